"""Small numbers of a trust's own: withheld in every way out, and attacked with all that left before."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from plumbline.equity.disclosure.suppressed import PUBLIC_WORDS
from plumbline.evidence.actions import record_run
from plumbline.evidence.models import MeasureRun
from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import Release, ReleasedRow
from plumbline.publishing.states import State
from tests.evidence.builders import SOURCE, WHITE, a_run
from tests.publishing.builders import looked_at, submit

FIVE = {"white": 80, "mixed": 12, "asian": 14, "black": 11, "other": 3}
LABELS = {"white": "White", "mixed": "Mixed", "asian": "Asian", "black": "Black", "other": "Other"}
ALONE: dict[str, Any] = {"comparator": None, "ratio": None, "ratio_lower": None, "ratio_upper": None}
TALLY = {"fact": "restraints", "count": "rows"}


def a_row(code: str, number: int, **changes: Any):
    """A share without a denominator: how many, with an interval and a ratio that would give it away."""
    plain = replace(
        WHITE, measure="restraint-seclusion", area="our trust", group=LABELS.get(code, code), group_code=code,
        numerator=number, denominator=None, value=float(number), lower=number * 0.5, upper=number * 2.0,
        comparator="White", ratio=number / 80, ratio_lower=0.1, ratio_upper=2.0, ratio_method="log-normal",
        published_value=None, published_standardised=None, published_standardised_lower=None,
        published_standardised_upper=None, note=f"{number} were counted",
    )  # fmt: skip
    return replace(plain, **changes)


def a_run_of(
    counts: dict[str, int], *, measure: str = "restraint-seclusion", settings: str = "", **changes: Any
) -> MeasureRun:
    rows = [replace(a_row(code, number, **changes), measure=measure) for code, number in counts.items()]
    run = a_run(
        *rows, measure=measure, unit="restraints", per=1, warnings=(),
        sources=(replace(SOURCE, name="ours"),), settings={"area": "our trust", "cut": settings},
    )  # fmt: skip
    definition = {"title": measure.capitalize(), "method": "records-count", "records": {"numerator": TALLY}}
    return record_run(by="system:test", run=run, kind="extract", definition=definition)


def with_everyone(counts: dict[str, int]) -> MeasureRun:
    """The groups, and everybody in one row."""
    rows = [a_row(code, number) for code, number in counts.items()]
    total = a_row("everyone", sum(counts.values()), grouping="everyone", group="Everyone")
    run = a_run(
        *rows, replace(total, comparator=None, ratio=None, ratio_lower=None, ratio_upper=None, ratio_method=None),
        measure="restraint-seclusion", unit="restraints", per=1, warnings=(),
        sources=(replace(SOURCE, name="ours"),), settings={"area": "our trust"},
    )  # fmt: skip
    definition = {"title": "Restraints", "method": "records-count", "records": {"numerator": TALLY}}
    return record_run(by="system:test", run=run, kind="extract", definition=definition)


def submitted(author: Person, *runs: MeasureRun, title: str = "Ours") -> Release:
    release = actions.prepare_release(by=author, title=title, why="Ready.", runs=runs)
    return submit(by=author, release=release)


def published(author: Person, checker: Person, *runs: MeasureRun, title: str = "Ours") -> Release:
    approved = actions.approve_release(by=checker, release=submitted(author, *runs, title=title))
    return actions.publish_release(by=author, release=approved)


def hidden(release: Release) -> set[str]:
    return set(
        ReleasedRow.objects.filter(item__release=release)
        .exclude(numerator_withheld="")
        .values_list("group", flat=True)
    )


def test_a_small_count_and_one_that_would_give_it_away_are_withheld(author) -> None:
    release = submitted(author, with_everyone(FIVE))

    assert release.findings == 0
    assert "Other" in hidden(release)
    assert len(hidden(release)) == 2
    assert release.report["worlds"][0]["prevented"][0]["how"].endswith("only Other is blank: it is 3.")


def test_withheld_is_never_zero_and_the_true_count_is_in_no_way_out(client, author, checker) -> None:
    published(author, checker, with_everyone({**FIVE, "other": 3}))

    table = client.get("/data/restraint-seclusion.csv")
    rows = {
        (row["grouping"], row["group"]): row
        for row in csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig")))
    }
    document = json.loads(client.get("/data/restraint-seclusion.json").content)
    [other] = [row for row in document["runs"][0]["observations"] if row["group"] == "Other"]
    page = client.get("/data/restraint-seclusion/").content.decode()
    svg = client.get("/data/restraint-seclusion.svg").content.decode()

    kept = rows["nhs-2001-5", "Other"]
    names = ("numerator", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper")
    assert {name: kept[name] for name in names} == dict.fromkeys(names, "")
    assert (kept["withheld"], kept["note"]) == (PUBLIC_WORDS, "")
    assert {name: other[name] for name in names} == dict.fromkeys(names)
    assert other["numerator_withheld"] == PUBLIC_WORDS
    assert "were counted" not in page + json.dumps(document)
    assert "Withheld" in page or "withheld" in page
    assert "withheld" in svg.casefold()


def test_a_chart_of_the_desk_is_never_served_to_the_public(client, author, checker) -> None:
    from plumbline.evidence.charts import draw
    from plumbline.evidence.queries import current_observations, read_measure

    run = with_everyone(FIVE)
    picture = read_measure(current_observations(), run.measure, {"grouping": "nhs-2001-5"})
    assert picture is not None
    own = draw(picture, trend=False, file_format="svg")
    published(author, checker, run)

    public = client.get("/data/restraint-seclusion.svg?grouping=nhs-2001-5").content

    assert own != public


def test_of_two_releases_that_are_safe_alone_the_second_is_caught_on_approval(author, checker) -> None:
    # 2024/25 as a whole, and its first eleven months: the twelfth is 2, and stands in no table.
    year = a_run_of({"black": 60}, settings="year", period="2024/25", **ALONE)
    months = [f"2024-{month:02}" for month in range(4, 13)] + ["2025-01", "2025-02"]
    run = eleven(months)
    first, second = submitted(author, year, title="The year"), submitted(author, run, title="Eleven months")
    assert (hidden(first), hidden(second)) == (set(), set())

    actions.approve_release(by=checker, release=first)
    with pytest.raises(actions.ReleaseUnusable, match="Other figures left"):
        actions.approve_release(by=checker, release=second)
    actions.refuse_release(by=checker, release=second, reason="Set beside the year it tells March.")
    corrected = actions.correct_release(by=author, release=second, leaves_out={})
    again = submit(by=author, release=corrected)

    assert again.findings == 0
    assert hidden(again) == {"Black"}
    assert actions.approve_release(by=checker, release=again).state == State.APPROVED


def eleven(months: list[str]) -> MeasureRun:
    counts = [6, 5, 5, 5, 6, 5, 5, 5, 6, 5, 5]
    rows = [a_row("black", number, period=month, **ALONE) for month, number in zip(months, counts, strict=True)]
    run = a_run(
        *rows, measure="restraint-seclusion", unit="restraints", per=1, warnings=(),
        sources=(replace(SOURCE, name="ours"),), settings={"area": "our trust", "cut": "months"},
    )  # fmt: skip
    definition = {"title": "Restraints", "method": "records-count", "records": {"numerator": TALLY}}
    return record_run(by="system:test", run=run, kind="extract", definition=definition)


def test_a_finding_stops_the_release_until_it_is_corrected(client, author, checker) -> None:
    published(author, checker, a_run_of(FIVE, settings="first"), title="First")
    changed = a_run_of({**FIVE, "asian": 15}, settings="second")
    other = a_run_of(
        {"white": 90, "black": 40}, measure="seclusions", settings="third", grouping="white-and-black"
    )
    release = submitted(author, changed, other, title="Second")
    client.force_login(checker)

    page = client.get(release.get_absolute_url()).content.decode()
    answer = client.post(reverse("publishing:act", args=[release.public_id, "approve"]), follow=True)
    assert release.findings == 1
    assert "It may not leave as it is" in page
    assert "An earlier release was made of another count of Asian" in page
    assert "1 finding of disclosure control" in answer.content.decode()
    client.post(reverse("publishing:act", args=[release.public_id, "refuse"]), {"reason": "One was added."})
    client.force_login(author)
    asked = client.get(reverse("publishing:act", args=[release.public_id, "correct"])).content.decode()
    items = {item.run.measure: item.pk for item in release.items.all()}
    client.post(
        reverse("publishing:act", args=[release.public_id, "correct"]),
        {"keep": [f"{items['seclusions']}:white-and-black"], "method": "withhold"},
    )
    looked_at(actions.submit_release(by=author, release=release))
    client.force_login(checker)
    client.post(reverse("publishing:act", args=[release.public_id, "approve"]))

    release.refresh_from_db()
    assert "Figures to keep" in asked
    assert (release.state, release.findings) == ("approved", 0)
    assert [item.run.measure for item in release.items.all()] == ["seclusions"]


def test_what_is_too_large_to_look_at_says_so_and_what_to_do(author, monkeypatch) -> None:
    monkeypatch.setattr("plumbline.publishing.protection.freezing.TOGETHER", 5)

    release = submitted(author, with_everyone(FIVE))

    assert release.findings == 1
    assert release.report["reasons"] == [
        "With what left before, 6 counts would have to be looked at, more than the 5 that can be. "
        "Leave out a grouping, or release fewer measures or periods at once."
    ]


def test_the_report_names_no_place_where_there_is_none_and_says_what_was_tried(client, author, checker) -> None:
    release = submitted(author, with_everyone(FIVE))
    client.force_login(checker)

    page = client.get(release.get_absolute_url()).content.decode()

    assert "All places" not in page
    assert "Withheld because they are small: 1. Withheld because they would give a small one away: 1." in page
    assert "none needs fewer blanks" in page


@pytest.mark.parametrize("findings", ["NULL", "1"])
def test_the_database_refuses_a_release_of_which_something_could_be_worked_out(author, checker, findings) -> None:
    release = submitted(author, with_everyone(FIVE))

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE publishing_release SET state = 'approved', findings = {findings}, checker_id = %s "
            "WHERE id = %s",
            [checker.pk, release.pk],
        )


def test_a_share_and_its_denominator_give_no_small_complement_away(author) -> None:
    rows = [
        a_row(code, hits, denominator=base, value=100 * hits / base, **ALONE)
        for code, hits, base in (("white", 60, 90), ("black", 38, 40))
    ]  # fmt: skip
    run = a_run(
        *rows, measure="restraint-seclusion", unit="per cent", per=100, warnings=(),
        sources=(replace(SOURCE, name="ours"),), settings={"area": "our trust"},
    )  # fmt: skip
    definition = {
        "title": "Trained", "method": "records-share", "topic": "training",
        "records": {"numerator": {**TALLY, "where": {"done": [True]}}, "denominator": TALLY},
    }  # fmt: skip
    kept = record_run(by="system:test", run=run, kind="extract", definition=definition)

    release = submitted(author, kept)

    black = ReleasedRow.objects.get(item__release=release, group="Black")
    assert (release.findings, bool(black.value_withheld)) == (0, True)
    assert None in (black.numerator, black.denominator)


def test_what_its_source_published_passes_with_the_reason(author) -> None:
    run = record_run(by="system:test", run=a_run(), kind="published")

    release = submitted(author, run)

    assert (release.findings, release.report["worlds"]) == (0, [])
    assert release.report["passes"] == ["Detentions: published by its source already, and protected there."]


@pytest.mark.parametrize(
    "change", ["UPDATE publishing_releasedrow SET numerator = 3", "DELETE FROM publishing_releasedrow"]
)
def test_the_database_keeps_what_has_left_as_it_left(author, checker, change) -> None:
    published(author, checker, with_everyone(FIVE))

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
