"""Many at the front door at the same moment: none lost, none doubled, none refused. On both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection

from plumbline.speakup.actions.cases import move_case, write_to_reporter
from plumbline.speakup.actions.grants import grant_case, revoke_grant
from plumbline.speakup.actions.recovery import restore_guardian
from plumbline.speakup.keyring import custodians_together
from plumbline.speakup.models import Case, CaseGrant, CaseKeyWrap, IdentityHalf, Message, Notice
from plumbline.speakup.notices import send_notices
from plumbline.speakup.notices import tell as tell_of
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import open_own, write_back
from plumbline.speakup.reporter.sending import Report, send_report
from plumbline.speakup.states import NotPossibleNow
from tests.speakup.builders import make_member, make_team, tell

pytestmark = pytest.mark.django_db(transaction=True)


def _together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave or raised, all begun at the same moment, each on a connection of its own."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=30)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_twenty_reports_at_once_make_twenty_cases() -> None:
    make_team()
    waiting = [sittings.begin() for _ in range(20)]

    codes = _together(
        *(
            lambda sitting=sitting, n=n: send_report(sitting.cookie, Report(answers={"n": n}, summary={}))
            for n, sitting in enumerate(waiting)
        )
    )

    assert [code for code in codes if isinstance(code, Exception)] == []
    assert Case.objects.count() == Case.objects.values("reference").distinct().count() == 20
    told = [open_own(sittings.begin(code=[code.locator, code.secret])).value("answers") for code in codes]
    assert told == [{"n": n} for n in range(20)]


def test_one_report_sent_ten_times_at_once_is_one_case() -> None:
    make_team()
    sitting = sittings.begin()

    codes = _together(
        *(lambda: send_report(sitting.cookie, Report(answers={}, summary={})).shown for _ in range(10))
    )

    assert codes == [sitting.code.shown] * 10
    assert Case.objects.count() == 1


def test_nobody_misses_that_they_were_told_while_the_clock_sends_letters() -> None:
    """Each telling is still marked, or a letter left since."""
    person = make_team().lead.person
    missed, done = [], Event()

    def tell_often() -> None:
        try:
            for _ in range(150):
                before = len(mail.outbox)
                tell_of(person)
                if not Notice.objects.filter(person=person).exists() and len(mail.outbox) == before:
                    missed.append(before)
        finally:
            done.set()

    def send_often() -> None:
        while not done.is_set():
            send_notices()

    assert _together(tell_often, send_often) == [None, None]
    assert missed == []


def test_one_message_sent_ten_times_at_once_is_one_message() -> None:
    make_team()
    told, token = tell(), uuid4()

    gave = _together(
        *(
            lambda: write_back(
                sittings.begin(code=[told.code.locator, told.code.secret]), text="Hello", token=token
            )
            for _ in range(10)
        )
    )

    assert gave == [None] * 10
    assert Message.objects.count() == 1


def test_two_handlers_who_move_a_case_at_once_move_it_once() -> None:
    team = make_team()
    told = tell()

    gave = _together(
        *(
            lambda member=member: (
                move_case(
                    by=member.person,
                    opened=member.open(told.case),
                    act="acknowledge",
                    reason="Read",
                    answer="Thank you",
                    token=uuid4(),
                ).state
            )
            for member in (team.lead, team.second_lead)
        )
    )

    assert sorted(type(each).__name__ for each in gave) == ["NotPossibleNow", "State"]
    assert isinstance(next(each for each in gave if isinstance(each, Exception)), NotPossibleNow)
    assert Message.objects.count() == 1


def test_nobody_gets_both_halves_of_a_name_from_two_hands_at_once() -> None:
    team = make_team()
    both = make_member("case_handler", "identity_guardian")
    told = [tell(identity={"name": "Somebody"}) for _ in range(8)]
    IdentityHalf.objects.filter(handler_key__person=both.person).delete()
    custodians = custodians_together({each.number: each.key for each in team.custodians[:2]})

    gave = _together(
        lambda: restore_guardian(
            by="system:test",
            holder=custodians,
            guardian=both.person,
            cases=[each.case for each in told],
            reason="All keys were lost",
        ),
        *(
            lambda case=each.case: grant_case(
                by=team.lead.person, opened=team.lead.open(case), person=both.person
            )
            for each in told
        ),
    )

    granted = set(CaseGrant.objects.filter(person=both.person).values_list("case", flat=True))
    guarded = set(
        IdentityHalf.objects.filter(half="b", handler_key__person=both.person).values_list("case", flat=True)
    )
    assert granted & guarded == set()
    assert granted | guarded == {each.case.pk for each in told}
    assert gave[0] == len(guarded)


def test_a_grant_that_ends_while_others_write_shuts_every_later_message() -> None:
    team = make_team()
    told = tell()
    opened = team.lead.open(told.case)
    move_case(
        by=team.lead.person, opened=opened, act="acknowledge", reason="Read", answer="Thanks", token=uuid4()
    )
    grant_case(by=team.lead.person, opened=opened, person=team.handler.person)
    kept = set(team.handler.open(told.case).keys)

    gave = _together(
        lambda: revoke_grant(by=team.lead.person, opened=team.lead.open(told.case), person=team.handler.person),
        *(
            lambda n=n: write_to_reporter(
                by=team.second_lead.person, opened=team.second_lead.open(told.case), text=f"{n}", token=uuid4()
            )
            for n in range(4)
        ),
    )

    assert gave == [None] * 5
    case = Case.objects.get(pk=told.case.pk)
    assert case.key_version not in kept
    assert not CaseKeyWrap.objects.filter(case=case, handler_key=team.handler.holder.handler_key).exists()
    assert len([each for each in Message.objects.all() if team.lead.open(case).message(each)]) == 5
