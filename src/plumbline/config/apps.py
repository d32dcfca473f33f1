"""Joins rooms that may not know one another.

What the ground rooms do is written to the audit trail here, and references find the names behind them.
"""

from collections.abc import Mapping

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Connects signals once every room is loaded. Has no tables."""

    name = "plumbline.config"
    label = "config"

    def ready(self) -> None:
        # Rooms can be imported only once apps are loaded.
        from plumbline.config.references import NAMERS
        from plumbline.design.references import name_kind
        from plumbline.organisation.actions import done

        done.connect(write_to_audit, dispatch_uid="config.write_to_audit")
        for kind, namer in NAMERS.items():
            name_kind(kind, namer)


def write_to_audit(*, by: object, action: str, subject: str, detail: Mapping[str, object], **_: object) -> None:
    """Record an act of a ground room inside its transaction. What this raises fails the act: that is meant."""
    from plumbline.audit.actions import record  # see above

    record(by=by, action=action, subject=subject, detail=detail)  # type: ignore[arg-type]
