"""Rights for tests of the ground rooms, which ask Django's `has_perm` and know no roles."""

from django.contrib.auth.backends import ModelBackend


class PermitBackend(ModelBackend):
    """Answers from `permits`, an attribute of the class: (e-mail address, permission) pairs."""

    permits: set[tuple[str, str]] = set()

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        return (user_obj.email, perm) in self.permits
