"""Coming back with a code: the answer is read, one writes, adds, rates, changes the code, and leaves."""

from uuid import uuid4

import pytest

from plumbline.speakup.actions.cases import move_case, write_to_reporter
from plumbline.speakup.actions.grants import grant_case
from plumbline.speakup.actions.identity import OPENED_NOTICE, ask_identity, decide_identity, read_identity
from plumbline.speakup.models import Case, Message, Sitting
from plumbline.speakup.reading import thread
from plumbline.speakup.sealing.codes import ReturnCode
from tests.speakup.builders import Team, tell
from tests.speakup.reporter.visitor import MINE, RETURN, START, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(team: Team) -> str:
    """The code of a report that was sent by somebody else's browser."""
    return tell(words="They said it again.").code.shown


def _move(team: Team, act: str, answer: str = "") -> None:
    case = Case.objects.get()
    lead = team.lead
    move_case(by=lead.person, opened=lead.open(case), act=act, reason="Because", answer=answer, token=uuid4())


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code,
        lambda code: code.lower().replace("-", ""),
        lambda code: f"  {code.replace('-', ' ')}\r\n",
        lambda code: code.replace("0", "o").replace("1", "l"),
    ],
)
def test_a_code_is_read_however_it_was_written(visitor: Visitor, code: str, typed: object) -> None:
    visitor.come_back(typed(code))  # type: ignore[operator]

    assert visitor.heading == "Your report"
    assert visitor.went == [RETURN, MINE]


def test_a_wrong_letter_is_said_and_what_was_typed_stays(visitor: Visitor, code: str) -> None:
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")

    visitor.come_back(wrong)

    assert "<title>Error: Come back to your report" in visitor.html
    assert "A letter or number is wrong, missing or in the wrong place." in visitor.html
    assert f"{wrong}</textarea>" in visitor.html
    assert Sitting.objects.filter(box=b"").count() == 0
    assert visitor.cookie == ""


def test_a_code_of_no_report_is_told_no_more(visitor: Visitor, code: str) -> None:
    locator = code.replace("-", "")[:8]
    pages = []
    for stranger in (ReturnCode.new(), ReturnCode(locator, "0" * 26)):
        visitor.come_back(stranger.shown)
        pages.append(visitor.html.replace(stranger.shown, ""))

    assert "No report has this code." in pages[0]
    assert pages[0] == pages[1]


def test_the_status_is_said_in_plain_words_with_what_happens_next(
    visitor: Visitor, code: str, team: Team
) -> None:
    visitor.come_back(code)
    assert "We have it" in visitor.html
    assert "Someone answers you here within 3 working days." in visitor.html

    _move(team, "acknowledge", "Thank you for telling us.")
    visitor.get(MINE)

    assert "Someone has read it" in visitor.html
    assert "We write to you at least every 10 working days until it is finished." in visitor.html
    assert "Thank you for telling us." in visitor.html


def test_the_case_team_has_no_names_here_and_what_it_wrote_is_marked_read(
    visitor: Visitor, code: str, team: Team
) -> None:
    _move(team, "acknowledge", "Thank you.")

    visitor.come_back(code)

    assert "The case team" in visitor.html
    assert team.lead.person.name not in visitor.html
    assert not Case.objects.get().waits_for_reporter


def test_what_was_told_is_there_folded(visitor: Visitor, team: Team) -> None:
    code = visitor.report(you={"who": "student"}, kinds={"forms": ["accent"]})

    visitor.come_back(code)

    told = visitor.html.split("Show what I told you")[1]
    assert "I am a student or trainee" in told
    assert "Because of an accent, a language or a name" in told


def test_a_message_is_written_once_however_often_it_is_sent(visitor: Visitor, code: str, team: Team) -> None:
    visitor.come_back(code)
    form = visitor.hidden

    for _ in range(2):
        visitor.post(MINE, **form, act="write", text="Are you there?")

    said = [each.text for each in thread(team.lead.open(Case.objects.get()), "dialogue")]
    assert said == ["Are you there?"]
    assert visitor.html.count("Are you there?") == 1


@pytest.mark.parametrize(
    ("text", "says"), [(" \n", "Write something first."), ("a" * 10_001, "This is too long.")]
)
def test_a_message_that_cannot_be_sent_is_kept(visitor: Visitor, code: str, text: str, says: str) -> None:
    visitor.come_back(code)

    visitor.act("write", MINE, text=text)

    assert "<title>Error: Your report" in visitor.html
    assert says in visitor.html
    assert Message.objects.count() == 0
    assert visitor.sitting.data["letter"]["text"] == text


def test_how_it_was_handled_is_rated_when_it_is_finished(visitor: Visitor, code: str, team: Team) -> None:
    visitor.come_back(code)
    assert "How did we do?" not in visitor.html
    _move(team, "acknowledge", "Thank you.")
    _move(team, "close", "This is what we did.")
    visitor.get(MINE)

    visitor.act("rate", MINE, handled="well", safer="maybe", again="yes", words="It took long.")

    opened = team.lead.open(Case.objects.get())
    last = thread(opened, "dialogue")[-1]
    assert (last.text, last.rating) == ("It took long.", {"handled": "well", "safer": "maybe", "again": "yes"})
    assert "You told us how we did: Well · Maybe · Yes" in visitor.html


def test_an_opened_name_is_told_in_the_readers_language(visitor: Visitor, team: Team) -> None:
    code = visitor.report(contact={"reach": "named", "name": "Somebody"})
    _move(team, "acknowledge", "Thank you.")
    case = Case.objects.get()
    request = ask_identity(by=team.lead.person, opened=team.lead.open(case), reason="A call")
    guardian = team.guardian
    decide_identity(by=guardian.person, request=request, holder=guardian.holder, agreed=True)
    read_identity(by=team.lead.person, opened=team.lead.open(case))

    visitor.come_back(code)

    assert "Note to you" in visitor.html
    assert OPENED_NOTICE in visitor.html


def test_a_changed_code_is_shown_until_it_is_kept_and_the_old_one_opens_nothing(
    visitor: Visitor, code: str
) -> None:
    visitor.come_back(code)
    visitor.act("code", MINE)
    assert visitor.heading == "Get a new code"

    visitor.act("change-code", MINE)
    new = visitor.code
    visitor.get(MINE)
    assert (visitor.heading, visitor.code) == ("Your new code", new)
    visitor.post("/speak-up/code/", token=visitor.hidden["token"])
    assert visitor.html == f"{new}\n"
    visitor.get(MINE)
    visitor.act("kept", MINE)

    assert visitor.heading == "Your report"
    assert new not in visitor.html
    visitor.come_back(code)
    assert "No report has this code." in visitor.html


def test_a_code_that_somebody_else_saw_is_changed_before_anything_is_read(visitor: Visitor, team: Team) -> None:
    told = tell(words="Marker words", assisted=True)
    _move(team, "acknowledge", "Marker answer")
    visitor.come_back(told.code.shown)

    assert visitor.heading == "Get a new code"
    assert "Marker" not in visitor.html
    visitor.act("write", MINE, text="Marker message")
    assert Message.objects.filter(by=None).count() == 0
    visitor.act("change-code", MINE)
    visitor.act("kept", MINE)

    assert "Marker answer" in visitor.html


def test_leaving_forgets_and_the_code_still_opens_it(visitor: Visitor, code: str) -> None:
    visitor.come_back(code)

    visitor.act("leave", MINE)

    assert visitor.went[-1] == START
    assert Sitting.objects.filter(token=b"").count() == 0
    visitor.get(MINE)
    assert visitor.response.status_code == 410
    visitor.come_back(code)
    assert visitor.heading == "Your report"


def test_somebody_whose_code_was_changed_elsewhere_is_out(visitor: Visitor, code: str) -> None:
    other = Visitor()
    for each in (visitor, other):
        each.come_back(code)
    other.act("code", MINE)
    other.act("change-code", MINE)

    visitor.get(MINE)

    assert visitor.response.status_code == 410


def test_the_questionnaire_and_the_own_report_are_two_sittings(visitor: Visitor, code: str) -> None:
    visitor.come_back(code)
    visitor.post("/speak-up/report/", token=visitor.hidden["token"], page="you", who="staff")
    assert visitor.heading == "Your report"

    visitor.begin()
    visitor.get(MINE)

    assert visitor.response.status_code == 410


def test_a_handler_who_was_given_the_case_answers_and_is_read(visitor: Visitor, code: str, team: Team) -> None:
    case = Case.objects.get()
    _move(team, "acknowledge", "Thank you.")
    grant_case(by=team.lead.person, opened=team.lead.open(case), person=team.handler.person)
    write_to_reporter(
        by=team.handler.person, opened=team.handler.open(case), text="I look after it now.", token=uuid4()
    )

    visitor.come_back(code)

    assert "I look after it now." in visitor.html
