"""Forms of the organisation's pages. What may not be is refused by the actions, and shown here."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from plumbline.design.fields import DateField
from plumbline.organisation.models import Change, Kind, Place, PlaceKind, Site, Unit


class Told(forms.Form):
    """A form that can show what an action refused, at the field it is about or above all of them."""

    def tell(self, error: ValidationError) -> None:
        """Show a refusal."""
        tell(self, error)


def tell(form: forms.Form, error: ValidationError) -> None:
    """Show what an action refused in any form."""
    parts = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in parts.items():
        form.add_error(name if name in form.fields else None, errors)


def _reason() -> forms.CharField:
    return forms.CharField(label="Why", required=False, max_length=500, widget=forms.Textarea({"rows": 3}))


class AddForm(Told):
    """A new part of a unit."""

    name = forms.CharField(max_length=200)
    code = forms.CharField(
        max_length=40, help_text="Your own code for it, used when importing. It is used once only."
    )
    ods_code = forms.CharField(
        label="ODS code", max_length=10, required=False, help_text="If it is in the national record."
    )
    opened = DateField(label="First day", required=False)


class EditForm(Told):
    """Corrections of what was entered wrongly."""

    code = forms.CharField(max_length=40)
    ods_code = forms.CharField(label="ODS code", max_length=10, required=False)
    opened = DateField(label="First day", required=False)


class RenameForm(Told):
    """A new name."""

    name = forms.CharField(label="New name", max_length=200)
    since = DateField(label="First day of the new name", help_text="For example, 27 3 2026")
    reason = _reason()


class UnitChoice(forms.ModelChoiceField):
    """A choice of units, each with what it is part of."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.kind}, {obj.code})"


class MoveForm(Told):
    """Another unit to be part of."""

    to = UnitChoice(Unit.objects.none(), label="Make it part of", to_field_name="public_id", empty_label="Choose")
    since = DateField(label="First day there", help_text="For example, 27 3 2026")
    reason = _reason()

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Unit.objects.filter(kind=Kind(unit.kind).above, closed__isnull=True)
        self.fields["to"].queryset = parents.exclude(path=unit.path[: -Unit.steplen])  # type: ignore[attr-defined]


class CloseForm(Told):
    """The last day of a unit."""

    last_day = DateField(label="Last day", help_text="For example, 31 3 2026")
    reason = _reason()


class ReopenForm(Told):
    """Taking a closing back."""

    reason = _reason()


class SuccessionForm(Told):
    """Who took over."""

    successor = UnitChoice(
        Unit.objects.none(), label="What took over", to_field_name="public_id", empty_label="Choose"
    )
    kind = forms.ChoiceField(label="How", choices=Change.choices, widget=forms.RadioSelect)
    day = DateField(label="First day of the new", help_text="For example, 1 10 2024")
    reason = _reason()
    source = forms.CharField(
        max_length=500, required=False, help_text="Where this is written, such as board papers."
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same_kind = Unit.objects.filter(kind=unit.kind).exclude(pk=unit.pk)
        self.fields["successor"].queryset = same_kind  # type: ignore[attr-defined]


class SiteForm(Told):
    """A site as it is."""

    name = forms.CharField(max_length=200)
    code = forms.CharField(
        max_length=40, help_text="Your own code for it, used when importing. It is used once only."
    )
    address = forms.CharField(max_length=500, required=False)
    postcode = forms.CharField(max_length=10, required=False)
    ods_code = forms.CharField(label="ODS code", max_length=10, required=False)
    opened = DateField(label="First day", required=False)


class PlaceForm(Told):
    """A place as it is."""

    name = forms.CharField(max_length=200)
    code = forms.CharField(
        max_length=40, help_text="Your own code for it, used when importing. It is used once only."
    )
    kind = forms.ChoiceField(label="What it is", choices=PlaceKind.choices, widget=forms.RadioSelect)
    opened = DateField(label="First day", required=False)


class SiteChoice(forms.ModelChoiceField):
    """A choice of sites, or of places with the site that each is in."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.site.name}: {obj.name}" if isinstance(obj, Place) else obj.name


class LinkForm(Told):
    """Where a unit works, asked from the unit."""

    site = SiteChoice(Site.objects.none(), to_field_name="public_id", empty_label="Choose")
    place = SiteChoice(
        Place.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="No particular one",
        help_text="A building, ward or other place at that site.",
    )
    since = DateField(label="First day there", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_places = Place.objects.filter(closed__isnull=True, site__closed__isnull=True)
        places = open_places.select_related("site").order_by("site__name", "name")
        self.fields["site"].queryset = Site.objects.filter(closed__isnull=True)  # type: ignore[attr-defined]
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


class SiteLinkForm(Told):
    """Who works at a site, asked from the site."""

    unit = UnitChoice(
        Unit.objects.none(),
        label="Division, service or team",
        to_field_name="public_id",
        empty_label="Choose",
    )
    place = forms.ModelChoiceField(
        Place.objects.none(), to_field_name="public_id", required=False, empty_label="No particular one"
    )
    since = DateField(label="First day there", required=False)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(closed__isnull=True).order_by("name", "pk")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["place"].queryset = site.places.filter(closed__isnull=True)  # type: ignore[attr-defined]


def _source() -> forms.CharField:
    return forms.CharField(
        max_length=500, help_text="Where this is written: the name of the document or page, and its date."
    )


class TermForm(Told):
    """A new code."""

    code = forms.CharField(max_length=40, help_text="As it stands in the records.")
    label = forms.CharField(max_length=200, help_text="What it means, in words.")
    part_of = forms.CharField(label="Part of", max_length=100, required=False, help_text="The wider group.")
    valid_from = DateField(label="First day on which it holds", required=False)
    valid_to = DateField(label="Last day on which it holds", required=False)
    source = _source()


class EndTermForm(Told):
    """The last day of a code. Empty takes an end back, so the field may be left so only where there is one."""

    last_day = DateField(label="Last day on which it holds", help_text="For example, 31 3 2026")

    def __init__(self, *args: Any, has_ended: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_ended:
            self.fields["last_day"].required = False
            self.fields["last_day"].help_text = "Empty the boxes if it still holds."


class CorrectTermForm(Told):
    """A better label or source for a code that nobody has confirmed."""

    label = forms.CharField(max_length=200)
    source = _source()


class ConfirmTermForm(Told):
    """Where the code was read."""

    source = forms.CharField(
        label="Where you read it",
        max_length=500,
        help_text="The name of the document or page, and its date, so that others can check.",
    )


class UploadForm(Told):
    """A CSV file of the organisation."""

    file = forms.FileField(label="CSV file", widget=forms.FileInput({"accept": ".csv,text/csv"}))
