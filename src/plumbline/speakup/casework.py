"""What the desk shows beside a case's own words: who may open it, who asked for a name, who is on the team.

Reads only. Whoever looks sees nothing of a case that they were not given: not its reference, nor that it is one
more in a count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.speakup.access import (
    AGREE,
    HANDLE,
    TRIAGE,
    NoSuchCase,
    cases_of,
    check_may_triage,
    excluded_from,
    keys_of,
    people_who_may,
    person_grants,
)
from plumbline.speakup.keyring import Holder, OpenCase, open_summaries
from plumbline.speakup.models import (
    Case,
    CaseGrant,
    CaseKeyWrap,
    HandlerKey,
    IdentityHalf,
    IdentityRequest,
    MessageTemplate,
    SealedValue,
)
from plumbline.speakup.reading import read_reason
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.states import State


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may open a case, or once could."""

    person: Person
    leads: bool
    given_by: str
    given_at: datetime | None
    ended_at: datetime | None
    has_key: bool
    opens: bool
    """Whether their key of today opens the case: not after they lost a passphrase and made a new one."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """Who must not know of a case: names that the reporter ticked, and what they wrote beside them."""

    names: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class NameState:
    """Where somebody's wish to know who told us stands."""

    has_name: bool
    guardians: int
    state: str
    """none, waiting, refused, agreed or over."""
    reason: str = ""
    asked_at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits for a guardian, or that they decided."""

    public_id: UUID
    reference: str
    by: str
    asked_at: datetime
    until: datetime
    reason: str
    agreed: bool | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Teammate:
    """Somebody who works on reports."""

    name: str
    duties: str
    key_since: datetime | None
    leads: int
    """Open cases that they lead, among those that whoever looks may open."""

    @property
    def key(self) -> str:
        """Whether there is a key, in words."""
        return "Has a key" if self.key_since else "No key yet"


def summaries_of(person: Person, holder: Holder) -> list[tuple[Case, dict[str, Any]]]:
    """Every case that the person was given and their key opens, with its summary."""
    return list(open_summaries(cases_of(person), holder))


def leads_of(person: Person) -> dict[UUID, tuple[str, bool]]:
    """Who leads each of a person's cases, by case: their name, and whether it is the person."""
    leading = CaseGrant.objects.current().filter(leads=True, case__in=cases_of(person))
    rows = leading.values_list("case_id", "person__name", "person")
    return {case: (name, lead == person.pk) for case, name, lead in rows}


def closed_to_new_key(person: Person, holder: Holder) -> list[str]:
    """References of the person's cases that their key of today does not open: somebody must renew them."""
    opened = holder.own(CaseKeyWrap.objects.all()).values("case")
    waiting = person_grants(person).exclude(case__in=opened)
    return list(waiting.order_by("case__reference").values_list("case__reference", flat=True))


def readers_of(opened: OpenCase) -> list[Reader]:
    """Everyone who may open a case and everyone who once could, those of today first."""
    newest = CaseKeyWrap.objects.filter(case=opened.case, version=opened.case.key_version)
    opening = set(newest.filter(handler_key__retired_at=None).values_list("handler_key__person", flat=True))
    grants = list(
        opened.case.grants.select_related("person", "given_by").order_by("-leads", "person__name", "pk")
    )
    people = [grant.person_id for grant in grants]
    keyed = set(HandlerKey.objects.current().filter(person__in=people).values_list("person", flat=True))
    found = [
        Reader(
            person=grant.person,
            leads=grant.leads,
            given_by=grant.given_by.name if grant.given_by else "",
            given_at=grant.given_at,
            ended_at=grant.ended_at,
            has_key=grant.person_id in keyed,
            opens=grant.person_id in opening and grant.ended_at is None,
        )
        for grant in grants
    ]
    return sorted(found, key=lambda reader: reader.ended_at is not None)


def reader_of(opened: OpenCase, public_id: UUID) -> Person:
    """Somebody who may open the case now.

    Raises:
        NoSuchCase: they may not, or there is nobody of this identifier.
    """
    grant = opened.case.grants.current().filter(person__public_id=public_id).select_related("person").first()
    if grant is None:
        raise NoSuchCase
    return grant.person


def excluded_of(opened: OpenCase) -> Excluded:
    """Who must not know of a case."""
    people = Person.objects.filter(public_id__in=excluded_from(opened)).order_by("name")
    words = (opened.value("exclusions") or {}).get("words", "")
    return Excluded(tuple(people.values_list("name", flat=True)), words)


def name_state(opened: OpenCase, person: Person) -> NameState:
    """Whether there is a name, and where this person's wish to know it stands."""
    has_name = SealedValue.objects.filter(case=opened.case, field="identity").exists()
    halves = IdentityHalf.objects.filter(case=opened.case, half="b", handler_key__retired_at=None)
    guardians = halves.filter(handler_key__person__in=people_who_may(AGREE)).count()
    request = IdentityRequest.objects.filter(case=opened.case, asked_by=person).first()
    if request is None:
        return NameState(has_name, guardians, "none")
    reason = _reason(request, opened.holder)
    return NameState(has_name, guardians, _state(request), reason, request.asked_at, request.expires_at)


def requests_for(person: Person, holder: Holder) -> list[Asked]:
    """What waits for a guardian to decide: those for which their key holds a half. One query more a reason."""
    waiting = _guarded(holder).filter(decided_at=None, expires_at__gt=timezone.now()).exclude(asked_by=person)
    return [_asked(request, holder) for request in waiting.order_by("asked_at")]


def decided_by(person: Person) -> list[Asked]:
    """What a guardian decided last."""
    rows = IdentityRequest.objects.filter(decided_by=person).select_related("case", "asked_by")
    return [_asked(request, None) for request in rows.order_by("-decided_at")[:20]]


def find_request(person: Person, holder: Holder, public_id: UUID) -> tuple[IdentityRequest, Asked]:
    """One request that this guardian may decide.

    Raises:
        NoSuchCase: there is none.
    """
    waiting = _guarded(holder).filter(decided_at=None, expires_at__gt=timezone.now()).exclude(asked_by=person)
    found = waiting.filter(public_id=public_id).first()
    if found is None:
        raise NoSuchCase
    return found, _asked(found, holder)


def halves_held(holder: Holder) -> int:
    """For how many cases this key holds a guardian's half."""
    return holder.own(IdentityHalf.objects.filter(half="b")).count()


def other_guardians(person: Person) -> QuerySet[HandlerKey]:
    """The keys of the other guardians."""
    return keys_of(AGREE).exclude(person=person).order_by("person__name", "pk")


def message_templates() -> list[tuple[str, str, str]]:
    """Words to begin an answer with: identifier, title, text."""
    rows = MessageTemplate.objects.filter(is_used=True).values_list("pk", "title", "text")
    return [(str(pk), title, text) for pk, title, text in rows]


def team_of(viewer: Person) -> list[Teammate]:
    """Everyone who works on reports. Counts hold only the cases that the viewer may open."""
    check_may_triage(viewer)
    duties = {
        "triage lead": set(people_who_may(TRIAGE).values_list("pk", flat=True)),
        "handler": set(people_who_may(HANDLE).values_list("pk", flat=True)),
        "identity guardian": set(people_who_may(AGREE).values_list("pk", flat=True)),
    }
    people = Person.objects.filter(pk__in=set().union(*duties.values())).order_by("name", "pk")
    keys = dict(HandlerKey.objects.current().filter(person__in=people).values_list("person", "made_at"))
    open_cases = cases_of(viewer).exclude(state=State.CLOSED)
    leading = CaseGrant.objects.current().filter(leads=True, case__in=open_cases)
    counts = dict(leading.values_list("person").annotate(Count("pk")))
    return [
        Teammate(person.name, _duties(person, duties), keys.get(person.pk), counts.get(person.pk, 0))
        for person in people
    ]


def _duties(person: Person, duties: dict[str, set[int]]) -> str:
    held = [duty for duty, people in duties.items() if person.pk in people]
    # A triage lead handles cases as well: saying both says nothing more.
    if "triage lead" in held and "handler" in held:
        held.remove("handler")
    return ", ".join(held).capitalize()


def _guarded(holder: Holder) -> QuerySet[IdentityRequest]:
    held: Iterable[Any] = holder.own(IdentityHalf.objects.filter(half="b")).values("case")
    return IdentityRequest.objects.filter(case__in=held).select_related("case", "asked_by")


def _asked(request: IdentityRequest, holder: Holder | None) -> Asked:
    return Asked(
        public_id=request.public_id,
        reference=request.case.reference,
        by=request.asked_by.name,
        asked_at=request.asked_at,
        until=request.expires_at,
        reason=_reason(request, holder) if holder else "",
        agreed=request.agreed,
        decided_at=request.decided_at,
    )


def _reason(request: IdentityRequest, holder: Holder) -> str:
    """Empty where it was not wrapped for this key, such as for a guardian who came later."""
    try:
        return read_reason(request, holder)
    except (NoSuchCase, SealBroken):
        return ""


def _state(request: IdentityRequest) -> str:
    running = request.expires_at > timezone.now()
    if request.agreed is False:
        return "refused"
    if request.decided_at is None:
        return "waiting" if running else "over"
    return "agreed" if running and request.half is not None else "over"
