"""What becomes public of a commitment takes two people, and enters the public record with what it was before."""

import threading
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.plan import actions
from plumbline.plan.models import Commitment, Proposal, RecordEntry
from plumbline.plan.record.history import verify_record
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import PUBLIC_ACTS, NotPossibleNow, State
from plumbline.plan.terms import terms_of
from tests.plan.plan_builders import (
    BY,
    a_commitment,
    a_lead,
    a_promise,
    a_sponsor,
    an_area,
    figures,
    in_days,
    make_public,
)

pytestmark = pytest.mark.django_db
WHY = {"decided_by": "The board", "reason": "The people it is for asked for it."}


def test_a_draft_is_in_no_record_and_a_promise_is() -> None:
    commitment = a_commitment()
    before = RecordEntry.objects.count()

    make_public(commitment)

    entry = RecordEntry.objects.latest("number")
    assert (before, RecordEntry.objects.count()) == (0, 1)
    assert (entry.kind, entry.subject, entry.before) == ("made", f"commitment:{commitment.reference}", None)
    assert entry.after["promise"] == commitment.promise


def test_who_proposes_does_not_agree() -> None:
    lead = a_lead()
    proposal = actions.propose(by=lead, commitment=a_commitment(), act="make", decided_by="The board")

    with pytest.raises(PermissionDenied, match="do not let you agree"):
        actions.agree(by=lead, proposal=proposal)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(agreed_by=lead)

    agreed = actions.agree(by=a_sponsor(), proposal=proposal)
    assert (agreed.state, agreed.commitment.state) == ("agreed", State.MADE)


def test_a_sponsor_who_proposed_it_as_a_lead_hears_that_someone_else_must_agree() -> None:
    from tests.cast import give

    both = a_lead()
    give(both, "sponsor")
    proposal = actions.propose(by=both, commitment=a_commitment(), act="make", decided_by="The board")

    with pytest.raises(PermissionDenied, match="someone else must agree"):
        actions.agree(by=both, proposal=proposal)


def test_a_moved_date_stands_in_the_record_beside_the_one_before() -> None:
    promise = a_promise()
    first, later = promise.due.isoformat(), in_days(700).isoformat()
    after = terms_of(promise) | {"due": later}

    proposal = actions.propose(by=a_lead(), commitment=promise, act="change", after=after, **WHY)
    still = Commitment.objects.get(pk=promise.pk).due.isoformat()
    actions.agree(by=a_sponsor(), proposal=proposal)

    entry = RecordEntry.objects.latest("number")
    assert still == first
    assert (entry.kind, entry.before["by_when"], entry.after["by_when"]) == ("changed", first, later)
    assert (entry.reason, entry.decided_by) == (WHY["reason"], "The board")
    assert Commitment.objects.get(pk=promise.pk).due.isoformat() == later


def test_a_measure_is_changed_and_ended_by_proposals_and_its_baseline_value_is_nowhere_in_the_record() -> None:
    found = figures(y2021=(260.9, 250.0, 270.0), y2022=(987.654321, 900.0, 999.0))
    promise = a_promise()
    told = {
        "figure": "value",
        "target": 200.0,
        "target_day": in_days(800),
        "direction": "lower",
        "shape": "linear",
        "points": (),
        "tolerance": 0.0,
    }

    proposal = actions.propose_aim(by=a_lead(), commitment=promise, baseline=found["y2022"], **WHY, **told)
    actions.agree(by=a_sponsor(), proposal=proposal)
    [aim] = promise.aims.all()
    proposal = actions.propose_without_aim(by=a_lead(), aim=aim, **WHY)
    actions.agree(by=a_sponsor(), proposal=proposal)

    aim.refresh_from_db()
    texts = "".join(str((entry.before, entry.after)) for entry in RecordEntry.objects.all())
    assert aim.ended_on is not None
    assert [len(entry.after["measured_by"]) for entry in RecordEntry.objects.order_by("number")] == [0, 1, 0]
    assert "987" not in texts


@pytest.mark.parametrize("act", PUBLIC_ACTS, ids=lambda act: act.act)
@pytest.mark.parametrize("state", State)
def test_an_act_leads_only_from_where_the_table_says(act, state: State) -> None:
    commitment = a_commitment()
    settled = None if state in {State.DRAFT, State.MADE} else in_days(0)
    Commitment.objects.filter(pk=commitment.pk).update(state=state, settled_on=settled)
    after = terms_of(commitment) | {"why": "Another reason."} if act.act == "change" else None

    if state not in act.before:
        with pytest.raises(NotPossibleNow):
            actions.propose(by=a_lead(), commitment=commitment, act=act.act, after=after, **WHY)
        return
    proposal = actions.propose(by=a_lead(), commitment=commitment, act=act.act, after=after, **WHY)
    actions.agree(by=a_sponsor(), proposal=proposal)

    assert Commitment.objects.get(pk=commitment.pk).state == act.after
    assert RecordEntry.objects.latest("number").kind == act.kind


@pytest.mark.parametrize("act", [act for act in PUBLIC_ACTS if act.needs_reason], ids=lambda act: act.act)
def test_what_needs_a_reason_is_refused_without_one(act) -> None:
    commitment = a_commitment()
    state = act.before[0]
    settled = None if state == State.MADE else in_days(0)
    Commitment.objects.filter(pk=commitment.pk).update(state=state, settled_on=settled)

    with pytest.raises(PlanUnusable, match="Say why"):
        actions.propose(by=a_lead(), commitment=commitment, act=act.act, reason=" ", decided_by="The board")


def test_a_change_that_changes_nothing_is_refused() -> None:
    promise = a_promise()

    with pytest.raises(PlanUnusable, match="Nothing would change"):
        actions.propose(by=a_lead(), commitment=promise, act="change", **WHY)


def test_the_terms_change_by_no_other_act_than_a_change() -> None:
    promise = a_promise()

    with pytest.raises(PlanUnusable, match="Only a change"):
        actions.propose(
            by=a_lead(), commitment=promise, act="meet", after=terms_of(promise) | {"promise": "Less."}, **WHY
        )


def test_one_proposal_waits_at_a_time_and_makes_room_when_withdrawn_or_refused() -> None:
    promise, lead = a_promise(), a_lead()
    first = actions.propose(by=lead, commitment=promise, act="meet", **WHY)

    with pytest.raises(PlanUnusable, match="Another proposal"):
        actions.propose(by=a_lead(), commitment=promise, act="drop", **WHY)
    actions.withdraw(by=lead, proposal=first)
    second = actions.propose(by=lead, commitment=promise, act="drop", **WHY)
    actions.refuse(by=a_sponsor(), proposal=second, answer="The board did not decide this.")

    assert [one.state for one in promise.proposals.order_by("pk")] == ["agreed", "withdrawn", "refused"]
    assert (RecordEntry.objects.count(), Commitment.objects.get(pk=promise.pk).state) == (1, State.MADE)


def test_a_name_in_a_reason_is_refused_before_anybody_agrees() -> None:
    promise, lead = a_promise(), a_lead()
    named = f"We waited for {lead.name}."

    with pytest.raises(PlanUnusable, match="name of a person"):
        actions.propose(by=lead, commitment=promise, act="drop", reason=named, decided_by="The board")

    assert Proposal.objects.filter(commitment=promise, act="drop").count() == 0


def test_what_was_promised_is_not_changed_as_a_draft() -> None:
    promise = a_promise()
    told = {name: getattr(promise, name) for name in ("area", "promise", "for_whom", "why", "due", "answers")}

    with pytest.raises(PlanUnusable, match="promised in public already"):
        actions.change_draft(by=a_lead(), commitment=promise, sponsor=None, committee=None, **told)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_wins_and_the_record_gains_one_entry_or_none() -> None:
    promise_id = a_commitment().pk
    proposal = actions.propose(
        by="system:test", commitment=Commitment.objects.get(pk=promise_id), act="make", decided_by="The board"
    )
    people = [a_sponsor(), a_sponsor()]
    start, outcomes = threading.Barrier(2), []

    def answer(person) -> None:
        start.wait()
        try:
            outcomes.append(actions.agree(by=person, proposal=proposal).state)
        except PlanUnusable as late:
            outcomes.append(type(late).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (sorted(outcomes), RecordEntry.objects.count()) == (["PlanUnusable", "agreed"], 1)


@pytest.mark.django_db(transaction=True)
def test_two_commitments_written_at_once_have_two_numbers() -> None:
    from tests.plan.plan_builders import an_area

    area = an_area()
    start, numbers = threading.Barrier(2), []

    def write() -> None:
        start.wait()
        try:
            numbers.append(a_commitment(area=area).number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [1, 2]


@pytest.mark.parametrize("name", ["for_whom", "why", "answers"])
def test_a_draft_that_lacks_what_a_promise_says_is_not_proposed(name: str) -> None:
    commitment = a_commitment(**{name: " "})

    with pytest.raises(PlanUnusable, match="says more than this draft"):
        actions.propose(by=a_lead(), commitment=commitment, act="make", decided_by="The board")


def test_what_is_said_beside_a_promise_is_public_once_agreed_and_changes_nothing_of_it() -> None:
    promise = a_promise()
    before = terms_of(promise)

    proposal = actions.propose(
        by=a_lead(), commitment=promise, act="tell", reason="Half of the letters are out.", decided_by="The board"
    )
    actions.agree(by=a_sponsor(), proposal=proposal)

    entry = RecordEntry.objects.latest("number")
    assert (entry.kind, entry.before, entry.after) == ("stated", None, {"said": "Half of the letters are out."})
    assert terms_of(Commitment.objects.get(pk=promise.pk)) == before


ACTS = st.tuples(
    st.sampled_from([*(act.act for act in PUBLIC_ACTS), "agree", "refuse", "withdraw"]), st.booleans()
)


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACTS, max_size=10))
def test_whatever_is_tried_in_whatever_order_the_record_only_grows_and_two_people_stand_behind_it(acts) -> None:
    with transaction.atomic():
        lead, sponsor, commitment = a_lead(), a_sponsor(), a_commitment()
        entries: list[tuple[object, ...]] = []
        for act, swapped in acts:
            one, other = (sponsor, lead) if swapped else (lead, sponsor)
            _try(act, one, other, commitment)
            now = list(RecordEntry.objects.order_by("number").values_list())
            agreed = Proposal.objects.filter(state="agreed")
            assert now[: len(entries)] == entries
            assert len(now) == agreed.count()
            assert not agreed.filter(agreed_by=lead).exists()
            entries = now
        commitment.refresh_from_db()
        assert verify_record().holds
        assert commitment.is_public == bool(entries)
        transaction.set_rollback(True)


def _try(act: str, one, other, commitment: Commitment) -> None:
    waiting = commitment.proposals.filter(state="waiting").first()
    do = {"agree": actions.agree, "refuse": actions.refuse, "withdraw": actions.withdraw}.get(act)
    extra = {"answer": "No."} if act == "refuse" else {}
    with suppress(PermissionDenied, PlanUnusable, NotPossibleNow):
        if do is not None:
            if waiting is not None:
                do(by=one if act == "withdraw" else other, proposal=waiting, **extra)
            return
        after = (
            terms_of(commitment) | {"why": f"Reason {RecordEntry.objects.count()}."} if act == "change" else None
        )
        actions.propose(by=one, commitment=commitment, act=act, after=after, **WHY)


def test_a_change_finds_its_area_and_committee_though_another_has_the_same_name_or_it_was_renamed() -> None:
    area, twin = an_area(title="Digital inclusion"), an_area(title="Digital inclusion")
    committee = actions.add_committee(by=BY, name="Quality", slug="quality-one")
    actions.add_committee(by=BY, name="Quality", slug="quality-two")
    promise = a_promise(area=area, committee=committee)
    after = terms_of(promise) | {"why": "Another reason."}

    proposal = actions.propose(by=a_lead(), commitment=promise, act="change", after=after, **WHY)
    told = {"title": "Online", "summary": "", "source": "", "confirmed": True}
    actions.change_area(by=a_lead(), area=area, **told)
    actions.agree(by=a_sponsor(), proposal=proposal)

    promise = Commitment.objects.get(pk=promise.pk)
    assert (promise.area, promise.committee, promise.why) == (area, committee, "Another reason.")
    assert promise.area != twin
