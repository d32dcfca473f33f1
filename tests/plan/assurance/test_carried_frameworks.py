"""The frameworks that come with the product: nothing invented, loaded as often as one likes."""

import pytest

from plumbline.audit.models import Entry
from plumbline.plan.actions.frameworks import import_framework, load_frameworks
from plumbline.plan.framework_files import carried
from plumbline.plan.models import Framework, Requirement, Scale

pytestmark = pytest.mark.django_db
BY = "system:test"


def test_the_product_carries_what_a_trust_is_asked_for() -> None:
    assert [(one.slug, len(one.requirements)) for one in carried()] == [
        ("eds-2022", 11),
        ("nhs-edi-improvement-plan", 22),
        ("north-west-anti-racist-framework", 5),
        ("pcref", 17),
        ("public-sector-equality-duty", 7),
        ("unison-anti-racism-charter", 19),
        ("wres", 9),
    ]


def test_whatever_is_called_confirmed_says_at_which_address_it_was_read() -> None:
    load_frameworks(by=BY)
    confirmed = Requirement.objects.filter(confirmed=True)

    assert confirmed.count() == 76
    assert [one.code for one in confirmed if not one.source.startswith("https://")] == []


def test_what_is_from_memory_is_not_called_confirmed() -> None:
    load_frameworks(by=BY)
    unconfirmed = Requirement.objects.filter(confirmed=False).values_list("framework__slug", "code")

    assert sorted(unconfirmed) == [
        *(("eds-2022", code) for code in ("1D", "2A", "2B", "2C", "2D", "3A", "3B", "3C")),
        ("north-west-anti-racist-framework", "5"),
        ("public-sector-equality-duty", "S4"),
        *(("unison-anti-racism-charter", code) for code in ("A2", "A3", "A4", "A5")),
    ]


def test_only_a_scale_that_was_read_is_shipped() -> None:
    load_frameworks(by=BY)

    assert [(one.slug, one.confirmed) for one in Scale.objects.all()] == [("eds-2022", True)]
    assert list(Framework.objects.exclude(scale=None).values_list("slug", flat=True)) == ["eds-2022"]


def test_loading_again_changes_nothing_and_is_on_record() -> None:
    first = load_frameworks(by=BY)
    rows = list(Requirement.objects.order_by("pk").values())

    assert load_frameworks(by=BY) == first
    assert list(Requirement.objects.order_by("pk").values()) == rows
    assert Entry.objects.filter(action="plan.load_frameworks").count() == 2


def test_what_a_trust_changed_stays_as_it_left_it() -> None:
    load_frameworks(by=BY)
    wres = Framework.objects.get(slug="wres")
    import_framework(by=BY, framework=wres, content=b"code,requirement\n1,In our own words\n10,Ours\n")

    load_frameworks(by=BY)

    ours = Requirement.objects.filter(framework=wres, carried=False).values_list("code", "text", "until")
    assert list(ours) == [("1", "In our own words", None), ("10", "Ours", None)]


def test_what_the_product_no_longer_carries_ends_and_is_kept() -> None:
    load_frameworks(by=BY)
    wres = Framework.objects.get(slug="wres")
    Requirement.objects.create(framework=wres, code="0", text="Was once asked for", carried=True)

    load_frameworks(by=BY)

    assert Requirement.objects.get(framework=wres, code="0").until is not None


def test_the_text_of_a_framework_fits_its_page() -> None:
    for framework in carried():
        codes = [one.code for one in framework.requirements]
        assert len(codes) == len(set(codes))
        assert all(one.text[0].isupper() and not one.text.endswith(".") for one in framework.requirements)
