"""The tables of publishing: public pages, the board's statements and packs, releases."""

from plumbline.publishing.models.looks import Look
from plumbline.publishing.models.packs import (
    Audience,
    BoardPack,
    PackChoice,
    PackDecision,
    PackNarrative,
)
from plumbline.publishing.models.pages import ContentPage, FrontPage
from plumbline.publishing.models.releases import Method, Release, ReleasedContent, ReleasedRow, ReleaseItem
from plumbline.publishing.models.statements import BoardStatement, StatementDraft

__all__ = [
    "Audience",
    "BoardPack",
    "BoardStatement",
    "ContentPage",
    "FrontPage",
    "Look",
    "Method",
    "PackChoice",
    "PackDecision",
    "PackNarrative",
    "Release",
    "ReleaseItem",
    "ReleasedContent",
    "ReleasedRow",
    "StatementDraft",
]
