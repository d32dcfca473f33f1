"""Days that the organisation's tests speak of."""

from datetime import date

OPENING = date(2012, 4, 1)
"""When everything in the small trust opened."""
