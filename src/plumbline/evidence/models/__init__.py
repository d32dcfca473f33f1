"""The tables of this room: the ledger of figures, and the desk where a trust's own extracts come in."""

from plumbline.evidence.models.extracts import Decision, Intake, Job, Origin, Outcome, SavedMapping
from plumbline.evidence.models.figure_rows import FigureRow
from plumbline.evidence.models.ledger import (
    Dataset,
    Kind,
    LedgerIsAppendOnly,
    LedgerQuerySet,
    LedgerRow,
    MeasureRun,
    MeasureRunQuerySet,
    Observation,
    Reading,
)
from plumbline.evidence.states import Status

__all__ = [
    "Dataset",
    "Decision",
    "FigureRow",
    "Intake",
    "Job",
    "Kind",
    "LedgerIsAppendOnly",
    "LedgerQuerySet",
    "LedgerRow",
    "MeasureRun",
    "MeasureRunQuerySet",
    "Observation",
    "Origin",
    "Outcome",
    "Reading",
    "SavedMapping",
    "Status",
]
