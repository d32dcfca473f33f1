"""A board member reads a pack on a tablet and on a phone, and takes it away."""

import pytest

from plumbline.people.demonstration import address_of
from plumbline.people.roles import known_role
from tests.journeys.conftest import NewVisitor

pytestmark = pytest.mark.browser

BOARD_MEMBER = address_of(known_role("board_member"))


@pytest.mark.parametrize("width", [1280, 820, 320])
def test_a_board_member_reads_the_latest_pack(new_visitor: NewVisitor, width: int) -> None:
    member = new_visitor(width=width)
    member.sign_in(BOARD_MEMBER)
    for path in ("/desk/packs/", "/desk/packs/calendar"):
        member.open(path)
        member.check_accessible()

    member.open("/desk/packs/")
    member.page.get_by_role("link", name="Board pack on the anti-racism programme").first.click()

    member.check_accessible()
    assert member.heading().startswith("Board pack on the anti-racism programme")
    assert member.sees("What changed since last time")
    assert member.sees("Alert")
    with member.page.expect_download() as taken:
        member.page.get_by_role("link", name="PDF, to read and print").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
