"""An extract from its upload to accepted figures, with real processes and real files."""

from pathlib import Path

import pytest
from django.urls import reverse

from plumbline.evidence.models import MeasureRun, Status
from tests.evidence.extracts.conftest import Desk, wait_for, wait_until_wiped


@pytest.mark.django_db(transaction=True)
def test_an_extract_is_checked_worked_out_and_wiped(desk: Desk, mhsds: Path) -> None:
    checked = wait_for(desk.bring(*sorted(mhsds.glob("*.csv"))))
    assert (checked.state, checked.said) == ("done", "")
    intake = checked.intake
    intake.refresh_from_db()
    assert "access-cancelled-by-provider" in intake.report["answerable"]
    page = desk.client.get(intake.get_absolute_url())
    assert page.status_code == 200
    ran = wait_for(desk.run(intake, "access-cancelled-by-provider", "mha-detentions"))

    assert (ran.state, ran.said) == ("done", "")
    wait_until_wiped(intake)
    [run] = MeasureRun.objects.all()
    assert (run.status, run.kind) == (Status.WAITING, "demonstration")
    [refused] = ran.outcomes.filter(run=None)
    assert "name the catchment" in refused.why
    assert desk.client.get(reverse("evidence:run", args=[run.public_id])).status_code == 200
    assert desk.client.get(ran.get_absolute_url()).status_code == 200
