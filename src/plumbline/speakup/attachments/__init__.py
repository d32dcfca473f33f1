"""What a reporter attaches, made safe: which working copy of this file may be kept, and what was hidden in it?

    cleaned = clean(uploaded, name="IMG_2041.jpg")    # or AttachmentRefused, with a sentence for the reporter
    verdict = scan(uploaded, address="/run/clamav/clamd.ctl")

Pure functions over bytes. Knows no tables, no settings and no Django, writes no file, and never opens an upload
in the server's own process.
"""

from plumbline.speakup.attachments.cleaning import Cleaned, clean
from plumbline.speakup.attachments.limits import Limits
from plumbline.speakup.attachments.refusals import REFUSALS, REMOVALS, AttachmentRefused
from plumbline.speakup.attachments.scanning import Verdict, scan

__all__ = ["REFUSALS", "REMOVALS", "AttachmentRefused", "Cleaned", "Limits", "Verdict", "clean", "scan"]
