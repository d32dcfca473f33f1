"""Who sees what here: anyone what was released; a token of the desk's the current figures, as its owner may."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest

from plumbline.evidence.access import check_may_view_observations
from plumbline.evidence.models import Dataset, MeasureRun, Observation
from plumbline.people.models import ApiToken
from plumbline.people.scopes import DESK, PUBLISHED
from plumbline.people.tokens import TokenRefused, person_of_token, token_of
from plumbline.publishing.models import ReleasedRow
from plumbline.publishing.queries import ReleasedMeasure, measures_ever_released, rows_that_left
from plumbline.publishing.telling import public_fingerprint, public_sha256, public_warnings

ANYONE = "anyone"
FORMAT = "1"
"""Grows when the same figures are written in another way, so that kept copies are asked for again."""


FigureRows: TypeAlias = QuerySet[Observation] | QuerySet[ReleasedRow]
"""The desk's rows, or those that have left."""


def let_in(request: HttpRequest) -> ApiToken | str:
    """Whoever asks: by the token that is brought, else as anyone. A session is not looked at."""
    return token_of(request) or ANYONE


def let_in_with_token(request: HttpRequest) -> ApiToken:
    """Whoever asks, with a token."""
    token = token_of(request)
    if token is None:
        raise TokenRefused("This takes a token. Make one on your account page.", status=401)
    return token


@dataclass(slots=True)
class MeasureSeen:
    """A measure with those of its runs that may be seen, the one that speaks first in front."""

    slug: str
    runs: list[MeasureRun] = field(default_factory=list)
    released: ReleasedMeasure | None = None

    @property
    def run(self) -> MeasureRun:
        return self.runs[0]


class Sight:
    """The runs that one request may see. Everything that is read here is narrowed to them."""

    def __init__(self, stage: str) -> None:
        self.stage = stage

    @cached_property
    def released(self) -> list[ReleasedMeasure]:
        return measures_ever_released()

    @cached_property
    def runs(self) -> list[MeasureRun]:
        """All of them, in one query, oldest first."""
        if self.stage == "current":
            return list(MeasureRun.objects.current().order_by("pk"))
        return sorted((run for measure in self.released for run in measure.runs), key=lambda run: run.pk)

    @cached_property
    def measures(self) -> dict[str, MeasureSeen]:
        """By slug; with the released, also those of which only a notice is left."""
        if self.stage == "released":
            return {
                each.slug: MeasureSeen(each.slug, sorted(each.runs, key=lambda run: run != each.run), each)
                if each.runs
                else MeasureSeen(each.slug, [], each)
                for each in sorted(self.released, key=lambda each: each.slug)
            }
        seen: dict[str, MeasureSeen] = {}
        for run in sorted(self.runs, key=lambda run: (run.measure, run.demonstration, not run.leads, -run.pk)):
            seen.setdefault(run.measure, MeasureSeen(run.measure)).runs.append(run)
        return seen

    def runs_of(self, slugs: Sequence[str], *, invented: bool | None = None) -> list[MeasureRun]:
        """Those of these measures (of all where none is named), with the files that they read."""
        found = [
            run
            for run in self.runs
            if (not slugs or run.measure in slugs) and (invented is None or run.demonstration == invented)
        ]
        prefetch_related_objects(found, "datasets")
        return found

    def observations(self, runs: Sequence[MeasureRun]) -> FigureRows:
        """The rows of these runs as they may be seen: of the ledger inside, frozen ones for everybody else."""
        if self.stage == "current":
            return Observation.objects.filter(run__in=[run.pk for run in runs])
        return rows_that_left(self.released).filter(run__in=[run.pk for run in runs])

    def fingerprint(self, run: MeasureRun) -> str:
        """The digest of a run's figures, as far as it may be told."""
        return run.fingerprint if self.stage == "current" else public_fingerprint(run)

    def sha256(self, run: MeasureRun, dataset: Dataset) -> str:
        """The digest of a file that a run read, as far as it may be told."""
        return dataset.sha256 if self.stage == "current" else public_sha256(run, dataset)

    def warnings(self, run: MeasureRun) -> list[str]:
        """What a reader must know of a run, as far as it may be told."""
        return list(run.warnings) if self.stage == "current" else public_warnings(run)

    def rounded_to(self, run: MeasureRun) -> int:
        """What a run's counts are rounded to; 1 where they are exact."""
        if self.stage == "current":
            return 1
        return next((each.rounded_to[run.pk] for each in self.released if run.pk in each.rounded_to), 1)

    @property
    def etag(self) -> str:
        """Changes whenever what may be seen does."""
        parts = [FORMAT, self.stage]
        if self.stage == "released":
            parts += [each.state for each in self.released]
        else:
            parts += [f"{run.pk}:{run.fingerprint}" for run in self.runs]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def sight_of(request: HttpRequest, stage: str) -> Sight:
    """What a request may see.

    Raises:
        TokenRefused: the desk's figures are asked for without a token that may read them, or its owner may not.
        PermissionDenied: the owner of the token may not see figures before they are released.
    """
    token: ApiToken | str = request.auth  # type: ignore[attr-defined]
    if isinstance(token, str):
        if stage == "current":
            raise TokenRefused("The desk's current figures take a token that may read them.", status=401)
        return Sight("released")
    wanted = stage or ("current" if DESK in token.scope_slugs else "released")
    if wanted == "current":
        check_may_view_observations(person_of_token(token, scope=DESK))
    else:
        # A token for the desk's figures alone reads the public's too, while its owner has the role.
        only_desk = DESK in token.scope_slugs and PUBLISHED not in token.scope_slugs
        person_of_token(token, scope=DESK if only_desk else PUBLISHED)
    return Sight(wanted)
