"""What an API token can be made for, and which permissions each scope may use. None reaches further than these."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing that a program may be let do in a person's name."""

    slug: str
    name: str
    means: str
    permissions: frozenset[str]
    """The most that a request in this scope can be allowed; the person must hold them too."""


SCOPES = {
    scope.slug: scope
    for scope in (
        Scope(
            "read",
            "Read figures",
            "see measures, runs, observations and files, as you may, also before they are released",
            frozenset({"evidence.view_observations", "organisation.view_vocabularies"}),
        ),
        Scope(
            "push",
            "Push results",
            "send results that were worked out on another machine into the ledger",
            frozenset({"evidence.load_dataset", "evidence.run_measure"}),
        ),
    )
}


def permissions_of(slugs: Iterable[str]) -> frozenset[str]:
    """Everything that these scopes together may use."""
    return frozenset().union(*(SCOPES[slug].permissions for slug in slugs))
