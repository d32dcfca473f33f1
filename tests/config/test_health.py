"""The two questions a load balancer asks."""

import pytest
from django.test import Client

from plumbline.organisation.actions import plant_demonstration_trust
from plumbline.organisation.models import Unit
from tests.cast import give, make_person, sign_in


def test_the_process_says_that_it_is_alive_to_anyone() -> None:
    response = Client().get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_the_process_is_ready_when_no_migration_waits() -> None:
    response = Client().get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready"})


@pytest.mark.django_db
def test_the_desk_sends_a_stranger_to_sign_in() -> None:
    response = Client().get("/desk/")

    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/desk/")


@pytest.mark.django_db
def test_the_sign_in_page_opens() -> None:
    assert Client().get("/account/login/").status_code == 200


@pytest.mark.django_db
def test_someone_who_looks_after_one_part_finds_the_room_of_people() -> None:
    unit = Unit.objects.get(code=plant_demonstration_trust(by="system:test").code)
    person = make_person()
    give(person, "administrator", unit=unit)

    page = sign_in(Client(), person).get("/desk/").content.decode()

    assert 'href="/desk/people/"' in page
    assert 'href="/desk/releases/"' not in page
