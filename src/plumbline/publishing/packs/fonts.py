"""The fonts that documents embed: from packages, never from the machine, so that all look the same."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

PACKAGES = ("fontpkg_fira_sans", "fontpkg_noto_sans_arabic")
OF_CHARTS = 'font-family="Arial, Helvetica, sans-serif"'
"""What charts are drawn in; a document draws them in its own font."""
OURS = 'font-family="Fira Sans"'


def font_folders() -> list[Path]:
    """Where the fonts lie."""
    return [Path(str(files(package) / "files")) for package in PACKAGES]


@lru_cache(maxsize=1)
def typst_fonts() -> "typst.Fonts":
    """The fonts as Typst takes them, and no others."""
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in font_folders()],
    )


def in_our_font(svg: str) -> str:
    """A chart with the font that the documents embed."""
    return svg.replace(OF_CHARTS, OURS)
