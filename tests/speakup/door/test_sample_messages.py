"""Sample messages: what a new site starts with, and what editors do with them."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from plumbline.people.models import Person
from plumbline.speakup.actions import door
from plumbline.speakup.first_words import first_messages
from plumbline.speakup.models import MessageTemplate
from tests.cast import make_person, sign_in

pytestmark = pytest.mark.django_db

# What nobody at the desk can be sure of.
PROMISES = re.compile(
    r"\b(guarantee|always|never|definitely|completely|confidential|promise|will be safe)\b", re.I
)
JARGON = re.compile(
    r"\b(pursuant|alleged|complainant|perpetrator|investigat|hereby|outcome|process|escalat)", re.I
)


@pytest.fixture
def lead() -> Person:
    return make_person("triage_lead")


@pytest.fixture
def desk(lead: Person) -> Client:
    return sign_in(Client(), lead)


@pytest.mark.parametrize("message", first_messages(), ids=lambda message: message.title)
def test_a_first_message_is_short_plain_and_promises_nothing_that_cannot_be_kept(message: object) -> None:
    text = message.text  # type: ignore[attr-defined]

    assert len(text) < 1_200
    assert (PROMISES.findall(text), JARGON.findall(text)) == ([], [])
    assert "[Your name or your role]" in text


def test_the_rules_above_find_what_they_look_for() -> None:
    assert PROMISES.findall("You will always be told. That is confidential.") == ["always", "confidential"]
    assert JARGON.findall("The alleged perpetrator") == ["alleged", "perpetrator"]


def test_the_first_messages_go_through_a_case_from_beginning_to_end() -> None:
    door.plant_first_words(by="system:test")

    assert list(MessageTemplate.objects.values_list("title", flat=True)) == [
        "1. We have read it",
        "2. A question",
        "3. What we will do",
        "4. Closing, with what was done",
        "5. Closing, where we could not find out",
        "6. Closing, when you asked us only to record it",
    ]


def test_a_message_is_added_changed_retired_and_used_again(desk: Client) -> None:
    desk.post(reverse("door:add_template"), {"title": "7. Thanks", "text": "Thank you."})
    message = MessageTemplate.objects.get()
    desk.post(reverse("door:change_template", args=[message.pk]), {"title": "7. Thanks", "text": "Thank you!"})
    desk.post(reverse("door:act_template", args=[message.pk, "retire"]))
    retired = MessageTemplate.objects.get()

    desk.post(reverse("door:act_template", args=[message.pk, "use"]))

    assert (retired.text, retired.is_used) == ("Thank you!", False)
    assert MessageTemplate.objects.get().is_used


def test_two_messages_of_one_title_would_be_mixed_up(lead: Person, desk: Client) -> None:
    door.add_template(by=lead, title="Thanks", text="Thank you.")

    page = desk.post(reverse("door:add_template"), {"title": "thanks", "text": "Thank you again."})

    assert "There is a sample message of this title already." in page.content.decode()
    assert MessageTemplate.objects.count() == 1


def test_a_message_that_is_too_long_is_refused(lead: Person) -> None:
    with pytest.raises(ValidationError, match="at most 4,000"):
        door.add_template(by=lead, title="Long", text="a" * 4_001)


def test_a_handler_uses_messages_and_changes_none(lead: Person) -> None:
    message = door.add_template(by=lead, title="Thanks", text="Thank you.")

    with pytest.raises(PermissionDenied):
        door.change_template(by=make_person("case_handler"), template=message, title="No", text="No")

    assert MessageTemplate.objects.get().title == "Thanks"


def test_an_act_that_there_is_not_is_no_page(desk: Client, lead: Person) -> None:
    message = door.add_template(by=lead, title="Thanks", text="Thank you.")

    assert desk.post(reverse("door:act_template", args=[message.pk, "destroy"])).status_code == 404
    assert desk.get(reverse("door:change_template", args=[message.pk + 99])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    rows: int, lead: Person, desk: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in range(rows):
        door.add_template(by=lead, title=f"Message {number}", text="Thank you.")
    desk.get(reverse("door:templates"))

    # Session, person, their grants, how many, the page.
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        desk.get(reverse("door:templates"))


def test_the_list_can_be_taken_away_as_csv(lead: Person, desk: Client) -> None:
    door.add_template(by=lead, title="Thanks", text="Thank you.\nReally.")

    rows = b"".join(desk.get(reverse("door:templates"), {"format": "csv"})).decode().splitlines()

    assert rows[1:] == ["Thanks,Thank you.,18,Offered"]
