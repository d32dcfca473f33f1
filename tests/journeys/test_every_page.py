"""Every page that a link leads to, for every role: axe clean, no sideways scrolling on a phone, nothing foreign.

A crawl, so that a new page is tested on the day that something links to it. One page a route is enough: pages of
one route differ in data, not in build.
"""

import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from plumbline.people.demonstration import DOMAIN
from plumbline.people.roles import catalogue
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.browser

FILES = re.compile(
    r"\.(atom|csv|json|svg|png|xml|txt|xlsx|parquet|pdf|docx|html|zip)$|^/api/v1/\w|/(export|download|chart)\b|^/(editor|documents|media|static|speak-up/exit)/"
)
"""What is no page of ours: files, the editor, and the front door's way out to another website."""


def _route(path: str) -> str | None:
    try:
        match = resolve(path)
    except Resolver404:
        return None
    # All editorial pages share one route of Wagtail's; each is a page of its own.
    return path if match.view_name == "wagtail_serve" else match.route


def _links(visitor: Visitor) -> list[str]:
    addresses = visitor.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    ours = [urlsplit(address) for address in addresses if address.startswith(visitor.site.address)]
    return [address.path for address in ours if not FILES.search(address.path)]


def _crawl(visitor: Visitor, start: str) -> set[str]:
    seen: set[str] = set()
    queue = deque([start])
    while queue:
        path = queue.popleft()
        route = _route(path)
        if route is None or route in seen:
            continue
        seen.add(route)
        visitor.open(path)
        visitor.check_accessible()
        queue.extend(_links(visitor))
    return seen


@pytest.mark.parametrize("width", [1280, 320])
def test_every_public_page_is_accessible(new_visitor: NewVisitor, width: int) -> None:
    routes = _crawl(new_visitor(width=width), "/")

    assert len(routes) >= 5


# Without scripts a page is built the same for everyone; the administrator sees the most of them.
SIGHTS = [*((role.slug, True) for role in catalogue().roles), ("administrator", False)]


@pytest.mark.parametrize(("role", "javascript"), SIGHTS)
def test_every_page_of_a_role_is_accessible_on_a_phone(
    new_visitor: NewVisitor, role: str, javascript: bool
) -> None:
    visitor = new_visitor(width=320, javascript=javascript)
    visitor.sign_in(f"{role.replace('_', '-')}@{DOMAIN}")

    routes = _crawl(visitor, "/desk/")

    assert len(routes) >= 2
