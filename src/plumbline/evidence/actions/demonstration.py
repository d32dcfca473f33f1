"""Plants what the measures find in a demonstration's invented workforce."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.evidence.actions.ledger import record_run
from plumbline.evidence.models import Kind, MeasureRun


@transaction.atomic
def plant_demonstration_workforce(*, by: str, today: date | None = None) -> int:
    """Record the invented workforce's runs; how many. Where they are there already, nothing changes.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    from plumbline.evidence.demonstration import OF_THE_RETURN, invented_workforce_runs  # loads the engine

    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("An invented workforce is for demonstrations only.")
    if MeasureRun.objects.filter(kind=Kind.DEMONSTRATION, measure__in=OF_THE_RETURN).exists():
        return 0
    runs = [
        record_run(by=by, run=run, kind=Kind.DEMONSTRATION)
        for run in invented_workforce_runs(today=today or timezone.localdate())
    ]
    record(by=by, action="evidence.plant_demonstration_workforce", subject="evidence.demonstration:workforce")
    return len(runs)
