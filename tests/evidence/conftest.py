"""The cast of this room's tests: an analyst who may see figures, a colleague who may not, and a stranger."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import make_person, sign_in


@pytest.fixture
def analyst(db: None) -> Client:
    return sign_in(Client(), make_person("analyst", name="Ada Analyst"))


@pytest.fixture
def colleague(db: None) -> Client:
    return sign_in(Client(), make_person("partner"))


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
