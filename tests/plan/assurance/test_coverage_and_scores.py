"""Which commitment answers what, and the scores of two people: the second is somebody else, none is edited."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.plan.actions.coverage import cover, score, score_second, uncover
from plumbline.plan.actions.frameworks import load_frameworks, set_scale
from plumbline.plan.framework_files import Step
from plumbline.plan.matrix import NOTHING, matrix
from plumbline.plan.models import Coverage, Framework, Requirement, Scale, Score, UpdatesAreFinal
from plumbline.plan.states import State
from tests.cast import make_person
from tests.plan.assurance.builders import BY, make_action, make_commitment, make_framework

pytestmark = pytest.mark.django_db
STEPS = [Step(value=0, label="Not begun"), Step(value=1, label="Begun")]


@pytest.fixture
def asked(db: None) -> Requirement:
    framework = make_framework(2)
    set_scale(by=BY, framework=framework, name="Ours", steps=STEPS)
    return Requirement.objects.select_related("framework__scale").first()


def test_a_requirement_that_nothing_covers_is_a_gap(asked: Requirement) -> None:
    [row, _] = matrix(asked.framework)

    assert (row.covered_by, row.gap, row.evidence, row.agreement) == (NOTHING, "gap", 0, "Not scored")


@pytest.mark.parametrize(
    ("state", "said", "gap"),
    [
        (State.MADE, "C1", ""),
        (State.MET, "C1", ""),
        (State.DRAFT, "Nothing covers this yet; linked: C1 (draft, not public)", "gap"),
        (State.MISSED, "Nothing covers this yet; linked: C1 (missed)", "gap"),
        (State.DROPPED, "Nothing covers this yet; linked: C1 (dropped)", "gap"),
    ],
)
def test_only_a_promise_that_stands_covers(state: str, said: str, gap: str, asked: Requirement) -> None:
    cover(by=BY, requirement=asked, commitment=make_commitment(state))

    row = matrix(asked.framework)[0]

    assert (row.covered_by, row.gap) == (said, gap)


def test_evidence_counts_actions_that_have_some(asked: Requirement) -> None:
    commitment, other = make_commitment(), make_commitment()
    for pieces in (2, 1, 0):
        make_action(commitment, evidence=pieces)
    make_action(other, evidence=1)
    draft = make_commitment(State.DRAFT)
    make_action(draft, evidence=1)
    for one in (commitment, other, draft):
        cover(by=BY, requirement=asked, commitment=one)

    row = matrix(asked.framework)[0]

    assert (row.covered_by, row.evidence) == ("C1, C2, C3 (draft, not public)", 3)


def test_what_is_not_asked_for_today_is_no_gap(asked: Requirement) -> None:
    today = timezone.localdate()
    Requirement.objects.filter(pk=asked.pk).update(since=today.replace(year=today.year + 1, day=1))
    Requirement.objects.exclude(pk=asked.pk).update(until=today.replace(year=today.year - 1, day=1))

    rows = matrix(asked.framework)
    assert [(row.asked, row.gap) for row in rows] == [("Later", ""), ("No longer", "")]
    assert [row.covered_by for row in rows] == ["Asked for later", "No longer asked for"]


def test_linking_twice_keeps_one_link_with_the_new_note(asked: Requirement, lead: Person) -> None:
    commitment = make_commitment()
    cover(by=lead, requirement=asked, commitment=commitment, note="First")

    cover(by=lead, requirement=asked, commitment=commitment, note="Second")

    link = Coverage.objects.get()
    assert (link.note, link.linked_by) == ("Second", lead)


def test_an_unlinked_commitment_is_gone_from_the_page_and_stays_in_the_trail(
    asked: Requirement, lead: Person
) -> None:
    link = cover(by=lead, requirement=asked, commitment=make_commitment())

    uncover(by=lead, coverage=link)

    assert not Coverage.objects.exists()
    assert Entry.objects.filter(action="plan.uncover_requirement").get().detail == {"commitment": "C1"}


def test_a_second_person_agrees_or_differs_and_both_stay(
    asked: Requirement, lead: Person, sponsor: Person
) -> None:
    first = score(by=lead, requirement=asked, value=1, why="Begun in spring")
    score_second(by=sponsor, first=first, value=0, why="Not that I saw")

    row = matrix(asked.framework)[0]

    assert (row.first_score, row.second_score, row.agreement) == ("1 Begun", "0 Not begun", "They differ")
    assert row.scores == "1 Begun and 0 Not begun: they differ"


def test_a_newer_score_stands_alone_until_it_is_answered(
    asked: Requirement, lead: Person, sponsor: Person
) -> None:
    first = score(by=lead, requirement=asked, value=1, why="Begun")
    score_second(by=sponsor, first=first, value=1, why="I agree")
    score(by=lead, requirement=asked, value=0, why="It stopped")

    row = matrix(asked.framework)[0]

    assert (row.first_score, row.second_score, row.agreement) == ("0 Not begun", "", "One score only")
    assert Score.objects.count() == 3
    with pytest.raises(ValidationError, match="newer score"):
        score_second(by=make_person("programme_lead"), first=first, value=1, why="Late")


def test_nobody_gives_both_scores(asked: Requirement, lead: Person) -> None:
    first = score(by=lead, requirement=asked, value=1, why="Begun")

    with pytest.raises(PermissionDenied, match="for someone else"):
        score_second(by=lead, first=first, value=1, why="And again")
    with pytest.raises(PermissionDenied, match="for someone else"):
        score_second(by=BY, first=first, value=1, why="And again", author=lead)


def test_the_database_refuses_a_second_score_of_the_same_person(asked: Requirement, lead: Person) -> None:
    first = score(by=lead, requirement=asked, value=1, why="Begun")
    again = {
        "requirement": asked,
        "scale": first.scale,
        "value": 1,
        "why": "x",
        "at": timezone.now(),
        "scorer": lead,
    }

    for wrong in ({"answers": first, "first_scorer": lead}, {"answers": first}, {"first_scorer": lead}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Score.objects.create(**again, **wrong)


def test_no_score_is_ever_edited_or_removed(asked: Requirement, lead: Person) -> None:
    first = score(by=lead, requirement=asked, value=1, why="Begun")

    for change in (first.save, first.delete, Score.objects.all().delete, lambda: Score.objects.update(value=0)):
        with pytest.raises(UpdatesAreFinal):
            change()
    for statement in ("UPDATE plan_score SET value = 0", "DELETE FROM plan_score"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(("value", "why", "told"), [(7, "Why", "Select a step"), (1, "  ", "Say why")])
def test_a_score_is_a_step_of_the_scale_with_a_reason(
    value: int, why: str, told: str, asked: Requirement, lead: Person
) -> None:
    with pytest.raises(ValidationError, match=told):
        score(by=lead, requirement=asked, value=value, why=why)


def test_without_a_scale_nothing_is_scored(lead: Person) -> None:
    load_frameworks(by=BY)
    asked = Requirement.objects.filter(framework__slug="pcref").first()

    with pytest.raises(ValidationError, match="no scale yet"):
        score(by=lead, requirement=asked, value=1, why="Begun")


def test_a_new_scale_leaves_old_scores_in_their_own_words(asked: Requirement, lead: Person) -> None:
    score(by=lead, requirement=asked, value=1, why="Begun")
    steps = [Step(value=1, label="Poor"), Step(value=2, label="Good")]

    set_scale(by=lead, framework=asked.framework, name="Another", steps=steps)

    assert matrix(asked.framework)[0].first_score == "1 Begun"
    assert Framework.objects.get().scale.name == "Another"
    assert Scale.objects.count() == 2


@pytest.mark.parametrize("values", [[1], [1, 1], [2, 1]])
def test_a_scale_has_two_steps_or_more_lowest_first(values: list[int], asked: Requirement) -> None:
    steps = [Step(value=value, label="Step") for value in values]

    with pytest.raises(ValidationError, match="lowest first"):
        set_scale(by=BY, framework=asked.framework, name="Wrong", steps=steps)


def test_nobody_writes_in_the_name_of_somebody_else_or_in_the_past(
    asked: Requirement, lead: Person, sponsor: Person
) -> None:
    with pytest.raises(PermissionDenied):
        score(by=lead, requirement=asked, value=1, why="Begun", author=sponsor)
    with pytest.raises(PermissionDenied):
        score(by=lead, requirement=asked, value=1, why="Begun", at=timezone.now())
    with pytest.raises(PermissionDenied):
        score(by=BY, requirement=asked, value=1, why="Begun")


def test_who_only_looks_changes_nothing(asked: Requirement, lead: Person, member: Person) -> None:
    first = score(by=lead, requirement=asked, value=1, why="Begun")
    link = cover(by=lead, requirement=asked, commitment=make_commitment())

    for act in (
        lambda: cover(by=member, requirement=asked, commitment=link.commitment),
        lambda: uncover(by=member, coverage=link),
        lambda: score(by=member, requirement=asked, value=1, why="Begun"),
        lambda: score_second(by=member, first=first, value=1, why="Begun"),
        lambda: set_scale(by=member, framework=asked.framework, name="Mine", steps=STEPS),
        lambda: load_frameworks(by=member),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_database_refuses_a_confirmation_without_a_source() -> None:
    framework = make_framework(0)

    for model, values in (
        (Requirement, {"framework": framework, "code": "1", "text": "Abc"}),
        (Scale, {"name": "S"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(confirmed=True, **values)


@pytest.mark.django_db(transaction=True)
def test_of_two_second_scores_at_once_one_is_kept_and_the_other_is_told(lead: Person) -> None:
    framework = make_framework(1)
    set_scale(by=BY, framework=framework, name="Ours", steps=STEPS)
    first = score(by=lead, requirement=Requirement.objects.get(), value=1, why="Begun")
    seconds = [make_person("sponsor"), make_person("sponsor")]
    start, told = threading.Barrier(2), []

    def answer(person: Person) -> None:
        start.wait()
        try:
            score_second(by=person, first=first, value=1, why="I agree")
        except ValidationError as error:
            told.append(error.messages)
        connection.close()

    threads = [threading.Thread(target=answer, args=[person]) for person in seconds]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert told == [["Someone else has just given a second score."]]
    assert Score.objects.filter(answers=first).count() == 1
