"""Throwing a pack away that is not frozen: who may, what goes, and that a frozen one never does."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client
from django.urls import reverse

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import BoardPack, PackChoice, PackDecision, PackNarrative
from plumbline.publishing.pack_desk.building import gather
from plumbline.publishing.packs.freezing import checksum
from plumbline.publishing.states import APPROVE, PREPARE, NotPossibleNow
from tests.publishing.builders import a_person
from tests.publishing.pack_builders import DETENTIONS, READING, a_draft, a_frozen, a_submitted, figures, in_state


@pytest.fixture
def author(db) -> Person:
    return a_person("Author", PREPARE, *READING)


@pytest.fixture
def checker(db) -> Person:
    return a_person("Checker", APPROVE, *READING)


def a_written(author: Person) -> BoardPack:
    figures()
    pack = a_draft(author)
    actions.choose_for_pack(by=author, pack=pack, sections=["measures"], measures=[DETENTIONS])
    actions.narrate_pack(by=author, pack=pack, section="summary", alert="Act now.", advise="", assure="")
    actions.ask_for_decisions(by=author, pack=pack, decisions=[("Fund interpreters", "")])
    return pack


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def discard_address(pack: BoardPack) -> str:
    return reverse("publishing:pack_act", args=[pack.public_id, "discard"])


@pytest.mark.parametrize("who", ["author", "lead"])
def test_its_author_and_who_leads_the_plan_discard_a_draft_with_all_that_is_in_it(who, author) -> None:
    pack = a_written(author)
    by = author if who == "author" else a_person("Lead", PREPARE, "plan.edit_plan", *READING)

    actions.discard_pack(by=by, pack=pack)

    left = [model.objects.count() for model in (BoardPack, PackChoice, PackNarrative, PackDecision)]
    assert left == [0, 0, 0, 0]
    entry = Entry.objects.get(action="publishing.discard_pack")
    assert (entry.subject, entry.detail) == (pack.audit_reference, {"state": "draft"})


def test_nobody_else_discards_a_draft(author, checker) -> None:
    colleague = a_person("Colleague", PREPARE, *READING)
    pack = a_draft(author)

    for who in (colleague, checker):
        with pytest.raises(PermissionDenied):
            actions.discard_pack(by=who, pack=pack)

    assert signed_in(colleague).get(discard_address(pack)).status_code == 403
    assert BoardPack.objects.count() == 1


@pytest.mark.parametrize("state", ["frozen", "superseded"])
def test_a_frozen_pack_is_never_discarded(state, author, checker) -> None:
    pack = in_state(state, author, checker)
    client = signed_in(author)

    with pytest.raises(NotPossibleNow):
        actions.discard_pack(by=author, pack=pack)
    answer = client.post(discard_address(pack), follow=True)

    assert "You can&#39;t discard it now" in answer.content.decode()
    assert "/act/discard" not in answer.content.decode()
    assert BoardPack.objects.filter(pk=pack.pk).exists()


def test_the_page_says_what_goes_and_only_a_post_does_it(author) -> None:
    pack, client = a_written(author), signed_in(author)

    asked = client.get(discard_address(pack))
    assert BoardPack.objects.count() == 1
    done = client.post(discard_address(pack), follow=True)

    page = asked.content.decode()
    assert "1 measure that was chosen, 1 text that was written, 1 decision that it asks for" in page
    assert "This cannot be taken back." in page
    assert (done.redirect_chain[-1][0], "The pack is discarded." in done.content.decode()) == (
        "/desk/packs/",
        True,
    )
    assert client.get(pack.get_absolute_url()).status_code == 404


def test_discarding_a_correction_leaves_the_pack_that_it_would_correct(author, checker) -> None:
    old = a_frozen(author, checker)
    draft = actions.supersede_pack(by=author, pack=old, reason="A figure was wrong.")
    page = signed_in(author).get(discard_address(draft)).content.decode()

    actions.discard_pack(by=author, pack=draft)

    assert "stays as it is" in page
    assert BoardPack.objects.get().state == "frozen"
    assert actions.supersede_pack(by=author, pack=old, reason="Again.").supersedes == old


def test_whoever_comes_too_late_hears_that_the_pack_was_discarded(author) -> None:
    pack = a_draft(author)
    actions.discard_pack(by=author, pack=BoardPack.objects.get(pk=pack.pk))

    for act in (actions.submit_pack, actions.discard_pack):
        with pytest.raises(NotPossibleNow, match="discarded"):
            act(by=author, pack=pack)


@pytest.mark.django_db(transaction=True)
def test_of_one_who_freezes_and_one_who_discards_at_once_only_one_does(author, checker) -> None:
    pack = a_submitted(author, sections=[])
    seen = checksum(gather(pack, checker=checker))
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def run(name: str, act, **told: object) -> None:
        start.wait()
        try:
            act(pack=pack, **told)
            outcomes.append(name)
        except NotPossibleNow:
            outcomes.append("late")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=["frozen", actions.freeze_pack], kwargs={"by": checker, "seen": seen}),
        threading.Thread(target=run, args=["discarded", actions.discard_pack], kwargs={"by": author}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    left = BoardPack.objects.filter(pk=pack.pk).values_list("state", flat=True).first()
    assert (sorted(outcomes), left) in (
        (["frozen", "late"], "frozen"),
        (["discarded", "late"], None),
    )
    acts = {"publishing.freeze_pack", "publishing.discard_pack"}
    assert Entry.objects.filter(action__in=acts).count() == 1
