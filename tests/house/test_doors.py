"""The authorisation matrix: every address, tried by a stranger, by someone without a role, and by every role."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.plugin import DjangoDbBlocker

from plumbline.audit.models import Entry
from plumbline.people.roles import catalogue
from tests.cast import make_person, sign_in
from tests.house.doors import ABSENT, DOORS, OPEN, POST_ONLY, SIGNED_IN, TOKEN
from tests.house.world import World, build_world

pytestmark = pytest.mark.django_db


def _named(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _named(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith("plumbline."):
            yield f"{namespace}{pattern.name}"


def test_every_address_says_who_it_is_for() -> None:
    assert sorted(set(_named(get_resolver()))) == sorted(DOORS)


def _permissions(door: str | tuple[str, ...]) -> set[str]:
    return set() if isinstance(door, str) else set(door)


def test_every_permission_behind_a_door_is_one_that_a_role_can_give() -> None:
    given = {permission for role in catalogue().roles for permission in role.permissions}

    assert set().union(*map(_permissions, DOORS.values())) <= given


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One of everything that an address may name, built once."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visitors(world: World) -> dict[str, Client]:
    """A signed-in client for each role, one for an account without a role, and a stranger."""
    people = {role.slug: make_person(role.slug) for role in catalogue().roles} | {"no role": make_person()}
    return {"stranger": Client()} | {name: sign_in(Client(), person) for name, person in people.items()}


def _let_in(response: HttpResponse, door: object) -> bool:
    if door == OPEN:
        # A file that is not there is no refusal.
        return response.status_code < 500 and not response.get("Location", "").startswith("/account/login/")
    if response.status_code == 302:
        return not response["Location"].startswith(("/account/login/", "/desk/people/second-factor"))
    return response.status_code not in {401, 403, 404}


@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_door_opens_to_those_it_is_for_and_to_nobody_else(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    address, door = world.address(name), DOORS[name]
    roles = {role.slug: set(role.permissions) for role in catalogue().roles}

    method = "post" if name in POST_ONLY else "get"

    let_in = {who for who, client in visitors.items() if _let_in(getattr(client, method)(address), door)}

    if door == OPEN:
        assert let_in == set(visitors)
    elif door in {ABSENT, TOKEN}:
        assert let_in == set()
    elif door == SIGNED_IN:
        assert let_in == set(visitors) - {"stranger"}
    else:
        assert let_in == {slug for slug, permissions in roles.items() if permissions & _permissions(door)}


CLOSED = sorted(name for name, door in DOORS.items() if door not in {OPEN, ABSENT, TOKEN})


@pytest.mark.parametrize("name", CLOSED)
def test_a_stranger_is_sent_to_sign_in_and_nothing_is_said(
    name: str, world: World, visitors: dict[str, Client]
) -> None:
    response = visitors["stranger"].get(world.address(name))

    assert (response.status_code, response.content) == (302, b"")
    assert response["Location"].startswith("/account/login/?next=")


@pytest.mark.parametrize("name", CLOSED)
def test_a_stranger_cannot_write(name: str, world: World, visitors: dict[str, Client]) -> None:
    entries = Entry.objects.count()

    response = visitors["stranger"].post(world.address(name))

    assert (response.status_code, Entry.objects.count()) == (302, entries)
