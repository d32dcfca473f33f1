"""Lists over what was opened for this request: nothing leaves the sealed room as a file of rows."""

from dataclasses import dataclass
from typing import ClassVar

from plumbline.design.row_listing import RowListing


@dataclass
class SealedListing(RowListing):
    """A list without a download."""

    offers_csv: ClassVar[bool] = False

    @property
    def wants_csv(self) -> bool:
        """Never."""
        return False
