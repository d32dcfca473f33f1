"""Whose keys a permission finds: asked one by one, or all at once at the front door, the answer is the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plumbline.people.models import Grant
from plumbline.speakup.access import AGREE, HANDLE, TRIAGE, keys_by_permission, keys_of
from plumbline.speakup.models import HandlerKey
from tests.cast import make_person
from tests.speakup.builders import make_member, make_team

pytestmark = pytest.mark.django_db


def test_keys_found_all_at_once_are_those_found_one_by_one() -> None:
    team = make_team()
    both = make_member("triage_lead", "identity_guardian")
    make_person("triage_lead")  # has no key
    left, ended, lost = (make_member("triage_lead") for _ in range(3))
    left.person.is_active = False
    left.person.save()
    Grant.objects.filter(person=ended.person).update(ends=timezone.localdate() - timedelta(days=1))
    HandlerKey.objects.filter(person=lost.person).update(retired_at=timezone.now())

    found = keys_by_permission(TRIAGE, HANDLE, AGREE)

    assert found == {each: list(keys_of(each)) for each in (TRIAGE, HANDLE, AGREE)}
    assert both.person in {key.person for key in found[TRIAGE]} & {key.person for key in found[AGREE]}
    assert not {left.person, ended.person, lost.person} & {key.person for key in found[TRIAGE]}
    assert team.guardian.person in {key.person for key in found[AGREE]}
