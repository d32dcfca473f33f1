"""Events that somebody else has counted already: one row each, as a data warehouse gives them out.

What counts as one detention was decided there; nothing is derived here.
"""

from collections.abc import Sequence

import ibis

from plumbline.measures.extracts.coarseness import WEIGHT
from plumbline.measures.facts.people import ethnicity_of
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables


def counted_detentions(tables: Tables, periods: Sequence[Period]) -> ibis.Table:
    """Detentions as they were counted elsewhere."""
    rows = tables["detentions"]
    weight = {WEIGHT: rows[WEIGHT]} if WEIGHT in rows.columns else {}
    return rows.select(
        person=rows.person,
        ethnicity=ethnicity_of(rows, old="ethnicity", new="ethnicity_2021"),
        sex=rows.sex,
        age=rows.age,
        unit=rows.unit,
        date=rows.start,
        category=rows.category,
        section=rows.section,
        **weight,
    )


FACTS = (
    Fact(
        slug="counted-detentions",
        row="one detention, as counted elsewhere",
        needs=("detentions",),
        columns={"category": "how it came about, as counted elsewhere", "section": "the legal status code"},
        build=counted_detentions,
        scans={
            "person": ("person",),
            "ethnicity": ("ethnicity", "ethnicity_2021"),
            "sex": ("sex",),
            "age": ("age",),
            "unit": ("unit",),
            "date": ("start",),
            "category": ("category",),
            "section": ("section",),
        },
    ),
)
