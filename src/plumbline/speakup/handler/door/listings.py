"""Lists of what surrounds the front door."""

from django.urls import reverse

from plumbline.design.listing import Column, Filter, Listing


class TemplateListing(Listing):
    """Sample messages by title, which begins with a number where the order matters."""

    name = "sample-messages"
    caption = "Sample messages"
    search_label = "Search titles and words"
    search = ("title__icontains", "text__icontains")
    default_sort = "title"
    empty = "There is no sample message yet."
    filters = (Filter("used", "State", (("True", "Offered"), ("False", "Retired")), "is_used"),)
    columns = (
        Column(
            "title",
            "When it is used",
            sort="title",
            link=lambda template: reverse("door:change_template", args=[template.pk]),
        ),
        Column("text", "Begins with", value=lambda template: template.text.partition("\n")[0]),
        Column("length", "Characters", value=lambda template: len(template.text), numeric=True),
        Column(
            "state",
            "State",
            sort="is_used",
            value=lambda template: "Offered" if template.is_used else "Retired",
            tag=lambda template: "blue" if template.is_used else "grey",
        ),
    )
