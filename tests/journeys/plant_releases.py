"""Run on served data by the journey of a release: invented figures of restraint, some of which have left already.

A program of its own, as `plant_desk`: a journey's process never opens the data of the server that it drives.
"""

import os
import sys
from dataclasses import replace

SECLUSION = {"white": 80, "mixed": 12, "asian": 14, "black": 11, "other": 3}
SEGREGATION = {"white": 140, "mixed": 31, "asian": 46, "black": 52, "other": 4}


def plant() -> str:
    """Two measures; of the first, another count of one group was released before."""
    from plumbline.measures.results import Observation, Run, Source
    from plumbline.people.demonstration import DOMAIN
    from plumbline.people.models import Person
    from plumbline.publishing import actions

    lead, analyst = (Person.objects.get(email=f"{name}@{DOMAIN}") for name in ("programme-lead", "analyst"))
    source = Source(
        name="invented", title="An invented extract", publisher="The trust", licence="None", url="", published="",
        sha256="c" * 64,
    )  # fmt: skip

    def row(measure: str, code: str, number: int) -> Observation:
        return Observation(
            measure=measure, area="the trust", period="2024/25", grouping="nhs-2001-5", group=code.capitalize(),
            group_code=code, numerator=number, denominator=None, value=float(number), lower=number * 0.6,
            upper=number * 1.6, method="exact Poisson", source="invented",
        )  # fmt: skip

    def record(measure: str, counts: dict[str, int], cut: str):
        from plumbline.evidence.actions import record_run

        rows = [row(measure, code, number) for code, number in counts.items()]
        total = replace(
            row(measure, "everyone", sum(counts.values())), grouping="everyone", group_code="everyone"
        )
        run = Run(
            measure=measure, definition_version="1", unit="times", per=1, observations=(*rows, total),
            sources=(source,), settings={"area": "the trust", "cut": cut},
        )  # fmt: skip
        definition = {
            "title": f"Invented {measure}", "method": "records-count", "what": "How often it happened.",
            "records": {"numerator": {"fact": measure, "count": "rows"}},
        }  # fmt: skip
        return record_run(by="system:demonstration", run=run, kind="demonstration", definition=definition)

    before = record("restraint-seclusion", {**SECLUSION, "asian": 13}, "before")
    first = actions.prepare_release(by=lead, title="Last spring", why="x", runs=[before])
    first = actions.submit_release(by=lead, release=first)
    first = actions.approve_release(by=analyst, release=first)
    actions.publish_release(by=lead, release=first)
    record("restraint-seclusion", SECLUSION, "after")
    record("restraint-segregation", SEGREGATION, "first")
    return "planted"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    import django

    django.setup()
    sys.stdout.write(plant())
