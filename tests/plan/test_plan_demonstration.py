"""The invented plan: nine areas, thirty commitments, four actions each, with a past; the same each time."""

from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied

from plumbline.people.actions import plant_demonstration_people
from plumbline.plan.actions import plant_demonstration_plan
from plumbline.plan.models import Action, Aim, Commitment, FocusArea, RecordEntry, Risk, Update
from plumbline.plan.record.history import verify_record
from tests.plan.plan_builders import BY, today

pytestmark = pytest.mark.django_db


def test_it_has_a_past_with_what_was_met_missed_dropped_and_moved_and_planting_it_again_changes_nothing() -> None:
    plant_demonstration_people(by=BY)

    planted, again = plant_demonstration_plan(by=BY), plant_demonstration_plan(by=BY)

    kinds = Counter(RecordEntry.objects.values_list("kind", flat=True))
    states = set(Commitment.objects.values_list("state", flat=True))
    assert (planted, again) == (30, 0)
    assert (FocusArea.objects.count(), FocusArea.objects.filter(confirmed=True).count()) == (9, 6)
    assert (Commitment.objects.count(), Action.objects.count(), kinds["made"]) == (30, 120, 30)
    assert {"made", "met", "missed", "dropped"} == states
    assert (kinds["changed"], kinds["dropped"]) == (1, 1)
    assert Update.objects.count() > 300
    assert Aim.objects.count() >= 8
    assert Risk.objects.exists()
    assert verify_record().holds


def test_nothing_invented_is_planted_outside_a_demonstration(settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"demonstration": False})

    with pytest.raises(PermissionDenied):
        plant_demonstration_plan(by=BY, today=today())
