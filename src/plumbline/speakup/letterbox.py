"""What leaves this room for the ledger of figures: counts with small numbers withheld, and nothing else.

A report leaves a slip: its month, kinds, who did it and the area, sealed under a key of the server's own, with no
link to its case. Counting opens the slips; what is pushed into evidence are counts that are safe to read.
"""

from typing import Any

from django.conf import settings

from plumbline.speakup.models import LetterboxSlip
from plumbline.speakup.sealing.boxes import Place, open_data, seal_data
from plumbline.speakup.sealing.keypairs import derive

SLIP_BUCKET = (1_024,)


def make_slip(counts: dict[str, Any]) -> LetterboxSlip | None:
    """A slip for what a report adds to the counts; none where it adds nothing. Not saved."""
    if not counts:
        return None
    slip = LetterboxSlip()
    slip.box = seal_data(counts, key=_key(), place=Place(str(slip.pk), "slip"), buckets=SLIP_BUCKET)
    return slip


def open_slips() -> list[dict[str, Any]]:
    """What all slips say."""
    key = _key()
    return [
        open_data(bytes(slip.box), key=key, place=Place(str(slip.pk), "slip"))
        for slip in LetterboxSlip.objects.all().iterator()
    ]


def _key() -> bytes:
    return derive(settings.ENVIRONMENT.letterbox_key.encode(), purpose="letterbox", length=32)
