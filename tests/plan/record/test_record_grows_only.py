"""Whatever anybody asks of the site, in whatever order, what stood in the record stands there still."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from plumbline.plan.actions.record import sign_day
from plumbline.plan.models import RecordDigest, RecordEntry, RecordIsFinal, RecordKind
from plumbline.plan.record.files import read_record
from plumbline.plan.record.history import exported, verify_record
from plumbline.plan.record.proof import verify_entries
from tests.plan.record.record_builders import BY, an_entry

ADDRESSES = ["/record/", "/record/1/", "/record/2/", "/record/record.json", "/record/feed.atom", "/record/99/"]
METHODS = ["get", "head", "post", "put", "patch", "delete", "options"]
FIELDS = [field.name for field in RecordEntry._meta.local_concrete_fields]
WORDS = st.sampled_from(
    ["", "A promise", "Because", "The board", "<b>x</b>", "x" * 600, "planted@example.org", "é字"]
)
VALUES = st.none() | st.dictionaries(st.sampled_from(["target", "due_on", "Not a key"]), st.integers() | WORDS)


def raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


WRITES: list[Callable[[RecordEntry, str], object]] = [
    lambda row, name: row.save(update_fields=[name]),
    lambda row, name: row.delete(),
    lambda row, name: RecordEntry.objects.update(**{name: getattr(row, name)}),
    lambda row, name: RecordEntry.objects.filter(number=row.number).delete(),
    lambda row, name: raw(f"UPDATE plan_recordentry SET {name} = {name}"),
    lambda row, name: raw("DELETE FROM plan_recordentry"),
]


class Record(RuleBasedStateMachine):
    """Entries, signatures, requests and attempts to write past the actions, in any order."""

    @initialize()
    def begin(self) -> None:
        self.entries: list[Any] = []
        self.days: list[Any] = []
        self.client = Client()

    @rule(
        kind=st.sampled_from([*RecordKind.values, "forgotten"]),
        subject=st.sampled_from(["commitment:C1", "commitment:C2", "nonsense"]),
        title=WORDS,
        reason=WORDS,
        decided_by=WORDS,
        before=VALUES,
        after=VALUES,
        corrects=st.none() | st.integers(-1, 5),
    )
    def enter(self, **given: Any) -> None:
        try:
            an_entry(**given)
        except ValidationError:
            return

    @rule()
    def sign(self) -> None:
        sign_day(by=BY)

    @rule(
        address=st.sampled_from(ADDRESSES),
        method=st.sampled_from(METHODS),
        body=st.dictionaries(st.sampled_from([*FIELDS, "_method", "format", "q", "kind"]), WORDS),
    )
    def ask(self, address: str, method: str, body: dict[str, str]) -> None:
        sent = {"data": body} if method in {"get", "head", "post"} else {"data": json.dumps(body)}
        response = getattr(self.client, method)(address, **sent)

        assert response.status_code in {200, 404, 405}

    @rule(name=st.sampled_from(FIELDS), write=st.sampled_from(WRITES))
    def write_past_the_actions(self, name: str, write: Callable[[RecordEntry, str], object]) -> None:
        row = RecordEntry.objects.first()
        if row is None:
            return
        with pytest.raises((RecordIsFinal, DatabaseError)), transaction.atomic():
            write(row, name)

    @invariant()
    def what_stood_there_stands_there_still(self) -> None:
        entries = [entry.proof for entry in RecordEntry.objects.order_by("number")]
        days = [digest.proof for digest in RecordDigest.objects.order_by("day")]

        assert (entries[: len(self.entries)], days[: len(self.days)]) == (self.entries, self.days)
        assert verify_record().holds
        self.entries, self.days = entries, days

    def teardown(self) -> None:
        record = read_record("".join(exported()).encode())

        assert verify_entries(record.entries, record.days, earlier=self.entries).holds


@pytest.mark.django_db
def test_no_public_path_changes_what_was_entered() -> None:
    class Undone(Record):
        """Each run of the machine begins with an empty record."""

        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.atomic()
            self.point.__enter__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                transaction.set_rollback(True)
                self.point.__exit__(None, None, None)

    run_state_machine_as_test(
        Undone,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
