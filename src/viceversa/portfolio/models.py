"""What a mentor has to show, in words: entries, what mentees say, frozen versions, and who was shown which of them.

There is no number in here, and no place for one: no score, rank, level or count (docs/explanation/portfolio.md). A test
reads these tables and fails for a column that could hold one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.pairings.models import Pairing
from viceversa.people.models import Person
from viceversa.portfolio.states import StatementState
from viceversa.programs.models import Cohort, Program


class Mentoring(models.Model):
    """Somebody was a mentor in a cohort: from their first date on, and 24 months longer than the cohort.

    Enrollments and pairs are deleted sooner. This is what lets a former mentor keep a portfolio and hear of opportunities.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "cohort"], name="portfolio_mentoring_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.cohort_id}"


class LeadershipWord(Coded):
    """A skill in the organization's own words, kept by a program's managers. One that is retired stays where it stands."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="leadership_words")
    name = models.CharField(max_length=60)
    about = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="portfolio_word_once")]


class Entry(Coded):
    """One thing in a portfolio, with its day: something done, a skill with an example, or a thought.

    A skill has `skill`, the word as it was when it was chosen, and `situation`, `action`, `result`; everything else has
    `text`. Read by its owner alone until a version with it is shared.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", _("A meeting I designed")
        WORKSHOP = "workshop", _("A workshop I ran")
        IDEA = "idea", _("An idea I tested")
        PROCESS = "process", _("Something that works differently now")
        SKILL = "skill", _("A skill, with an example")
        REFLECTION = "reflection", _("What I learned about myself")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    happened_on = models.DateField()
    skill = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    situation = models.TextField(blank=True)
    action = models.TextField(blank=True)
    result = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["person", "-happened_on"])]


class Statement(Coded):
    """What a mentee says about a mentor, in answer to three questions. It counts once the mentor accepts it.

    Other words are another statement: the row is replaced, so that what was accepted is what a version shows. Whoever wrote
    it never learns its state, and it stands without their name unless they want to be named.
    """

    about = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    pairing = models.ForeignKey(Pairing, null=True, on_delete=models.SET_NULL, related_name="+")
    program_name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=StatementState, default=StatementState.ASKED)
    answers = models.JSONField(default=dict)
    is_named = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["pairing", "about", "by"], name="portfolio_statement_once"),
            models.CheckConstraint(
                condition=models.Q(state=StatementState.ASKED) | models.Q(sent_at__isnull=False),
                name="portfolio_statement_sent",
            ),
        ]


class Version(Coded):
    """A choice from a portfolio, frozen: what a reader reads stays as it was composed.

    `content` holds copies of the entries and facts. What others may take back, statements and credit on ideas, is named
    there and looked up when it is read, so that it is gone from every version at once when they do.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    content = models.JSONField()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["person", "-created_at"])]


class Share(Coded):
    """One named reader may read a version, for a purpose, until a moment. `ended_at`: its owner ended it before."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="shares")
    reader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=200)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    @property
    def last_moment(self) -> datetime:
        """A moment on the last day, for pages: `until` is the first after it."""
        return self.until - timedelta(minutes=1)


class Opening(models.Model):
    """A moment at which the reader opened it. Its owner reads this; it is kept as long as the version."""

    share = models.ForeignKey(Share, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.share_id} at {self.at.isoformat()}"
