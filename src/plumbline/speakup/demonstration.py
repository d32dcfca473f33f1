"""The invented reports of a demonstration, read from data/demonstration.yaml. Knows no Django.

Days and hours come from a seed, so that every demonstration looks the same on the same day. Keys and return codes
never come from it. Must never hold a word of a real report.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from plumbline.people.demonstration import PASSWORD

PASSPHRASE = PASSWORD
"""Opens the key of everyone on the invented case team. Printed on the screen by design."""
OFFICES = ("Chair", "Chief nurse", "Company secretary")
TEAM = {
    "lead": "triage-lead",
    "second_lead": "second-triage-lead",
    "handler": "case-handler",
    "second_handler": "second-case-handler",
    "guardian": "identity-guardian",
}
"""Who has a key, and how their e-mail address begins."""
SHOWN_AS = {
    "lead": "Juniper, triage lead",
    "second_lead": "Hawthorn, triage lead",
    "handler": "Linden, case handler",
    "second_handler": "Sorrel, case handler",
    "guardian": "Yew, identity guardian",
}
"""What people who report read when they choose who must not see it."""
COMES_BACK = "patient"
"""The report whose return code is printed, so that a newcomer can come back as its reporter."""
SEED = "plumbline demonstration 1"
QUESTIONS = "2026-11"
"""The version of the questionnaire that the stories answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that somebody did, so many days after the report came in."""

    day: int
    by: str
    act: str
    reason: str = ""
    answer: str = ""
    text: str = ""
    to: str = ""
    rating: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One invented report and what became of it."""

    key: str
    unit: str
    days_ago: int
    answers: Mapping[str, Any]
    life: tuple[Act, ...] = ()
    language: str = "en"
    identity: Mapping[str, str] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    excluded_words: str = ""
    assisted: bool = False

    @property
    def summary(self) -> dict[str, Any]:
        """What lists show of it, as `reporter.building` makes it; the unit is added where the tree is known."""
        told = self.answers
        return {
            "who": [told["you"]["who"]],
            "part": told["part"]["part"],
            "forms": list(told["kinds"]["forms"]),
            "events": list(told["where"]["events"]),
            "by_whom": list(told["by-whom"]["by_whom"]),
            "wants": list(told["wants"]["wants"]),
            "not_safe": bool(told["harm"].get("not_safe")),
            "language": self.language,
            "files": 0,
            "assisted": told.get("assist", {}).get("how", ""),
            "words": told["what-happened"]["words"][:140],
        }


def stories() -> list[Story]:
    """Every invented report."""
    return [_story(dict(raw)) for raw in _read()["reports"]]


def earlier_counts(*, today: date, areas: Sequence[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
    """What the reports of earlier months left for the counts: their cases are not in the demonstration."""
    odds = _read()["earlier"]
    fewest, most = odds["a_month"]
    for back in range(1, odds["months"] + 1):
        month = _month_before(today, back)
        for number in range(fewest + pick(f"{back}", most - fewest + 1)):
            name = f"{back}:{number}"
            yield {
                "month": month,
                "forms": _some(f"{name}:forms", odds["forms"]),
                "by_whom": [_one(f"{name}:by", odds["by_whom"])],
                "from": _one(f"{name}:from", odds["from"]),
                "area": areas[pick(f"{name}:area", len(areas))],
            }


def moment_of(story: Story, number: int, act: Act, *, now: datetime, zone: tzinfo) -> datetime:
    """When an act happened: in working hours, after the one before it, and never in the future."""
    day = now.astimezone(zone).date() - timedelta(days=story.days_ago - act.day)
    hour = time(9 + min(number, 7), pick(f"{story.key}:{number}", 60))
    return min(datetime.combine(day, hour, zone), now - timedelta(minutes=30 - number))


def pick(name: str, choices: int) -> int:
    """A number below `choices`, the same for the same name in every demonstration."""
    digest = hashlib.sha256(f"{SEED}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % choices


@cache
def _read() -> dict[str, Any]:
    source = files("plumbline.speakup") / "data" / "demonstration.yaml"
    content: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return content


def _story(raw: dict[str, Any]) -> Story:
    life = tuple(Act(**act) for act in raw.pop("life"))
    return Story(**{**raw, "life": life, "excluded": tuple(raw.get("excluded", ()))})


def _month_before(today: date, back: int) -> str:
    months = today.year * 12 + today.month - 1 - back
    return f"{months // 12}-{months % 12 + 1:02d}"


def _one(name: str, odds: Mapping[str, int]) -> str:
    return _spread(odds)[pick(name, sum(odds.values()))]


def _some(name: str, odds: Mapping[str, int]) -> list[str]:
    """One choice, and for one in three a second."""
    chosen = {_one(name, odds)} | ({_one(f"{name}:too", odds)} if pick(f"{name}:two", 3) == 0 else set())
    return sorted(chosen)


def _spread(odds: Mapping[str, int]) -> list[str]:
    return [choice for choice, weight in odds.items() for _ in range(weight)]
