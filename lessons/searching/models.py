"""What can be found, and which state of the course that is."""

from django.db import models


class Kind(models.TextChoices):
    """What an entry is, in the order in which results are shown."""

    LESSON = "lesson", "Lessons"
    CLAIM = "claim", "Sentences that prove themselves"
    ACTION = "action", "Actions"
    SIGNAL = "signal", "Built-in signals"
    SOURCE = "source", "Source"


class Entry(models.Model):
    """A place of the site: its address, what it is called, where it belongs, and its text.

    `words` are those of title and text, as they are looked for.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    address = models.CharField(max_length=300)
    title = models.TextField()
    belongs_to = models.TextField(blank=True)
    text = models.TextField()
    words = models.TextField()

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.address


class IndexState(models.Model):
    """The one row that says of which entries, by the hash of them all, the index is made."""

    content_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.content_hash
