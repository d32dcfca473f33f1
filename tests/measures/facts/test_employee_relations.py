"""Employee-relations cases, from tables made by hand."""

from datetime import date

from tests.measures.facts.staff_tables import build, only


def case(reference: str, **more: object) -> dict[str, object]:
    return {
        "case": reference,
        "employee": f"e{reference}",
        "kind": "Disciplinary",
        "opened": date(2025, 5, 1),
        "ethnicity": "A",
        **more,
    }


def test_a_disciplinary_case_enters_when_its_formal_investigation_begins() -> None:
    rows = [
        case("1", opened=date(2025, 3, 20), formal=date(2025, 4, 2)),
        case("2"),
        case("3", kind="Capability", formal=date(2025, 6, 1)),
    ]

    found = build("formal_disciplinary", employee_relations=rows)

    assert only(found, "case", "date") == [("1", date(2025, 4, 2))]


def test_over_two_years_each_case_counts_in_its_own_year_and_in_the_next() -> None:
    rows = [case("1", formal=date(2024, 2, 29)), case("2", formal=date(2025, 6, 1))]

    found = build("formal_disciplinary_two_years", employee_relations=rows)

    assert only(found, "case", "date") == [
        ("1", date(2024, 2, 29)),
        ("1", date(2025, 2, 28)),
        ("2", date(2025, 6, 1)),
        ("2", date(2026, 6, 1)),
    ]


def test_a_case_that_comes_twice_counts_once_in_its_latest_state() -> None:
    rows = [case("1"), case("1", closed=date(2025, 7, 1), outcome="No case to answer")]

    found = build("employee_relations_cases", employee_relations=rows)

    assert only(found, "case", "date", "outcome", "days_open") == [
        ("1", date(2025, 5, 1), "no-case-to-answer", 61)
    ]


def test_two_people_in_one_case_are_two_rows() -> None:
    rows = [case("1", employee="a"), case("1", employee="b")]

    found = build("employee_relations_cases", employee_relations=rows)

    assert only(found, "case", "person") == [("1", "a"), ("1", "b")]


def test_the_kind_of_case_is_one_word_whatever_its_spelling() -> None:
    rows = [case("1", kind="Dignity at Work"), case("2", kind="dignity_at_work"), case("3", kind="GRIEVANCE ")]

    found = build("employee_relations_cases", employee_relations=rows)

    assert only(found, "kind") == [("dignity-at-work",), ("dignity-at-work",), ("grievance",)]


def test_what_nobody_wrote_down_is_not_a_no() -> None:
    [found] = build("employee_relations_cases", employee_relations=[case("1")])

    assert (found["suspended"], found["checkpoint"], found["days_open"]) == (None, None, None)


def test_formal_cases_are_timed_from_their_formal_start_and_counted_when_closed() -> None:
    rows = [
        case("1", formal=date(2025, 5, 11), closed=date(2025, 6, 10)),
        case("2", formal=date(2025, 5, 11)),
        case("3", closed=date(2025, 6, 10)),
    ]

    found = build("formal_cases_closed", employee_relations=rows)

    assert only(found, "case", "date", "days_formal", "days_open") == [("1", date(2025, 6, 10), 30, 40)]


def test_the_person_in_a_case_has_the_band_of_their_staff_record_where_the_case_gives_none() -> None:
    staff = [{"employee": "e1", "snapshot": date(2026, 3, 31), "ethnicity": "N", "pay_band": "Band 6"}]

    found = build("formal_disciplinary", staff=staff, employee_relations=[case("1", formal=date(2025, 6, 1))])

    assert only(found, "ethnicity", "band", "tier") == [("A", "6", "middle")]
