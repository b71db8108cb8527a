"""What people may say about themselves, sealed; and the figures that were released about groups of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models

from viceversa.core import private
from viceversa.core.codes import LENGTH
from viceversa.core.models import Coded
from viceversa.measurement.states import CategoryState
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
