"""A report from the front door to the desk and back, on the writers alone: who can open what at each step."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from plumbline.speakup.access import NoSuchCase
from plumbline.speakup.actions.cases import move_case, write_note, write_to_reporter
from plumbline.speakup.actions.grants import grant_case, hand_over, revoke_grant, step_aside
from plumbline.speakup.actions.identity import ask_identity, decide_identity, read_identity
from plumbline.speakup.actions.recovery import break_glass
from plumbline.speakup.keyring import custodians_together
from plumbline.speakup.models import Case, IdentityRequest
from plumbline.speakup.reading import thread
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import (
    NoSuchReport,
    change_code,
    find_report,
    open_own,
    write_back,
)
from plumbline.speakup.reporter.sending import NobodyLeft, Report, send_report
from plumbline.speakup.sealing.errors import CodeUnreadable, SealBroken
from tests.speakup.builders import Team, make_member, make_team, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db: None) -> Team:
    return make_team()


def _acknowledge(team: Team, case: Case) -> None:
    move_case(
        by=team.lead.person,
        opened=team.lead.open(case),
        act="acknowledge",
        reason="Read",
        answer="Thank you",
        token=uuid4(),
    )


def test_what_was_told_is_read_by_triage_and_by_nobody_else(team: Team) -> None:
    told = tell(words="They said it again.")

    assert team.lead.open(told.case).value("answers") == {"what-happened": {"words": "They said it again."}}
    assert team.second_lead.open(told.case).value("answers") == told.answers
    for other in (team.handler, team.other_handler):
        with pytest.raises(NoSuchCase):
            other.open(told.case)
    with pytest.raises(PermissionDenied):
        team.guardian.open(told.case)


def test_sending_twice_gives_one_case_and_the_same_code(team: Team) -> None:
    sitting = sittings.begin()
    report = Report(answers={"a": 1}, summary={})

    codes = [send_report(sitting.cookie, report).shown for _ in range(3)]

    assert codes == [codes[0]] * 3
    assert Case.objects.count() == 1


def test_the_code_opens_the_report_again_and_a_wrong_one_does_not(team: Team) -> None:
    told = tell()

    assert find_report(told.code.shown.lower().replace("-", " ")) == told.code
    with pytest.raises(CodeUnreadable):
        find_report(told.code.shown[:-1] + ("0" if told.code.shown[-1] != "0" else "1"))
    with pytest.raises(NoSuchReport):
        find_report(type(told.code)(told.code.locator, "0" * 26).shown)


def test_a_grant_opens_everything_said_so_far_and_its_end_shuts_what_is_said_next(team: Team) -> None:
    told = tell()
    _acknowledge(team, told.case)
    opened = team.lead.open(told.case)
    grant_case(by=team.lead.person, opened=opened, person=team.handler.person, leads=True)
    kept = team.handler.open(told.case)
    write_note(by=team.handler.person, opened=kept, text="A note", token=uuid4())

    revoke_grant(by=team.lead.person, opened=team.lead.open(told.case), person=team.handler.person)
    write_to_reporter(
        by=team.lead.person, opened=team.lead.open(told.case), text="After they left", token=uuid4()
    )

    with pytest.raises(NoSuchCase):
        team.handler.open(told.case)
    message = told.case.messages.order_by("pk").last()
    with pytest.raises(SealBroken):
        kept.message(message)
    said = [each.text for each in thread(team.lead.open(told.case), "dialogue")]
    assert said == ["Thank you", "After they left"]


def test_when_a_handler_leaves_the_next_message_of_the_reporter_is_sealed_from_them(team: Team) -> None:
    told = tell()
    grant_case(by=team.lead.person, opened=team.lead.open(told.case), person=team.handler.person)
    kept = team.handler.open(told.case)
    team.handler.person.is_active = False
    team.handler.person.save()

    sitting = sittings.begin(code=[told.code.locator, told.code.secret])
    write_back(sitting, text="Are you there?", token=uuid4())

    message = told.case.messages.get()
    with pytest.raises(SealBroken):
        kept.message(message)
    assert team.lead.open(Case.objects.get(pk=told.case.pk)).message(message) == {"text": "Are you there?"}


def test_somebody_excluded_never_gets_the_case(team: Team) -> None:
    told = tell(excluded=(str(team.second_lead.person.public_id), str(team.handler.person.public_id)))

    with pytest.raises(NoSuchCase):
        team.second_lead.open(told.case)
    with pytest.raises(PermissionDenied):
        grant_case(by=team.lead.person, opened=team.lead.open(told.case), person=team.handler.person)


def test_a_report_that_nobody_could_read_is_not_taken(team: Team) -> None:
    everyone = tuple(str(m.person.public_id) for m in (team.lead, team.second_lead))
    sitting = sittings.begin()

    with pytest.raises(NobodyLeft):
        send_report(sitting.cookie, Report(answers={}, summary={}, excluded=everyone))

    assert Case.objects.count() == 0
    assert sittings.look(sitting.cookie).data["answers"] == {}


def test_a_name_is_opened_by_two_people_and_the_reporter_is_told(team: Team) -> None:
    told = tell(identity={"name": "Somebody"})
    _acknowledge(team, told.case)
    request = ask_identity(by=team.lead.person, opened=team.lead.open(told.case), reason="They asked for a call")
    with pytest.raises(PermissionDenied):
        read_identity(by=team.lead.person, opened=team.lead.open(told.case))

    decide_identity(by=team.guardian.person, request=request, holder=team.guardian.holder, agreed=True)
    identity = read_identity(by=team.lead.person, opened=team.lead.open(told.case))

    assert identity == {"name": "Somebody"}
    own = open_own(sittings.begin(code=[told.code.locator, told.code.secret]))
    assert [said.notice for said in thread(own, "dialogue")] == [False, True]


def test_no_guardian_agrees_to_their_own_request(team: Team) -> None:
    told = tell(identity={"name": "Somebody"})
    request = ask_identity(by=team.lead.person, opened=team.lead.open(told.case), reason="Because")

    with pytest.raises(PermissionDenied):
        decide_identity(by=team.lead.person, request=request, holder=team.lead.holder, agreed=True)

    assert IdentityRequest.objects.get().decided_at is None


def test_a_changed_code_opens_the_report_and_the_old_one_nothing(team: Team) -> None:
    told = tell(assisted=True)
    sitting = sittings.begin(code=[told.code.locator, told.code.secret])

    new = change_code(sitting)

    assert open_own(sitting).value("answers") == told.answers
    with pytest.raises(NoSuchReport):
        find_report(told.code.shown)
    assert find_report(new.shown) == new


def test_two_custodians_together_give_a_case_to_somebody_new(team: Team) -> None:
    told = tell()
    newcomer = make_member("case_handler")
    holder = custodians_together({1: team.custodians[0].key, 3: team.custodians[2].key})

    break_glass(
        by="system:test", holder=holder, person=newcomer.person, cases=[told.case], reason="All have left"
    )

    assert newcomer.open(told.case).value("answers") == told.answers


def test_one_custodian_alone_opens_nothing(team: Team) -> None:
    for keys in ({1: team.custodians[0].key}, {1: team.custodians[0].key, 2: team.custodians[0].key}):
        with pytest.raises(SealBroken):
            custodians_together(keys)


def test_handing_over_and_stepping_aside_leave_somebody_in_charge(team: Team) -> None:
    told = tell(excluded=(str(team.second_lead.person.public_id),))
    with pytest.raises(PermissionDenied):
        step_aside(by=team.lead.person, opened=team.lead.open(told.case))

    hand_over(by=team.lead.person, opened=team.lead.open(told.case), person=team.handler.person)

    assert team.handler.open(told.case).value("answers") == told.answers
    with pytest.raises(NoSuchCase):
        team.lead.open(told.case)
