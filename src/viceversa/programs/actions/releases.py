"""The hours of a line manager's person: told or asked once, answered once, and nothing else ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.people.models import User
from viceversa.programs import hours, lock, rules
from viceversa.programs.mails import mail_about
from viceversa.programs.models import Participant, Release, ReleasePolicy

REMINDER: Final = "programs.remind_release"
REMIND_AFTER: Final = timedelta(days=7)
ANSWERS: Final = (Release.Answer.YES, Release.Answer.NOT_NOW, Release.Answer.TALK)


@transaction.atomic
def request_release(participant: Participant, *, by: User | None, now: datetime | None = None) -> Release | None:
    """Tell or ask the line manager, as the program's policy says, once. Called when answers are sent.

    None where nobody is told: by policy, on the senior side, and for people without a line manager who is still here.
    Eight statements.
    """
    now = now or clock.now()
    manager = hours.manager_who_hears(participant)
    if manager is None:
        return None
    asks = hours.policy_of(participant.cohort.program) == ReleasePolicy.ASK
    release, made = Release.objects.get_or_create(
        participant=participant,
        defaults={
            "line_manager": manager,
            "hours": hours.needed(participant.cohort),
            "answer": Release.Answer.WAITING if asks else Release.Answer.TOLD,
            "created_at": now,
        },
    )
    release.repeated = not made
    if made:
        event = events.record("release.requested", by=by, subject=release, now=now, asks=asks)
        _tell(release, "programs.hours_asked" if asks else "programs.hours_told", event=event, now=now)
        if asks:
            due.plan(
                REMINDER,
                subject=release,
                scope=participant.cohort,
                due_at=now + REMIND_AFTER,
                key=f"{REMINDER}:{release.code}",
                now=now,
            )
    return release


@transaction.atomic
def answer_release(release: Release, *, answer: str, by: User | None, now: datetime | None = None) -> Release:
    """The line manager's one answer. Six statements.

    Refuses everybody else, answers there are not, hours they were only told of, and a second, different answer.
    """
    now = now or clock.now()
    lock.take(release, "participant__cohort__program")
    if not rules.is_asked_for_hours(by, release):
        raise NotAllowed(_("Only the line manager who was asked can answer."))
    if answer not in ANSWERS:
        raise Refused(_("Choose one of the three answers."))
    if release.answer == answer:
        release.repeated = True
        return release
    if release.answer == Release.Answer.TOLD:
        raise Refused(_("Nothing was asked: you were only told."))
    if release.answer != Release.Answer.WAITING:
        raise Refused(_("You have answered already. Talk to the program manager to change it."))
    release.answer, release.answered_at = answer, now
    release.save(update_fields=["answer", "answered_at"])
    due.forget(release, now=now)
    events.record("release.answered", by=by, subject=release, now=now, answer=answer)
    return release


@transaction.atomic
def remind_release(release: Release, *, now: datetime | None = None) -> Release:
    """Ask a line manager who has not answered a second and last time (a due step)."""
    now = now or clock.now()
    lock.take(release, "participant__cohort__program", "line_manager")
    if release.answer != Release.Answer.WAITING or not rules.takes_part(release.participant):
        release.repeated = True
        return release
    event = events.record("release.reminded", by=None, subject=release, now=now)
    _tell(release, "programs.hours_asked", event=event, now=now)
    return release


def _tell(release: Release, kind: str, *, event: Event, now: datetime) -> None:
    draft_all([mail_about(release, kind)], event=event, now=now, scope=release.participant.cohort)
