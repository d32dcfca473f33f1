"""The first pages of a new site, and what the Editors group may do with them."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from plumbline.audit.actions import record
from plumbline.publishing import first_pages
from plumbline.publishing.actions.statements import plant_statement
from plumbline.publishing.models import BoardStatement, ContentPage, FrontPage
from plumbline.publishing.queries import released_measures

EDITORS = "Editors"
"""The Wagtail group of those whose role edits the public pages; the people room keeps its members."""

_PAGE_ACTS = ("add_page", "change_page", "publish_page")
_UPLOAD_ACTS = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")


@transaction.atomic
def plant_public_site(*, by: str, demonstration: bool | None = None) -> FrontPage:
    """Make the front page and the pages below it where they are missing. What editors wrote is left alone.

    Call it after the first releases, so that the front page can show a released figure.
    """
    invented = settings.ENVIRONMENT.demonstration if demonstration is None else demonstration
    words = first_pages.DEMONSTRATION if invented else first_pages.NEUTRAL
    let_editors_edit(by=by)
    front = FrontPage.objects.first() or _plant_front(by, words)
    for first in first_pages.FIRST_PAGES:
        _plant_page(front, first)
    if words.statement and not BoardStatement.objects.exists():
        plant_statement(by=by, text=words.statement, adopted_on=first_pages.STATEMENT_ADOPTED)
    return front


@transaction.atomic
def let_editors_edit(*, by: str) -> Group:
    """Give the Editors group its page and upload permissions, and no others."""
    group, _made = Group.objects.get_or_create(name=EDITORS)
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    made = [
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)[1]
        for permission in _permissions("wagtailcore", _PAGE_ACTS)
    ]
    uploads = [*_permissions("wagtailimages", _UPLOAD_ACTS), *_permissions("wagtaildocs", _UPLOAD_ACTS)]
    made += [
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )[1]
        for permission in uploads
    ]
    group.permissions.add(*_permissions("wagtailadmin", ("access_admin",)))
    if any(made):
        record(by=by, action="publishing.let_editors_edit", subject="publishing.group:editors")
    return group


def _permissions(app: str, codenames: tuple[str, ...]) -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label=app, codename__in=codenames))


def _plant_front(by: str, words: first_pages.Words) -> FrontPage:
    root = Page.get_first_root_node()
    front = FrontPage(
        title=settings.ENVIRONMENT.shown_name,
        slug="front",
        seo_title="Our work against racism",
        search_description=words.introduction[:250],
        heading=words.heading,
        introduction=words.introduction,
        figures=[{"type": "figure", "value": {"measure": slug}} for slug in _first_figures()],
        areas=[{"type": "area", "value": _area(area)} for area in words.areas],
        body=words.body,
    )
    root.add_child(instance=front)
    front.save_revision().publish()
    _serve(front)
    record(by=by, action="publishing.plant_public_site", subject=f"publishing.page:{front.slug}")
    return front


def _first_figures() -> list[str]:
    """Figures of gaps, the best known first."""
    telling = {measure.slug for measure in released_measures() if measure.times}
    known = [slug for slug in first_pages.FIGURES_FIRST if slug in telling]
    return [*known, *sorted(telling - set(known))][:3]


def _area(area: tuple[str, str, bool]) -> dict[str, Any]:
    return dict(zip(("name", "summary", "confirmed"), area, strict=True))


def _serve(front: FrontPage) -> None:
    """Point the site at the front page, and remove the welcome page that Wagtail starts with."""
    address = urlsplit(str(settings.ENVIRONMENT.public_url))
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    before = site.root_page if site.pk else None
    site.hostname, site.port, site.root_page = address.hostname or "localhost", port, front
    site.site_name = settings.ENVIRONMENT.shown_name
    site.save()
    if before is not None and type(before.specific) is Page:
        before.delete()


def _plant_page(front: FrontPage, first: first_pages.FirstPage) -> None:
    if ContentPage.objects.child_of(front).filter(slug=first.slug).exists():
        return
    page = ContentPage(
        title=first.title,
        slug=first.slug,
        summary=first.summary,
        search_description=first.summary,
        body=list(first.body),
    )
    front.refresh_from_db()
    front.add_child(instance=page)
    page.save_revision().publish()
