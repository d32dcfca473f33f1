"""Who was trained: completions of courses, and who in post completed one.

A share of staff needs people who are in post: somebody who was trained and left is a completion and no member of
staff.
"""

from collections.abc import Sequence

import ibis

from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.staff_records import as_slug, by_ethnicity, one_row_each, with_their_people
from plumbline.measures.facts.workforce import WHO, build_staff

NON_MANDATORY = ("non-mandatory", "cpd")
"""Kinds that are not mandatory for certain; whether an anti-racism or leadership course is, a trust decides."""
ANTI_RACISM = "anti-racism"


def build_training(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One completion of one course by one person."""
    training = tables["training"].mutate(course=tables["training"].course.fill_null(""))
    each = one_row_each(
        training,
        keys=["employee", "completed", "course", "kind"],
        first=by_ethnicity(training),
    )
    joined = with_their_people(each.rename(person="employee", date="completed"), tables["staff"])
    return joined.select(*WHO, "course", kind=as_slug(joined.kind))


def build_staff_training(tables: Tables, periods: Sequence[Period]) -> ibis.Table:
    """One person in post at the last snapshot of each period, and whether they completed training."""
    staff = build_staff(tables, periods).select(*WHO, "period_start", "band", "tier", "staff_kind", "bank")
    done = build_training(tables, periods).select(_who="person", _day="date", kind="kind")
    joined = staff.left_join(done, (staff.person == done._who) & (done._day <= staff.date))
    in_period = joined._day >= joined.period_start
    marked = joined.mutate(
        _non_mandatory=(in_period & joined.kind.isin(NON_MANDATORY)).fill_null(False),
        _anti_racism=(in_period & (joined.kind == ANTI_RACISM)).fill_null(False),
        _anti_racism_ever=(joined.kind == ANTI_RACISM).fill_null(False),
    )
    return marked.group_by(staff.columns).agg(
        non_mandatory=marked._non_mandatory.any(),
        anti_racism=marked._anti_racism.any(),
        anti_racism_ever=marked._anti_racism_ever.any(),
    )


FACTS = (
    Fact(
        slug="training",
        row="one completion of one course by one person",
        needs=("training",),
        uses=("staff",),
        columns={
            "course": "the course",
            "kind": "mandatory, non-mandatory, anti-racism, … in lower case with hyphens",
        },
        build=build_training,
    ),
    Fact(
        slug="staff_training",
        row="one person in post at the last snapshot of the period, and whether they completed training by then",
        needs=("staff", "training"),
        columns={
            "band": "pay band, as in staff",
            "tier": "lower, middle or upper; empty for medical staff",
            "staff_kind": "clinical, non-clinical, medical or not known",
            "bank": "whether the person has bank work only",
            "non_mandatory": "whether they completed a course of the kind non-mandatory or cpd in the period",
            "anti_racism": "whether they completed an anti-racism course in the period",
            "anti_racism_ever": "whether they completed one in the period or before, as far back as is known",
        },
        build=build_staff_training,
        is_stock=True,
    ),
)
