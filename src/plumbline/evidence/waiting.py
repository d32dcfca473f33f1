"""What of the figures waits for somebody: runs that nobody has compared and accepted yet."""

from django.urls import reverse

from plumbline.design.waiting import Waiting, waits
from plumbline.evidence.models import MeasureRun
from plumbline.evidence.states import RUN, Status
from plumbline.people.models import Person


def what_waits(person: Person) -> list[Waiting]:
    """For those who accept runs."""
    if not person.has_perm(RUN):
        return []
    return waits(
        MeasureRun.objects.filter(status=Status.WAITING).only("public_id").order_by("pk"),
        one="The figures of a run wait to be accepted",
        several="The figures of {} runs wait to be accepted",
        everywhere=f"{reverse('evidence:runs')}?status={Status.WAITING}",
    )
