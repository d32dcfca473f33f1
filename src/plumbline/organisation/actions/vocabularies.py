"""Loads reference data from the files that the product carries. Loading again changes only what differs."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from plumbline.organisation.carried import read_table, read_vocabulary
from plumbline.organisation.models import (
    Mapping as TermMapping,
)
from plumbline.organisation.models import (
    NhsTrust,
    NhsTrustName,
    NhsTrustSuccession,
    Term,
    Vocabulary,
)
from plumbline.organisation.signals import done

ORDER = ("ethnicity-nhs-2001", "ethnicity-census-2021", "staff-groups", "pay-bands", "localities")


MOST_NAMED = 50
"""How many kept terms an audit entry names; it counts all of them."""


@transaction.atomic
def load_vocabularies(*, by: Any) -> dict[str, int]:
    """Load vocabularies, mappings and the national record of trusts; returns how many rows of each there are.

    What somebody added stays, and so does every term that somebody changed: the audit entry says which of those
    the files would have set otherwise.
    """
    kept = [reference for sort, slug in enumerate(ORDER) for reference in _load(sort, read_vocabulary(slug))]
    _load_trusts()
    models = (Vocabulary, Term, TermMapping, NhsTrust, NhsTrustSuccession)
    counts = {model._meta.model_name or "": model.objects.count() for model in models}
    detail = {"rows": counts, "kept": len(kept), "kept_terms": kept[:MOST_NAMED]}
    subject = "organisation.vocabularies:all"
    done.send(sender=Vocabulary, by=by, action="organisation.load_vocabularies", subject=subject, detail=detail)
    return counts


def _load(sort: int, raw: Mapping[str, Any]) -> list[str]:
    """Load one vocabulary; returns the terms that differ from the file because somebody changed them here."""
    about = {name: raw.get(name, "") for name in ("title", "about", "source")}
    vocabulary, _ = Vocabulary.objects.update_or_create(
        slug=raw["slug"], defaults={**about, "traps": raw.get("traps", []), "sort": sort}
    )
    known = {(term.code, term.valid_from): term for term in vocabulary.terms.select_related("vocabulary")}
    kept = []
    for position, entry in enumerate(raw["terms"]):
        values = _values(raw, entry, position)
        code, valid_from = str(entry["code"]), entry.get("valid_from")
        term = known.get((code, valid_from))
        if term is None:
            Term.objects.create(vocabulary=vocabulary, code=code, valid_from=valid_from, **values)
        elif _differs(term, values) and term.changed_at:
            kept.append(term.reference)
        elif _differs(term, values):
            Term.objects.filter(pk=term.pk).update(**values)
    if "mapping" in raw:
        _load_mapping(vocabulary, raw["mapping"])
    return kept


def _values(raw: Mapping[str, Any], entry: Mapping[str, Any], position: int) -> dict[str, Any]:
    return {
        "label": entry["label"],
        "part_of": entry.get("part_of", ""),
        "valid_to": entry.get("valid_to"),
        "status": entry.get("status", raw.get("status", "confirmed")),
        "source": entry.get("source", raw["source"]),
        "sort": position,
    }


def _differs(term: Term, values: Mapping[str, Any]) -> bool:
    return any(getattr(term, name) != value for name, value in values.items())


def _load_mapping(vocabulary: Vocabulary, raw: Mapping[str, Any]) -> None:
    source_terms = {term.code: term for term in vocabulary.terms.all()}
    target_terms = {term.code: term for term in Term.objects.filter(vocabulary__slug=raw["to"])}
    for code, entry in raw["terms"].items():
        target = entry if isinstance(entry, Mapping) else {"to": entry}
        TermMapping.objects.update_or_create(
            from_term=source_terms[code],
            to_term=target_terms[target["to"]],
            defaults={"note": target.get("note", ""), "status": "confirmed", "source": raw["source"]},
        )


def _load_trusts() -> None:
    for row in read_table("nhs_trusts.csv"):
        NhsTrust.objects.update_or_create(code=row.pop("code"), defaults=row)
    trusts = {trust.code: trust for trust in NhsTrust.objects.all()}
    for row in read_table("nhs_trust_names.csv"):
        trust = trusts[row.pop("trust")]
        NhsTrustName.objects.update_or_create(trust=trust, since=row.pop("since"), defaults=row)
    for row in read_table("nhs_trust_successions.csv"):
        old, new = trusts[row.pop("predecessor")], trusts[row.pop("successor")]
        NhsTrustSuccession.objects.update_or_create(predecessor=old, successor=new, defaults=row)
