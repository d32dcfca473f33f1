"""How quick are the plan's pages at 2,000 actions, on a throwaway PostgreSQL?

    python bench/plan.py                    2,000 actions
    python bench/plan.py --actions 200      a tenth of that

Each action has three milestones and four updates, and waits for the one before it. Pages are asked for one after
another by Django's own client, in this process; each once before it is timed. Beside each stands what reading the
actions alone takes the database, and how many times as long the page takes.
Last, a workbook of 5,000 rows is brought and added.
"""

import argparse
import gc
import io
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.explorer import SEED, TARGET, database, read, timed

ACTIONS, COMMITMENTS, ROWS = 2_000, 200, 5_000
PAGES = {
    "actions": "/desk/plan/actions/",
    "actions, page 7": "/desk/plan/actions/?page=7",
    "actions, one status": "/desk/plan/actions/?status=off+track",
    "actions, search": "/desk/plan/actions/?q=letters",
    "actions, CSV": "/desk/plan/actions/?format=csv",
    "slipping": "/desk/plan/actions/slipping",
    "my actions": "/desk/plan/mine/",
    "overview": "/desk/plan/",
    "commitments": "/desk/plan/commitments/",
    "promises, public": "/plan/",
}


def main() -> None:
    """Fill a database, ask for pages, print how long they took."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--actions", type=int, default=ACTIONS)
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    with database():
        lead = _fill(asked.actions)
        gc.collect()
        gc.freeze()
        print(f"{asked.actions:,} actions of {COMMITMENTS} commitments\n")
        print(f"{'page':22} {'median':>9} {'p95':>9} {'queries':>8} {'actions alone':>14} {'times':>7}")
        for name, address in PAGES.items():
            _report(name, address, lead, asked.times)
        _adopt(lead)
        print(f"\ntarget: p95 under {TARGET * 1000:.0f} ms")


def _fill(actions: int) -> object:
    from tests.cast import make_person

    lead, owner = make_person("programme_lead"), make_person("action_owner")
    dice = random.Random(SEED)
    _fill_commitments()
    _fill_actions(actions, [lead, owner], dice)
    _fill_around_actions(dice)
    return lead


def _fill_commitments() -> None:
    from django.utils import timezone

    from plumbline.plan.models import Commitment
    from tests.plan.plan_builders import an_area

    areas, today = [an_area() for _ in range(9)], timezone.localdate()
    Commitment.objects.bulk_create(
        Commitment(
            number=number,
            area=areas[number % 9],
            promise=f"Promise {number} will be kept.",
            for_whom="People",
            why="It matters.",
            due=today + timedelta(days=400),
            answers="Chief nurse",
            state="made",
        )
        for number in range(1, COMMITMENTS + 1)
    )


def _fill_actions(actions: int, people: list[Any], dice: random.Random) -> None:
    from django.utils import timezone

    from plumbline.plan.models import Action, Commitment

    commitments, today = list(Commitment.objects.all()), timezone.localdate()
    Action.objects.bulk_create(
        Action(
            number=number,
            commitment=commitments[number % COMMITMENTS],
            title=f"Action {number}: {dice.choice(['translate the letters', 'train the panels', 'ask people'])}",
            owner=dice.choice(people),
            starts=today - timedelta(days=200),
            due=today + timedelta(days=dice.randrange(-60, 300)),
        )
        for number in range(1, actions + 1)
    )


def _fill_around_actions(dice: random.Random) -> None:
    from django.utils import timezone

    from plumbline.plan.models import Action, Dependency, Milestone, Update

    kept, today = list(Action.objects.all()), timezone.localdate()
    Milestone.objects.bulk_create(
        Milestone(action=action, title=f"Step {step}", due=today + timedelta(days=dice.randrange(-90, 90)))
        for action in kept
        for step in range(3)
    )
    Update.objects.bulk_create(
        Update(
            action=action,
            said_at=datetime.now(UTC) - timedelta(days=dice.randrange(200)),
            happened="It goes on.",
            own_view="on track",
        )
        for action in kept
        for _ in range(4)
    )
    Dependency.objects.bulk_create(Dependency(action=after, waits_for=before) for before, after in pairwise(kept))


def _adopt(lead: Any) -> None:
    """A workbook of 5,000 rows into the plan, beside what openpyxl takes to read its cells and nothing more."""
    from openpyxl import load_workbook

    from plumbline.plan.actions.sheets import apply_sheet, bring_sheet
    from tests.plan.sheets.workbooks import LINE, a_plan

    content = a_plan(*[(f"Area {n % 9}", f"Aim {n % 200}", f"Step {n}", "", LINE[4]) for n in range(ROWS)])

    def bare() -> None:
        book = load_workbook(io.BytesIO(content), read_only=True)
        for sheet in book:
            list(sheet.iter_rows(values_only=True))

    began = time.perf_counter()
    sheet = bring_sheet(by=lead, name="plan.xlsx", content=content)
    brought = time.perf_counter()
    apply_sheet(by=lead, sheet=sheet)
    added = time.perf_counter()
    alone = timed(bare)
    print(
        f"\n{ROWS:,} rows of a workbook: brought in {brought - began:.2f} s, added in {added - brought:.2f} s; ",
        end="",
    )
    print(f"openpyxl alone {alone:.2f} s, so {(added - began) / alone:.1f} times that")


def _report(name: str, address: str, lead: object, times: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from plumbline.plan.models import Action
    from tests.cast import sign_in

    client = sign_in(Client(), lead)  # type: ignore[arg-type]
    read(client, address)
    with CaptureQueriesContext(connection) as queries:
        read(client, address)
        many = len(queries)
    pages = [timed(lambda: read(client, address)) for _ in range(times)]
    alone = statistics.median(timed(lambda: list(Action.objects.values_list())) for _ in range(10))
    middle, p95 = statistics.median(pages), statistics.quantiles(pages, n=20)[-1]
    print(f"{name:22} {middle * 1000:6.0f} ms {p95 * 1000:6.0f} ms {many:8} {alone * 1000:11.1f} ms ", end="")
    print(f"{middle / alone:7.1f}", flush=True)


if __name__ == "__main__":
    main()
