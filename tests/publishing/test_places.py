"""Wards are the trust: what is subtracted from the whole, or from another way of parting it, tells nothing."""

from dataclasses import replace
from typing import Any

import pytest

from plumbline.evidence.actions import record_run
from plumbline.evidence.models import MeasureRun
from plumbline.publishing.models import Release, ReleasedRow
from tests.evidence.builders import SOURCE, a_run
from tests.publishing.test_protection import ALONE, TALLY, a_row, submitted

pytestmark = pytest.mark.django_db


def a_run_by(split: str, *rows: tuple[str, str, int], measure: str = "restraint-seclusion") -> MeasureRun:
    """Rows of (unit, other part, how many), all of Black people; the whole where both are empty."""
    made = [
        replace(a_row("black", number, **ALONE), organisation_unit=unit, part=part, measure=measure)
        for unit, part, number in rows
    ]
    run = a_run(
        *made, measure=measure, unit="restraints", per=1, warnings=(), sources=(replace(SOURCE, name="ours"),),
        settings={"area": "our trust", "split": split},
    )  # fmt: skip
    definition = {"title": measure, "method": "records-count", "records": {"numerator": TALLY}}
    return record_run(by="system:test", run=run, kind="extract", definition=definition)


def shown(release: Release) -> dict[tuple[str, str], float | None]:
    rows: Any = ReleasedRow.objects.filter(item__release=release)
    return {(row.organisation_unit, row.part): row.numerator for row in rows}


def blanks(release: Release) -> set[tuple[str, str]]:
    return {place for place, number in shown(release).items() if number is None}


def test_a_small_ward_is_not_found_by_taking_the_others_from_the_trust(author) -> None:
    release = submitted(author, a_run_by("unit", ("", "", 63), ("A", "", 3), ("B", "", 40), ("C", "", 20)))

    assert release.findings == 0
    assert ("A", "") in blanks(release)
    assert len(blanks(release)) == 2


def test_the_trust_may_come_from_another_run_and_an_earlier_release(author, checker) -> None:
    from plumbline.publishing import actions

    whole = submitted(author, a_run_by("none", ("", "", 63), measure="seclusion"))
    actions.publish_release(by=author, release=actions.approve_release(by=checker, release=whole))

    release = submitted(author, a_run_by("unit", ("A", "", 3), ("B", "", 40), ("C", "", 20)))

    assert release.findings == 0
    assert ("A", "") in blanks(release)
    assert len(blanks(release)) == 2


def test_a_small_rest_that_no_ward_holds_is_not_found_either(author) -> None:
    release = submitted(author, a_run_by("unit", ("", "", 63), ("B", "", 40), ("C", "", 20)))

    assert release.findings == 0
    assert len(blanks(release)) == 1


def test_wards_that_share_people_are_each_by_themselves(author) -> None:
    release = submitted(author, a_run_by("unit", ("", "", 50), ("A", "", 3), ("B", "", 40), ("C", "", 20)))

    assert blanks(release) == {("A", "")}


def test_two_ways_of_parting_the_same_people_are_set_against_each_other(author) -> None:
    wards = a_run_by("unit", ("A", "", 40), ("B", "", 23))
    bands = a_run_by("band", ("", "band 5", 60), ("", "band 6", 3), measure="by-band")
    whole = a_run_by("none", ("", "", 63), measure="whole")

    release = submitted(author, wards, bands, whole)

    # The trust less band 5, and the wards together less band 5, are both band 6.
    assert release.findings == 0
    assert ("", "band 6") in blanks(release)
    assert ("", "band 5") in blanks(release)


def test_more_parts_in_common_than_can_be_looked_at_is_said(author, monkeypatch) -> None:
    monkeypatch.setattr("plumbline.publishing.protection.places.MOST", 3)
    wards = a_run_by("unit", ("A", "", 40), ("B", "", 23))
    bands = a_run_by("band", ("", "band 5", 60), ("", "band 6", 3), measure="by-band")

    release = submitted(author, wards, bands)

    assert release.findings == 1
    assert release.report["reasons"][0].startswith("These figures are parted in several ways at once")


def test_nothing_is_lost_where_no_ward_is_small(author) -> None:
    release = submitted(author, a_run_by("unit", ("", "", 63), ("A", "", 23), ("B", "", 40)))

    assert (release.findings, blanks(release)) == (0, set())
    assert "A, " not in str(release.report["worlds"][0]["prevented"])
