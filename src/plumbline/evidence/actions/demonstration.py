"""Plants what the measures find in a demonstration's invented workforce and in its invented patients."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.evidence.actions.ledger import record_run
from plumbline.evidence.models import Kind, MeasureRun
from plumbline.measures.results import Run


@transaction.atomic
def plant_demonstration_workforce(*, by: str, today: date | None = None) -> int:
    """Record the invented workforce's runs; how many. Where they are there already, nothing changes.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    from plumbline.evidence.demonstration import OF_THE_RETURN, invented_workforce_runs  # loads the engine

    _check_is_demonstration("An invented workforce is for demonstrations only.")
    if _are_there(OF_THE_RETURN):
        return 0
    planted = _record(by, invented_workforce_runs(today=today or timezone.localdate()))
    record(by=by, action="evidence.plant_demonstration_workforce", subject="evidence.demonstration:workforce")
    return planted


@transaction.atomic
def plant_demonstration_patients(*, by: str, today: date | None = None) -> int:
    """Record the invented patients' runs; how many. Where they are there already, nothing changes.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    from plumbline.evidence.demonstration_patients import OF_PATIENTS, invented_patient_runs  # loads the engine

    _check_is_demonstration("Invented patients are for demonstrations only.")
    if _are_there(OF_PATIENTS):
        return 0
    planted = _record(by, invented_patient_runs(today=today or timezone.localdate()))
    record(by=by, action="evidence.plant_demonstration_patients", subject="evidence.demonstration:patients")
    return planted


def _check_is_demonstration(refusal: str) -> None:
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied(refusal)


def _are_there(measures: Sequence[str]) -> bool:
    return MeasureRun.objects.filter(kind=Kind.DEMONSTRATION, measure__in=measures).exists()


def _record(by: str, runs: Iterator[Run]) -> int:
    return len([record_run(by=by, run=run, kind=Kind.DEMONSTRATION) for run in runs])
