"""What is said around recruiting: to colleagues who were suggested, to line managers, to those without a place."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.people.models import Topic
from viceversa.programs import dates, mail_links, rules
from viceversa.programs.messages import details_of, open_invitation, sample
from viceversa.programs.models import Nomination, Panel, Release
from viceversa.programs.queries import managers_of, next_round_of, own_place
from viceversa.programs.states import ParticipantState


def _suggestion(message: Message) -> dict[str, Any]:
    """Who suggested them is said only if that person agreed, and never of somebody in their line: it would be an order."""
    details = open_invitation(message)
    nomination = Nomination.objects.select_related("by").filter(code=message.context["nomination"]).first()
    named = nomination is not None and nomination.is_named and nomination.by_id not in message.to.manager_ids
    return {**details, "named": nomination.by.name if nomination and named else ""}


def _sought(message: Message) -> dict[str, Any]:
    details = open_invitation(message)
    topic = Topic.objects.filter(slug=message.context["topic"]).first()
    return {**details, "topic": topic.label if topic else ""}


def _still_open(message: Message) -> dict[str, Any]:
    details = open_invitation(message)
    if details["participant"].state != ParticipantState.INVITED:
        raise Moot(_now("There is an answer already."))
    return details


def _hours(message: Message) -> dict[str, Any]:
    rows = Release.objects.select_related("participant__cohort__program", "participant__person", "line_manager")
    release = rows.filter(code=message.context["release"]).first()
    if release is None or not rules.takes_part(release.participant):
        raise Moot(_now("The hours are not needed any more."))
    if message.kind == "programs.hours_asked" and release.answer != Release.Answer.WAITING:
        raise Moot(_now("The line manager has answered."))
    cohort = release.participant.cohort
    managers = managers_of(cohort.program)
    return {
        "name": release.participant.person.name,
        "hours": release.hours,
        "start": cohort.kick_off,
        "end": dates.end_date(cohort),
        "contact": managers[0].user.name if managers else "",
        "answer_url": mail_links.to_release(release),
    }


def _of_hours() -> dict[str, Any]:
    return {
        "name": "Amina Diallo",
        "hours": 12,
        "start": date(2026, 9, 1),
        "end": date(2027, 3, 2),
        "contact": "Priya Raghunathan",
        "answer_url": "https://example.org/hours/…/",
    }


def _no_place(message: Message) -> dict[str, Any]:
    details = details_of(message)
    if details["participant"].state != ParticipantState.LISTED:
        raise Moot(_now("There is a place by now, or the person has left."))
    own = own_place(details["participant"])
    return {
        **details,
        "next_round": next_round_of(details["participant"].cohort),
        "by_panel": own is not None and own.by_panel,
        "late": own is not None and not own.number,
    }


def _review_asked(message: Message) -> dict[str, Any]:
    rows = Panel.objects.select_related("cohort__program").filter(code=message.context["panel"])
    panel = rows.filter(closed_at=None, reviewers__person=message.to_id).first()
    if panel is None:
        raise Moot(_now("The panel has closed, or the person is no longer on it."))
    waiting = panel.reviews.filter(reviewer__person=message.to_id, done_at=None, skipped_at=None).count()
    if not waiting:
        raise Moot(_now("Everything has been read."))
    return {"program": panel.cohort.program.name, "waiting": waiting, "reviews_url": address_of("programs:reviews")}


def _place_free(message: Message) -> dict[str, Any]:
    details = details_of(message)
    if details["participant"].state != ParticipantState.ENROLLED:
        raise Moot(_now("The person has left, or is in a pair."))
    return details


SUGGESTED = register(
    Kind(
        name="programs.suggested",
        title=_("A colleague suggests that you take part"),
        why=_("You get this because a colleague thinks that you would like it."),
        details=_suggestion,
        sample=lambda: sample() | {"named": "Rohan Kapoor"},
        manager_sees="fact",
    )
)
SOUGHT = register(
    Kind(
        name="programs.sought",
        title=_("Invitation that names a topic"),
        why=_("You get this because you were drawn from people whose grade fits."),
        policy="by_hand",
        details=_sought,
        sample=lambda: sample() | {"topic": "AI assistants"},
        manager_sees="words",
    )
)
STILL_OPEN = register(
    Kind(
        name="programs.still_open",
        title=_("Reminder: the invitation is still open"),
        why=_("You get this because you were invited. There is no second reminder."),
        details=_still_open,
        sample=sample,
        stoppable=True,
        dated=True,
        manager_sees="none",
    )
)
HOURS_ASKED = register(
    Kind(
        name="programs.hours_asked",
        title=_("Line manager: may these hours be released?"),
        why=_("You get this because you are the line manager. It is asked once, with one reminder."),
        details=_hours,
        sample=_of_hours,
        to=_("line manager"),
    )
)
HOURS_TOLD = register(
    Kind(
        name="programs.hours_told",
        title=_("Line manager: hours for your information"),
        why=_("You get this because you are the line manager. There is nothing to do."),
        details=_hours,
        sample=_of_hours,
        to=_("line manager"),
    )
)
NO_PLACE = register(
    Kind(
        name="programs.no_place",
        title=_("No place this time: why, and when next"),
        why=_("You get this because you sent your answers."),
        details=_no_place,
        sample=lambda: sample() | {"next_round": date(2027, 3, 1)},
    )
)
PLACE_FREE = register(
    Kind(
        name="programs.place_free",
        title=_("A place has become free"),
        why=_("You get this because you are on the waiting list."),
        details=_place_free,
        sample=sample,
    )
)
REVIEW_ASKED = register(
    Kind(
        name="programs.review_asked",
        title=_("Applications to read, without names"),
        why=_("You get this because you were named to read applications."),
        details=_review_asked,
        sample=lambda: {"program": "Fresh Eyes", "waiting": 6, "reviews_url": "https://example.org/reviews/"},
        to=_("people who read"),
    )
)
