"""What staff answered in a staff survey, of which a trust holds counts by ethnic group and no single person."""

from collections.abc import Sequence

import ibis

from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.staff_records import as_slug, ethnicity_code


def build_survey_answers(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """The answers of one ethnic group to one question, on a day of the survey."""
    survey = tables["survey"]
    return survey.select(
        "answers",
        "said_so",
        person=ibis.null("string"),
        ethnicity=ethnicity_code(survey),
        sex=ibis.null("string"),
        age=ibis.null("int64"),
        unit=ibis.null("string"),
        date=survey.surveyed,
        question=as_slug(survey.question),
    )


FACTS = (
    Fact(
        slug="survey_answers",
        row="the answers of one ethnic group to one question of one survey",
        needs=("survey",),
        columns={
            "question": "the question, in lower case with hyphens, such as abused-by-staff",
            "answers": "how many answered it",
            "said_so": "how many of them said so",
        },
        build=build_survey_answers,
    ),
)
