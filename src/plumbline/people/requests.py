"""The request of a page that only people who signed in can reach (every page, unless it says otherwise)."""

from django.http import HttpRequest

from plumbline.people.models import Person


class SignedInRequest(HttpRequest):
    """For annotations only: LoginRequiredMiddleware has seen to it that `user` is a Person."""

    user: Person
