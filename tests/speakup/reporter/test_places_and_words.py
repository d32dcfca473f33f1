"""The trust's own places to choose from, and words that must agree with the engine's."""

from typing import Any

import pytest
from django.utils import timezone

from plumbline.measures.groupings import ethnicity
from plumbline.organisation.actions import close_unit, plant_demonstration_trust
from plumbline.organisation.models import Site, Unit
from plumbline.speakup import vocabulary
from plumbline.speakup.reporter.fields import QuestionForm
from plumbline.speakup.reporter.places import find_place, places
from plumbline.speakup.reporter.questions import FIRST_FOR_HELPERS, QUESTIONS

BY = "system:test"


@pytest.fixture
def trust(db: None) -> None:
    plant_demonstration_trust(by=BY)


def test_a_unit_is_found_by_its_name_in_whatever_case(trust: None) -> None:
    unit = Unit.objects.filter(kind="service").first()

    found = find_place(f"  {unit.name.upper()} ")

    assert found is not None
    assert (found.kind, found.public_id, found.area_id) == (
        "unit",
        str(unit.public_id),
        str(unit.get_parent().public_id),
    )


def test_a_site_is_found_and_has_no_area(trust: None) -> None:
    site = Site.objects.exclude(name__in=Unit.objects.values("name")).first()

    found = find_place(site.name)

    assert found is not None
    assert (found.kind, found.public_id, found.area) == ("site", str(site.public_id), "")


def test_what_has_closed_is_not_offered(trust: None) -> None:
    unit = Unit.objects.filter(numchild=0).first()
    close_unit(by=BY, unit=unit, last_day=timezone.localdate() - timezone.timedelta(days=1))
    places.forget()

    assert find_place(unit.name) is None


def test_places_cost_two_queries_a_minute(trust: None, django_assert_num_queries: Any) -> None:
    places.forget()

    with django_assert_num_queries(2):
        find_place("Somewhere")
    with django_assert_num_queries(0):
        find_place("Somewhere")


def test_ethnic_groups_are_those_of_census_2021_in_the_engines_words() -> None:
    engine = ethnicity().groupings
    broad = {group.label: group.members for group in engine["census-2021-5"].groups}
    codes = {members: code for code, members in ethnicity().codes.items() if code.startswith("ons-")}
    expected = {
        str(label): {codes[g.members]: g.label for g in engine["census-2021-19"].groups if g.members <= members}
        for label, members in broad.items()
    }

    ours = {
        str(name): {code: str(label) for code, label in inner}
        for name, inner in vocabulary.ETHNIC_GROUPS
        if not isinstance(inner, str) and name not in {"", vocabulary.PREFER_NOT}
    }

    assert ours == expected


def test_not_saying_and_not_having_chosen_are_two_things() -> None:
    codes = [code for code, label in vocabulary.ETHNIC_GROUPS if not isinstance(label, tuple)]

    assert codes == ["", vocabulary.PREFER_NOT]


@pytest.mark.parametrize("question", [FIRST_FOR_HELPERS, *QUESTIONS], ids=lambda question: question.slug)
def test_no_two_fields_share_a_name_across_pages_of_one_report(question: Any) -> None:
    form: type[QuestionForm] = question.form
    others = [page.form for page in (FIRST_FOR_HELPERS, *QUESTIONS) if page != question]

    shared = {name for other in others for name in form.fields_of() if name in other.fields_of()}

    assert shared == set()
