"""Writers at the same moment, each in a real transaction of its own."""

import threading

import pytest
from django.db import connection, transaction

from plumbline.audit.actions import record
from plumbline.audit.models import Entry
from plumbline.audit.verify import verify_chain

WRITERS, EACH = 6, 8


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_one_chain_without_a_gap_and_lose_nothing() -> None:
    start, failures = threading.Barrier(WRITERS), []

    def write(writer: int) -> None:
        try:
            start.wait()
            for turn in range(EACH):
                with transaction.atomic():
                    record(by=f"system:writer{writer}", action="house.do_thing", subject=f"house.thing:{turn}")
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
    assert list(Entry.objects.values_list("number", flat=True)) == list(range(1, WRITERS * EACH + 1))
    assert verify_chain().holds
