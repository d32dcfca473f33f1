"""The e-mails that this room writes: plain text, with a link for each action that takes one update."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from plumbline.people.models import Person
from plumbline.plan.links import token_for
from plumbline.plan.models import Occasion, UpdateLink
from plumbline.plan.reminders import Call
from plumbline.plan.work_rows import WorkRow


def send_reminder(person: Person, told: Sequence[tuple[Call, UpdateLink | None]]) -> None:
    """What is due from somebody, and what slips of what they answer for."""
    own = [(call, _address("plan_update_by_link", token_for(link))) for call, link in told if link is not None]
    slipping = [call for call, _ in told if call.occasion is Occasion.ESCALATED]
    subject = f"{len(own)} of your actions: two minutes" if len(own) > 1 else "One of your actions: two minutes"
    if not own:
        subject = "What slips of the plan that you answer for"
    _send(person, subject, "reminder", {"own": own, "slipping": slipping, "mine": _address("plan:mine")})


def send_digest(person: Person, rows: Sequence[WorkRow]) -> None:
    """The week's list of what slips and who asks for help."""
    subject = f"The plan this week: {len(rows)} to look at" if rows else "The plan this week: nothing slips"
    _send(person, subject, "digest", {"rows": rows, "slipping": _address("plan:slipping")})


def _send(person: Person, subject: str, template: str, told: dict[str, object]) -> None:
    told |= {"person": person, "trust": settings.ENVIRONMENT.shown_name}
    body = render_to_string(f"plan/email/{template}.txt", told)
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])


def _address(name: str, *args: object) -> str:
    # From the settings, not from a request: a forged Host header must not choose where a link leads.
    return str(settings.ENVIRONMENT.public_url).rstrip("/") + reverse(name, args=args)
