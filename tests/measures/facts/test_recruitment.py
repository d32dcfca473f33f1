"""Job applications, from tables made by hand."""

from datetime import date

from tests.measures.facts.staff_tables import build, only


def application(reference: str, **more: object) -> dict[str, object]:
    return {
        "application": reference,
        "applied": date(2025, 5, 1),
        "ethnicity": "A",
        "shortlisted": False,
        "appointed": False,
        **more,
    }


def test_an_application_that_comes_twice_counts_once_with_the_row_that_got_furthest() -> None:
    rows = [
        application("1", shortlisted=True),
        application("1", shortlisted=True, interviewed=True, appointed=True),
        application("2"),
    ]

    found = sorted(only(build("applications", applications=rows), "application", "shortlisted", "appointed"))

    assert found == [("1", True, True), ("2", False, False)]


def test_a_step_that_nobody_wrote_down_stays_empty() -> None:
    [found] = build("applications", applications=[application("1")])

    assert (found["interviewed"], found["offered"], found["panel_trained"]) == (None, None, None)


def test_a_vacancy_has_a_band_and_a_tier_or_a_medical_grade() -> None:
    rows = [application("1", pay_band="Band 8a"), application("2", pay_band="Consultant")]

    found = sorted(only(build("applications", applications=rows), "application", "band", "tier", "medical_grade"))

    assert found == [("1", "8a", "upper", None), ("2", "other", None, "consultant")]


def test_an_applicant_is_nobody_in_particular() -> None:
    [found] = build("applications", applications=[application("1", ethnicity=None, ethnicity_2021="ons-2")])

    assert (found["person"], found["ethnicity"], found["ethnicity_recorded"]) == (None, "ons-2", "stated")
