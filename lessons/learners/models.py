"""Learners, to whom all that is kept of their work refers."""

import uuid

from django.db import models, transaction
from django.utils.crypto import salted_hmac


class Learner(models.Model):
    """Somebody who has run or changed something, known by the number in their cookie.

    Whoever has only looked has no row: `request.learner` is then one that is not saved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def tag(self) -> str:
        """What tells learners apart in a browser, without the number by which the site knows them."""
        return salted_hmac("lessons.learners.tag", self.pk.bytes, algorithm="sha256").hexdigest()[:12]

    def remember(self) -> None:
        """Make the row, unless it is there. It comes first in each transaction that keeps something of the learner.

        Nobody can then take it away before the transaction ends.
        """
        Learner.objects.select_for_update().get_or_create(pk=self.pk)

    def is_remembered(self) -> bool:
        """Say whether the row is there. Nobody can then take it away before the transaction ends."""
        return Learner.objects.select_for_update().filter(pk=self.pk).values("pk").first() is not None

    def forget(self) -> None:
        """Delete the row and everything that refers to it."""
        with transaction.atomic():
            if self.is_remembered():
                Learner.objects.filter(pk=self.pk).delete()


class ResumeCode(models.Model):
    """The hash of the words by which a learner is known in another browser."""

    learner = models.OneToOneField(Learner, models.CASCADE, primary_key=True, related_name="resume_code")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"resume code of {self.learner_id}"


class Attempt(models.Model):
    """A secret of some kind that was tried and that nobody has. `address` is a hash, for an hour or longer."""

    kind = models.CharField(max_length=20, default="resume code")
    address = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"attempt at {self.made_at}"
