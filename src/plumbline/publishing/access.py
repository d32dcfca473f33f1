"""Who may prepare, check and publish releases, and who may open the editor."""

from django.core.exceptions import PermissionDenied

from plumbline.people.models import Person
from plumbline.publishing.models import Release
from plumbline.publishing.states import APPROVE, PREPARE, Transition

EDIT = "publishing.edit_pages"


def check_may_see_releases(person: Person) -> None:
    """Those who prepare releases or check them."""
    if not (person.has_perm(PREPARE) or person.has_perm(APPROVE)):
        raise PermissionDenied("Only people who prepare or check releases can see this page.")


def check_may_prepare_release(person: Person) -> None:
    """Those whose role prepares releases."""
    if not person.has_perm(PREPARE):
        raise PermissionDenied("Your roles do not let you prepare a release.")


def check_may_prepare_submission(person: Person) -> None:
    """Those whose role prepares what leaves: a return and its preview show exact counts."""
    if not person.has_perm(PREPARE):
        raise PermissionDenied("Your roles do not let you see what the trust is about to send.")


def may_prepare_release(person: Person) -> bool:
    """Whether `check_may_prepare_release` lets this person through."""
    return bool(person.has_perm(PREPARE))


def check_may_act(person: Person, release: Release, step: Transition) -> None:
    """Someone whose role opens the act; a checker is never the author."""
    if not any(person.has_perm(permission) for permission in step.permission):
        raise PermissionDenied(f"Your roles do not let you {step.act} a release.")
    if step.act in {"approve", "refuse"} and release.author_id == person.pk:
        raise PermissionDenied("You prepared this release, so someone else must check it.")
    if step.act in {"change", "submit", "stop", "correct"} and release.author_id != person.pk:
        raise PermissionDenied(f"Only the person who prepared this release can {step.act} it.")


def may_act(person: Person, release: Release, step: Transition) -> bool:
    """Whether `check_may_act` lets this person through."""
    try:
        check_may_act(person, release, step)
    except PermissionDenied:
        return False
    return True


def check_may_edit_pages(person: Person) -> None:
    """Those whose role edits the public pages."""
    if not person.has_perm(EDIT):
        raise PermissionDenied("Your roles do not let you edit the public pages.")
