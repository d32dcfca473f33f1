"""What leaves this room for the ledger of figures: counts with small numbers withheld, and nothing else.

A report leaves a slip: its month, kinds, who did it and the area, sealed under a key of the server's own, with no
link to its case. Counting opens the slips; what is pushed into evidence are counts that are safe to read.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from plumbline.audit.actions import Actor
from plumbline.equity.values import Figure, Withheld
from plumbline.evidence.actions import record_run
from plumbline.evidence.models import Kind, MeasureRun
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.results import Observation, Run, Source
from plumbline.speakup.models import LetterboxSlip
from plumbline.speakup.sealing.boxes import Place, open_data, seal_data
from plumbline.speakup.sealing.keypairs import derive
from plumbline.speakup.withholding import Shown, fit_to_leave

SLIP_BUCKET = (1_024,)
MEASURE = "speak-up-reports"
NOT_SAID = "not-said"
ALL = "all"
WHY = (
    "Fewer than 5 reports, or a number from which such a one could be worked out. It is withheld so that nobody "
    "who told us can be found"
)
METHOD = "Counted inside the sealed room and rounded to the nearest 5"


def make_slip(counts: dict[str, Any]) -> LetterboxSlip | None:
    """A slip for what a report adds to the counts; none where it adds nothing. Not saved."""
    if not counts:
        return None
    slip = LetterboxSlip()
    slip.box = seal_data(counts, key=_key(), place=Place(str(slip.pk), "slip"), buckets=SLIP_BUCKET)
    return slip


def open_slips() -> list[dict[str, Any]]:
    """What all slips say."""
    key = _key()
    return [
        open_data(bytes(slip.box), key=key, place=Place(str(slip.pk), "slip"))
        for slip in LetterboxSlip.objects.all().iterator()
    ]


def push_counts(*, by: Actor | str) -> MeasureRun | None:
    """Write the counts of every month that is over into the ledger; with the same slips nothing changes.

    Returns:
        The ledger's run; None where no month with a report is over yet.
    """
    months = _months_over(open_slips())
    if not months:
        return None
    definition = load_definition(MEASURE)
    kind = Kind.DEMONSTRATION if settings.ENVIRONMENT.demonstration else Kind.EXTRACT
    return record_run(by=by, run=_run(definition, months), kind=kind)


def push_counts_when_due(*, by: Actor | str) -> int:
    """Push once a month, when the month before is over; returns how many runs were written."""
    first = timezone.localdate().replace(day=1)
    if MeasureRun.objects.current().filter(measure=MEASURE, ran_at__date__gte=first).exists():
        return 0
    return int(push_counts(by=by) is not None)


def _months_over(slips: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The slips of each month from the first to the last that is over, also of months without any."""
    now = f"{timezone.localdate():%Y-%m}"
    over = [slip for slip in slips if slip["month"] < now]
    if not over:
        return {}
    months = _every_month(min(slip["month"] for slip in over), before=now)
    return {month: [slip for slip in over if slip["month"] == month] for month in months}


def _every_month(first: str, *, before: str) -> list[str]:
    start, end = ((int(month[:4]) * 12 + int(month[5:]) - 1) for month in (first, before))
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(start, end)]


def _run(definition: Definition, months: Mapping[str, Sequence[Mapping[str, Any]]]) -> Run:
    area = settings.ENVIRONMENT.shown_name
    every = [slip for slips in months.values() for slip in slips]
    names = {way: _choices(every, way) for way in definition.pushed_ways}
    observations = tuple(
        observation
        for month, slips in months.items()
        for observation in _of_month(definition, area, month, slips, names)
    )
    return Run(
        measure=definition.slug,
        definition_version=definition.version,
        unit=definition.unit,
        per=definition.per,
        observations=observations,
        sources=(_source(area, observations),),
        settings={"area": area, "period": ALL, "data": "sealed reports"},
    )


def _of_month(
    definition: Definition,
    area: str,
    month: str,
    slips: Sequence[Mapping[str, Any]],
    names: Mapping[str, Mapping[str, str]],
) -> Iterable[Observation]:
    counted = {way: _count(slips, way, names[way]) for way in names}
    total, shown = fit_to_leave(len(slips), counted)
    yield _observation(definition, area, month, "everyone", ALL, "All reports", total)
    for way, counts in shown.items():
        yield from _of_way(definition, area, month, way, counts, names[way])


def _of_way(
    definition: Definition, area: str, month: str, way: str, counts: Shown, names: Mapping[str, str]
) -> Iterable[Observation]:
    for code, count in counts.items():
        label = definition.title_of_group(way, code) or names[code]
        yield _observation(definition, area, month, way, code, label, count)


def _observation(
    definition: Definition, area: str, month: str, way: str, code: str, label: str, count: int | None
) -> Observation:
    figure: Figure = Withheld(WHY) if count is None else count
    return Observation(
        measure=definition.slug,
        area=area,
        period=month,
        grouping=way,
        group=label,
        group_code=code,
        numerator=figure,
        denominator=None,
        value=figure,
        lower=None,
        upper=None,
        method=METHOD,
        source="Reports sealed by the people who told us",
        note="A count, rounded to the nearest 5; nothing is divided.",
    )


def _count(slips: Sequence[Mapping[str, Any]], way: str, names: Mapping[str, str]) -> dict[str, int]:
    """How many reports name each choice, in an order that says nothing of how many."""
    found = Counter(code for slip in slips for code in _said(slip, way))
    return {code: found[code] for code in names}


def _choices(slips: Sequence[Mapping[str, Any]], way: str) -> dict[str, str]:
    """Every choice that a report ever named, in alphabetical order, with its plain name; “not said” last."""
    found = {code: name for slip in slips for code, name in _said(slip, way).items() if code != NOT_SAID}
    # Two divisions of one name stay two.
    twice = {name for name, often in Counter(found.values()).items() if often > 1}
    named = {code: f"{name} ({code[:8]})" if name in twice else name for code, name in found.items()}
    return {**dict(sorted(named.items(), key=lambda pair: (pair[1], pair[0]))), NOT_SAID: "Not said"}


def _said(slip: Mapping[str, Any], way: str) -> dict[str, str]:
    """What a slip says of one way of counting: codes, each once, with a plain name."""
    said = slip.get(way) or ()
    each = said if isinstance(said, list | tuple) else (said,)
    pairs = [(one["id"], one["name"]) if isinstance(one, dict) else (one, _plain(one)) for one in each if one]
    return dict(pairs) or {NOT_SAID: "Not said"}


def _plain(code: str) -> str:
    return code.replace("-", " ").capitalize()


def _source(area: str, observations: Sequence[Observation]) -> Source:
    # Of what is shown and of nothing else: a fingerprint of the true counts would let anyone try which they are.
    shown = [(each.period, each.grouping, each.group_code, str(each.value)) for each in observations]
    return Source(
        name=MEASURE,
        title="Counts of sealed reports, small ones withheld",
        publisher=area,
        licence="The trust's own; nothing is public before a release",
        url="",
        published="not published",
        sha256=hashlib.sha256(json.dumps(shown).encode()).hexdigest(),
    )


def _key() -> bytes:
    return derive(settings.ENVIRONMENT.letterbox_key.encode(), purpose="letterbox", length=32)
