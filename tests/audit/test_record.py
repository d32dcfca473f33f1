"""What the trail keeps, and what it refuses to keep."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.audit.actions import record, record_all
from plumbline.audit.chain import FIRST, seal
from plumbline.audit.detail import EntryRefused
from plumbline.audit.models import Entry
from plumbline.audit.verify import verify_chain

pytestmark = pytest.mark.django_db

PLANTED_EMAIL = "planted.person@example.org"
PLANTED_ADDRESS = "203.0.113.77"


def keep(**detail: object) -> Entry:
    return record(by="system:test", action="house.do_thing", subject="house.thing:1", detail=detail)


def test_an_entry_holds_who_what_and_when_and_follows_the_one_before() -> None:
    before = datetime.now(UTC)

    first, second = keep(rows=3), keep(rows=4)

    assert (first.number, first.previous, second.number, second.previous) == (1, FIRST, 2, first.digest)
    assert before <= first.at <= second.at <= datetime.now(UTC)


def test_many_acts_are_entries_in_their_order_and_the_chain_goes_on(django_assert_num_queries: object) -> None:
    keep(rows=3)
    acts = [("house.do_thing", f"house.thing:{number}") for number in range(5)]

    # The last entry, and one write within a savepoint; PostgreSQL takes a lock first.
    with django_assert_num_queries(4 + (connection.vendor == "postgresql")):  # type: ignore[operator]
        many = record_all(by="system:test", acts=acts, detail={"sheet": "a"})
    keep(rows=4)

    kept = list(Entry.objects.values_list("subject", "detail"))[1:-1]
    assert (many, kept) == (5, [(subject, {"sheet": "a"}) for _, subject in acts])
    assert (verify_chain().entries, verify_chain().holds) == (7, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "nobody"},
        {"acts": [("house.do_thing", "house.thing:1"), ("no name", "house.thing:2")]},
        {"acts": [("house.do_thing", "house.thing:1"), ("house.do_thing", "no reference")]},
        {"detail": {"note": PLANTED_EMAIL}},
    ],
    ids=["by", "action", "subject", "detail"],
)
def test_many_acts_are_kept_all_or_none(wrong: dict[str, object]) -> None:
    given = {"by": "system:test", "acts": [("house.do_thing", "house.thing:1")], "detail": {}} | wrong

    with pytest.raises(EntryRefused):
        record_all(**given)  # type: ignore[arg-type]

    assert Entry.objects.count() == 0


def test_no_acts_leave_no_entry() -> None:
    assert record_all(by="system:test", acts=[], detail={}) == 0


def test_a_seal_is_the_one_that_was_worked_out_by_hand(noon: datetime) -> None:
    """The canonical JSON was typed into a shell and given to sha256sum."""
    digest = seal(
        number=1, at=noon, by="system:test", action="a.b", subject="c:d", detail={"é": 1}, previous=FIRST
    )

    assert digest == "6f040e4cada808e294ffb1566c2850dfe01fb991a39c0365986df43d649738db"


def test_an_act_that_fails_takes_its_entry_with_it() -> None:
    @transaction.atomic
    def act() -> None:
        keep(rows=3)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert Entry.objects.count() == 0


KEEPABLE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(-1e15, 1e15).filter(lambda x: str(x) != "-0.0")
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0@.:"), max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("äßxyzœ字 ", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=KEEPABLE)
def test_whatever_is_kept_comes_back_under_the_same_seal(value: object) -> None:
    written = keep(value=value)

    read = Entry.objects.get(number=written.number)

    assert read.digest == seal(
        number=read.number,
        at=read.at,
        by=read.by,
        action=read.action,
        subject=read.subject,
        detail=read.detail,
        previous=read.previous,
    )


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        1e22,
        -0.0,
        2**63,
        "a\x00b",
        "\ud800",
        datetime(2026, 1, 1, tzinfo=UTC),
        date(2026, 1, 1),
        Decimal("1.5"),
        {1, 2},
        {1: "a number as a key"},
        "x" * 1001,
        ["y" * 900] * 10,
    ],
    ids=repr,
)
def test_what_would_not_come_back_the_same_is_refused(value: object) -> None:
    with pytest.raises(EntryRefused):
        keep(value=value)

    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "key",
    ["ip", "IP", "ip_address", "remote-addr", "address", "user_agent", "userAgent", "email", "E-mail", "phone",
     "reporter", "reporter_id", "session", "password", "date_of_birth", "return_code", "nhs number"],
)  # fmt: skip
def test_a_key_that_could_point_to_a_person_is_refused_however_deep(key: str) -> None:
    with pytest.raises(EntryRefused, match="could point to a person"):
        keep(outer=[{"inner": {key: "harmless"}}])


@pytest.mark.parametrize("planted", [PLANTED_EMAIL, PLANTED_ADDRESS, "2001:db8:0:1::77"])
def test_an_address_is_refused_under_any_key_and_in_any_column(planted: str) -> None:
    with pytest.raises(EntryRefused, match="keeps neither"):
        keep(note=f"sent by {planted}")
    with pytest.raises(EntryRefused, match="keeps neither"):
        record(by="system:test", action="house.do_thing", subject=f"house.thing:{planted}")
    with pytest.raises(EntryRefused, match="keeps neither"):
        record(by=f"person:{planted}", action="house.do_thing", subject="house.thing:1")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"by": "nobody"},
            "The actor “nobody” is no reference; write it as kind:identifier, such as system:demo.",
        ),
        ({"action": "Do It"}, "The action “Do It” is no name; write it as room.verb_noun."),
        ({"subject": "thing"}, "The subject “thing” is no reference; write it as room.kind:identifier."),
        ({"subject": "house.thing:" + "x" * 200}, "The subject has 212 characters; at most 200 are kept."),
    ],
)
def test_a_part_that_is_no_reference_is_refused_with_a_sentence(wrong: dict[str, str], sentence: str) -> None:
    right = {"by": "system:test", "action": "house.do_thing", "subject": "house.thing:1"}

    with pytest.raises(EntryRefused) as caught:
        record(**(right | wrong))

    assert str(caught.value) == sentence


def test_a_person_is_named_by_a_reference_only(client_who_may: Callable[..., object]) -> None:
    from plumbline.people.models import Person

    person = Person.objects.create_user(PLANTED_EMAIL, name="Planted Person")

    entry = record(by=person, action="house.do_thing", subject="house.thing:1")

    assert entry.by == f"people.person:{person.public_id}"
