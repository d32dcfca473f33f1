"""A member of the public finds a board pack, reads it and takes it away, with JavaScript and without."""

import pytest

from tests.journeys.conftest import NewVisitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "javascript"), [(1280, False), (320, False), (320, True)])
def test_a_member_of_the_public_finds_reads_and_downloads_a_pack(
    new_visitor: NewVisitor, width: int, javascript: bool
) -> None:
    reader = new_visitor(width=width, javascript=javascript)

    reader.open("/plan/")
    reader.page.get_by_role("link", name="its packs").click()
    reader.check_accessible()
    assert reader.heading() == "Board packs"
    reader.page.get_by_label("Search board packs").fill("anti-racism")
    reader.page.get_by_role("button", name="Apply").click()
    reader.page.get_by_role("link", name="Board pack on the anti-racism programme").first.click()

    reader.check_accessible()
    assert reader.heading().startswith("Board pack on the anti-racism programme")
    assert reader.sees("Analyst (invented), who wrote none of it")
    assert reader.sees("Alert")
    for link, begins in (("PDF, to read and print", b"%PDF"), ("Every figure, as open data", b"PK")):
        with reader.page.expect_download() as taken:
            reader.page.get_by_role("link", name=link).click()
        assert taken.value.path().read_bytes().startswith(begins)
