"""Staff, board, leavers, promotions and training, from tables made by hand."""

from datetime import date

import pytest

from plumbline.measures.facts.periods import day_of
from tests.measures.facts.staff_tables import END, YEAR, YEAR_BEFORE, build, only


def post(employee: str, **more: object) -> dict[str, object]:
    return {"employee": employee, "snapshot": END, "ethnicity": "A", **more}


def test_a_person_with_two_posts_is_counted_once_in_the_substantive_one() -> None:
    staff = [
        post("1", assignment="a", pay_band="5", fte=0.4),
        post("1", assignment="b", pay_band="6", fte=0.6),
        post("1", assignment="c", pay_band="2", fte=1.0, bank=True),
        post("2", assignment="d", pay_band="2", fte=0.0, bank=True),
    ]

    found = build("staff", staff=staff)

    assert only(found, "person", "band", "bank") == [("1", "6", False), ("2", "2", True)]


def test_each_period_has_the_staff_of_its_last_snapshot() -> None:
    staff = [
        post("1", snapshot=date(2024, 9, 30)),
        post("2", snapshot=date(2025, 3, 31)),
        post("3", snapshot=date(2025, 9, 30)),
        post("4", snapshot=date(2026, 3, 31)),
        post("5", snapshot=date(2026, 4, 30)),
    ]

    found = build("staff", staff=staff)

    assert only(found, "person", "date", "period_start") == [
        ("2", date(2025, 3, 31), YEAR_BEFORE.start),
        ("4", date(2026, 3, 31), YEAR.start),
    ]


def test_a_period_without_a_snapshot_has_no_staff() -> None:
    found = build("staff", periods=[day_of(date(2026, 3, 30))], staff=[post("1")])

    assert found == []


def test_no_period_has_no_staff() -> None:
    assert build("staff", periods=[], staff=[post("1")]) == []


def test_a_person_has_the_ethnic_group_of_the_latest_record_in_every_period() -> None:
    staff = [post("1", snapshot=YEAR_BEFORE.end, ethnicity="Z"), post("1", ethnicity="N")]

    found = build("staff", staff=staff)

    assert only(found, "ethnicity", "ethnicity_recorded") == [("N", "stated"), ("N", "stated")]


@pytest.mark.parametrize(
    ("old", "new", "code", "recorded"),
    [
        ("A", "ons-6", "A", "stated"),
        ("Z", "ons-6", "ons-6", "stated"),
        ("99", None, "99", "not known"),
        (None, "Z", "Z", "not stated"),
        ("99", "Z", "99", "not known"),
        ("invalid", None, "invalid", "invalid"),
        (None, None, None, "missing"),
    ],
)
def test_not_stated_not_known_invalid_and_missing_stay_apart(old, new, code, recorded) -> None:
    found = build("staff", staff=[post("1", ethnicity=old, ethnicity_2021=new)])

    assert only(found, "ethnicity", "ethnicity_recorded") == [(code, recorded)]


@pytest.mark.parametrize(
    ("words", "band", "tier"),
    [
        ("5", "5", "lower"),
        ("Band 05", "5", "lower"),
        ("AfC Band 6", "6", "middle"),
        ("agenda for change band 7", "7", "middle"),
        ("8A", "8a", "upper"),
        ("Band 8 d", "8d", "upper"),
        ("9", "9", "upper"),
        ("Very Senior Manager", "vsm", "upper"),
        ("10", "other", None),
        ("Spot salary", "other", None),
        (" ", None, None),
        (None, None, None),
    ],
)
def test_a_band_is_known_by_any_of_its_names(words, band, tier) -> None:
    found = build("staff", staff=[post("1", pay_band=words)])

    assert only(found, "band", "tier") == [(band, tier)]


@pytest.mark.parametrize(
    ("cells", "kind", "grade"),
    [
        ({"pay_band": "Consultant"}, "medical", "consultant"),
        ({"medical_grade": "Specialty Doctor", "clinical": True}, "medical", "non-consultant career grade"),
        ({"medical_grade": "Locum"}, "medical", "other"),
        ({"staff_group": "Medical and Dental"}, "medical", "not known"),
        ({"pay_band": "5", "clinical": True}, "clinical", None),
        (
            {"pay_band": "5", "clinical": False, "staff_group": "Nursing and Midwifery Registered"},
            "non-clinical",
            None,
        ),
        ({"pay_band": "5", "staff_group": "Nursing and Midwifery Registered"}, "clinical", None),
        ({"pay_band": "5", "staff_group": "Estates and Ancillary"}, "non-clinical", None),
        ({"pay_band": "5", "staff_group": "Students"}, "not known", None),
        ({}, "not known", None),
    ],
)
def test_staff_are_medical_clinical_or_non_clinical(cells, kind, grade) -> None:
    found = build("staff", staff=[post("1", **cells)])

    assert only(found, "staff_kind", "medical_grade") == [(kind, grade)]


def test_medical_staff_are_in_no_tier() -> None:
    found = build("staff", staff=[post("1", pay_band="8a", medical_grade="consultant")])

    assert only(found, "tier") == [(None,)]


def test_a_board_member_votes_or_not_and_is_an_executive_or_not() -> None:
    board = [
        {"member": "x", "snapshot": YEAR_BEFORE.end, "ethnicity": "Z", "voting": True, "executive": False},
        {"member": "x", "snapshot": END, "ethnicity": "M", "voting": True, "executive": True},
        {"member": "y", "snapshot": END, "ethnicity": "A", "voting": False, "executive": False},
    ]

    found = build("board_members", board=board)

    assert only(found, "person", "date", "ethnicity", "voting", "executive") == [
        ("x", YEAR_BEFORE.end, "M", True, False),
        ("x", END, "M", True, True),
        ("y", END, "A", False, False),
    ]


def test_a_leaver_brings_their_own_ethnic_group_or_has_that_of_their_staff_record() -> None:
    staff = [post("1", ethnicity="A", sex="2", age=40, unit="North", pay_band="6"), post("2", ethnicity="B")]
    leavers = [
        {"employee": "1", "left": date(2025, 5, 1), "voluntary": True},
        {"employee": "1", "left": date(2025, 5, 1), "voluntary": True},
        {"employee": "2", "left": date(2025, 6, 1), "ethnicity": "N", "pay_band": "Band 3", "unit": "South"},
        {"employee": "3", "left": date(2025, 7, 1), "ethnicity": "99"},
    ]

    found = build("leavers", staff=staff, leavers=leavers)

    assert only(found, "person", "ethnicity", "sex", "age", "unit", "voluntary", "band", "tier") == [
        ("1", "A", "2", 40, "North", True, "6", "middle"),
        ("2", "N", None, None, "South", None, "3", "lower"),
        ("3", "99", None, None, None, None, None, None),
    ]


def test_a_person_has_one_ethnic_group_in_all_their_events() -> None:
    moves = [
        {"employee": "1", "moved": date(2024, 5, 1), "to_band": "6", "ethnicity": "A"},
        {"employee": "1", "moved": date(2025, 5, 1), "to_band": "7", "ethnicity": "H"},
        {"employee": "1", "moved": date(2026, 1, 1), "to_band": "8a", "ethnicity": "Z"},
    ]

    found = build("promotions", promotions=moves)

    assert only(found, "ethnicity", "to_band", "to_tier") == [
        ("H", "6", "middle"),
        ("H", "7", "middle"),
        ("H", "8a", "upper"),
    ]


def test_not_stated_on_an_event_gives_way_to_a_stated_group_in_the_staff_record() -> None:
    leavers = [{"employee": "1", "left": date(2025, 5, 1), "ethnicity": "Z"}]

    found = build("leavers", staff=[post("1", ethnicity="J")], leavers=leavers)

    assert only(found, "ethnicity") == [("J",)]


def test_each_completion_counts_once_and_its_kind_is_one_word() -> None:
    training = [
        {"employee": "1", "completed": date(2025, 5, 1), "course": "x", "kind": "Non-Mandatory"},
        {"employee": "1", "completed": date(2025, 5, 1), "course": "x", "kind": "Non-Mandatory"},
        {"employee": "1", "completed": date(2025, 6, 1), "course": None, "kind": "anti racism"},
    ]

    found = build("training", staff=[post("1", ethnicity="S")], training=training)

    assert only(found, "person", "ethnicity", "kind", "course") == [
        ("1", "S", "non-mandatory", "x"),
        ("1", "S", "anti-racism", ""),
    ]


def test_in_a_year_that_goes_on_the_staff_are_those_of_the_day_of_the_snapshot() -> None:
    found = build("staff", staff=[post("1", snapshot=date(2025, 9, 30))])

    assert only(found, "person", "date", "period_start") == [("1", date(2025, 9, 30), YEAR.start)]


def test_staff_in_post_were_trained_in_the_period_or_before() -> None:
    staff = [post("1"), post("2"), post("3")]
    training = [
        {"employee": "1", "completed": date(2025, 5, 1), "kind": "Mandatory"},
        {"employee": "1", "completed": date(2025, 5, 2), "kind": "Non mandatory"},
        {"employee": "2", "completed": date(2025, 5, 2), "kind": "Leadership"},
        {"employee": "2", "completed": date(2025, 3, 31), "kind": "Anti-racism"},
        {"employee": "3", "completed": date(2026, 4, 1), "kind": "Anti-racism"},
        {"employee": "left", "completed": date(2025, 5, 1), "kind": "Anti-racism"},
    ]

    found = build("staff_training", staff=staff, training=training)

    assert only(found, "person", "non_mandatory", "anti_racism", "anti_racism_ever") == [
        ("1", True, False, False),
        ("2", False, False, True),
        ("3", False, False, False),
    ]


def test_quarters_of_pay_hold_as_many_people_each_and_nobody_whose_pay_is_not_known() -> None:
    staff = [post(str(number), hourly_pay=10.0 + number) for number in range(8)] + [post("9")]

    found = build("staff", staff=staff)

    assert only(found, "pay_quarter") == [(q,) for q in ("1", "1", "2", "2", "3", "3", "4", "4", None)]
