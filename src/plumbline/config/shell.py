"""What every page's shell needs to know: the trust's name, the demonstration notice and where one can go."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from plumbline.people.models import Person


@dataclass(frozen=True, slots=True)
class Room:
    """A room that the desk offers to those who may enter it (permission None: everyone who signed in)."""

    label: str
    url_name: str
    permission: str | tuple[str, ...] | None = None
    """One permission, or several of which one is enough."""
    description: str = ""
    part: str | None = None
    """None: the permission is needed for the whole trust; "anywhere": for any part of it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the public header or of a footer."""

    text: str
    href: str
    kept: bool = False
    """Whether it stays in sight on a phone, where the others are behind “Menu”."""


@dataclass(frozen=True, slots=True)
class Door:
    """A room as one person sees it: `current` is "page" on its front page, "true" deeper inside, else empty."""

    label: str
    description: str
    href: str
    current: str = ""
    kept: bool = False


DESK_ROOMS: tuple[Room, ...] = (
    Room("The plan", "plan:overview", "plan.view_plan", "What we promised, who does what, and how it stands"),
    Room("My actions", "plan:mine", "plan.update_action", "What is due from you, in two minutes each"),
    Room(
        "Evidence", "evidence:measures", "evidence.view_observations", "Measures, their figures and the working"
    ),
    Room(
        "Assurance",
        "assurance:frameworks",
        "plan.view_plan",
        "Frameworks and their gaps, risks, and who is affected",
    ),
    Room(
        "Speak up",
        "cases:list",
        ("speakup.triage_cases", "speakup.handle_cases", "speakup.agree_identity"),
        "What people told us, and what we do about it",
    ),
    Room(
        "Organisation", "organisation:tree", "organisation.view_tree", "Services, teams and sites, now and before"
    ),
    Room(
        "Front door",
        "door:index",
        "speakup.assist_report",
        "Posters, paper forms and reports for others; the front door's words",
    ),
    Room(
        "Releases",
        "publishing:releases",
        "publishing.prepare_release",
        "What leaves the building, and who cleared it",
    ),
    Room(
        "Submissions",
        "publishing:submissions",
        "publishing.prepare_release",
        "Returns and yearly publications, what is ready for them and what is missing",
    ),
    Room("Board packs", "publishing:packs", "plan.view_plan", "What the board reads, decides and asks for"),
    Room("Public pages", "wagtailadmin_home", "publishing.edit_pages", "Write what the public reads"),
    Room("People", "people:people", "people.view_people", "Accounts, roles and who gave them", part="anywhere"),
    Room("Audit trail", "audit:entries", "audit.view_entries", "Who did what, in a chain that shows any change"),
    Room("Components", "design:gallery", "design.view_gallery", "Every part that pages are built from"),
)
PUBLIC_LINKS: tuple[Link, ...] = (
    Link("Speak up: report racism", "/speak-up/", kept=True),
    Link("Our promises", "/plan/"),
    Link("Data", "/data/"),
    Link("About the figures", "/about-the-figures/"),
)
FOOTER_LINKS: tuple[Link, ...] = (
    Link("Speak up: report racism", "/speak-up/"),
    Link("Open data", "/data/"),
    Link("Public record", "/record/"),
    Link("Board packs", "/packs/"),
    Link("About the figures", "/about-the-figures/"),
    Link("Accessibility statement", "/accessibility/"),
    Link("Privacy", "/privacy/"),
)


def shell(request: HttpRequest) -> dict[str, object]:
    """Context for every Jinja template."""
    return {
        "trust_name": settings.ENVIRONMENT.shown_name,
        "trust_logo": settings.ENVIRONMENT.logo,
        "demonstration": settings.ENVIRONMENT.demonstration,
        "public_links": _doors(
            request, (Door(link.text, "", link.href, kept=link.kept) for link in PUBLIC_LINKS)
        ),
        "footer_links": FOOTER_LINKS,
        # Lazy: public pages draw no desk and ask for no permission.
        "desk_rooms": SimpleLazyObject(lambda: _rooms_open_to(request)),
    }


def _rooms_open_to(request: HttpRequest) -> list[Door]:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return []
    rooms = [room for room in DESK_ROOMS if _may_enter(person, room)]
    return _doors(request, (Door(room.label, room.description, reverse(room.url_name)) for room in rooms))


def _may_enter(person: Person, room: Room) -> bool:
    if room.permission is None:
        return True
    needed = (room.permission,) if isinstance(room.permission, str) else room.permission
    return any(person.has_perm(permission, room.part) for permission in needed)


def _doors(request: HttpRequest, places: Iterable[Door]) -> list[Door]:
    """The places, with the one the reader is in marked: the deepest that fits."""
    found = list(places)
    within = [door.href for door in found if request.path.startswith(door.href)]
    here = max(within, key=len, default="")
    mark = "page" if request.path == here else "true"
    return [replace(door, current=mark if door.href == here else "") for door in found]
