"""The examples in the docstrings of charts and funnels are run, so that they stay true."""

import doctest

import pytest

from plumbline.equity import funnel
from plumbline.equity.spc import attribute, false_alarms, rare_events, rules, xmr


@pytest.mark.parametrize("module", [attribute, false_alarms, funnel, rare_events, rules, xmr])
def test_every_example_gives_what_it_says(module) -> None:
    outcome = doctest.testmod(module)

    assert outcome.attempted > 0
    assert outcome.failed == 0
