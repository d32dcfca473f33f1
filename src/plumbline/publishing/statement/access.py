"""Who may write a draft of the board's statement, and who may adopt it: never the same person."""

from django.core.exceptions import PermissionDenied

from plumbline.people.models import Person
from plumbline.publishing.models import StatementDraft
from plumbline.publishing.statement.states import WRITE, DraftStep


def check_may_write_statement(person: Person) -> None:
    """Those who prepare what leaves, and those who check it."""
    if not any(person.has_perm(permission) for permission in WRITE):
        raise PermissionDenied("Only people who prepare or check releases can see this page.")


def check_may_act_on_draft(person: Person, draft: StatementDraft, step: DraftStep) -> None:
    """Its author changes it and takes it back; somebody else who checks what leaves adopts or refuses it."""
    if not any(person.has_perm(permission) for permission in step.permission):
        raise PermissionDenied(f"Your roles do not let you {step.act} a draft of the board's statement.")
    is_author = draft.author_id == person.pk
    if step.by_author and not is_author:
        raise PermissionDenied(f"Only the person who wrote this draft can {step.act} it.")
    if is_author and not step.by_author:
        raise PermissionDenied(f"You wrote this draft, so someone else must {step.act} it.")


def may_act_on_draft(person: Person, draft: StatementDraft, step: DraftStep) -> bool:
    """Whether `check_may_act_on_draft` lets this person through."""
    try:
        check_may_act_on_draft(person, draft, step)
    except PermissionDenied:
        return False
    return True
