"""Who may bring extracts, work out measures, and decide about the results."""

from typing import Any

from django.core.exceptions import PermissionDenied

from plumbline.evidence.states import LOAD, RUN


def check_may_bring_extract(person: Any) -> None:
    """Those whose role loads data files."""
    if not person.has_perm(LOAD):
        raise PermissionDenied(
            "You may not bring extracts of records or see what came in. Ask an administrator for a role that may."
        )


def check_may_run_measures(person: Any) -> None:
    """Those whose role works out measures; they also accept, discard and retire runs."""
    if not person.has_perm(RUN):
        raise PermissionDenied("You may not work out measures. Ask an administrator for a role that may.")


def may_run_measures(person: Any) -> bool:
    """Whether `check_may_run_measures` lets this person through."""
    return bool(person.has_perm(RUN))


def may_decide(person: Any, run: Any) -> bool:
    """Whether a person may decide about a run: published figures come and go with Plumbline itself."""
    return run.kind != "published" and may_run_measures(person)
