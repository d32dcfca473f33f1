"""The tables of the plan."""

from plumbline.plan.models.areas import Committee, FocusArea, Partner, Programme
from plumbline.plan.models.asking import Digest, Occasion, Reminder, Snooze, UpdateLink
from plumbline.plan.models.assessments import Assessment
from plumbline.plan.models.commitments import Aim, Commitment, Proposal
from plumbline.plan.models.frameworks import Coverage, Framework, Requirement, Scale, Score
from plumbline.plan.models.record import RecordDigest, RecordEntry, RecordIsFinal, RecordKind, Witnessing
from plumbline.plan.models.risks import Risk, RiskScore
from plumbline.plan.models.saved import SavedView
from plumbline.plan.models.sheets import PlanSheet, SheetMapping
from plumbline.plan.models.work import Action, Dependency, Evidence, Milestone, Update, UpdatesAreFinal

__all__ = [
    "Action",
    "Aim",
    "Assessment",
    "Commitment",
    "Committee",
    "Coverage",
    "Dependency",
    "Digest",
    "Evidence",
    "FocusArea",
    "Framework",
    "Milestone",
    "Occasion",
    "Partner",
    "PlanSheet",
    "Programme",
    "Proposal",
    "RecordDigest",
    "RecordEntry",
    "RecordIsFinal",
    "RecordKind",
    "Reminder",
    "Requirement",
    "Risk",
    "RiskScore",
    "SavedView",
    "Scale",
    "Score",
    "SheetMapping",
    "Snooze",
    "Update",
    "UpdateLink",
    "UpdatesAreFinal",
    "Witnessing",
]
