"""The e-mails that this room writes itself; the sign-in e-mails are allauth's with our words."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from plumbline.people.links import token_for
from plumbline.people.models import Invitation


def send_invitation(invitation: Invitation) -> None:
    """Plain text, with the one link that lets this person in."""
    # From the settings, not from the request: a forged Host header must not choose where the link leads.
    site = str(settings.ENVIRONMENT.public_url).rstrip("/")
    trust = settings.ENVIRONMENT.shown_name
    told = {
        "invitation": invitation,
        "trust": trust,
        "link": site + reverse("people_open_invitation", args=[token_for(invitation)]),
    }
    body = render_to_string("people/email/invitation.txt", told)
    send_mail(f"You are invited to the {trust} desk", body, settings.DEFAULT_FROM_EMAIL, [invitation.email])
