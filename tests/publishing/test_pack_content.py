"""Board packs: what they say, and what it is gathered from."""

from dataclasses import replace
from datetime import date

import pytest

from plumbline.equity.values import Withheld, is_withheld
from plumbline.evidence.actions import record_run
from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import PackNarrative
from plumbline.publishing.pack_desk.building import gather
from plumbline.publishing.packs.content import Changes, Measures, SpeakUp
from plumbline.publishing.states import APPROVE, PREPARE
from tests.evidence.builders import WHITE, a_run
from tests.plan.plan_builders import a_promise, an_action, in_days
from tests.publishing.builders import a_person, a_public_release
from tests.publishing.pack_builders import (
    DETENTIONS,
    READING,
    SECTIONS,
    a_draft,
    a_frozen,
    a_submitted,
    figures,
    later,
    said,
    section,
)


@pytest.fixture
def author(db) -> Person:
    return a_person("Author", PREPARE, *READING)


@pytest.fixture
def checker(db) -> Person:
    return a_person("Checker", APPROVE, *READING)


def test_what_changed_is_computed_from_the_last_pack_of_the_same_readers(author, checker) -> None:
    figures()
    a_frozen(author, checker, measures=(DETENTIONS,))
    figures(199.5)

    second = a_frozen(author, checker, measures=(DETENTIONS,), **later(91))
    for_public = a_frozen(author, checker, audience="public", **later(182))

    [change] = section(said(second), Changes).changes
    assert ("260.9" in change.before, "199.5" in change.now) == (True, True)
    assert section(said(for_public), Changes).since == ""


def test_a_measure_that_is_not_defined_any_more_is_said_to_be_so(author) -> None:
    pack = a_draft(author)
    pack.choices.create(measure="gone", area="x", grouping="y", demonstration=False)

    assert gather(pack).pages[0].unknown == ("This measure is not defined any more.",)


@pytest.mark.parametrize("audience", ["board", "public"])
def test_a_pack_is_gathered_in_as_many_queries_however_much_is_in_it(
    audience, author, django_assert_num_queries
) -> None:
    run = figures(kind="published")
    other = replace(WHITE, measure="inpatient-admissions")
    more = record_run(
        by="system:test", run=a_run(other, measure=other.measure), kind="published", definition={"title": "More"}
    )
    for one in (run, more):
        a_public_release(one)
    second = DETENTIONS.replace("detentions", other.measure)
    few, many = a_draft(author, audience=audience), a_draft(author, audience=audience)
    actions.choose_for_pack(by=author, pack=few, sections=list(SECTIONS), measures=[DETENTIONS])
    actions.choose_for_pack(by=author, pack=many, sections=list(SECTIONS), measures=[DETENTIONS, second])
    an_action(commitment=a_promise(), due=in_days(-90))
    queries = {"board": 17, "public": 15}[audience]

    with django_assert_num_queries(queries):
        gather(few)
    an_action(commitment=a_promise(), due=in_days(-90))
    a_promise()
    with django_assert_num_queries(queries):
        gather(many)


def test_figures_after_the_period_wait_for_the_next_pack(author) -> None:
    figures(period="2024/25")
    pack = a_submitted(author, measures=(DETENTIONS,))

    [page] = section(gather(pack), Measures).pages

    assert page.unknown == ("There are no figures of this measure up to 31 March 2024.",)


def test_a_pack_names_nobody(author, checker) -> None:
    an_action(commitment=a_promise(answers="Chief nurse"), owner=author, due=in_days(-90))
    pack = a_frozen(author, checker)

    assert "Translate the letters" in pack.content
    assert "Chief nurse" in pack.content
    assert ("Author" in pack.content, "Checker" in pack.content) == (False, False)


def test_no_count_of_reports_is_said_and_never_zero(author, checker) -> None:
    told = section(said(a_frozen(author, checker)), SpeakUp)

    assert (told.counts, told.words) == ((), ("No count of reports of racism is known for this period.",))


def reports(**by_month: object) -> None:
    rows = [
        replace(
            WHITE,
            measure="speak-up-reports",
            area="the trust",
            period=f"2024-{month[1:]}",
            grouping="everyone",
            group="All reports",
            numerator=count,
            value=count,
            **dict.fromkeys(("denominator", "lower", "upper", "ratio", "comparator"), None),
        )
        for month, count in by_month.items()
    ]
    run = a_run(*rows, measure="speak-up-reports", settings={"area": "the trust"})
    record_run(by="system:test", run=run, kind="demonstration", definition={"title": "Reports"})


def test_counts_of_reports_are_added_up_and_withheld_where_a_month_is(author) -> None:
    pack = a_draft(author, first_day=date(2024, 4, 1), last_day=date(2024, 6, 30), meeting=date(2024, 7, 9))
    reports(m01=Withheld("fewer than 5"), m02=10, m03=15, m04=5, m05=10, m06=20, m07=95)

    [count] = section(gather(pack), SpeakUp).counts

    assert (count.label, count.number) == ("Reports that people sent us", 35)
    assert is_withheld(count.before)


def test_what_is_written_of_a_measure_goes_with_it(author) -> None:
    figures()
    pack = a_draft(author)
    actions.choose_for_pack(by=author, pack=pack, sections=list(SECTIONS), measures=[DETENTIONS])
    actions.narrate_pack(by=author, pack=pack, section="detentions", alert=" One \n\n Two ", advise="", assure="")
    assert gather(pack).pages[0].narrative.alert == ("One", "Two")

    actions.choose_for_pack(by=author, pack=pack, sections=["measures"], measures=[])

    assert PackNarrative.objects.count() == 0
    with pytest.raises(actions.PackUnusable, match="does not show"):
        actions.narrate_pack(by=author, pack=pack, section="detentions", alert="x", advise="", assure="")
