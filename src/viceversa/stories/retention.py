"""When stories, suggestions and what became of them are let go of."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWELVE_MONTHS, TWO_YEARS, Rows, Rule, register
from viceversa.recognition.retention import WHEN, due_of_pairs
from viceversa.stories.models import Consent, Heard, Story, Suggestion, Taken
from viceversa.stories.states import StoryState

WHEN_SUGGESTED: Final = _("12 months after it was written")
WHEN_HEARD: Final = _("24 months after its last change")


def _stories(now: datetime) -> Rows:
    return Story.objects.filter(due_of_pairs(Q(state=StoryState.PUBLISHED), now))


def _suggestions(now: datetime) -> Rows:
    return Suggestion.objects.filter(created_at__lte=now - TWELVE_MONTHS)


def _heard(now: datetime) -> Rows:
    return Heard.objects.filter(changed_at__lte=now - TWO_YEARS)


STORIES = register(
    Rule(
        "stories.stories",
        _("stories of pairs"),
        WHEN,
        Story,
        _stories,
        covers=(Consent, Taken),
        sooner=_(
            "anybody of the pair, by deleting it; from every page, by withdrawing it; when somebody named in it leaves"
        ),
    )
)
SUGGESTIONS = register(
    Rule(
        "stories.suggestions",
        _("suggestions to a program"),
        WHEN_SUGGESTED,
        Suggestion,
        _suggestions,
        sooner=_("whose it is, by deleting it"),
    )
)
HEARD = register(Rule("stories.heard", _("what people said and what became of it"), WHEN_HEARD, Heard, _heard))
