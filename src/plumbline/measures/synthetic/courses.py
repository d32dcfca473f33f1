"""The courses that care under the Mental Health Act can take, as data: held under what, from when to when.

A course is a row of phases; its boundaries are numbered 0, 1, 2 ... and all else says between which of them
it lies. Each period carries the category that NHS England's annual method puts it in (A, B, C, D, P are
detentions; E, F, G, H, J, K, L, M, N are not). Categories were worked out by hand from the published logic, so
that a counter can be checked against them.
"""

from dataclasses import dataclass
from typing import NamedTuple

INFORMAL = ""
"""An informal stay has no category."""


class Phase(NamedTuple):
    """How long a phase lasts: a log-normal number of days, kept between two bounds."""

    median: float
    spread: float
    least: int
    most: int


class Period(NamedTuple):
    """One legal status between two boundaries."""

    status: str
    category: str
    start: int
    end: int
    end_shift: int = 0
    minutes_later: int = 0
    is_left_open: bool = False
    is_renewed: bool = False


class Spell(NamedTuple):
    """One hospital spell between two boundaries, and how it began."""

    start: int
    end: int
    method: str
    source: str = "19"


class Order(NamedTuple):
    """One community treatment order, on which period (by its place) it stands, and whether it was revoked."""

    start: int
    end: int
    period: int
    is_revoked: bool = False


class Between(NamedTuple):
    """A recall or a conditional discharge: its boundaries, and the period (by place) it belongs to."""

    start: int
    end: int
    period: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One course of care, and how frequent it is among its kind.

    The trust knows of it from the boundary `known_from` on.
    """

    name: str
    weight: float
    phases: tuple[Phase, ...]
    periods: tuple[Period, ...]
    spells: tuple[Spell, ...] = ()
    orders: tuple[Order, ...] = ()
    recalls: tuple[Between, ...] = ()
    conditional: tuple[Between, ...] = ()
    known_from: int = 0


STAY = Phase(14, 0.9, 2, 200)
ASSESSMENT = Phase(17, 0.5, 2, 28)
TREATMENT = Phase(48, 0.7, 5, 170)
HALF_YEAR = Phase(182, 0, 182, 182)
RENEWED = Phase(70, 0.6, 5, 170)
HOLDING = Phase(1.6, 0.4, 1, 3)
EMERGENCY = Phase(1.6, 0.4, 1, 3)
PLACE = Phase(0.5, 0.5, 0, 1)
ORDER = Phase(190, 0.6, 20, 900)
RECALL = Phase(1.5, 0.4, 1, 3)
COURT = Phase(160, 0.6, 20, 700)
REMAND = Phase(50, 0.5, 14, 84)
ELSEWHERE = Phase(20, 0.6, 3, 90)
PART = Phase(8, 0.4, 3, 14)

EMERGENCY_METHOD = "21"
PLANNED = "13"
TRANSFER = "81"

DIRECT = (
    Course(
        name="section 2 on admission",
        weight=0.34,
        phases=(ASSESSMENT,),
        periods=(Period("02", "A", 0, 1),),
        spells=(Spell(0, 1, EMERGENCY_METHOD),),
    ),
    Course(
        name="section 3 on admission",
        weight=0.14,
        phases=(TREATMENT,),
        periods=(Period("03", "A", 0, 1),),
        spells=(Spell(0, 1, "22"),),
    ),
    Course(
        name="section 2, then 3",
        weight=0.14,
        phases=(ASSESSMENT, TREATMENT),
        periods=(Period("02", "A", 0, 1), Period("03", "L", 1, 2)),
        spells=(Spell(0, 2, EMERGENCY_METHOD),),
    ),
    Course(
        name="section 2 never closed, then 3",
        weight=0.03,
        phases=(ASSESSMENT, TREATMENT),
        periods=(Period("02", "A", 0, 1, is_left_open=True), Period("03", "L", 1, 2)),
        spells=(Spell(0, 2, "24"),),
    ),
    Course(
        name="section 3, renewed",
        weight=0.03,
        phases=(HALF_YEAR, RENEWED),
        periods=(Period("03", "A", 0, 1), Period("03", "G", 1, 2)),
        spells=(Spell(0, 2, "28"),),
    ),
    Course(
        name="informal, then section 2",
        weight=0.06,
        phases=(STAY, ASSESSMENT),
        periods=(Period("01", INFORMAL, 0, 1, end_shift=-1), Period("02", "B", 1, 2)),
        spells=(Spell(0, 2, "11"),),
    ),
    Course(
        name="informal, section 5(2), section 2, section 3",
        weight=0.09,
        phases=(STAY, HOLDING, ASSESSMENT, TREATMENT),
        periods=(
            Period("01", INFORMAL, 0, 1, end_shift=-1),
            Period("05", "F", 1, 2),
            Period("02", "B", 2, 3),
            Period("03", "L", 3, 4),
        ),
        spells=(Spell(0, 4, "11"),),
    ),
    Course(
        name="informal, section 5(4), section 5(2), section 2",
        weight=0.03,
        phases=(STAY, HOLDING, ASSESSMENT),
        periods=(
            Period("01", INFORMAL, 0, 1, end_shift=-1),
            # A nurse's six hours that run past midnight, while the doctor has come within them.
            Period("06", "F", 1, 1, end_shift=1),
            Period("05", "J", 1, 2, minutes_later=90),
            Period("02", "B", 2, 3),
        ),
        spells=(Spell(0, 3, "11"),),
    ),
    Course(
        name="section 4, then 2",
        weight=0.03,
        phases=(EMERGENCY, ASSESSMENT),
        periods=(Period("04", "F", 0, 1), Period("02", "B", 1, 2)),
        spells=(Spell(0, 2, EMERGENCY_METHOD),),
    ),
    Course(
        name="two section 2 that overlap",
        weight=0.01,
        phases=(PART, PART),
        periods=(Period("02", "A", 0, 2), Period("02", "N", 1, 2)),
        spells=(Spell(0, 2, EMERGENCY_METHOD),),
    ),
    Course(
        name="section 37",
        weight=0.04,
        phases=(COURT,),
        periods=(Period("10", "P", 0, 1, is_renewed=True),),
        spells=(Spell(0, 1, PLANNED),),
    ),
    Course(
        name="section 35, then 37",
        weight=0.03,
        phases=(REMAND, COURT),
        periods=(Period("07", "P", 0, 1), Period("10", "K", 1, 2, is_renewed=True)),
        spells=(Spell(0, 2, PLANNED),),
    ),
    Course(
        name="section 37 with 41, conditional discharge",
        weight=0.03,
        phases=(COURT, ORDER),
        periods=(Period("09", "P", 0, 1, is_renewed=True),),
        spells=(Spell(0, 1, PLANNED),),
        conditional=(Between(1, 2, 0),),
    ),
)

THROUGH_136 = (
    Course(
        name="section 136, then 2",
        weight=0.7,
        phases=(PLACE, ASSESSMENT),
        periods=(Period("20", "E", 0, 1), Period("02", "C", 1, 2)),
        spells=(Spell(1, 2, EMERGENCY_METHOD),),
    ),
    Course(
        name="section 136, section 2, section 3",
        weight=0.3,
        phases=(PLACE, ASSESSMENT, TREATMENT),
        periods=(Period("20", "E", 0, 1), Period("02", "C", 1, 2), Period("03", "L", 2, 3)),
        spells=(Spell(1, 3, EMERGENCY_METHOD),),
    ),
)

DIRECT_ORDER = (
    Course(
        name="section 2, section 3, community treatment order",
        weight=1,
        phases=(ASSESSMENT, TREATMENT, ORDER),
        periods=(Period("02", "A", 0, 1), Period("03", "L", 1, 3, is_renewed=True)),
        spells=(Spell(0, 2, EMERGENCY_METHOD),),
        orders=(Order(2, 3, 1),),
    ),
)
THROUGH_136_ORDER = (
    Course(
        name="section 136, section 2, section 3, community treatment order",
        weight=1,
        phases=(PLACE, ASSESSMENT, TREATMENT, ORDER),
        periods=(Period("20", "E", 0, 1), Period("02", "C", 1, 2), Period("03", "L", 2, 4, is_renewed=True)),
        spells=(Spell(1, 3, EMERGENCY_METHOD),),
        orders=(Order(3, 4, 2),),
    ),
)
DIRECT_REVOKED = (
    Course(
        name="section 3, community treatment order, revoked, section 3",
        weight=1,
        phases=(TREATMENT, ORDER, RECALL, TREATMENT),
        periods=(Period("03", "A", 0, 3, is_renewed=True), Period("03", "D", 3, 4)),
        spells=(Spell(0, 1, "22"), Spell(2, 4, EMERGENCY_METHOD)),
        orders=(Order(1, 3, 0, is_revoked=True),),
        recalls=(Between(2, 3, 0),),
    ),
)
THROUGH_136_REVOKED = (
    Course(
        name="section 136, section 3, community treatment order, revoked, section 3",
        weight=1,
        phases=(PLACE, TREATMENT, ORDER, RECALL, TREATMENT),
        periods=(
            Period("20", "E", 0, 1),
            Period("03", "C", 1, 4, is_renewed=True),
            Period("03", "D", 4, 5),
        ),
        spells=(Spell(1, 2, EMERGENCY_METHOD), Spell(3, 5, EMERGENCY_METHOD)),
        orders=(Order(2, 4, 1, is_revoked=True),),
        recalls=(Between(3, 4, 1),),
    ),
)

PLACE_ONLY = (
    Course(name="section 136, released", weight=1, phases=(PLACE,), periods=(Period("20", "E", 0, 1),)),
)

UNDETAINED = (
    Course(
        name="informal stay, no status recorded",
        weight=0.75,
        phases=(STAY,),
        periods=(),
        spells=(Spell(0, 1, "11"),),
    ),
    Course(
        name="informal stay",
        weight=0.13,
        phases=(STAY,),
        periods=(Period("01", INFORMAL, 0, 1),),
        spells=(Spell(0, 1, "11"),),
    ),
    Course(
        name="informal, section 5(2), informal",
        weight=0.07,
        phases=(STAY, HOLDING, STAY),
        periods=(
            Period("01", INFORMAL, 0, 1, end_shift=-1),
            Period("05", "F", 1, 2),
            Period("01", INFORMAL, 2, 3),
        ),
        spells=(Spell(0, 3, "12"),),
    ),
    Course(
        name="section 3 brought from elsewhere",
        weight=0.03,
        phases=(ELSEWHERE, TREATMENT),
        periods=(Period("03", "H", 0, 2, is_renewed=True),),
        spells=(Spell(1, 2, TRANSFER, "51"),),
        known_from=1,
    ),
    Course(
        name="guardianship",
        weight=0.02,
        phases=(ORDER,),
        periods=(Period("35", "M", 0, 1, is_renewed=True),),
    ),
)

KINDS: tuple[tuple[Course, ...], ...] = (
    DIRECT,
    THROUGH_136,
    DIRECT_ORDER,
    THROUGH_136_ORDER,
    DIRECT_REVOKED,
    THROUGH_136_REVOKED,
    PLACE_ONLY,
    UNDETAINED,
)
"""Kinds of course, in the order that `journeys` draws them."""

COURSES: tuple[Course, ...] = tuple(course for kind in KINDS for course in kind)
CATEGORIES = (INFORMAL, "A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P")
STATUSES = tuple(sorted({period.status for course in COURSES for period in course.periods}))
EXPIRY_DAYS = {
    "01": 0,
    "02": 28,
    "03": 182,
    "04": 3,
    "05": 3,
    "06": 1,
    "07": 84,
    "09": 0,
    "10": 182,
    "20": 1,
    "35": 182,
}
"""Days after which a status expires by itself; 0 where it doesn't."""
