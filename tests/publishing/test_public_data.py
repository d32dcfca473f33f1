"""What the public gets: released figures in words, pictures and files, and nothing else."""

import re
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from plumbline.evidence.actions import record_run
from plumbline.measures import run as compute
from plumbline.publishing import actions
from plumbline.publishing.listings import ReleasedMeasureList
from plumbline.publishing.models import FrontPage
from tests.evidence.builders import BLACK, HIDDEN, WHITE, a_run
from tests.publishing.builders import DEFINITION, a_public_release, a_recorded_run, submit

MARKER = "4242.42"
"""A figure that no released run holds."""
FILES = ["measure_csv", "measure_json", "measure_svg", "measure_png"]


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def everything_public(client: Client) -> list[str]:
    """Every public address there is, found by asking for them all."""
    slugs = ["detentions", "restraint", "seclusion"]
    addresses = ["/", "/data/", "/data/?q=a", "/sitemap.xml", "/robots.txt", "/about-the-figures/"]
    addresses += [reverse(f"publishing:{name}", args=[slug]) for slug in slugs for name in ["measure", *FILES]]
    choices = ["?area=QRL", "?figures=demonstration", "?period=1999", "?trend=yes", "?grouping=nhs-2001-16"]
    return addresses + [reverse("publishing:measure", args=["detentions"]) + choice for choice in choices]


def whole(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{dict(response.items())} {body.decode('latin-1')}"


@pytest.mark.django_db
def test_a_figure_that_is_not_released_is_nowhere(client, author) -> None:
    released = a_recorded_run()
    actions.plant_public_site(by="system:test", demonstration=True)
    a_public_release(released)
    hidden = [
        a_recorded_run(marker=4242.42, settings={"area": "QRL"}),
        a_recorded_run(marker=4242.42, settings={"area": "E92000001", "only": "later"}, kind="extract"),
        a_recorded_run(marker=4242.42, kind="demonstration"),
        a_recorded_run(measure="restraint", marker=4242.42, kind="extract"),
    ]
    submit(by=author, release=actions.prepare_release(by=author, title="Secret title", why="?", runs=hidden))
    forbidden = {MARKER, "4,242.4", "Secret title", "Measure restraint"}
    forbidden |= {str(run.public_id) for run in hidden} | {run.fingerprint for run in hidden}

    leaks = []
    for address in everything_public(client):
        text = whole(client.get(address))
        leaks += [(address, word) for word in forbidden if word in text]

    assert leaks == []


@pytest.mark.django_db
def test_a_released_figure_is_everywhere_it_should_be(client) -> None:
    actions.plant_public_site(by="system:test", demonstration=True)
    a_public_release(a_recorded_run())

    found = {name: client.get(reverse(f"publishing:{name}", args=["detentions"])) for name in ["measure", *FILES]}

    assert {name: response.status_code for name, response in found.items()} == dict.fromkeys(found, 200)
    assert "260.9" in whole(found["measure"])
    assert "260.94543" in whole(found["measure_csv"])
    assert "260.94543" in whole(found["measure_json"])
    assert [response["Content-Type"].split(";")[0] for response in found.values()] == [
        "text/html",
        "text/csv",
        "application/json",
        "image/svg+xml",
        "image/png",
    ]


@pytest.mark.django_db
def test_a_newcomer_reaches_the_picture_and_its_working_from_the_front_page(client) -> None:
    a_public_release(a_recorded_run())
    actions.plant_public_site(by="system:test", demonstration=True)

    front = client.get("/").content.decode()
    (address,) = set(re.findall(r'href="(/data/[a-z-]+/)"', front))
    page = client.get(address).content.decode()

    assert "about 3.8 times as many detentions among Black or Black British people" in front
    assert "Official figures for England, from 2023/24. Not this trust&#39;s own." in front
    assert "6,215 ÷ 2,381,724 people × 100,000" in page
    assert "Open Government Licence v3.0" in page
    assert "What these figures do not tell" in page


@pytest.mark.django_db
def test_a_withdrawal_takes_the_figures_and_leaves_a_notice(client, author) -> None:
    release = a_public_release(a_recorded_run())
    actions.plant_public_site(by="system:test", demonstration=True)
    actions.withdraw_release(by=author, release=release, reason="The publisher found a mistake in the counts.")

    page = client.get("/data/detentions/")
    files = [client.get(reverse(f"publishing:{name}", args=["detentions"])).status_code for name in FILES]

    assert page.status_code == 410
    assert "The publisher found a mistake in the counts." in page.content.decode()
    assert "260.9" not in page.content.decode()
    assert files == [410, 410, 410, 410]
    assert "260.9" not in client.get("/data/").content.decode()
    assert "3.8 times" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_an_older_figure_does_not_come_back_when_its_correction_is_withdrawn(client, author) -> None:
    a_public_release(a_recorded_run(marker=100.0))
    correction = a_public_release(a_recorded_run(marker=260.94543, definition_version="2"))
    actions.withdraw_release(by=author, release=correction, reason="Wrong again.")

    page = client.get("/data/detentions/")

    assert page.status_code == 410


@pytest.mark.django_db
def test_a_newer_release_replaces_the_older_one(client) -> None:
    a_public_release(a_recorded_run(marker=100.0))
    a_public_release(a_recorded_run(marker=260.94543, definition_version="2"))

    text = whole(client.get("/data/detentions.csv"))

    assert ("260.94543" in text, ",100.0," in text) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_more_measures(client, count, django_assert_num_queries) -> None:
    for number in range(count):
        a_public_release(a_recorded_run(measure=f"measure-{'abc'[number]}"))

    with django_assert_num_queries(2):
        response = client.get("/data/")

    assert response.content.decode().count('class="pl-measures__item"') == count


@pytest.mark.django_db
def test_the_list_is_searched_and_says_when_nothing_is_found(client) -> None:
    a_public_release(a_recorded_run())
    a_public_release(a_recorded_run(measure="restraint"))

    found = client.get("/data/?q=RESTRAINT").content.decode()
    nothing = client.get("/data/?q=zebra").content.decode()

    assert found.count('class="pl-measures__item"') == 1
    assert "Nothing matches." in nothing


def titles(client: Client, **asked: str) -> list[str]:
    """The titles in the CSV of the list."""
    response = client.get("/data/", {**asked, "format": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[1:]
    return [line.split(",")[0] for line in lines]


@pytest.mark.django_db
def test_the_list_is_narrowed_by_topic_and_place_and_put_in_order(client) -> None:
    older = tuple(replace(row, period="2021/22", measure="restraint") for row in (WHITE, BLACK))
    a_public_release(a_recorded_run(topic="mental-health-act"))
    a_public_release(a_recorded_run(measure="restraint", topic="restraint", observations=older))

    assert titles(client) == ["Detentions under the Mental Health Act", "Measure restraint"]
    assert titles(client, topic="restraint") == ["Measure restraint"]
    assert titles(client, topic="weather", place="Mars", sort="colour") == titles(client)
    assert titles(client, place="England", q="restraint") == ["Measure restraint"]
    assert titles(client, sort="-title") == ["Measure restraint", "Detentions under the Mental Health Act"]
    assert titles(client, sort="latest")[0] == "Measure restraint"
    assert titles(client, sort="-latest")[0] == "Detentions under the Mental Health Act"


@pytest.mark.django_db
def test_the_list_says_what_it_is_narrowed_by_and_has_pages(client, monkeypatch) -> None:
    monkeypatch.setattr(ReleasedMeasureList, "page_size", 1)
    for measure in ("restraint", "seclusion"):
        a_public_release(a_recorded_run(measure=measure, topic="restraint"))

    page = client.get("/data/", {"topic": "restraint", "page": "2"}).content.decode()

    assert ("Measure seclusion" in page, "Measure restraint" in page) == (True, False)
    assert "Showing 2 to 2 of 2" in page
    assert "Topic: Restraint" in page
    assert 'href="?topic=restraint&amp;format=csv"' in page


@pytest.mark.django_db
def test_a_chart_is_wide_where_it_is_asked_for_and_an_unknown_size_is_the_narrow_one(client) -> None:
    a_public_release(a_recorded_run())

    wide, narrow, unknown = (
        client.get("/data/detentions.svg", asked).content.decode()
        for asked in ({"size": "wide"}, {}, {"size": "<b>"})
    )

    widths = [int(svg.split('width="', 1)[1].split('"', 1)[0]) for svg in (wide, narrow)]
    assert (widths[0] > 700, widths[1] <= 420, unknown == narrow) == (True, True, True)


@pytest.mark.django_db
def test_a_page_offers_the_wide_chart_with_everything_that_was_chosen(client) -> None:
    a_public_release(a_recorded_run())

    plain = client.get("/data/detentions/").content.decode()
    chosen = client.get("/data/detentions/?grouping=nhs-2001-5").content.decode()

    assert 'srcset="/data/detentions.svg?size=wide"' in plain
    assert 'srcset="/data/detentions.svg?grouping=nhs-2001-5&amp;size=wide"' in chosen


@pytest.mark.django_db
def test_a_monthly_measure_has_one_picture_and_its_months_in_words(client) -> None:
    released = record_run(by="system:test", run=compute("restraint-monthly"), kind="published")
    a_public_release(released)

    page = client.get("/data/restraint-monthly/").content.decode()

    assert page.count('<img class="pl-chart"') == 1
    assert "Southern Health NHS Foundation Trust, September 2021 to August 2022</span>" in page
    assert "No month stands out: the figure goes up and down as it would by chance." in page
    assert 'name="period"' not in page
    assert "never joined by a line" not in page


@pytest.mark.django_db
def test_a_day_of_publication_that_nobody_recorded_is_told_in_the_working_alone(client) -> None:
    a_public_release(record_run(by="system:test", run=compute("detentions"), kind="published"))

    page = client.get("/data/detentions/").content.decode()
    before, working = page.split('id="working"')

    assert (before.count("date not recorded"), working.count("(publication date not recorded)")) == (0, 2)


@pytest.mark.django_db
def test_real_and_invented_figures_stand_apart(client, author, checker) -> None:
    a_public_release(a_recorded_run())
    run = a_recorded_run(measure="invented", kind="demonstration")
    release = actions.prepare_release(by=author, title="Invented", why="To show.", runs=[run])
    release = submit(by=author, release=release)
    release = actions.approve_release(by=checker, release=release)
    actions.publish_release(by=author, release=release)

    page = client.get("/data/").content.decode()
    real, invented = page.split('id="invented"')

    assert ("/data/detentions/" in real, "/data/invented/" in real) == (True, False)
    assert ("/data/detentions/" in invented, "/data/invented/" in invented) == (False, True)
    assert "Invented figures" in client.get("/data/invented/").content.decode()


@pytest.mark.django_db
def test_readers_copies_are_short_lived_and_checked(client) -> None:
    a_public_release(a_recorded_run())
    first = client.get("/data/detentions.csv")

    again = client.get("/data/detentions.csv", headers={"If-None-Match": first["ETag"]})
    head = client.head("/data/detentions/")

    assert first["Cache-Control"] == "public, max-age=60"
    assert again.status_code == 304
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.django_db
def test_a_signed_in_persons_page_is_not_kept_for_others(client, author) -> None:
    a_public_release(a_recorded_run())
    client.force_login(author)

    assert client.get("/data/")["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/data/nothing/", "/data/nothing.csv", "/data/nothing.svg", "/nothing/"])
def test_what_is_not_there_is_not_found(client, address) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_public_pages_refuse_to_be_written_to(client) -> None:
    a_public_release(a_recorded_run())

    assert {client.post(address).status_code for address in ["/data/", "/data/detentions/", "/sitemap.xml"]} == {
        405
    }


@pytest.mark.django_db
def test_a_missing_figure_leaves_the_front_page_whole(client) -> None:
    front = actions.plant_public_site(by="system:test", demonstration=True)
    FrontPage.objects.filter(pk=front.pk).update(figures=[("figure", {"measure": "gone"})])

    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_a_page_names_the_groups_that_may_not_be_shown_beside_those_that_are_compared(client) -> None:
    run = a_run(WHITE, BLACK, replace(HIDDEN, area=WHITE.area), replace(HIDDEN, area=WHITE.area, group="Roma"))
    a_public_release(record_run(by="system:test", run=run, kind="published", definition=DEFINITION))

    page = client.get(reverse("publishing:measure", args=["detentions"])).content.decode()

    assert "Each group is set against <strong>White</strong>" in page
    assert "The figures of Arab and Roma may not be shown, so they are compared with nobody." in page
