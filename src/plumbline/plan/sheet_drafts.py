"""What a brought sheet would add to the plan as it is now. Five queries, however many rows."""

from collections.abc import Sequence

from django.utils import timezone

from plumbline.people.models import Person
from plumbline.plan.models import Action, Commitment, Committee, FocusArea, PlanSheet
from plumbline.plan.sheets.drafting import draft
from plumbline.plan.sheets.drafts import Draft, Existing, key_of
from plumbline.plan.sheets.keeping import from_kept
from plumbline.plan.sheets.mapping import LaidOut, choices_from, lay_out
from plumbline.plan.sheets.parts import KnownPerson
from plumbline.plan.sheets.reading import Sheet


def draft_of(sheet: PlanSheet) -> Draft:
    """Every row of a sheet against the plan of this moment."""
    return draft(
        laid_out(from_kept(sheet.sheets)),
        choices_from(sheet.mapping),
        people=known_people(),
        existing=what_exists(),
        today=timezone.localdate(),
    )


def laid_out(sheets: Sequence[Sheet]) -> list[LaidOut]:
    """Those sheets whose headings can be found."""
    return [laid for sheet in sheets if (laid := lay_out(sheet)) is not None]


def known_people() -> list[KnownPerson]:
    """Everyone with an open account."""
    people = Person.objects.filter(is_active=True).order_by("name", "email")
    return [
        KnownPerson(str(one), name, email)
        for one, name, email in people.values_list("public_id", "name", "email")
    ]


def what_exists() -> Existing:
    """The names of all that the plan holds."""
    commitments = Commitment.objects.values_list("area__title", "promise")
    actions = Action.objects.values_list("commitment__area__title", "commitment__promise", "title")
    return Existing(
        areas={key_of(title) for title in FocusArea.objects.values_list("title", flat=True)},
        commitments={key_of(*names) for names in commitments},
        actions={key_of(*names) for names in actions},
        committees={key_of(name)[0] for name in Committee.objects.values_list("name", flat=True)},
    )
