"""`plumbline speakup`: keys never on a command line, nothing of a case on the screen, refusals in a sentence."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from typer.testing import CliRunner, Result

from plumbline.audit.models import Entry
from plumbline.cli import main, process
from plumbline.speakup.actions.grants import grant_case
from plumbline.speakup.actions.identity import ask_identity, decide_identity, read_identity
from plumbline.speakup.models import Case, CaseGrant, HandlerKey, Recovery, SealedValue
from plumbline.speakup.sealing.boxes import suite_of
from tests.cast import make_person
from tests.speakup.builders import Team, make_member, make_team, tell

pytestmark = pytest.mark.django_db
KEY = re.compile(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b")
MARKER = "PlantedMarkerWord"


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    # The test database is; asking would open a connection of its own.
    monkeypatch.setattr(process, "check_is_prepared", lambda: None)


def _run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main.app, ["speakup", *words], input=typed)


def _refused(result: Result) -> str:
    assert isinstance(result.exception, process.Refused), result.output
    return str(result.exception)


def _two_keys(team: Team) -> str:
    first, third = team.custodians[0], team.custodians[2]
    return f"{first.number}\n{first.key.shown}\n{third.number}\n{third.key.shown.lower()}\n"


def test_three_keys_are_printed_each_on_a_page_of_its_own() -> None:
    result = _run("custodians", "--yes", typed="Chair\nChief nurse\nCompany secretary\n")

    pages = result.stdout.split("\f")
    assert [len(KEY.findall(page)) for page in pages] == [1, 1, 1]
    assert [office in page for office, page in zip(("Chair", "Chief nurse", "Company"), pages, strict=True)] == [
        True,
        True,
        True,
    ]
    assert "destroy every other trace" in result.stderr
    assert Recovery.objects.count() == 1


def test_keys_are_not_printed_into_a_file_by_accident() -> None:
    refusal = _refused(_run("custodians", "--office", "A", "--office", "B", "--office", "C"))

    assert "Run this in a terminal" in refusal
    assert Recovery.objects.count() == 0


def test_there_are_custodians_once() -> None:
    make_team()

    refusal = _refused(_run("custodians", "--yes", "--office", "A", "--office", "B", "--office", "C"))

    assert refusal == "There are custodians already. Their keys still open every case."


def test_two_custodians_give_a_case_to_a_newcomer_and_no_key_is_shown() -> None:
    team = make_team()
    told = tell(words=MARKER)
    newcomer = make_member("case_handler")
    words = ["break-glass", "--person", newcomer.person.email, "--reason", "All have left", "--case"]

    result = _run(*words, told.case.reference, typed=_two_keys(team))

    assert result.exit_code == 0, result.output
    assert newcomer.open(told.case).value("answers") == told.answers
    assert KEY.findall(result.output) == []
    assert MARKER not in result.output
    assert Entry.objects.get(action="speakup.break_glass").by == "system:terminal"


@pytest.mark.parametrize(
    ("numbers", "spoil", "says"),
    [
        ((0, 0), False, "two different custodians"),
        ((0, 1), True, "A letter or number in the code is wrong"),
    ],
)
def test_without_two_right_keys_nothing_opens(numbers: tuple[int, int], spoil: bool, says: str) -> None:
    team = make_team()
    told = tell()
    keys = [team.custodians[number] for number in numbers]
    shown = [each.key.shown for each in keys]
    if spoil:
        shown[1] = shown[1][:-1] + ("0" if shown[1][-1] != "0" else "1")
    typed = f"{keys[0].number}\n{shown[0]}\n{keys[1].number}\n{shown[1]}\n"
    words = ["break-glass", "--person", team.handler.person.email, "--reason", "Why", "--all"]

    refusal = _refused(_run(*words, typed=typed))

    assert says in refusal
    assert not CaseGrant.objects.filter(case=told.case, person=team.handler.person).exists()


def test_whom_and_which_are_asked_for_plainly() -> None:
    team = make_team()
    handler = ["break-glass", "--person", team.handler.person.email, "--reason", "Why"]

    assert _refused(_run(*handler)) == "Name the cases with --case, or say --all."
    assert _refused(_run(*handler, "--case", "AAA-AAA", typed=_two_keys(team))) == (
        "There is no case with one of these references."
    )
    stranger = ["break-glass", "--person", "nobody@test.invalid", "--reason", "Why", "--all"]
    assert _refused(_run(*stranger)) == "Nobody with an open account has this e-mail address."


def test_nobody_who_is_excluded_is_given_a_case_by_breaking_the_glass() -> None:
    team = make_team()
    told = tell(excluded=(str(team.handler.person.public_id),))
    words = ["break-glass", "--person", team.handler.person.email, "--reason", "Why", "--all"]

    refusal = _refused(_run(*words, typed=_two_keys(team)))

    assert refusal == "The person who told us does not want them to see this case."
    assert not CaseGrant.objects.filter(case=told.case, person=team.handler.person).exists()


def test_a_guardian_is_given_what_every_guardian_lost_and_a_name_still_takes_two_people() -> None:
    team = make_team()
    told = tell(identity={"name": MARKER, "email": "someone@test.invalid"})
    refused = tell(identity={"name": MARKER})
    HandlerKey.objects.filter(person=team.guardian.person).update(retired_at=timezone.now())
    newcomer = make_member("identity_guardian")
    grant_case(by=team.lead.person, opened=team.lead.open(refused.case), person=team.handler.person)
    CaseGrant.objects.filter(case=refused.case, person=team.handler.person).update(person=newcomer.person)
    words = ["restore-guardian", "--person", newcomer.person.email, "--reason", "All keys were lost"]

    results = [_run(*words, typed=_two_keys(team)) for _ in range(2)]

    assert [result.stdout.splitlines()[-1] for result in results] == [
        f"{newcomer.person.name} guards {count} more of 2 cases. The audit trail says so." for count in (1, 0)
    ]
    assert MARKER not in "".join(result.output for result in results)
    assert Entry.objects.get(action="speakup.restore_guardian").subject == told.case.audit_reference
    opened = team.lead.open(told.case)
    with pytest.raises(PermissionDenied):
        read_identity(by=team.lead.person, opened=opened)
    asked = ask_identity(by=team.lead.person, opened=opened, reason="To keep them safe")
    decide_identity(by=newcomer.person, request=asked, holder=newcomer.holder, agreed=True)
    assert read_identity(by=team.lead.person, opened=opened)["name"] == MARKER


def test_only_a_guardian_with_a_key_is_restored_and_never_against_the_reporters_word() -> None:
    team = make_team()
    newcomer = make_member("identity_guardian")
    tell(identity={"name": MARKER}, excluded=(str(newcomer.person.public_id),))
    words = ["restore-guardian", "--reason", "All keys were lost", "--person"]

    handler = _refused(_run(*words, team.handler.person.email, typed=_two_keys(team)))
    result = _run(*words, newcomer.person.email, typed=_two_keys(team))

    assert handler == "They are no identity guardian with a key. Ask them to set one up first."
    assert "guards 0 more of 1 cases" in result.stdout


def test_everything_is_sealed_again_and_then_nothing_is_left_to_do() -> None:
    team = make_team()
    tell()
    tell()

    results = [_run("reseal", "--suite", "2", typed=_two_keys(team)) for _ in range(2)]

    assert [result.stdout.splitlines()[-1] for result in results] == [
        "2 cases are sealed again with ChaCha20-Poly1305.",
        "0 cases are sealed again with ChaCha20-Poly1305.",
    ]
    assert {suite_of(bytes(box)) for box in SealedValue.objects.values_list("box", flat=True)} == {2}


def test_an_algorithm_that_does_not_exist_is_refused_before_anyone_types_a_key() -> None:
    refusal = _refused(_run("reseal", "--suite", "7"))

    assert refusal == "There is no algorithm 7. 1 is AES-256-GCM; 2 is ChaCha20-Poly1305."


def test_custodians_are_renewed_with_two_old_keys() -> None:
    team = make_team()
    told = tell()

    result = _run("renew-custodians", "--yes", typed=f"{_two_keys(team)}Auditor\nMayor\nBishop\n")

    assert result.exit_code == 0, result.output
    assert len(KEY.findall(result.stdout)) == 3
    again = ["break-glass", "--person", team.handler.person.email, "--reason", "Why", "--all"]
    assert "does not open here" in _refused(_run(*again, typed=_two_keys(team)))
    assert team.lead.open(told.case).value("answers") == told.answers


def test_the_standing_tells_counts_and_nothing_of_a_case() -> None:
    team = make_team()
    told = tell(words=MARKER, identity={"name": MARKER})

    result = _run("status")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "New: 1" in lines
    assert "Keys of triage leads: 2 of 2" in lines
    assert "Oldest report that nobody has acknowledged: came in 0 days ago" in lines
    assert "Custodians: 1. Chair, 2. Chief nurse, 3. Company secretary" in lines
    assert "Cases that only two custodians can open: 0" in lines
    for secret in (MARKER, told.case.reference, str(told.case.pk), team.lead.person.email, team.lead.person.name):
        assert secret not in result.output


def test_a_front_door_without_keys_is_said_to_be_shut() -> None:
    make_person("triage_lead")

    result = _run("status")

    assert result.exit_code == 1
    assert "none. Run: plumbline speakup custodians" in result.stdout
    assert "The front door is shut" in result.stderr


def test_a_case_whose_people_have_all_gone_is_counted() -> None:
    team = make_team()
    tell()
    for member in (team.lead, team.second_lead):
        member.person.is_active = False
        member.person.save()

    assert "Cases that only two custodians can open: 1" in _run("status").stdout
    assert HandlerKey.objects.current().count() == 5
    assert Case.objects.count() == 1


def test_the_clock_is_turned_once_and_says_what_it_did() -> None:
    make_team()
    tell()

    result = _run("turn")

    assert result.stdout.splitlines() == [
        "Forget sittings: 0",
        "Send letters: 2",
        "End grants of leavers: 0",
        "Wipe expired halves: 0",
        "Push counts: 0",
    ]


def test_a_clock_that_fails_ends_with_one(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    make_team()
    tell()

    result = _run("turn")

    assert result.exit_code == 1
    assert "Send letters: FAILED; the log names the kind of failure" in result.stdout


def test_counts_are_pushed_when_a_month_is_over() -> None:
    make_team()
    tell()

    assert _run("push-counts").stdout.strip() == "No month with a report is over yet. Nothing was pushed."
