"""ZIP files whose bytes depend on what is in them alone, not on when they were written."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP can say."""


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """The files under their names, in the order given."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, content)
    return held.getvalue()


def with_steady_times(
    content: bytes, steady: Callable[[str, bytes], bytes] = lambda _, content: content
) -> bytes:
    """A ZIP written anew, the same files in the same order, each as `steady` leaves it."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return zip_of({e.filename: steady(e.filename, archive.read(e)) for e in archive.infolist()})
