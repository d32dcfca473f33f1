"""Two threads that nobody mixes up: with the person who told us, and between handlers."""

from uuid import uuid4

from django.urls import reverse

from plumbline.speakup.models import Case
from plumbline.speakup.reading import thread
from tests.speakup.builders import Team, tell
from tests.speakup.handler.desk import acknowledge, address, text, unlocked


def _said(team: Team, case: Case, name: str) -> list[str]:
    return [each.text for each in thread(team.lead.open(case), name)]


def test_a_triage_lead_reads_acknowledges_and_writes(team: Team) -> None:
    case = tell(words="They said it again.").case
    lead = unlocked(team.lead)

    page = lead.get(reverse("cases:list"))
    report = lead.get(address("case", case))
    acknowledge(lead, case)
    lead.post(address("dialogue", case), {"text": "What do you need?", "token": uuid4()})

    assert case.reference in text(page)
    assert "They said it again." in text(report)
    assert _said(team, case, "dialogue") == ["Thank you for telling us.", "What do you need?"]
    assert "What do you need?" in text(lead.get(address("dialogue", case)))
    assert "What do you need?" not in text(lead.get(address("notes", case)))
