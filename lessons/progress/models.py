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


class RecallAnswered(models.Model):
    """What a learner said of a recall item of `lesson`, asked on the page of another lesson, `asked_in`."""

    run = models.UUIDField(unique=True)
    lesson = models.SlugField()
    asked_in = models.SlugField()
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="recall")
    name = models.CharField(max_length=100)
    was_right = models.BooleanField()
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "recall answered"
        indexes = [models.Index(fields=["learner", "answered_at"], name="recall_of_a_learner")]

    def __str__(self) -> str:
        return f"recall of {self.lesson} by {self.learner_id}"


class CheckPassed(models.Model):
    """A learner's own files did what a lesson asks for, every check of it, for the first time."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="checks")
    lesson = models.SlugField()
    passed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "checks passed"
        constraints = [models.UniqueConstraint(fields=["learner", "lesson"], name="one_pass_per_learner_and_lesson")]

    def __str__(self) -> str:
        return f"{self.lesson} by {self.learner}"
