"""An extract's files made ready to be read: decrypted, unpacked, workbooks written out as text.

Only within the worker's own folder. Names are made by us: the last part of the given one, without what a file
system or a reader could trip over. An archive says nothing about how large it is that is believed.
"""

import csv
import lzma
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO

from plumbline.evidence.extracts.databases import read_tables
from plumbline.evidence.extracts.errands import Errand
from plumbline.evidence.extracts.sealed import read_sealed
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.extracts.files import CSV_ENDINGS, PARQUET_ENDINGS

ARCHIVES = (".zip",)
WORKBOOKS = (".xlsx", ".xlsm")
TABLES = (*CSV_ENDINGS, *PARQUET_ENDINGS)
TAKEN = (*TABLES, *WORKBOOKS, *ARCHIVES)
MOST_FILES = 500
LONGEST_NAME = 120
STEP = 1024 * 1024


class Room:
    """How much may still be unpacked."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._left = size

    def take(self, size: int, file: str) -> None:
        """Raise `BadInput` where this is more than is left."""
        self._left -= size
        if self._left < 0:
            what = (
                f"unpacks to more than {self.size // STEP:,} MB, which is more than is taken. Bring it in parts."
            )
            raise BadInput([Problem(file, what)])


def make_ready(errand: Errand, work: Path) -> Path:
    """The folder with every file of the extract, as CSV or Parquet. Raises `BadInput` where one can't be."""
    ready, raw = work / "files", work / "raw"
    for folder in (ready, raw):
        folder.mkdir(mode=0o700)
    room = Room(errand.unpacked_bytes)
    for name, path in _given(errand, raw, room):
        _place(name, path, ready, raw, room)
    shutil.rmtree(raw)
    if not any(ready.iterdir()):
        raise BadInput([Problem(errand.publisher, "holds no file that can be read.")])
    return ready


def _given(errand: Errand, raw: Path, room: Room) -> Iterator[tuple[str, Path]]:
    if errand.database:
        yield from read_tables(errand.database, errand.origin, raw, room.take)
        return
    if errand.folder:
        yield from _of_folder(Path(errand.folder))
        return
    key = bytes.fromhex(errand.key)
    for number, given in enumerate(errand.files):
        path = raw / f"given-{number}"
        with _new_file(path) as file:
            for piece in read_sealed(Path(errand.place) / given.kept, key):
                file.write(piece)
        yield given.name, path


def _of_folder(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder on the server. A link that leads out of it is not followed."""
    home = folder.resolve()
    found = sorted(path for path in home.rglob("*") if path.is_file() and path.suffix.casefold() in TAKEN)
    kept = [path for path in found if not path.name.startswith((".", "~", "_")) and _is_within(path, home)]
    if not kept:
        raise BadInput([Problem(folder.name, "holds no CSV, Parquet, Excel or ZIP file.")])
    if len(kept) > MOST_FILES:
        raise BadInput(
            [Problem(folder.name, f"holds {len(kept):,} files; at most {MOST_FILES} are read at once.")]
        )
    yield from ((path.name, path) for path in kept)


def _is_within(path: Path, home: Path) -> bool:
    return path.resolve().is_relative_to(home)


def _place(name: str, path: Path, ready: Path, raw: Path, room: Room) -> None:
    ending = Path(name).suffix.casefold()
    if ending in ARCHIVES:
        _unpack(name, path, ready, raw, room)
    elif ending in WORKBOOKS:
        _write_sheets(name, path, ready, room)
    elif ending in TABLES:
        target = _free(ready, name)
        if path.is_relative_to(raw):
            path.rename(target)
        else:
            target.symlink_to(path)
    else:
        what = "is no CSV, Parquet, Excel (.xlsx) or ZIP file. Save it as one of these."
        raise BadInput([Problem(safe_name(name), what)])


def _unpack(name: str, path: Path, ready: Path, raw: Path, room: Room) -> None:
    shown = safe_name(name)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if _is_table(info)]
            if len(members) > MOST_FILES:
                raise BadInput([Problem(shown, f"holds more than {MOST_FILES} files.")])
            if not members:
                raise BadInput([Problem(shown, "is an archive with no CSV, Parquet or Excel file in it.")])
            for number, info in enumerate(members):
                target = raw / f"{path.name}-{number}"
                with archive.open(info) as source, _new_file(target) as file:
                    _copy(source, file, room, shown)
                _place(Path(info.filename).name, target, ready, raw, room)
    except NotImplementedError as error:  # before its parent, RuntimeError
        what = "is packed in a way that can't be read here. Save it as an ordinary ZIP file."
        raise BadInput([Problem(shown, what)]) from error
    except RuntimeError as error:  # what zipfile raises for a password
        raise BadInput([Problem(shown, "is locked with a password. Save it without one.")]) from error
    except (zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError) as error:
        raise BadInput([Problem(shown, "is not a ZIP file that can be read, or is cut short.")]) from error


def _is_table(info: zipfile.ZipInfo) -> bool:
    name = Path(info.filename).name
    is_hidden = name.startswith((".", "~", "_")) or "__MACOSX" in info.filename
    # An archive within an archive is left aside: nobody could say how large it is.
    return not info.is_dir() and not is_hidden and Path(name).suffix.casefold() in (*TABLES, *WORKBOOKS)


def _copy(source: IO[bytes], target: IO[bytes], room: Room, name: str) -> None:
    while piece := source.read(STEP):
        room.take(len(piece), name)
        target.write(piece)


def _write_sheets(name: str, path: Path, ready: Path, room: Room) -> None:
    """Each sheet of a workbook as a CSV of its own, named after the sheet where there are several."""
    from python_calamine import CalamineError, CalamineWorkbook

    shown, stem = safe_name(name), Path(safe_name(name)).stem
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheets = {sheet: book.get_sheet_by_name(sheet) for sheet in book.sheet_names}
            filled = {title: sheet for title, sheet in sheets.items() if sheet.height > 0}
            for title, sheet in filled.items():
                target = _free(ready, f"{stem}.csv" if len(filled) == 1 else f"{title}.csv")
                with target.open("x", encoding="utf-8", newline="") as file:
                    target.chmod(0o600)
                    writer = csv.writer(file)
                    for row in sheet.iter_rows():
                        cells = [_cell(value) for value in row]
                        room.take(sum(map(len, cells)) + len(cells), shown)
                        writer.writerow(cells)
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk, not the workbook
        what = "is not an Excel workbook that can be read, or is locked with a password."
        raise BadInput([Problem(shown, what)]) from error
    if not filled:
        raise BadInput([Problem(shown, "is a workbook whose sheets are all empty.")])


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _new_file(path: Path) -> IO[bytes]:
    file = path.open("xb")
    path.chmod(0o600)
    return file


def _free(folder: Path, name: str) -> Path:
    """A path of that name in the folder that nothing has yet."""
    wanted = folder / safe_name(name)
    for number in range(2, MOST_FILES * 10):
        if not wanted.exists() and not wanted.is_symlink():
            break
        wanted = folder / f"{Path(safe_name(name)).stem} {number}{wanted.suffix}"
    return wanted


def safe_name(name: str) -> str:
    """The last part of a name, of letters, digits, spaces and a few marks, its ending kept."""
    last = re.split(r"[/\\]", name)[-1]
    path = Path(re.sub(r"[^\w .()&+-]+", " ", last).strip() or "file")
    stem = " ".join(path.stem.lstrip("._~ ").split())[:LONGEST_NAME].strip() or "file"
    return f"{stem}{path.suffix[:10].strip()}"
