"""What may be told of a run beside its released rows.

What was worked out from a trust's own records has counts that are withheld from the rows. Whatever else is told
of such a run must not give them away: a digest of all its figures, or of the file that they came from, would let
anyone who knows the rest try which they are, and a warning can hold a count that nobody has looked at.
"""

from plumbline.evidence.models import Dataset, Kind, MeasureRun
from plumbline.measures.results import OWN_RECORDS


def is_public_already(run: MeasureRun) -> bool:
    """Whether its source has published every figure of it."""
    return run.kind == Kind.PUBLISHED


def public_warnings(run: MeasureRun) -> list[str]:
    """What a reader must know of a run, as far as it may be told."""
    if is_public_already(run):
        return list(run.warnings)
    # That the figures were not looked at yet is no longer so once they are released.
    return [said for said in run.warnings if said != OWN_RECORDS and not any(sign.isdigit() for sign in said)]


def public_fingerprint(run: MeasureRun) -> str:
    """The digest of a run's figures; empty where some of them may be withheld."""
    return run.fingerprint if is_public_already(run) else ""


def public_sha256(run: MeasureRun, dataset: Dataset) -> str:
    """The digest of a file that a run read; empty where it is the trust's own."""
    return dataset.sha256 if is_public_already(run) else ""
