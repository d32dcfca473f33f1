"""The tables of the plan."""

from plumbline.plan.models.record import (
    RecordDigest,
    RecordEntry,
    RecordIsFinal,
    RecordKind,
    Witnessing,
)

__all__ = ["RecordDigest", "RecordEntry", "RecordIsFinal", "RecordKind", "Witnessing"]
