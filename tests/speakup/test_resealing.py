"""Sealing again: a new key and algorithm for everything of a case, for exactly those who could open it before."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from plumbline.audit.models import Entry
from plumbline.speakup.access import NoSuchCase
from plumbline.speakup.actions.cases import move_case, write_note
from plumbline.speakup.actions.grants import grant_case
from plumbline.speakup.actions.identity import ask_identity, decide_identity, read_identity
from plumbline.speakup.actions.keys import quicken_wraps
from plumbline.speakup.actions.reseal import renew_custodians, reseal_case, reseal_cases
from plumbline.speakup.keyring import Holder, custodians_together, open_summaries
from plumbline.speakup.models import (
    Attachment,
    Case,
    CaseKeyWrap,
    IdentityHalf,
    Message,
    Move,
    Recovery,
    RecoveryWrap,
    SealedValue,
)
from plumbline.speakup.reading import steps, thread
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import give_file, open_own, write_back
from plumbline.speakup.scanning import attachment_field
from plumbline.speakup.sealing.boxes import suite_of, version_of
from plumbline.speakup.sealing.errors import SealBroken
from tests.speakup.builders import Team, Told, make_team, tell

pytestmark = pytest.mark.django_db
BY = "system:test"
OTHER = 2
OFFICES = ("Chief executive", "Chair of the staff side", "Senior independent director")


@pytest.fixture
def team(db: None) -> Team:
    return make_team()


def _together(team: Team) -> Holder:
    return custodians_together({1: team.custodians[0].key, 2: team.custodians[1].key})


def _lived(team: Team) -> Told:
    """A report with a name, a file, messages both ways, a note and a move, and a handler who came later."""
    told = tell(words="What happened.", identity={"name": "Somebody"})
    move_case(
        by=team.lead.person,
        opened=team.lead.open(told.case),
        act="acknowledge",
        reason="Read it",
        answer="Thank you",
        token=uuid4(),
    )
    grant_case(by=team.lead.person, opened=team.lead.open(told.case), person=team.handler.person, leads=True)
    write_note(by=team.handler.person, opened=team.handler.open(told.case), text="A note", token=uuid4())
    own = sittings.begin(code=[told.code.locator, told.code.secret])
    write_back(own, text="Thank you too", token=uuid4())
    about = {"name": "photo.png", "media_type": "image/png", "size": 3}
    give_file(own, content=b"png", about=about, original=b"raw", scan="none")
    return told


def _all_boxes() -> list[bytes]:
    boxes = [*SealedValue.objects.values_list("box", flat=True), *Message.objects.values_list("box", flat=True)]
    boxes += Move.objects.values_list("box", flat=True)
    for column in ("about", "box", "original"):
        boxes += Attachment.objects.values_list(column, flat=True)
    return [bytes(box) for box in boxes]


def _all_of(opened: Any) -> list[Any]:
    file = Attachment.objects.get(case=opened.case)
    return [
        opened.value("answers"),
        opened.value("summary"),
        opened.value("exclusions"),
        [said.text for said in thread(opened, "dialogue")],
        [said.text for said in thread(opened, "notes")],
        [step.reason for step in steps(opened)],
        opened.read_data(file.about, name=attachment_field(file, "about")),
        opened.read(file.box, name=attachment_field(file, "content")),
        opened.read(file.original, name=attachment_field(file, "original")),
    ]


def test_everyone_who_could_open_a_case_still_opens_all_of_it(team: Team) -> None:
    told = _lived(team)
    before = _all_of(team.lead.open(told.case))

    reseal_cases(by=BY, holder=_together(team), suite=OTHER)

    own = open_own(sittings.begin(code=[told.code.locator, told.code.secret]))
    for opened in (team.lead.open(told.case), team.handler.open(told.case), own):
        assert _all_of(opened) == before
    with pytest.raises(NoSuchCase):
        team.other_handler.open(told.case)


def test_every_box_has_the_new_algorithm_and_its_old_size(team: Team) -> None:
    _lived(team)
    before = sorted(map(len, _all_boxes()))

    reseal_cases(by=BY, holder=_together(team), suite=OTHER)

    assert {suite_of(box) for box in _all_boxes()} == {OTHER}
    assert sorted(map(len, _all_boxes())) == before
    assert set(CaseKeyWrap.objects.values_list("version", flat=True)) == {Case.objects.get().key_version}


def test_a_key_that_somebody_kept_opens_nothing_of_what_was_sealed_again(team: Team) -> None:
    told = _lived(team)
    kept = team.handler.open(told.case)

    reseal_case(by=BY, holder=_together(team), case=told.case)

    with pytest.raises(SealBroken):
        kept.message(Message.objects.filter(case=told.case).first())


def test_a_name_is_still_opened_by_two_and_by_whoever_was_allowed_to_read_it(team: Team) -> None:
    told = _lived(team)
    request = ask_identity(by=team.handler.person, opened=team.handler.open(told.case), reason="To call")
    decide_identity(by=team.guardian.person, request=request, holder=team.guardian.holder, agreed=True)
    box = bytes(SealedValue.objects.get(case=told.case, field="identity").box)
    halves = set(IdentityHalf.objects.values_list("half", "handler_key"))

    reseal_cases(by=BY, holder=_together(team), suite=OTHER)

    assert bytes(SealedValue.objects.get(case=told.case, field="identity").box) != box
    assert set(IdentityHalf.objects.values_list("half", "handler_key")) == halves
    assert read_identity(by=team.handler.person, opened=team.handler.open(told.case)) == {"name": "Somebody"}
    again = ask_identity(by=team.lead.person, opened=team.lead.open(told.case), reason="To call")
    decide_identity(by=team.guardian.person, request=again, holder=team.guardian.holder, agreed=True)
    assert read_identity(by=team.lead.person, opened=team.lead.open(told.case)) == {"name": "Somebody"}


def test_a_case_of_the_other_algorithm_opens_beside_the_others_and_takes_new_messages(team: Team) -> None:
    first, second = tell(words="One"), tell(words="Two")
    reseal_case(by=BY, holder=_together(team), case=first.case, suite=OTHER)

    own = sittings.begin(code=[first.code.locator, first.code.secret])
    write_back(own, text="More", token=uuid4())

    summaries = [summary["words"] for _, summary in open_summaries(Case.objects.all(), team.lead.holder)]
    assert sorted(summaries) == ["One", "Two"]
    assert [said.text for said in thread(team.lead.open(first.case), "dialogue")] == ["More"]
    suites = {suite_of(bytes(box)) for box in SealedValue.objects.values_list("box", flat=True)}
    assert suites == {1, OTHER}
    assert team.lead.open(second.case).value("answers") == second.answers


def test_running_again_seals_only_what_is_left(team: Team) -> None:
    for _ in range(3):
        tell()
    holder = _together(team)
    reseal_case(by=BY, holder=holder, case=Case.objects.first(), suite=OTHER)
    seen: list[tuple[int, int]] = []

    sealed = reseal_cases(
        by=BY, holder=holder, suite=OTHER, progress=lambda done, total: seen.append((done, total))
    )

    assert sealed == 2
    assert seen == [(1, 2), (2, 2)]
    assert reseal_cases(by=BY, holder=holder, suite=OTHER) == 0
    assert reseal_cases(by=BY, holder=holder, suite=OTHER, again=True) == 3
    assert Entry.objects.filter(action="speakup.reseal_case").count() == 6


def test_a_case_that_fails_stays_as_it_was(team: Team) -> None:
    told = _lived(team)
    SealedValue.objects.filter(case=told.case, field="summary").update(box=b"broken")
    before = list(SealedValue.objects.order_by("pk").values_list("box", flat=True))

    with pytest.raises(SealBroken):
        reseal_case(by=BY, holder=_together(team), case=told.case, suite=OTHER)

    assert list(SealedValue.objects.order_by("pk").values_list("box", flat=True)) == before
    assert Case.objects.get(pk=told.case.pk).key_version == told.case.key_version
    assert team.handler.open(told.case).value("answers") == told.answers


def test_quick_wraps_are_made_again_at_the_next_unlocking(team: Team) -> None:
    tell()
    quicken_wraps(by=team.lead.person, holder=team.lead.holder)
    reseal_cases(by=BY, holder=_together(team), suite=OTHER)

    made = quicken_wraps(by=team.lead.person, holder=team.lead.holder)

    assert made == 1
    assert len(list(open_summaries(Case.objects.all(), team.lead.holder))) == 1


def test_new_custodians_open_everything_and_the_old_ones_nothing(team: Team) -> None:
    told = _lived(team)
    old = _together(team)

    printed = renew_custodians(by=BY, holder=old, offices=OFFICES)

    with pytest.raises(SealBroken):
        _together(team)
    for pair in ((0, 1), (0, 2), (1, 2)):
        new = custodians_together({printed[n].number: printed[n].key for n in pair})
        assert reseal_cases(by=BY, holder=new, again=True) == 1
    assert Recovery.objects.get(retired_at=None) != old.recovery
    assert not RecoveryWrap.objects.filter(recovery=old.recovery).exists()
    assert not CaseKeyWrap.objects.filter(recovery=old.recovery).exists()
    assert not IdentityHalf.objects.filter(recovery=old.recovery).exists()
    assert team.handler.open(told.case).value("answers") == told.answers


def test_custodians_are_not_renewed_by_a_handler_nor_for_one_office(team: Team) -> None:
    with pytest.raises(SealBroken):
        renew_custodians(by=BY, holder=team.lead.holder, offices=OFFICES)
    with pytest.raises(ValidationError):
        renew_custodians(by=BY, holder=_together(team), offices=("Chair", "Chair", "Chair"))

    assert _together(team).recovery == Recovery.objects.get(retired_at=None)


def test_a_report_after_the_renewal_is_opened_by_the_new_custodians(team: Team) -> None:
    printed = renew_custodians(by=BY, holder=_together(team), offices=OFFICES)

    told = tell(words="Later")

    new = custodians_together({each.number: each.key for each in printed[1:]})
    reseal_case(by=BY, holder=new, case=told.case, suite=OTHER)
    assert team.lead.open(told.case).value("answers") == told.answers
    assert {version_of(bytes(box)) for box in SealedValue.objects.values_list("box", flat=True)} == {2}
