"""Many at the front door at the same moment: none lost, none doubled, none refused. On both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from plumbline.speakup.actions.cases import move_case, write_to_reporter
from plumbline.speakup.actions.grants import grant_case, revoke_grant
from plumbline.speakup.models import Case, CaseKeyWrap, Message
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import open_own, write_back
from plumbline.speakup.reporter.sending import Report, send_report
from plumbline.speakup.states import NotPossibleNow
from tests.speakup.builders import make_team, tell

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
