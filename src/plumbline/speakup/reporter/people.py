"""Who could read a report: the names that reporters choose from when somebody must not see theirs.

Shows only the name or job title that each of these people chose to be known by at this door.
"""

from plumbline.speakup.access import AGREE, HANDLE, TRIAGE, keys_of
from plumbline.speakup.reporter.sending import Readers


def people_to_exclude() -> list[tuple[str, str]]:
    """Everyone who could open a report or its name: their public identifier, and what reporters call them."""
    keys = [key for permission in (TRIAGE, HANDLE, AGREE) for key in keys_of(permission)]
    found = {str(key.person.public_id): key.shown_as for key in keys}
    return sorted(found.items(), key=lambda each: (each[1], each[0]))


def names_of(readers: Readers) -> list[str]:
    """The names of those who will read a report first."""
    return [key.shown_as for key in readers.leads]
