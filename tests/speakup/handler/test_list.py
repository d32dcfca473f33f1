"""The list of cases: what it says, how it is narrowed and put in order, and what it costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.speakup.actions.grants import grant_case
from plumbline.speakup.casework import leads_of, summaries_of
from plumbline.speakup.handler.listings import CaseList, case_rows
from plumbline.speakup.keyring import SUMMARY_BUCKET
from plumbline.speakup.models import Case, CaseGrant, CaseKeyWrap, SealedValue
from plumbline.speakup.sealing.boxes import Place, new_key, seal, seal_data
from tests.speakup.builders import Team, give_key, tell
from tests.speakup.handler.desk import acknowledge, locked, text, unlocked

LIST = "/desk/speak-up/"


def _about(**summary: object) -> Case:
    return tell(summary=summary).case


def _rows(client: Client, query: str = "") -> list[str]:
    """The references of a page, in its order."""
    page = text(client.get(f"{LIST}{query}"))
    return [part.partition("/")[0] for part in page.split('href="/desk/speak-up/cases/')[1:]]


def test_an_empty_list_says_what_will_happen(team: Team) -> None:
    page = text(unlocked(team.handler).get(LIST))

    assert "You have not been given a case yet. We will send you an e-mail when there is one." in page


def test_a_row_says_in_words_what_a_case_is_about_and_what_is_owed(team: Team) -> None:
    case = _about(
        forms=["verbal", "accent"], by_whom=["patient"], place="Ward 7", wants=["support"], not_safe=True
    )

    page = text(unlocked(team.lead).get(LIST))

    assert case.reference in page
    assert "Words, Accent, language or name · by: patient · Ward 7" in page
    assert "Not safe now" in page
    assert "Say that you have read it by " in page
    assert "Nobody yet" in page
    assert "one person who told us is" in page


def test_a_clock_that_ran_out_is_said_in_words(team: Team) -> None:
    case = _about(forms=["verbal"])
    Case.objects.filter(pk=case.pk).update(received=timezone.localdate() - timedelta(days=28))

    page = text(unlocked(team.lead).get(LIST))

    assert " working days late" in page
    assert "one person is" in page
    assert _rows(unlocked(team.lead), "?waits=late") == [case.reference]


def test_the_list_is_narrowed_by_every_filter_and_by_a_search(team: Team) -> None:
    first = _about(forms=["verbal"], by_whom=["patient"], place="Ward 7", wants=["support"])
    second = _about(forms=["decision"], by_whom=["manager"], place="Theatres", wants=["formal"], not_safe=True)
    lead = unlocked(team.lead)
    acknowledge(lead, first)
    grant_case(by=team.lead.person, opened=team.lead.open(first), person=team.handler.person, leads=True)

    found = {
        query: _rows(lead, query)
        for query in (
            "?state=new",
            "?state=acknowledged",
            "?form=verbal",
            "?who=manager",
            "?area=Theatres",
            "?waits=not-safe",
            "?waits=unled",
            "?age=week",
            f"?lead={team.handler.person.name}",
            "?q=theatres+formal",
            f"?q={first.reference}",
            "?q=nothing+of+this",
            "?area=Nowhere",
        )
    }

    only_first, only_second = [first.reference], [second.reference]
    both = [second.reference, first.reference]
    assert found == {
        "?state=new": only_second,
        "?state=acknowledged": only_first,
        "?form=verbal": only_first,
        "?who=manager": only_second,
        "?area=Theatres": only_second,
        "?waits=not-safe": only_second,
        "?waits=unled": only_second,
        "?age=week": both,
        f"?lead={team.handler.person.name}": only_first,
        "?q=theatres+formal": only_second,
        f"?q={first.reference}": only_first,
        "?q=nothing+of+this": [],
        "?area=Nowhere": both,
    }


def test_who_is_not_safe_comes_first_and_what_is_closed_last(team: Team) -> None:
    calm, unsafe, late = _about(forms=["verbal"]), _about(not_safe=True), _about(forms=["accent"])
    Case.objects.filter(pk=late.pk).update(received=timezone.localdate() - timedelta(days=28))
    lead = unlocked(team.lead)

    assert _rows(lead) == [unsafe.reference, late.reference, calm.reference]
    assert _rows(lead, "?sort=-received")[-1] == late.reference
    assert _rows(lead, "?sort=received")[0] == late.reference


def test_nothing_leaves_as_a_file_of_rows(team: Team) -> None:
    tell()
    client = unlocked(team.lead)

    page = client.get(LIST, {"format": "csv"})

    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert "as CSV" not in text(page)


def test_one_broken_summary_does_not_hide_the_others(team: Team) -> None:
    broken, whole = _about(forms=["verbal"]), _about(forms=["accent"])
    moved = SealedValue.objects.get(case=whole, field="summary").box
    SealedValue.objects.filter(case=broken, field="summary").update(box=moved)

    page = text(unlocked(team.lead).get(LIST))

    assert broken.reference in page
    assert "This can’t be read. Tell the person who runs Plumbline." in page
    assert "Accent, language or name" in page


def test_a_case_that_a_new_key_does_not_open_is_said_to_wait(team: Team) -> None:
    case = _about(forms=["verbal"])
    give_key(team.lead.person)

    page = text(unlocked(team.lead).get(LIST))

    assert "Your key does not open one of your cases:" in page
    assert case.reference in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_as_many_queries_for_three_as_for_one(
    count: int, team: Team, django_assert_num_queries: object
) -> None:
    for number in range(count):
        _about(forms=["verbal"], place=f"Ward {number}")
    client = unlocked(team.lead)
    client.get(LIST)

    with django_assert_num_queries(9):  # type: ignore[operator]
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_the_team_costs_as_many_queries_for_three_cases_as_for_one(
    count: int, team: Team, django_assert_num_queries: object
) -> None:
    for _ in range(count):
        tell()
    client = unlocked(team.lead)
    client.get(reverse("cases:team"))

    with django_assert_num_queries(10):  # type: ignore[operator]
        client.get(reverse("cases:team"))


def _plant(team: Team, count: int) -> None:
    """Cases with nothing but what the list reads, as `send_report` would have left them."""
    holder, pattern = team.lead.holder, tell().case
    cases, wraps, values, grants = [], [], [], []
    for number in range(count):
        case = Case(
            reference=f"{number:03d}-{number:04d}",
            token=f"token {number}".encode(),
            locator=f"{number:08d}",
            verifier=b"",
            code_key=pattern.code_key,
        )
        key = new_key()
        quick = seal(key, key=holder.quick_key, place=Place(str(case.pk), "quick wrap 1"), buckets=(64,))
        summary = {"forms": ["verbal"], "by_whom": ["patient"], "place": f"Ward {number % 30}"}
        box = seal_data(summary, key=key, place=Place(str(case.pk), "summary"), buckets=SUMMARY_BUCKET)
        cases.append(case)
        wraps.append(CaseKeyWrap(case=case, version=1, handler_key=holder.handler_key, wrapped=b"-", quick=quick))
        values.append(SealedValue(case=case, field="summary", box=box))
        grants.append(CaseGrant(case=case, person=team.lead.person))
    Case.objects.bulk_create(cases)
    CaseKeyWrap.objects.bulk_create(wraps)
    SealedValue.objects.bulk_create(values)
    CaseGrant.objects.bulk_create(grants)


def test_a_thousand_cases_open_filter_and_page_in_as_many_questions_as_one(
    team: Team, django_assert_num_queries: object
) -> None:
    _plant(team, 999)
    client = unlocked(team.lead)
    client.get(LIST)

    # How long it takes is measured by bench/reporting.py, side by side; here, that nothing is asked a row.
    with django_assert_num_queries(9):  # type: ignore[operator]
        page = client.get(LIST, {"q": "words patient", "area": "Ward 7", "sort": "-received"})

    assert "Showing 1 to 25 of 34" in text(page)
    assert len(_rows(client, "?page=40")) == 25


def test_a_locked_desk_lists_nothing(team: Team) -> None:
    case = tell().case

    response = locked(team.lead).get(LIST)

    assert response.status_code == 302
    assert case.reference not in text(response)


def test_rows_are_made_without_asking_the_database_again(team: Team, django_assert_num_queries: object) -> None:
    _about(forms=["verbal"])
    found, leads = summaries_of(team.lead.person, team.lead.holder), leads_of(team.lead.person)

    with django_assert_num_queries(0):  # type: ignore[operator]
        rows = CaseList({}, case_rows(found, leads=leads)).rows

    assert len(rows) == 1
