"""Feeds of what is public, for feed readers."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from plumbline.publishing.views.addresses import address_of

NEWEST = 50
"""Entries in a feed."""


def empty_feed(title: str, *, page: str, feed: str) -> Atom1Feed:
    """A feed of the trust; `page` and `feed` are the names of the addresses of the page and of the feed."""
    return Atom1Feed(
        title=title,
        link=address_of(reverse(page)),
        feed_url=address_of(reverse(feed)),
        description=None,
        language="en-gb",
        author_name=settings.ENVIRONMENT.shown_name,
    )


def as_response(feed: Atom1Feed) -> HttpResponse:
    """The feed as it is sent."""
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
