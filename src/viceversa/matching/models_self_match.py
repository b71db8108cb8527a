"""Self-match: a time in which one side asks the other, where each person stands in it, and what was asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.matching.states_self_match import RequestState, SelfMatchState
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Role


class Approval(models.TextChoices):
    """Who says yes for somebody who is asked."""

    SELF = "self", _("I choose myself.")
    MANAGER = "manager", _("The program’s managers choose for me.")
    FIRST = "first", _("Whoever asks first and fits is fine.")


class SelfMatchRound(Coded):
    """From the day on which people may ask to the end of the last one.

    `asks` is the role that asks. `most` is how many people one may have asked at a time, `one_by_one` whether the next is
    asked only when the one before is over, `answer_days` how long a request lasts. `frame` is the engine's question
    without its people, `listed_at` when everybody's list was last made. `told_at`: those who ask have had their mail.
    `run` is the run that finished it.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="self_matches")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=SelfMatchState, default=SelfMatchState.OPEN)
    asks = models.CharField(max_length=8, choices=Role)
    most = models.PositiveSmallIntegerField()
    one_by_one = models.BooleanField()
    answer_days = models.PositiveSmallIntegerField()
    begins_at = models.DateTimeField()
    until = models.DateTimeField()
    frame = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    listed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    run = models.ForeignKey("matching.Run", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="matching_self_match_number_once"),
            # Two managers who open at once: one does.
            models.UniqueConstraint(
                fields=["cohort"], condition=models.Q(state=SelfMatchState.OPEN), name="matching_self_match_one_open"
            ),
        ]

    @property
    def last_moment(self) -> datetime:
        """The last moment in which somebody can ask: `until` is midnight after it."""
        return self.until - timedelta(seconds=1)

    @property
    def asked_role(self) -> Role:
        """The role of those who are asked."""
        return Role.MENTEE if self.asks == Role.MENTOR else Role.MENTOR

    def is_open_at(self, now: datetime) -> bool:
        return self.state == SelfMatchState.OPEN and self.begins_at <= now < self.until


class SelfMatchSeat(Coded):
    """One person in one round: whom they may ask (ids, best fit first), or by which rules they may be asked.

    `profile` is what the engine knows of them, made each morning with the lists. `most_open`, `approves`, `topics` (ids;
    none for any) and `is_closed` are the person's own rules, set by `ruled_at`.
    """

    round = models.ForeignKey(SelfMatchRound, on_delete=models.CASCADE, related_name="seats")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="self_match_seats")
    listed = models.JSONField(default=list)
    profile = models.JSONField(default=dict)
    most_open = models.PositiveSmallIntegerField(default=3)
    approves = models.CharField(max_length=8, choices=Approval, default=Approval.SELF)
    topics = models.JSONField(default=list)
    is_closed = models.BooleanField(default=False)
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "participant"], name="matching_self_match_seat_once"),
            models.CheckConstraint(condition=models.Q(most_open__range=(1, 9)), name="matching_self_match_most_open"),
        ]


class SelfMatchRequest(Coded):
    """One person asks another. `until` is when it is over, whatever was answered; None while it waits its turn.

    `declined` is silent: the request stays as it is until its day, and only the engine reads it, like a wish not to be
    matched. `withdrawn`: the one who asked has taken it back.
    """

    round = models.ForeignKey(SelfMatchRound, on_delete=models.CASCADE, related_name="requests")
    asker = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="requests_made")
    asked = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="requests_received")
    place = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.WAITING)
    sent_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    declined = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["round", "asker", "asked"], name="matching_request_once"),
            models.CheckConstraint(
                condition=models.Q(declined=False) | ~models.Q(state__in=[RequestState.AGREED, RequestState.MADE]),
                name="matching_request_no_or_yes",
            ),
        ]
        indexes = [models.Index(fields=["asked", "state"]), models.Index(fields=["asker", "state"])]
