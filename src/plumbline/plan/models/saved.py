"""Ways of looking at a list that somebody keeps for themselves."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class SavedView(models.Model):
    """A search, filters and an order of the list of actions, under a name of one's own."""

    PRIVACY: ClassVar = {"person": "internal", "name": "internal", "query": "internal"}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField("what follows the question mark of its address", max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="savedview_one_of_a_name_for_a_person"),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
