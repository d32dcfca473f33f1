"""Job applications, step by step: applied, shortlisted, interviewed, offered, appointed.

An application is counted on the day it was made, so a recent one may not have had its chance yet.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.pay_bands import band_of, medical_grade_of, tier_of
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.staff_records import ethnicity_code, ethnicity_recorded, one_row_each


def build_applications(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One application to one vacancy; where a reference comes twice, the row that got furthest."""
    each = one_row_each(
        tables["applications"], keys=["application"], first=_furthest_first(tables["applications"])
    )
    code = ethnicity_code(each)
    band = band_of(each.pay_band)
    grade = medical_grade_of(ibis.null("string"), each.pay_band)
    return each.select(
        "sex",
        "unit",
        "vacancy",
        "staff_group",
        "shortlisted",
        "interviewed",
        "offered",
        "appointed",
        "panel_trained",
        person=ibis.null("string"),
        ethnicity=code,
        age=ibis.null("int64"),
        date=each.applied,
        application=each.application,
        band=band,
        tier=tier_of(band),
        medical_grade=grade,
        ethnicity_recorded=ethnicity_recorded(code),
    )


def _furthest_first(applications: ibis.Table) -> list[ir.Column]:
    steps = ("appointed", "offered", "interviewed", "shortlisted")
    furthest = [applications[step].fill_null(False).desc() for step in steps]
    words = ("ethnicity", "ethnicity_2021", "vacancy", "pay_band", "unit", "staff_group", "sex")
    return [*furthest, applications.applied.desc(), *[applications[word].fill_null("~").asc() for word in words]]


FACTS = (
    Fact(
        slug="applications",
        row="one application to one vacancy",
        needs=("applications",),
        columns={
            "application": "the application's reference",
            "vacancy": "the vacancy's reference",
            "band": "pay band of the vacancy",
            "tier": "lower, middle or upper",
            "medical_grade": "consultant, non-consultant career grade, trainee or other medical; else empty",
            "staff_group": "staff group in the trust's own words",
            "shortlisted": "whether the application was shortlisted",
            "interviewed": "whether there was an interview; empty where nobody wrote it down",
            "offered": "whether the post was offered; empty where nobody wrote it down",
            "appointed": "whether the applicant was appointed",
            "panel_trained": "whether the panel was trained in inclusive recruitment; empty where not written",
            "ethnicity_recorded": "stated, not stated, not known, invalid or missing",
        },
        build=build_applications,
    ),
)
