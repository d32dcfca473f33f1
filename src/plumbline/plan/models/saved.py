"""Ways of looking at a list that somebody keeps for themselves."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

LONGEST_QUERY = 1000


class SavedView(models.Model):
    """A search, filters and an order of one list of the plan, under a name of one's own."""

    PRIVACY: ClassVar = {
        "person": "internal",
        "listed": "internal",
        "name": "internal",
        "query": "internal",
        "opens": "internal",
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    listed = models.CharField("which list it is of", max_length=120)
    name = models.CharField(max_length=60)
    query = models.CharField("what follows the question mark of its address", max_length=LONGEST_QUERY)
    opens = models.BooleanField("whether the list opens like this", default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "listed", "name"], name="savedview_one_of_a_name_for_a_list"
            ),
            models.UniqueConstraint(
                fields=["person", "listed"], condition=Q(opens=True), name="savedview_a_list_opens_one_way"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
