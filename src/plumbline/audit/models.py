"""The audit trail's one table. Rows are added and never changed: the model refuses it here, and triggers in the
database refuse it to everyone else (migration 0002)."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from plumbline.audit.chain import canonical


class EntryIsFinal(TypeError):
    """Something tried to change or remove an entry of the audit trail."""


def _refuse(*_args: object, **_kwargs: object) -> NoReturn:
    raise EntryIsFinal(
        "Entries of the audit trail are added by audit.actions.record, and never changed or removed."
    )


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads, and nothing that writes."""

    update = aupdate = delete = adelete = _refuse
    bulk_create = abulk_create = bulk_update = abulk_update = _refuse
    update_or_create = aupdate_or_create = _refuse


class Entry(models.Model):
    """One act. `digest` seals the entry together with the digest of the entry before it."""

    PRIVACY: ClassVar = {
        "number": "internal",
        "at": "internal",
        "by": "internal",
        "action": "internal",
        "subject": "internal",
        "detail": "internal",
        "previous": "internal",
        "digest": "internal",
    }

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **(kwargs | {"force_insert": True}))

    delete = _refuse

    @property
    def canonical_detail(self) -> str:
        """The detail as its seal was made from it."""
        return canonical(self.detail)
