"""What was done, by whom, when: the part of the audit trail that is about running the installation and its programs.

What single people did or were asked is not in it, whatever becomes of it: no answer, no decline, nothing of a pair. A new
noun stays out until somebody writes it down here.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.people.models import RoleGrant, User
from viceversa.programs.models import Cohort, Program
from viceversa.programs.queries import cohorts_managed_by, programs_of

ANYWHERE: Final = (
    "role", "token", "import", "grades", "people", "topic", "topics", "topic_import", "company", "category", "funnel",
    "extract", "staying", "retention", "private", "instance",
)  # fmt: skip
OF_PROGRAMS: Final = (
    "program", "cohort", "blueprint", "messages", "steps", "guide", "module", "resource", "draw", "matching_run", "report",
    "workshop",
)  # fmt: skip
# About a program or a cohort, and by or about single people.
NOT_TOLD: Final = (
    "program.suggested", "program.suggestion_taken_back", "cohort.sought", "workshop.seat_taken",
    "workshop.seat_given_back", "workshop.waited_for", "workshop.caught_up",
)  # fmt: skip


def feed_for(user: User) -> QuerySet[Event]:
    """All of it for privacy officers; of their own programs and cohorts for managers. One query, and one for roles.

    Refuses everybody else.
    """
    rows = Event.objects.select_related("actor").exclude(verb__in=NOT_TOLD)
    if RoleGrant.Role.PRIVACY in user.roles:
        return rows.filter(_about(*ANYWHERE, *OF_PROGRAMS))
    if user.runs_programs:
        own = Q(subject_type=Program._meta.label_lower, subject_code__in=programs_of(user).values("code"))
        own |= Q(subject_type=Cohort._meta.label_lower, subject_code__in=cohorts_managed_by(user).values("code"))
        return rows.filter(_about(*OF_PROGRAMS), own)
    raise NotAllowed(_("What was done is for privacy officers, and for managers as far as it is about their programs."))


def _about(*nouns: str) -> Q:
    found = Q()
    for noun in nouns:
        found |= Q(verb__startswith=f"{noun}.")
    return found
