"""Learners, to whom all that is kept of their work refers."""

import uuid

from django.db import models


class Learner(models.Model):
    """Somebody who has run or changed something, known by the number in their cookie.

    Whoever has only looked has no row: `request.learner` is then one that is not saved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)

    def remember(self) -> None:
        """Make the row, unless it is there. It comes before the first thing that is kept of the learner."""
        Learner.objects.get_or_create(pk=self.pk)
