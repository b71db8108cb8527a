"""What a program tells: stories of pairs, and what it made of what people said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.pairings.models import Pairing
from viceversa.people.models import Person, User
from viceversa.programs.models import Participant, Program
from viceversa.stories.states import HeardState, StoryState


class Audience(models.TextChoices):
    """Who may read a story, from few to many."""

    PROGRAM = "program", _("people in the program")
    ORGANIZATION = "organization", _("everybody in the organization who can sign in")
    OUTSIDE = "outside", _("also outside, as a file")


class Naming(models.TextChoices):
    """How somebody is named with a story, from nothing to everything."""

    NONE = "none", _("not named")
    FIRST = "first", _("first name")
    FULL = "full", _("name, role and unit")


class Story(Coded):
    """What became of a pair, in their own words. `sequence` counts the wordings that were asked about.

    A consent holds for one of them. `audience` is the widest that was asked for; the narrowest anybody said yes to is what
    holds. `left_out` are the passages that a manager took out of this wording, for the pair to see.
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=120)
    lead = models.CharField(max_length=240)
    text = models.TextField(max_length=6000)
    state = models.CharField(max_length=9, choices=StoryState, default=StoryState.DRAFT)
    sequence = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PROGRAM)
    left_out = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "published_at"])]


class Consent(Coded):
    """One person's yes: to the wording `sequence`, to how they are named, to who reads it.

    `seen` is how the others had said they would be named when this yes was given, by their participant's code.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="consents")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveSmallIntegerField()
    naming = models.CharField(max_length=5, choices=Naming)
    audience = models.CharField(max_length=12, choices=Audience)
    seen = models.JSONField(default=dict)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "participant"], name="stories_consent_once")]


class Taken(Coded):
    """A story taken out as a file: what a withdrawal can't call back."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="taken")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")


class Voice(models.Model):
    """How a program tells people of what it made of what they said. `mails`: once a week, when something has changed."""

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="+")
    mails = models.BooleanField(default=False)


class Suggestion(Coded):
    """A short text to a program. Without `is_named` its managers never learn whose it is.

    `is_readable`: ten people had written without a name, so that it came before the managers with all that waited. It stays
    with those: who takes a text back is not followed by one that is alone new.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=400)
    is_named = models.BooleanField(default=False)
    may_quote = models.BooleanField(default=False)
    is_readable = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["created_at", "id"]


class Source(models.TextChoices):
    """Where a program has it from that people said something."""

    TALK = "talk", _("said in the open, in a workshop or to the program")
    CO_LEAD = "co_lead", _("brought by the junior co-lead")
    SUGGESTIONS = "suggestions", _("suggestions on this page")
    ANSWERS = "answers", _("written answers of a survey or a check-in")


class Heard(Coded):
    """What people said, as a theme; what is done about it, by whom, by when, or why not.

    `answers` is how many texts a theme rests on, where it rests on texts. `quote` is a suggestion whose author agreed to it.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=300)
    source = models.CharField(max_length=12, choices=Source)
    answers = models.PositiveIntegerField(null=True)
    quote = models.ForeignKey(Suggestion, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=HeardState, default=HeardState.HEARD)
    answer = models.CharField(max_length=600, blank=True)
    who = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-id"]
