"""How an entry is sealed: SHA-256 over its canonical JSON and the digest before it.

The canonical form must come out of SQLite and of PostgreSQL exactly as it went in; `detail.py` refuses what would
not. Changing a line here breaks every chain that exists.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

FIRST = "0" * 64
"""What stands before the first entry."""


def seal(
    *,
    number: int,
    at: datetime,
    by: str,
    action: str,
    subject: str,
    detail: Mapping[str, object],
    previous: str,
) -> str:
    """The digest of an entry, in lower-case hexadecimal (64 characters)."""
    content = {
        "number": number,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": by,
        "action": action,
        "subject": subject,
        "detail": detail,
        "previous": previous,
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: object) -> str:
    """One spelling for equal content: sorted keys, no spaces, characters as they are."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
