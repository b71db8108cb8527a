"""Something to do that all mentors hear of, who would like to, and how a named person decided.

There is no number in here either: applications stand in an order that was drawn, and are compared with criteria in words.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.opportunities.states import OpportunityState, Outcome
from viceversa.people.models import Person, User
from viceversa.portfolio.models import Share
from viceversa.programs.models import Program


class Opportunity(Coded):
    """A project, a shadowing, a panel or a job, open to the mentors of its programs until a moment.

    `criteria` has [code, sentence] each; they, and whoever decides, are written before it opens and stay from then on.
    """

    class Kind(models.TextChoices):
        PROJECT = "project", _("a project")
        SHADOWING = "shadowing", _("shadowing somebody")
        PANEL = "panel", _("a panel")
        JOB = "job", _("a job")

    programs = models.ManyToManyField(Program, related_name="opportunities")
    kind = models.CharField(max_length=9, choices=Kind)
    title = models.CharField(max_length=120)
    about = models.TextField()
    criteria = models.JSONField(default=list)
    closes_at = models.DateTimeField()
    posted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decider = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=OpportunityState, default=OpportunityState.DRAFT)
    opened_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-closes_at", "-id"]
        indexes = [models.Index(fields=["state", "closes_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=(OpportunityState.OPEN, OpportunityState.DECIDED))
                | (models.Q(opened_at__isnull=False) & ~models.Q(criteria=[])),
                name="opportunities_open_with_criteria",
            )
        ]


class Application(Coded):
    """A mentor would like to. Withdrawn is deleted: there is no trace of it.

    Whoever decides reads applications in the order of their codes, which are drawn at random, and no other. `share` lets
    them read the version of the portfolio that was made for it, if one was.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="applications")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    words = models.TextField(blank=True)
    share = models.ForeignKey(Share, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["opportunity", "person"], name="opportunities_apply_once")]


class Judgment(Coded):
    """The record of a decision on one application: reasons for each criterion, the outcome, what the person was told.

    It stands apart from the application, the portfolio and the mentoring, and is kept by a rule of its own.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="judgments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=dict)
    feedback = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "person"], name="opportunities_judged_once")]
