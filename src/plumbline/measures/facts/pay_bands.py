"""Which pay band, tier and kind of staff a record speaks of, whatever words a trust uses for them.

The words are data (`vocabularies/workforce.yaml`) and unconfirmed. A word that isn't there gives "other", never a
guess, and an empty cell stays empty.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import ibis
import ibis.expr.types as ir

from plumbline.measures.groupings import load_yaml

OTHER = "other"
"""A pay band or grade whose words the vocabulary doesn't know."""
NOT_KNOWN = "not known"
MEDICAL = "medical"
ADDED_WORDS = "^(AGENDAFORCHANGE|AFC)?(PAY)?(BAND|GRADE)?0?"


@cache
def workforce_vocabulary() -> Mapping[str, Any]:
    """Bands, tiers, grades and staff groups as the vocabulary's file has them."""
    path = files("plumbline.measures") / "vocabularies" / "workforce.yaml"
    raw: Mapping[str, Any] = load_yaml(path.read_text(encoding="utf-8"))
    return raw


@cache
def all_bands() -> tuple[str, ...]:
    """Every band, lowest first."""
    return tuple(band for tier in workforce_vocabulary()["tiers"].values() for band in tier["bands"])


@cache
def medical_grades() -> tuple[str, ...]:
    """The parts of the medical workforce."""
    return tuple(workforce_vocabulary()["medical_grades"])


def band_of(words: ir.StringColumn) -> ir.StringColumn:
    """The band that the words mean: "Band 8A" is "8a". Medical grades and unknown words give "other"."""
    stem = _letters(words).re_replace(ADDED_WORDS, "")
    aliases = workforce_vocabulary()["bands"]
    known = {_stem(word): band for band in all_bands() for word in [band, *aliases.get(band, [])]}
    return ibis.ifelse(stem == "", ibis.null("string"), _looked_up(stem, known))


def tier_of(band: ir.StringColumn) -> ir.StringColumn:
    """The tier that a band stands in; none for "other" and for empty."""
    tiers = workforce_vocabulary()["tiers"]
    return band.cases(*[(each, tier) for tier, entry in tiers.items() for each in entry["bands"]])


def medical_grade_of(grade: ir.StringColumn, band: ir.StringColumn) -> ir.StringColumn:
    """The part of the medical workforce, from a column of grades or else of bands; empty for other staff."""
    known = _spelt_out(workforce_vocabulary()["medical_grades"])
    stem = _letters(grade)
    from_grade = ibis.ifelse(stem == "", ibis.null("string"), _looked_up(stem, known))
    return ibis.coalesce(from_grade, _letters(band).cases(*known.items()))


def kind_of_staff(staff: ibis.Table) -> ir.StringColumn:
    """ "medical", "clinical", "non-clinical" or "not known": from the grade, the flag, then the staff group."""
    group = _letters(staff.staff_group).cases(*_spelt_out(workforce_vocabulary()["staff_groups"]).items())
    is_medical = medical_grade_of(staff.medical_grade, staff.pay_band).notnull() | (group == MEDICAL).fill_null(
        False
    )
    return ibis.cases(
        (is_medical, MEDICAL),
        (staff.clinical, "clinical"),
        (~staff.clinical, "non-clinical"),
        else_=ibis.coalesce(group, ibis.literal(NOT_KNOWN)),
    )


def _looked_up(stem: ir.StringColumn, known: Mapping[str, str]) -> ir.StringColumn:
    return ibis.coalesce(stem.cases(*known.items()), ibis.ifelse(stem.notnull(), OTHER, ibis.null("string")))


def _letters(words: ir.StringColumn) -> ir.StringColumn:
    """Letters and digits alone, in upper case."""
    return words.upper().re_replace("[^0-9A-Z]", "")


def _spelt_out(entries: Mapping[str, list[str]]) -> dict[str, str]:
    return {_stem(word): meaning for meaning, words in entries.items() for word in words}


def _stem(word: str) -> str:
    return "".join(letter for letter in word.upper() if letter.isalnum())
