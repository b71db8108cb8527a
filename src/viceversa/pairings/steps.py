"""What happens by itself in pairings, when its day comes. Each step calls one verb."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.matching.actions.self_match_requests import MAKE
from viceversa.matching.models import SelfMatchRequest
from viceversa.messaging import due
from viceversa.messaging.models import Due
from viceversa.pairings import foresight, reflecting
from viceversa.pairings.actions import (
    aftercare,
    answers,
    chosen,
    closure,
    concerns,
    delegation,
    follow_ups,
    meetings,
    momentum,
    next_best,
    opening,
    reflections,
)
from viceversa.pairings.actions.release import NEXT_BEST
from viceversa.pairings.models import Concern, Delegation, Meeting, Pairing
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


@due.step(delegation.ENDS, title=gettext_lazy("End of an assistant’s time"), kind="pairings.assistant_gone")
def end_delegation(row: Due, *, now: datetime) -> None:
    found = Delegation.objects.filter(code=row.subject_code).first()
    if found is None or delegation.expire(found, now=now).repeated:
        raise Refused(_("It has ended already."))


@due.step("pairings.resume", title=gettext_lazy("End of a pause"), foresight=foresight.RESUME)
def resume(row: Due, *, now: datetime) -> None:
    if closure.resume(_pairing(row), by=None, now=now).repeated:
        raise Refused(_("These two went on already."))


@due.step(
    "pairings.notes_end",
    title=gettext_lazy("Private notes are deleted in a week"),
    kind="pairings.notes_end",
    fixed=True,
)
def tell_of_notes(row: Due, *, now: datetime) -> None:
    # Whether anybody was told is not said: it could say who keeps notes.
    closure.tell_of_notes(_pairing(row), now=now)


@due.step(
    aftercare.WHAT_NOW,
    title=gettext_lazy("What now, after an early end"),
    kind="pairings.what_now",
    to=gettext_lazy("those of the two who are without a partner then"),
)
def ask_what_now(row: Due, *, now: datetime) -> None:
    if aftercare.ask_what_now(_pairing(row), now=now).repeated:
        raise Refused(_("Nobody of this pair is without a partner now."))


@due.step(
    aftercare.SOME_WEEKS,
    title=gettext_lazy("Some weeks after the end"),
    kind="pairings.some_weeks",
    people=2,
    foresight=foresight.SOME_WEEKS,
)
def ask_some_weeks_later(row: Due, *, now: datetime) -> None:
    if aftercare.ask_some_weeks_later(_pairing(row), now=now).repeated:
        raise Refused(_("Nobody of this pair is here any more."))


# Both are about one concern, in no cohort: no manager finds them among what runs by itself.
@due.step(concerns.DATE, title=gettext_lazy("A confidential message waits"), kind="pairings.concern_due", fixed=True)
def remind_of_concern(row: Due, *, now: datetime) -> None:
    if follow_ups.remind(_concern(row), now=now).repeated:
        raise Refused(_("It was read already."))


@due.step(concerns.BETTER, title=gettext_lazy("Is it better now"), kind="pairings.concern_better", fixed=True)
def ask_whether_better(row: Due, *, now: datetime) -> None:
    if follow_ups.ask_whether_better(_concern(row), now=now).repeated:
        raise Refused(_("This is no longer asked for."))


def _reminder(name: str, moment: str, title: str | Promise) -> None:
    """A step of the plan that reminds those who have not looked back. The plan names it (programs/blueprint)."""

    @due.step(name, title=title, kind="pairings.look_back", to=gettext_lazy("those who have not answered"))
    def remind(row: Due, *, now: datetime) -> None:
        # Whether anybody was left to remind is not told: it could say who has not answered.
        for cohort in Cohort.objects.filter(code=row.subject_code):
            reflections.remind(cohort, moment=moment, now=now)


_reminder("pairings.remind_halfway", reflecting.MIDPOINT, gettext_lazy("Reminder: look back halfway"))
_reminder("pairings.remind_closing", reflecting.CLOSING, gettext_lazy("Reminder: close well"))


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


def _concern(row: Due) -> Concern:
    concern = Concern.objects.select_related("recipient", "sender").filter(code=row.subject_code).first()
    if concern is None:
        raise Refused(_("This was deleted."))
    return concern


def _people(row: Due, *roles: str) -> list[Person]:
    """Who of a pair has these roles. One query."""
    return list(
        Person.objects.filter(
            participations__memberships__pairing__code=row.subject_code, participations__role__in=roles
        )
    )
