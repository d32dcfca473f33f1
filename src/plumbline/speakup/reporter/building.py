"""Makes the report out of what was typed: what is sealed for the case team, and the little that lists and
counts show.

Answers are sealed exactly as typed. A name never goes among the answers: it is sealed by itself. What the
letterbox counts holds codes, a month and a division, and no words.
"""

import json
from typing import Any
from uuid import UUID

from django.utils import timezone

from plumbline.speakup.reporter.moving import kept_of, pages_of
from plumbline.speakup.reporter.places import Known, find_place
from plumbline.speakup.reporter.questions import ASSIST, BY_SLUG, CONTACT, EXCLUDE, FILES, VERSION, WHAT_HAPPENED
from plumbline.speakup.reporter.sending import Report
from plumbline.speakup.reporter.sittings import OpenSitting

SUMMARY_BYTES = 1_900
SUMMARY_WORDS = 140
SUMMARY_PLACE = 80
LONGEST_AREA = 80
Answers = dict[str, dict[str, Any]]


def report_of(sitting: OpenSitting, *, files: int = 0) -> Report:
    """The report of a sitting, ready to be sealed."""
    answers = answers_of(sitting)
    place = find_place(answers.get("where", {}).get("place", ""))
    if place is not None:
        answers["where"]["unit"] = _named(place)
    contact = answers.get(CONTACT, {})
    named = contact.get("reach") == "named"
    return Report(
        answers={**_without_identity(answers), "version": VERSION},
        summary=_summary(sitting, answers, place, files),
        identity=_identity(contact) if named else {},
        excluded=excluded_in(sitting),
        excluded_words=_others(sitting),
        assisted=bool(sitting.data.get("assisted")),
        counts=_counts(answers, place),
    )


def answers_of(sitting: OpenSitting) -> Answers:
    """Every page that was filled in, exactly as typed; who must not see the report is kept apart."""
    pages = [page for page in pages_of(sitting) if page.slug not in {EXCLUDE, FILES}]
    found = {page.slug: page.form(kept_of(sitting, page)).typed() for page in pages}
    return {slug: typed for slug, typed in found.items() if typed}


def excluded_in(sitting: OpenSitting) -> tuple[str, ...]:
    """The public identifiers of those who must not know."""
    ticked = kept_of(sitting, BY_SLUG[EXCLUDE]).get("people", [])
    return tuple(dict.fromkeys(value for value in ticked if _is_identifier(value)))


def _is_identifier(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _others(sitting: OpenSitting) -> str:
    return "\n".join(kept_of(sitting, BY_SLUG[EXCLUDE]).get("others", []))


def _without_identity(answers: Answers) -> Answers:
    reach = answers.get(CONTACT, {}).get("reach", "anonymous")
    return {**answers, CONTACT: {"reach": reach}}


def _identity(contact: dict[str, Any]) -> dict[str, Any]:
    return {name: contact[name] for name in ("name", "contact", "safe_contact") if name in contact}


def _named(place: Known) -> dict[str, str]:
    return {"kind": place.kind, "id": place.public_id, "label": place.label}


def _summary(sitting: OpenSitting, answers: Answers, place: Known | None, files: int) -> dict[str, Any]:
    told = " ".join(answers.get(WHAT_HAPPENED, {}).get("words", "").split())
    summary = {
        "who": _listed(answers, "you", "who"),
        "part": answers.get("part", {}).get("part", ""),
        "forms": _listed(answers, "kinds", "forms"),
        "events": _listed(answers, "where", "events"),
        "by_whom": _listed(answers, "by-whom", "by_whom"),
        "unit": _named(place) if place else {},
        "place": place.label if place else answers.get("where", {}).get("place", "")[:SUMMARY_PLACE],
        "wants": _listed(answers, "wants", "wants"),
        "not_safe": bool(_listed(answers, "harm", "not_safe")),
        "language": sitting.data.get("language", "en"),
        "files": files,
        "assisted": answers.get(ASSIST, {}).get("how", ""),
        "words": told[:SUMMARY_WORDS],
    }
    return _fitted(summary)


def _listed(answers: Answers, slug: str, field: str) -> list[str]:
    value = answers.get(slug, {}).get(field, [])
    return [value] if isinstance(value, str) else list(value)


def _fitted(summary: dict[str, Any]) -> dict[str, Any]:
    """The summary, its words cut until all summaries fill the same box: a longer one would stand out."""
    while _size(summary) > SUMMARY_BYTES and summary["words"]:
        summary = {**summary, "words": summary["words"][:-8]}
    return summary


def _size(data: dict[str, Any]) -> int:
    return len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def _counts(answers: Answers, place: Known | None) -> dict[str, Any]:
    area = {"id": place.area_id, "name": place.area[:LONGEST_AREA]} if place and place.area_id else ""
    return {
        "month": f"{timezone.localdate():%Y-%m}",
        "forms": _listed(answers, "kinds", "forms"),
        "by_whom": _listed(answers, "by-whom", "by_whom"),
        "area": area,
        "from": answers.get("you", {}).get("who", ""),
    }
