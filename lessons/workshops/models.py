"""Rooms of workshops: who is in them, where they are in the course, and the log of what happened."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver

from lessons.learners.models import Learner
from lessons.runs.models import Run
from lessons.workshops.codes import CODE_LENGTH, NICKNAME_LENGTH


class Room(models.Model):
    """A workshop, from the time when it is opened until it is pruned.

    `lesson`, `step`, `action`, `variant` and `position` are the place in the course where its host is; `position` is
    the number of an event in the run that the host shows. Change a room within `log.changing()` alone.
    `calls` counts how often the host has called everyone to that place, whoever looks around by themselves included.
    `poll` is the one that everybody sees now. `learner` is nobody's: the runs that settle polls belong to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    title = models.CharField(max_length=200)
    join_code = models.CharField(max_length=CODE_LENGTH, unique=True)
    host_digest = models.CharField(max_length=64, unique=True)
    lesson = models.CharField(max_length=100, blank=True, default="")
    step = models.CharField(max_length=100, blank=True, default="")
    action = models.CharField(max_length=100, blank=True, default="")
    variant = models.CharField(max_length=100, blank=True, default="")
    position = models.PositiveIntegerField(null=True)
    is_paused = models.BooleanField(default=False)
    timer_ends_at = models.DateTimeField(null=True)
    message = models.CharField(max_length=500, blank=True, default="")
    hint = models.CharField(max_length=500, blank=True, default="")
    calls = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    in_lesson_since = models.DateTimeField(null=True)
    driver = models.ForeignKey("HostDevice", models.SET_NULL, null=True, related_name="+")
    poll = models.ForeignKey("Poll", models.SET_NULL, null=True, related_name="+")
    learner = models.OneToOneField(Learner, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.title} ({self.join_code})"

    @property
    def shown_code(self) -> str:
        """The join code as people read it aloud: KFM 7TQ."""
        return f"{self.join_code[:3]} {self.join_code[3:]}"

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None

    def last_event_id(self) -> int:
        """Return the number of the room's last event. Read it before what a page shows, so that it misses nothing."""
        last = self.events.order_by("-id").values_list("id", flat=True).first()
        return last or 0


class Stop(models.Model):
    """A lesson of a room's programme, in the order of `number`.

    `spent_seconds` is how long the room has been there, the present visit aside. `hints` are the host's, one a line.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="programme")
    number = models.PositiveSmallIntegerField()
    lesson = models.CharField(max_length=100)
    minutes = models.PositiveSmallIntegerField(default=0)
    notes = models.TextField(blank=True, default="")
    hints = models.TextField(blank=True, default="")
    spent_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="stop_number_in_room")]

    def __str__(self) -> str:
        return f"{self.number}. {self.lesson}"


class HostDevice(models.Model):
    """A browser of the host's. Whoever holds the host link may add one; one of them drives."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="devices")
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "learner"], name="device_of_learner_in_room")]

    def __str__(self) -> str:
        return f"device {self.pk}"


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def here(self) -> Self:
        """Return those who have neither left nor been removed."""
        return self.filter(left_at=None, removed_at=None)


class Participant(models.Model):
    """Somebody in a room, known to it by a nickname. Who has left or was removed keeps a row, and frees the name.

    `seen_at` is when they last did something, `present_at` when a page of theirs last had an open stream.
    """

    class Hand(models.TextChoices):
        NONE = "", "No sign"
        GREEN = "green", "All is well"
        RED = "red", "Stuck"
        UP = "up", "Hand up"

    room = models.ForeignKey(Room, models.CASCADE, related_name="participants")
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="+")
    nickname = models.CharField(max_length=NICKNAME_LENGTH)
    folded = models.CharField(max_length=4 * NICKNAME_LENGTH, help_text="the nickname as it is compared with others")
    hand = models.CharField(max_length=10, choices=Hand, blank=True, default=Hand.NONE)
    hand_at = models.DateTimeField(null=True)
    lesson = models.CharField(max_length=100, blank=True, default="")
    joined_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)
    present_at = models.DateTimeField(null=True)
    hint = models.CharField(max_length=500, blank=True, default="")
    left_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "learner"], name="participant_once_in_room"),
            models.UniqueConstraint(
                fields=["room", "folded"],
                condition=Q(left_at=None, removed_at=None),
                name="no_two_nicknames_alike_in_room",
            ),
        ]

    def __str__(self) -> str:
        return self.nickname


class RoomEvent(models.Model):
    """Something that happened in a room. Its number is the id of its message in every stream.

    Within a room the numbers are in the order of the commits: `log.append()` sees to that.
    """

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "Everyone"
        HOST = "host", "The host's devices"
        ONE = "one", "One participant, and the host's devices"

    room = models.ForeignKey(Room, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYONE)
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, related_name="events")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["room", "id"], name="events_of_room")]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Help(models.Model):
    """Help that the host has offered to a participant, who sees it as a question first.

    From `accepted_at` to `ended_at` the host's devices see the participant's work; `learner_allows` that the projector
    does, too, and `is_on_projector` when the host has put it there.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="helps")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="helps")
    offered_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    learner_allows = models.BooleanField(default=False)
    is_on_projector = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(ended_at=None), name="one_open_help_for_a_participant"
            ),
            models.UniqueConstraint(
                fields=["room"], condition=Q(is_on_projector=True), name="one_work_on_the_projector_of_a_room"
            ),
        ]

    def __str__(self) -> str:
        return f"help for {self.participant_id}"

    @property
    def is_accepted(self) -> bool:
        return self.accepted_at is not None


class Poll(models.Model):
    """A prediction of a lesson that a room is asked, twice, and that a run settles."""

    class Phase(models.TextChoices):
        READY = "ready", "Ready"
        VOTE = "vote", "Vote"
        DISCUSS = "discuss", "Discuss"
        VOTE_AGAIN = "vote again", "Vote again"
        RUN = "run", "Run"
        DEBRIEF = "debrief", "Debrief"

    ROUNDS = {Phase.VOTE: 1, Phase.VOTE_AGAIN: 2}
    SETTLED = (Phase.RUN, Phase.DEBRIEF)

    room = models.ForeignKey(Room, models.CASCADE, related_name="polls")
    lesson = models.CharField(max_length=100)
    prediction = models.CharField(max_length=100)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.READY)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="+")
    problem = models.CharField(max_length=300, blank=True, default="", help_text="why there is no run")
    began = models.JSONField(default=dict, help_text="when each phase began")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.prediction}: {self.phase}"

    @property
    def round(self) -> int:
        """Which vote is open, 1 or 2; 0 for none."""
        return 0 if self.ended_at else self.ROUNDS.get(self.Phase(self.phase), 0)

    @property
    def is_released(self) -> bool:
        """Say whether everybody may see the votes: a run has settled it."""
        return self.phase in self.SETTLED and self.run_id is not None


class Vote(models.Model):
    """What a participant says in a round of a poll, as values of options. It may change until the round closes."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="votes")
    round = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "participant", "round"], name="one_vote_in_each_round"),
        ]

    def __str__(self) -> str:
        return f"vote {self.round} in {self.poll_id}"


@receiver(post_delete, sender=Room)
def delete_runs_of_the_room(instance: Room, **kwargs: Any) -> None:
    """Delete the runs that settled its polls, with the learner to whom they belong."""
    if instance.learner_id:
        Learner.objects.filter(pk=instance.learner_id).delete()
