"""People and releases for this room's tests; releases go through the actions, as in the product."""

from dataclasses import replace
from typing import Any

from plumbline.evidence.actions import record_run
from plumbline.evidence.models import MeasureRun
from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import Look, Release
from plumbline.publishing.protection.freezing import look_at
from tests.evidence.builders import BLACK, SOURCE, WHITE, a_run
from tests.permits import PermitBackend

DEFINITION = {
    "title": "Detentions under the Mental Health Act",
    "what": "How many times people were detained.",
    "areas": [{"code": "E92000001", "name": "England"}],
    "traps": ["Chinese people are in “Other ethnic groups” here."],
}


def a_person(name: str, *permissions: str) -> Person:
    """Someone with exactly these permissions (with the settings of `client_who_may`)."""
    email = f"{name.lower()}@example.org"
    PermitBackend.permits |= {(email, permission) for permission in permissions}
    return Person.objects.create_user(email, name=name)


def a_recorded_run(
    *,
    measure: str = "detentions",
    kind: str = "published",
    marker: float = 260.94543,
    topic: str = "",
    **changes: Any,
) -> MeasureRun:
    """A run in the ledger whose figure for Black people is `marker`."""
    rows = (replace(WHITE, measure=measure), replace(BLACK, measure=measure, value=marker))
    title = DEFINITION["title"] if measure == "detentions" else f"Measure {measure}"
    source = replace(SOURCE, name=f"{SOURCE.name}-{kind}")
    run = a_run(
        *rows, **{"measure": measure, "unit": "detentions per 100,000 people", "sources": (source,), **changes}
    )
    return record_run(
        by="system:test", run=run, kind=kind, definition={**DEFINITION, "title": title, "topic": topic}
    )


def a_public_release(run: MeasureRun) -> Release:
    """Already public figures, released by the system."""
    return actions.release_as_already_public(by="system:test", title=run.title, runs=[run])


def submit(*, by: Person, release: Release) -> Release:
    """Ask for a checker and look at the release, here and now."""
    return looked_at(actions.submit_release(by=by, release=release))


def looked_at(look: Look) -> Release:
    """What a process of its own does in the product, without one."""
    assert actions.record_look(by="system:test", look=look, found=look_at(look.release))
    return Release.objects.get(pk=look.release_id)
