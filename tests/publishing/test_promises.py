"""Promises in public: how each stands by figures that have left, and nothing of the plan that is not public."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from plumbline.plan import actions as plan
from plumbline.plan.models import Commitment
from plumbline.plan.progressing import AimProgress
from plumbline.plan.trajectory import Progress, Verdict
from plumbline.publishing.promises import (
    DROPPED,
    MET,
    MISSED,
    OFF,
    ON,
    OVER,
    UNMEASURED,
    UNSURE,
    standing_of,
)
from tests.plan.plan_builders import BY, a_commitment, an_action, figures, in_days, make_public
from tests.publishing.builders import a_public_release

pytestmark = pytest.mark.django_db
FIGURES = {"y2021": (300.0, 290.0, 310.0), "y2022": (777.5, 767.5, 787.5)}


def a_measured_promise(**told: object) -> Commitment:
    """Measured from 2021/22 on, when nothing of it has left."""
    found = figures(**FIGURES)
    commitment = a_commitment(due=in_days(800), **told)
    plan.add_aim(
        by=BY,
        commitment=commitment,
        baseline=found["y2021"],
        figure="value",
        target=150.0,
        target_day=in_days(800),
        direction="lower",
    )
    make_public(commitment)
    commitment.refresh_from_db()
    return commitment


def _page(path: str) -> str:
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def _row() -> dict[str, object]:
    [row] = Client().get("/api/v1/promises").json()["promises"]
    return row


def test_a_figure_that_has_not_left_is_nowhere_in_public_and_the_page_says_so() -> None:
    commitment = a_measured_promise()
    [aim] = commitment.aims.all()

    pages = [_page("/plan/"), _page(f"/plan/{commitment.reference}/"), _page("/record/"), _page("/record/1/")]
    pages += [Client().get("/api/v1/promises").content.decode(), _page("/record/feed.atom")]
    pages.append(b"".join(Client().get("/record/record.json").streaming_content).decode())

    assert [page for page in pages if "777" in page or "300.0" in page] == []
    assert "has not been released yet" in pages[1]
    assert Client().get(f"/plan/{commitment.reference}/{aim.public_id}.svg").status_code == 404
    assert (_row()["stands"], _row()["measured_by"][0]["latest_value"]) == ("unsure", None)


def test_once_released_the_figure_says_how_the_promise_stands() -> None:
    commitment = a_measured_promise()
    [aim] = commitment.aims.all()

    a_public_release(aim.baseline.run)

    page = _page(f"/plan/{commitment.reference}/")
    chart = Client().get(f"/plan/{commitment.reference}/{aim.public_id}.svg")
    assert ("777.5" in page, "Off trajectory" in page) == (True, True)
    assert "Promised, and off its line" in _page("/plan/")
    assert (chart.status_code, chart["Content-Type"]) == (200, "image/svg+xml")
    assert (_row()["stands"], _row()["measured_by"][0]["latest_value"]) == ("off", 777.5)


def test_drafts_actions_and_names_are_not_public() -> None:
    a_commitment(promise="Planted: zebra-4711")
    commitment = a_measured_promise()
    action = an_action(commitment=commitment, title="Planted: gnu-4712")
    plan.give_update(by=BY, action=action, happened="Planted: yak-4713", own_view="on track")
    draft = Commitment.objects.get(promise__contains="zebra")

    texts = "".join(
        [
            _page("/plan/"),
            _page(f"/plan/{commitment.reference}/"),
            Client().get("/api/v1/promises").content.decode(),
            b"".join(Client().get("/plan/?format=csv").streaming_content).decode(),
        ]
    )

    assert [planted for planted in ("zebra-4711", "gnu-4712", "yak-4713") if planted in texts] == []
    assert Client().get(f"/plan/{draft.reference}/").status_code == 404


def _measured(*verdicts: Verdict) -> list[AimProgress]:
    return [AimProgress(None, None, (), Progress(verdict, "")) for verdict in verdicts]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "days", "verdicts", "standing"),
    [
        ("made", 10, [], UNMEASURED),
        ("made", 10, [Verdict.ON], ON),
        ("made", 10, [Verdict.ON, Verdict.OFF], OFF),
        ("made", 10, [Verdict.ON, Verdict.UNSURE], UNSURE),
        ("made", 10, [Verdict.NONE], UNSURE),
        ("made", 10, [Verdict.NO_JUDGEMENT], UNSURE),
        ("made", 0, [Verdict.ON], ON),
        ("made", -1, [Verdict.ON], OVER),
        ("met", -1, [Verdict.OFF], MET),
        ("missed", 10, [Verdict.ON], MISSED),
        ("dropped", 10, [Verdict.ON], DROPPED),
    ],
)
def test_how_a_promise_stands_is_what_was_said_then_its_day_then_its_figures(
    state: str, days: int, verdicts: list[Verdict], standing
) -> None:
    today = timezone.localdate()
    commitment = Commitment(state=state, due=today + timedelta(days=days))

    assert standing_of(commitment, _measured(*verdicts), today) == standing


def test_what_was_not_done_is_told_first_and_found_by_a_filter() -> None:
    missed = a_commitment(promise="Letters are translated.", due=in_days(-10))
    make_public(missed)
    missed.refresh_from_db()
    proposal = plan.propose(by=BY, commitment=missed, act="miss", reason="No money.", decided_by="The board")
    plan.agree(by=BY, proposal=proposal)
    a_measured_promise()

    page, narrowed = _page("/plan/"), _page("/plan/?standing=missed")

    assert page.index("What we have not done") < page.index("All promises")
    assert ("Letters are translated." in narrowed, "Nobody waits longer" in narrowed) == (True, False)
    assert "Why: No money." in _page(f"/plan/{missed.reference}/")


def test_the_list_costs_the_same_at_one_promise_and_at_three(django_assert_num_queries) -> None:
    def one_more() -> None:
        commitment = a_commitment()
        make_public(commitment)

    a_measured_promise()
    client = Client()
    client.get("/plan/")
    with django_assert_num_queries(3):
        client.get("/plan/")
    one_more()
    one_more()
    with django_assert_num_queries(3):
        client.get("/plan/")


def test_programs_page_through_promises_and_hear_when_nothing_changed() -> None:
    for _ in range(3):
        make_public(a_commitment())
    client = Client()

    first = client.get("/api/v1/promises?limit=2").json()
    second = client.get(first["next"]).json()
    answer = client.get("/api/v1/promises")
    again = client.get("/api/v1/promises", headers={"If-None-Match": answer["ETag"]})
    make_public(a_commitment())
    changed = client.get("/api/v1/promises", headers={"If-None-Match": answer["ETag"]})

    assert [len(page["promises"]) for page in (first, second)] == [2, 1]
    assert (second["next"], again.status_code, changed.status_code) == (None, 304, 200)
    assert client.get("/api/v1/promises?promise=1").status_code == 422


def test_with_no_promise_the_page_says_so() -> None:
    assert "Nothing has been promised yet." in _page("/plan/")
