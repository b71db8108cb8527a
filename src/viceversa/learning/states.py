"""Which changes of a program's own guides, modules and resources are legal, and of a file of completions."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class GuideState(TextChoices):
    DRAFT = "draft", _("draft")
    OFFERED = "offered", _("offered")
    RETIRED = "retired", _("retired")


GUIDE = Table(
    "guide of a program",
    GuideState,
    {
        "offer": ((GuideState.DRAFT, GuideState.RETIRED), GuideState.OFFERED),
        "retire": ((GuideState.OFFERED,), GuideState.RETIRED),
    },
)


class TextState(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


TEXT = Table(
    "module or resource of a program",
    TextState,
    {
        "publish": ((TextState.DRAFT, TextState.WITHDRAWN), TextState.PUBLISHED),
        "withdraw": ((TextState.PUBLISHED,), TextState.WITHDRAWN),
    },
)


class CompletionState(TextChoices):
    COLUMNS = "columns", _("columns to be chosen")
    COURSES = "courses", _("courses to be tied")
    REVIEW = "review", _("to be looked through")
    APPLIED = "applied", _("noted")
    DISCARDED = "discarded", _("thrown away")


COMPLETIONS = Table(
    "file of completions",
    CompletionState,
    {
        "map": ((CompletionState.COLUMNS, CompletionState.COURSES, CompletionState.REVIEW), CompletionState.COURSES),
        "tie": ((CompletionState.COURSES, CompletionState.REVIEW), CompletionState.REVIEW),
        "apply": ((CompletionState.REVIEW,), CompletionState.APPLIED),
        "discard": (
            (CompletionState.COLUMNS, CompletionState.COURSES, CompletionState.REVIEW),
            CompletionState.DISCARDED,
        ),
    },
)
