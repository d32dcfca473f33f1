"""The invented reports: in every state, through the real writers, and never outside a demonstration."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.organisation.actions import plant_demonstration_trust
from plumbline.people.actions import plant_demonstration_people
from plumbline.people.demonstration import DOMAIN
from plumbline.people.models import Person
from plumbline.speakup import vocabulary
from plumbline.speakup.actions.demonstration import plant_demonstration_cases
from plumbline.speakup.demonstration import PASSPHRASE, TEAM, earlier_counts, stories
from plumbline.speakup.keyring import Holder, custodians_together, open_case
from plumbline.speakup.models import (
    Case,
    CaseGrant,
    HandlerKey,
    IdentityRequest,
    Message,
    Move,
    Notice,
    Sitting,
)
from plumbline.speakup.reading import thread
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import find_report, open_own
from plumbline.speakup.states import State

pytestmark = pytest.mark.django_db
BY = "system:test"


@pytest.fixture
def invented() -> None:
    plant_demonstration_trust(by=BY)
    plant_demonstration_people(by=BY)


def _holder(name: str) -> Holder:
    key = HandlerKey.objects.get(person__email=f"{TEAM[name]}@{DOMAIN}")
    return Holder(key.open(PASSPHRASE), handler_key=key)


def test_there_is_a_report_in_every_state_and_a_newcomer_can_come_back(invented: None) -> None:
    planted = plant_demonstration_cases(by=BY)

    assert planted is not None
    assert set(Case.objects.values_list("state", flat=True)) == set(State.values)
    assert Case.objects.count() == len(stories()) == 14
    code = find_report(planted.return_code)
    said = thread(open_own(sittings.begin(code=[code.locator, code.secret])), "dialogue")
    assert [each.by for each in said] == ["Juniper Demonstration", "Sorrel Demonstration", ""]
    assert set(TEAM) == {name for name in TEAM if _holder(name)}


def test_the_second_lead_cannot_know_of_the_reports_that_exclude_them(invented: None) -> None:
    plant_demonstration_cases(by=BY)

    hawthorn = Person.objects.get(email=f"{TEAM['second_lead']}@{DOMAIN}")
    juniper = Person.objects.get(email=f"{TEAM['lead']}@{DOMAIN}")
    counts = [CaseGrant.objects.current().filter(person=person).count() for person in (hawthorn, juniper)]
    assert counts == [12, 14]


def test_nothing_was_done_in_the_future_or_before_its_report_came_in(invented: None) -> None:
    plant_demonstration_cases(by=BY)

    now = timezone.now()
    assert not Move.objects.filter(at__gt=now).exists()
    assert not Message.objects.filter(day__gt=timezone.localdate()).exists()
    early = [move for move in Move.objects.select_related("case") if move.at.date() < move.case.received]
    assert early == []
    assert IdentityRequest.objects.filter(decided_at=None, expires_at__gt=now).count() == 1
    assert (Notice.objects.count(), Sitting.objects.count()) == (0, 0)


def test_two_of_the_printed_keys_open_every_report(invented: None) -> None:
    planted = plant_demonstration_cases(by=BY)

    assert planted is not None
    holder = custodians_together({each.number: each.key for each in planted.custodians[:2]})
    told = [open_case(case, holder).value("answers")["what-happened"]["words"] for case in Case.objects.all()]
    assert sorted(told) == sorted(story.answers["what-happened"]["words"] for story in stories())


def test_planting_again_changes_nothing(invented: None) -> None:
    plant_demonstration_cases(by=BY)
    before = list(Case.objects.values())

    again = plant_demonstration_cases(by=BY)

    assert again is None
    assert list(Case.objects.values()) == before


def test_outside_a_demonstration_nothing_is_planted(invented: None, monkeypatch: Any) -> None:
    entries = Entry.objects.count()
    monkeypatch.setattr(settings.ENVIRONMENT, "demonstration", False)

    with pytest.raises(PermissionDenied, match="for demonstrations only"):
        plant_demonstration_cases(by=BY)

    assert (Case.objects.count(), HandlerKey.objects.count(), Entry.objects.count()) == (0, 0, entries)


def test_the_counts_of_earlier_months_are_the_same_each_time() -> None:
    today = timezone.localdate()

    first, second = (list(earlier_counts(today=today, areas=[{"id": "1", "name": "North"}])) for _ in range(2))

    assert first == second
    assert {counts["month"] for counts in first} & {f"{today:%Y-%m}"} == set()
    assert len(first) > 100


def test_every_code_of_a_story_is_one_that_the_questionnaire_offers() -> None:
    offered = {
        "forms": dict(vocabulary.FORMS),
        "by_whom": dict(vocabulary.BY_WHOM),
        "events": dict(vocabulary.EVENTS),
        "wants": dict(vocabulary.WANTS),
        "who": dict(vocabulary.WHO),
    }

    for story in stories():
        assert {name: set(story.summary[name]) - set(codes) for name, codes in offered.items()} == {
            name: set() for name in offered
        }
