"""An event of short conversations (event), who is asked to it (guest), its plans (seating plan) and who meets whom when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.core.packed import PackedJSONField
from viceversa.matching.states import EventState
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant


class ConversationEvent(Coded):
    """One evening (or morning) of a cohort: rounds of short conversations at tables, or in rooms of a video call.

    `starts_at` is a moment; `time_zone` is the clock it was planned by. `reply_by` is midnight after the last day to say
    yes, on that clock: then everybody is seated. `tables` None: as many as needed. `announce_itself`: the stated policy
    that tells everybody their rounds as soon as they are planned. `shortlists` is where those who met are put in order.
    `sequence` is how often it was moved after people were asked.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="conversation_events")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=EventState, default=EventState.PLANNED)
    starts_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    place = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(default=10)
    pause = models.PositiveSmallIntegerField(default=3)
    rounds = models.PositiveSmallIntegerField(default=3)
    tables = models.PositiveSmallIntegerField(null=True)
    reply_by = models.DateTimeField()
    announce_itself = models.BooleanField(default=False)
    answer_days = models.PositiveSmallIntegerField(default=3)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    sequence = models.PositiveSmallIntegerField(default=0)
    announced_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    shortlists = models.OneToOneField(
        "matching.ShortlistRound", null=True, on_delete=models.SET_NULL, related_name="conversation_event"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="matching_event_number_once")]

    @property
    def ends_at(self) -> datetime:
        """When the last round ends."""
        return self.starts_at + timedelta(minutes=self.rounds * (self.minutes + self.pause) - self.pause)

    @property
    def last_moment(self) -> datetime:
        """The last moment of the day on which one can say yes."""
        return self.reply_by - timedelta(seconds=1)


class EventGuest(Coded):
    """Somebody asked to an event. Nobody says why they come or not. `presence` is what a manager saw on the day."""

    class Answer(models.TextChoices):
        YES = "yes", _("comes")
        NO = "no", _("does not come")

    class Presence(models.TextChoices):
        HERE = "here", _("is here")
        ABSENT = "absent", _("did not come")
        LEFT = "left", _("had to leave")

    event = models.ForeignKey(ConversationEvent, on_delete=models.CASCADE, related_name="guests")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="event_guests")
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    presence = models.CharField(max_length=6, choices=Presence, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "participant"], name="matching_guest_once")]


class SeatingPlan(Coded):
    """Who meets whom in which round: made for all rounds, then anew for those ahead; never overwritten.

    `problem` and `result` are the engine's own files, for the rounds from `from_round` on; empty where none was left.
    `people` are the codes of those who took part when it was made.
    """

    event = models.ForeignKey(ConversationEvent, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveIntegerField()
    from_round = models.PositiveSmallIntegerField()
    settings = models.JSONField(default=dict)
    people = models.JSONField(default=list)
    problem = PackedJSONField(default=dict)
    result = PackedJSONField(default=dict)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="matching_plan_number_once")]


class Conversation(models.Model):
    """One short conversation of a plan: two people, a round, a table. Those of rounds that are over are carried along."""

    plan = models.ForeignKey(SeatingPlan, on_delete=models.CASCADE, related_name="conversations")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField()
    table = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["round", "table"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "mentor", "mentee"], name="matching_conversation_once"),
            models.UniqueConstraint(fields=["plan", "mentor", "round"], name="matching_mentor_one_a_round"),
            models.UniqueConstraint(fields=["plan", "mentee", "round"], name="matching_mentee_one_a_round"),
            models.UniqueConstraint(fields=["plan", "round", "table"], name="matching_table_one_a_round"),
        ]
