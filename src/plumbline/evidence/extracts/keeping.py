"""Where an extract's files lie while somebody works with them: which folder, under which key, for how long.

    <home>/extracts/<server process>/<extract>/   0700; files sealed with a key that only that process's memory
    holds <home>/extracts/<server process>/lock         held for as long as the process lives

When a server process ends, however it ends, its keys are gone and its lock is free: what it left can be read by
nobody, and the next process to look wipes it. Knows no Django and no database.
"""

import os
import secrets
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from plumbline.evidence.extracts.sealed import new_key

LOCK = "lock"


class Keeper:
    """One server process's share of the folder, and the keys of what lies in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pid = os.getpid()
        self.id = secrets.token_hex(8)
        self._keys: dict[str, bytes] = {}
        self._lock: IO[bytes] | None = None
        self._making = threading.Lock()

    @property
    def folder(self) -> Path:
        """This process's own folder, made and locked when it is first asked for."""
        place = self.root / self.id
        with self._making:  # the first two uploads of a server may come at once
            if self._lock is None:
                self._lock = self._make(place)
        return place

    def _make(self, place: Path) -> IO[bytes]:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)
        # Locked before it has its name: no other process ever sees it without an owner.
        draft = self.root / f".{self.id}"
        draft.mkdir(mode=0o700)
        file = (draft / LOCK).open("wb")
        _take(file)
        draft.rename(place)
        return file

    def open_place(self) -> str:
        """A new place for an extract's files, with a key of its own; its name."""
        name = secrets.token_hex(16)
        (self.folder / name).mkdir(mode=0o700)
        self._keys[name] = new_key()
        return name

    def key(self, name: str) -> bytes | None:
        """The key of a place; None where this process does not hold it."""
        return self._keys.get(name)

    def place(self, name: str) -> Path:
        """The folder of a place."""
        return self.folder / name

    def wipe(self, name: str) -> None:
        """Forget the key, then remove the files. What the disk itself still holds of them can't be read."""
        self._keys.pop(name, None)
        if self._lock is not None:
            remove(self.folder / name)

    def places(self) -> list[str]:
        """The names of what is kept now."""
        return list(self._keys)

    def close(self) -> None:
        """Wipe everything and let go of the lock."""
        for name in self.places():
            self.wipe(name)
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            remove(self.root / self.id)


def remove(folder: Path) -> None:
    """Remove a folder and all in it; what can't be removed now is removed by the next sweep."""
    shutil.rmtree(folder, ignore_errors=True)


def is_alive(root: Path, keeper: str) -> bool:
    """Whether the server process of that name still lives."""
    path = root / keeper / LOCK
    if not keeper or not path.exists():
        return False
    if os.name == "nt":  # pragma: no cover - an open file can't be removed there, and a dead process's can
        with suppress(OSError):
            path.unlink()
        return path.exists()
    with suppress(OSError), path.open("rb") as file:
        _take(file)  # Raises where somebody else has it.
        return False
    return True


def sweep(root: Path) -> list[str]:
    """Remove what dead server processes left; their names."""
    swept = []
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.is_dir() and not folder.name.startswith(".") and not is_alive(root, folder.name):
            remove(folder)
            swept.append(folder.name)
    return swept


def _take(file: IO[bytes]) -> None:
    """Lock an open file for as long as it is open. Raises OSError where another process has it."""
    if os.name != "nt":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
