"""The desk and the public site on a phone and a tablet: the menu, lists, fingertips, no sideways scrolling."""

import pytest
from playwright.sync_api import Locator, Page

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.browser

PLAN = "/desk/plan/"
KINDS = (
    *("/desk/", PLAN, f"{PLAN}commitments/", f"{PLAN}commitments/new"),
    *("/desk/evidence/", "/desk/packs/", "/desk/assurance/risks/"),
)
"""Each kind of desk page: doors, an overview, a list, a form; lists with long words, with tags, with numbers."""
UNSEEN = """width => [...document.querySelectorAll("main a, main button, main input, main select, main summary")]
  .filter(one => one.checkVisibility() && getComputedStyle(one).visibility !== "hidden")
  .map(one => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect(), getComputedStyle(one).position])
  .filter(([, box, position]) => position !== "absolute" && box.width > 1 && (box.height < 24 || box.width < 24))
  .map(([words, box]) => `${words} ${Math.round(box.width)} x ${Math.round(box.height)}`)"""


def _lead(new_visitor: NewVisitor, **screen: object) -> Visitor:
    visitor = new_visitor(**screen)
    visitor.sign_in(f"programme-lead@{DOMAIN}")
    return visitor


def _top_of_heading(page: Page) -> float:
    box = page.locator("h1").bounding_box()
    assert box is not None
    return box["y"]


def _words(place: Locator) -> str:
    return " ".join(place.inner_text().split())


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_the_desk_is_one_line_away_and_the_page_begins_on_the_first_screen(
    new_visitor: NewVisitor, javascript: bool
) -> None:
    lead = _lead(new_visitor, width=320, javascript=javascript)
    lead.open(PLAN)
    menu = lead.page.locator(".pl-menu summary")
    evidence = lead.page.get_by_role("link", name="Evidence", exact=True)

    closed = (_words(menu), evidence.count(), _top_of_heading(lead.page))
    menu.focus()
    lead.page.keyboard.press("Enter")
    lead.check_accessible()
    lead.page.keyboard.press("Tab")
    reached = lead.page.evaluate("document.activeElement.textContent")

    assert closed[:2] == ("Menu . You are in: The plan", 0)
    assert closed[2] < 300
    assert (reached, evidence.count()) == ("The plan", 1)
    assert lead.page.get_by_role("button", name="Sign out").count() == 1
    evidence.click()
    assert (lead.heading(), _words(menu)) == ("Measures", "Menu . You are in: Evidence")


def test_on_a_phone_the_way_to_report_racism_is_in_sight_on_every_public_page(new_visitor: NewVisitor) -> None:
    public = new_visitor(width=320, javascript=False)

    for path in ("/", "/plan/", "/data/detentions/"):
        public.open(path)
        assert public.page.get_by_role("link", name="Speak up: report racism").first.is_visible()
        assert public.page.get_by_role("link", name="Data", exact=True).count() == 0


def test_a_wide_screen_shows_its_links_and_no_menu_even_where_it_was_narrow_before(
    new_visitor: NewVisitor,
) -> None:
    lead = _lead(new_visitor, width=320)
    lead.open(PLAN)

    for width in (641, 768, 1280):
        lead.page.set_viewport_size({"width": width, "height": 900})
        lead.page.wait_for_timeout(100)  # The NHS header lays its links out anew in the next frame.
        assert not lead.page.locator(".pl-menu").is_visible()
        assert lead.page.get_by_role("link", name="The plan", exact=True).is_visible()
        lead.check_accessible()


def test_print_has_neither_the_menu_nor_the_links(new_visitor: NewVisitor) -> None:
    lead = _lead(new_visitor, width=320)
    lead.open(PLAN)

    lead.page.emulate_media(media="print")

    for part in (".pl-menu", ".nhsuk-header__navigation", ".nhsuk-header__container .nhsuk-header__account"):
        assert not lead.page.locator(part).is_visible()


@pytest.mark.parametrize("width", [320, 641, 820, 1024])
def test_nothing_is_wider_than_the_screen(new_visitor: NewVisitor, width: int) -> None:
    lead = _lead(new_visitor, width=width, javascript=False)

    for path in KINDS:
        lead.open(path)
        lead.check_accessible()


def test_on_a_phone_a_fingertip_meets_every_link_and_field(new_visitor: NewVisitor) -> None:
    lead = _lead(new_visitor, width=320, javascript=False)

    for path in KINDS:
        lead.open(path)
        assert lead.page.evaluate(UNSEEN) == [], path


def test_on_a_phone_a_list_begins_before_its_filters_which_still_narrow_it(new_visitor: NewVisitor) -> None:
    lead = _lead(new_visitor, width=320, javascript=False)
    lead.open(f"{PLAN}commitments/")
    state = lead.page.get_by_label("State", exact=True)

    folded = state.is_visible()
    lead.page.get_by_text("Filters and order").click()
    state.select_option("Missed")
    lead.page.get_by_role("button", name="Apply").click()

    assert folded is False
    assert lead.page.get_by_role("link", name="Remove State: Missed").is_visible()
    assert not lead.page.get_by_label("State", exact=True).is_visible()


def test_the_lead_puts_the_areas_of_focus_in_order_by_keyboard_and_the_public_sees_it(
    new_visitor: NewVisitor,
) -> None:
    lead, public = _lead(new_visitor, width=320, javascript=False), new_visitor()
    lead.open(PLAN)
    lead.page.get_by_role("link", name="Put the areas of focus in order").click()
    places = lead.page.locator(".pl-places__name")
    first, second = places.nth(0).inner_text(), places.nth(1).inner_text()

    lead.page.get_by_role("button", name=f"Up {second}").focus()
    lead.page.keyboard.press("Enter")
    lead.page.wait_for_url("**/order#place-*")
    lead.check_accessible()

    assert [places.nth(0).inner_text(), places.nth(1).inner_text()] == [second, first]
    assert lead.page.evaluate("document.activeElement.querySelector('.pl-places__name').innerText") == second
    assert lead.sees(f"{second} is number 1 of")
    public.open("/plan/")
    assert public.page.locator("section.pl-list h3").all_inner_texts()[:2] == [second, first]
