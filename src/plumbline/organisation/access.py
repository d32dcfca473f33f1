"""Who may see and change the organisation."""

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied

from plumbline.organisation.models import Unit


class Asker(Protocol):
    """Anyone whose permissions can be asked, for the whole trust or for one part of it."""

    def has_perm(self, perm: str, obj: Any = None) -> bool: ...


def check_may_view_tree(person: Asker) -> None:
    """Raise PermissionDenied unless this person may see the trust's parts."""
    if not person.has_perm("organisation.view_tree"):
        raise PermissionDenied("Seeing the organisation needs a role that includes it.")


def check_may_edit_tree(person: Asker, unit: Unit | None = None) -> None:
    """Raise PermissionDenied unless this person may change a unit (none: the whole tree)."""
    if not person.has_perm("organisation.edit_tree", unit):
        part = f"“{unit.name}”" if unit else "the whole organisation"
        raise PermissionDenied(f"Changing {part} needs a role that includes it, such as administrator.")


def may_edit_tree(person: Asker, unit: Unit | None = None) -> bool:
    """Whether this person may change a unit (none: the whole tree)."""
    try:
        check_may_edit_tree(person, unit)
    except PermissionDenied:
        return False
    return True


def check_may_view_vocabularies(person: Asker) -> None:
    """Raise PermissionDenied unless this person may see the vocabularies."""
    if not person.has_perm("organisation.view_vocabularies"):
        raise PermissionDenied("Seeing the vocabularies needs a role that includes it.")
