"""A small plan for this room's tests, made by its own actions."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from plumbline.evidence.actions import record_run
from plumbline.evidence.models import Observation
from plumbline.people.models import Person
from plumbline.plan import actions
from plumbline.plan.models import Action, Commitment, FocusArea, Programme
from tests.cast import make_person
from tests.evidence.builders import BLACK, WHITE, a_run

BY = "system:test"
_numbers = count(1)


def today() -> date:
    return timezone.localdate()


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def the_programme() -> Programme:
    """The programme of areas that say nothing of it."""
    return Programme.objects.get_or_create(slug="anti-racism", defaults={"title": "Anti-racism programme"})[0]


def a_programme(**told: object) -> Programme:
    number = next(_numbers)
    values = {"title": f"Programme {number}", "slug": f"programme-{number}"}
    return actions.add_programme(by=BY, **(values | told))  # type: ignore[arg-type]


def an_area(**told: object) -> FocusArea:
    number = next(_numbers)
    values = {"title": f"Area {number}", "slug": f"area-{number}", "programme": the_programme()}
    return actions.add_area(by=BY, **(values | told))  # type: ignore[arg-type]


def a_commitment(**told: object) -> Commitment:
    values: dict[str, object] = {
        "promise": "Nobody waits longer because of their language.",
        "for_whom": "People who use our services",
        "why": "Waiting harms.",
        "due": in_days(400),
        "answers": "Chief nurse",
    }
    area = told.pop("area", None) or an_area()
    return actions.draft_commitment(by=BY, area=area, **(values | told))  # type: ignore[arg-type]


def a_promise(**told: object) -> Commitment:
    """A commitment that is public."""
    commitment = a_commitment(**told)
    make_public(commitment)
    commitment.refresh_from_db()
    return commitment


def make_public(commitment: Commitment) -> None:
    proposal = actions.propose(by=BY, commitment=commitment, act="make", decided_by="The board")
    actions.agree(by=BY, proposal=proposal)


def an_action(**told: object) -> Action:
    values: dict[str, object] = {"title": "Translate the letters", "starts": in_days(-100), "due": in_days(100)}
    commitment = told.pop("commitment", None) or a_commitment()
    return actions.add_action(by=BY, commitment=commitment, **(values | told))  # type: ignore[arg-type]


def a_lead() -> Person:
    return make_person("programme_lead")


def a_sponsor() -> Person:
    return make_person("sponsor")


def an_owner() -> Person:
    return make_person("action_owner")


def figures(**by_period: tuple[float, float, float]) -> dict[str, Observation]:
    """Figures of Black people in these years, written y2023="..." for 2023/24: (value, lower, upper)."""
    rows = []
    for name, (value, lower, upper) in by_period.items():
        year = int(name[1:])
        period = f"{year}/{(year + 1) % 100:02d}"
        rows += [
            replace(WHITE, period=period),
            replace(BLACK, period=period, value=value, lower=lower, upper=upper),
        ]
    run = record_run(by=BY, run=a_run(*rows), kind="published", definition={"title": "Detentions"})
    found = run.observations.filter(group=BLACK.group).select_related("run")
    return {f"y{row.period[:4]}": row for row in found}
