"""What may be told of a run beside its released rows.

What was worked out from a trust's own records has counts that are withheld from the rows. Whatever else is told
of such a run must not give them away: a digest of all its figures, or of the file that they came from, would let
anyone who knows the rest try which they are, and a warning can hold a count that nobody has looked at, in figures
or in words. So no warning is told for what it lacks: only those are that the records had no part in.
"""

from plumbline.evidence.models import Dataset, Kind, MeasureRun
from plumbline.measures.results import OF_NO_RECORD


def is_public_already(run: MeasureRun) -> bool:
    """Whether its source has published every figure of it."""
    return run.kind == Kind.PUBLISHED


def public_warnings(run: MeasureRun) -> list[str]:
    """What a reader must know of a run, as far as it may be told.

    Of a trust's own records: what its definition says is missing, which was written before anything was counted,
    and what comes from how it was asked for.
    """
    if is_public_already(run):
        return list(run.warnings)
    told = OF_NO_RECORD.union(run.definition.get("missing") or ())
    return [said for said in run.warnings if said in told]


def public_fingerprint(run: MeasureRun) -> str:
    """The digest of a run's figures; empty where some of them may be withheld."""
    return run.fingerprint if is_public_already(run) else ""


def public_sha256(run: MeasureRun, dataset: Dataset) -> str:
    """The digest of a file that a run read; empty where it is the trust's own."""
    return dataset.sha256 if is_public_already(run) else ""
