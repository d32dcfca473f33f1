"""Tells people by e-mail that something waits on the desk: no name, no case, no content, and no telling hour.

A notice is a mark beside a person. All marks are sent and wiped together when the front door's clock turns, so
that a mail server's log does not say when somebody reported.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F

from plumbline.people.models import Person
from plumbline.speakup.models import Notice

SUBJECT = "Something is waiting for you on the desk"
BODY = """Hello,

Something new is waiting for you on the speak up desk of {trust}.
Sign in to read it: {address}

For everyone's safety this message says no more than that. Please do not reply to it.
"""


def tell(*people: Person) -> None:
    """Mark that these people have something new."""
    for person in people:
        Notice.objects.update_or_create(
            person=person, defaults={"count": F("count") + 1}, create_defaults={"count": 1}
        )


def send_notices() -> int:
    """Send every mark and wipe it. A letter that cannot be sent keeps its mark for the next turn.

    No lock is held while a mail server is slow: should this be killed half-way, some people are told twice.
    """
    waiting = list(Notice.objects.select_related("person"))
    sent = _send([notice.person for notice in waiting if notice.person.is_active])
    for notice in waiting:
        if notice.person in sent or not notice.person.is_active:
            Notice.objects.filter(pk=notice.pk, count=notice.count).delete()
    return len(sent)


def _send(people: Iterable[Person]) -> list[Person]:
    address = f"{str(settings.ENVIRONMENT.public_url).rstrip('/')}/desk/speak-up/"
    body = BODY.format(trust=settings.ENVIRONMENT.shown_name, address=address)
    sent = []
    with get_connection() as connection:
        for person in people:
            letter = EmailMessage(SUBJECT, body, to=[person.email], connection=connection)
            if letter.send(fail_silently=True):
                sent.append(person)
    return sent
