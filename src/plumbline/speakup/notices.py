"""Tells people by e-mail that something waits on the desk: no name, no case, no content, and no telling hour.

A notice is a mark beside a person. All marks are sent and wiped together when the front door's clock turns, so
that a mail server's log does not say when somebody reported.
"""

import secrets
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from plumbline.people.models import Person
from plumbline.speakup.models import Notice

SUBJECT = "Something is waiting for you on the desk"
BODY = """Hello,

Something new is waiting for you on the speak up desk of {trust}.
Sign in to read it: {address}

For everyone's safety this message says no more than that. Please do not reply to it.
"""


def tell(*people: Person) -> None:
    """Mark that these people have something new. One statement: no turn of the clock comes between."""
    # In one order, so that two reports at once never wait for each other in a circle.
    ordered = sorted(people, key=lambda person: person.pk)
    Notice.objects.bulk_create(
        [Notice(person=person, stamp=secrets.randbits(63)) for person in ordered],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["stamp"],
    )


def send_notices() -> int:
    """Send every mark and wipe it. A letter that cannot be sent keeps its mark for the next turn.

    Each mark is wiped as soon as its letter is out: should this be killed half-way, one person is told twice at
    most. No lock is held while a mail server is slow.
    """
    waiting = list(Notice.objects.select_related("person").order_by("pk"))
    for notice in waiting:
        if not notice.person.is_active:
            _wipe(notice)
    letters = [notice for notice in waiting if notice.person.is_active]
    return _send(letters) if letters else 0


def _send(letters: Iterable[Notice]) -> int:
    address = f"{str(settings.ENVIRONMENT.public_url).rstrip('/')}/desk/speak-up/"
    body = BODY.format(trust=settings.ENVIRONMENT.shown_name, address=address)
    sent = 0
    with get_connection() as connection:
        for notice in letters:
            letter = EmailMessage(SUBJECT, body, to=[notice.person.email], connection=connection)
            if _is_taken(letter):
                _wipe(notice)
                sent += 1
    return sent


def _is_taken(letter: EmailMessage) -> bool:
    # One address that a mail server refuses must not keep the letters of all others back.
    try:
        return bool(letter.send())
    except (SMTPException, OSError):
        return False


def _wipe(notice: Notice) -> None:
    # By its stamp: what came while the letter was on its way keeps its mark.
    Notice.objects.filter(pk=notice.pk, stamp=notice.stamp).delete()
