"""The tables of the plan."""

from plumbline.plan.models.areas import Committee, FocusArea, Partner
from plumbline.plan.models.asking import Digest, Occasion, Reminder, Snooze, UpdateLink
from plumbline.plan.models.commitments import Aim, Commitment, Proposal
from plumbline.plan.models.sheets import PlanSheet, SheetMapping
from plumbline.plan.models.work import Action, Dependency, Evidence, Milestone, Update, UpdatesAreFinal

__all__ = [
    "Action",
    "Aim",
    "Commitment",
    "Committee",
    "Dependency",
    "Digest",
    "Evidence",
    "FocusArea",
    "Milestone",
    "Occasion",
    "Partner",
    "PlanSheet",
    "Proposal",
    "Reminder",
    "SheetMapping",
    "Snooze",
    "Update",
    "UpdateLink",
    "UpdatesAreFinal",
]
