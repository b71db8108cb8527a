"""A cohort looked back on: its lessons, what they can rest on, and what the former cohort left to this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.adjusting.changes import Change, changes_of
from viceversa.adjusting.models import Lesson
from viceversa.adjusting.places import PLACES
from viceversa.adjusting.recommended import in_words, recommended_for
from viceversa.core.labeled import labeled
from viceversa.core.moments import written
from viceversa.people.models import User
from viceversa.programs.hooks import PlanNote
from viceversa.programs.models import Cohort, ProgramManager
from viceversa.programs.states import CohortState

MOST_EVIDENCE: Final = 30
FIGURES, LOG = "figures", "log"


def cohort_to_look_back_on(user: User, code: str) -> tuple[Cohort, bool]:
    """A cohort, for its program's managers and co-lead, and whether the user manages it. One query."""
    managed = ProgramManager.objects.filter(program=OuterRef("program"), user=user)
    rows = Cohort.objects.select_related("program").annotate(is_managed=Exists(managed))
    in_charge = Q(is_managed=True) | Q(program__co_lead__isnull=False, program__co_lead=user.person_id)
    cohort = rows.filter(in_charge, code=code).first()
    if cohort is None:
        raise Http404
    return cohort, cohort.is_managed


def lesson_in(cohort: Cohort, code: str) -> Lesson:
    """One of its own lessons, or one that came to it. One query."""
    rows = Lesson.objects.select_related("cohort__program", "carried_to").filter(code=code)
    for lesson in rows:
        if cohort.pk in (lesson.cohort_id, lesson.carried_to_id):
            return lesson
    raise Http404


def lessons_of(cohort: Cohort) -> list[Lesson]:
    """Its lessons: what to keep, change and stop, each in the order they were written. One query."""
    found = Lesson.objects.filter(cohort=cohort).select_related("carried_to", "by")
    return sorted(found, key=lambda lesson: Lesson.Sort.values.index(lesson.sort))


def may_follow(cohort: Cohort) -> list[Cohort]:
    """Cohorts of the program that come after this one and have not kicked off: lessons can go there. One query."""
    rows = Cohort.objects.filter(program=cohort.program_id, kick_off__gt=cohort.kick_off)
    return list(rows.exclude(state__in=(CohortState.RUNNING, CohortState.CLOSED)).order_by("kick_off", "pk"))


@dataclass(frozen=True)
class Evidence:
    """Something a lesson can rest on: where it comes from, and what it says."""

    kind: str
    text: str


def evidence_of(user: User, cohort: Cohort, *, source: str, now: datetime) -> list[Evidence]:
    """What there is to rest a lesson on: what the figures speak for, or what changed, the newest first. Five queries, and
    those of what was released."""
    if source == FIGURES:
        return [Evidence(FIGURES, in_words(one)) for one in recommended_for(user, cohort, now=now)]
    changes = [one for one in reversed(changes_of(cohort.program)) if one.where in ("", cohort.name)]
    return [Evidence(LOG, _of_change(one)) for one in changes[:MOST_EVIDENCE]]


def _of_change(change: Change) -> str:
    details = ", ".join(
        _("%(name)s: %(after)s, before %(before)s") % {"name": one.name, "after": one.after, "before": one.before}
        for one in change.details
    )
    return labeled(written(change.at, "date"), change.title) + (f" ({details})" if details else "")


def left_to(cohort: Cohort) -> list[PlanNote]:
    """What the former cohort left to this one: settings to look at, and notes. One query. Steps stand in the plan itself."""
    rows = Lesson.objects.filter(carried_to=cohort).exclude(goes=Lesson.Goes.PLAN).select_related("cohort")
    found = []
    for lesson in rows:
        place = PLACES.get(lesson.place) if lesson.goes == Lesson.Goes.SETTING else None
        found.append(
            PlanNote(
                title=str(lesson.get_sort_display()),
                text=lesson.text,
                source=lesson.cohort.name,
                label=str(place.label) if place else "",
                url=place.address(cohort) if place else "",
                settle_url=reverse("adjusting:settled", args=[cohort.code, lesson.code]),
                is_settled=lesson.settled_at is not None,
            )
        )
    return found
