"""Releases with words and proposals of the plan, for this room's tests."""

from plumbline.people.models import Person
from plumbline.plan import actions as plan
from plumbline.plan.models import Proposal
from plumbline.publishing import actions
from plumbline.publishing.models import Release
from tests.plan.plan_builders import a_commitment, a_promise
from tests.publishing.builders import submit

WORDS = "More people were answered in time.\n\nOf two groups we cannot tell yet."


def proposed(lead: Person, act: str = "tell", **told: str) -> Proposal:
    commitment = a_commitment() if act == "make" else a_promise()
    reason = "" if act == "make" else "It goes more slowly than we promised."
    return plan.propose(
        by=lead, commitment=commitment, act=act, decided_by="The board", **({"reason": reason} | told)
    )


def prepared(lead: Person, **told: object) -> Release:
    return actions.prepare_release(by=lead, **{"title": "Spring", "why": "Ready.", "words": WORDS, **told})


def approved(lead: Person, checker: Person, **told: object) -> Release:
    return actions.approve_release(by=checker, release=submit(by=lead, release=prepared(lead, **told)))


def published(lead: Person, checker: Person, **told: object) -> Release:
    return actions.publish_release(by=lead, release=approved(lead, checker, **told))


def agreed(sponsor: Person, proposal: Proposal) -> Proposal:
    return plan.agree(by=sponsor, proposal=proposal)
