"""What an analyst fills in to bring an extract, to map its columns, and to choose what is worked out."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from plumbline.evidence.extracts.house import allowed_databases, allowed_folders
from plumbline.evidence.models import Origin, SavedMapping
from plumbline.measures.definitions import TOPICS, load_catalogue
from plumbline.measures.extracts.layouts import TableLayout, tables_of

NONE = [("", "None: find columns from the headings")]
EVERY = [
    ("", "As each definition says"),
    ("month", "Every month"),
    ("quarter", "Every quarter"),
    ("financial-year", "Every financial year"),
]


def _mappings() -> list[tuple[str, str]]:
    return [*NONE, *((str(row.public_id), row.name) for row in SavedMapping.objects.all())]


class SeveralFiles(forms.ClearableFileInput):
    """A box for one file or several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All that were chosen."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """One file or several; they have been sealed already when the form is read."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError("Choose at least one file", code="required")
        return list(files)


class UploadForm(forms.Form):
    """An extract from the analyst's own machine."""

    title = forms.CharField(
        label="What to call it",
        max_length=150,
        required=False,
        help_text="Such as MHSDS 2025/26, first quarter. Left empty, it is called after its first file.",
    )
    mapping = forms.ChoiceField(label="Saved column mapping", required=False)
    extract = FilesField(label="Files")

    def __init__(self, *args: Any, largest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mapping"].choices = _mappings()  # type: ignore[attr-defined]
        self.fields["extract"].help_text = (
            "CSV, Parquet, Excel (.xlsx) or ZIP of these; several at once if you like; up "
            f"to {largest:,} MB together."
        )


class PlaceForm(forms.Form):
    """An extract that is read where it is: a folder on the server, or a database."""

    place = forms.ChoiceField(label="Folder or database", widget=forms.RadioSelect)
    place_title = forms.CharField(
        label="What to call it",
        max_length=150,
        required=False,
        help_text="Left empty, it is called after the folder or the database.",
    )
    place_mapping = forms.ChoiceField(label="Saved column mapping", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places_allowed()  # type: ignore[attr-defined]
        self.fields["place_mapping"].choices = _mappings()  # type: ignore[attr-defined]

    @property
    def origin(self) -> Origin:
        """Whether a folder was chosen or a database."""
        return Origin(self.cleaned_data["place"].partition(":")[0])

    @property
    def where(self) -> str:
        """The path of the folder, or the name of the database."""
        return str(self.cleaned_data["place"].partition(":")[2])

    @property
    def name(self) -> str:
        """What the extract is to be called."""
        return str(self.cleaned_data["place_title"] or Path(self.where).name)


def places_allowed() -> list[tuple[str, str]]:
    """What the administrator allowed to be read where it is."""
    folders = [(f"{Origin.FOLDER}:{folder}", str(folder)) for folder in allowed_folders()]
    return folders + [(f"{Origin.DATABASE}:{name}", f"The database {name}") for name in allowed_databases()]


class TableForm(forms.Form):
    """Which table a file is."""

    table = forms.ChoiceField(label="Which table is this file?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = sorted(tables_of(), key=lambda table: (table.source, table.name))
        choices = [(table.name, f"{table.title} ({table.name})") for table in found]
        self.fields["table"].choices = [("", "Choose a table"), *choices]  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """Which heading stands for which column. What looks alike is proposed, and marked as such."""

    def __init__(
        self,
        *args: Any,
        layout: TableLayout,
        headings: Sequence[str],
        known: Mapping[str, str],
        near: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout
        choices = [("", "Not in this file"), *((heading, heading) for heading in dict.fromkeys(headings))]
        for name, column in sorted(layout.columns.items(), key=lambda item: not item[1].needed):
            proposed = known.get(name) or near.get(name, "")
            looks_alike = name not in known and name in near
            self.fields[f"column-{name}"] = forms.ChoiceField(
                label=f"{name} (needed)" if column.needed else name,
                choices=choices,
                required=False,
                initial=proposed,
                help_text=f"“{near[name]}” looks like it. Is it?" if looks_alike else "",
            )
        self.fields["dates"] = forms.ChoiceField(
            label="How are dates written?",
            choices=[
                ("day-first", "Day first, 31/03/2026 or 2026-03-31"),
                ("month-first", "Month first, 03/31/2026"),
            ],
            widget=forms.RadioSelect,
            initial="day-first",
        )
        self.fields["save_as"] = forms.CharField(
            label="Save this mapping as",
            max_length=100,
            required=False,
            help_text="To use it again for next month's files. A mapping that is saved under this "
            "name is replaced.",
        )

    def clean(self) -> dict[str, Any]:
        """Every needed column has a heading, and no heading stands for two columns."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.layout.needed:
            if not cleaned.get(f"column-{name}"):
                self.add_error(
                    f"column-{name}", f"Choose the heading that is {name}. Without it, this is not the table"
                )
        seen: dict[str, str] = {}
        for name, heading in self.columns.items():
            if heading in seen:
                self.add_error(f"column-{name}", f"“{heading}” is chosen for {seen[heading]} already")
            seen.setdefault(heading, name)
        return cleaned

    @property
    def columns(self) -> dict[str, str]:
        """Our columns and their headings."""
        chosen = {name: self.cleaned_data.get(f"column-{name}", "") for name in self.layout.columns}
        return {name: heading for name, heading in chosen.items() if heading}


class MeasuresForm(forms.Form):
    """What is worked out: measures by topic, who is served, when."""

    def __init__(self, *args: Any, answerable: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        catalogue = load_catalogue()
        offered = [catalogue[slug] for slug in answerable if slug in catalogue]
        for topic, title in TOPICS.items():
            own = [(each.slug, each.title) for each in offered if each.topic == topic]
            if own:
                self.fields[f"topic-{topic}"] = forms.MultipleChoiceField(
                    label=title,
                    choices=own,
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                    initial=[slug for slug, _ in own],
                )
        self.topics = [name for name in self.fields if name.startswith("topic-")]
        self.fields["catchment"] = forms.CharField(
            label="Areas served",
            max_length=500,
            required=False,
            help_text="For measures per head of population: codes of local authorities or an integrated care "
            "board, such as E06000046 or QRL, parted by commas. Left empty, those measures can't be worked out.",
        )
        self.fields["period"] = forms.CharField(
            label="Period",
            max_length=50,
            required=False,
            help_text="Such as 2025/26 or 2025-04..2025-09. Left empty: all that the extract is about.",
        )
        self.fields["every"] = forms.ChoiceField(label="Figures for", choices=EVERY, required=False)
        self.fields["units"] = forms.BooleanField(
            label="Each unit’s figures too, such as a ward’s or a team’s",
            required=False,
            help_text="They are small: most can only be read inside. Measures per head of population have none.",
        )

    def clean_catchment(self) -> list[str]:
        """The areas, if there is a population for each."""
        from plumbline.measures.errors import MeasureError
        from plumbline.measures.methods.records.catchments import find_catchment

        codes = [word.strip() for word in self.cleaned_data["catchment"].split(",") if word.strip()]
        try:
            if codes:
                find_catchment(codes)
        except MeasureError as error:
            raise ValidationError(str(error)) from error
        return codes

    def clean_period(self) -> str:
        """The period, if it is one."""
        from plumbline.measures.facts.periods import read_period

        period = str(self.cleaned_data["period"].strip())
        try:
            if period:
                read_period(period)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return period

    def clean(self) -> dict[str, Any]:
        """At least one measure is chosen."""
        cleaned = super().clean() or self.cleaned_data
        if not self.measures:
            raise ValidationError("Choose at least one measure")
        return cleaned

    @property
    def measures(self) -> list[str]:
        """The measures that were chosen."""
        return [slug for topic in self.topics for slug in self.cleaned_data.get(topic, [])]

    @property
    def asked(self) -> dict[str, Any]:
        """What a job is asked."""
        told = {name: self.cleaned_data[name] for name in ("catchment", "period", "every")}
        units = {"units": "each"} if self.cleaned_data["units"] else {}
        return {"measures": self.measures, **told, **units}


class NoteForm(forms.Form):
    """Why a run is accepted, discarded or retired."""

    note = forms.CharField(
        label="Note",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you looked at, and why. It stays with the run. Do not name patients or staff.",
        error_messages={"required": "Write a note"},
    )


class ResultsForm(forms.Form):
    """Figures that were computed elsewhere."""

    results = forms.FileField(
        label="File of results",
        help_text="The file that “plumbline measure run-all … --results FILE” wrote. It holds "
        "figures, and no records.",
    )


class MappingFileForm(forms.Form):
    """A mapping that was written by hand or on the command line."""

    name = forms.CharField(label="Name", max_length=100)
    file = forms.FileField(
        label="Mapping file", help_text="A YAML file, as “plumbline measure check” proposes it."
    )
