"""The four frozen packs of a demonstration."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from plumbline.people.actions import plant_demonstration_people
from plumbline.people.demonstration import address_of
from plumbline.people.roles import known_role
from plumbline.plan.actions import plant_demonstration_plan
from plumbline.publishing.actions import plant_demonstration_packs
from plumbline.publishing.actions.demonstration import plant_demonstration_release
from plumbline.publishing.models import BoardPack
from plumbline.publishing.packs.content import Changes
from plumbline.publishing.packs.freezing import checksum, from_json
from plumbline.publishing.states import APPROVE, PREPARE
from tests.permits import PermitBackend

BY = "system:demo"
TODAY = date(2026, 11, 30)


@pytest.mark.django_db
def test_a_demonstration_has_four_frozen_packs_of_which_two_are_public() -> None:
    plant_demonstration_people(by=BY)
    lead, analyst, sponsor = (address_of(known_role(role)) for role in ("programme_lead", "analyst", "sponsor"))
    PermitBackend.permits |= {(lead, PREPARE), (lead, "plan.view_plan"), (lead, "plan.edit_plan")}
    PermitBackend.permits |= {(analyst, APPROVE), (sponsor, "plan.agree_plan")}
    plant_demonstration_plan(by=BY, today=TODAY)
    released = plant_demonstration_release(by=BY)

    planted = plant_demonstration_packs(by=BY, today=TODAY)
    again = plant_demonstration_packs(by=BY, today=TODAY)

    packs = list(BoardPack.objects.order_by("meeting"))
    contents = [from_json(pack.content) for pack in packs]
    since = [one.since for content in contents for one in content.sections if isinstance(one, Changes)]
    assert [one.state for one in released.proposals] == ["agreed"]
    assert (planted, again, [pack.state for pack in packs]) == (4, 0, ["frozen"] * 4)
    assert [checksum(content) for content in contents] == [pack.checksum for pack in packs]
    assert [pack.is_published for pack in packs] == [True, True, False, False]
    assert since == ["", contents[0].period, "", contents[2].period]
    assert all(pack.meeting <= TODAY for pack in packs)
    assert [len(content.pages) for content in contents] == [3] * 4
    assert packs[0].decisions.get().action is not None


@pytest.mark.django_db
def test_invented_packs_are_for_demonstrations_only(settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"demonstration": False})

    with pytest.raises(PermissionDenied):
        plant_demonstration_packs(by=BY, today=TODAY)

    assert not BoardPack.objects.exists()
