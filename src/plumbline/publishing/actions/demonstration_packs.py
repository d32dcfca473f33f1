"""Plants four frozen board packs over the last year of a demonstration, from its invented figures and its plan.

The first two are for the public, and published after their meetings; the board reads the later two in private.

The plan is read as it stands now, for each pack's own day: what was finished since is not shown as open.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.measures.facts.periods import periods_between
from plumbline.plan.models import Action
from plumbline.plan.states import ActionState
from plumbline.publishing.models import Audience, BoardPack, PackChoice, PackDecision, PackNarrative
from plumbline.publishing.models.packs import SUMMARY
from plumbline.publishing.pack_desk.building import gather, rests_on
from plumbline.publishing.pack_desk.figures import Offer, offers_for
from plumbline.publishing.pack_desk.outside import check_for_the_public
from plumbline.publishing.pack_desk.states import PackState
from plumbline.publishing.packs.freezing import as_json, checksum

SHOWN = ("restraint-interventions", "recruitment-appointed-from-shortlisted", "recording-known")
PACKS, FOR_THE_PUBLIC = 4, 2
READ_BEFORE, MET_AFTER = timedelta(days=7), timedelta(days=40)
TOLD = (
    (
        "Not every commitment is on its line. They stand in this pack by name.",
        "Restraint is lower than when we began, and the gap stays.",
        "Every figure in this pack has its interval and its source.",
    ),
    (
        "People are not restrained equally often. The measure below says how large the gap is.",
        "Recruitment panels are trained, and the gap has not moved so far.",
        "Each commitment has somebody on the board who answers for it.",
    ),
    (
        "Some actions that slip have nobody who can speed them up. They stand in this pack.",
        "Restraint varies from ward to ward; the committee looks at the two highest.",
        "The committee looks at each action that slips, once a month.",
    ),
    (
        "Some actions ask for help. Nobody has offered it yet.",
        "Appointments differ by group; a new scheme begins next quarter.",
        "Ethnicity is known for more people than when we began.",
    ),
)
ASKED = (
    ("Agree to pay for interpreters on every ward", "Letters and calls wait for weeks.", "Agreed for one year."),
    ("Agree that panels without training cannot appoint", "Half of the panels are trained.", "Agreed."),
    ("Agree to a review of the two wards with most restraint", "The gap does not close.", "Agreed."),
    ("Note the pack, and agree to the priorities of the next quarter", "", ""),
)


@transaction.atomic
def plant_demonstration_packs(*, by: str, today: date | None = None) -> int:
    """Four frozen packs, one a quarter, two of them public; how many there are. Done again, nothing changes.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("Invented board packs are for demonstrations only.")
    if BoardPack.objects.exists():
        return 0
    day = today or timezone.localdate()
    quarters = [
        one for one in periods_between("quarter", day - timedelta(days=550), day) if one.end + MET_AFTER <= day
    ][-PACKS:]
    for number, quarter in enumerate(quarters):
        pack = BoardPack.objects.create(
            title=f"Board pack on the anti-racism programme, {quarter.label}",
            audience=Audience.PUBLIC if number < FOR_THE_PUBLIC else Audience.BOARD,
            first_day=quarter.start,
            last_day=quarter.end,
            meeting=quarter.end + MET_AFTER,
            by_system=True,
        )
        _write(pack, number, _offers(pack.audience))
        _freeze(pack)
        _decide(pack, number)
        detail = {"checksum": pack.checksum}
        record(by=by, action="publishing.plant_demonstration_packs", subject=pack.audit_reference, detail=detail)
    return len(quarters)


def _offers(audience: str) -> list[Offer]:
    """The first way in which each measure is shown; one that is not there is left out."""
    found: dict[str, Offer] = {}
    for offer in offers_for(audience):
        if offer.demonstration and offer.measure in SHOWN:
            found.setdefault(offer.measure, offer)
    return [found[slug] for slug in SHOWN if slug in found]


def _write(pack: BoardPack, number: int, offers: Sequence[Offer]) -> None:
    PackChoice.objects.bulk_create(
        PackChoice(
            pack=pack,
            measure=offer.measure,
            area=offer.area,
            grouping=offer.grouping,
            demonstration=True,
            position=position,
        )
        for position, offer in enumerate(offers)
    )
    alert, advise, assure = TOLD[number]
    PackNarrative.objects.create(pack=pack, section=SUMMARY, alert=alert, advise=advise, assure=assure)
    words, why, _ = ASKED[number]
    PackDecision.objects.create(pack=pack, words=words, why=why)


def _freeze(pack: BoardPack) -> None:
    day = pack.meeting - READ_BEFORE
    content = gather(pack, today=day)
    check_for_the_public(pack, content)
    pack.content, pack.checksum = as_json(content).decode(), checksum(content)
    pack.rests_on = rests_on(pack, today=day)
    pack.state, pack.frozen_at = PackState.FROZEN, datetime.combine(day, time(9), tzinfo=UTC)
    pack.published_at = datetime.combine(pack.meeting, time(9), tzinfo=UTC) if pack.is_public else None
    pack.save()


def _decide(pack: BoardPack, number: int) -> None:
    """What the meeting decided; an action that is under way came of the first decision."""
    outcome = ASKED[number][2]
    if not outcome:
        return
    decision = pack.decisions.get()
    decision.outcome, decision.decided_on = outcome, pack.meeting
    if number == 0:
        decision.action = Action.objects.filter(state=ActionState.OPEN).order_by("number").first()
    decision.save()
