"""Runs as the engine gives them, small and invented, for the tests of this room."""

from dataclasses import replace
from typing import Any

from plumbline.equity.values import Withheld
from plumbline.measures.results import Observation, Run, Source

SMALL = Withheld("fewer than 5, suppressed by the publisher")

SOURCE = Source(
    name="mha_annual_2023_24",
    title="Mental Health Act Statistics, Annual Figures 2023-24",
    publisher="NHS England",
    licence="Open Government Licence v3.0",
    url="https://digital.nhs.uk/",
    published="2024",
    sha256="a" * 64,
)

WHITE = Observation(
    measure="detentions",
    area="E92000001",
    period="2023/24",
    grouping="nhs-2001-5",
    group="White",
    numerator=31827,
    denominator=45783401,
    value=69.51646,
    lower=68.75477,
    upper=70.28449,
    method="Byar",
    comparator="White",
    ratio=1.0,
    ratio_lower=None,
    ratio_upper=None,
    ratio_method=None,
    published_value=69.5,
    published_standardised=68.4,
    published_standardised_lower=67.6,
    published_standardised_upper=69.2,
    source="mha_annual_2023_24",
)

BLACK = replace(
    WHITE,
    group="Black or Black British",
    numerator=6215,
    denominator=2381724,
    value=260.94543,
    lower=254.4973,
    upper=267.51571,
    ratio=3.75372,
    ratio_lower=3.65366,
    ratio_upper=3.85652,
    ratio_method="log-normal",
    published_value=260.9,
    published_standardised=242.3,
    published_standardised_lower=236.1,
    published_standardised_upper=248.5,
)

HIDDEN = replace(
    WHITE,
    area="QRL",
    group="Arab",
    numerator=SMALL,
    denominator=1234,
    value=SMALL,
    lower=SMALL,
    upper=SMALL,
    ratio=SMALL,
    ratio_lower=SMALL,
    ratio_upper=SMALL,
    ratio_method="log-normal",
    published_value=SMALL,
    published_standardised=None,
    published_standardised_lower=None,
    published_standardised_upper=None,
)

UNKNOWN = replace(
    WHITE,
    group="Unknown",
    numerator=3726,
    denominator=None,
    value=None,
    lower=None,
    upper=None,
    comparator=None,
    ratio=None,
    published_value=None,
    published_standardised=None,
    published_standardised_lower=None,
    published_standardised_upper=None,
    note="Not known or not stated. No population to divide by.",
)


def a_run(*observations: Observation, **changes: Any) -> Run:
    """A run of `detentions`; keyword arguments change the run."""
    run = Run(
        measure="detentions",
        definition_version="1",
        unit="per 100,000 people",
        per=100_000,
        observations=observations or (WHITE, BLACK, UNKNOWN, HIDDEN),
        sources=(SOURCE,),
        warnings=("Roma are left out of the White denominator, as the publisher does.",),
        settings={"area": "E92000001"},
    )
    return replace(run, **changes)
