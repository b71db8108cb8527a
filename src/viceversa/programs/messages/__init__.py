"""What programs says by mail. Each kind's words live in the folder of its name.

Ask of each: what does a colleague learn who reads over the shoulder? Subjects name the program, never a topic, a
partner, or an answer.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.programs import dates, hooks, mail_links
from viceversa.programs.labels import labels_of
from viceversa.programs.models import Participant
from viceversa.programs.queries import SENT
from viceversa.programs.states import CohortState, ParticipantState


def details_of(message: Message) -> dict[str, Any]:
    rows = Participant.objects.select_related("cohort__program__support_contact", "person")
    participant = rows.filter(code=message.context["participant"]).first()
    if participant is None:
        raise Moot(_now("This enrollment was deleted."))
    cohort = participant.cohort
    return {
        "participant": participant,
        "program": cohort.program.name,
        "called": str(labels_of(cohort.program).called),
        "role": labels_of(cohort.program).role(participant.role),
        "kick_off": cohort.kick_off,
        "deadline": dates.enrollment_deadline(cohort),
        "weeks": cohort.weeks,
        "meetings": cohort.meetings_planned,
        "end": dates.end_date(cohort),
        "join_url": mail_links.to_answer(participant),
        "enrollment_url": address_of("programs:enrollment", participant.code),
        "place_url": address_of("programs:place", participant.code),
    }


def open_invitation(message: Message) -> dict[str, Any]:
    """Moot once the person is in or has left again, or nobody can join. A decline keeps it alive: else the list would
    show it."""
    details = details_of(message)
    participant: Participant = details["participant"]
    if participant.state in SENT:
        raise Moot(_now("%(name)s takes part already.") % {"name": participant.person.name})
    if participant.state == ParticipantState.WITHDRAWN:
        raise Moot(_now("%(name)s has left.") % {"name": participant.person.name})
    if participant.cohort.state != CohortState.RECRUITING:
        raise Moot(_now("Nobody can join at the moment."))
    return details


def _open_reminder(message: Message) -> dict[str, Any]:
    details = details_of(message)
    if details["participant"].state != ParticipantState.ENROLLING:
        raise Moot(_now("The answers have been sent, or the person has left."))
    return details


def _in_pair(message: Message) -> dict[str, Any]:
    details = details_of(message)
    participant: Participant = details["participant"]
    if participant.state != ParticipantState.PAIRED:
        raise Moot(_now("%(name)s is in no pair any more.") % {"name": participant.person.first_name})
    support = participant.cohort.program.support
    more = {"name": support.first_name, "url": address_of("pairings:help")} if support else None
    leads = next((url for ask in hooks.PLAN_MAIL if (url := ask(participant, message.kind))), "")
    return {**details, "support": more, "home_url": address_of("pairings:home"), "look_url": leads}


def _sample_in_pair() -> dict[str, Any]:
    link = "https://example.org/…"
    return {**sample(), "support": {"name": "Sam", "url": link}, "home_url": link, "look_url": link}


def sample() -> dict[str, Any]:
    return {
        "program": "Fresh Eyes",
        "called": _now("reverse mentoring"),
        "role": _now("mentor"),
        "kick_off": date(2026, 9, 1),
        "deadline": date(2026, 8, 10),
        "weeks": 26,
        "meetings": 8,
        "end": date(2027, 3, 2),
        "join_url": "https://example.org/asked/…/",
        "enrollment_url": "https://example.org/enrollments/…/",
        "place_url": "https://example.org/enrollments/…/place/",
    }


INVITATION = register(
    Kind(
        name="programs.invitation",
        title=_("Invitation to take part"),
        why=_("You get this because a program manager would like you to take part."),
        policy="by_hand",
        details=open_invitation,
        sample=sample,
        manager_sees="words",
    )
)
REMINDER = register(
    Kind(
        name="programs.reminder",
        title=_("Reminder: answers not sent yet"),
        why=_("You get this because you began to enroll."),
        details=_open_reminder,
        sample=sample,
        stoppable=True,
        dated=True,
        manager_sees="none",
    )
)
ENROLLED = register(
    Kind(
        name="programs.enrolled",
        title=_("Confirmation: the answers have arrived"),
        why=_("You get this because you enrolled."),
        details=details_of,
        sample=sample,
    )
)
WITHDRAWN = register(
    Kind(
        name="programs.withdrawn",
        title=_("Confirmation: you have left"),
        why=_("You get this because you left the program."),
        details=details_of,
        sample=sample,
    )
)


def _of_the_plan(name: str, title: Promise) -> None:
    """A mail on a day of the cohort's plan, to everybody in a pair."""
    register(
        Kind(
            name=f"programs.{name}",
            title=title,
            why=_("You get this because you are in a pair."),
            details=_in_pair,
            sample=_sample_in_pair,
            to=_("everybody in a pair"),
            manager_sees="words",
        )
    )


_of_the_plan("welcome", _("It begins"))
_of_the_plan("halfway", _("Halfway"))
_of_the_plan("closing", _("The last weeks"))
