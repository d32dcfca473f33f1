"""The examples in the docstrings are run, so that they stay true."""

import doctest

import pytest

from plumbline.equity import (
    indirect_standardisation,
    likelihoods,
    nhs_england_standardisation,
    proportion_differences,
    proportion_ratios,
    proportions,
    rate_differences,
    rates,
    ratios,
    spc,
    standardisation,
)

MODULES = [
    indirect_standardisation,
    likelihoods,
    nhs_england_standardisation,
    proportion_differences,
    proportion_ratios,
    proportions,
    rate_differences,
    rates,
    ratios,
    spc,
    standardisation,
]


@pytest.mark.parametrize("module", MODULES)
def test_every_example_gives_what_it_says(module) -> None:
    outcome = doctest.testmod(module)

    assert outcome.attempted > 0
    assert outcome.failed == 0
