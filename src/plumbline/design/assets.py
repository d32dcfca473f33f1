"""Serves the NHS design system's files without what would make a browser call another server.

The stylesheet in the wheel loads fonts from the NHS's own host, and both files name source maps that the wheel
does not carry. Files without either are written beside the database when the server starts, under the same
addresses, and found before the originals. Nothing of the wheel is copied into this repository.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FILES = (
    "wagtailnhsukfrontend/css/nhsuk-frontend-10.4.2.min.css",
    "wagtailnhsukfrontend/js/nhsuk-frontend-10.4.2.min.js",
)
FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|^//# sourceMappingURL=.*$", re.MULTILINE)


def without_other_servers(text: str) -> str:
    """A stylesheet or script without web fonts (Arial stands behind them) and without source maps."""
    return SOURCE_MAP.sub("", FONT_FACE.sub("", text))


class QuietNhsFiles(BaseFinder):
    """Finds the quiet files; comes first in STATICFILES_FINDERS."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.QUIET_FILES)
        originals = Path(apps.get_app_config("wagtailnhsukfrontend").path) / "static"
        for name in FILES:
            _write(self.folder / name, without_other_servers((originals / name).read_text("utf-8")))
        self.storage = FileSystemStorage(location=self.folder)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Where a file lies, if it is one of ours."""
        known = path.replace(os.sep, "/") in FILES
        found = str(self.folder / path) if known else ""
        return [found] if find_all and known else [] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Each file with the storage that holds it."""
        for name in FILES:
            yield name, self.storage


def _write(path: Path, text: str) -> None:
    if path.is_file() and path.read_text("utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # Replaced in one step, from a draft of its own: several servers, or threads of one, start together.
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".draft", delete=False) as draft:
        draft.write(text)
    draft_path = Path(draft.name)
    draft_path.chmod(0o644)
    draft_path.replace(path)
