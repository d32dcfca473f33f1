"""A pack holds what may be shown, refuses what may not, keeps itself, and computes what changed."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from plumbline.equity.spc import Assurance, Variation
from plumbline.equity.values import Withheld
from plumbline.publishing.packs import changes, freezing
from plumbline.publishing.packs.blocks import Heading, Marks, Table
from plumbline.publishing.packs.content import (
    Change,
    Changes,
    Commitment,
    Commitments,
    ContentUnusable,
    GroupRow,
    Measures,
    Note,
    Picture,
    Risk,
    Risks,
    Status,
)
from plumbline.publishing.packs.layout import blocks_of
from plumbline.publishing.packs.pictures import DrawingUnusable, shape_of, with_own_names
from plumbline.publishing.packs.wording import figure, interval
from tests.publishing.packs.invented_packs import PICTURE, SMALL, SVG, a_measure, a_pack, a_row


def test_a_kept_pack_comes_back_as_it_was() -> None:
    pack = a_pack(3)

    kept = freezing.as_json(pack)

    assert freezing.from_json(kept) == pack
    assert freezing.as_json(freezing.from_json(kept)) == kept


def test_a_picture_is_kept_with_its_png() -> None:
    page = a_measure(picture=replace(PICTURE, png=b"\x89PNG\x00\xff"))
    pack = a_pack(sections=(Measures(pages=(page,)),))

    assert freezing.from_json(freezing.as_json(pack)).pages[0].picture == page.picture


def test_any_change_changes_the_checksum() -> None:
    pack = a_pack()

    assert freezing.checksum(pack) == freezing.checksum(a_pack())
    assert freezing.checksum(pack) != freezing.checksum(replace(pack, decisions=()))


def test_what_is_no_pack_is_not_read_as_one() -> None:
    with pytest.raises(ValidationError):
        freezing.from_json('{"title": "A pack"}')


def test_a_withheld_count_stays_withheld_when_it_is_kept() -> None:
    row = freezing.from_json(freezing.as_json(a_pack())).pages[0].rows[2]

    assert isinstance(row.value, Withheld)
    assert row.reasons == ("Fewer than 10 people were counted.",)


@pytest.mark.parametrize("name", ["value", "lower", "upper", "ratio", "ratio_upper"])
def test_a_withheld_count_may_have_nothing_beside_it_that_gives_it_away(name: str) -> None:
    with pytest.raises(ContentUnusable, match="gives it away"):
        GroupRow(group="Mixed", numerator=SMALL, **{name: 1.5})


def test_a_withheld_rate_hides_its_count_too() -> None:
    with pytest.raises(ContentUnusable, match="numerator gives it away"):
        GroupRow(group="Mixed", numerator=3, value=SMALL)


def test_a_figure_that_is_no_number_is_refused() -> None:
    with pytest.raises(ContentUnusable, match="Use None where there is none"):
        a_row(value=float("nan"))


def test_a_picture_without_a_description_is_refused() -> None:
    with pytest.raises(ContentUnusable, match="has no description"):
        Picture(svg=SVG, title="A chart", description="  ")


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        "<style>*{}</style>",
        '<rect onclick="x()"/>',
        '<rect style="fill:red"/>',
        '<image href="https://example.org/a.png"/>',
        '<use xlink:href="file:///etc/passwd"/>',
        '<rect fill="url(https://example.org/a)"/>',
        "<foreignObject/>",
    ],
)
def test_a_drawing_that_could_run_or_load_something_is_refused(part: str) -> None:
    with pytest.raises(DrawingUnusable, match="plain drawing"):
        Picture(svg=SVG.replace("</svg>", f"{part}</svg>"), title="A chart", description="A chart.")


def test_only_an_svg_is_a_drawing() -> None:
    with pytest.raises(DrawingUnusable, match="must be an SVG"):
        Picture(svg="<p>", title="A chart", description="A chart.")
    with pytest.raises(DrawingUnusable, match="viewBox"):
        shape_of("<svg></svg>")


def test_drawings_on_one_page_have_names_of_their_own() -> None:
    svg = (
        '<svg aria-labelledby="a"><title id="a">A</title><path id="a-b" fill="url(#a-b)"/><use href="#a"/></svg>'
    )

    assert with_own_names(svg, "x") == (
        '<svg aria-labelledby="x-a"><title id="x-a">A</title><path id="x-a-b" fill="url(#x-a-b)"/>'
        '<use href="#x-a"/></svg>'
    )


def test_a_pack_needs_a_title_and_each_measure_once() -> None:
    with pytest.raises(ContentUnusable, match="A pack needs its title"):
        a_pack(title=" ")
    with pytest.raises(ContentUnusable, match="more than once: measure-1"):
        a_pack(sections=(Measures(pages=(a_measure(), a_measure())),))


def test_a_risk_is_scored_on_five_by_five() -> None:
    assert Risk(title="A", likelihood=3, impact=4).score == 12
    with pytest.raises(ContentUnusable, match="each from 1 to 5"):
        Risk(title="A", likelihood=0, impact=6)


def test_the_highest_risk_comes_first() -> None:
    risks = Risks(risks=(Risk(title="Low", likelihood=1, impact=1), Risk(title="High", likelihood=5, impact=5)))
    table = next(each for each in blocks_of(a_pack(sections=(risks,))) if isinstance(each, Table))

    assert [row[0].text for row in table.rows] == ["High", "Low"]


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    bare = tuple(GroupRow(group=group, value=1.0, lower=0.5, upper=2.0) for group in ("White", "Black"))
    pack = a_pack(sections=(Measures(pages=(a_measure(rows=bare),)),))
    table = [each for each in blocks_of(pack) if isinstance(each, Table)][1]

    assert [column.text for column in table.head] == ["Group", "Figure", "95% interval"]


def test_icons_say_whose_they_are_where_they_are_of_one_group() -> None:
    page = a_measure(icons_of="Black")
    (marks,) = [
        each for each in blocks_of(a_pack(sections=(Measures(pages=(page,)),))) if isinstance(each, Marks)
    ]

    assert [mark.label for mark in marks.marks] == ["Black. Better: higher", "Black. Will miss the target"]


def test_every_table_has_a_caption_of_its_own() -> None:
    captions = [each.caption for each in blocks_of(a_pack(5)) if isinstance(each, Table)]

    assert len(captions) == len(set(captions))


def test_sections_without_anything_say_so() -> None:
    sections = (Changes(), Changes(since="2024/25"), Measures(), Commitments(), Note(title="Nothing"))

    said = [getattr(each, "text", "") for each in blocks_of(a_pack(sections=sections, decisions=()))]

    assert "This is the first pack. There is nothing to compare it with." in said
    assert "Nothing that this pack measures is other than it was." in said
    assert "No measures were chosen for this pack." in said
    assert "Nothing to report." in said
    assert "No decision is asked for. The pack is for the board to note." in said


def test_every_anchor_is_there_once() -> None:
    anchors = [each.anchor for each in blocks_of(a_pack(9)) if isinstance(each, Heading)]

    assert len(anchors) == len(set(anchors))
    assert all(anchors)


def test_figures_read_as_the_nhs_writes_them() -> None:
    assert [figure(value) for value in (1234, 1234.56, SMALL, None, 0)] == [
        "1,234",
        "1,234.6",
        "withheld",
        "no figure",
        "0",
    ]
    assert [interval(*pair) for pair in ((1.0, 2.0), (SMALL, SMALL), (None, 2.0))] == [
        "1.0 to 2.0",
        "withheld",
        "no figure",
    ]


def test_what_changed_is_computed_from_the_two_packs() -> None:
    before = a_pack(2)
    moved = a_measure(
        1, latest="Black people 12.0 per 1,000", variation=Variation.IMPROVEMENT_LOW, assurance=None, target=""
    )
    late = Commitment(
        title="Halve the gap in detention by March 2027",
        answers="Chief medical officer",
        status=Status("Kept"),
        due=date(2028, 3, 31),
    )
    risk = Risk(title="The advocate leaves and is not replaced", likelihood=2, impact=4)
    sections = (
        Measures(pages=(moved, a_measure(3))),
        Commitments(commitments=(late,)),
        Risks(risks=(risk,)),
    )

    found = changes.between(before, sections)

    first, new = moved.title, a_measure(3).title
    assert found.since == "January to March 2026"
    assert found.changes == (
        Change(what=first, before="Black people 15.2, White people 4.0 per 1,000", now=moved.latest),
        Change(what=f"{first}: variation", before="Better: higher", now="Better: lower"),
        Change(what=f"{first}: assurance", before="Will miss the target", now="none"),
        Change(what=f"{first}: target", before="10.0 per 1,000 by March 2027", now="none"),
        Change(what=new, before="not in the pack", now=a_measure(3).latest),
        Change(what=f"{late.title}: status", before="Behind its date", now="Kept"),
        Change(what=f"{late.title}: due", before="31 March 2027", now="31 March 2028"),
        Change(what=f"{risk.title}: score", before="12 of 25", now="8 of 25"),
        Change(
            what=a_measure(2).title,
            before="Black people 15.2, White people 4.0 per 1,000",
            now="no longer in the pack",
        ),
        Change(what="Advertise the post", before="On its way", now="no longer in the pack"),
    )


def test_a_target_that_went_is_a_change_too() -> None:
    before = a_pack(1, sections=(Measures(pages=(a_measure(assurance=Assurance.HIT_OR_MISS),)),))
    after = Measures(pages=(a_measure(assurance=None, target=""),))

    found = changes.between(before, (after,)).changes

    assert {(each.what.rpartition(": ")[2], each.now) for each in found} == {
        ("assurance", "none"),
        ("target", "none"),
    }


def test_the_first_pack_and_an_unchanged_one_say_so() -> None:
    pack = a_pack(2)

    assert changes.between(None, pack.sections) == Changes()
    assert changes.between(pack, pack.sections) == Changes(since=pack.period)
