"""Board packs: who makes, freezes, refuses and supersedes them."""

import hashlib
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.actions import packs as pack_actions
from plumbline.publishing.models import BoardPack
from plumbline.publishing.pack_desk.building import gather
from plumbline.publishing.pack_desk.states import PACK_STEPS, PackState
from plumbline.publishing.packs.content import Changes, Summary
from plumbline.publishing.packs.freezing import checksum
from plumbline.publishing.states import APPROVE, PREPARE, NotPossibleNow
from tests.publishing.builders import a_person
from tests.publishing.pack_builders import (
    DETENTIONS,
    READING,
    a_draft,
    a_frozen,
    a_submitted,
    figures,
    frozen,
    in_state,
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


def test_two_people_freeze_a_pack_and_its_checksum_is_of_what_is_kept(author, checker) -> None:
    figures()

    pack = a_frozen(author, checker, measures=(DETENTIONS,))

    assert (pack.state, pack.author, pack.checker) == (PackState.FROZEN, author, checker)
    assert pack.checksum == hashlib.sha256(pack.content.encode()).hexdigest()
    assert pack.frozen_at <= timezone.now()
    entries = Entry.objects.filter(subject=pack.audit_reference).order_by("number")
    assert list(entries.values_list("action", flat=True)) == [
        "publishing.prepare_pack",
        "publishing.choose_for_pack",
        "publishing.submit_pack",
        "publishing.freeze_pack",
    ]
    assert entries.last().detail == {"checksum": pack.checksum, "state": "frozen"}


ACTS = {
    "submit": (actions.submit_pack, "author", {}),
    "take back": (actions.take_back_pack, "author", {}),
    "refuse": (actions.refuse_pack, "checker", {"reason": "Too long."}),
    "freeze": (actions.freeze_pack, "checker", {}),
    "publish": (actions.publish_pack, "checker", {}),
    "discard": (actions.discard_pack, "author", {}),
    "supersede": (actions.supersede_pack, "author", {"reason": "A figure was wrong."}),
}


@pytest.mark.parametrize("state", list(PackState))
@pytest.mark.parametrize("act", ACTS)
def test_acts_follow_the_table_and_nothing_else(act, state, author, checker) -> None:
    pack = in_state(state, author, checker, audience="public" if act == "publish" else "board")
    do, who, extra = ACTS[act]
    if act == "freeze":
        extra = {"seen": checksum(gather(pack, checker=checker))}
    expected = next(
        (step.after or "gone" for step in PACK_STEPS if step.act == act and step.before == state), None
    )

    try:
        do(by={"author": author, "checker": checker}[who], pack=pack, **extra)
        left = BoardPack.objects.filter(pk=pack.pk).first()
        outcome = left.state if left else "gone"
    except NotPossibleNow:
        outcome = None

    assert outcome == expected


@pytest.mark.parametrize("act", ACTS)
def test_a_stranger_can_do_nothing_with_a_pack(act, author, checker, stranger) -> None:
    step = next(step for step in PACK_STEPS if step.act == act)
    pack = in_state(step.before, author, checker)
    extra = {"seen": "x"} if act == "freeze" else ACTS[act][2]

    with pytest.raises(PermissionDenied):
        ACTS[act][0](by=stranger, pack=pack, **extra)


@pytest.mark.parametrize("act", ["refuse", "supersede"])
def test_an_act_against_a_pack_needs_a_reason(act, author, checker) -> None:
    pack = in_state("submitted" if act == "refuse" else "frozen", author, checker)

    with pytest.raises(actions.PackUnusable, match="Say why"):
        ACTS[act][0](by=checker if act == "refuse" else author, pack=pack, reason="  ")


def test_nobody_checks_what_they_wrote(author) -> None:
    both = a_person("Both", PREPARE, APPROVE, *READING)
    own, others = a_submitted(both), a_draft(author)
    actions.narrate_pack(by=both, pack=others, section="summary", alert="Act now.", advise="", assure="")
    actions.submit_pack(by=author, pack=others)

    with pytest.raises(PermissionDenied, match="You prepared this pack"):
        frozen(own, both)
    with pytest.raises(PermissionDenied, match="You wrote part of this pack"):
        frozen(others, both)


@pytest.mark.parametrize("state", ["submitted", "frozen", "superseded"])
def test_only_a_draft_is_written(state, author, checker) -> None:
    pack = in_state(state, author, checker)

    for write in (
        lambda: actions.choose_for_pack(by=author, pack=pack, sections=[], measures=[]),
        lambda: actions.narrate_pack(by=author, pack=pack, section="summary", alert="x", advise="", assure=""),
        lambda: actions.ask_for_decisions(by=author, pack=pack, decisions=[("x", "")]),
    ):
        with pytest.raises(NotPossibleNow):
            write()


def test_a_pack_that_changed_since_it_was_read_is_not_frozen(author, checker) -> None:
    figures()
    pack = a_submitted(author, measures=(DETENTIONS,))
    seen = checksum(gather(pack, checker=checker))
    figures(199.5)

    with pytest.raises(actions.PackUnusable, match="has changed since you opened it"):
        actions.freeze_pack(by=checker, pack=pack, seen=seen)

    assert BoardPack.objects.get(pk=pack.pk).state == PackState.SUBMITTED


def test_a_freeze_that_is_cut_short_leaves_nothing(author, checker, monkeypatch) -> None:
    pack = a_submitted(author)

    def die(**told: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pack_actions, "record", die)
    with pytest.raises(KeyboardInterrupt):
        frozen(pack, checker)

    left = BoardPack.objects.get(pk=pack.pk)
    assert (left.state, left.content, left.checksum, left.checker) == (PackState.SUBMITTED, "", "", None)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_freeze_at_once_one_wins_and_the_other_hears_why(author, checker) -> None:
    second = a_person("Second", APPROVE, *READING)
    pack = a_submitted(author, sections=[])
    seen = {who: checksum(gather(pack, checker=who)) for who in (checker, second)}
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def freeze(who: Person) -> None:
        start.wait()
        try:
            outcomes.append(actions.freeze_pack(by=who, pack=pack, seen=seen[who]).state)
        except NotPossibleNow as late:
            outcomes.append(type(late).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=freeze, args=[who]) for who in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["NotPossibleNow", "frozen"]
    assert Entry.objects.filter(action="publishing.freeze_pack").count() == 1


def test_a_pack_is_superseded_when_the_one_that_follows_is_frozen(author, checker) -> None:
    figures()
    old = a_frozen(author, checker, measures=(DETENTIONS,))
    content = old.content

    draft = actions.supersede_pack(by=author, pack=old, reason="A figure was wrong.")
    assert BoardPack.objects.get(pk=old.pk).state == PackState.FROZEN
    new = frozen(actions.submit_pack(by=author, pack=draft), checker)

    old = BoardPack.objects.get(pk=old.pk)
    assert (old.state, old.content, new.supersedes, new.state) == ("superseded", content, old, "frozen")
    assert [page.slug for page in said(new).pages] == ["detentions"]
    assert "because: A figure was wrong." in section(said(new), Summary).words[-1]
    assert section(said(new), Changes).since == ""  # nobody compares with what was taken back
    with pytest.raises(NotPossibleNow):
        actions.supersede_pack(by=author, pack=old, reason="Again.")


def test_a_pack_is_superseded_by_one_draft_at_a_time(author, checker) -> None:
    old = a_frozen(author, checker)
    actions.supersede_pack(by=author, pack=old, reason="A figure was wrong.")

    with pytest.raises(actions.PackUnusable, match="there already"):
        actions.supersede_pack(by=author, pack=old, reason="Another.")


BAD = [
    ({"title": " "}, "title"),
    ({"last_day": "first"}, "comes before its first day"),
    ({"meeting": "first"}, "before the period"),
    ({"sections": ["poems"]}, "no section"),
]


@pytest.mark.parametrize(("told", "words"), BAD)
def test_a_pack_that_makes_no_sense_is_refused(told, words, author) -> None:
    changed = {key: later(-400)["first_day"] if value == "first" else value for key, value in told.items()}

    with pytest.raises(actions.PackUnusable, match=words):
        a_draft(author, **changed)
