"""What was planted: every gap, rate and change that a correct run must find again. All numbers are invented.

The defaults live here and nowhere else. A caller may set any of them; the truth is written beside the extract.
Ratios are against the White group (the "white" of the five NHS 2001 groups) and hold within every age and sex.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

import numpy as np

from plumbline.measures.synthetic.population import CODES, FIVE_GROUPS

Ratios = Mapping[str, float]
"""A ratio by five-group name ("black") or, where one group differs, by its NHS 2001 code ("M"), which wins."""

THROUGH_PLACE_OF_SAFETY = 0.3
"""Share of detentions that begin with section 136, in every group."""


def _detention() -> Ratios:
    return {"white": 1.0, "mixed": 2.2, "asian": 1.1, "black": 4.0, "other": 1.6, "M": 4.4, "P": 5.0, "N": 3.4}


def _cto() -> Ratios:
    return {"white": 1.0, "mixed": 2.6, "asian": 1.6, "black": 7.0, "other": 1.6}


def _section_136() -> Ratios:
    return {"white": 1.0, "mixed": 1.8, "asian": 0.9, "black": 2.6, "other": 1.4}


def _restraint() -> Ratios:
    return {"white": 1.0, "mixed": 1.4, "asian": 1.1, "black": 1.9, "other": 1.2}


def _contact() -> Ratios:
    return {"white": 1.0, "mixed": 1.1, "asian": 0.7, "black": 1.2, "other": 0.7}


def _not_attending() -> Ratios:
    return {"white": 1.0, "mixed": 1.3, "asian": 1.15, "black": 1.5, "other": 1.2}


def _complaints() -> Ratios:
    return {"white": 1.0, "mixed": 0.8, "asian": 0.6, "black": 0.5, "other": 0.7}


def _upheld() -> Ratios:
    return {"white": 1.0, "mixed": 0.85, "asian": 0.8, "black": 0.7, "other": 0.9}


def _bme_by_band() -> Mapping[str, float]:
    return {
        "2": 0.26, "3": 0.24, "4": 0.20, "5": 0.34, "6": 0.24, "7": 0.18, "8a": 0.14, "8b": 0.11, "8c": 0.09,
        "8d": 0.08, "9": 0.06, "VSM": 0.05, "consultant": 0.42, "non-consultant career grade": 0.50,
        "trainee": 0.45,
    }  # fmt: skip


def _appointed_by_band() -> Mapping[str, float]:
    return {"2": 0.10, "3": 0.13, "4": 0.16, "5": 0.22, "6": 0.34, "7": 0.42, "8a": 0.50}


def _shortlisted_white() -> Mapping[str, float]:
    return {"2": 0.10, "3": 0.10, "4": 0.10, "5": 0.20, "6": 0.22, "7": 0.16, "8a": 0.12}


def _shortlisted_bme() -> Mapping[str, float]:
    return {"2": 0.34, "3": 0.22, "4": 0.14, "5": 0.16, "6": 0.08, "7": 0.04, "8a": 0.02}


def _survey_white() -> Mapping[str, float]:
    return {
        "abused by patients": 0.24, "abused by staff": 0.19, "fair career progression": 0.60,
        "discrimination by colleagues": 0.07,
    }  # fmt: skip


def _survey_bme() -> Mapping[str, float]:
    return {
        "abused by patients": 0.34, "abused by staff": 0.25, "fair career progression": 0.48,
        "discrimination by colleagues": 0.15,
    }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Every gap that was planted, with the rates it stands on.

    Attributes
    ----------
    first_day, years
        The extract covers this many financial years from this 1 April.
    detention, cto, section_136
        Rate ratios per head of the catchment, within age and sex. `detention` holds for detentions of the
        categories A, B, C and P (those after a revocation follow from `cto` and `revoked`).
    restraint
        Rate ratio of restraint incidents per occupied bed day.
    restraint_change_from, restraint_change
        From this month on every restraint rate is multiplied by this: a change for a control chart to find.
    completeness
        Share of patients whose ethnicity is recorded, by unit in the order of `population.UNITS`.
    appointed_within_band
        WRES 2 inside each band, White over BME. The default favours BME applicants within every band, while the
        overall likelihood favours White ones, since the two apply to different bands: a Simpson's paradox.

    Notes
    -----
    Numbers are invented. They resemble published ones in direction only, and say nothing about any trust.
    """

    first_day: date = date(2023, 4, 1)
    years: int = 3
    contact_share: float = 0.08
    contact: Ratios = field(default_factory=_contact)
    detentions_per_100_000: float = 66.0
    detention: Ratios = field(default_factory=_detention)
    ctos_per_100_000: float = 7.0
    cto: Ratios = field(default_factory=_cto)
    revoked: float = 0.3
    section_136_per_100_000: float = 60.0
    section_136: Ratios = field(default_factory=_section_136)
    informal_admissions_per_100_000: float = 60.0
    restraints_per_1_000_bed_days: float = 14.0
    restraint: Ratios = field(default_factory=_restraint)
    restraint_change_from: date = date(2025, 4, 1)
    restraint_change: float = 0.6
    did_not_attend: float = 0.10
    not_attending: Ratios = field(default_factory=_not_attending)
    completeness: tuple[float, ...] = (0.97, 0.95, 0.93, 0.90, 0.88, 0.80, 0.96, 0.92)
    not_stated_of_unrecorded: float = 0.4
    complaints_per_1_000_patients: float = 12.0
    complaints: Ratios = field(default_factory=_complaints)
    days_to_close_a_complaint: float = 35.0
    upheld_white: float = 0.45
    upheld: Ratios = field(default_factory=_upheld)
    incidents_per_1_000_patients: float = 60.0
    racist_share_of_incidents: float = 0.25
    engaged_per_1_000_patients: float = 50.0
    racist_incidents_bme_over_white: float = 8.0
    incidents_rise_from: date = date(2025, 7, 1)
    incidents_rise: float = 1.8
    bme_by_band: Mapping[str, float] = field(default_factory=_bme_by_band)
    pay_within_band_bme_over_white: float = 0.985
    staff_ethnicity_recorded: float = 0.95
    appointed_by_band: Mapping[str, float] = field(default_factory=_appointed_by_band)
    shortlisted_white_by_band: Mapping[str, float] = field(default_factory=_shortlisted_white)
    shortlisted_bme_by_band: Mapping[str, float] = field(default_factory=_shortlisted_bme)
    appointed_within_band: float = 0.92
    shortlisted_white_over_bme: float = 1.35
    disciplinary_white: float = 0.012
    disciplinary_bme_over_white: float = 1.6
    training_white: float = 0.55
    training_white_over_bme: float = 1.15
    leaving_white: float = 0.11
    leaving_bme_over_white: float = 1.2
    promotion_white: float = 0.06
    promotion_bme_over_white: float = 0.7
    board_bme: float = 0.12
    survey_answered: float = 0.5
    survey_white: Mapping[str, float] = field(default_factory=_survey_white)
    survey_bme: Mapping[str, float] = field(default_factory=_survey_bme)

    def __post_init__(self) -> None:
        for problem in self._problems():
            raise ValueError(problem)

    def _problems(self) -> list[str]:
        found = []
        if (self.first_day.month, self.first_day.day) != (4, 1) or self.years < 1:
            found.append("The extract must cover whole financial years: begin on a 1 April, one year or more.")
        if not all(0 <= share <= 1 for share in self.completeness):
            found.append("Completeness is a share, from 0 to 1, for each unit.")
        if np.any(self.place_of_safety_only() < 0):
            found.append("Section 136 is rarer than the detentions that are to begin with it.")
        if np.any(self.community_order_share() > 1):
            found.append("There are more community treatment orders than detentions that they could follow.")
        return found

    @property
    def last_day(self) -> date:
        """The last day that the extract covers, a 31 March."""
        return date(self.first_day.year + self.years, 3, 31)

    def ratios(self, of: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The planted ratio of each NHS 2001 code, in the order of `population.CODES`."""
        given: Ratios = getattr(self, of)
        return np.array([given.get(code, given[group]) for code, group in zip(CODES, FIVE_GROUPS, strict=True)])

    def community_order_share(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Of detentions, the share after which a community treatment order is made, by code."""
        orders = self.ctos_per_100_000 * self.ratios("cto")
        return orders / (self.detentions_per_100_000 * self.ratios("detention"))

    def place_of_safety_only(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Section 136 after which nobody was detained, per 100,000 a year, by code."""
        through = THROUGH_PLACE_OF_SAFETY * self.detentions_per_100_000 * self.ratios("detention")
        return self.section_136_per_100_000 * self.ratios("section_136") - through

    @property
    def appointed_white_over_bme(self) -> float:
        """WRES 2 over all bands together, as it follows from the bands."""
        return self._appointed("white") / self._appointed("bme")

    def _appointed(self, group: str) -> float:
        mix = self.shortlisted_white_by_band if group == "white" else self.shortlisted_bme_by_band
        favour = 1.0 if group == "white" else 1 / self.appointed_within_band
        weights = sum(mix.values())
        return sum(mix[band] / weights * rate * favour for band, rate in self.appointed_by_band.items())

    def to_json(self, **beside: object) -> str:
        """The truth as JSON, with what a caller wants written beside it (seed, version)."""
        return json.dumps({**beside, "truth": asdict(self)}, indent=2, default=str, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Truth":
        """The truth that `to_json` wrote."""
        given = json.loads(text)["truth"]
        dates = {one.name for one in fields(cls) if one.type in (date, "date")}
        ready: dict[str, Any] = {
            name: date.fromisoformat(value) if name in dates else value for name, value in given.items()
        }
        ready["completeness"] = tuple(ready["completeness"])
        return cls(**ready)
