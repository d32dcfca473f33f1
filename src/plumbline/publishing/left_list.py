"""The public list of releases: search, state, days, and a CSV."""

from django.db.models import Q

from plumbline.design.listing import Column, Days, Filter, Listing
from plumbline.publishing.states import LABELS, LEFT


class LeftList(Listing):
    """Releases of our own, newest first."""

    name = "what-left"
    caption = "What we released"
    search = ("title__icontains", "readable__icontains")
    search_label = "Search what we released"
    filters = (
        Filter("state", "State", [(state, LABELS[state]) for state in LEFT], "state"),
        Days("from", "From", lambda day: Q(published_at__date__gte=day)),
        Days("to", "To", lambda day: Q(published_at__date__lte=day)),
    )
    default_sort = "-published_at"
    page_size = 20
    empty = "Nothing of our own has been released yet."
    columns = (
        Column("published_at", "Released", sort="published_at"),
        Column("title", "Title", sort="title"),
        Column("state_label", "State"),
        Column("checksum", "Checksum"),
    )
