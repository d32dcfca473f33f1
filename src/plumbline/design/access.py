"""Who may look at the component gallery."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied


def check_may_view_gallery(person: AbstractBaseUser | AnonymousUser) -> None:
    """Raises PermissionDenied unless the person may see the gallery."""
    if not person.has_perm("design.view_gallery"):  # type: ignore[union-attr]
        raise PermissionDenied("The component gallery is for people who build or check pages.")
