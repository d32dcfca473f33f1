"""Writes to the organisation. Each act happens whole or not at all, and its audit entry with it."""

from plumbline.organisation.actions.demonstration import plant_demonstration_trust
from plumbline.organisation.actions.files import apply_tree_file, import_tree, upload_tree_file
from plumbline.organisation.actions.links import end_link, link_unit
from plumbline.organisation.actions.sites import (
    add_place,
    add_site,
    close_place,
    close_site,
    edit_place,
    edit_site,
    reopen_place,
    reopen_site,
)
from plumbline.organisation.actions.terms import add_term, confirm_term, correct_term, end_term
from plumbline.organisation.actions.units import (
    add_unit,
    close_unit,
    edit_unit,
    move_unit,
    record_succession,
    rename_unit,
    reopen_unit,
)
from plumbline.organisation.actions.vocabularies import load_vocabularies
from plumbline.organisation.signals import done

__all__ = [
    "add_place",
    "add_site",
    "add_term",
    "add_unit",
    "apply_tree_file",
    "close_place",
    "close_site",
    "close_unit",
    "confirm_term",
    "correct_term",
    "done",
    "edit_place",
    "edit_site",
    "edit_unit",
    "end_link",
    "end_term",
    "import_tree",
    "link_unit",
    "load_vocabularies",
    "move_unit",
    "plant_demonstration_trust",
    "record_succession",
    "rename_unit",
    "reopen_place",
    "reopen_site",
    "reopen_unit",
    "upload_tree_file",
]
