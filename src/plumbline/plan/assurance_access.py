"""Who may score second and sign off what the plan is held against, and in whose name words are entered."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.plan.access import AGREE, EDIT, check_may_edit_plan
from plumbline.plan.models import Assessment, Score


def check_may_write(by: Person | str) -> None:
    """Those who write the plan, and the system; any other text is nobody."""
    if is_system(by):
        return
    if not isinstance(by, Person):
        raise PermissionDenied("Only people and the system write what the plan is held against.")
    check_may_edit_plan(by)


def check_may_score_second(person: Any, score: Score | None = None) -> None:
    """Those who write or agree the plan, and never the one who scored first."""
    if not (person.has_perm(EDIT) or person.has_perm(AGREE)):
        raise PermissionDenied("Your roles do not let you score.")
    if score is not None and score.scorer_id == person.pk:
        raise PermissionDenied("You gave the first score, so the second is for someone else.")


def may_score_second(person: Any, score: Score) -> bool:
    """Whether `check_may_score_second` lets this person through."""
    return _passes(check_may_score_second, person, score)


def check_may_sign(person: Any, assessment: Assessment | None = None) -> None:
    """Those who agree the plan, and nobody who wrote any of this assessment."""
    if not person.has_perm(AGREE):
        raise PermissionDenied("Your roles do not let you sign an assessment off.")
    if assessment is not None and assessment.writers.filter(pk=person.pk).exists():
        raise PermissionDenied("You wrote this assessment, so someone else must sign it off.")


def may_sign(person: Any, assessment: Assessment) -> bool:
    """Whether `check_may_sign` lets this person through."""
    return _passes(check_may_sign, person, assessment)


def person_of(request: HttpRequest) -> Person:
    """Who is signed in."""
    assert isinstance(request.user, Person)  # noqa: S101 - LoginRequiredMiddleware lets nobody else through
    return request.user


def person_behind(by: Person | str, author: Person | None) -> Person:
    """Whose words they are: those of the actor; the system says whose it enters."""
    if isinstance(by, Person):
        if author not in (None, by):
            raise PermissionDenied("Nobody enters words in the name of somebody else.")
        return by
    if author is None:
        raise PermissionDenied("The system enters nothing without saying whose it is.")
    return author


def moment_of(by: Person | str, at: datetime | None) -> datetime:
    """When it was said: now; only the system enters what was said before."""
    if at is not None and not is_system(by):
        raise PermissionDenied("Nobody enters words as if they had been said before.")
    return at or timezone.now()


def is_system(by: Person | str) -> bool:
    """Whether the actor is a task of the system, such as "system:demo", which asks for no permission."""
    return isinstance(by, str) and by.startswith("system:")


def _passes(check: Any, *given: Any) -> bool:
    try:
        check(*given)
    except PermissionDenied:
        return False
    return True
