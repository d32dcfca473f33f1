"""Giving roles and taking them away: by whom, for which part, and what stays on record."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.organisation.models import Unit
from plumbline.people.actions import (
    appoint_first_administrator,
    close_account,
    end_grant,
    grant_role,
    keep_groups_in_step,
    plant_demonstration_people,
    reopen_account,
)
from plumbline.people.models import Grant, Person
from tests.cast import give, make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Unit]:
    trust = Unit.add_root(code="T", kind="trust", name="Trust")
    north = trust.add_child(code="N", kind="division", name="North")
    south = trust.add_child(code="S", kind="division", name="South")
    ward = north.add_child(code="N1", kind="service", name="North wards")
    return {"trust": trust, "north": north, "south": south, "ward": ward}


def test_a_grant_for_a_part_opens_it_and_what_is_below_and_nothing_else(tree: dict[str, Unit]) -> None:
    person = make_person()
    give(person, "action_owner", unit=tree["north"])

    allowed = {name for name, unit in tree.items() if person.has_perm("evidence.view_observations", unit)}

    assert allowed == {"north", "ward"}
    assert person.has_perm("evidence.view_observations") is False
    assert person.has_perm("evidence.view_observations", "anywhere") is True
    assert person.has_perm("evidence.load_dataset", "anywhere") is False


def test_what_is_the_same_for_everyone_opens_with_a_grant_for_any_part(tree: dict[str, Unit]) -> None:
    person = make_person()
    give(person, "partner", unit=tree["north"])

    assert person.has_perm("organisation.view_tree") is True


def test_asking_about_many_parts_costs_one_query(tree: dict[str, Unit], django_assert_num_queries: Any) -> None:
    person = make_person()
    for unit in (tree["north"], tree["south"]):
        give(person, "action_owner", unit=unit)

    with django_assert_num_queries(1):
        answers = [person.has_perm("evidence.view_observations", unit) for unit in tree.values()]

    assert answers == [False, True, True, True]


def test_an_administrator_gives_a_role_and_it_is_on_record(tree: dict[str, Unit]) -> None:
    administrator, person = make_person("administrator"), make_person(name="Secret Name")

    grant = grant_role(by=administrator, person=person, role="action_owner", why="Leads", unit=tree["north"])

    entry = Entry.objects.get(action="people.grant_role")
    today = timezone.localdate().isoformat()
    assert (grant.given_by, grant.starts.isoformat()) == (administrator, today)
    assert (entry.by, entry.subject) == (administrator.audit_reference, grant.audit_reference)
    assert entry.detail == {
        "person": person.audit_reference,
        "role": "action_owner",
        "unit": tree["north"].reference,
        "from": today,
        "until": None,
    }


@pytest.mark.parametrize(
    ("giver", "role", "sentence"),
    [
        ("analyst", "partner", "You may not give roles for this part of the trust."),
        ("triage_lead", "analyst", "Your role may not give the role of analyst."),
        ("triage_lead", "administrator", "Your role may not give the role of administrator."),
    ],
)
def test_a_role_is_given_only_by_those_the_roles_file_names(giver: str, role: str, sentence: str) -> None:
    with pytest.raises(PermissionDenied) as refusal:
        grant_role(by=make_person(giver), person=make_person(), role=role, why="Because")

    assert str(refusal.value) == sentence
    assert Grant.objects.filter(role=role).count() == 0


def test_a_triage_lead_gives_the_role_of_case_handler_in_their_part_only(tree: dict[str, Unit]) -> None:
    lead, person = make_person(), make_person()
    give(lead, "triage_lead", unit=tree["north"])

    grant_role(by=lead, person=person, role="case_handler", why="Joins", unit=tree["ward"])
    with pytest.raises(PermissionDenied):
        grant_role(by=lead, person=person, role="case_handler", why="Joins", unit=tree["south"])
    with pytest.raises(PermissionDenied):
        grant_role(by=lead, person=person, role="case_handler", why="Joins")

    assert [grant.unit for grant in Grant.objects.filter(person=person)] == [tree["ward"]]


def test_nobody_gives_themselves_a_role() -> None:
    administrator = make_person("administrator")

    with pytest.raises(PermissionDenied, match="Nobody may give a role to themselves"):
        grant_role(by=administrator, person=administrator, role="analyst", why="Curious")


def test_a_role_of_the_whole_trust_is_not_given_for_a_part(tree: dict[str, Unit]) -> None:
    with pytest.raises(PermissionDenied, match="is for the whole trust"):
        grant_role(
            by=make_person("administrator"), person=make_person(), role="analyst", why="x", unit=tree["north"]
        )


@pytest.mark.parametrize(
    ("starts", "ends", "why", "sentence"),
    [
        (5, 4, "Because", "The last day must be on or after the first day."),
        (-5, -4, "Because", "The last day must not be in the past."),
        (0, None, "  ", "Say why this person gets the role."),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(starts: int, ends: int | None, why: str, sentence: str) -> None:
    today = timezone.localdate()

    with pytest.raises(ValidationError) as refusal:
        grant_role(
            by=make_person("administrator"),
            person=make_person(),
            role="partner",
            why=why,
            starts=today + timedelta(days=starts),
            ends=None if ends is None else today + timedelta(days=ends),
        )

    assert refusal.value.messages == [sentence]


def test_the_same_role_is_not_given_twice_and_can_be_given_again_after_it_ended() -> None:
    administrator, person = make_person("administrator"), make_person()
    grant = grant_role(by=administrator, person=person, role="partner", why="Joins")

    with pytest.raises(ValidationError, match="already has this role"):
        grant_role(by=administrator, person=person, role="partner", why="Again")
    end_grant(by=administrator, grant=grant, reason="Left")
    grant_role(by=administrator, person=person, role="partner", why="Back")

    assert [g.why for g in Grant.objects.filter(person=person).order_by("pk")] == ["Joins", "Back"]


def test_a_grant_that_was_taken_away_stays_on_the_persons_page() -> None:
    administrator, person = make_person("administrator", name="Ada Giver"), make_person("partner")
    grant = Grant.objects.get(person=person)
    client = sign_in(Client(), administrator)

    response = client.post(reverse("people:end", args=[grant.public_id]), {"reason": "Moved to the council"})
    html = client.get(response["Location"]).content.decode()

    assert person.has_perm("organisation.view_tree") is False
    assert "Moved to the council (Ada Giver)" in html


def test_the_last_administrator_stays() -> None:
    first = make_person("administrator")
    second = make_person("administrator")
    end_grant(by=first, grant=Grant.objects.get(person=second), reason="One is enough")

    with pytest.raises(PermissionDenied, match="This is the last administrator"):
        end_grant(by=first, grant=Grant.objects.get(person=first), reason="I leave")


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(tree: dict[str, Unit]) -> None:
    person = make_person()
    client = sign_in(Client(), make_person("administrator"))
    fields = {"role": "analyst", "unit": str(tree["north"].public_id), "why": "Kept words"}

    html = client.post(reverse("people:grant", args=[person.public_id]), fields).content.decode()

    assert "The role of analyst is for the whole trust, not for a part of it." in html
    assert "Kept words" in html
    assert Grant.objects.filter(person=person).count() == 0


def test_the_form_gives_a_role() -> None:
    person = make_person()
    client = sign_in(Client(), make_person("administrator"))

    client.post(reverse("people:grant", args=[person.public_id]), {"role": "partner", "unit": "", "why": "Joins"})

    assert [(g.role, g.unit, g.why) for g in Grant.objects.filter(person=person)] == [("partner", None, "Joins")]


def test_closing_an_account_ends_its_sessions_for_good() -> None:
    administrator, person = make_person("administrator"), make_person("partner")
    session = sign_in(Client(), person)
    before = session.get("/desk/").status_code

    close_account(by=administrator, person=person)
    closed = session.get("/desk/").status_code
    reopen_account(by=administrator, person=person)

    assert (before, closed, session.get("/desk/").status_code) == (200, 302, 302)
    assert [e.action for e in Entry.objects.order_by("number")] == [
        "people.close_account",
        "people.reopen_account",
    ]


def test_nobody_closes_their_own_account() -> None:
    administrator = make_person("administrator")

    with pytest.raises(PermissionDenied, match="Nobody may close their own account"):
        close_account(by=administrator, person=administrator)


def test_groups_follow_grants() -> None:
    administrator, person = make_person("administrator"), make_person()
    Group.objects.get_or_create(name="Editors")
    other = Group.objects.create(name="Not ours")
    person.groups.add(other)

    grant = grant_role(by=administrator, person=person, role="communications_editor", why="Writes pages")
    during = set(person.groups.values_list("name", flat=True))
    end_grant(by=administrator, grant=grant, reason="Left")

    assert during == {"Editors", "Not ours"}
    assert set(person.groups.values_list("name", flat=True)) == {"Not ours"}


def test_groups_are_checked_again_when_a_grant_ran_out() -> None:
    Group.objects.get_or_create(name="Editors")
    person = make_person()
    grant = give(person, "communications_editor")
    keep_groups_in_step(by="system:test", person=person)
    Grant.objects.filter(pk=grant.pk).update(ends=timezone.localdate() - timedelta(days=1))

    keep_groups_in_step(by="system:test", person=person)

    assert person.groups.count() == 0


def test_the_first_administrator_is_appointed_once() -> None:
    person = appoint_first_administrator(by="system:setup", email="A@test.invalid", name="Ada", password="x" * 12)

    with pytest.raises(PermissionDenied, match="already has an administrator"):
        appoint_first_administrator(by="system:setup", email="b@test.invalid", name="Bea", password="x" * 12)

    assert [(g.person, g.role, g.given_by) for g in Grant.objects.all()] == [(person, "administrator", None)]


def test_a_demonstration_has_a_person_a_role_and_a_second_of_those_who_take_turns() -> None:
    listed = plant_demonstration_people(by="system:demo")
    again = plant_demonstration_people(by="system:demo")

    assert listed == again
    assert len(listed) == Person.objects.count() == Grant.objects.count() == 16
    assert len({role for role, _ in listed}) == 14
    assert {email.rpartition("@")[2] for _, email in listed} == {"demo.plumbline.invalid"}


def test_no_demonstration_account_is_made_outside_a_demonstration(monkeypatch: Any) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings.ENVIRONMENT, "demonstration", False)

    with pytest.raises(PermissionDenied, match="for demonstrations only"):
        plant_demonstration_people(by="system:demo")
    assert Person.objects.count() == 0


def test_no_name_address_or_reason_reaches_the_audit_trail(tree: dict[str, Unit]) -> None:
    administrator = make_person("administrator", name="Zebedee Planted", email="planted@test.invalid")
    person = make_person(name="Yolanda Planted", email="planted2@test.invalid")

    grant = grant_role(by=administrator, person=person, role="partner", why="planted why", unit=tree["north"])
    end_grant(by=administrator, grant=grant, reason="planted reason")
    close_account(by=administrator, person=person)

    told = str(list(Entry.objects.values("by", "subject", "detail"))).lower()
    assert "planted" not in told
