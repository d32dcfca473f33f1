"""Numbers that people say aloud, such as R3: the next free one, also when two are made at once."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Max

ATTEMPTS = 5
Made = TypeVar("Made", bound=models.Model)


def with_next_number(model: type[Made], make: Callable[[int], Made]) -> Made:
    """What `make` gives for the next number of this model; asked again where somebody else took that number."""
    manager: Any = model._default_manager
    attempts = 0
    while True:
        attempts += 1
        number = (manager.aggregate(last=Max("number"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                return make(number)
        except IntegrityError:
            if attempts == ATTEMPTS or not manager.filter(number=number).exists():
                raise
