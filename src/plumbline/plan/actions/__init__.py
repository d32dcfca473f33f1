"""The only writers of the plan."""

from plumbline.plan.actions.areas import (
    add_area,
    add_committee,
    add_partner,
    change_area,
    close_area,
    reopen_area,
    set_partner_people,
)
from plumbline.plan.actions.becoming_public import carry, let_go, make_public
from plumbline.plan.actions.commitments import add_aim, change_draft, draft_commitment, name_sponsor, remove_aim
from plumbline.plan.actions.demonstration import plant_demonstration_plan
from plumbline.plan.actions.places import place_area, place_programme
from plumbline.plan.actions.programmes import (
    add_programme,
    change_programme,
    close_programme,
    move_area,
    reopen_programme,
)
from plumbline.plan.actions.proposals import agree, propose, propose_aim, propose_without_aim, refuse, withdraw
from plumbline.plan.actions.reminding import Sent, remind
from plumbline.plan.actions.saved import forget_view, open_like_this, save_view
from plumbline.plan.actions.updates import add_evidence, give_update, make_link, snooze, tell
from plumbline.plan.actions.work import add_action, change_action, set_dependencies, set_milestones, take_step

__all__ = [
    "Sent",
    "add_action",
    "add_aim",
    "add_area",
    "add_committee",
    "add_evidence",
    "add_partner",
    "add_programme",
    "agree",
    "carry",
    "change_action",
    "change_area",
    "change_draft",
    "change_programme",
    "close_area",
    "close_programme",
    "draft_commitment",
    "forget_view",
    "give_update",
    "let_go",
    "make_link",
    "make_public",
    "move_area",
    "name_sponsor",
    "open_like_this",
    "place_area",
    "place_programme",
    "plant_demonstration_plan",
    "propose",
    "propose_aim",
    "propose_without_aim",
    "refuse",
    "remind",
    "remove_aim",
    "reopen_area",
    "reopen_programme",
    "save_view",
    "set_dependencies",
    "set_milestones",
    "set_partner_people",
    "snooze",
    "take_step",
    "tell",
    "withdraw",
]
