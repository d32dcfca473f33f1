"""A pack as bytes that are kept, and back again. The checksum of those bytes is the pack's."""

import hashlib
import json
from functools import lru_cache

from pydantic import TypeAdapter

from plumbline.publishing.packs.content import Pack


def as_json(pack: Pack) -> bytes:
    """The pack as JSON: sorted, without spaces, so that the same pack is the same bytes."""
    data = json.loads(_adapter().dump_json(pack))
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_json(kept: bytes | str) -> Pack:
    """The pack that `as_json` kept. Raises pydantic's ValidationError for anything else."""
    return _adapter().validate_json(kept)


def checksum(pack: Pack) -> str:
    """SHA-256 of the pack as JSON: any change to what it says changes it."""
    return hashlib.sha256(as_json(pack)).hexdigest()


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Pack]:
    return TypeAdapter(Pack)
