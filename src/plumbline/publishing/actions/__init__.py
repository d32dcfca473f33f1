"""The only writers of publishing: releases, board packs, statements of the board, a new site's first pages."""

from plumbline.publishing.actions.demonstration_packs import plant_demonstration_packs
from plumbline.publishing.actions.looks import begin_look, end_look, record_look
from plumbline.publishing.actions.pack_decisions import decision_to_action, note_decision
from plumbline.publishing.actions.packs import (
    PackUnusable,
    ask_for_decisions,
    choose_for_pack,
    discard_pack,
    freeze_pack,
    narrate_pack,
    prepare_pack,
    publish_pack,
    refuse_pack,
    submit_pack,
    supersede_pack,
    take_back_pack,
)
from plumbline.publishing.actions.preparing import (
    Contents,
    change_release,
    correct_release,
    discard_release,
    prepare_release,
)
from plumbline.publishing.actions.releases import (
    ALREADY_PUBLIC,
    approve_release,
    publish_release,
    refuse_release,
    release_as_already_public,
    release_published_figures,
    stop_look,
    submit_release,
    withdraw_release,
)
from plumbline.publishing.actions.site import let_editors_edit, plant_public_site
from plumbline.publishing.actions.statements import (
    StatementUnusable,
    adopt_statement,
    change_statement,
    plant_statement,
    refuse_statement,
    withdraw_statement,
    write_statement,
)
from plumbline.publishing.refusals import ReleaseUnusable

__all__ = [
    "ALREADY_PUBLIC",
    "Contents",
    "PackUnusable",
    "ReleaseUnusable",
    "StatementUnusable",
    "adopt_statement",
    "approve_release",
    "ask_for_decisions",
    "begin_look",
    "change_release",
    "change_statement",
    "choose_for_pack",
    "correct_release",
    "decision_to_action",
    "discard_pack",
    "discard_release",
    "end_look",
    "freeze_pack",
    "let_editors_edit",
    "narrate_pack",
    "note_decision",
    "plant_demonstration_packs",
    "plant_public_site",
    "plant_statement",
    "prepare_pack",
    "prepare_release",
    "publish_pack",
    "publish_release",
    "record_look",
    "refuse_pack",
    "refuse_release",
    "refuse_statement",
    "release_as_already_public",
    "release_published_figures",
    "stop_look",
    "submit_pack",
    "submit_release",
    "supersede_pack",
    "take_back_pack",
    "withdraw_release",
    "withdraw_statement",
    "write_statement",
]
