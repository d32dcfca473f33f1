"""Board packs: who makes and freezes them, and that what was frozen never changes."""

import hashlib
import threading
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.equity.values import Withheld, is_withheld
from plumbline.evidence.actions import record_run
from plumbline.people.models import Person
from plumbline.plan.actions import add_aim
from plumbline.publishing import actions
from plumbline.publishing.actions import packs as pack_actions
from plumbline.publishing.models import BoardPack, PackNarrative
from plumbline.publishing.pack_building import gather
from plumbline.publishing.pack_states import PACK_STEPS, PackState
from plumbline.publishing.packs.content import Changes, Measures, Pack, SpeakUp, Summary
from plumbline.publishing.packs.freezing import checksum, from_json
from plumbline.publishing.states import APPROVE, PREPARE, NotPossibleNow
from tests.evidence.builders import WHITE, a_run
from tests.plan.plan_builders import a_commitment, a_promise, an_action, in_days, make_public
from tests.publishing.builders import a_person, a_public_release
from tests.publishing.pack_builders import (
    DETENTIONS,
    SECTIONS,
    a_draft,
    a_frozen,
    a_submitted,
    figures,
    frozen,
    later,
)

READING = ("plan.view_plan", "evidence.view_observations")


@pytest.fixture
def author(db) -> Person:
    return a_person("Author", PREPARE, *READING)


@pytest.fixture
def checker(db) -> Person:
    return a_person("Checker", APPROVE, *READING)


def said(pack: BoardPack) -> Pack:
    return from_json(BoardPack.objects.get(pk=pack.pk).content)


def section(pack: Pack, kind: type) -> object:
    return next(one for one in pack.sections if isinstance(one, kind))


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
    "supersede": (actions.supersede_pack, "author", {"reason": "A figure was wrong."}),
}


def in_state(state: str, author: Person, checker: Person) -> BoardPack:
    if state == PackState.DRAFT:
        return a_draft(author)
    if state == PackState.SUBMITTED:
        return a_submitted(author)
    pack = a_frozen(author, checker)
    if state == PackState.SUPERSEDED:
        BoardPack.objects.filter(pk=pack.pk).update(state=state)
    return BoardPack.objects.get(pk=pack.pk)


@pytest.mark.parametrize("state", list(PackState))
@pytest.mark.parametrize("act", ACTS)
def test_acts_follow_the_table_and_nothing_else(act, state, author, checker) -> None:
    pack = in_state(state, author, checker)
    do, who, extra = ACTS[act]
    if act == "freeze":
        extra = {"seen": checksum(gather(pack, checker=checker))}
    expected = next((step.after for step in PACK_STEPS if step.act == act and step.before == state), None)

    try:
        do(by={"author": author, "checker": checker}[who], pack=pack, **extra)
        outcome = BoardPack.objects.get(pk=pack.pk).state
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


def raw(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_database_refuses_an_author_as_checker_and_a_frozen_pack_without_one(author) -> None:
    pack = a_submitted(author)
    kept = "state = 'frozen', content = '{}', checksum = 'x', frozen_at = prepared_at"

    with pytest.raises(IntegrityError):
        raw(f"UPDATE publishing_boardpack SET {kept}, checker_id = author_id WHERE id = %s", pack.pk)
    with pytest.raises(IntegrityError):
        raw(f"UPDATE publishing_boardpack SET {kept} WHERE id = %s", pack.pk)
    with pytest.raises(IntegrityError):
        raw("UPDATE publishing_boardpack SET state = 'frozen' WHERE id = %s", pack.pk)


CHANGES = (
    "content = '{}'",
    "checksum = 'x'",
    "title = 'Another'",
    "meeting = '2030-01-01'",
    "audience = 'public'",
    "frozen_at = prepared_at",
    "checker_id = NULL",
    "state = 'draft', content = '', checksum = '', frozen_at = NULL",
    "refused_because = 'x'",
)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", ["frozen", "superseded"])
def test_the_database_never_changes_a_frozen_pack(change, state, author, checker) -> None:
    pack = in_state(state, author, checker)

    with pytest.raises(DatabaseError):
        raw(f"UPDATE publishing_boardpack SET {change} WHERE id = %s", pack.pk)

    assert BoardPack.objects.get(pk=pack.pk).content == pack.content


@pytest.mark.parametrize("state", ["frozen", "superseded"])
def test_a_frozen_pack_is_never_removed(state, author, checker) -> None:
    pack = in_state(state, author, checker)

    with pytest.raises(TypeError):
        pack.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        BoardPack.objects.filter(pk=pack.pk).delete()
    with pytest.raises(DatabaseError):
        raw("DELETE FROM publishing_boardpack WHERE id = %s", pack.pk)


def test_a_superseded_pack_never_stands_again(author, checker) -> None:
    pack = in_state("superseded", author, checker)

    with pytest.raises(DatabaseError):
        raw("UPDATE publishing_boardpack SET state = 'frozen' WHERE id = %s", pack.pk)


def test_what_a_frozen_pack_asked_for_stays_and_its_outcome_can_be_noted(author, checker) -> None:
    draft = a_draft(author)
    actions.ask_for_decisions(by=author, pack=draft, decisions=[("Fund interpreters", "Letters wait.")])
    pack = frozen(actions.submit_pack(by=author, pack=draft), checker)
    [asked] = pack.decisions.all()

    for change in ("words = 'Something else'", "why = ''", "was_asked = false", "position = 7"):
        with pytest.raises(DatabaseError):
            raw(f"UPDATE publishing_packdecision SET {change} WHERE id = %s", asked.pk)
    with pytest.raises(DatabaseError):
        raw("DELETE FROM publishing_packdecision WHERE id = %s", asked.pk)
    noted = actions.note_decision(by=author, pack=pack, decision=asked, outcome="Agreed", decided_on=pack.meeting)

    assert (noted.words, noted.outcome, said(pack).decisions[0].words) == (
        "Fund interpreters",
        "Agreed",
        "Fund interpreters",
    )


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


def test_what_changed_is_computed_from_the_last_pack_of_the_same_readers(author, checker) -> None:
    figures()
    a_frozen(author, checker, measures=(DETENTIONS,))
    figures(199.5)

    second = a_frozen(author, checker, measures=(DETENTIONS,), **later(91))
    for_public = a_frozen(author, checker, audience="public", **later(182))

    [change] = section(said(second), Changes).changes
    assert ("260.9" in change.before, "199.5" in change.now) == (True, True)
    assert section(said(for_public), Changes).since == ""


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


def test_a_decision_becomes_an_action_of_the_plan_once(author, checker) -> None:
    lead = a_person("Lead", PREPARE, "plan.edit_plan", *READING)
    pack, commitment = a_frozen(author, checker), a_promise()
    noted = actions.note_decision(
        by=lead, pack=pack, words="Interpreters", outcome="Pay for them", decided_on=pack.meeting
    )
    told = {"commitment": commitment, "title": "Interpreters", "starts": in_days(0), "due": in_days(90)}

    action = actions.decision_to_action(by=lead, decision=noted, **told)

    noted.refresh_from_db()
    assert (noted.action, action.detail) == (action, "Decided by the board: Pay for them")
    with pytest.raises(actions.PackUnusable, match="already"):
        actions.decision_to_action(by=lead, decision=noted, **told)
    with pytest.raises(actions.PackUnusable, match="Change the action"):
        actions.note_decision(by=lead, pack=pack, decision=noted, outcome="No", decided_on=pack.meeting)


def test_a_decision_needs_a_frozen_pack_and_an_action_needs_a_decision(author, checker) -> None:
    lead = a_person("Lead", PREPARE, "plan.edit_plan", *READING)
    draft = a_draft(author)
    actions.ask_for_decisions(by=author, pack=draft, decisions=[("Fund interpreters", "")])
    [asked] = draft.decisions.all()

    with pytest.raises(NotPossibleNow):
        actions.note_decision(by=lead, pack=draft, decision=asked, outcome="Agreed", decided_on=draft.meeting)
    frozen(actions.submit_pack(by=author, pack=draft), checker)
    asked.refresh_from_db()
    with pytest.raises(actions.PackUnusable, match="Note first"):
        actions.decision_to_action(
            by=lead,
            decision=asked,
            commitment=a_promise(),
            title="x",
            starts=in_days(0),
            due=in_days(1),
        )


def test_who_does_not_write_the_plan_adds_no_action(author, checker) -> None:
    pack = a_frozen(author, checker)
    noted = actions.note_decision(by=author, pack=pack, words="x", outcome="y", decided_on=pack.meeting)

    with pytest.raises(PermissionDenied):
        actions.decision_to_action(
            by=author, decision=noted, commitment=a_promise(), title="x", starts=in_days(0), due=in_days(1)
        )

    noted.refresh_from_db()
    assert noted.action is None


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
