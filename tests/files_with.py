"""Which files of a folder hold some words, while others may still write and remove files there."""

import os
from contextlib import suppress
from pathlib import Path


def files_with(word: str, *folders: Path) -> list[str]:
    """Every file under the folders that holds the word, in whatever place of it.

    What is removed while we look holds nothing any more.
    """
    found = []
    for folder in folders:
        for place, _, names in os.walk(folder):  # which passes over a folder that is gone
            for path in (Path(place, name) for name in names):
                with suppress(FileNotFoundError):
                    if path.is_file() and not path.is_symlink() and word.encode() in path.read_bytes():
                        found.append(str(path))
    return found
