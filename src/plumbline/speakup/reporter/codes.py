"""A return code as pages show it: as text, as a picture for a phone's camera, and as a file to keep.

The picture and the file hold the code and nothing else: no address and no name says what it is for.
"""

from typing import Any

import segno
from django.http import HttpResponse
from markupsafe import Markup

from plumbline.speakup.reporter.sittings import OpenSitting

FILE_NAME = "code.txt"
# Which of the eight patterns is laid over a QR code is told to the camera by the code itself. Letters and numbers
# by chance leave no large plain areas under any of them; trying all eight took a tenth of the time of a report.
_MASK = 3


def shown_code(sitting: OpenSitting) -> dict[str, Any]:
    """The code of a sitting, for a page."""
    code = sitting.code.shown
    drawing = segno.make(code, error="m", micro=False, mask=_MASK).svg_inline(border=4, omitsize=True)
    # Our own drawing of letters and numbers that we made.
    return {"code": code, "drawing": Markup(drawing)}  # noqa: S704


def as_file(sitting: OpenSitting) -> HttpResponse:
    """The code as a text file."""
    response = HttpResponse(f"{sitting.code.shown}\n", content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
