"""The OpenAPI 3.1 document: what the endpoints say of themselves, and what is true of all of them."""

from typing import Any

from plumbline.evidence import parquet
from plumbline.publishing.api import packs, promises, releases, statement  # noqa: F401 - put theirs on the door
from plumbline.publishing.api.endpoints import api
from plumbline.publishing.api.problems import MEDIA_TYPE
from plumbline.publishing.api.shapes import ProblemDetails

PREFIX = "/api/v1/"
OURS = f"{__package__.replace('.', '_')}_"
"""What the name of an operation begins with, before the module that has it."""
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API token, which begins with plumb_."},
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The same token as the password, with any user name: for Excel and Power BI.",
    },
}
WITH_TOKEN: list[dict[str, list[str]]] = [{"bearer": []}, {"basic": []}]
ANYONE: list[dict[str, list[str]]] = [*WITH_TOKEN, {}]
ABOUT = """Figures about race equality with their intervals and their working; promises, releases and board packs.

Without a token you see what the public sees. With a token that may read the desk's figures you see the current
ones, as its owner may; every answer says its `stage`. A withheld figure is never zero: in JSON it is an object
that says why, in CSV and Parquet an empty cell beside a column that says why. Problems come as RFC 9457 has it.
"""
PROBLEMS = {
    401: "The token opens nothing, or one is needed.",
    403: "The token may not do this, or its owner may not any more.",
    422: "A parameter, or what was sent, is not as it must be.",
    429: "The token was used too often. `Retry-After` says for how many seconds to wait.",
}
OF_ONE = {
    "measures/{slug}": {404: "There is no such measure.", 410: "Its figures were withdrawn."},
    "releases/{public_id}": {404: "There is no such release, or it has not left."},
    "packs/{public_id}": {
        404: "There is no such pack, or it is not public.",
        410: "Figures in it were withdrawn; `withdrawn` says which, when and why.",
    },
    "statement": {404: "The board has not adopted a statement yet."},
}
"""What else can be answered, by address."""
IN_ADDRESSES = {
    "slug": "The slug of a measure.",
    "public_id": "The identifier in the address of its page, and `id` in the list.",
}
"""What stands for what in an address."""
OF_A_PUSH = {413: "It is larger than is taken."}
MAKE_FILE = {"type": "string", "format": "binary"}


def whole_document() -> dict[str, Any]:
    """The document as JSON can hold it."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX))
    document["info"] = {"title": "Plumbline", "version": "1", "description": ABOUT}
    document["servers"] = [{"url": "/"}]
    shape = ProblemDetails.model_json_schema()
    document["components"]["schemas"]["ProblemDetails"] = shape
    document["components"]["securitySchemes"] = SCHEMES
    for address, methods in document["paths"].items():
        for method, told in methods.items():
            _finish(address, method, told)
    return document


def _finish(address: str, method: str, told: dict[str, Any]) -> None:
    told["operationId"] = told["operationId"].removeprefix(OURS).partition("_")[2]
    told["summary"] = told["summary"].capitalize().replace("csv", "CSV")
    told["security"] = WITH_TOKEN if method == "post" else ANYONE
    if address.endswith(".csv"):
        told["responses"] = {200: _gives(parquet.CSV, {"type": "string"}, "CSV, UTF-8, one line an observation.")}
    if address.endswith(".parquet"):
        told["responses"] = {200: _gives(parquet.PARQUET, {}, "Parquet, one row an observation.")}
    for each in told.get("parameters", []):
        if each["in"] == "path":
            each["description"] = IN_ADDRESSES[each["name"]]
    more = OF_A_PUSH if method == "post" else OF_ONE.get(address.removeprefix(PREFIX), {})
    if method == "get":
        told["responses"][304] = {"description": "Your copy is still right (`If-None-Match`)."}
    else:
        told["requestBody"] = {
            "required": True,
            "description": "A file of results as `plumbline measure run-all --results` writes it.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    for status, words in sorted((PROBLEMS | more).items()):
        told["responses"][status] = _gives(MEDIA_TYPE, {"$ref": "#/components/schemas/ProblemDetails"}, words)
    told["responses"] = {str(status): each for status, each in sorted(told["responses"].items())}


def _gives(media_type: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"description": words, "content": {media_type: {"schema": schema}}}
