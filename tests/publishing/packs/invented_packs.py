"""Packs of an invented trust, as small or as long as a test wants them."""

from dataclasses import replace
from datetime import date
from typing import Any

from plumbline.equity.spc import Assurance, Variation
from plumbline.equity.values import Withheld
from plumbline.publishing.packs.content import (
    Action,
    Actions,
    Change,
    Changes,
    Commitment,
    Commitments,
    Count,
    Decision,
    GroupRow,
    MeasurePage,
    Measures,
    Narrative,
    Note,
    Pack,
    Picture,
    Risk,
    Risks,
    Section,
    Shape,
    SpeakUp,
    Status,
    Summary,
)

SMALL = Withheld("Fewer than 10 people were counted.")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="chart-title" width="400" height="200" '
    'viewBox="0 0 400 200"><title id="chart-title">A chart</title><rect width="400" height="200" fill="#ffffff"/>'
    '<path d="M20 150L120 90L220 110L380 40" stroke="#005eb8" stroke-width="3" fill="none"/>'
    '<text x="20" y="190" font-family="Arial, Helvetica, sans-serif" font-size="14">April to March</text></svg>'
)
PICTURE = Picture(svg=SVG, title="A chart", description="The rate rose from April to March, from 3.1 to 4.7.")
NO_RATIO: dict[str, Any] = {"ratio": None, "ratio_lower": None, "ratio_upper": None}
HIDDEN = ("numerator", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper")
LATE = Status("Behind its date", Shape.TRIANGLE)
HELD = Status("On its way", Shape.CIRCLE)


def a_row(group: str = "Black", **figures: Any) -> GroupRow:
    """A group's figures."""
    given: dict[str, Any] = {
        "numerator": 64,
        "denominator": 4_210,
        "value": 15.2,
        "lower": 11.9,
        "upper": 19.4,
        "ratio": 3.8,
        "ratio_lower": 2.9,
        "ratio_upper": 5.0,
    }
    return GroupRow(group=group, **{**given, **figures})


def a_measure(number: int = 1, **changed: Any) -> MeasurePage:
    """A measure's page with everything on it."""
    page = MeasurePage(
        slug=f"measure-{number}",
        title=f"Detentions under the Mental Health Act, part {number}",
        what="How many people were detained, for every 1,000 people in contact with our services.",
        unit="people detained per 1,000 people in contact",
        period="2025/26",
        latest="Black people 15.2, White people 4.0 per 1,000",
        headline="15.2 per 1,000 Black people were detained, 3.8 times as many as White people.",
        picture=PICTURE,
        variation=list(Variation)[number % len(Variation)],
        assurance=list(Assurance)[number % len(Assurance)],
        target="10.0 per 1,000 by March 2027",
        rows=(
            a_row("White", numerator=198, denominator=49_500, value=4.0, lower=3.5, upper=4.6, **NO_RATIO),
            a_row(),
            GroupRow(group="Mixed", denominator=2_030, **dict.fromkeys(HIDDEN, SMALL)),
            GroupRow(group="Not stated", numerator=31, note="No denominator is known."),
        ),
        comparator="White",
        gap="Black people were detained 3.8 times as often as White people (95% interval 2.9 to 5.0).",
        working=("Wilson intervals. Source: an invented extract, read on 3 April 2026.",),
        commitment="Halve the gap by March 2027.",
        status=LATE if number % 2 else HELD,
        narrative=Narrative(
            alert=("The gap has not closed in three years.",),
            advise=("Two wards have begun advance choice documents.",),
            assure=("Every detention of 2025/26 was reviewed.", "Reviews are read by the carers' council."),
        ),
        unknown=("Ethnicity is not known for 6% of people.",),
    )
    return replace(page, **changed)


def a_pack(measures: int = 2, **changed: Any) -> Pack:
    """A pack with every kind of section."""
    pack = Pack(
        title="Race equality: board pack",
        trust="Wight Solent Demonstration NHS Trust",
        period="January to March 2026",
        committee="Trust board, in public",
        meeting=date(2026, 5, 14),
        author="Programme lead",
        checker="Analyst",
        demonstration=True,
        sections=(
            *_first_sections(),
            Measures(pages=tuple(map(a_measure, range(1, measures + 1)))),
            *_last_sections(),
        ),
        decisions=(
            Decision(words="Fund a second advocate for Black patients.", why="One advocate meets half the need."),
            Decision(words="Note that the gap in detention has not closed."),
        ),
        record_digest="5f0c" * 16,
    )
    return replace(pack, **changed)


def _first_sections() -> tuple[Section, ...]:
    return (
        Summary(
            words=("Two of nine commitments are behind their date.",),
            narrative=Narrative(
                alert=("The gap in detention is as wide as it was.",),
                advise=("Reports of racism have doubled since the campaign began: more people report.",),
                assure=("Fewer people are restrained than a year ago.",),
            ),
        ),
        Changes(
            since="October to December 2025",
            changes=(Change(what="Detentions, Black people", before="16.0 per 1,000", now="15.2 per 1,000"),),
        ),
    )


def _last_sections() -> tuple[Section, ...]:
    return (
        Commitments(
            commitments=(
                Commitment(
                    title="Halve the gap in detention by March 2027",
                    answers="Chief medical officer",
                    due=date(2027, 3, 31),
                    status=LATE,
                    updated="Two wards of nine use advance choice documents.",
                ),
            )
        ),
        SpeakUp(
            this_period="January to March 2026",
            last_period="October to December 2025",
            counts=(
                Count(label="All reports", number=46, before=21),
                Count(label="From carers", number=SMALL, before=None),
            ),
            lessons=("A ward's rota now names who takes a report at night.",),
        ),
        Risks(
            risks=(
                Risk(
                    title="The advocate leaves and is not replaced",
                    likelihood=3,
                    impact=4,
                    owner="Director of nursing",
                    appetite="Low",
                    controls=("Notice of three months.",),
                    gaps=("No second advocate.",),
                ),
            )
        ),
        Actions(
            actions=(
                Action(title="Advertise the post", owner="Head of people", due=date(2026, 6, 1), status=HELD),
            )
        ),
        Note(title="Next time", words=("The July pack will have the WRES figures.",)),
    )
