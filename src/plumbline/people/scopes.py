"""What an API token can be made for, and which permissions each scope may use. None reaches further."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing that a program may be let do in a person's name."""

    slug: str
    name: str
    means: str
    permissions: frozenset[str] = frozenset()
    """The most that a request in this scope is allowed; its owner must hold one of them, if there are any."""


PUBLISHED = "published"
DESK = "desk"
PUSH = "push"

SCOPES = {
    scope.slug: scope
    for scope in (
        Scope(PUBLISHED, "Read published figures", "see what the public sees, counted as this token's requests"),
        Scope(
            DESK,
            "Read the desk's figures",
            "see the current figures as you may, also before they are released",
            frozenset({"evidence.view_observations"}),
        ),
        Scope(
            PUSH,
            "Push results",
            "send results that were worked out on another machine; they wait for somebody to accept them",
            frozenset({"evidence.run_measure"}),
        ),
    )
}


def permissions_of(slugs: Iterable[str]) -> frozenset[str]:
    """Everything that these scopes together may use."""
    return frozenset().union(*(SCOPES[slug].permissions for slug in slugs))
