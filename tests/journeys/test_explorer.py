"""An analyst asks whether a gap is real, takes exactly what is shown, and mistypes an address."""

import csv
from pathlib import Path

import pytest

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import NewVisitor

pytestmark = pytest.mark.browser

START = "/desk/evidence/explore/"


@pytest.mark.parametrize(
    ("width", "javascript"), [(1280, True), (320, True), (320, False)], ids=["desk", "phone", "no script"]
)
def test_an_analyst_asks_whether_a_gap_is_real_and_takes_what_is_shown(
    width: int, javascript: bool, new_visitor: NewVisitor, tmp_path: Path
) -> None:
    analyst = new_visitor(width=width, javascript=javascript)
    analyst.sign_in(f"analyst@{DOMAIN}")

    analyst.open(START)
    analyst.check_accessible()
    analyst.page.get_by_label("Measure", exact=True).select_option("detentions")
    analyst.page.get_by_role("button", name="Show", exact=True).click()
    analyst.page.get_by_label("Ethnic groups").select_option("nhs-2001-5")
    analyst.page.get_by_role("button", name="Show", exact=True).click()
    analyst.check_accessible()

    assert "measure=detentions" in analyst.page.url
    assert analyst.sees("Interval: Black or Black British differs from White by more than chance.")

    with analyst.page.expect_download() as told:
        analyst.page.get_by_role("link", name="CSV").first.click()
    kept = tmp_path / "figures.csv"
    told.value.save_as(kept)
    rows = list(csv.DictReader(kept.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["measure"] for row in rows} == {"detentions"}
    assert {row["grouping"] for row in rows} == {"nhs-2001-5"}
    assert len({row["period"] for row in rows}) == 1

    analyst.open(f"{START}?measure=detentions&area=Narnia&colour=red")
    analyst.check_accessible()
    assert analyst.sees("“Narnia” is no area of this measure")
    assert analyst.sees("“colour” is nothing that can be chosen")
