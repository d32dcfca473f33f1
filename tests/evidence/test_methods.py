"""Every method that the arithmetic can name has its publication named for readers."""

import pytest

from plumbline.equity import (
    nhs_england_standardisation,
    proportion_differences,
    proportion_ratios,
    proportions,
    rate_differences,
    rates,
    ratios,
    standardisation,
)
from plumbline.evidence.methods import reference

METHODS = [
    *(rates.BYAR, rates.EXACT, rates.MID_P),
    *(proportions.WILSON, proportions.CLOPPER_PEARSON, proportions.AGRESTI_COULL),
    *(ratios.LOG_NORMAL, ratios.EXACT, ratios.MID_P, ratios.KATZ, proportion_ratios.KOOPMAN),
    *(proportion_differences.MIETTINEN_NURMINEN, proportion_differences.NEWCOMBE),
    rate_differences.MIETTINEN_NURMINEN,
    *(standardisation.DOBSON_BYAR, standardisation.DOBSON_EXACT),
    *(standardisation.FAY_FEUER, standardisation.TIWARI),
    *(nhs_england_standardisation.METHOD, nhs_england_standardisation.METHOD_WITHOUT_16_17),
]


@pytest.mark.parametrize("method", METHODS)
def test_the_method_says_where_it_is_published(method: str) -> None:
    assert reference(method) != method


def test_a_method_that_we_hold_no_reference_of_is_named_as_it_is() -> None:
    assert reference("something else") == "something else"
