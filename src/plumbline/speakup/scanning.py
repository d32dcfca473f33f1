"""Asks the virus scanner, where there is one. No scanner at the other end means that a file is held back."""

from django.conf import settings

from plumbline.speakup.attachments.scanning import Verdict, scan
from plumbline.speakup.keyring import OpenCase
from plumbline.speakup.models import Attachment, Scan

_MEANING = {Verdict.CLEAN: Scan.CLEAN, Verdict.INFECTED: Scan.INFECTED, Verdict.UNAVAILABLE: Scan.WAITING}


def scan_content(content: bytes) -> Scan:
    """What the scanner says of a file; `NONE` where the trust has set none up."""
    address = settings.ENVIRONMENT.clamav.removeprefix("tcp:")
    return _MEANING[scan(content, address=address)] if address else Scan.NONE


def scan_again(opened: OpenCase, attachment: Attachment) -> Scan:
    """What the scanner says now of a file that was held back."""
    return scan_content(opened.read(attachment.box, name=attachment_field(attachment, "content")))


def attachment_field(attachment: Attachment, part: str) -> str:
    """Where a part of an attachment belongs: its case, itself, and which part (about, content, original)."""
    return f"attachment:{attachment.public_id}:{part}"
