"""What is other than it was in the last pack: computed from the two packs, never written by hand."""

from collections.abc import Iterator, Sequence

from plumbline.publishing.packs.content import (
    Action,
    Actions,
    Change,
    Changes,
    Commitment,
    Commitments,
    MeasurePage,
    Measures,
    Pack,
    Risk,
    Risks,
    Section,
)
from plumbline.publishing.packs.icons import ASSURANCE_WORDS, VARIATION_WORDS
from plumbline.publishing.packs.wording import day

NOT_THERE, GONE = "not in the pack", "no longer in the pack"
NONE = "none"
Facts = dict[str, dict[str, str]]
"""Of each thing, by its name: what is said of each side of it."""


def between(before: Pack | None, sections: Sequence[Section]) -> Changes:
    """What the sections of a new pack say that the last pack did not; a first pack has none before it."""
    if before is None:
        return Changes()
    then, now = _facts(before.sections), _facts(sections)
    found = [change for name in now for change in _change(name, then.get(name), now[name])]
    gone = [Change(what=name, before=_first(then[name]), now=GONE) for name in then if name not in now]
    return Changes(since=before.period, changes=(*found, *gone))


def _change(name: str, then: dict[str, str] | None, now: dict[str, str]) -> Iterator[Change]:
    if then is None:
        yield Change(what=name, before=NOT_THERE, now=_first(now))
        return
    for side in {**now, **then}:
        before, after = then.get(side, NONE), now.get(side, NONE)
        if before != after:
            yield Change(what=f"{name}: {side}" if side else name, before=before, now=after)


def _first(said: dict[str, str]) -> str:
    return next(iter(said.values()))


def _facts(sections: Sequence[Section]) -> Facts:
    found: Facts = {}
    for section in sections:
        match section:
            case Measures():
                found |= {page.title: _of_measure(page) for page in section.pages}
            case Commitments():
                found |= {each.title: _of_promise(each) for each in section.commitments}
            case Actions():
                found |= {each.title: _of_promise(each) for each in section.actions}
            case Risks():
                found |= {each.title: _of_risk(each) for each in section.risks}
    return found


def _of_measure(page: MeasurePage) -> dict[str, str]:
    said = {"": page.latest or page.headline or "no figure"}
    if page.variation is not None:
        said["variation"] = VARIATION_WORDS[page.variation][0]
    if page.assurance is not None:
        said["assurance"] = ASSURANCE_WORDS[page.assurance][0]
    if page.target:
        said["target"] = page.target
    return said


def _of_promise(each: Commitment | Action) -> dict[str, str]:
    return {"status": each.status.words, "due": day(each.due)}


def _of_risk(risk: Risk) -> dict[str, str]:
    return {"score": f"{risk.score} of 25"}
