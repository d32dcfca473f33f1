"""Lists of the organisation's pages."""

from django.urls import reverse

from plumbline.design.listing import Column, Filter, Listing

CHOICES = (("True", "Still used"), ("False", "Closed"))


class SiteListing(Listing):
    """Sites by name."""

    name = "sites"
    caption = "Sites"
    search_label = "Search name, code, address or postcode"
    search = ("name__icontains", "code__icontains", "address__icontains", "postcode__icontains")
    default_sort = "name"
    empty = "No site has been added yet. Add one, or import them from a CSV file."
    filters = (Filter("open", "State", CHOICES, "closed__isnull"),)
    columns = (
        Column(
            "name", "Site", sort="name", link=lambda site: reverse("organisation:site", args=[site.public_id])
        ),
        Column("code", "Code", sort="code"),
        Column("address", "Address"),
        Column("postcode", "Postcode", sort="postcode"),
        Column("place_count", "Places", sort="place_count", numeric=True),
        Column("unit_count", "Units that work here", sort="unit_count", numeric=True),
    )
