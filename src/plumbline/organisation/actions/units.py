"""Changes to one unit. Names and places in the tree are dated, so that the past can still be asked for.

`by` is a person, whose right is checked here, or the name of a system task such as "system:demo".
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.design.formats import in_words
from plumbline.organisation.access import check_may_edit_tree
from plumbline.organisation.codes import check_code_is_free
from plumbline.organisation.models import Change, Kind, Placement, Succession, Unit, UnitName
from plumbline.organisation.signals import done


@transaction.atomic
def add_unit(
    *,
    by: Any,
    parent: Unit | None,
    code: str,
    name: str,
    ods_code: str = "",
    opened: date | None = None,
) -> Unit:
    """Add a unit one step below its parent; no parent: a trust."""
    _allow(by, parent)
    _lock_tree()
    kind = Kind(parent.kind).below if parent else Kind.TRUST
    if kind is None:
        raise ValidationError("Nothing can be part of a team.")
    content = {"code": code, "name": name, "ods_code": ods_code, "opened": opened, "kind": kind}
    _check_new(content)
    if parent:
        parent.refresh_from_db()
        unit = parent.add_child(**content)
    else:
        unit = Unit.add_root(**content)
    UnitName.objects.create(unit=unit, name=name, since=opened)
    Placement.objects.create(unit=unit, parent=parent, since=opened)
    detail = {"code": code, "name": name, "kind": kind.value, "parent": parent.reference if parent else None}
    _tell(by, "organisation.add_unit", unit, detail)
    return unit


@transaction.atomic
def edit_unit(*, by: Any, unit: Unit, code: str, ods_code: str, opened: date | None) -> Unit:
    """Correct what was entered wrongly. A new name is a change in the world: that is `rename_unit`."""
    _allow(by, unit)
    before = {"code": unit.code, "ods_code": unit.ods_code, "opened": _day(unit.opened)}
    unit.code, unit.ods_code, unit.opened = code, ods_code, opened
    check_code_is_free(unit)
    unit.full_clean()
    unit.save(update_fields=["code", "ods_code", "opened"])
    after = {"code": code, "ods_code": ods_code, "opened": _day(opened)}
    _tell(by, "organisation.edit_unit", unit, {"from": before, "to": after})
    return unit


@transaction.atomic
def rename_unit(*, by: Any, unit: Unit, name: str, since: date, reason: str = "") -> Unit:
    """Call a unit something else from a day on. What it was called before stays known."""
    _allow(by, unit)
    _check_day(since, after=_latest(unit.names), what="name")
    before, unit.name = unit.name, name
    unit.full_clean()
    unit.save(update_fields=["name"])
    UnitName.objects.update_or_create(unit=unit, since=since, defaults={"name": name, "reason": reason})
    detail = {"from": before, "to": name, "since": _day(since), "reason": reason}
    _tell(by, "organisation.rename_unit", unit, detail)
    return unit


@transaction.atomic
def move_unit(*, by: Any, unit: Unit, to: Unit, since: date, reason: str = "") -> Unit:
    """Make a unit, with all that is part of it, part of another one from a day on."""
    _allow(by, unit)
    _allow(by, to)
    _lock_tree()
    unit.refresh_from_db()
    to.refresh_from_db()
    if Kind(unit.kind).above != to.kind:
        raise ValidationError(f"A {unit.kind} can’t be part of a {to.kind}.")
    before = unit.get_parent()
    if before == to:
        raise ValidationError(f"{unit.name} is already part of {to.name}.")
    _check_day(since, after=_latest(unit.placements), what="place in the tree")
    unit.move(to, pos="last-child")
    unit.refresh_from_db()
    Placement.objects.update_or_create(unit=unit, since=since, defaults={"parent": to, "reason": reason})
    detail = {"from": before.reference, "to": to.reference, "since": _day(since), "reason": reason}
    _tell(by, "organisation.move_unit", unit, detail)
    return unit


@transaction.atomic
def close_unit(*, by: Any, unit: Unit, last_day: date, reason: str = "") -> int:
    """Close a unit and everything open below it; returns how many units were closed."""
    _allow(by, unit)
    closing = list(Unit.get_tree(unit).filter(closed__isnull=True))
    if unit not in closing:
        raise ValidationError(f"{unit.name} is already closed.")
    for part in closing:
        part.closed = last_day
        if part.opened and part.opened > last_day:
            raise ValidationError(f"{part.name} opened on {in_words(part.opened)}, after that day.")
    Unit.objects.bulk_update(closing, ["closed"])
    unit.closed = last_day
    detail = {"last_day": _day(last_day), "units": len(closing), "reason": reason}
    _tell(by, "organisation.close_unit", unit, detail)
    return len(closing)


@transaction.atomic
def reopen_unit(*, by: Any, unit: Unit, reason: str = "") -> Unit:
    """Take a closing back. What was closed with the unit stays closed until it is reopened itself."""
    _allow(by, unit)
    parent = unit.get_parent()
    if unit.closed is None:
        raise ValidationError(f"{unit.name} is open.")
    if parent and parent.closed:
        raise ValidationError(f"Reopen {parent.name} first: {unit.name} is part of it.")
    before, unit.closed = unit.closed, None
    unit.save(update_fields=["closed"])
    _tell(by, "organisation.reopen_unit", unit, {"was_closed": _day(before), "reason": reason})
    return unit


@transaction.atomic
def record_succession(
    *, by: Any, predecessor: Unit, successor: Unit, kind: str, day: date, reason: str = "", source: str = ""
) -> Succession:
    """Record that one unit took over from another, so that figures can be followed through the change."""
    _allow(by, predecessor)
    _allow(by, successor)
    if _succeeds(predecessor, of=successor):
        raise ValidationError(f"{predecessor.name} itself came from {successor.name}: that would go in a circle.")
    succession = Succession(
        predecessor=predecessor, successor=successor, kind=Change(kind), date=day, reason=reason, source=source
    )
    succession.full_clean()
    succession.save()
    detail = {
        "successor": successor.reference,
        "kind": kind,
        "date": _day(day),
        "reason": reason,
        "source": source,
    }
    _tell(by, "organisation.record_succession", predecessor, detail)
    return succession


def _succeeds(unit: Unit, *, of: Unit) -> bool:
    """Whether a unit came, through any number of steps, from another."""
    seen, waiting = {unit.pk}, [unit.pk]
    while waiting:
        earlier = Succession.objects.filter(successor__in=waiting).values_list("predecessor", flat=True)
        waiting = [pk for pk in earlier if pk not in seen]
        seen.update(waiting)
    return unit != of and of.pk in seen


def _allow(by: Any, unit: Unit | None) -> None:
    if not isinstance(by, str):
        check_may_edit_tree(by, unit)


def _lock_tree() -> None:
    """One change of shape at a time: two at once could be given the same place."""
    list(Unit.objects.select_for_update().filter(depth=1).values_list("pk"))


def _check_new(content: Mapping[str, Any]) -> None:
    unit = Unit(**content, depth=Kind(content["kind"]).depth)
    unit.full_clean(exclude=["path", "depth", "numchild"], validate_constraints=False)
    check_code_is_free(unit)


def _check_day(day: date, *, after: date | None, what: str) -> None:
    if day > timezone.localdate():
        raise ValidationError({"since": "Record this on the day it happens: the date is in the future."})
    if after and day < after:
        raise ValidationError({"since": f"A later {what} is already recorded, since {in_words(after)}."})


def _latest(records: Any) -> date | None:
    return records.filter(since__isnull=False).order_by("-since").values_list("since", flat=True).first()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _tell(by: Any, action: str, unit: Unit, detail: Mapping[str, object]) -> None:
    done.send(sender=Unit, by=by, action=action, subject=unit.reference, detail=detail)
