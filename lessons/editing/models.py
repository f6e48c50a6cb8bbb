"""What learners have changed of the files of a lesson."""

from django.db import models

from lessons.learners.models import Learner


class Edits(models.Model):
    """One learner's own `files` of one lesson: texts by path, an overlay like that of a variant. None deletes a file.

    `shipped` has the version of the lesson's file that each was made from, and `set_aside` the texts that a reset or a
    variant has replaced, for as long as the learner may want them back.
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="edits")
    lesson = models.SlugField()
    files = models.JSONField(default=dict, blank=True)
    shipped = models.JSONField(default=dict, blank=True)
    set_aside = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "edits"
        constraints = [models.UniqueConstraint(fields=["learner", "lesson"], name="one_edits_per_learner_and_lesson")]

    def __str__(self) -> str:
        return f"{self.lesson} by {self.learner_id}"
