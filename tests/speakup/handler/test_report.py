"""The report on its page: own words, own order, nothing left out; and what was tampered with is not shown."""

from plumbline.audit.models import Entry
from plumbline.speakup.answers import rows_of
from plumbline.speakup.models import Message, SealedValue
from tests.speakup.builders import Team, tell
from tests.speakup.handler.desk import acknowledge, address, text, unlocked

ANSWERS = {
    "you": {"who": "staff"},
    "what-happened": {"words": "refused-care\n\nsecond line"},
    "kinds": {"forms": ["accent", "a-new-form"], "other": "own words"},
    "where": {
        "place": "Ward 7",
        "unit": {"kind": "unit", "id": "1-2-3", "label": "Acute ward"},
        "events": ["care"],
    },
    "when": {"when": "day", "day": ["3", "", "2026"]},
    "harm": {"harm": ["afraid"], "not_safe": ["now"]},
    "about-you": {"ethnic_group": "ons-7", "religion": "well-known"},
    "a-new-question": {"a_new_field": "typed", "ticked": True, "many": {"more": ["one-two", 3]}},
    "empty": {"words": "", "none": None},
    "version": "2026-11",
}


def _lines(slug: str) -> list[tuple[str, tuple[str, ...]]]:
    [answer] = [answer for answer in rows_of(ANSWERS) if answer.slug == slug]
    return [(part.label, part.lines) for part in answer.parts]


def test_every_answer_is_there_in_the_order_in_which_it_was_given() -> None:
    found = [answer.slug for answer in rows_of(ANSWERS)]

    assert found == [slug for slug in ANSWERS if slug not in {"empty", "version"}]


def test_choices_are_put_in_words_and_own_words_are_never_changed() -> None:
    assert _lines("you") == [("", ("I work for the trust",))]
    assert _lines("what-happened") == [("", ("refused-care\n\nsecond line",))]
    assert _lines("kinds") == [
        ("", ("Because of an accent, a language or a name", "A new form")),
        ("In their own words", ("own words",)),
    ]
    assert _lines("where") == [
        ("Service, ward or place", ("Ward 7",)),
        ("In the trust’s list", ("Acute ward",)),
        ("What was going on", ("During care or treatment",)),
    ]
    assert _lines("when") == [("", ("I know the day",)), ("Day", ("3 ? 2026",))]
    assert _lines("harm") == [("", ("I am afraid",)), ("Safety", ("They do not feel safe now",))]
    assert _lines("about-you") == [
        ("Closest ethnic group", ("Caribbean",)),
        ("Religion or belief, in their own words", ("well-known",)),
    ]


def test_what_no_label_is_known_for_is_shown_in_plain_words() -> None:
    [answer] = [answer for answer in rows_of(ANSWERS) if answer.slug == "a-new-question"]

    assert answer.heading == "A new question"
    assert _lines("a-new-question") == [
        ("A new field", ("typed",)),
        ("Ticked", ("Yes",)),
        ("Many", ("More: One two", "More: 3")),
    ]


def test_labels_are_english_whatever_a_browser_asks_for(team: Team) -> None:
    case = tell(answers=ANSWERS).case

    page = text(unlocked(team.lead).get(address("case", case), headers={"accept-language": "pl"}))

    assert "I work for the trust" in page


def test_the_page_says_language_danger_and_help(team: Team) -> None:
    told = tell(answers=ANSWERS, summary={"language": "pl", "not_safe": True, "assisted": "interpreter"})

    page = text(unlocked(team.lead).get(address("case", told.case)))

    assert "They told us in <strong>Polish</strong>." in page
    assert "They do not feel safe now." in page
    assert "Somebody helped them to tell us, with an interpreter." in page


def test_an_answer_that_was_moved_from_another_case_is_not_shown(team: Team) -> None:
    here, there = tell(words="Here").case, tell(words="Zyxomma there").case
    moved = SealedValue.objects.get(case=there, field="answers").box
    SealedValue.objects.filter(case=here, field="answers").update(box=moved)

    response = unlocked(team.lead).get(address("case", here))

    assert response.status_code == 200
    assert "What is stored was changed after it was sealed." in text(response)
    assert "Zyxomma" not in text(response)


def test_a_broken_seal_is_an_error_page_without_content_and_an_audit_entry(team: Team) -> None:
    here, there = tell().case, tell(excluded_words="Zyxomma").case
    moved = SealedValue.objects.get(case=there, field="exclusions").box
    SealedValue.objects.filter(case=here, field="exclusions").update(box=moved)

    response = unlocked(team.lead).get(address("case", here))

    assert response.status_code == 500
    assert "Nothing of it is shown." in text(response)
    assert "Zyxomma" not in text(response)
    last = Entry.objects.latest("number")
    assert (last.action, last.subject) == ("speakup.find_broken_seal", here.audit_reference)


def test_a_message_that_was_moved_is_said_to_be_unreadable(team: Team) -> None:
    here, there = tell().case, tell().case
    lead = unlocked(team.lead)
    for case, answer in ((here, "Here"), (there, "Zyxomma")):
        acknowledge(lead, case, answer)
    moved = Message.objects.get(case=there).box
    Message.objects.filter(case=here).update(box=moved)

    page = text(lead.get(address("dialogue", here)))

    assert "This was written before you had your key or after your time with this case." in page
    assert "Zyxomma" not in page
