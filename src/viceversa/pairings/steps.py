"""What happens by itself in pairings, when its day comes. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.matching.actions.self_match_requests import MAKE
from viceversa.matching.models import SelfMatchRequest
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.pairings import foresight
from viceversa.pairings.actions import answers, chosen, closure, meetings, momentum, next_best, opening
from viceversa.pairings.actions.release import NEXT_BEST
from viceversa.pairings.models import Meeting, Pairing
from viceversa.pairings.states import MeetingState
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, Role


@due.step(
    "pairings.remind_to_answer",
    title=gettext_lazy("Reminder to answer"),
    kind="pairings.reminder_to_answer",
    to=gettext_lazy("those who have not answered by then"),
)
def remind_to_answer(row: Due, *, now: datetime) -> None:
    if answers.remind(_pairing(row), now=now).repeated:
        raise Refused(_("Everybody has answered."))


@due.step(
    "pairings.lapse",
    title=gettext_lazy("End of the time to answer"),
    kind="pairings.not_formed",
    to=gettext_lazy("pairs in which somebody has not answered by then"),
    fixed=True,
)
def lapse(row: Due, *, now: datetime) -> None:
    if answers.lapse(_pairing(row), now=now).repeated:
        raise Refused(_("Everybody has answered."))


@due.step(
    NEXT_BEST,
    title=gettext_lazy("The next best pair is asked"),
    kind="pairings.asked",
    to=gettext_lazy("people who are free again, where another pair fits"),
)
def ask_next_best(row: Due, *, now: datetime) -> None:
    cohort = Cohort.objects.filter(code=row.subject_code).first()
    if cohort is None:
        raise Refused(_("This cohort was deleted."))
    next_best.ask_next_best(cohort, now=now)


@due.step(
    MAKE,
    title=gettext_lazy("A pair that found each other begins"),
    kind="pairings.paired",
    to=gettext_lazy("two who have both said yes"),
)
def make_chosen_pair(row: Due, *, now: datetime) -> None:
    request = SelfMatchRequest.objects.filter(code=row.subject_code).first()
    if request is None:
        raise Refused(_("This request was deleted."))
    chosen.make_pair(request, by=None, now=now)


@due.step(
    meetings.AFTER_MEETING,
    title=gettext_lazy("One-tap check-in"),
    kind="pairings.check_in",
    people=2,
    foresight=foresight.AFTER_MEETING,
)
def after_meeting(row: Due, *, now: datetime) -> None:
    meeting = _meeting(row)
    if meeting.state != MeetingState.PLANNED or meeting.ends_at > now:
        raise Refused(_("This meeting was held, moved or cancelled."))
    meetings.hold(meeting, by=None, now=now)


@due.step(
    opening.OPENS,
    title=gettext_lazy("The agenda opens"),
    kind="pairings.agenda_open",
    people=2,
    foresight=foresight.AGENDA_OPENS,
)
def open_agenda(row: Due, *, now: datetime) -> None:
    opening.open_agenda(_meeting(row), now=now)


@due.step(
    opening.QUESTIONS,
    title=gettext_lazy("Questions are due"),
    kind="pairings.questions_due",
    to=gettext_lazy("who brings questions and has written none by then"),
)
def remind_of_questions(row: Due, *, now: datetime) -> None:
    opening.remind_of_questions(_meeting(row), now=now)


@due.step(
    momentum.NUDGE,
    title=gettext_lazy("Reminder to book"),
    kind="pairings.nudge_book",
    people=1,
    waits_for=lambda row: _people(row, Role.MENTEE),
    foresight=foresight.NUDGE,
)
def nudge_to_book(row: Due, *, now: datetime) -> None:
    if momentum.nudge_by_itself(_pairing(row), now=now).repeated:
        raise Refused(_("These two have a date, or were reminded already."))


@due.step(
    momentum.ATTENTION,
    title=gettext_lazy("A pair comes to your attention"),
    kind="pairings.attention",
    people=1,
    waits_for=lambda row: _people(row, *Role.values),
    foresight=foresight.ATTENTION,
)
def raise_attention(row: Due, *, now: datetime) -> None:
    if momentum.raise_attention(_pairing(row), now=now).repeated:
        raise Refused(_("These two are meeting again."))


@due.step("pairings.resume", title=gettext_lazy("End of a pause"), foresight=foresight.RESUME)
def resume(row: Due, *, now: datetime) -> None:
    if closure.resume(_pairing(row), by=None, now=now).repeated:
        raise Refused(_("These two went on already."))


def _pairing(row: Due) -> Pairing:
    pairing = Pairing.objects.select_related("cohort").filter(code=row.subject_code).first()
    if pairing is None:
        raise Refused(_("This pairing was deleted."))
    return pairing


def _meeting(row: Due) -> Meeting:
    meeting = Meeting.objects.select_related("pairing__cohort").filter(code=row.subject_code).first()
    if meeting is None:
        raise Refused(_("This meeting was deleted."))
    return meeting


def _people(row: Due, *roles: str) -> list[Person]:
    """Who of a pair has these roles. One query."""
    return list(
        Person.objects.filter(
            participations__memberships__pairing__code=row.subject_code, participations__role__in=roles
        )
    )
