"""Pressing “Send”: checks what cannot be missing, waits for its turn where many send at once, and sends once.

Whatever goes wrong leaves the sitting as it was, with a page to show: nothing typed is lost, and nobody gets a
code for a report that was not kept.
"""

import time

from plumbline.speakup.reporter.building import report_of
from plumbline.speakup.reporter.moving import CHECK, OWN, SENT, go_to, is_sent, missing_page
from plumbline.speakup.reporter.pacing import PACE
from plumbline.speakup.reporter.questions import EXCLUDE
from plumbline.speakup.reporter.sending import DoorNotReady, NobodyLeft, send_report
from plumbline.speakup.reporter.sittings import OpenSitting, editing, files_of, look

NOT_READY = "not-ready"


def submit(cookie: str) -> None:
    """Send the report of a sitting, or keep in it why it was not sent yet.

    Raises:
        SittingOver: there is no such sitting.
    """
    sitting = look(cookie)
    if sitting.data.get("stage") in {SENT, OWN}:
        return
    missing = missing_page(sitting)
    if missing:
        _stay(cookie, missing)
    elif _must_wait(cookie, sitting):
        return
    else:
        _send(cookie, sitting)


def seconds_to_wait(sitting: OpenSitting) -> int:
    """How long until it is this sitting's turn; 0 when it is, or when it waits for none."""
    return max(0, round(sitting.data.get("turn", 0) - time.time() + 0.5))


def is_waiting(sitting: OpenSitting) -> bool:
    """Whether it has been given a turn that is yet to come or has just come."""
    return "turn" in sitting.data and not is_sent(sitting)


def _must_wait(cookie: str, sitting: OpenSitting) -> bool:
    if is_waiting(sitting):
        return seconds_to_wait(sitting) > 0
    wait = PACE.take()
    if wait > 0:
        with editing(cookie) as waiting:
            waiting.data.setdefault("turn", time.time() + wait)
    return wait > 0


def _send(cookie: str, sitting: OpenSitting) -> None:
    try:
        send_report(cookie, report_of(sitting, files=len(files_of(sitting))))
    except NobodyLeft:
        _stay(cookie, EXCLUDE)
    except DoorNotReady:
        _stay(cookie, CHECK, problem=NOT_READY)


def _stay(cookie: str, page: str, *, problem: str = "") -> None:
    with editing(cookie) as sitting:
        go_to(sitting, page, complain=True)
        sitting.data.pop("turn", None)
        sitting.data["problem"] = problem
