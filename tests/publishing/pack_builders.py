"""Board packs for tests, made by the room's own actions."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from plumbline.evidence.actions import record_run
from plumbline.evidence.models import MeasureRun
from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import BoardPack, Release
from plumbline.publishing.models.packs import SECTIONS
from plumbline.publishing.pack_desk.building import gather
from plumbline.publishing.pack_desk.states import PackState
from plumbline.publishing.packs.content import Pack
from plumbline.publishing.packs.freezing import checksum, from_json
from tests.evidence.builders import BLACK, WHITE, a_run

READING = ("plan.view_plan", "evidence.view_observations")
FIRST, LAST, MEETING = date(2024, 1, 1), date(2024, 3, 31), date(2024, 5, 9)
DETENTIONS = "detentions|E92000001|nhs-2001-5|real"


def figures(marker: float = 260.94543, *, period: str = "2023/24", kind: str = "extract") -> MeasureRun:
    """Figures of detentions, of which that for Black people is `marker`."""
    rows = [replace(row, period=period) for row in (WHITE, replace(BLACK, value=marker))]
    run = a_run(*rows, settings={"area": "E92000001", "kind": kind})
    return record_run(by="system:test", run=run, kind=kind, definition={"title": "Detentions"})


def a_draft(author: Person, **told: object) -> BoardPack:
    values = {
        "title": "Winter pack",
        "committee": None,
        "audience": "board",
        "first_day": FIRST,
        "last_day": LAST,
        "meeting": MEETING,
        "sections": list(SECTIONS),
    }
    return actions.prepare_pack(by=author, **(values | told))  # type: ignore[arg-type]


def a_submitted(author: Person, *, measures: tuple[str, ...] = (), **told: object) -> BoardPack:
    draft = a_draft(author, **told)
    if measures:
        actions.choose_for_pack(by=author, pack=draft, sections=list(SECTIONS), measures=measures)
    return actions.submit_pack(by=author, pack=draft)


def frozen(pack: BoardPack, checker: Person) -> BoardPack:
    """Read and frozen by the checker."""
    current = BoardPack.objects.get(pk=pack.pk)
    return actions.freeze_pack(by=checker, pack=current, seen=checksum(gather(current, checker=checker)))


def a_frozen(author: Person, checker: Person, **told: object) -> BoardPack:
    return frozen(a_submitted(author, **told), checker)  # type: ignore[arg-type]


def later(days: int) -> dict[str, date]:
    """The days of a pack some days later."""
    step = timedelta(days=days)
    return {"first_day": FIRST + step, "last_day": LAST + step, "meeting": MEETING + step}


def in_state(state: str, author: Person, checker: Person, **told: object) -> BoardPack:
    """A pack that stands there."""
    if state == PackState.DRAFT:
        return a_draft(author, **told)
    if state == PackState.SUBMITTED:
        return a_submitted(author, **told)  # type: ignore[arg-type]
    pack = a_frozen(author, checker, **told)
    if state == PackState.SUPERSEDED:
        BoardPack.objects.filter(pk=pack.pk).update(state=state)
    return BoardPack.objects.get(pk=pack.pk)


def said(pack: BoardPack) -> Pack:
    """What was frozen of it."""
    return from_json(BoardPack.objects.get(pk=pack.pk).content)


def section(pack: Pack, kind: type) -> object:
    """The section of that kind."""
    return next(one for one in pack.sections if isinstance(one, kind))


def published(author: Person, checker: Person, **told: object) -> BoardPack:
    """Frozen for the public, and published by its checker."""
    pack = a_frozen(author, checker, **{"audience": "public"} | told)
    return actions.publish_pack(by=checker, pack=pack)


def corrected(pack: BoardPack, author: Person, checker: Person, why: str = "A figure was wrong.") -> BoardPack:
    """The frozen pack that takes a pack's place."""
    draft = actions.supersede_pack(by=author, pack=pack, reason=why)
    return frozen(actions.submit_pack(by=author, pack=draft), checker)


def raw(sql: str, *values: object) -> None:
    """Past every action and model."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def withdraw(release: Release) -> None:
    """Its figures leave every public page."""
    release.state, release.reason, release.withdrawn_at = "withdrawn", "Wrong.", timezone.now()
    release.save()


def published_with_secrets(author: Person, checker: Person) -> BoardPack:
    """A public pack around which words were said that stay inside: Xylophone, Marzipan, Periwinkle, Tomorrow."""
    pack = a_submitted(author, audience="public", title="Spring")
    actions.refuse_pack(by=checker, pack=pack, reason="Xylophone")
    actions.ask_for_decisions(by=author, pack=pack, decisions=[("Fund interpreters", "")])
    actions.submit_pack(by=author, pack=pack)
    pack = actions.publish_pack(by=checker, pack=frozen(pack, checker))
    [asked] = pack.decisions.all()
    actions.note_decision(by=author, pack=pack, decision=asked, outcome="Marzipan", decided_on=pack.meeting)
    actions.supersede_pack(by=author, pack=pack, reason="Periwinkle")
    a_draft(author, audience="public", title="Tomorrow")
    return pack
