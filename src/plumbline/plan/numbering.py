"""The numbers by which people name commitments and actions: each given once, also when two ask at once."""

from django.db.models import Max

from plumbline.plan.models import Action, Commitment, FocusArea


def next_number(model: type[Commitment] | type[Action]) -> int:
    """The number after the last; called in a transaction, it lets one writer in at a time until that ends.

    The lock is on the first area of focus, because a table may have no row yet to lock. On SQLite a transaction
    holds the only write lock already.
    """
    list(FocusArea.objects.select_for_update().order_by("pk")[:1])
    last: int | None = model.objects.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
