"""Changes that people make to a vocabulary's terms.

A confirmed term is never rewritten, because figures may stand on it: it is ended, and another one added. Whatever
is changed here stays when the vocabularies that the product carries are loaded again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from plumbline.design.formats import in_words
from plumbline.organisation.access import check_may_edit_tree
from plumbline.organisation.models import Fact, Term, Vocabulary
from plumbline.organisation.signals import done


@transaction.atomic
def add_term(
    *,
    by: Any,
    vocabulary: Vocabulary,
    code: str,
    label: str,
    source: str,
    part_of: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Term:
    """Add a code to a vocabulary. It is unconfirmed until somebody says that they read it in its source."""
    _allow(by)
    vocabulary = _locked(vocabulary)
    last = vocabulary.terms.aggregate(last=Max("sort"))["last"]
    term = Term(
        vocabulary=vocabulary,
        code=code,
        label=label,
        part_of=part_of,
        valid_from=valid_from,
        valid_to=valid_to,
        status=Fact.Status.UNCONFIRMED,
        source=source,
        sort=0 if last is None else last + 1,
    )
    _save(by, term)
    _tell(by, "organisation.add_term", term, {"label": label, "source": source, **_days(term)})
    return term


@transaction.atomic
def end_term(*, by: Any, term: Term, last_day: date | None) -> Term:
    """Say on which day a term held for the last time; None takes an end back."""
    _allow(by)
    term = _fresh(term)
    before, term.valid_to = term.valid_to, last_day
    if before == last_day:
        raise ValidationError({"last_day": "That is what is already recorded."})
    _save(by, term)
    _tell(by, "organisation.end_term", term, {"from": _day(before), "to": _day(last_day)})
    return term


@transaction.atomic
def correct_term(*, by: Any, term: Term, label: str, source: str) -> Term:
    """Correct the label or the source of a term that nobody has confirmed."""
    _allow(by)
    term = _fresh(term)
    _check_unconfirmed(term, "It can’t be corrected: end it, and add another one.")
    before = {"label": term.label, "source": term.source}
    term.label, term.source = label, source
    _save(by, term)
    _tell(by, "organisation.correct_term", term, {"from": before, "to": {"label": label, "source": source}})
    return term


@transaction.atomic
def confirm_term(*, by: Any, term: Term, source: str) -> Term:
    """Keep who read a term in its source, and when."""
    _allow(by)
    term = _fresh(term)
    _check_unconfirmed(term, "It needs no second confirmation.")
    if not source.strip():
        raise ValidationError({"source": "Say where you read it."})
    term.status, term.source = Fact.Status.CONFIRMED, source
    term.confirmed_by, term.confirmed_at = _reference(by), timezone.now()
    _save(by, term)
    _tell(by, "organisation.confirm_term", term, {"label": term.label, "source": source})
    return term


def _check_unconfirmed(term: Term, advice: str) -> None:
    if term.is_confirmed:
        raise ValidationError(f"{term.label} is confirmed. {advice}")


def _locked(vocabulary: Vocabulary) -> Vocabulary:
    """One change at a time: no constraint of both databases can see that two terms overlap."""
    return Vocabulary.objects.select_for_update().get(pk=vocabulary.pk)


def _fresh(term: Term) -> Term:
    """The term as it is now, and not as it was when a page was opened."""
    _locked(term.vocabulary)
    return Term.objects.select_related("vocabulary").get(pk=term.pk)


def _save(by: Any, term: Term) -> None:
    term.changed_by, term.changed_at = _reference(by), timezone.now()
    _check_alone(term)
    term.full_clean()
    term.save()


def _check_alone(term: Term) -> None:
    """A code means one thing on a day."""
    others = Term.objects.filter(vocabulary=term.vocabulary, code__iexact=term.code).exclude(pk=term.pk)
    for other in others:
        starts_later = term.valid_from and other.valid_to and other.valid_to < term.valid_from
        ends_earlier = term.valid_to and other.valid_from and term.valid_to < other.valid_from
        if not (starts_later or ends_earlier):
            raise ValidationError(
                f"The code {other.code} already means “{other.label}” {_span(other)}. "
                "The days of the two would overlap: end that one first."
            )


def _span(term: Term) -> str:
    since = f"from {in_words(term.valid_from)}" if term.valid_from else "from the beginning"
    return f"{since} to {in_words(term.valid_to)}" if term.valid_to else f"{since}, and has no last day"


def _allow(by: Any) -> None:
    if not isinstance(by, str):
        check_may_edit_tree(by)


def _reference(by: Any) -> str:
    return by if isinstance(by, str) else by.audit_reference


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _days(term: Term) -> dict[str, str | None]:
    return {"valid_from": _day(term.valid_from), "valid_to": _day(term.valid_to)}


def _tell(by: Any, action: str, term: Term, detail: Mapping[str, object]) -> None:
    done.send(sender=Term, by=by, action=action, subject=term.reference, detail=detail)
