"""The invented trust that the demonstration shows."""

from importlib.resources import files
from typing import Any

from django.db import transaction

from plumbline.organisation.actions.files import import_tree
from plumbline.organisation.models import Unit
from plumbline.organisation.signals import done

FILE = files("plumbline.organisation") / "data" / "demonstration" / "trust.csv"
CODE = "WSD"


@transaction.atomic
def plant_demonstration_trust(*, by: Any) -> Unit:
    """Make the Wight Solent Demonstration NHS Trust with all its parts; done again, nothing changes."""
    plan = import_tree(by=by, content=FILE.read_bytes())
    trust = Unit.objects.get(code=CODE)
    done.send(
        sender=Unit,
        by=by,
        action="organisation.plant_demonstration_trust",
        subject=trust.reference,
        detail=plan.counts,
    )
    return trust
