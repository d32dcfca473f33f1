"""What programs may ask. Reading changes nothing; what is pushed waits until somebody accepts it."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from ninja import NinjaAPI, Path, Query, Schema

from plumbline.design.responses import FigureEncoder, csv_response
from plumbline.evidence import parquet
from plumbline.evidence.actions import push_results
from plumbline.evidence.exports import HEAD, as_table
from plumbline.evidence.extracts.house import largest_upload
from plumbline.evidence.extracts.uploads import too_big
from plumbline.evidence.models import Job
from plumbline.people.scopes import PUSH
from plumbline.people.tokens import person_of_token
from plumbline.publishing.api import reading, shapes
from plumbline.publishing.api.problems import Problem, as_problem
from plumbline.publishing.api.sight import FORMAT, Sight, let_in, let_in_with_token, sight_of

CHUNK = 2_000
api = NinjaAPI(title="Plumbline", version="1", openapi_url=None, docs_url=None, urls_namespace="api")
api.add_exception_handler(Exception, as_problem)
for _kind in list(api._exception_handlers):
    api.add_exception_handler(_kind, as_problem)


@api.get("measures", response=shapes.Measures, auth=let_in, url_name="measures", tags=["Read"])
def list_measures(request: HttpRequest, asked: Query[shapes.MeasureFilters]) -> HttpResponseBase:
    """The measures of which there are figures."""
    sight = _sight(request, asked)

    def write() -> HttpResponseBase:
        found = [seen for seen in sight.measures.values() if seen.runs]
        rows = [reading.measure(request, seen) for seen in found]
        words = asked.q.casefold().split()
        rows = [
            row
            for row in rows
            if (not asked.topic or row["topic"] == asked.topic)
            and all(word in f"{row['title']} {row['what']}".casefold() for word in words)
        ]
        last = "".join(reading.read_cursor(asked.cursor, 1))
        left = [row for row in rows if row["slug"] > last]
        return _page(request, sight, "measures", left, asked.limit, lambda row: (row["slug"],))

    return _kept(request, sight, write)


@api.get("measures/{slug}", response=shapes.MeasureInFull, auth=let_in, url_name="measure", tags=["Read"])
def read_measure(
    request: HttpRequest, slug: Path[shapes.Slug], asked: Query[shapes.StageAsked]
) -> HttpResponseBase:
    """One measure: its definition, and the areas, periods, groups and units that there are figures of."""
    sight = _sight(request, asked)
    seen = sight.measures.get(slug)
    if seen is None:
        raise Problem("There is no measure of this name that you may see.", status=404)
    if not seen.runs:
        raise Problem("The figures of this measure were withdrawn.", status=410)
    return _kept(request, sight, lambda: _json(reading.measure_in_full(request, sight, seen)))


@api.get("runs", response=shapes.Runs, auth=let_in, url_name="runs", tags=["Read"])
def list_runs(request: HttpRequest, asked: Query[shapes.RunFilters]) -> HttpResponseBase:
    """The runs that figures come from: by which definition, from which files, with which warnings."""
    sight = _sight(request, asked)
    last = max(reading.read_places(asked.cursor, 1), default=-1)

    def write() -> HttpResponseBase:
        left = [run for run in sight.runs_of(asked.measure) if run.pk > last]
        page, more = left[: asked.limit], len(left) > asked.limit
        cursor = reading.write_cursor(page[-1].pk) if more else None
        return _json(
            {
                "stage": sight.stage,
                "runs": [reading.run(sight, each) for each in page],
                "next": reading.address_after(request, cursor),
            }
        )

    return _kept(request, sight, write)


@api.get("observations", response=shapes.Observations, auth=let_in, url_name="observations", tags=["Read"])
def list_observations(request: HttpRequest, asked: Query[shapes.PageOfFigures]) -> HttpResponseBase:
    """Figures, each with its interval and its working. A withheld figure is an object that says why."""
    sight = _sight(request, asked)

    def write() -> HttpResponseBase:
        runs = sight.runs_of(asked.measure, invented=asked.only_invented)
        rows = list(reading.after(reading.narrowed(sight, runs, asked), asked.cursor)[: asked.limit + 1])
        page, more = rows[: asked.limit], len(rows) > asked.limit
        cursor = reading.write_cursor(page[-1].run_id, page[-1].position) if more else None
        flat_rows = reading.flat_rows(sight, runs, page)
        return _json(
            {
                "stage": sight.stage,
                "observations": [reading.observation(row, flat) for row, flat in flat_rows],
                "next": reading.address_after(request, cursor),
            }
        )

    return _kept(request, sight, write)


@api.get("observations.csv", auth=let_in, url_name="observations_csv", tags=["Read"])
def observations_as_csv(request: HttpRequest, asked: Query[shapes.FigureFilters]) -> HttpResponseBase:
    """The same figures as one CSV file, for Excel and Power BI."""
    sight = _sight(request, asked)
    return _kept(request, sight, lambda: csv_response(_name(asked), HEAD, as_table(_flat(sight, asked))))


@api.get("observations.parquet", auth=let_in, url_name="observations_parquet", tags=["Read"])
def observations_as_parquet(request: HttpRequest, asked: Query[shapes.FigureFilters]) -> HttpResponseBase:
    """The same figures as one Parquet file."""
    sight = _sight(request, asked)
    return _kept(request, sight, lambda: parquet.parquet_response(_name(asked), _flat(sight, asked)))


@api.post(
    "results",
    response={201: shapes.Pushed, 200: shapes.Pushed},
    auth=let_in_with_token,
    url_name="results",
    tags=["Push"],
)
def take_results(request: HttpRequest) -> HttpResponseBase:
    """Take in a file of results that `plumbline measure run-all --results` wrote; it waits to be accepted.

    Holds figures alone, never a record. The same file sent again is found, and nothing is recorded twice.
    """
    person = person_of_token(request.auth, scope=PUSH)  # type: ignore[attr-defined]
    job, is_new = push_results(by=person, name="Pushed by a program", content=_body(request))
    response = _json(
        {
            "id": str(job.public_id),
            "already_here": not is_new,
            "desk": request.build_absolute_uri(job.get_absolute_url()),
            "outcomes": _outcomes(job),
        }
    )
    response.status_code = 201 if is_new else 200
    response["Cache-Control"] = "no-store"
    return response


def _body(request: HttpRequest) -> bytes:
    """What was sent, up to what is taken; read here because Django itself takes no more than 2.5 MB at once."""
    most = largest_upload()
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > most:
        raise Problem(too_big(), status=413)
    content = request.read(most + 1)
    if len(content) > most:
        raise Problem(too_big(), status=413)
    return content


def _outcomes(job: Job) -> list[dict[str, Any]]:
    return [
        {
            "measure": each.measure,
            "title": each.title,
            "run": str(each.run.public_id) if each.run else None,
            "status": each.run.status if each.run else "refused",
            "unchanged": each.is_unchanged,
            "why": each.why,
        }
        for each in job.outcomes.select_related("run")
    ]


def _sight(request: HttpRequest, asked: Schema) -> Sight:
    """What may be seen, once every parameter is one that is known."""
    sight = sight_of(request, asked.stage)  # type: ignore[attr-defined]
    check_known(request, asked)
    return sight


def check_known(request: HttpRequest, asked: Schema | None = None) -> None:
    """Raises Problem for a parameter that is not known: a misspelt filter would narrow nothing."""
    fields = type(asked).model_fields if asked else {}
    known = sorted(field.alias or name for name, field in fields.items())
    if set(request.GET) - set(known):
        told = f"Known are: {', '.join(known)}." if known else "This address takes none."
        raise Problem(f"There are parameters that are not known here. {told}", status=422)


def answered(request: HttpRequest, state: object, write: Callable[[], dict[str, Any]]) -> HttpResponseBase:
    """What is the same for everybody, or 304 while the asker's copy is still right; `state` changes with it."""
    etag = hashlib.sha256(f"{FORMAT}|{state}".encode()).hexdigest()[:32]
    return _with_etag(request, quote_etag(etag), lambda: _json(write()))


def _flat(sight: Sight, asked: shapes.FigureFilters) -> Iterator[dict[str, Any]]:
    runs = sight.runs_of(asked.measure, invented=asked.only_invented)
    rows = reading.narrowed(sight, runs, asked).iterator(chunk_size=CHUNK)
    return (flat for _, flat in reading.flat_rows(sight, runs, rows))


def _name(asked: shapes.FigureFilters) -> str:
    return "-".join(asked.measure[:3]) or "observations"


def _page(
    request: HttpRequest,
    sight: Sight,
    name: str,
    left: list[dict[str, Any]],
    limit: int,
    place: Callable[[dict[str, Any]], tuple[object, ...]],
) -> HttpResponse:
    page = left[:limit]
    cursor = reading.write_cursor(*place(page[-1])) if len(left) > limit else None
    return _json({"stage": sight.stage, name: page, "next": reading.address_after(request, cursor)})


def _json(content: dict[str, Any]) -> JsonResponse:
    return JsonResponse(
        content, encoder=FigureEncoder, json_dumps_params={"ensure_ascii": False, "allow_nan": False}
    )


def _kept(request: HttpRequest, sight: Sight, write: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer, or 304 where the asker's copy is still right. Nobody in between keeps what a token opens."""
    return _with_etag(request, quote_etag(sight.etag), write)


def _with_etag(request: HttpRequest, etag: str, write: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    response = get_conditional_response(request, etag=etag) or write()
    response["ETag"] = etag
    if isinstance(request.auth, str):  # type: ignore[attr-defined]
        response["Cache-Control"] = "public, max-age=60"
        response["Access-Control-Allow-Origin"] = "*"
    else:
        response["Cache-Control"] = "private, no-cache"
    return response
