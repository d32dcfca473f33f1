"""The help list on the desk: what editors do with it, and what the public then reads."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.speakup.actions import door
from plumbline.speakup.first_words import HELP, INVENTED
from plumbline.speakup.help import help_now
from plumbline.speakup.models import HelpEntry
from tests.cast import make_person, sign_in

pytestmark = pytest.mark.django_db

WORDS = {"kind": "staff", "title": "Guardian", "text": "Listens.", "phone": "01632 960 101", "url": ""}


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def lead() -> Person:
    return make_person("triage_lead")


@pytest.fixture
def desk(lead: Person) -> Client:
    return sign_in(Client(), lead)


def _add(by: Person, **more: str) -> HelpEntry:
    return door.add_help(by=by, **{**WORDS, **more})


def _acts() -> list[str]:
    return [action for action in Entry.objects.values_list("action", flat=True) if action.startswith("speakup.")]


def test_a_new_site_shows_only_what_is_known_everywhere() -> None:
    door.plant_first_words(by="system:test")

    shown = [entry.written_title for group in help_now() for entry in group.entries]

    assert shown == ["Emergency services", "NHS 111", "Police, when it is not an emergency", "True Vision"]


def test_what_a_trust_must_fill_in_is_there_hidden_and_has_a_gap() -> None:
    door.plant_first_words(by="system:test")

    hidden = HelpEntry.objects.filter(is_shown=False)

    assert {entry.title for entry in hidden} == set(INVENTED)
    assert [entry.title for entry in hidden if "[" not in entry.text] == []


def test_planting_again_changes_nothing(lead: Person) -> None:
    door.plant_first_words(by="system:test")
    first = HelpEntry.objects.get(title="NHS 111")
    door.change_help(by=lead, entry=first, **{**WORDS, "title": "Our own line"})

    door.plant_first_words(by="system:test")

    assert (HelpEntry.objects.count(), HelpEntry.objects.filter(title="NHS 111").count()) == (len(HELP), 0)


def test_a_demonstration_fills_the_gaps_with_numbers_kept_for_drama() -> None:
    door.plant_first_words(by="system:test")

    door.plant_invented_help(by="system:test")

    assert not HelpEntry.objects.filter(is_shown=False).exists()
    assert {number.replace(" ", "")[:8] for _, number in INVENTED.values()} == {"01632960"}


def test_invented_numbers_never_reach_a_real_trust(settings: pytest.FixtureRequest) -> None:
    door.plant_first_words(by="system:test")
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy()  # type: ignore[attr-defined]
    settings.ENVIRONMENT.__dict__["demonstration"] = False  # type: ignore[attr-defined]

    with pytest.raises(PermissionDenied):
        door.plant_invented_help(by="system:test")

    assert HelpEntry.objects.filter(title__in=INVENTED, is_shown=True).count() == 0


def test_a_new_entry_is_hidden_until_somebody_shows_it(lead: Person) -> None:
    entry = _add(lead)
    before = help_now()
    cache.clear()

    door.show_help(by=lead, entry=entry)

    assert before == ()
    assert [found.title for group in help_now() for found in group.entries] == ["Guardian"]
    assert _acts() == ["speakup.add_help", "speakup.show_help"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"text": "[Name and how to reach them.]"}, "gap in square brackets"),
        ({"phone": "", "text": "Ask anyone."}, "must be able to reach"),
    ],
)
def test_an_entry_that_helps_nobody_cannot_be_shown(lead: Person, words: dict[str, str], why: str) -> None:
    entry = _add(lead, **words)

    with pytest.raises(ValidationError, match=why):
        door.show_help(by=lead, entry=entry)

    assert not HelpEntry.objects.get(pk=entry.pk).is_shown


def test_a_shown_entry_cannot_lose_the_way_to_reach_it(lead: Person) -> None:
    entry = _add(lead)
    door.show_help(by=lead, entry=entry)

    with pytest.raises(ValidationError, match="must be able to reach"):
        door.change_help(by=lead, entry=entry, **{**WORDS, "phone": ""})


def test_a_changed_number_counts_as_not_tried(lead: Person) -> None:
    entry = _add(lead)
    door.record_try(by=lead, entry=entry, on=date(2026, 3, 27))
    door.change_help(by=lead, entry=entry, **{**WORDS, "text": "Listens well."})
    kept = HelpEntry.objects.get(pk=entry.pk).checked_on

    door.change_help(by=lead, entry=entry, **{**WORDS, "phone": "01632 960 999"})

    assert (kept, HelpEntry.objects.get(pk=entry.pk).checked_on) == (date(2026, 3, 27), None)


def test_nobody_tries_a_number_tomorrow(lead: Person) -> None:
    entry = _add(lead)

    with pytest.raises(ValidationError, match="today or in the past"):
        door.record_try(by=lead, entry=entry, on=timezone.localdate() + timedelta(days=1))


def test_an_entry_moves_among_its_own_kind_and_stops_at_the_end(lead: Person) -> None:
    first, _, third = (_add(lead, title=title) for title in ("One", "Two", "Three"))
    _add(lead, title="Other", kind="police")

    door.move_help(by=lead, entry=third, up=True)
    door.move_help(by=lead, entry=third, up=True)
    door.move_help(by=lead, entry=third, up=True)
    door.move_help(by=lead, entry=first, up=False)

    assert list(HelpEntry.objects.filter(kind="staff").values_list("title", flat=True)) == ["Three", "Two", "One"]


def test_somebody_without_the_role_changes_nothing(lead: Person) -> None:
    entry, handler = _add(lead), make_person("case_handler")

    for act in (door.show_help, door.hide_help):
        with pytest.raises(PermissionDenied):
            act(by=handler, entry=entry)
    with pytest.raises(PermissionDenied):
        _add(handler)

    assert not HelpEntry.objects.get(pk=entry.pk).is_shown


def test_the_pages_add_show_try_and_move(desk: Client) -> None:
    desk.post(reverse("door:add_help"), WORDS)
    entry = HelpEntry.objects.get()
    desk.post(reverse("door:act_help", args=[entry.pk, "show"]))
    desk.post(reverse("door:tried_help", args=[entry.pk]), {"on_day": "27", "on_month": "3", "on_year": "2026"})
    desk.post(reverse("door:change_help", args=[entry.pk]), {**WORDS, "title": "The guardian"})
    desk.post(reverse("door:act_help", args=[entry.pk, "down"]))

    entry.refresh_from_db()

    assert (entry.title, entry.is_shown, entry.checked_on) == ("The guardian", True, date(2026, 3, 27))
    assert _acts() == [
        "speakup.add_help",
        "speakup.show_help",
        "speakup.record_help_try",
        "speakup.change_help",
        "speakup.move_help",
    ]


def test_a_refusal_is_a_sentence_and_keeps_what_was_typed(desk: Client) -> None:
    page = desk.post(reverse("door:add_help"), {**WORDS, "phone": "ring me"})

    text = page.content.decode()
    assert page.status_code == 200
    assert "Enter a telephone number, like 01632 960 123." in text
    assert 'value="ring me"' in text
    assert "<title>Error: Add help" in text


def test_showing_a_gap_says_why_not(desk: Client, lead: Person) -> None:
    entry = _add(lead, text="[Fill me in]")

    page = desk.post(reverse("door:act_help", args=[entry.pk, "show"]), follow=True)

    assert "There is still a gap in square brackets." in page.content.decode()


def test_an_act_that_there_is_not_is_no_page(desk: Client, lead: Person) -> None:
    entry = _add(lead)

    assert desk.post(reverse("door:act_help", args=[entry.pk, "destroy"])).status_code == 404
    assert desk.post(reverse("door:act_help", args=[entry.pk + 99, "show"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    rows: int, lead: Person, desk: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    for number in range(rows):
        _add(lead, title=f"Help {number}")
    desk.get(reverse("door:help"))

    # Session, person, their grants, the list.
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        desk.get(reverse("door:help"))
