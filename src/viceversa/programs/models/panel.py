"""Who reads applications without names, and what they found."""

from __future__ import annotations

from django.db import models

from viceversa.core.models import Coded
from viceversa.people.models import User
from viceversa.programs.models.cohort import Cohort
from viceversa.programs.models.participant import Participant, Role


class Panel(Coded):
    """A panel that reads the applications for one role of a cohort, where there are too few places.

    `criteria` are names of rubric.CRITERIA; they stay once it has begun (`begun_at`). `closed_at`: the manager has
    confirmed, and the places were given out by the draw that stands beside it.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="panels")
    role = models.CharField(max_length=8, choices=Role)
    criteria = models.JSONField(default=list)
    reviewers = models.ManyToManyField(User, related_name="panels")
    begun_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "role"], name="programs_panel_once_a_role")]


class Review(Coded):
    """One reader's reading of one application.

    `number` is all a reader knows the applicant by, the same for all readers. `points` maps a criterion to 0, 1 or 2;
    `done_at` is set while all are given. `skipped_at`: the reader recognized the person, and reads somebody else.
    """

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="reviews")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reviews")
    number = models.PositiveIntegerField()
    points = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "participant", "reviewer"], name="programs_review_once")
        ]
