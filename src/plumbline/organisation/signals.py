"""What this room tells others. It knows nobody who listens."""

from django.dispatch import Signal

done = Signal()
"""An act, told inside its transaction with by, action, subject and detail; a listener that raises undoes it."""
