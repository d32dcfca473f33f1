"""What the component gallery shows: one form with every kind of field, one list, and samples of each state."""

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from plumbline.design.fields import DateField
from plumbline.design.listing import Choices, Column, Filter, Listing
from plumbline.equity.values import Withheld

LONG = (
    "A very long text that goes on, as names of services in large organisations do: Child and Adolescent Mental "
    "Health Services Single Point of Access and Neurodevelopmental Assessment Team, Winchester and Andover"
)
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(
        label="Full name",
        help_text="As it is on your staff card",
        widget=forms.TextInput({"autocomplete": "name", "class": "nhsuk-input--width-20"}),
    )
    email = forms.EmailField(label="E-mail address")
    people = forms.IntegerField(
        label="How many people", widget=forms.NumberInput({"class": "nhsuk-input--width-4"})
    )
    story = forms.CharField(
        label="What happened", widget=forms.Textarea({"rows": 4}), help_text="A few words will do"
    )
    band = forms.ChoiceField(label="Pay band", choices=[("", "Choose a band"), ("5", "Band 5"), ("6", "Band 6")])
    where = forms.ChoiceField(
        label="Where it was", choices=[("ward", "On a ward"), ("home", LONG)], widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label="What would help",
        choices=[("lift", "A lift"), ("loop", "A hearing loop")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen = DateField(label="When it was", help_text="For example, 27 3 2026")
    password = forms.CharField(label="New password", widget=forms.PasswordInput({"autocomplete": "new-password"}))
    file = forms.FileField(label="The extract", help_text="A CSV file of up to 20 MB")
    agree = forms.BooleanField(label="I have read the privacy notice")

    where_hints = {"ward": "Or in a clinic"}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["where"].choice_hints = self.where_hints  # type: ignore[attr-defined]


def _rooms() -> Choices:
    labels = Permission.objects.order_by("content_type__app_label").values_list(
        "content_type__app_label", flat=True
    )
    return [(label, label) for label in labels.distinct()]


class SampleList(Listing):
    """A long list of something that every installation has and nobody minds: Django's own model permissions."""

    name = "sample"
    caption = "Permissions that Django made for its models"
    columns = (
        Column("name", "Name", sort="name"),
        Column("room", "Room", value=lambda row: row.content_type.app_label, sort="content_type__app_label"),
        Column("codename", "Code", sort="codename"),
        Column("id", "Number", sort="id", numeric=True),
    )
    search = ("name__icontains", "codename__icontains")
    filters = (Filter("room", "Room", _rooms, "content_type__app_label"),)
    default_sort = "name"
    page_size = 10


def sample_rows() -> QuerySet[Permission]:
    """The rows of the sample list."""
    return Permission.objects.select_related("content_type")


FEW = Withheld("fewer than 8 people")
FIGURES_HEAD = [
    {"text": "Group"},
    {"text": "People", "numeric": True},
    {"text": "Rate per 100,000", "numeric": True},
    {"text": "State"},
]
FIGURES = [
    ["Group A", 12345, 227.9, {"value": "Improving", "tag": "blue"}],
    ["Group B", 678, 64.1, {"value": "Concern", "tag": "orange"}],
    [
        "Group C",
        Withheld("fewer than 8 people"),
        Withheld("fewer than 8 people"),
        {"value": "Not judged", "tag": "grey"},
    ],
    [LONG, None, 0.0, UNBROKEN],
]
TASKS = [
    {"text": "Choose the tables", "done": True, "href": "#progress"},
    {"text": "Ask someone else to check", "done": False, "href": "#progress", "hint": "Not the person who chose"},
    {"text": "Release", "done": False, "status": "Cannot start yet"},
]
