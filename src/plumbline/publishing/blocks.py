"""What an editor may put on a page: the components of the NHS design system, and released figures.

No raw HTML, no embedded videos, no free typing of numbers that the ledger holds: a figure is picked, never typed.
"""

from collections.abc import Mapping

from django.http import HttpRequest
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from plumbline.publishing.queries import ReleasedMeasure, released_choices, released_measures

PROSE = ["bold", "ol", "ul", "link", "document-link"]
"""The formatting that running text may carry; headings are blocks of their own so that their order holds."""


class HeadingBlock(blocks.StructBlock):
    """A heading below the page's title."""

    text = blocks.CharBlock(max_length=120)
    level = blocks.ChoiceBlock(choices=[("2", "Section"), ("3", "Part of a section")], default="2")

    class Meta:
        icon = "title"
        template = "publishing/blocks/heading.jinja"


class TitledProseBlock(blocks.StructBlock):
    """Running text under a title."""

    title = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=PROSE)


class DetailsBlock(TitledProseBlock):
    """Text that a reader opens when they want it."""

    class Meta:
        icon = "list-ul"
        label = "Details"
        template = "publishing/blocks/details.jinja"


class ExpanderBlock(TitledProseBlock):
    """Details with more weight, for longer text."""

    class Meta:
        icon = "collapse-down"
        label = "Expander"
        template = "publishing/blocks/expander.jinja"


class WarningBlock(TitledProseBlock):
    """A warning callout: rare, or nobody reads it."""

    class Meta:
        icon = "warning"
        label = "Warning callout"
        template = "publishing/blocks/warning.jinja"


class DoDontBlock(blocks.StructBlock):
    """A list of what helps, or of what does harm."""

    kind = blocks.ChoiceBlock(choices=[("do", "Do"), ("dont", "Don't")], default="do")
    items = blocks.ListBlock(blocks.CharBlock(max_length=200), min_num=1)

    class Meta:
        icon = "tasks"
        label = "Do or don't list"
        template = "publishing/blocks/do_dont.jinja"


class PictureBlock(blocks.StructBlock):
    """A picture. The alternative text is required: say what the picture tells, not what it looks like."""

    image = ImageChooserBlock()
    alt = blocks.CharBlock(
        label="Alternative text", max_length=250, help_text="What the picture tells someone who can't see it."
    )
    caption = blocks.CharBlock(required=False, max_length=250)

    class Meta:
        icon = "image"
        template = "publishing/blocks/picture.jinja"


def measures_of(request: HttpRequest | None) -> list[ReleasedMeasure]:
    """The released measures, read once for a page however many figures it shows."""
    if request is None:
        return released_measures()
    if not hasattr(request, "released_measures"):
        request.released_measures = released_measures()  # type: ignore[attr-defined]
    found: list[ReleasedMeasure] = request.released_measures  # type: ignore[attr-defined]
    return found


class ReleasedFigureBlock(blocks.StructBlock):
    """A released measure: its sentence as it stands today, and the way to its evidence."""

    measure = blocks.ChoiceBlock(choices=released_choices)

    def get_context(self, value: Mapping[str, str], parent_context: dict | None = None) -> dict:
        context = super().get_context(value, parent_context=parent_context)
        measures = measures_of((parent_context or {}).get("request"))
        context["measure"] = next((one for one in measures if one.slug == value["measure"]), None)
        return context

    class Meta:
        icon = "pick"
        label = "Released figure"
        template = "publishing/blocks/released_figure.jinja"


class AreaBlock(blocks.StructBlock):
    """One area of focus of the trust's plan."""

    name = blocks.CharBlock(max_length=80)
    summary = blocks.CharBlock(max_length=250)
    confirmed = blocks.BooleanBlock(
        required=False, help_text="Leave empty while the area is still to be agreed. The page says so."
    )


class ContentBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(features=PROSE, icon="pilcrow", template="publishing/blocks/text.jinja")
    inset = blocks.RichTextBlock(
        features=PROSE, icon="openquote", label="Inset text", template="publishing/blocks/inset.jinja"
    )
    details = DetailsBlock()
    expander = ExpanderBlock()
    warning = WarningBlock()
    do_dont = DoDontBlock()
    picture = PictureBlock()
    released_figure = ReleasedFigureBlock()
