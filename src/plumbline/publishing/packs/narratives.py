"""A narrative as a block: what to act on, what to watch, what is in hand; those that have something to say."""

from collections.abc import Iterator

from plumbline.publishing.packs import content
from plumbline.publishing.packs.blocks import Narrative, Notice, Part


def narrative_blocks(narrative: content.Narrative, *, is_beside: bool = False) -> Iterator[Narrative]:
    """One block, or none where nothing is said."""
    said = {Notice.ALERT: narrative.alert, Notice.ADVISE: narrative.advise, Notice.ASSURE: narrative.assure}
    parts = tuple(Part(notice, items) for notice, items in said.items() if items)
    if parts:
        yield Narrative(parts, is_beside)
