"""What the public record takes and what it refuses; writers at once; and an act that was killed half-way."""

import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.audit.actions import record as audit
from plumbline.audit.models import Entry
from plumbline.audit.verify import verify_chain
from plumbline.people.models import Person
from plumbline.plan.actions.record import enter, sign_day
from plumbline.plan.models import RecordDigest, RecordEntry
from plumbline.plan.record.history import history_of, latest_digest, verify_record
from plumbline.plan.record.keeping import RecordRefused
from plumbline.plan.record.sealing import FIRST, seal
from tests.plan.record.record_builders import BY, a_history, an_entry

pytestmark = pytest.mark.django_db


def test_an_entry_holds_what_was_said_and_follows_the_one_before() -> None:
    before = datetime.now(UTC)

    first, second = an_entry(), an_entry(kind="met", after={"status": "met"}, day=date(2026, 1, 31))

    assert (first.number, first.previous, second.number, second.previous) == (1, FIRST, 2, first.digest)
    assert (first.day, second.day) == (timezone.localdate(), date(2026, 1, 31))
    assert before <= first.at <= second.at <= datetime.now(UTC)


def test_an_entry_leaves_one_in_the_audit_trail_with_its_digest() -> None:
    entry = an_entry()

    trail = Entry.objects.get()

    assert (trail.by, trail.action, trail.subject) == (BY, "plan.enter_record", "plan.record:1")
    assert trail.detail == {"kind": "made", "about": "commitment:C7", "digest": entry.digest}


def test_an_act_that_fails_takes_its_entry_with_it() -> None:
    def act() -> None:
        with transaction.atomic():
            an_entry()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert (RecordEntry.objects.count(), Entry.objects.count()) == (0, 0)


def test_the_history_of_a_promise_is_its_own_first_to_last() -> None:
    a_history()

    assert [(entry.number, entry.kind) for entry in history_of("commitment:C7")] == [
        (1, "made"),
        (3, "changed"),
        (4, "met"),
    ]


KEEPABLE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.dates()
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0@.:"), max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abxyz_", min_size=1).filter(str.isalpha), inner)
    ),
    max_leaves=10,
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=KEEPABLE, before=st.none() | st.dictionaries(st.sampled_from(["a", "b"]), KEEPABLE))
def test_whatever_is_kept_comes_back_under_the_same_seal(value: object, before: dict[str, object] | None) -> None:
    written = an_entry(after={"value": value}, before=before)

    read = RecordEntry.objects.get(number=written.number)

    assert (read.proof, read.digest) == (written.proof, seal(read.proof))


def test_numbers_with_a_fraction_and_days_are_kept_as_text() -> None:
    given = {"rate": 0.1, "share": Decimal("12.50"), "due_on": date(2027, 3, 31), "steps": [1.0, 2]}

    entry = an_entry(after=given)

    assert entry.after == {"rate": "0.1", "share": "12.50", "due_on": "2027-03-31", "steps": ["1.0", 2]}


@pytest.mark.parametrize("kind", ["changed", "dropped", "missed", "corrected"])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_what_disappoints_needs_a_reason(kind: str, reason: str) -> None:
    with pytest.raises(RecordRefused, match="Say why"):
        an_entry(kind=kind, before={"target": 1}, after={"target": 2}, reason=reason)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "forgotten"}, "“forgotten” is no kind of entry"),
        ({"subject": "commitment"}, "The subject “commitment” is no reference; write it as kind:identifier."),
        ({"subject": "commitment:C7 8"}, "is no reference"),
        ({"subject": "commitment:" + "C" * 100}, "Subject has 111 characters; at most 100 are kept."),
        ({"title": " "}, "Say in public words what this is about."),
        ({"title": "x" * 501}, "Title has 501 characters; at most 500 are kept."),
        ({"title": "a\x00b"}, "Title holds a character that a database cannot keep."),
        ({"decided_by": ""}, "Say which role or body decided it."),
        ({"reason": "x" * 10_001}, "Reason has 10001 characters"),
        ({"after": {"n": 2**53}}, "is a whole number that not every reader can read"),
        ({"after": {"n": float("nan")}}, "After, n is a float, which the record cannot keep."),
        ({"after": {"n": {1, 2}}}, "After, n is a set, which the record cannot keep."),
        ({"after": {"Due on": 1}}, "After has the key 'Due on'"),
        ({"after": {"text": ["x" * 9_999] * 7}}, "The entry holds"),
        ({"day": date(2999, 1, 1)}, "The day of an entry cannot lie in the future."),
        ({"corrects": 9}, "There is no entry 9 about “commitment:C7” that could be corrected."),
        ({"kind": "changed", "reason": "x", "before": {"a": 1}, "after": {"a": 1}}, "Nothing changed"),
        ({"kind": "changed", "reason": "x"}, "Say what it was before and what it is now."),
    ],
)
def test_what_the_record_cannot_keep_is_refused_with_a_sentence(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(RecordRefused) as refused:
        an_entry(**wrong)

    assert sentence in str(refused.value)
    assert refused.value.messages == [str(refused.value)]
    assert RecordEntry.objects.count() == 0


PLANTED = ["planted.person@example.org", "203.0.113.77", "2001:db8:0:1::77"]
PLACES = ["title", "reason", "decided_by", "before", "after"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("planted", PLANTED)
def test_an_address_is_refused_wherever_it_stands(place: str, planted: str) -> None:
    value = {"note": [f"ask {planted}"]} if place in {"before", "after"} else f"ask {planted}"

    with pytest.raises(RecordRefused, match="the public record keeps neither"):
        an_entry(**{place: value})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("spelling", ["Planted Person", "PLANTED  person", "the (Planted\nPerson) said"])
def test_the_name_of_somebody_with_an_account_is_refused_wherever_it_stands(place: str, spelling: str) -> None:
    Person.objects.create_user(PLANTED[0], name="Planted Person")

    with pytest.raises(RecordRefused, match="names roles and bodies only"):
        an_entry(**{place: {"note": spelling} if place in {"before", "after"} else spelling})


def test_a_word_that_is_also_part_of_a_name_is_no_name() -> None:
    Person.objects.create_user("x@example.org", name="Board Planted")
    Person.objects.create_user("y@example.org", name="Chair")

    assert an_entry(decided_by="The board; the chair", title="Planted trees for the board").number == 1


def test_a_correction_points_to_an_earlier_entry_about_the_same() -> None:
    wrong = an_entry()
    change = {"before": {"target": 50}, "after": {"target": 55}, "reason": "The paper said 55"}

    entry = an_entry(kind="corrected", corrects=wrong.number, **change)

    assert RecordEntry.objects.get(number=entry.number).corrects == 1
    with pytest.raises(RecordRefused, match="no entry 1 about “commitment:C8”"):
        an_entry(kind="corrected", corrects=1, subject="commitment:C8", **change)


def test_signing_a_day_twice_gives_the_same_digest_and_a_quiet_day_the_same_end() -> None:
    last = a_history()[-1]
    yesterday = sign_day(by=BY, day=timezone.localdate() - timedelta(days=1))

    today, again = sign_day(by=BY), sign_day(by=BY)

    assert (today.proof, RecordDigest.objects.count()) == (again.proof, 2)
    assert [digest.noted for digest in (yesterday, today)] == [f"5:{last.digest}"] * 2
    assert latest_digest() == today
    assert (verify_record().holds, verify_record().signed_to) == (True, 5)
    assert Entry.objects.filter(action="plan.sign_day").count() == 2


def test_an_empty_record_can_be_signed() -> None:
    digest = sign_day(by=BY)

    assert (digest.noted, digest.proof.holds, verify_record().holds) == (f"0:{FIRST}", True, True)


def test_a_day_to_come_and_a_day_before_a_signed_one_are_not_signed() -> None:
    sign_day(by=BY)

    for days, sentence in ((1, "has not come yet"), (-1, "A later day is signed already")):
        with pytest.raises(RecordRefused, match=sentence):
            sign_day(by=BY, day=timezone.localdate() + timedelta(days=days))


WRITERS, EACH = 6, 5


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_one_chain_without_a_gap_whatever_they_do_first() -> None:
    start, failures = threading.Barrier(WRITERS), []

    def write(writer: int) -> None:
        try:
            start.wait()
            for turn in range(EACH):
                with transaction.atomic():
                    if (writer + turn) % 2:
                        audit(by=BY, action="house.do_thing", subject=f"house.thing:{turn}")
                    an_entry(subject=f"commitment:C{writer}", after={"turn": turn})
                sign_day(by=BY)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert list(RecordEntry.objects.values_list("number", flat=True)) == list(range(1, WRITERS * EACH + 1))
    assert (verify_record().holds, verify_chain().holds, RecordDigest.objects.count()) == (True, True, 1)


KILLED = """
import sys, time
import django
django.setup()
from django.db import transaction
from plumbline.plan.actions.record import enter
with transaction.atomic():
    enter(by="system:killed", kind="made", subject="commitment:C9", title="Lost", after={}, decided_by="Board")
    print("entered", flush=True)
    time.sleep(600)
"""


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_killed_half_way_leaves_nothing_and_stops_nobody(tmp_path: Path) -> None:
    an_entry()
    url = address_of_the_test_database()
    connection.close()
    environment = {
        **os.environ,
        "PLUMBLINE_HOME": str(tmp_path),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "plumbline.config.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        said = child.stdout.readline()
        child.kill()

    after = an_entry(kind="met", after={"status": "met"})

    assert (said, after.number, verify_record().holds) == ("entered\n", 2, True)
    assert Entry.objects.filter(by="system:killed").count() == 0


def address_of_the_test_database() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    before, _, after = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rpartition('/')[0]}/{values['NAME']}?{after}"


def test_an_action_says_who_acts() -> None:
    person = Person.objects.create_user("actor@example.org", name="Acting Person")

    enter(by=person, kind="stated", subject="statement:1", title="We say", after={}, decided_by="Board")

    assert Entry.objects.get().by == person.audit_reference
    assert "Acting" not in str(list(RecordEntry.objects.values()))
