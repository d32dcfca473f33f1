"""Invented quarterly figures for the measures of the invented plan, with the intervals that such counts have."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from plumbline.equity.proportions import wilson
from plumbline.equity.rates import rate
from plumbline.equity.ratios import proportion_ratio, rate_ratio
from plumbline.equity.values import Estimate
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.facts.periods import Period, periods_between
from plumbline.measures.groupings import ethnicity
from plumbline.measures.results import Observation, Run, Source

SEED = 20_261_130
FILE = Path(__file__).parent / "figures.yaml"
AREA = "the trust"
Spec = Mapping[str, tuple[int, float, float]]


def invented_runs(*, began: date, today: date) -> Iterator[Run]:
    """A run for each measure: every quarter from the programme's first to the last that is over."""
    text = FILE.read_bytes()
    quarters = [one for one in periods_between("quarter", began, today) if one.end < today]
    source = Source(
        name="invented-quarterly-counts",
        title="Invented quarterly counts",
        publisher="Plumbline, for a demonstration",
        licence="None: nothing here was counted",
        url="",
        published="",
        sha256=hashlib.sha256(text).hexdigest(),
    )
    for number, (slug, groups) in enumerate(yaml.safe_load(text).items()):
        yield _run(load_definition(slug), groups, quarters, source, np.random.default_rng(SEED + number))


def _run(
    definition: Definition, groups: Spec, quarters: list[Period], source: Source, random: np.random.Generator
) -> Run:
    rows: list[Observation] = []
    for place, quarter in enumerate(quarters):
        share = place / max(1, len(quarters) - 1)
        rows += _quarter(definition, groups, quarter, share, source, random)
    return Run(
        measure=definition.slug,
        definition_version=definition.version,
        unit=definition.unit,
        per=definition.per,
        observations=tuple(rows),
        sources=(source,),
        settings={"area": AREA},
        warnings=("These figures are invented.",),
    )


def _quarter(
    definition: Definition,
    groups: Spec,
    quarter: Period,
    share: float,
    source: Source,
    random: np.random.Generator,
) -> Iterator[Observation]:
    codes = list(groups)
    bases = [groups[code][0] for code in codes]
    levels = [(groups[code][1] + share * (groups[code][2] - groups[code][1])) / definition.per for code in codes]
    is_share = definition.method == "records-share"
    drawn = [
        int(random.binomial(base, level) if is_share else random.poisson(base * level))
        for base, level in zip(bases, levels, strict=True)
    ]
    figures: Any = wilson(drawn, bases) if is_share else rate(drawn, bases, per=definition.per)
    scale = definition.per if is_share else 1
    against = [codes.index("white")] * len(codes) if "white" in codes else []
    ratios = _ratios(is_share, drawn, bases, against)
    for place, code in enumerate(codes):
        yield _row(
            definition,
            code,
            quarter,
            source,
            counts=(drawn[place], bases[place]),
            figure=figures[place],
            scale=scale,
            ratio=ratios[place] if ratios and code != "white" else None,
            is_compared=bool(ratios),
        )


def _ratios(is_share: bool, drawn: list[int], bases: list[int], against: list[int]) -> list[Estimate]:
    if not against:
        return []
    work = proportion_ratio if is_share else rate_ratio
    return list(work(drawn, bases, [drawn[place] for place in against], [bases[place] for place in against]))


def _row(
    definition: Definition,
    code: str,
    quarter: Period,
    source: Source,
    *,
    counts: tuple[int, int],
    figure: Estimate,
    scale: int,
    ratio: Estimate | None,
    is_compared: bool,
) -> Observation:
    names = {group.code: group.label for group in ethnicity().groupings["nhs-2001-5"].groups}
    value, lower, upper = (float(one) * scale for one in (figure.value, figure.lower, figure.upper))  # type: ignore[arg-type]
    return Observation(
        measure=definition.slug,
        area=AREA,
        period=quarter.label,
        grouping="everyone" if code == "everyone" else "nhs-2001-5",
        group=names.get(code, "Everyone"),
        group_code=code,
        numerator=counts[0],
        denominator=counts[1],
        value=value,
        lower=lower,
        upper=upper,
        method=figure.method,
        comparator=names["white"] if is_compared else None,
        ratio=1.0 if is_compared and ratio is None else ratio.value if ratio else None,
        ratio_lower=ratio.lower if ratio else None,
        ratio_upper=ratio.upper if ratio else None,
        ratio_method=ratio.method if ratio else None,
        source=source.name,
    )
