"""What staff do with the front door's own words: the help list, sample messages, reviews of translations."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import Actor, record
from plumbline.people.models import Person
from plumbline.speakup.access import check_may_edit_door
from plumbline.speakup.catalogues import catalogue_of, forget_reviews
from plumbline.speakup.first_words import HELP, INVENTED, first_messages
from plumbline.speakup.help import forget_help
from plumbline.speakup.models import HelpEntry, MessageTemplate, TranslationReview

LONGEST_TEMPLATE = 4_000


@transaction.atomic
def plant_first_words(*, by: str) -> None:
    """The first entries of help and sample messages, where there are none yet; what is there stays as it is."""
    if not HelpEntry.objects.exists():
        HelpEntry.objects.bulk_create(
            HelpEntry(
                kind=first.kind,
                title=first.title,
                text=first.text,
                phone=first.phone,
                url=first.url,
                position=position,
                is_shown=not first.has_gaps,
            )
            for position, first in enumerate(HELP, start=1)
        )
        record(by=by, action="speakup.plant_help", subject="speakup.help:first")
    if not MessageTemplate.objects.exists():
        MessageTemplate.objects.bulk_create(MessageTemplate(title=m.title, text=m.text) for m in first_messages())
        record(by=by, action="speakup.plant_message_templates", subject="speakup.message_template:first")
    transaction.on_commit(forget_help)


@transaction.atomic
def plant_invented_help(*, by: str) -> None:
    """Fill the gaps of the help list with invented services.

    Raises:
        PermissionDenied: this is no demonstration, and somebody might call them.
    """
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("Invented help is for demonstrations only.")
    for entry in HelpEntry.objects.filter(title__in=INVENTED, is_shown=False, phone=""):
        entry.text, entry.phone = INVENTED[entry.title]
        entry.is_shown = True
        entry.save()
        record(by=by, action="speakup.invent_help", subject=entry.audit_reference)
    transaction.on_commit(forget_help)


@transaction.atomic
def add_help(*, by: Person, kind: str, title: str, text: str, phone: str, url: str) -> HelpEntry:
    """A new entry at the end of its kind. It is hidden until somebody shows it.

    Raises:
        ValidationError: a field cannot be kept.
    """
    check_may_edit_door(by)
    last = HelpEntry.objects.order_by("position").values_list("position", flat=True).last() or 0
    entry = HelpEntry(kind=kind, title=title.strip(), text=text.strip(), phone=phone.strip(), url=url)
    entry.position, entry.is_shown = last + 1, False
    entry.full_clean()
    entry.save()
    _record_help(by, entry, "add_help")
    return entry


@transaction.atomic
def change_help(
    *, by: Person, entry: HelpEntry, kind: str, title: str, text: str, phone: str, url: str
) -> HelpEntry:
    """New words, number or address. A changed number counts as never tried.

    Raises:
        ValidationError: a field cannot be kept, or nobody could reach a shown entry any more.
    """
    check_may_edit_door(by)
    fresh = HelpEntry.objects.select_for_update().get(pk=entry.pk)
    given = {"kind": kind, "title": title.strip(), "text": text.strip(), "phone": phone.strip(), "url": url}
    changed = _set(fresh, given)
    if {"phone", "url"} & set(changed):
        fresh.checked_on = None
    fresh.full_clean()
    if fresh.is_shown:
        _check_can_be_shown(fresh)
    fresh.save()
    _record_help(by, fresh, "change_help", changed=changed)
    return fresh


@transaction.atomic
def show_help(*, by: Person, entry: HelpEntry) -> None:
    """Put an entry on the front door.

    Raises:
        ValidationError: it still has gaps, or says nowhere how to reach the help.
    """
    check_may_edit_door(by)
    _check_can_be_shown(HelpEntry.objects.select_for_update().get(pk=entry.pk))
    _set_shown(entry, True)
    _record_help(by, entry, "show_help")


@transaction.atomic
def hide_help(*, by: Person, entry: HelpEntry) -> None:
    """Take an entry off the front door. It stays here, to be shown again."""
    check_may_edit_door(by)
    _set_shown(entry, False)
    _record_help(by, entry, "hide_help")


@transaction.atomic
def move_help(*, by: Person, entry: HelpEntry, up: bool) -> None:
    """Move an entry one place among those of its kind. At the end of them it stays."""
    check_may_edit_door(by)
    rows = list(HelpEntry.objects.select_for_update().filter(kind=entry.kind))
    here = [row.pk for row in rows].index(entry.pk)
    there = here + (-1 if up else 1)
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows, start=1):
        HelpEntry.objects.filter(pk=row.pk).update(position=position)
    _record_help(by, entry, "move_help", up=up)


@transaction.atomic
def record_try(*, by: Person, entry: HelpEntry, on: date) -> None:
    """Somebody called the number, or opened the address, on that day, and it was right.

    Raises:
        ValidationError: the day is still to come.
    """
    check_may_edit_door(by)
    if on > timezone.localdate():
        raise ValidationError({"on": "The day must be today or in the past."})
    HelpEntry.objects.filter(pk=entry.pk).update(checked_on=on)
    _record_help(by, entry, "record_help_try", on=on.isoformat())


@transaction.atomic
def add_template(*, by: Person, title: str, text: str) -> MessageTemplate:
    """A new sample message.

    Raises:
        ValidationError: there is one of that title, or it is too long.
    """
    check_may_edit_door(by)
    template = MessageTemplate(title=title.strip(), text=text.strip())
    _check_template(template)
    template.save()
    record(by=by, action="speakup.add_template", subject=template.audit_reference)
    return template


@transaction.atomic
def change_template(*, by: Person, template: MessageTemplate, title: str, text: str) -> MessageTemplate:
    """New words for a sample message. Messages that were begun with it stay as they are.

    Raises:
        ValidationError: there is another one of that title, or it is too long.
    """
    check_may_edit_door(by)
    fresh = MessageTemplate.objects.select_for_update().get(pk=template.pk)
    changed = _set(fresh, {"title": title.strip(), "text": text.strip()})
    _check_template(fresh)
    fresh.save()
    record(by=by, action="speakup.change_template", subject=fresh.audit_reference, detail={"changed": changed})
    return fresh


@transaction.atomic
def retire_template(*, by: Person, template: MessageTemplate) -> None:
    """Offer it to handlers no more. It stays here, to be used again."""
    check_may_edit_door(by)
    MessageTemplate.objects.filter(pk=template.pk).update(is_used=False)
    record(by=by, action="speakup.retire_template", subject=template.audit_reference)


@transaction.atomic
def use_template_again(*, by: Person, template: MessageTemplate) -> None:
    """Offer it to handlers again."""
    check_may_edit_door(by)
    MessageTemplate.objects.filter(pk=template.pk).update(is_used=True)
    record(by=by, action="speakup.use_template_again", subject=template.audit_reference)


@transaction.atomic
def record_review(*, by: Person, language: str, digest: str, reviewer: str, note: str = "") -> TranslationReview:
    """A speaker of the language has read the front door in it: its pages stop saying draft.

    Raises:
        ValidationError: the words have changed since, there are none, or they were read already.
    """
    check_may_edit_door(by)
    catalogue = catalogue_of(language)
    if not catalogue.phrases:
        raise ValidationError("There is no translation into this language yet.")
    if digest != catalogue.digest:
        raise ValidationError("The translation has changed since you opened this page. Read what is new first.")
    if TranslationReview.objects.filter(language=language, catalogue=digest).exists():
        raise ValidationError("A review of exactly these words is recorded already.")
    review = TranslationReview(
        language=language, catalogue=digest, reviewer=reviewer.strip(), note=note.strip(), recorded_by=by
    )
    review.phrases = [phrase.digest for phrase in catalogue.phrases]
    review.full_clean()
    review.save()
    detail = {"catalogue": digest}
    record(by=by, action="speakup.record_review", subject=review.audit_reference, detail=detail)
    transaction.on_commit(forget_reviews)
    return review


def _record_help(by: Actor, entry: HelpEntry, act: str, **detail: Any) -> None:
    record(by=by, action=f"speakup.{act}", subject=entry.audit_reference, detail=detail)
    transaction.on_commit(forget_help)


def _set_shown(entry: HelpEntry, shown: bool) -> None:
    HelpEntry.objects.filter(pk=entry.pk).update(is_shown=shown)


def _check_can_be_shown(entry: HelpEntry) -> None:
    if "[" in entry.title + entry.text:
        raise ValidationError("There is still a gap in square brackets. Fill it in before you show this.")
    if not entry.phone and not entry.url and "@" not in entry.text:
        raise ValidationError(
            "Add a telephone number or a web address, or write an e-mail address in the words. "
            "People must be able to reach this help."
        )


def _check_template(template: MessageTemplate) -> None:
    if MessageTemplate.objects.filter(title__iexact=template.title).exclude(pk=template.pk).exists():
        raise ValidationError({"title": "There is a sample message of this title already."})
    if len(template.text) > LONGEST_TEMPLATE:
        raise ValidationError({"text": f"Use at most {LONGEST_TEMPLATE:,} characters."})
    template.full_clean()


def _set(row: Any, given: Mapping[str, Any]) -> list[str]:
    """Set these fields, and say which were different before."""
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    return changed
