"""Who works for the trust, in which band, who left, who was promoted, who was trained, who sits on the board.

Headcounts are of people, not of posts. A person with two posts is counted once, in the substantive one.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.pay_bands import (
    MEDICAL,
    NOT_KNOWN,
    band_of,
    kind_of_staff,
    medical_grade_of,
    tier_of,
)
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.staff_records import (
    at_last_snapshot,
    by_ethnicity,
    ethnicity_code,
    ethnicity_recorded,
    latest_records,
    one_assignment_each,
    one_row_each,
    with_their_people,
)

WHO = ("person", "ethnicity", "sex", "age", "unit", "date")
QUARTERS = 4
STAFF_COLUMNS = {
    "band": "pay band, 1 to 9 with 8a to 8d, or vsm; “other” for other words, such as medical grades",
    "tier": "lower, middle or upper; empty for medical staff",
    "staff_kind": "clinical, non-clinical, medical or not known",
    "medical_grade": "consultant, non-consultant career grade, trainee, other medical, other or not known",
    "staff_group": "staff group in the trust's own words",
    "contract": "contract in the trust's own words",
    "bank": "whether the person has bank work only",
    "fte": "hours as a part of full time",
    "hourly_pay": "hourly pay in pounds",
    "pay_quarter": "1 for the lowest paid quarter of all whose pay is known, to 4 for the highest",
    "start": "the day the person started",
    "ethnicity_recorded": "stated, not stated, not known, invalid or missing",
}


def build_staff(tables: Tables, periods: Sequence[Period]) -> ibis.Table:
    """One person in post at the last snapshot of each period."""
    return _described(at_last_snapshot(one_assignment_each(tables["staff"]), periods), tables["staff"])


def _described(posts: ibis.Table, staff: ibis.Table) -> ibis.Table:
    who = latest_records(staff).select(_person="person", _ethnicity="ethnicity", _sex="sex")
    joined = posts.left_join(who, posts.employee == who._person)
    kind = kind_of_staff(joined)
    grade = medical_grade_of(joined.medical_grade, joined.pay_band)
    band = band_of(joined.pay_band)
    return joined.select(
        person=joined.employee,
        ethnicity=joined._ethnicity,
        sex=joined._sex,
        age=joined.age,
        unit=joined.unit,
        date=joined.date,
        period_start=joined.period_start,
        band=band,
        tier=ibis.ifelse(kind == MEDICAL, ibis.null("string"), tier_of(band)),
        staff_kind=kind,
        medical_grade=ibis.coalesce(grade, ibis.ifelse(kind == MEDICAL, NOT_KNOWN, ibis.null("string"))),
        staff_group=joined.staff_group,
        contract=joined.contract,
        bank=joined.bank.fill_null(False),
        fte=joined.fte,
        hourly_pay=joined.hourly_pay,
        pay_quarter=_pay_quarter(joined),
        start=joined.start,
        ethnicity_recorded=ethnicity_recorded(joined._ethnicity),
    )


def _pay_quarter(posts: ibis.Table) -> ir.Column:
    """Four quarters of as many people each, by hourly pay; people of equal pay in the order of their numbers."""
    same_day = ibis.window(
        group_by=[posts.date, posts.hourly_pay.isnull()], order_by=[posts.hourly_pay, posts.employee]
    )
    quarter = (ibis.ntile(QUARTERS).over(same_day) + 1).cast("string")
    return ibis.ifelse(posts.hourly_pay.isnull(), ibis.null("string"), quarter)


def build_board_members(tables: Tables, periods: Sequence[Period]) -> ibis.Table:
    """One member of the board at the last snapshot of each period."""
    board = tables["board"]
    each = one_row_each(
        board,
        keys=["member", "snapshot"],
        first=[board.voting.desc(), board.executive.desc(), *by_ethnicity(board)],
    )
    latest = one_row_each(board, keys=["member"], first=[board.snapshot.desc(), *by_ethnicity(board)])
    who = latest.select(_member=latest.member, _ethnicity=ethnicity_code(latest), _sex=latest.sex)
    members = at_last_snapshot(each, periods)
    joined = members.left_join(who, members.member == who._member)
    return joined.select(
        person=joined.member,
        ethnicity=joined._ethnicity,
        sex=joined._sex,
        age=ibis.null("int64"),
        unit=ibis.null("string"),
        date=joined.date,
        period_start=joined.period_start,
        voting=joined.voting,
        executive=joined.executive,
    )


def build_leavers(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One person who left, on the day they left."""
    leavers = tables["leavers"]
    each = one_row_each(
        leavers,
        keys=["employee", "left"],
        first=[
            leavers.voluntary.fill_null(False).desc(),
            leavers.reason.fill_null("~").asc(),
            leavers.pay_band.fill_null("~").asc(),
            *by_ethnicity(leavers),
        ],
    )
    joined = with_their_people(each.rename(person="employee", date="left"), tables["staff"])
    band = band_of(ibis.coalesce(joined.pay_band, joined._staff_band))
    return joined.select(*WHO, "reason", "voluntary", band=band, tier=tier_of(band))


def build_promotions(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One move of one person to a higher pay band."""
    moves = tables["promotions"]
    each = one_row_each(
        moves,
        keys=["employee", "moved", "to_band"],
        first=[moves.from_band.fill_null("~").asc(), *by_ethnicity(moves)],
    )
    joined = with_their_people(each.rename(person="employee", date="moved"), tables["staff"])
    bands = joined.mutate(from_band=band_of(joined.from_band), to_band=band_of(joined.to_band))
    return bands.select(
        *WHO,
        "from_band",
        "to_band",
        from_tier=tier_of(bands.from_band),
        to_tier=tier_of(bands.to_band),
    )


FACTS = (
    Fact(
        slug="staff",
        row="one person in post at the last snapshot of the period",
        needs=("staff",),
        columns=STAFF_COLUMNS,
        build=build_staff,
        is_stock=True,
    ),
    Fact(
        slug="board_members",
        row="one member of the board at the last snapshot of the period",
        needs=("board",),
        columns={
            "voting": "whether the member votes",
            "executive": "whether the member is an executive",
        },
        build=build_board_members,
        is_stock=True,
    ),
    Fact(
        slug="leavers",
        row="one person who left the trust",
        needs=("leavers",),
        uses=("staff",),
        columns={
            "reason": "why they left, in the trust's own words",
            "voluntary": "whether they chose to leave",
            "band": "pay band when they left, or in their latest staff record",
            "tier": "lower, middle or upper",
        },
        build=build_leavers,
    ),
    Fact(
        slug="promotions",
        row="one move of one person to a higher pay band",
        needs=("promotions",),
        uses=("staff",),
        columns={
            "from_band": "band before the move",
            "to_band": "band after the move",
            "from_tier": "tier before the move",
            "to_tier": "tier after the move",
        },
        build=build_promotions,
    ),
)
