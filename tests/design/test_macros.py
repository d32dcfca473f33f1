"""The components print what they are given, and never as markup."""

from datetime import date

from plumbline.equity.values import Withheld
from tests.design.pages import draw

HOSTILE = "<script>alert(1)</script>"


def test_a_table_says_withheld_with_the_reason_and_never_a_zero() -> None:
    html = draw(
        "{% from 'design/macros/tables.jinja' import data_table %}{{ data_table('T', head, rows) }}",
        head=[{"text": "Group"}, {"text": "Rate", "numeric": True}],
        rows=[["Asian", Withheld("fewer than 8 people")], [HOSTILE, 1234.5]],
    )

    assert '<span class="pl-withheld">withheld</span>' in html
    assert "(fewer than 8 people)" in html
    assert "<script" not in html
    assert "1,234.5" in html


def test_a_reason_that_the_row_gave_already_is_not_said_again() -> None:
    source = "{% from 'design/macros/tables.jinja' import cell_content as cell %}{{ cell(c) }}"

    html = draw(source, c={"withheld": "fewer than 8 people", "again": True})

    assert html.strip() == '<span class="pl-withheld">withheld</span>'


def test_the_menu_of_a_phone_names_the_present_place_and_keeps_one_link_in_sight() -> None:
    links = [
        {"label": "Speak up", "href": "/a", "kept": True},
        {"label": HOSTILE, "href": "/b", "current": "page"},
        {"label": "Data", "href": "/c"},
    ]
    source = "{% from 'design/macros/header.jinja' import site_header %}{{ site_header('n', '/', links=links) }}"

    menu = draw(source, links=links).split('<nav class="pl-menu"')[1]
    folded, kept = menu.split("</details>")

    assert [line.split(">")[0] for line in folded.split("<a ")[1:]] == [
        'class="pl-menu__link" href="/b" aria-current="page"',
        'class="pl-menu__link" href="/c"',
    ]
    assert "You are in: </span>" in folded.split("</summary>")[0]
    assert "&lt;script&gt;" in folded.split("</summary>")[0]
    assert 'href="/a"' in kept


def test_a_header_that_leads_nowhere_has_no_menu() -> None:
    source = "{% from 'design/macros/header.jinja' import site_header %}{{ site_header('n', '/') }}"

    assert "pl-menu" not in draw(source)


def test_every_macro_draws_hostile_text_as_text() -> None:
    source = """
    {% from 'design/macros/tags.jinja' import tag %}{{ tag(x) }}
    {% from 'design/macros/empty.jinja' import empty %}{{ empty(x, x, x, '/y', x) }}
    {% from 'design/macros/summary.jinja' import summary %}{{ summary([{"key": x, "value": x, "href": "/"}]) }}
    {% from 'design/macros/progress.jinja' import task_progress %}
    {{ task_progress([{"text": x, "hint": x, "status": x}]) }}
    {% from 'design/macros/charts.jinja' import figure %}
    {{ figure('/a.svg', x, x, '', [{"text": x, "href": "/b"}], x) }}
    {% from 'design/macros/confirm.jinja' import confirm %}{{ confirm('', x, x, '/', [x], hidden={"a": x}) }}
    {% from 'design/macros/tables.jinja' import data_table %}
    {{ data_table(x, [{"text": x, "href": "/", "sorted": "none"}], [
        [{"value": x, "tag": "blue"}], [{"value": x, "href": "/"}], [{"withheld": x}]]) }}
    """

    html = draw(source, x=HOSTILE)

    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 28


def test_dates_and_yes_read_as_words() -> None:
    html = draw(
        "{% from 'design/macros/tables.jinja' import cell_content as cell %}"
        "{{ cell(a) }}{{ cell(b) }}{{ cell(c) }}",
        a=date(2026, 4, 3), b=True, c=None,
    )  # fmt: skip

    assert "".join(html.split()) == "3April2026Yes"


def test_a_trust_shows_its_own_logo_only_when_it_sets_one() -> None:
    source = "{% from 'design/macros/header.jinja' import site_header %}{{ site_header(n, '/', logo=logo) }}"

    named = draw(source, n="Example & Trust", logo="")
    pictured = draw(source, n="Example & Trust", logo="trust/logo.svg")

    assert "<img" not in named
    assert '<span class="nhsuk-header__organisation-name">Example &amp; Trust</span>' in named
    assert 'src="/static/trust/logo.svg" alt="Example &amp; Trust"' in pictured


FIGURE = "{% from 'design/macros/charts.jinja' import figure %}"


def test_a_wide_chart_is_offered_to_wide_screens_and_the_narrow_one_to_all_others() -> None:
    html = draw(FIGURE + "{{ figure('/a.svg', 'What it shows', 'A chart', wide_url='/a.svg?size=wide') }}")

    assert (
        '<picture><source media="(min-width: 641px)" srcset="/a.svg?size=wide">'
        '<img class="pl-chart" src="/a.svg" alt="What it shows"></picture>'
    ) in html


def test_a_chart_of_one_size_is_a_plain_image() -> None:
    html = draw(FIGURE + "{{ figure('/a.svg', 'What it shows', 'A chart') }}")

    assert '<img class="pl-chart" src="/a.svg" alt="What it shows">' in html
    assert "<picture" not in html


def test_a_short_table_may_stand_open_and_a_long_one_stays_behind_its_summary() -> None:
    source = FIGURE + "{{ figure('/a.svg', 'a', 'c', '<table></table>', short=short) }}"

    assert '<details class="nhsuk-details pl-details-wide">' in draw(source, short=True)
    assert '<details class="nhsuk-details">' in draw(source, short=False)
