"""Run on served data by the journeys of the desk: `lead` makes a triage lead without a key, `report` a report.

A program of its own: a journey's process never opens the data of the server that it drives. Django starts when it
is run, so everything that needs it is imported inside.
"""

import os
import sys

ANSWERS = {
    "you": {"who": "staff"},
    "what-happened": {"words": "A patient called me a name that I will not write down."},
    "kinds": {"forms": ["verbal", "accent"]},
    "wants": {"wants": ["support"]},
}
SUMMARY = {"forms": ["verbal", "accent"], "by_whom": ["patient"], "wants": ["support"], "place": "Ward 7"}


def lead() -> str:
    """A triage lead who has no key yet."""
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from plumbline.people.demonstration import DOMAIN, PASSWORD
    from plumbline.people.models import Grant, Person

    address = f"new-lead@{DOMAIN}"
    person = Person.objects.create_user(address, PASSWORD, name="Juno Demonstration")
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    Grant.objects.create(person=person, role="triage_lead", starts=timezone.localdate(), why="A journey")
    return address


def report() -> str:
    """A report that the second triage lead must not see."""
    from plumbline.people.demonstration import DOMAIN
    from plumbline.people.models import Person
    from plumbline.speakup.models import Case
    from plumbline.speakup.reporter import sittings
    from plumbline.speakup.reporter.sending import Report, send_report

    excluded = Person.objects.get(email=f"second-triage-lead@{DOMAIN}")
    told = Report(ANSWERS, SUMMARY, identity={"name": "Sam"}, excluded=(str(excluded.public_id),))
    code = send_report(sittings.begin().cookie, told)
    return str(Case.objects.get(locator=code.locator).reference)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    import django

    django.setup()
    sys.stdout.write({"lead": lead, "report": report}[sys.argv[1]]())
