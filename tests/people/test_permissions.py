"""What a person may do follows from current grants, and from nothing else."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from plumbline.people.backends import forget_grants, missed_for_second_factor
from plumbline.people.models import Grant, NeverDeleted, Person
from tests.cast import give, make_person

pytestmark = pytest.mark.django_db


def days(number: int) -> Any:
    return timezone.localdate() + timedelta(days=number)


def test_an_analyst_may_run_measures_and_a_partner_may_not() -> None:
    analyst, partner = make_person("analyst"), make_person("partner")

    assert analyst.has_perm("evidence.run_measure") is True
    assert partner.has_perm("evidence.run_measure") is False


def test_an_account_without_grants_may_do_nothing() -> None:
    assert make_person().get_all_permissions() == set()


def test_all_permissions_are_those_of_the_roles() -> None:
    assert make_person("partner").get_all_permissions() == {"organisation.view_tree", "plan.update_action"}


@pytest.mark.parametrize(
    ("starts", "ends", "allowed"),
    [(0, None, True), (0, 0, True), (-9, 1, True), (1, None, False), (-9, -1, False)],
)
def test_a_grant_holds_from_its_first_day_to_its_last(starts: int, ends: int | None, allowed: bool) -> None:
    person = make_person()
    give(person, "partner", starts=days(starts), ends=None if ends is None else days(ends))

    assert person.has_perm("organisation.view_tree") is allowed


def test_a_grant_that_was_ended_allows_nothing() -> None:
    person = make_person()
    give(person, "partner", ended_at=timezone.now(), end_reason="Left the partnership")

    assert person.has_perm("organisation.view_tree") is False


def test_a_grant_of_a_role_that_is_no_longer_described_allows_nothing() -> None:
    person = make_person()
    give(person, "chief_whip")

    assert person.get_all_permissions() == set()


def test_a_closed_account_may_do_nothing() -> None:
    person = make_person("analyst", is_active=False)

    assert person.get_all_permissions() == set()
    assert person.has_perm("organisation.view_tree") is False


def test_being_marked_superuser_opens_nothing() -> None:
    person = make_person()
    person.is_superuser = True

    assert person.has_perm("organisation.view_tree") is False
    assert person.has_perm("wagtailadmin.access_admin") is False
    assert person.has_module_perms("organisation") is False


def test_the_database_refuses_a_superuser() -> None:
    person = make_person()

    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(is_superuser=True)


def test_a_second_factor_that_is_not_used_in_this_session_leaves_the_permission_shut() -> None:
    person = make_person("analyst")
    person.second_factor_shown = False

    assert person.has_perm("evidence.run_measure") is False
    assert missed_for_second_factor(person) is True


def test_a_second_factor_that_was_removed_leaves_the_permission_shut() -> None:
    person = make_person("analyst", second_factor=False)
    person.second_factor_shown = True

    assert person.has_perm("evidence.run_measure") is False


def test_a_role_that_needs_no_second_factor_opens_without() -> None:
    person = make_person("partner", second_factor=False)

    assert person.has_perm("organisation.view_tree") is True


@pytest.mark.parametrize("demonstration", [True, False])
def test_only_a_demonstration_lets_the_second_factor_be_put_off(demonstration: bool, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "demonstration", demonstration)
    person = make_person("analyst", second_factor=False)
    person.second_factor_put_off = True

    assert person.has_perm("evidence.run_measure") is demonstration


def test_asking_twice_costs_one_query(django_assert_num_queries: Any) -> None:
    person = make_person("analyst", "board_member", "auditor")

    with django_assert_num_queries(1):
        person.has_perm("evidence.run_measure")
        person.has_perm("organisation.view_tree")
        person.get_all_permissions()


def test_wagtail_permissions_come_from_the_groups_of_open_grants_only() -> None:
    access = Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
    group, _ = Group.objects.get_or_create(name="Editors")
    group.permissions.set([access])
    editor, partner = make_person("communications_editor"), make_person("partner")
    partner.groups.add(group)

    assert editor.has_perm("wagtailadmin.access_admin") is True
    assert partner.has_perm("wagtailadmin.access_admin") is False
    editor.second_factor_shown = False
    forget_grants(editor)
    assert editor.has_perm("wagtailadmin.access_admin") is False


def test_django_permissions_given_directly_open_nothing() -> None:
    person = make_person()
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))

    assert person.has_perm("wagtailadmin.access_admin") is False


def test_the_database_refuses_a_grant_to_oneself() -> None:
    person = make_person()

    with pytest.raises(IntegrityError), transaction.atomic():
        give(person, "administrator", given_by=person)


def test_the_database_refuses_dates_in_the_wrong_order() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        give(make_person(), "partner", starts=days(0), ends=days(-1))


def test_the_database_refuses_an_end_without_a_reason() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        give(make_person(), "partner", ended_at=timezone.now())


def test_a_grant_is_never_deleted() -> None:
    grant = give(make_person(), "partner")

    with pytest.raises(NeverDeleted):
        grant.delete()
    with pytest.raises(NeverDeleted):
        Grant.objects.all().delete()
    with pytest.raises(ProtectedError):
        grant.person.delete()


def test_somebody_who_is_not_one_of_our_people_may_do_nothing() -> None:
    from plumbline.people.backends import GrantBackend

    assert GrantBackend().has_perm(SimpleNamespace(is_active=True), "organisation.view_tree") is False  # type: ignore[arg-type]
