"""People for tests: `make_person("analyst")` holds that role now; `sign_in(client, person)` opens a session.

They have set up a second factor and used it, unless a test says `second_factor=False`.
"""

import time
from datetime import date, timedelta
from itertools import count

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.test import Client
from django.utils import timezone

from plumbline.people.models import Grant, Person

PASSWORD = "correct horse battery staple"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
_numbers = count(1)


def make_person(*roles: str, second_factor: bool = True, **fields: object) -> Person:
    """An account that holds these roles for the whole trust from today."""
    number = next(_numbers)
    values = {"email": f"person{number}@test.invalid", "name": f"Person {number}", "password": PASSWORD} | fields
    person = Person.objects.create_user(**values)  # type: ignore[arg-type]
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    for role in roles:
        give(person, role)
    if second_factor:
        Authenticator.objects.create(user=person, type="totp", data={"secret": encrypt(TOTP_SECRET)})
        person.second_factor_shown = True
    return person


def give(
    person: Person, role: str, *, starts: date | None = None, ends: date | None = None, **fields: object
) -> Grant:
    """A grant as if it had been given properly, on any dates."""
    start = starts or timezone.localdate() - timedelta(days=1)
    return Grant.objects.create(person=person, role=role, starts=start, ends=ends, why="For a test", **fields)


def sign_in(client: Client, person: Person, *, second_factor: bool = True) -> Client:
    """The client with an open session of this person."""
    client.force_login(person, backend="plumbline.people.backends.SignInBackend")
    if second_factor:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session["account_authentication_methods_user"] = user_id_to_str(person)
        session.save()
    return client
