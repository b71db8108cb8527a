"""What people may say about themselves, sealed; the figures that were released about groups; and the reports of a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models

from viceversa.core import private
from viceversa.core.codes import LENGTH
from viceversa.core.models import Coded
from viceversa.measurement.states import CategoryState, ReportState
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort, Program

# As long as the code of a group, so that a sealed "I'd rather not say" looks like any other answer.
UNSAID: Final = "-" * LENGTH


@dataclass(frozen=True)
class Named:
    """One group of a category: its code, and what it is called."""

    code: str
    name: str


class Category(Coded):
    """A way of grouping people by what they say themselves, in the organization's own words.

    `groups` has [code, name] each, in the order in which they are asked. `basis` is the text that an administrator
    ticked when asking began: why the organization may ask. Words stay from then on, for people answered to them.
    """

    name = models.CharField(max_length=80)
    why = models.CharField(max_length=300)
    groups = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=CategoryState, default=CategoryState.DRAFT)
    basis = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=CategoryState.DRAFT)
                | (models.Q(asked_at__isnull=False) & ~models.Q(basis="")),
                name="measurement_category_asked_with_a_basis",
            )
        ]

    @property
    def named(self) -> list[Named]:
        """Its groups, in order."""
        return [Named(code, name) for code, name in self.groups]


class Declaration(models.Model):
    """What one person said in one category: encrypted, bound to both, read by that person alone.

    Whoever answers the form gets a row for every category, also for what they would rather not say: that there is a row
    tells nothing. Counting (counting.py) reads them too, and gives out numbers only.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="declarations")
    sealed = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "category"], name="measurement_declaration_once")]

    @property
    def binding(self) -> str:
        return f"measurement.declaration:{self.person_id}:{self.category_id}"

    @property
    def group(self) -> str:
        """Code of the group, or UNSAID. Costs one decryption."""
        return private.unseal(self.sealed, bound_to=self.binding)


class FunnelRelease(Coded):
    """Figures about groups as they were released, once. Nothing in here ever changes.

    `tables` has what may be shown and nothing else (frozen.py): the numbers behind it are not kept anywhere.
    `is_whole`: it goes on to the end of the course; otherwise it ends with being in a pair.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    released_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    is_whole = models.BooleanField()
    tables = models.JSONField()

    class Meta:
        ordering = ["-created_at", "-id"]


class ReleasedCohort(models.Model):
    """A cohort whose figures were released. The key lets it be so once, whatever happens at the same time."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, primary_key=True, related_name="+")
    release = models.ForeignKey(FunnelRelease, on_delete=models.CASCADE, related_name="cohorts")

    def __str__(self) -> str:
        return str(self.cohort_id)


class Counted(models.Model):
    """Somebody who has been counted in released figures, and is not counted again: no two tables are about the same
    people, so nothing is learned from what differs between them. It says neither when, nor where, nor as what."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.person_id)


class Reporting(models.Model):
    """How a program reports, and what the gate remembers of everything that was shown of its answers.

    The ledger says who stands in which crowd: sealed, as confidential as the answers. One for each program: no release counts
    people of two, and an answer belongs to one enrollment, so two programs share nobody. Its row is locked while a release is
    made. council_first: a privacy officer or works council reads a report before it is circulated.
    """

    program = models.OneToOneField(Program, on_delete=models.CASCADE, primary_key=True, related_name="reporting")
    sealed = models.TextField(blank=True)
    council_first = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.program_id)

    @property
    def binding(self) -> str:
        return f"measurement.ledger:{self.program_id}"


class InLedger(models.Model):
    """That an enrollment stands in a ledger, so that the daily job finds those that are gone and forgets them there.

    No foreign key: what it names may have been deleted, and that is the point.
    """

    ledger = models.ForeignKey(Reporting, on_delete=models.CASCADE, related_name="+")
    participant = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "participant"], name="measurement_in_ledger_once")]

    def __str__(self) -> str:
        return str(self.participant)


class SurveyRelease(Coded):
    """A report as it was released: figures that passed the gate. Nothing in `content` ever changes.

    label: the codes of the cohorts that were counted together, in order. number: the version, for these cohorts and wave.
    seen_at: when a privacy officer or works council had read it, where the program wants that before others do.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    cohorts = models.ManyToManyField(Cohort, related_name="+")
    label = models.CharField(max_length=300)
    wave = models.CharField(max_length=3)
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.PREPARED)
    content = models.JSONField()
    released_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    circulated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["program", "label", "wave", "number"], name="measurement_report_once")
        ]
