"""Questions that no honest form asks get an answer in words, never a fault. On PostgreSQL text has no NUL."""

import pytest
from django.test import Client

from plumbline.organisation.actions import plant_demonstration_trust
from tests.cast import make_person, sign_in

pytestmark = pytest.mark.django_db

ASKED = ["\0", "9" * 40, "a" * 3000, "'\"><script>"]
LISTS = {
    None: ["/data/?q={}", "/data/?topic={}", "/data/none/?area={}"],
    "analyst": ["/desk/evidence/?q={}", "/desk/evidence/datasets/?q={}", "/desk/releases/?q={}"],
    "administrator": ["/desk/people/?q={}", "/desk/people/invitations/?q={}", "/desk/organisation/?q={}"],
    "auditor": ["/desk/audit/?q={}", "/desk/audit/?by={}", "/desk/audit/verify?noted={}"],
}


@pytest.mark.parametrize("role", LISTS)
def test_a_list_answers_whatever_is_asked(role: str | None) -> None:
    plant_demonstration_trust(by="system:test")
    client = sign_in(Client(), make_person(role)) if role else Client()

    faults = [
        (path, asked[:5])
        for path in LISTS[role]
        for asked in ASKED
        if client.get(path.split("?")[0], {path.split("?")[1].split("=")[0]: asked}).status_code not in {200, 404}
    ]

    assert faults == []
