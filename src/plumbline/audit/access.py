"""Who may read the audit trail and check it."""

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied


class Asker(Protocol):
    """Anyone whose permissions can be asked."""

    def has_perm(self, perm: str, obj: Any = None) -> bool: ...


def check_may_view_entries(person: Asker) -> None:
    """Raise PermissionDenied unless this person may read the trail."""
    if not person.has_perm("audit.view_entries"):
        raise PermissionDenied("Reading the audit trail needs a role that includes it, such as auditor.")


def check_may_verify_chain(person: Asker) -> None:
    """Raise PermissionDenied unless this person may check the trail's chain."""
    if not person.has_perm("audit.verify_chain"):
        raise PermissionDenied("Verifying the audit trail needs a role that includes it, such as auditor.")


def may_verify_chain(person: Asker) -> bool:
    """Whether this person may check the trail's chain."""
    try:
        check_may_verify_chain(person)
    except PermissionDenied:
        return False
    return True
