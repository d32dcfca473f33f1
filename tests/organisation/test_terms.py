"""People keep the vocabularies: they add, end, correct and confirm terms, and nothing of it is lost."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from plumbline.audit.models import Entry
from plumbline.organisation.actions import add_term, confirm_term, correct_term, end_term, load_vocabularies
from plumbline.organisation.models import Term, Vocabulary
from plumbline.people.models import Person

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
BY = "system:test"
BASE = "/desk/organisation/vocabularies/localities"
SOURCE = "Board paper of March 2026"


@pytest.fixture
def localities(db: None) -> Vocabulary:
    load_vocabularies(by=BY)
    return Vocabulary.objects.get(slug="localities")


def term_of(vocabulary: Vocabulary, code: str) -> Term:
    return vocabulary.terms.get(code=code)


def last_entry() -> tuple[str, str, dict[str, object]]:
    entry = Entry.objects.latest("number")
    return entry.action, entry.subject, entry.detail


def test_a_term_is_added_unconfirmed_at_the_end_of_the_list(localities: Vocabulary) -> None:
    term = add_term(
        by=BY,
        vocabulary=localities,
        code="NF",
        label="New Forest",
        source=SOURCE,
        valid_from=date(2026, 4, 1),
    )

    assert (list(localities.terms.all())[-1], term.status, term.changed_by) == (term, "unconfirmed", BY)
    assert last_entry() == (
        "organisation.add_term",
        "organisation.term:localities/NF/from-2026-04-01",
        {"label": "New Forest", "source": SOURCE, "valid_from": "2026-04-01", "valid_to": None},
    )


def test_a_code_means_one_thing_on_a_day(localities: Vocabulary) -> None:
    given = {"by": BY, "vocabulary": localities, "code": "iow", "label": "Island", "source": SOURCE}

    with pytest.raises(ValidationError, match="“Isle of Wight” from the beginning, and has no last"):
        add_term(**given, valid_from=date(2026, 4, 1))
    end_term(by=BY, term=term_of(localities, "IOW"), last_day=date(2026, 3, 31))
    with pytest.raises(ValidationError, match="“Isle of Wight” from the beginning to 31 March 2026"):
        add_term(**given, valid_from=date(2026, 3, 31))
    later = add_term(**given, valid_from=date(2026, 4, 1))
    with pytest.raises(ValidationError, match="The days of the two would overlap"):
        end_term(by=BY, term=term_of(localities, "IOW"), last_day=None)

    assert (later.label, term_of(localities, "IOW").valid_to) == ("Island", date(2026, 3, 31))


def test_an_end_is_recorded_moved_and_taken_back(localities: Vocabulary) -> None:
    term = term_of(localities, "PORT")

    end_term(by=BY, term=term, last_day=date(2026, 3, 31))
    end_term(by=BY, term=term, last_day=date(2026, 6, 30))
    end_term(by=BY, term=term, last_day=None)

    details = Entry.objects.filter(action="organisation.end_term").values_list("detail", flat=True)
    assert list(details) == [
        {"from": None, "to": "2026-03-31"},
        {"from": "2026-03-31", "to": "2026-06-30"},
        {"from": "2026-06-30", "to": None},
    ]
    assert term_of(localities, "PORT").valid_to is None


def test_an_end_before_the_beginning_is_refused(localities: Vocabulary) -> None:
    first = date(2026, 4, 1)
    term = add_term(by=BY, vocabulary=localities, code="NF", label="Forest", source=SOURCE, valid_from=first)

    with pytest.raises(ValidationError, match="The last day comes before the first"):
        end_term(by=BY, term=term, last_day=date(2026, 3, 31))


def test_only_what_nobody_confirmed_is_corrected(localities: Vocabulary) -> None:
    term = term_of(localities, "SOTON")

    correct_term(by=BY, term=term, label="City of Southampton", source=SOURCE)
    told = last_entry()
    confirm_term(by=BY, term=term, source=SOURCE)
    with pytest.raises(ValidationError, match=r"City of Southampton is confirmed\. It can’t be corrected"):
        correct_term(by=BY, term=term, label="Anything", source=SOURCE)

    assert told[2]["to"] == {"label": "City of Southampton", "source": SOURCE}
    assert term_of(localities, "SOTON").label == "City of Southampton"


def test_a_confirmation_keeps_who_when_and_where_it_was_read(localities: Vocabulary) -> None:
    with pytest.raises(ValidationError, match="Say where you read it"):
        confirm_term(by=BY, term=term_of(localities, "SEH"), source=" ")

    term = confirm_term(by=BY, term=term_of(localities, "SEH"), source=SOURCE)

    assert (term.status, term.source, term.confirmed_by, term.confirmed_at is not None) == (
        "confirmed",
        SOURCE,
        BY,
        True,
    )
    assert last_entry()[:2] == ("organisation.confirm_term", "organisation.term:localities/SEH")
    with pytest.raises(ValidationError, match="It needs no second confirmation"):
        confirm_term(by=BY, term=term, source=SOURCE)


@pytest.mark.parametrize(
    "values",
    [
        {"label": ""},
        {"changed_by": "people.person:1"},
        {"confirmed_by": BY},
        {"confirmed_by": BY, "confirmed_at": "2026-01-01T00:00Z", "status": "unconfirmed"},
        {"confirmed_by": BY, "confirmed_at": "2026-01-01T00:00Z", "status": "confirmed", "source": ""},
    ],
)
def test_the_database_itself_refuses_half_a_record(localities: Vocabulary, values: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.filter(code="IOW").update(**values)


def test_loading_the_shipped_lists_again_keeps_what_people_changed_and_says_so(localities: Vocabulary) -> None:
    correct_term(by=BY, term=term_of(localities, "IOW"), label="The Island", source=SOURCE)
    end_term(by=BY, term=term_of(localities, "PORT"), last_day=date(2026, 3, 31))
    confirm_term(by=BY, term=term_of(localities, "SEH"), source=SOURCE)
    add_term(by=BY, vocabulary=localities, code="NF", label="New Forest", source=SOURCE)
    Term.objects.filter(code="NMH").update(label="Changed behind the actions' back")
    before = list(localities.terms.exclude(code="NMH").order_by("pk").values())

    load_vocabularies(by=BY)

    assert list(localities.terms.exclude(code="NMH").order_by("pk").values()) == before
    assert term_of(localities, "NMH").label == "North and Mid Hampshire"
    detail = last_entry()[2]
    assert (detail["kept"], detail["kept_terms"]) == (
        3,
        [f"organisation.term:localities/{code}" for code in ("IOW", "PORT", "SEH")],
    )


def test_a_stranger_changes_nothing(localities: Vocabulary) -> None:
    stranger = Person.objects.create_user("stranger@example.org", name="A Stranger")
    term = term_of(localities, "IOW")
    entries = Entry.objects.count()

    for act in (
        lambda: add_term(by=stranger, vocabulary=localities, code="X", label="Mine", source="Me"),
        lambda: end_term(by=stranger, term=term, last_day=date(2026, 1, 1)),
        lambda: correct_term(by=stranger, term=term, label="Mine", source="Me"),
        lambda: confirm_term(by=stranger, term=term, source="Me"),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert (localities.terms.count(), term_of(localities, "IOW").label, Entry.objects.count()) == (
        6,
        "Isle of Wight",
        entries,
    )


def test_the_pages_add_correct_confirm_and_end(client_who_may: SignIn, localities: Vocabulary) -> None:
    client = client_who_may("organisation.view_vocabularies", "organisation.edit_tree", "people.view_people")
    iow, port = term_of(localities, "IOW").pk, term_of(localities, "PORT").pk
    last = {"last_day_day": "31", "last_day_month": "3", "last_day_year": "2026"}

    answers = [
        client.post(f"{BASE}/add", {"code": "NF", "label": "New Forest", "source": SOURCE}),
        client.post(f"{BASE}/{iow}/correct", {"label": "The Island", "source": SOURCE}),
        client.post(f"{BASE}/{iow}/confirm", {"source": SOURCE}),
        client.post(f"{BASE}/{port}/end", last),
    ]
    page = client.get(BASE).content.decode()

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, BASE)] * 4
    assert [words in page for words in ("New Forest", "The Island", "31 March 2026", ", Ada Example")] == [
        True
    ] * 4
    assert page.count(">Unconfirmed<") == 6


def test_a_refused_term_keeps_what_was_typed(client_who_may: SignIn, localities: Vocabulary) -> None:
    client = client_who_may("organisation.edit_tree")

    page = client.post(f"{BASE}/add", {"code": "IOW", "label": "Typed", "source": SOURCE}).content.decode()

    assert ("already means “Isle of Wight”" in page, 'value="Typed"' in page) == (True, True)


def test_a_term_is_changed_only_through_its_own_list(client_who_may: SignIn, localities: Vocabulary) -> None:
    client = client_who_may("organisation.edit_tree")
    elsewhere = Term.objects.filter(vocabulary__slug="pay-bands").first()

    assert client.get(f"{BASE}/{elsewhere.pk}/end").status_code == 404


def test_who_may_only_read_is_shown_no_way_to_change(client_who_may: SignIn, localities: Vocabulary) -> None:
    page = client_who_may("organisation.view_vocabularies").get(BASE).content.decode()

    assert ("Add a code" in page, "/correct" in page, "/end" in page) == (False, False, False)
