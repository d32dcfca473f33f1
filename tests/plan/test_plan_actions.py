"""Actions: complete needs evidence and a second person; what was said stays as it was said."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, connection, transaction

from plumbline.plan import access, actions
from plumbline.plan.models import Action, Evidence, Update, UpdatesAreFinal
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import ACTION_STEPS, ActionState, NotPossibleNow
from tests.plan.plan_builders import BY, a_lead, a_sponsor, an_action, an_owner, in_days

pytestmark = pytest.mark.django_db
SAID = {"happened": "The letters are out.", "own_view": "on track"}


def test_complete_needs_evidence() -> None:
    owner = an_owner()
    action = an_action(owner=owner)

    with pytest.raises(PlanUnusable, match="Complete needs evidence"):
        actions.take_step(by=owner, action=action, act="claim")

    actions.add_evidence(by=owner, action=action, title="The letters", address="https://example.org/letters")
    assert actions.take_step(by=owner, action=action, act="claim").state == ActionState.CLAIMED


def test_complete_needs_a_second_person() -> None:
    from tests.cast import give

    owner = an_owner()
    give(owner, "programme_lead")
    action = an_action(owner=owner)
    actions.tell(by=owner, action=action, evidence_link="https://example.org/x", complete=True, **SAID)

    with pytest.raises(PermissionDenied, match="someone else must look"):
        actions.take_step(by=owner, action=action, act="agree")
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(
            state="complete", completed_on=in_days(0), claimed_by=owner, agreed_by=owner
        )

    done = actions.take_step(by=a_sponsor(), action=action, act="agree")
    assert (done.state, done.completed_on) == (ActionState.COMPLETE, in_days(0))


@pytest.mark.parametrize("step", ACTION_STEPS, ids=lambda step: step.act)
@pytest.mark.parametrize("state", ActionState)
def test_a_step_leads_only_from_where_the_table_says(step, state: ActionState) -> None:
    action = an_action()
    actions.add_evidence(by=BY, action=action, title="Shown", address="https://example.org/shown")
    values = {
        "complete": {"completed_on": in_days(0)},
        "dropped": {"dropped_why": "Another action does it."},
    }.get(state, {})
    Action.objects.filter(pk=action.pk).update(state=state, **values)

    if state not in step.before:
        with pytest.raises(NotPossibleNow):
            actions.take_step(by=a_lead(), action=action, act=step.act, reason="Because.")
        return

    assert actions.take_step(by=a_lead(), action=action, act=step.act, reason="Because.").state == step.after


@pytest.mark.parametrize("model", [Update, Evidence])
def test_what_was_said_is_not_changed_by_the_application_nor_past_it(model) -> None:
    action = an_action()
    update = actions.give_update(by=BY, action=action, **SAID)
    actions.add_evidence(by=BY, action=action, title="Shown", address="https://example.org/shown")
    table = model._meta.db_table
    column = "happened" if model is Update else "title"

    with pytest.raises(UpdatesAreFinal):
        update.save()
    with pytest.raises(UpdatesAreFinal):
        Update.objects.update(happened="Nothing.")
    for statement in (f"UPDATE {table} SET {column} = 'Nothing.'", f"DELETE FROM {table}"):
        with pytest.raises((IntegrityError, InternalError), match="stays as it was said"), transaction.atomic():
            connection.cursor().execute(statement)

    assert (Update.objects.get().happened, Evidence.objects.get().title) == ("The letters are out.", "Shown")


def test_an_update_reaches_milestones_and_none_twice() -> None:
    action = an_action(milestones=[("Agreed", in_days(-10)), ("Tried out", in_days(10))])
    first, second = action.milestones.all()

    actions.give_update(by=BY, action=action, reached=[first], **SAID)
    first.refresh_from_db()
    day = first.reached_on
    type(first).objects.filter(pk=first.pk).update(reached_on=day - timedelta(days=3))
    actions.give_update(by=BY, action=action, reached=[first, second], **SAID)

    reached = list(action.milestones.values_list("reached_on", flat=True))
    assert reached == [day - timedelta(days=3), day]


def test_the_two_minute_update_is_kept_whole_or_not_at_all() -> None:
    owner = an_owner()
    action = an_action(owner=owner)

    with pytest.raises(PlanUnusable, match="Complete needs evidence"):
        actions.tell(by=owner, action=action, complete=True, **SAID)

    assert (Update.objects.count(), Action.objects.get(pk=action.pk).state) == (0, "open")


def test_an_action_never_waits_for_itself_however_long_the_way() -> None:
    one, two, three = an_action(), an_action(), an_action()
    actions.set_dependencies(by=BY, action=one, waits_for=[two])
    actions.set_dependencies(by=BY, action=two, waits_for=[three])

    for waits_for in ([three], [one], [two]):
        with pytest.raises(PlanUnusable, match="can't wait for itself"):
            actions.set_dependencies(by=BY, action=three, waits_for=waits_for)

    assert list(one.waits_for.all()) == [two]


def test_reminders_are_put_off_for_a_while_with_a_reason() -> None:
    owner = an_owner()
    action = an_action(owner=owner)

    for until, why in ((in_days(0), "Later"), (in_days(61), "Later"), (in_days(5), " ")):
        with pytest.raises(PlanUnusable):
            actions.snooze(by=owner, action=action, until=until, why=why)

    assert actions.snooze(by=owner, action=action, until=in_days(60), why="On leave").why == "On leave"


def test_a_file_is_kept_with_its_fingerprint_and_a_large_one_is_refused() -> None:
    action = an_action()

    kept = actions.add_evidence(
        by=BY, action=action, title="Minutes", file_name="minutes.pdf", content=b"%PDF-1.7"
    )
    with pytest.raises(PlanUnusable, match="10 MB"):
        actions.add_evidence(by=BY, action=action, title="Film", file_name="film.mov", content=b"x" * 10_000_001)
    with pytest.raises(PlanUnusable, match="either a link or a file"):
        actions.add_evidence(by=BY, action=action, title="Nothing")

    assert (bytes(kept.content), kept.sha256) == (b"%PDF-1.7", hashlib.sha256(b"%PDF-1.7").hexdigest())


def test_a_partner_sees_and_updates_their_own_actions_and_no_others() -> None:
    from tests.cast import make_person

    outside = make_person("partner")
    partner = actions.add_partner(by=BY, name="Harbour Communities", people=[outside])
    theirs, other = an_action(partners=[partner]), an_action()

    actions.give_update(by=outside, action=theirs, **SAID)
    with pytest.raises(PermissionDenied):
        actions.give_update(by=outside, action=other, **SAID)

    assert list(access.actions_open_to(outside)) == [theirs]


def test_a_colleague_gives_no_update_on_an_action_that_is_not_theirs() -> None:
    action = an_action(owner=an_owner())

    with pytest.raises(PermissionDenied, match="Only the people of this action"):
        actions.give_update(by=an_owner(), action=action, **SAID)


def test_a_milestone_that_slips_stays_in_the_trail() -> None:
    from plumbline.audit.models import Entry

    action = an_action(milestones=[("Agreed", in_days(10))])

    actions.set_milestones(by=a_lead(), action=action, milestones=[("Agreed", in_days(40), None)])

    detail = Entry.objects.filter(action="plan.set_milestones").latest("number").detail
    assert detail == {"before": [in_days(10).isoformat()], "after": [in_days(40).isoformat()]}
