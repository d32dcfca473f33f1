"""What programs read: what was released for anyone, the desk's with a token; withheld as withheld everywhere."""

import base64
import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyarrow.parquet
import pytest
from django.test import Client

from plumbline.evidence.models import MeasureRun
from plumbline.publishing import actions
from plumbline.publishing.models import Release
from tests.cast import make_person, sign_in
from tests.evidence.builders import BLACK, SMALL, WHITE
from tests.publishing.api.conftest import a_recorded
from tests.publishing.builders import a_public_release

pytestmark = pytest.mark.django_db
Ask = Callable[..., Client]
OBSERVATIONS = "/api/v1/observations"


def _read(client: Client, address: str = OBSERVATIONS, **asked: object) -> Any:
    response = client.get(address, asked)
    assert response.status_code == 200, response.content
    return response.json()


def _bytes(response: Any) -> bytes:
    return bytes(response.getvalue() if response.streaming else response.content)


def _groups(client: Client, **asked: object) -> list[str]:
    return [row["group"] for row in _read(client, **asked)["observations"]]


def test_anyone_reads_what_was_released_and_nothing_else(
    released: MeasureRun, at_the_desk: MeasureRun, bring: Ask
) -> None:
    anyone = bring()

    measures = _read(anyone, "/api/v1/measures")
    runs = _read(anyone, "/api/v1/runs")
    rows = _read(anyone)

    assert [each["slug"] for each in measures["measures"]] == ["detentions"]
    assert [each["id"] for each in runs["runs"]] == [str(released.public_id)]
    assert {row["measure"] for row in rows["observations"]} == {"detentions"}
    assert [measures["stage"], runs["stage"], rows["stage"]] == ["released"] * 3
    assert anyone.get("/api/v1/measures/restraint").status_code == 404
    for ending in ("", ".csv", ".parquet"):
        response = anyone.get(f"{OBSERVATIONS}{ending}", {"measure": "restraint"})
        assert b"777.5" not in _bytes(response)


def test_a_session_opens_nothing_here(at_the_desk: MeasureRun) -> None:
    client = sign_in(Client(), make_person("analyst"))

    assert _read(client)["observations"] == []
    assert client.get(OBSERVATIONS, {"stage": "current"}).status_code == 401


def test_a_token_of_the_desk_reads_the_current_figures(
    released: MeasureRun, at_the_desk: MeasureRun, bring: Ask
) -> None:
    desk = bring("desk")

    rows = _read(desk)

    assert rows["stage"] == "current"
    assert {row["measure"] for row in rows["observations"]} == {"detentions", "restraint"}
    assert [row["value"] for row in rows["observations"] if row["value"] == 777.5] == [777.5]


def test_a_token_of_the_desk_may_ask_for_what_is_public(
    released: MeasureRun, at_the_desk: MeasureRun, bring: Ask
) -> None:
    rows = _read(bring("desk"), stage="released")

    assert (rows["stage"], {row["measure"] for row in rows["observations"]}) == ("released", {"detentions"})


def test_a_token_for_what_is_published_reads_just_that(
    released: MeasureRun, at_the_desk: MeasureRun, bring: Ask
) -> None:
    published = bring("published")

    assert {row["measure"] for row in _read(published)["observations"]} == {"detentions"}
    assert published.get(OBSERVATIONS, {"stage": "current"}).status_code == 403


def test_a_token_that_only_pushes_reads_nothing(released: MeasureRun, bring: Ask) -> None:
    assert bring("push").get(OBSERVATIONS).status_code == 403


def test_excel_gives_the_token_as_a_password(at_the_desk: MeasureRun, token_for: Callable[..., str]) -> None:
    basic = base64.b64encode(f"anyone:{token_for('desk')}".encode()).decode()

    rows = _read(Client(headers={"Authorization": f"Basic {basic}"}))

    assert {row["measure"] for row in rows["observations"]} == {"restraint"}


def test_what_waits_to_be_accepted_is_read_by_nobody(bring: Ask) -> None:
    run = a_recorded("detentions", WHITE)
    MeasureRun.objects.filter(pk=run.pk).retire()

    assert _read(bring("desk"))["observations"] == []


def test_withheld_is_an_object_with_its_reason_in_json(released: MeasureRun, bring: Ask) -> None:
    [arab] = _read(bring(), group="Arab")["observations"]
    [unknown] = _read(bring(), group="Unknown")["observations"]

    assert [arab[name] for name in ("numerator", "value", "lower", "upper", "ratio")] == [
        {"withheld": SMALL.why}
    ] * 5
    assert arab["denominator"] == 1234
    assert (unknown["value"], unknown["numerator"]) == (None, 3726)


def test_withheld_is_empty_with_its_reason_beside_it_in_csv(released: MeasureRun, bring: Ask) -> None:
    response = bring().get(f"{OBSERVATIONS}.csv", {"group": "Arab"})

    [row] = csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    assert (row["value"], row["withheld"], row["numerator"], row["numerator_withheld"]) == (
        *("", SMALL.why),
        *("", SMALL.why),
    )
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_withheld_is_null_with_its_reason_beside_it_in_parquet(released: MeasureRun, bring: Ask) -> None:
    response = bring().get(f"{OBSERVATIONS}.parquet")

    rows = pyarrow.parquet.read_table(io.BytesIO(_bytes(response))).to_pylist()
    by_group = {row["group"]: row for row in rows}
    assert (by_group["Arab"]["value"], by_group["Arab"]["withheld"]) == (None, SMALL.why)
    assert (by_group["Unknown"]["value"], by_group["Unknown"]["withheld"]) == (None, None)
    assert by_group["White"]["value"] == WHITE.value


def test_parquet_has_the_same_columns_and_types_when_it_is_empty(released: MeasureRun, bring: Ask) -> None:
    def schema(**asked: str) -> object:
        content = _bytes(bring().get(f"{OBSERVATIONS}.parquet", asked))
        return pyarrow.parquet.read_schema(io.BytesIO(content))

    assert schema() == schema(group="Nobody")


def test_a_figure_comes_with_its_interval_and_its_working(released: MeasureRun, bring: Ask) -> None:
    [row] = _read(bring(), group="Black or Black British")["observations"]

    told = {name: row[name] for name in ("value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper")}
    assert told == {name: getattr(BLACK, name) for name in told}
    assert (row["numerator"], row["denominator"], row["method"], row["comparator"]) == (
        *(6215, 2381724),
        *("Byar", "White"),
    )
    assert (row["run"], row["file_sha256"]) == (str(released.public_id), "a" * 64)


@pytest.mark.parametrize(
    ("asked", "groups"),
    [
        ({"area": "QRL"}, ["Arab"]),
        ({"group": ["White", "Unknown"]}, ["White", "Unknown"]),
        ({"period": "2023/24", "grouping": "nhs-2001-5", "area": "QRL"}, ["Arab"]),
        ({"period": "1999"}, []),
        ({"unit": "Ward 1"}, []),
        ({"measure": "none-such"}, []),
        ({"invented": "true"}, []),
        ({"invented": "false", "group": "White"}, ["White"]),
    ],
)
def test_figures_are_narrowed(
    asked: dict[str, object], groups: list[str], released: MeasureRun, bring: Ask
) -> None:
    assert _groups(bring(), **asked) == groups


def test_figures_of_a_unit_are_found_by_it(bring: Ask) -> None:
    run = a_recorded("detentions", WHITE, replace(WHITE, organisation_unit="Ward 1"))
    a_public_release(run)

    rows = _read(bring(), unit="Ward 1")["observations"]
    told = _read(bring(), "/api/v1/measures/detentions")

    assert [row["organisation_unit"] for row in rows] == ["Ward 1"]
    assert told["units"] == ["Ward 1"]


def test_a_misspelt_filter_is_refused_and_not_ignored(released: MeasureRun, bring: Ask) -> None:
    response = bring().get(OBSERVATIONS, {"mesure": "detentions"})

    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert "measure" in response.json()["detail"]


def test_a_measure_tells_what_its_figures_can_be_narrowed_by(released: MeasureRun, bring: Ask) -> None:
    told = _read(bring(), "/api/v1/measures/detentions")

    assert [each["code"] for each in told["areas"]] == ["E92000001", "QRL"]
    assert told["periods"] == [{"code": "2023/24", "name": "2023/24"}]
    [grouping] = told["groupings"]
    assert [group["name"] for group in grouping["groups"]] == [
        "Arab",
        "Black or Black British",
        "Unknown",
        "White",
    ]
    assert told["csv"] == "http://testserver/api/v1/observations.csv?measure=detentions"


def test_pages_follow_one_another_without_a_gap_or_a_double(released: MeasureRun, bring: Ask) -> None:
    a_public_release(a_recorded("restraint", WHITE, BLACK))
    client, seen, address = bring(), [], f"{OBSERVATIONS}?limit=2"
    while address:
        page = client.get(address).json()
        seen += [(row["measure"], row["group"]) for row in page["observations"]]
        address = page["next"]

    whole = [(row["measure"], row["group"]) for row in _read(client)["observations"]]
    assert (seen, len(seen)) == (whole, 6)


@pytest.mark.parametrize("name", ["measures", "runs"])
def test_lists_have_pages_too(name: str, released: MeasureRun, bring: Ask) -> None:
    for measure in ("restraint", "seclusion"):
        a_public_release(a_recorded(measure, WHITE))
    client, seen, address = bring(), [], f"/api/v1/{name}?limit=1"
    while address:
        page = client.get(address).json()
        seen += [row.get("slug") or row["measure"] for row in page[name]]
        address = page["next"]

    assert seen == ["detentions", "restraint", "seclusion"]


@pytest.mark.parametrize("address", ["measures", "runs", "observations"])
@pytest.mark.parametrize("cursor", ["AAAA", "MXwy8J-", "LTF8LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OXwx", "_", "é"])
def test_a_cursor_that_was_not_given_out_is_told_so_or_finds_nothing(
    address: str, cursor: str, released: MeasureRun, bring: Ask
) -> None:
    assert bring().get(f"/api/v1/{address}", {"cursor": cursor}).status_code in {200, 422}


def test_measures_are_found_by_words_and_topic(released: MeasureRun, bring: Ask) -> None:
    def found(**asked: str) -> list[str]:
        return [each["slug"] for each in _read(bring(), "/api/v1/measures", **asked)["measures"]]

    assert (found(q="DETENT"), found(q="times detained"), found(q="wages"), found(topic="workforce")) == (
        *(["detentions"], ["detentions"]),
        *([], []),
    )


def test_figures_that_were_withdrawn_are_gone_and_say_why(released: MeasureRun, bring: Ask) -> None:
    checker = make_person("communications", "programme_lead")
    actions.withdraw_release(by=checker, release=Release.objects.get(), reason="A file was wrong.")

    gone = bring().get("/api/v1/measures/detentions")

    assert (gone.status_code, _read(bring())["observations"]) == (410, [])


@pytest.mark.parametrize("ending", ["", ".csv", ".parquet"])
def test_a_copy_that_is_still_right_is_not_sent_again(ending: str, released: MeasureRun, bring: Ask) -> None:
    first = bring().get(f"{OBSERVATIONS}{ending}")

    again = bring().get(f"{OBSERVATIONS}{ending}", headers={"If-None-Match": first["ETag"]})
    a_public_release(a_recorded("restraint", WHITE))
    changed = bring().get(f"{OBSERVATIONS}{ending}", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, _bytes(again)) == (304, b"")
    assert (changed.status_code, _bytes(changed) != _bytes(first)) == (200, True)


def test_the_desks_figures_are_kept_by_nobody_in_between(
    released: MeasureRun, at_the_desk: MeasureRun, bring: Ask
) -> None:
    public, own = bring().get(OBSERVATIONS), bring("desk").get(OBSERVATIONS)

    assert public["ETag"] != own["ETag"]
    assert (public["Cache-Control"], own["Cache-Control"]) == ("public, max-age=60", "private, no-cache")
    assert "Authorization" in public["Vary"]
    assert "Access-Control-Allow-Origin" not in own


def test_head_tells_what_get_would(released: MeasureRun, bring: Ask) -> None:
    response = bring().head(OBSERVATIONS)

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/v1/measures/", 404),
        ("get", "/api/v1/measures/none-such", 404),
        ("get", "/api/v1/measures/%00", 422),
        ("get", "/api/v1/observations?limit=0", 422),
        ("get", "/api/v1/observations?group=%00", 422),
        ("get", "/api/v1/observations?stage=secret", 422),
        ("post", "/api/v1/observations", 405),
        ("delete", "/api/v1/measures", 405),
        ("post", "/api/v1/results", 401),
    ],
)
def test_what_did_not_work_is_told_as_a_problem(
    method: str, address: str, status: int, released: MeasureRun
) -> None:
    response = getattr(Client(), method)(address)

    told = response.json()
    assert (response.status_code, told["status"]) == (status, status)
    assert response["Content-Type"] == "application/problem+json"
    assert sorted({"type", "title", "status", "detail"} - set(told)) == []


def test_what_nobody_foresaw_is_one_sentence_and_no_trace(
    released: MeasureRun, bring: Ask, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEBUG = True

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("plumbline.publishing.api.sight.measures_ever_released", broken)

    response = bring().get(OBSERVATIONS)

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert ("swordfish" in response.content.decode(), "Traceback" in response.content.decode()) == (False, False)


READS = {
    # The measure's areas and units, periods, and groups.
    "/api/v1/measures": 0,
    "/api/v1/measures/detentions": 3,
    # The files of the runs.
    "/api/v1/runs": 1,
    # The files of the runs, and the rows.
    "/api/v1/observations": 2,
    "/api/v1/observations.csv": 2,
    "/api/v1/observations.parquet": 2,
}
PUBLIC = 1
"""What was released, with its runs."""
DESK = 3
"""The token with its owner; their grants; the current runs."""


@pytest.mark.parametrize("measures", [1, 3])
@pytest.mark.parametrize("address", READS)
@pytest.mark.parametrize("scope", ["", "desk"])
def test_reading_takes_as_many_queries_for_three_as_for_one(
    scope: str, address: str, measures: int, bring: Ask, django_assert_num_queries: Any
) -> None:
    for measure in ("detentions", "restraint", "seclusion")[:measures]:
        a_public_release(a_recorded(measure, *(WHITE, BLACK)[: 1 + (measures > 1)]))
    client = bring(scope) if scope else bring()
    first = client.get("/api/v1/measures")  # the day of the token's last use is written once a day

    with django_assert_num_queries(READS[address] + (DESK if scope else PUBLIC)):
        response = client.get(address)
        content = _bytes(response)

    assert (first.status_code, response.status_code, len(content) > 100) == (200, 200, True)


def test_the_document_and_its_page_open_to_anyone(db: None) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    page = Client().get("/api/v1/").content.decode()

    assert document["openapi"].startswith("3.1")
    names = ("measures", "measures/{slug}", "observations", "observations.csv", "observations.parquet", "packs")
    names += ("packs/{public_id}", "promises", "releases", "releases/{public_id}", "results", "runs", "statement")
    assert sorted(document["paths"]) == [f"/api/v1/{name}" for name in names]
    for address in document["paths"]:
        assert address in page
    assert json.dumps(document).count("operationId") == 13
