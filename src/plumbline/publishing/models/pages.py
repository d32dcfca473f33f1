"""Public pages that editors write. Numbers on them come from released observations, never from typing."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from plumbline.publishing.blocks import AreaBlock, ContentBlock, ReleasedFigureBlock, measures_of
from plumbline.publishing.models.statements import BoardStatement


def _check_headings(body: object) -> None:
    """Refuse a part of a section before any section: screen readers walk a page by its headings."""
    for block in body or ():  # type: ignore[attr-defined]
        if block.block_type != "heading":
            continue
        if block.value["level"] == "2":
            return
        raise ValidationError({"body": "Start with a section heading before the first part of a section."})


def _listed(names: list[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


class FrontPage(Page):
    """The first thing anyone sees: why, what the figures say, what the board promised, what is being done."""

    PRIVACY: ClassVar = {
        "page_ptr": "public",
        "heading": "public",
        "introduction": "public",
        "figures": "public",
        "areas": "public",
        "body": "public",
    }

    heading = models.CharField(max_length=120, help_text="One sentence, large, at the top of the page.")
    introduction = models.TextField(max_length=600, help_text="Two or three short sentences below it.")
    figures = StreamField([("figure", ReleasedFigureBlock())], blank=True, max_num=3)
    areas = StreamField([("area", AreaBlock())], blank=True)
    body = StreamField(ContentBlock(), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("introduction"),
        FieldPanel("figures"),
        FieldPanel("areas"),
        FieldPanel("body"),
    ]
    template = "publishing/front_page.jinja"
    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["publishing.ContentPage"]

    class Meta:
        verbose_name = "front page"

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["statements"] = list(BoardStatement.objects.adopted())
        context["about"] = self._about_the_figures(request)
        return context

    def _about_the_figures(self, request: HttpRequest) -> str:
        """Which place and which years the real figures on the page are of."""
        chosen = {block.value["measure"] for block in self.figures}
        shown = [one for one in measures_of(request) if one.slug in chosen and not one.run.demonstration]
        places = sorted({one.areas[0] for one in shown if one.areas})
        periods = sorted({one.latest for one in shown})
        if not shown:
            return ""
        return f"Official figures for {_listed(places)}, from {_listed(periods)}. Not this trust's own."

    def clean(self) -> None:
        super().clean()
        _check_headings(self.body)


class ContentPage(Page):
    """A page of words on NHS components."""

    PRIVACY: ClassVar = {"page_ptr": "public", "summary": "public", "body": "public"}

    summary = models.CharField(
        max_length=250, blank=True, help_text="One sentence below the title, and in search engines."
    )
    body = StreamField(ContentBlock(), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    template = "publishing/content_page.jinja"
    parent_page_types: ClassVar = ["publishing.FrontPage", "publishing.ContentPage"]
    subpage_types: ClassVar = ["publishing.ContentPage"]

    class Meta:
        verbose_name = "content page"

    @property
    def changed_in_words(self) -> str:
        """The day an editor last published it, as the NHS writes days."""
        return date_format(localtime(self.last_published_at), "j F Y") if self.last_published_at else ""

    def clean(self) -> None:
        super().clean()
        _check_headings(self.body)
