"""The examples in the docstrings are run, so that they stay true."""

import doctest

import pytest

from plumbline.equity import (
    disparity_ratio,
    inequality,
    pay_gaps,
    pay_quarters,
    pooling,
    power,
    proportions,
    rates,
    ratios,
    spc,
    stratified,
)

MODULES = [
    disparity_ratio,
    inequality,
    pay_gaps,
    pay_quarters,
    pooling,
    power,
    proportions,
    rates,
    ratios,
    spc,
    stratified,
]


@pytest.mark.parametrize("module", MODULES)
def test_every_example_gives_what_it_says(module) -> None:
    outcome = doctest.testmod(module)

    assert outcome.attempted > 0
    assert outcome.failed == 0
