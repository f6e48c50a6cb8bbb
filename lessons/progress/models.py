"""What is kept of a learner's way through the course: predictions made and checks passed."""

from django.db import models

from lessons.learners.models import Learner


class PredictionMade(models.Model):
    """What a learner said before a run, and whether it was so. Each time counts: learning shows in the last."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="predictions")
    lesson = models.SlugField()
    name = models.CharField(max_length=100)
    answer = models.JSONField()
    was_right = models.BooleanField()
    run = models.UUIDField(unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "predictions made"
        indexes = [models.Index(fields=["learner", "lesson"])]

    def __str__(self) -> str:
        return f"{self.name} of {self.learner}"


class CheckPassed(models.Model):
    """A learner's own files did what a lesson asks for, for the first time."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="checks")
    lesson = models.SlugField()
    passed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "checks passed"
        constraints = [models.UniqueConstraint(fields=["learner", "lesson"], name="one_pass_per_learner_and_lesson")]

    def __str__(self) -> str:
        return f"{self.lesson} by {self.learner}"
