"""Guides and modules of programs, the guide two people took for a meeting, how far somebody is in preparing, and files
that say so."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from viceversa.core.models import Coded
from viceversa.learning.states import CompletionState, GuideState, TextState
from viceversa.pairings.models import Meeting
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Program, Role


class Audience(models.TextChoices):
    """Whom a text is for."""

    MENTOR = "mentor", _("mentors")
    MENTEE = "mentee", _("mentees")
    BOTH = "both", _("mentors and mentees")


class ProgramGuide(Coded):
    """A meeting guide of one program, in its own words (guidebook.py says in which form). A change is a new version."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="guides")
    state = models.CharField(max_length=8, choices=GuideState, default=GuideState.DRAFT)
    title = models.CharField(max_length=120)
    aim = models.CharField(max_length=300)
    text = models.TextField()
    families = models.JSONField(default=list)
    from_meeting = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]


class MeetingGuide(Coded):
    """The guide that the two took for one meeting: the key of one that comes with the software, or the code of a program's."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="+")
    guide = models.CharField(max_length=60)
    by = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")


class Preparation(Coded):
    """How far a participant is in what one reads before the first meeting. `clear` and `useful` say, from 1 to 5, how it
    was; which answers somebody chose in the check is not kept. `in_file`: a file of completions said so."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="preparation")
    read = models.JSONField(default=list)
    passed_at = models.DateTimeField(null=True)
    in_file = models.BooleanField(default=False)
    clear = models.PositiveSmallIntegerField(null=True)
    useful = models.PositiveSmallIntegerField(null=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(clear__isnull=True) | models.Q(clear__range=(1, 5)), name="learning_clear_1_to_5"
            ),
            models.CheckConstraint(
                condition=models.Q(useful__isnull=True) | models.Q(useful__range=(1, 5)), name="learning_useful_1_to_5"
            ),
        ]


class ProgramModule(Coded):
    """A part of the preparation that a program wrote itself (modules.py says in which form). A change is a new version.

    `position` orders it: below zero before what comes with the software, above zero after it. `asked_since` is when it
    became required of those it is for: who had met before is not asked for it.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="modules")
    state = models.CharField(max_length=9, choices=TextState, default=TextState.DRAFT)
    audience = models.CharField(max_length=6, choices=Audience)
    position = models.SmallIntegerField()
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField()
    text = models.TextField()
    required = models.BooleanField(default=True)
    asked_since = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]


class ModuleDone(Coded):
    """Somebody has finished a module, in the version of that day. Later versions leave it as it is."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    module = models.ForeignKey(ProgramModule, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    done_at = models.DateTimeField()
    in_file = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "module"], name="learning_module_done_once")]


class PreparedCount(models.Model):
    """How many of a closed cohort's mentors, or mentees, with a partner had prepared, when what says who had is deleted."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    done = models.PositiveIntegerField()
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "role"], name="learning_prepared_count_once")]

    def __str__(self) -> str:
        return f"{self.done}/{self.people}"


class CompletionImport(Coded):
    """A file of an organization's learning system on its way in: who has completed which course, and when.

    Nothing is noted until it is applied. `columns` are its headings, `mapping` says which is which, `counts` how many rows
    are what.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="completion_imports")
    state = models.CharField(max_length=9, choices=CompletionState, default=CompletionState.COLUMNS)
    file_name = models.CharField(max_length=255)
    described_as = models.CharField(max_length=200)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    total_rows = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


class CompletionRow(models.Model):
    """One row of such a file, as a spreadsheet counts it, and what the check found."""

    class Verdict(models.TextChoices):
        NOTE = "note", _("to be noted")
        KNOWN = "known", _("noted before")
        FIX = "fix", _("to fix")
        LEFT_OUT = "left_out", _("left out")

    completion_import = models.ForeignKey(CompletionImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    reason = models.CharField(max_length=12, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["completion_import", "number"], name="learning_completion_row_once")
        ]
        indexes = [models.Index(fields=["completion_import", "verdict", "number"])]


class TiedCourse(models.Model):
    """What a course of the learning system is in a program: a module, what comes with the software, or nothing of it.

    `key` is its name without case, accents and double spaces.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="tied_courses")
    key = models.CharField(max_length=200)
    is_path = models.BooleanField(default=False)
    module = models.ForeignKey(ProgramModule, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "key"], name="learning_course_tied_once"),
            models.CheckConstraint(
                condition=models.Q(is_path=False) | models.Q(module__isnull=True), name="learning_course_is_one_thing"
            ),
        ]


class Resource(Coded):
    """A short text or a link of the library, kept by the managers of a program for its people, or for those of all programs.

    `topics` are slugs of the catalogue; `search` holds all its words and the names of its topics, folded.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="resources")
    for_all = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=TextState, default=TextState.DRAFT)
    audience = models.CharField(max_length=6, choices=Audience, default=Audience.BOTH)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    topics = models.JSONField(default=list)
    language = models.CharField(max_length=8)
    minutes = models.PositiveSmallIntegerField()
    search = models.TextField(editable=False)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["state", "for_all"])]
