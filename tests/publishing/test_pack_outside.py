"""Packs for the public: only what has left, whatever somebody does or writes."""

import pytest
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.plan.actions import add_aim
from plumbline.publishing import actions
from plumbline.publishing.pack_building import gather
from plumbline.publishing.states import APPROVE, PREPARE
from tests.plan.plan_builders import a_commitment, an_action, in_days, make_public
from tests.publishing.builders import a_person, a_public_release
from tests.publishing.pack_builders import (
    DETENTIONS,
    READING,
    SECTIONS,
    a_draft,
    a_submitted,
    figures,
    frozen,
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
