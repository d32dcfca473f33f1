"""Who could read a report: the names that reporters choose from when somebody must not see theirs.

Shows only the name or job title that each of these people chose to be known by at this door.
"""

from plumbline.speakup.access import AGREE, HANDLE, TRIAGE, keys_of
from plumbline.speakup.reporter.remembering import Remembered
from plumbline.speakup.reporter.sending import DoorNotReady, Readers, readers_for

SECONDS = 10


def _people() -> tuple[tuple[str, str], ...]:
    keys = [key for permission in (TRIAGE, HANDLE, AGREE) for key in keys_of(permission)]
    found = {str(key.person.public_id): key.shown_as for key in keys}
    return tuple(sorted(found.items(), key=lambda each: (each[1], each[0])))


def _is_ready() -> bool:
    try:
        readers_for()
    except DoorNotReady:
        return False
    return True


people_to_exclude = Remembered(_people, seconds=SECONDS)
"""Everyone who could open a report or its name: their public identifier, and what reporters call them."""
is_ready = Remembered(_is_ready, seconds=SECONDS)
"""Whether a report could be opened by anyone, so that the start page may offer to take one."""


def names_of(readers: Readers) -> list[str]:
    """The names of those who will read a report first."""
    return [key.shown_as for key in readers.leads]
