"""The board's statement for programs: the version in force, who adopted it and when, and those before it."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from ninja import Schema
from pydantic import Field

from plumbline.publishing.api.endpoints import answered, api, check_known
from plumbline.publishing.api.problems import Problem
from plumbline.publishing.api.sight import let_in, sight_of
from plumbline.publishing.models import BoardStatement
from plumbline.publishing.statement.record import SUBJECT


class StatementVersion(Schema):
    """One version of the statement."""

    version: int
    text: str = Field(description="Paragraphs are parted by an empty line.")
    paragraphs: list[str]
    adopted_on: str
    adopted_by: str = Field(description="A body or a role, never a person.")
    why_changed: str = Field(description="Why it is other than the version before; empty for the first.")


class Statement(StatementVersion):
    """The statement in force, with the versions before it."""

    earlier: list[StatementVersion] = Field(description="Newest first.")
    address: str = Field(description="The address of the page that carries it.")
    record: str = Field(description="The address of the public record, searched for the statement.")


@api.get("statement", response=Statement, auth=let_in, url_name="statement", tags=["Read"])
def read_statement(request: HttpRequest) -> HttpResponseBase:
    """What the board has declared: the version in force, and every one before it with why it changed."""
    sight_of(request, "released")
    check_known(request)
    versions = list(BoardStatement.objects.adopted())
    if not versions:
        raise Problem("The board has not adopted a statement yet.", status=404)
    return answered(request, [one.pk for one in versions], lambda: _in_full(request, versions))


def _in_full(request: HttpRequest, versions: list[BoardStatement]) -> dict[str, Any]:
    in_force, *earlier = versions
    history = f"{reverse('publishing:record')}?{urlencode({'q': SUBJECT})}"
    return {
        **_version(in_force),
        "earlier": [_version(one) for one in earlier],
        "address": request.build_absolute_uri("/#promise"),
        "record": request.build_absolute_uri(history),
    }


def _version(one: BoardStatement) -> dict[str, Any]:
    return {
        "version": one.version,
        "text": one.text,
        "paragraphs": one.paragraphs,
        "adopted_on": one.adopted_on.isoformat(),
        "adopted_by": one.adopted_by,
        "why_changed": one.why_changed,
    }
