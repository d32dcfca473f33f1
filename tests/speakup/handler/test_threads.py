"""Two threads that nobody mixes up: with the person who told us, and between handlers."""

from uuid import uuid4

import pytest
from django.urls import reverse

from plumbline.speakup.models import Case, Message, MessageTemplate
from plumbline.speakup.reading import thread
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.returning import open_own, write_back
from tests.speakup.builders import Team, tell
from tests.speakup.handler.desk import acknowledge, address, text, unlocked


def _said(team: Team, case: Case, name: str) -> list[str]:
    return [each.text for each in thread(team.lead.open(case), name)]


def test_a_triage_lead_reads_acknowledges_and_writes(team: Team) -> None:
    case = tell(words="They said it again.").case
    lead = unlocked(team.lead)

    page = lead.get(reverse("cases:list"))
    report = lead.get(address("case", case))
    acknowledge(lead, case)
    lead.post(address("dialogue", case), {"text": "What do you need?", "token": uuid4()})

    assert case.reference in text(page)
    assert "They said it again." in text(report)
    assert _said(team, case, "dialogue") == ["Thank you for telling us.", "What do you need?"]
    assert "What do you need?" in text(lead.get(address("dialogue", case)))
    assert "What do you need?" not in text(lead.get(address("notes", case)))


def test_a_note_never_reaches_the_person_who_told_us(team: Team) -> None:
    told = tell()
    lead = unlocked(team.lead)

    lead.post(address("notes", told.case), {"text": "Zyxomma between us", "token": uuid4()})

    own = open_own(sittings.begin(code=[told.code.locator, told.code.secret]))
    assert [each.text for each in thread(own, "dialogue")] == []
    assert "Zyxomma" not in text(lead.get(address("dialogue", told.case)))
    assert "Zyxomma between us" in text(lead.get(address("notes", told.case)))


def test_the_two_pages_cannot_be_taken_for_one_another(team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)
    acknowledge(lead, case)

    dialogue, notes = (text(lead.get(address(name, case))) for name in ("dialogue", "notes"))

    assert "They will read this." in dialogue
    assert "Send to the person who told us" in dialogue
    assert "pl-panel--dialogue" in dialogue
    assert "Keep as a note between handlers" not in dialogue
    assert "The person who told us will not read this." in notes
    assert "Keep as a note between handlers" in notes
    assert "pl-panel--notes" in notes
    assert "Send to the person who told us" not in notes


@pytest.mark.parametrize("page", ["dialogue", "notes"])
def test_the_same_form_sent_twice_writes_once(page: str, team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)
    acknowledge(lead, case)
    typed = {"text": "Once", "token": uuid4()}

    answers = [lead.post(address(page, case), typed).status_code for _ in range(3)]

    assert answers == [302, 302, 302]
    assert _said(team, case, page).count("Once") == 1


def test_every_form_has_a_token_of_its_own(team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)

    pages = [text(lead.get(address("notes", case))) for _ in range(2)]

    tokens = {page.partition('name="token" value="')[2].partition('"')[0] for page in pages}
    assert len(tokens) == 2


def test_the_first_thing_they_hear_is_that_somebody_read_it(team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)

    page = lead.post(address("dialogue", case), {"text": "Hello", "token": uuid4()})

    assert "Acknowledge the case first" in text(page)
    assert Message.objects.count() == 0


def test_sample_words_are_added_to_what_was_typed_and_nothing_is_sent(team: Team) -> None:
    sample = MessageTemplate.objects.create(title="Are you safe?", text="Do you feel safe now?")
    MessageTemplate.objects.create(title="Not used any more", text="-", is_used=False)
    case = tell().case
    lead = unlocked(team.lead)
    acknowledge(lead, case)

    typed = {"text": "Dear colleague,", "template": sample.pk, "token": uuid4(), "use": "yes"}
    page = text(lead.post(address("dialogue", case), typed))

    assert "Dear colleague,\n\nDo you feel safe now?" in page
    assert str(typed["token"]) in page
    assert "There is a problem" not in page
    assert "Not used any more" not in page
    assert _said(team, case, "dialogue") == ["Thank you for telling us."]


def test_sample_words_work_where_a_step_is_taken_and_keep_the_reason(team: Team) -> None:
    sample = MessageTemplate.objects.create(title="Thank you", text="Thank you for telling us.")
    case = tell().case
    typed = {"reason": "I have read it", "answer": "", "template": sample.pk, "token": uuid4(), "use": "yes"}

    page = text(unlocked(team.lead).post(address("move", case, act="acknowledge"), typed))

    assert "I have read it" in page
    assert "Thank you for telling us." in page
    case.refresh_from_db()
    assert case.state == "new"


def test_what_is_new_from_them_is_marked_until_somebody_says_they_read_it(team: Team) -> None:
    told = tell()
    lead = unlocked(team.lead)
    acknowledge(lead, told.case)
    write_back(sittings.begin(code=[told.code.locator, told.code.secret]), text="One thing more", token=uuid4())

    before = text(lead.get(address("dialogue", told.case)))
    lead.post(address("seen", told.case))
    after = text(lead.get(address("dialogue", told.case)))

    assert "New from them" in before
    assert "One thing more" in before
    assert "New from them" not in after
    assert "One thing more" in after


def test_words_in_any_script_are_shown_as_they_were_typed(team: Team) -> None:
    words = "<b>قالوا ذلك مرة أخرى</b>\n\nPo raz drugi & “znowu”"
    case = tell(words=words).case

    page = text(unlocked(team.lead).get(address("case", case)))

    assert "&lt;b&gt;قالوا ذلك مرة أخرى&lt;/b&gt;\n\nPo raz drugi &amp; “znowu”" in page
    assert 'class="pl-said" dir="auto"' in page


def test_an_empty_or_endless_message_is_refused_in_a_sentence_and_kept(team: Team) -> None:
    case = tell().case
    lead = unlocked(team.lead)

    empty = text(lead.post(address("notes", case), {"text": "  ", "token": uuid4()}))
    endless = text(lead.post(address("notes", case), {"text": "x" * 10_001, "token": uuid4()}))

    assert "Write something first." in empty
    assert "<title>Error: " in empty
    assert "x" * 10_001 in endless
    assert Message.objects.count() == 0
