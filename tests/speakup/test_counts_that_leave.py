"""What the letterbox pushes: small counts withheld, and no way back to them from all else that was pushed."""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from plumbline.audit.models import Entry
from plumbline.evidence.models import MeasureRun, Observation
from plumbline.measures import run
from plumbline.measures.errors import NotOffered
from plumbline.speakup.letterbox import MEASURE, make_slip, push_counts, push_counts_when_due
from plumbline.speakup.models import LetterboxSlip
from plumbline.speakup.withholding import Counts, Shown, fit_to_leave, is_small
from tests.cast import make_person, sign_in
from tests.speakup.builders import make_team, tell

BY = "system:test"
Vector = tuple[int, ...]


def _splits(total: int, parts: int) -> Iterator[Vector]:
    """Every way to split so many reports over so many groups."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _splits(total - first, parts - 1):
            yield (first, *rest)


def _named(counts: Vector) -> Counts:
    return {str(place): count for place, count in enumerate(counts)}


def _leaving(total: int, *ways: Vector) -> Any:
    shown_total, shown = fit_to_leave(total, {str(n): _named(way) for n, way in enumerate(ways)})
    return shown_total, tuple(tuple(shown[str(n)].values()) for n in range(len(ways)))


def _given_back(worlds: dict[Any, set[tuple[Vector, ...]]], *, known_to: int) -> list[Any]:
    """Of what leaves, everything in which a withheld count can only be one number, to somebody who tries all."""
    return [
        seen
        for seen, possible in worlds.items()
        # The largest totals are met by worlds that were not tried.
        if seen[0] is None or seen[0] <= known_to
        for way, counts in enumerate(seen[1])
        for place, count in enumerate(counts)
        if count is None and len({world[way][place] for world in possible}) < 2
    ]


@pytest.mark.parametrize(("groups", "most"), [(2, 40), (3, 30), (4, 20)])
def test_no_withheld_count_is_given_back_by_its_total_and_its_neighbours(groups: int, most: int) -> None:
    worlds = defaultdict(set)

    for total in range(most + 1):
        for counts in _splits(total, groups):
            worlds[_leaving(total, counts)].add((counts,))

    assert _given_back(worlds, known_to=most - 5) == []
    assert len(worlds) > 50


def test_no_withheld_count_is_given_back_where_a_report_may_name_several() -> None:
    worlds = defaultdict(set)

    for counts in itertools.product(range(10), repeat=3):
        for total in range(max(counts), min(sum(counts), 16) + 1):
            worlds[_leaving(total, counts)].add((counts,))

    assert _given_back(worlds, known_to=9) == []


@pytest.mark.parametrize(("left", "right", "most"), [(2, 2, 20), (3, 2, 14)])
def test_two_ways_of_counting_the_same_reports_give_no_count_back(left: int, right: int, most: int) -> None:
    worlds = defaultdict(set)

    for total in range(most + 1):
        for one, other in itertools.product(_splits(total, left), _splits(total, right)):
            worlds[_leaving(total, one, other)].add((one, other))

    assert _given_back(worlds, known_to=most - 5) == []


def _counts() -> Any:
    return some.lists(some.integers(0, 30), min_size=1, max_size=9).map(lambda each: _named(tuple(each)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_counts())
def test_what_is_small_never_leaves_and_what_leaves_is_rounded(counts: Counts) -> None:
    total, shown = fit_to_leave(sum(counts.values()), {"area": counts})

    way: Shown = shown["area"]
    assert [name for name, count in counts.items() if is_small(count) and way[name] is not None] == []
    assert {count % 5 for count in (total, *way.values()) if count is not None} <= {0}
    assert sum(count is None for count in way.values()) != 1 or len(way) == 1


def test_the_next_smallest_keeps_a_lonely_small_count_company() -> None:
    counts = {"north": 21, "south": 3, "west": 12, "east": 7}

    total, shown = fit_to_leave(43, {"area": counts})

    assert total == 45
    assert shown == {"area": {"north": 20, "south": None, "west": 10, "east": None}}


def test_a_way_of_counting_is_withheld_whole_where_subtracting_would_give_one_count_back() -> None:
    # 18 or more reports, and 7 at most in each of the two larger groups: 4 at least in the small one.
    assert fit_to_leave(18, {"area": {"north": 7, "south": 7, "west": 4}}) == (
        20,
        {"area": {"north": None, "south": None, "west": None}},
    )


def _slips(month: str, number: int, **choices: Any) -> None:
    counts = {"month": month, "forms": ["verbal"], "by_whom": ["patient"], "from": "staff", **choices}
    LetterboxSlip.objects.bulk_create([slip for _ in range(number) if (slip := make_slip(counts))])


def _pushed() -> dict[tuple[str, str, str], float | str | None]:
    rows = Observation.objects.filter(run__in=MeasureRun.objects.current(), run__measure=MEASURE)
    return {
        (row.period, row.grouping, row.group): "withheld" if row.value_withheld else row.value for row in rows
    }


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 25))


@pytest.mark.django_db
def test_months_that_are_over_are_pushed_and_this_one_is_not(today: None) -> None:
    north = {"id": "d1", "name": "North"}
    _slips("2026-09", 7, area=north)
    _slips("2026-09", 3, area={"id": "d2", "name": "South"}, forms=["care", "care", "accent"])
    _slips("2026-11", 40, area=north)

    push_counts(by=BY)

    pushed = _pushed()
    assert {period for period, _, _ in pushed} == {"2026-09", "2026-10"}
    assert pushed[("2026-09", "everyone", "All reports")] == 10
    assert pushed[("2026-09", "area", "North")] == pushed[("2026-09", "area", "South")] == "withheld"
    assert pushed[("2026-09", "by_whom", "Patient")] == 10
    assert pushed[("2026-09", "forms", "Unfair care")] == "withheld"
    assert {value for (period, _, _), value in pushed.items() if period == "2026-10"} == {0}


@pytest.mark.django_db
def test_a_month_with_few_reports_says_nothing_but_that_there_were_some(today: None) -> None:
    _slips("2026-10", 4)

    push_counts(by=BY)

    assert set(_pushed().values()) == {"withheld"}


@pytest.mark.django_db
def test_pushing_the_same_slips_again_changes_nothing(today: None) -> None:
    _slips("2026-10", 12)

    runs = [push_counts(by=BY) for _ in range(2)]

    assert runs[0] == runs[1]
    assert MeasureRun.objects.count() == 1
    assert Entry.objects.filter(action="evidence.run_measure").count() == 1


@pytest.mark.django_db
def test_nothing_of_a_pushed_run_tells_one_true_count_from_another(today: None) -> None:
    _slips("2026-10", 11)
    _slips("2026-10", 2, forms=["care"])
    _slips("2026-10", 2, forms=["accent"])
    first = push_counts(by=BY)

    _slips("2026-10", 1, forms=["accent"])
    second = push_counts(by=BY)

    assert first == second
    assert MeasureRun.objects.count() == 1


@pytest.mark.django_db
def test_the_clock_pushes_once_a_month(today: None) -> None:
    assert push_counts_when_due(by=BY) == 0
    _slips("2026-10", 12)

    pushes = [push_counts_when_due(by=BY) for _ in range(2)]

    assert pushes[0] == 1
    assert MeasureRun.objects.count() == 1


@pytest.mark.django_db
def test_a_report_that_is_sent_is_counted_once_its_month_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    make_team()
    month = f"{timezone.localdate():%Y-%m}"
    for _ in range(6):
        tell(counts={"month": month, "forms": ["verbal"], "by_whom": [], "area": "", "from": ""})
    assert push_counts(by=BY) is None

    later = date(timezone.localdate().year + 1, timezone.localdate().month, 1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    push_counts(by=BY)

    assert _pushed()[(month, "everyone", "All reports")] == 5
    assert _pushed()[(month, "area", "Not said")] == 5


@pytest.mark.django_db
def test_the_analysts_pages_show_the_counts_and_never_a_withheld_one(today: None) -> None:
    _slips("2026-09", 23)
    _slips("2026-09", 3, forms=["antisemitism"])
    push_counts(by=BY)
    client = sign_in(Client(), make_person("analyst"))
    address = reverse("evidence:measure", args=[MEASURE])

    page = client.get(f"{address}?grouping=forms&figures=demonstration").content.decode()

    assert page.count("Form of racism") >= 2
    assert "Counted by" in page
    assert "Antisemitism" in page
    assert "withheld" in page
    for kind in ("csv", "json"):
        file = client.get(
            reverse("evidence:download", args=[MEASURE, kind]) + "?figures=demonstration&grouping=forms"
        )
        assert "Fewer than 5 reports" in b"".join(file).decode()  # type: ignore[arg-type]
    for chart in ("svg", "png"):
        query = "?figures=demonstration&grouping=forms"
        assert client.get(reverse("evidence:chart", args=[MEASURE, chart]) + query).status_code == 200
    assert client.get(reverse("evidence:measures")).status_code == 200


def test_the_engine_says_who_can_count_them() -> None:
    with pytest.raises(NotOffered, match="plumbline speakup push-counts"):
        run(MEASURE)
