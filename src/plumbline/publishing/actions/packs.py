"""Preparing, checking, freezing, publishing and superseding board packs. What was frozen is never changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.models import Committee
from plumbline.publishing.models import Audience, BoardPack, PackChoice, PackDecision, PackNarrative
from plumbline.publishing.models.packs import SECTIONS, SUMMARY
from plumbline.publishing.pack_desk.access import (
    check_may_act_on_pack,
    check_may_prepare_pack,
    check_may_read_pack,
    check_may_write_pack,
)
from plumbline.publishing.pack_desk.building import gather, rests_on
from plumbline.publishing.pack_desk.figures import Offer, offers_for
from plumbline.publishing.pack_desk.outside import (
    NotForThePublic,
    check_for_the_public,
    check_words,
    numbers_shown,
)
from plumbline.publishing.pack_desk.shelf import withdrawn_releases
from plumbline.publishing.pack_desk.states import PACK_LABELS, PackState, PackStep, pack_step
from plumbline.publishing.packs.content import ContentUnusable, Pack
from plumbline.publishing.packs.freezing import as_json, checksum, from_json
from plumbline.publishing.states import NotPossibleNow


class PackUnusable(Exception):
    """A pack that can't be made as asked; the message says why."""


@transaction.atomic
def prepare_pack(
    *,
    by: Person,
    title: str,
    committee: Committee | None,
    audience: str,
    first_day: date,
    last_day: date,
    meeting: date,
    sections: Sequence[str],
) -> BoardPack:
    """Start a pack for a meeting.

    Raises:
        PackUnusable: it has no title, its days are in no order, or its title may not be read outside.
    """
    check_may_prepare_pack(by)
    _check_days(title, first_day, last_day, meeting)
    if audience == Audience.PUBLIC:
        _check_words("The title", title)
    pack = BoardPack.objects.create(
        title=title.strip(),
        committee=committee,
        audience=Audience(audience),
        first_day=first_day,
        last_day=last_day,
        meeting=meeting,
        sections=_known(sections),
        author=by,
    )
    _audit(by, "publishing.prepare_pack", pack, audience=audience)
    return pack


@transaction.atomic
def choose_for_pack(
    *, by: Person, pack: BoardPack, sections: Sequence[str], measures: Sequence[str]
) -> BoardPack:
    """Say which sections a draft has and which measures it shows, in this order; `Offer.value` names each.

    Raises:
        PackUnusable: a measure is not offered to the pack's readers, or was chosen twice.
    """
    current = _draft(pack)
    check_may_write_pack(by, current)
    offered = {offer.value: offer for offer in offers_for(current.audience)}
    unknown = [value for value in measures if value not in offered]
    if unknown:
        raise PackUnusable("Figures that were chosen are not there any more. Choose again.")
    chosen = [offered[value] for value in dict.fromkeys(measures)]
    if len({offer.measure for offer in chosen}) < len(chosen):
        raise PackUnusable("A measure was chosen twice. A pack shows each in one grouping and one area.")
    current.sections = _known(sections)
    current.save()
    _set_choices(current, chosen)
    _audit(by, "publishing.choose_for_pack", current, measures=[offer.measure for offer in chosen][:50])
    return current


@transaction.atomic
def narrate_pack(
    *, by: Person, pack: BoardPack, section: str, alert: str, advise: str, assure: str
) -> PackNarrative | None:
    """Write what a draft says of the whole or of one measure; without a word, nothing is said of it.

    Raises:
        PackUnusable: the pack has no such section.
    """
    current = _draft(pack)
    check_may_prepare_pack(by)
    check_may_read_pack(by, current)
    if section != SUMMARY and not current.choices.filter(measure=section).exists():
        raise PackUnusable("The pack does not show this measure any more.")
    texts = {"alert": alert.strip(), "advise": advise.strip(), "assure": assure.strip()}
    written = None
    if any(texts.values()):
        written, _ = PackNarrative.objects.update_or_create(
            pack=current, section=section, defaults={**texts, "by": by}
        )
    else:
        current.narratives.filter(section=section).delete()
    _audit(by, "publishing.narrate_pack", current, section=section)
    return written


@transaction.atomic
def ask_for_decisions(*, by: Person, pack: BoardPack, decisions: Sequence[tuple[str, str]]) -> BoardPack:
    """Say what a draft asks to be decided, each with its reason. What was asked before is replaced."""
    current = _draft(pack)
    check_may_write_pack(by, current)
    current.decisions.all().delete()
    PackDecision.objects.bulk_create(
        PackDecision(pack=current, words=words.strip(), why=why.strip(), position=position)
        for position, (words, why) in enumerate(decisions)
        if words.strip()
    )
    _audit(by, "publishing.ask_for_decisions", current, number=len(decisions))
    return current


@transaction.atomic
def discard_pack(*, by: Person, pack: BoardPack) -> None:
    """Throw a pack away that is not frozen, with all that was chosen and written for it."""
    current = _locked(pack)
    step = pack_step("discard", current.state)
    check_may_act_on_pack(by, current, step)
    check_may_read_pack(by, current)
    _audit(by, "publishing.discard_pack", current, state=current.state)
    current.delete()


def submit_pack(*, by: Person, pack: BoardPack) -> BoardPack:
    """Ask for a checker.

    Raises:
        PackUnusable: it is for the public, and something in it may not be read outside.
    """
    return _act(by=by, pack=pack, act="submit")


def take_back_pack(*, by: Person, pack: BoardPack) -> BoardPack:
    """Work on it again before somebody has checked it."""
    return _act(by=by, pack=pack, act="take back")


def refuse_pack(*, by: Person, pack: BoardPack, reason: str) -> BoardPack:
    """Say, as someone who wrote none of it, why the board should not get it like this."""
    return _act(by=by, pack=pack, act="refuse", reason=reason)


def freeze_pack(*, by: Person, pack: BoardPack, seen: str) -> BoardPack:
    """Keep what a pack says for good. `seen`: the checksum of what the checker has read.

    Raises:
        PackUnusable: figures or the plan have changed since it was read, or it is for the public and something
            in it may not be read outside.
    """
    return _act(by=by, pack=pack, act="freeze", seen=seen)


def publish_pack(*, by: Person, pack: BoardPack) -> BoardPack:
    """Let anyone read a frozen pack for the public, as someone other than its author.

    Raises:
        PackUnusable: figures in it were withdrawn since it was frozen.
        NotPossibleNow: it is for the board in private, or public already.
    """
    return _act(by=by, pack=pack, act="publish")


@transaction.atomic
def supersede_pack(*, by: Person, pack: BoardPack, reason: str) -> BoardPack:
    """Start the draft that will take a frozen pack's place, with what was chosen and written for it.

    Raises:
        PackUnusable: no reason is given, such a draft is there, or the reason may not be read outside.
    """
    current = _act(by=by, pack=pack, act="supersede", reason=reason)
    if BoardPack.objects.filter(supersedes=current).exists():
        raise PackUnusable("A draft that takes this pack's place is there already.")
    if current.is_public:
        _check_words("The reason", reason, numbers_shown(from_json(current.content)))
    names = ("title", "committee", "audience", "first_day", "last_day", "meeting", "sections")
    draft = BoardPack.objects.create(
        **{name: getattr(current, name) for name in names},
        author=by,
        supersedes=current,
        superseding_why=reason.strip(),
    )
    _copy(current, draft)
    _audit(by, "publishing.prepare_pack", draft, supersedes=current.audit_reference)
    return draft


@transaction.atomic
def _act(*, by: Person, pack: BoardPack, act: str, reason: str = "", seen: str = "") -> BoardPack:
    # The lock makes the second of two simultaneous acts see what the first one did.
    current = _locked(pack)
    step = pack_step(act, current.state)
    check_may_act_on_pack(by, current, step)
    check_may_read_pack(by, current)
    if step.needs_reason and not reason.strip():
        raise PackUnusable("Say why.")
    _APPLY.get(act, _move)(current, step, by, reason.strip(), seen)
    # The reason stays with the pack: people write names into reasons, and the trail can never take them out.
    told = {"checksum": current.checksum} if act == "freeze" else {}
    _audit(by, f"publishing.{act.replace(' ', '_')}_pack", current, state=current.state, **told)
    return current


def _move(pack: BoardPack, step: PackStep, by: Person, reason: str, seen: str) -> None:
    if step.act == "submit":
        _gathered(pack)
        pack.refused_because = ""
    if step.act == "refuse":
        pack.refused_because = reason
    _enter(pack, step)
    pack.save()


def _stand(pack: BoardPack, step: PackStep, by: Person, reason: str, seen: str) -> None:
    """A pack that will be superseded stands as it is until the other is frozen."""


def _freeze(pack: BoardPack, step: PackStep, by: Person, reason: str, seen: str) -> None:
    content = _gathered(pack, checker=by)
    if checksum(content) != seen:
        raise PackUnusable("What this pack says has changed since you opened it. Read it again, then freeze it.")
    pack.checker = by
    pack.content, pack.checksum, pack.rests_on = as_json(content).decode(), seen, rests_on(pack)
    pack.frozen_at = timezone.now()
    _enter(pack, step)
    pack.save()
    # Only its state: the database refuses anything else.
    BoardPack.objects.filter(superseded_by=pack, state=PackState.FROZEN).update(state=PackState.SUPERSEDED)


def _gathered(pack: BoardPack, checker: Person | None = None) -> Pack:
    """What a pack says now, after a look at whether its readers may see it."""
    try:
        content = gather(pack, checker=checker)
        check_for_the_public(pack, content)
    except (ContentUnusable, NotForThePublic) as unusable:
        raise PackUnusable(str(unusable)) from unusable
    return content


def _publish(pack: BoardPack, step: PackStep, by: Person, reason: str, seen: str) -> None:
    if not pack.can_be_published:
        raise NotPossibleNow(
            "This pack is public already."
            if pack.is_published
            else "This pack is for the board in private. Prepare one for the public."
        )
    if withdrawn_releases().intersection(pack.rests_on):
        raise PackUnusable("Figures in this pack were withdrawn since it was frozen. Supersede it.")
    pack.publisher, pack.published_at = by, timezone.now()
    pack.save()


def _enter(pack: BoardPack, step: PackStep) -> None:
    if step.after is not None:
        pack.state = step.after


_APPLY: Mapping[str, Callable[[BoardPack, PackStep, Person, str, str], None]] = {
    "freeze": _freeze,
    "publish": _publish,
    "supersede": _stand,
}


def _locked(pack: BoardPack) -> BoardPack:
    current = BoardPack.objects.select_for_update().filter(pk=pack.pk).first()
    if current is None:
        raise NotPossibleNow("This pack was discarded. Perhaps someone else did that just now.")
    return current


def _draft(pack: BoardPack) -> BoardPack:
    """The pack, locked; a checker never reads what is still being written."""
    current = _locked(pack)
    if current.state != PackState.DRAFT:
        raise NotPossibleNow(f"This pack is “{PACK_LABELS[current.state].lower()}”. Only a draft can be changed.")
    return current


def _set_choices(pack: BoardPack, chosen: Sequence[Offer]) -> None:
    pack.choices.all().delete()
    PackChoice.objects.bulk_create(
        PackChoice(
            pack=pack,
            measure=offer.measure,
            area=offer.area,
            grouping=offer.grouping,
            demonstration=offer.demonstration,
            position=position,
        )
        for position, offer in enumerate(chosen)
    )
    # What was written of a measure that is not shown any more is shown nowhere.
    pack.narratives.exclude(section__in=[SUMMARY, *(offer.measure for offer in chosen)]).delete()


def _copy(pack: BoardPack, draft: BoardPack) -> None:
    for rows in (pack.choices.all(), pack.narratives.all(), pack.decisions.filter(was_asked=True)):
        for row in rows:
            kept = {"outcome": "", "decided_on": None, "action": None} if isinstance(row, PackDecision) else {}
            fresh = {
                field.name: getattr(row, field.name)
                for field in row._meta.concrete_fields
                if field.name not in {"id", "public_id", "pack", *kept}
            }
            type(row).objects.create(pack=draft, **fresh)


def _check_words(where: str, text: str, shown: Collection[float] = ()) -> None:
    try:
        check_words(text, where=where, shown=shown)
    except NotForThePublic as unfit:
        raise PackUnusable(str(unfit)) from unfit


def _known(sections: Sequence[str]) -> list[str]:
    unknown = set(sections) - set(SECTIONS)
    if unknown:
        raise PackUnusable(f"There is no section “{min(unknown)}”.")
    return [key for key in SECTIONS if key in sections]


def _check_days(title: str, first_day: date, last_day: date, meeting: date) -> None:
    if not title.strip():
        raise PackUnusable("Give the pack a title.")
    if last_day < first_day:
        raise PackUnusable("The last day of the period comes before its first day.")
    if meeting < first_day:
        raise PackUnusable("The meeting comes before the period that the pack is about.")


def _audit(by: Person | str, action: str, pack: BoardPack, **detail: object) -> None:
    record(by=by, action=action, subject=pack.audit_reference, detail=detail)
