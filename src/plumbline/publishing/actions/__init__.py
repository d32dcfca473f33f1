"""The only writers of publishing: releases, the board's statements, and the first pages of a new site."""

from plumbline.publishing.actions.looks import begin_look, end_look, record_look
from plumbline.publishing.actions.releases import (
    ALREADY_PUBLIC,
    ReleaseUnusable,
    approve_release,
    correct_release,
    prepare_release,
    publish_release,
    refuse_release,
    release_as_already_public,
    release_published_figures,
    stop_look,
    submit_release,
    withdraw_release,
)
from plumbline.publishing.actions.site import let_editors_edit, plant_public_site
from plumbline.publishing.actions.statements import adopt_statement

__all__ = [
    "ALREADY_PUBLIC",
    "ReleaseUnusable",
    "adopt_statement",
    "approve_release",
    "begin_look",
    "correct_release",
    "end_look",
    "let_editors_edit",
    "plant_public_site",
    "prepare_release",
    "publish_release",
    "record_look",
    "refuse_release",
    "release_as_already_public",
    "release_published_figures",
    "stop_look",
    "submit_release",
    "withdraw_release",
]
