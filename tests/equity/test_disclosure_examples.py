"""The examples in the docstrings of disclosure control are run, so that they stay true."""

import doctest
import importlib
import pkgutil

import pytest

from plumbline.equity import disclosure

MODULES = [
    importlib.import_module(f"plumbline.equity.disclosure.{found.name}")
    for found in pkgutil.iter_modules(disclosure.__path__)
]
WITH_EXAMPLES = [
    module for module in MODULES if any(test.examples for test in doctest.DocTestFinder().find(module))
]


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_every_example_gives_what_it_says(module) -> None:
    outcome = doctest.testmod(module)

    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("module", MODULES)
def test_every_function_that_explains_its_figures_gives_an_example(module) -> None:
    tests = [
        test
        for test in doctest.DocTestFinder().find(module)
        if "References\n    ------" in (test.docstring or "")
    ]

    assert [test.name for test in tests if not test.examples] == []
