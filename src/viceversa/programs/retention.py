"""When programs let go of enrollments and of what people wrote in them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import SIX_MONTHS, Rows, Rule, register, spare
from viceversa.people.models import Person
from viceversa.people.retention import PEOPLE
from viceversa.programs import dates
from viceversa.programs.models import (
    PLACES,
    Admission,
    Cohort,
    CohortReady,
    DoNotMatch,
    Draw,
    Nomination,
    Offer,
    OffLimits,
    Panel,
    Participant,
    Program,
    Ready,
    Release,
    Review,
    Want,
)
from viceversa.programs.states import CohortState, ParticipantState

_SETTLED = (
    ParticipantState.PAIRED,
    ParticipantState.RESTING,
    ParticipantState.FINISHED,
    ParticipantState.DECLINED,
    ParticipantState.WITHDRAWN,
)
ANSWERS_WHEN = _("6 months after the cohort is closed; at once when the person withdraws")
# The last look back is in week 52 of a 26-week cohort, so this is week 60. The last survey asks in week 51.
AFTER_LOOK_BACK: Final = timedelta(weeks=8)


def answers_kept_until(cohort: Cohort) -> datetime | None:
    """When answers in this cohort are deleted; None until it is closed. No query."""
    return cohort.closed_at + SIX_MONTHS if cohort.closed_at else None


def results_kept_until(cohort: Cohort) -> date:
    """Until when results about groups are made, so until when it is kept who agreed to be counted. No query."""
    return dates.look_back(cohort) + AFTER_LOOK_BACK


def _counted_long_ago(now: datetime) -> QuerySet[Participant]:
    today = timezone.localtime(now).date()
    begun = Cohort.objects.select_related("program").filter(kick_off__lte=today - AFTER_LOOK_BACK)
    over = [cohort.pk for cohort in begun if results_kept_until(cohort) <= today]
    return Participant.objects.filter(cohort__in=over, results_consent_at__isnull=False)


def _closed_long_ago(now: datetime) -> QuerySet[Participant]:
    return Participant.objects.filter(cohort__closed_at__lte=now - SIX_MONTHS)


def _with_answers(now: datetime) -> QuerySet[Participant]:
    answers = [Exists(model._default_manager.filter(participant=OuterRef("pk"))) for model in (Offer, Want, OffLimits)]
    told = ~Q(times=[]) | ~Q(languages=[]) | ~Q(time_zone="")
    told |= Q(matching_consent_at__isnull=False)
    return _closed_long_ago(now).filter(Q(answers[0]) | Q(answers[1]) | Q(answers[2]) | told)


def _forget_answers(rows: Rows, now: datetime) -> None:
    for model in (Offer, Want, OffLimits):
        model._default_manager.filter(participant__in=rows).delete()
    rows.update(times=[], languages=[], fluency={}, time_zone="", matching_consent_at=None)


def _forget_consent(rows: Rows, now: datetime) -> None:
    rows.update(results_consent_at=None)


DO_NOT_MATCH = register(
    Rule(
        name="programs.do_not_match",
        keeps=_("whom somebody does not want to be paired with"),
        when=_("until the cohort is closed"),
        model=DoNotMatch,
        due=lambda now: DoNotMatch.objects.filter(participant__cohort__closed_at__lte=now),
        sooner=_("the person, on the enrollment page"),
    )
)
ENROLLMENTS = register(
    Rule(
        name="programs.enrollments",
        keeps=_("enrollments, also declined and withdrawn ones"),
        when=_(
            "6 months after the cohort is closed; for people who were in a pair, with the dates of the pair; for people whom a "
            "survey asked, with its keys, if that is later"
        ),
        model=Participant,
        due=_closed_long_ago,
    )
)
ADMISSIONS = register(
    Rule(
        name="programs.admissions",
        keeps=_("exceptions to who may take part, with the reason"),
        when=_("6 months after the cohort is closed"),
        model=Admission,
        due=lambda now: Admission.objects.filter(cohort__closed_at__lte=now - SIX_MONTHS),
    )
)
ANSWERS = register(
    Rule(
        name="programs.answers",
        keeps=_("offers, wants, topics that are off limits, weekly times, languages, consent to matching"),
        when=ANSWERS_WHEN,
        model=Participant,
        due=_with_answers,
        act=_forget_answers,
        covers=(Offer, Want, OffLimits),
        sooner=_("the person, by withdrawing"),
    )
)
COUNTED = register(
    Rule(
        name="programs.counted",
        keeps=_("who agreed to be counted in results"),
        when=_(
            "8 weeks after the last look back, week 60 of a cohort that meets for 26 weeks; at once when the person withdraws"
        ),
        model=Participant,
        due=_counted_long_ago,
        act=_forget_consent,
        sooner=_("the person, on the enrollment page"),
    )
)
NOMINATIONS = register(
    Rule(
        name="programs.nominations",
        keeps=_("who suggested whom"),
        when=_("until the cohort is closed"),
        model=Nomination,
        due=lambda now: Nomination.objects.filter(cohort__closed_at__lte=now),
    )
)
READINESS = register(
    Rule(
        name="programs.readiness",
        keeps=_("what somebody said yes to before they sent their answers"),
        when=_("until the person is in a pair or has left"),
        model=Ready,
        due=lambda now: Ready.objects.filter(participant__state__in=_SETTLED),
        sooner=_("the person, by withdrawing"),
    )
)
RELEASES = register(
    Rule(
        name="programs.releases",
        keeps=_("which hours a line manager was told of or released"),
        when=_("6 months after the cohort is closed, or when the person withdraws"),
        model=Release,
        due=lambda now: Release.objects.filter(participant__cohort__closed_at__lte=now - SIX_MONTHS),
        sooner=_("the person, by withdrawing"),
    )
)


def _forget_panels(rows: Rows, now: datetime) -> None:
    """What readers found goes with the panel. Of the draw beside it, only who has a place and who waits is left."""
    for panel in rows:
        for draw in Draw.objects.filter(cohort=panel.cohort_id, role=panel.role, by_panel=True):
            draw.record = {name: draw.record[name] for name in ("chosen", "waiting")}
            draw.save(update_fields=["record"])
    rows.delete()


PANELS = register(
    Rule(
        name="programs.panels",
        keeps=_("panels: who reads, and what they found about applications"),
        when=_("until the cohort kicks off"),
        model=Panel,
        due=lambda now: Panel.objects.filter(cohort__state__in=(CohortState.RUNNING, CohortState.CLOSED)),
        act=_forget_panels,
        covers=(Review,),
        sooner=_("the person, by withdrawing"),
    )
)
DRAWS = register(
    Rule(
        name="programs.draws",
        keeps=_("draws of places: who was drawn from, by codes, and what came out"),
        when=_("6 months after the cohort is closed, also for draws"),
        model=Draw,
        due=lambda now: Draw.objects.filter(cohort__closed_at__lte=now - SIX_MONTHS),
    )
)
COHORT_READINESS = register(
    Rule(
        name="programs.cohort_readiness",
        keeps=_("who confirmed what must be in place before a cohort recruits"),
        when=_("6 months after the cohort is closed, also for what was confirmed"),
        model=CohortReady,
        due=lambda now: CohortReady.objects.filter(cohort__closed_at__lte=now - SIX_MONTHS),
    )
)


def _in_charge() -> QuerySet[Any]:
    """People whom a program still names: the directory keeps them until somebody else takes their place."""
    named = [Program.objects.filter(**{role: OuterRef("pk")}) for role in PLACES]
    return Person.objects.filter(reduce(or_, map(Exists, named))).values("pk")


spare(PEOPLE, _in_charge)
spare(PEOPLE, lambda: Participant.objects.values("person"))
spare(PEOPLE, lambda: Release.objects.values("line_manager"))
