"""The tables of publishing: public pages, the board's statements, releases."""

from plumbline.publishing.models.looks import Look
from plumbline.publishing.models.pages import ContentPage, FrontPage
from plumbline.publishing.models.releases import Method, Release, ReleasedRow, ReleaseItem
from plumbline.publishing.models.statements import BoardStatement

__all__ = [
    "BoardStatement",
    "ContentPage",
    "FrontPage",
    "Look",
    "Method",
    "Release",
    "ReleaseItem",
    "ReleasedRow",
]
