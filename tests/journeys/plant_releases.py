"""Run on served data by the journey of a release: invented figures, before and after a group was counted anew.

`killed TITLE` asks for a checker and is killed when all is written down but the end: nothing may be left of it.

A program of its own, as `plant_desk`: a journey's process never opens the data of the server that it drives.
"""

import os
import signal
import sys
from dataclasses import replace

SECLUSION = {"white": 80, "mixed": 12, "asian": 14, "black": 11, "other": 3}
SEGREGATION = {"white": 140, "mixed": 31, "asian": 46, "black": 52, "other": 4}


def plant(when: str) -> str:
    """Before: one measure. After: the same with another count of one group, and a second measure."""
    from plumbline.measures.results import Observation, Run, Source

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

    def record(measure: str, counts: dict[str, int]):
        from plumbline.evidence.actions import record_run

        rows = [row(measure, code, number) for code, number in counts.items()]
        total = replace(
            row(measure, "everyone", sum(counts.values())), grouping="everyone", group_code="everyone"
        )
        run = Run(
            measure=measure, definition_version="1", unit="times", per=1, observations=(*rows, total),
            sources=(source,), settings={"area": "the trust"},
        )  # fmt: skip
        definition = {
            "title": f"Invented {measure}", "method": "records-count", "what": "How often it happened.",
            "records": {"numerator": {"fact": measure, "count": "rows"}},
        }  # fmt: skip
        return record_run(by="system:demonstration", run=run, kind="demonstration", definition=definition)

    if when == "before":
        record("restraint-seclusion", {**SECLUSION, "asian": 13})
    else:
        record("restraint-seclusion", SECLUSION)
        record("restraint-segregation", SEGREGATION)
    return "planted"


def killed(title: str) -> None:
    """Asks for a checker of that draft, and does not live to see the end of it."""
    from django.db import transaction

    from plumbline.publishing import actions
    from plumbline.publishing.models import Release, ReleasedRow
    from plumbline.publishing.protection.freezing import look_at

    release = Release.objects.get(title=title)
    assert release.author is not None
    release.author.second_factor_put_off = True  # as at the door of a demonstration
    look = actions.submit_release(by=release.author, release=release)
    with transaction.atomic():
        actions.record_look(by="system:test", look=look, found=look_at(release))
        assert ReleasedRow.objects.filter(item__release=release).exists()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    import django

    django.setup()
    if sys.argv[1] == "killed":
        killed(sys.argv[2])
    sys.stdout.write(plant(sys.argv[1]))
