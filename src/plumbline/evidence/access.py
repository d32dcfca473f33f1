"""Who may see figures before they are released."""

from typing import Any

from django.core.exceptions import PermissionDenied


def check_may_view_observations(person: Any) -> None:
    """Raise a sentence where a person may not see figures that are not released."""
    if not person.has_perm("evidence.view_observations"):
        raise PermissionDenied(
            "You may not see figures before they are released. Ask an administrator for a role that may, or look "
            "at the released figures on the public data pages."
        )
