"""Bringing frameworks in: those that the product carries, a trust's own from a CSV, and what they are scored on.

What a trust changed stays as it left it, however often the product's own are loaded again.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.assurance_access import check_may_write
from plumbline.plan.framework_files import Asked, FileUnusable, FrameworkFile, ScaleFile, Step, carried, read_csv
from plumbline.plan.models import Framework, Requirement, Scale

ABOUT = ("name", "version", "dated", "source", "about")
ASKED = ("group", "text", "confirmed", "source", "since", "until")


@transaction.atomic
def load_frameworks(*, by: Person | str) -> dict[str, int]:
    """Load the frameworks that the product carries; returns how many rows of each there are."""
    check_may_write(by)
    for position, file in enumerate(carried()):
        _load(file, position)
    models = (Framework, Requirement, Scale)
    counts = {str(model._meta.model_name): model._default_manager.count() for model in models}
    record(by=by, action="plan.load_frameworks", subject="plan.frameworks:all", detail={"rows": counts})
    return counts


@transaction.atomic
def import_framework(
    *,
    by: Person | str,
    content: bytes,
    framework: Framework | None = None,
    name: str = "",
    version: str = "",
    dated: str = "",
    source: str = "",
) -> Framework:
    """Bring a framework's requirements from a CSV: a new framework, or more of one that is there.

    Requirements with a code that is there are changed; those that the file does not name stay.

    Raises:
        ValidationError: anything is wrong with the file or the name. Nothing of it is kept then.
    """
    check_may_write(by)
    try:
        rows = read_csv(content)
    except FileUnusable as error:
        raise ValidationError({"file": error.problems}) from None
    kept = framework or _start(name, {"version": version, "dated": dated, "source": source})
    Framework.objects.select_for_update().get(pk=kept.pk)
    added, changed = _take_in(kept, rows)
    detail = {"rows": len(rows), "added": added, "changed": changed}
    record(by=by, action="plan.import_framework", subject=kept.audit_reference, detail=detail)
    return kept


@transaction.atomic
def set_scale(
    *, by: Person | str, framework: Framework, name: str, steps: Sequence[Step], source: str = ""
) -> Scale:
    """Give a framework a scale of the trust's own. Scores stay on the scale they were given on."""
    check_may_write(by)
    values = [step.value for step in steps]
    if len(values) < 2 or values != sorted(set(values)):
        raise ValidationError({"steps": "Give two steps or more, lowest first, each with a number of its own."})
    current = Framework.objects.select_for_update().get(pk=framework.pk)
    count = Scale.objects.filter(slug__startswith=f"{current.slug}-own-").count()
    current.scale = Scale.objects.create(
        slug=f"{current.slug[:60]}-own-{count + 1}",
        name=name,
        steps=[step.model_dump() for step in steps],
        source=source,
    )
    current.save(update_fields=["scale"])
    detail = {"scale": current.scale.slug, "steps": len(values)}
    record(by=by, action="plan.set_scale", subject=current.audit_reference, detail=detail)
    return current.scale


def _load(file: FrameworkFile, position: int) -> None:
    about = {name: getattr(file, name) for name in ABOUT}
    kept, _ = Framework.objects.update_or_create(
        slug=file.slug, defaults={**about, "carried": True, "position": position}
    )
    if file.scale:
        _load_scale(kept, file.scale)
    there = {one.code: one for one in kept.requirements.all()}
    for place, asked in enumerate(file.requirements):
        known = there.pop(asked.code, None)
        if known is None or known.carried:
            values = {**_values(asked), "carried": True, "position": place}
            Requirement.objects.update_or_create(framework=kept, code=asked.code, defaults=values)
    gone = [one.pk for one in there.values() if one.carried and one.until is None]
    Requirement.objects.filter(pk__in=gone).update(until=timezone.localdate())


def _load_scale(framework: Framework, file: ScaleFile) -> None:
    values: dict[str, Any] = file.model_dump(exclude={"slug", "steps"})
    scale, _ = Scale.objects.get_or_create(
        slug=file.slug, defaults={**values, "steps": [step.model_dump() for step in file.steps]}
    )
    if framework.scale is None:
        framework.scale = scale
        framework.save(update_fields=["scale"])


def _values(asked: Asked) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in ASKED}


def _start(name: str, about: dict[str, str]) -> Framework:
    slug = slugify(name)[:80]
    if not slug:
        raise ValidationError({"name": "Enter the name of the framework, or choose one that is there."})
    position = Framework.objects.count()
    kept, is_new = Framework.objects.get_or_create(
        slug=slug, defaults={"name": name, "position": position, **about}
    )
    if not is_new:
        raise ValidationError({"name": f"There is a framework called {kept.name}. Choose it above."})
    return kept


def _take_in(framework: Framework, rows: Sequence[Asked]) -> tuple[int, int]:
    there = {one.code: one for one in framework.requirements.all()}
    new = []
    changed = 0
    last = max((one.position for one in there.values()), default=-1)
    for place, asked in enumerate(rows, start=last + 1):
        known, values = there.get(asked.code), _values(asked)
        if known is None:
            new.append(Requirement(framework=framework, code=asked.code, position=place, **values))
        elif any(getattr(known, name) != value for name, value in values.items()):
            Requirement.objects.filter(pk=known.pk).update(**values, carried=False)
            changed += 1
    Requirement.objects.bulk_create(new, batch_size=100)
    return len(new), changed
