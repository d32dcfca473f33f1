"""Packs for the public: only what has left, whatever somebody does or writes."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from plumbline.evidence.actions import record_run
from plumbline.evidence.queries import current_observations
from plumbline.people.models import Person
from plumbline.plan.actions import add_aim
from plumbline.publishing import actions
from plumbline.publishing.models import BoardPack
from plumbline.publishing.pack_desk import building as pack_building
from plumbline.publishing.pack_desk import figures as pack_figures
from plumbline.publishing.pack_desk.building import gather
from plumbline.publishing.packs.content import Changes
from plumbline.publishing.packs.freezing import checksum
from plumbline.publishing.states import APPROVE, PREPARE, NotPossibleNow
from tests.cast import give
from tests.evidence.builders import BLACK, SOURCE, WHITE, a_run
from tests.plan.plan_builders import a_commitment, an_action, in_days, make_public
from tests.publishing.builders import a_person, a_public_release, submit
from tests.publishing.pack_builders import (
    DETENTIONS,
    READING,
    SECTIONS,
    a_draft,
    a_frozen,
    a_submitted,
    corrected,
    figures,
    frozen,
    later,
    published,
    said,
    section,
    withdraw,
)


@pytest.fixture
def author(db) -> Person:
    return a_person("Author", PREPARE, *READING)


@pytest.fixture
def checker(db) -> Person:
    return a_person("Checker", APPROVE, *READING)


MARKER = 987.65432


def test_a_figure_that_has_not_left_never_stands_in_a_pack_for_the_public(author, checker) -> None:
    released = figures(kind="published")
    a_public_release(released)
    pack = a_draft(author, audience="public")
    actions.choose_for_pack(by=author, pack=pack, sections=list(SECTIONS), measures=[DETENTIONS])
    figures(MARKER, kind="extract")
    baseline = figures(MARKER - 1, kind="extract").observations.get(group="Black or Black British")
    promised = a_commitment(promise="Fewer detentions")
    add_aim(
        by="system:test",
        commitment=promised,
        baseline=baseline,
        figure="value",
        target=100.0,
        target_day=promised.due,
        direction="lower",
    )
    make_public(promised)
    an_action(commitment=a_commitment(promise="A secret draft"), title="A secret action", due=in_days(-90))
    assert baseline.value == MARKER - 1

    content = frozen(actions.submit_pack(by=author, pack=pack), checker).content

    assert "260.9" in content
    assert [planted for planted in ("987.7", "987.65", "986.7", "986.65") if planted in content] == []
    assert "Fewer detentions" in content
    assert "secret" not in content
    assert "Actions and risks of the plan are not public." in content


def test_figures_that_have_not_left_cannot_be_chosen_for_the_public(author) -> None:
    figures()
    pack = a_draft(author, audience="public")

    with pytest.raises(actions.PackUnusable, match="not there any more"):
        actions.choose_for_pack(by=author, pack=pack, sections=[], measures=[DETENTIONS])


def test_a_pack_for_the_public_says_what_it_does_not_know_once_a_release_is_withdrawn(author, checker) -> None:
    release = a_public_release(figures(kind="published"))
    pack = a_submitted(author, audience="public", measures=(DETENTIONS,))
    release.state, release.reason, release.withdrawn_at = "withdrawn", "Wrong.", timezone.now()
    release.save()

    [page] = gather(pack).pages

    assert (page.rows, page.unknown) == (
        (),
        ("There are no released figures of this measure up to 31 March 2024.",),
    )


def everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake that is planted: packs for the public are gathered from all that is inside."""
    for module in (pack_figures, pack_building):
        monkeypatch.setattr(module, "rows_for", lambda audience: current_observations())


def refusal(pack: BoardPack, checker: Person) -> str:
    """What somebody hears who freezes it as it is."""
    seen = checksum(gather(pack, checker=checker))
    with pytest.raises(actions.PackUnusable) as refused:
        actions.freeze_pack(by=checker, pack=pack, seen=seen)
    assert BoardPack.objects.get(pk=pack.pk).state == "submitted"
    return str(refused.value)


def test_a_figure_that_a_mistake_lets_in_is_refused_when_the_pack_is_frozen(author, checker, monkeypatch) -> None:
    a_public_release(figures(kind="published"))
    pack = a_submitted(author, audience="public", measures=(DETENTIONS,))
    figures(MARKER, kind="extract")
    everything(monkeypatch)

    assert refusal(pack, checker).startswith("The figure of Black or Black British in “")


def test_a_count_of_reports_that_a_mistake_lets_in_is_refused(author, checker, monkeypatch) -> None:
    pack = a_submitted(author, audience="public")
    none = dict.fromkeys(("denominator", "lower", "upper", "ratio", "comparator"), None)
    row = replace(WHITE, measure="speak-up-reports", area="x", period="2024-02", grouping="everyone", **none)
    run = a_run(row, measure="speak-up-reports", settings={"area": "x"})
    record_run(by="system:test", run=run, kind="demonstration", definition={"title": "Reports"})
    everything(monkeypatch)

    assert refusal(pack, checker) == "A count of reports of racism in this pack is not released."


def test_a_section_of_the_inside_that_a_mistake_lets_in_is_refused(author, checker, monkeypatch) -> None:
    pack = a_submitted(author, audience="public")
    monkeypatch.setattr(pack_building, "INSIDE", ())

    assert "is without the section" in refusal(pack, checker)


UNFIT = [
    ({"alert": "12 people were restrained."}, "What is written of the whole pack says 12."),
    ({"advise": "It was 987.7 on one ward."}, "says 987.7."),
    ({"assure": "1,204 letters were sent."}, "says 1,204."),
    ({"alert": "Ask  priya  SHAH for help."}, "The words name Priya Shah."),
    ({"alert": "Write to priya@example.org."}, "The words name priya@example.org."),
]


@pytest.mark.parametrize(("words", "said_of_it"), UNFIT)
def test_words_that_hold_a_figure_or_a_name_of_the_inside_are_refused(words, said_of_it, author) -> None:
    Person.objects.create_user("priya@example.org", name="Priya Shah")
    pack = a_draft(author, audience="public")
    actions.narrate_pack(by=author, pack=pack, section="summary", **dict.fromkeys(PARTS, "") | words)

    with pytest.raises(actions.PackUnusable) as refused:
        actions.submit_pack(by=author, pack=pack)

    assert said_of_it in str(refused.value)
    assert BoardPack.objects.get().state == "draft"


PARTS = ("alert", "advise", "assure")
FIT = (
    "Black people were detained 260.9 times, or 261. On 9 May 2024 the board met; in 2023/24, in Q3 and in "
    "quarter 2 it did not. It cost £1.2 million and took 3 weeks. See C12, section 136 and the 95% interval."
)


def test_words_may_hold_what_the_pack_shows_and_days_sums_and_durations(author, checker) -> None:
    a_public_release(figures(kind="published"))
    pack = a_draft(author, audience="public")
    actions.choose_for_pack(by=author, pack=pack, sections=list(SECTIONS), measures=[DETENTIONS])
    actions.narrate_pack(by=author, pack=pack, section="summary", alert=FIT, advise="", assure="")

    assert FIT in frozen(actions.submit_pack(by=author, pack=pack), checker).content


def test_a_pack_of_the_board_may_say_any_number(author, checker) -> None:
    pack = a_draft(author)
    actions.narrate_pack(by=author, pack=pack, section="summary", alert="12 people.", advise="", assure="")

    assert "12 people." in frozen(actions.submit_pack(by=author, pack=pack), checker).content


def test_a_title_and_a_reason_of_the_public_hold_no_figure_either(author, checker) -> None:
    with pytest.raises(actions.PackUnusable, match="The title says 12"):
        a_draft(author, audience="public", title="12 people on one ward")
    pack = a_frozen(author, checker, audience="public")

    with pytest.raises(actions.PackUnusable, match="The reason says 7"):
        actions.supersede_pack(by=author, pack=pack, reason="It was 7 people.")
    assert BoardPack.objects.count() == 1


def test_what_is_not_told_of_a_trusts_own_records_is_not_told_in_a_pack_for_the_public(author, checker) -> None:
    rows = [replace(row, period="2023/24") for row in (WHITE, BLACK)]
    run = a_run(*rows, settings={"area": "E92000001"}, warnings=("Exactly 3 people were left out.",))
    recorded = record_run(by="system:test", run=run, kind="extract", definition={"title": "Detentions"})
    release = actions.prepare_release(by=author, title="Detentions", why="To be open", runs=[recorded])
    actions.approve_release(by=checker, release=submit(by=author, release=release))
    actions.publish_release(by=checker, release=release)

    inside, outside = (
        a_frozen(author, checker, audience=audience, measures=(DETENTIONS,)).content
        for audience in ("board", "public")
    )

    secrets = ("Exactly 3 people", SOURCE.sha256[:12])
    assert [secret in inside for secret in secrets] == [True, True]
    assert [secret in outside for secret in secrets] == [False, False]


def test_a_role_that_has_nothing_to_do_with_the_pack_is_not_named(author, checker) -> None:
    for role in ("analyst", "case_handler"):
        give(checker, role)

    assert said(a_frozen(author, checker)).checker == "Analyst"


def test_someone_other_than_its_author_publishes_a_pack_once(author, checker) -> None:
    both = a_person("Both", PREPARE, APPROVE, *READING)
    pack = a_frozen(both, checker, audience="public")

    with pytest.raises(PermissionDenied, match="someone else must publish it"):
        actions.publish_pack(by=both, pack=pack)
    public = actions.publish_pack(by=checker, pack=pack)

    assert (public.publisher, public.state) == (checker, "frozen")
    with pytest.raises(NotPossibleNow, match="public already"):
        actions.publish_pack(by=checker, pack=pack)
    with pytest.raises(NotPossibleNow, match="for the board in private"):
        actions.publish_pack(by=checker, pack=a_frozen(author, checker))


def test_a_pack_whose_figures_were_withdrawn_is_not_published(author, checker) -> None:
    release = a_public_release(figures(kind="published"))
    pack = a_frozen(author, checker, audience="public", measures=(DETENTIONS,))
    assert pack.rests_on == [str(release.public_id)]
    withdraw(release)

    with pytest.raises(actions.PackUnusable, match="withdrawn since it was frozen"):
        actions.publish_pack(by=checker, pack=pack)


def test_a_pack_is_compared_with_what_the_public_can_read_alone(author, checker) -> None:
    release = a_public_release(figures(kind="published"))
    a_frozen(author, checker, audience="public", measures=(DETENTIONS,))
    second = published(author, checker, measures=(DETENTIONS,), **later(91))
    third = a_frozen(author, checker, audience="public", **later(182))
    withdraw(release)
    fourth = a_frozen(author, checker, audience="public", **later(273))

    since = [section(said(pack), Changes).since for pack in (second, third, fourth)]
    assert since == ["", said(second).period, ""]


def test_a_corrected_pack_is_published_like_any_other(author, checker) -> None:
    new = corrected(published(author, checker), author, checker)

    assert new.published_at is None
    assert actions.publish_pack(by=checker, pack=new).is_published
