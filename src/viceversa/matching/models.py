"""One solve with everything it was made from (run), its pairs before anybody is told (proposal), and why not (left out);
before it, where a program has them, shortlists with what people answered to them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.core.packed import PackedJSONField
from viceversa.matching.models_event import Conversation, ConversationEvent, EventGuest, SeatingPlan
from viceversa.matching.models_self_match import Approval, SelfMatchRequest, SelfMatchRound, SelfMatchSeat
from viceversa.matching.states import RoundState, RunState
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant

# Events and self-match are told apart in files of their own.
__all__ = [
    "Approval",
    "Conversation",
    "ConversationEvent",
    "EventGuest",
    "Finding",
    "LeftOut",
    "Proposal",
    "Ruling",
    "Run",
    "SeatingPlan",
    "SelfMatchRequest",
    "SelfMatchRound",
    "SelfMatchSeat",
    "ShortlistEntry",
    "ShortlistRound",
]


class Ruling(Coded):
    """A manager's decision about two people, kept over runs: a pin ("lock") or a forbid ("rule out")."""

    class Kind(models.TextChoices):
        PIN = "pin", _("locked")
        FORBID = "forbid", _("ruled out")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rulings")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentor", "mentee"], name="matching_ruling_once")]


class Run(Coded):
    """One solve, never overwritten: frozen inputs, settings, result, certificate.

    `problem` and `result` are the engine's own files (viceversa-problem/1, viceversa-result/1), so that anybody
    can check the certificate outside with `viceversa check`; they are kept packed, since there are tries by the dozen.

    Runs are the history of a cohort's matching: `parent` is the run a manager started from. The run in use, which the
    page shows, is the one made or gone back to (`used_at`, `used_by`) last. One with a `name` is a draft to keep; one
    without is a try. `progress` says how far the worker is: {"stage", "done", "of"}.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="children")
    name = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=RunState, default=RunState.WAITING)
    progress = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    problem = PackedJSONField(default=dict)
    result = PackedJSONField(default=dict)
    figures = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    solved_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    # Set by `use_run`: how many decisions about pairs it put back.
    restored: int = 0

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="matching_run_number_once")]


class Proposal(Coded):
    """One pair of a run. `points` of 1,000,000; the two fits of 100, one each way; reasons as the engine gave them."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    points = models.PositiveIntegerField()
    fit_to_mentee = models.PositiveSmallIntegerField()
    fit_to_mentor = models.PositiveSmallIntegerField()
    pinned = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "mentor", "mentee"], name="matching_proposal_once")]
        indexes = [models.Index(fields=["run", "-points"])]


class LeftOut(models.Model):
    """Somebody without a partner in a run: the true binding reason, and what would help."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="left_out")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    reason = models.JSONField(default=dict)
    would_help = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "participant"], name="matching_leftout_once")]


class Finding(models.Model):
    """What was worked out from a frozen run when it was first looked at, and kept: the same run always has the same.

    Plain data by participants' codes; findings.py says what. Empty is what is not there yet: a worker is at it.
    """

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="finding")
    curve = models.JSONField(null=True)
    swaps = models.JSONField(null=True)
    placing = models.JSONField(null=True)
    weights = models.JSONField(null=True)
    asked_at = models.DateTimeField()

    @property
    def missing(self) -> list[str]:
        return [name for name in ("curve", "swaps", "placing", "weights") if getattr(self, name) is None]


class ShortlistRound(Coded):
    """Shortlists of a cohort, drawn up together: frozen like a run, then shown and answered until a moment.

    `problem` and `result` are the engine's own files, written once. `run` is the run that answered it last.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="shortlist_rounds")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=RoundState, default=RoundState.DRAWN)
    settings = models.JSONField(default=dict)
    problem = PackedJSONField(default=dict)
    result = PackedJSONField(default=dict)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answer_by = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="matching_round_number_once")]

    @property
    def last_moment(self) -> datetime | None:
        """The last moment of the day on which answers end: `answer_by` is midnight after it."""
        return self.answer_by - timedelta(seconds=1) if self.answer_by else None


class ShortlistEntry(Coded):
    """`other` is on the shortlist of `participant`. `place` 1 is best, equal places are ties, none is not answered.

    `vetoed` is "not this one": silent, read by the engine alone, like a wish not to be matched.
    """

    round = models.ForeignKey(ShortlistRound, on_delete=models.CASCADE, related_name="entries")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="shortlist_entries")
    other = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    place = models.PositiveSmallIntegerField(null=True)
    vetoed = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "participant", "other"], name="matching_entry_once"),
            models.CheckConstraint(
                condition=models.Q(vetoed=False) | models.Q(place__isnull=True), name="matching_entry_veto_has_no_place"
            ),
        ]
        indexes = [models.Index(fields=["participant", "round"])]
