"""The only writers of this room: figures into the ledger, extracts at the desk, and decisions about
their results."""

from plumbline.evidence.actions.decisions import (
    DecisionUnusable,
    accept_run,
    accept_runs,
    discard_run,
    discard_runs,
    retire_run,
)
from plumbline.evidence.actions.intakes import (
    IntakeUnusable,
    bring_place,
    bring_upload,
    map_columns,
    remove_mapping,
    save_mapping,
    wipe_intake,
)
from plumbline.evidence.actions.jobs import (
    ask_for_job,
    begin_job,
    cancel_job,
    fail_job,
    finish_check,
    finish_run,
    import_results,
    push_results,
    record_outcomes,
)
from plumbline.evidence.actions.ledger import RunUnusable, load_national_context, propose_run, record_run

__all__ = [
    "DecisionUnusable",
    "IntakeUnusable",
    "RunUnusable",
    "accept_run",
    "accept_runs",
    "ask_for_job",
    "begin_job",
    "bring_place",
    "bring_upload",
    "cancel_job",
    "discard_run",
    "discard_runs",
    "fail_job",
    "finish_check",
    "finish_run",
    "import_results",
    "load_national_context",
    "map_columns",
    "propose_run",
    "push_results",
    "record_outcomes",
    "record_run",
    "remove_mapping",
    "retire_run",
    "save_mapping",
    "wipe_intake",
]
