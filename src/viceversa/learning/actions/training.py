"""Somebody prepares for their first meeting: reads, passes the check, says how it was; or is reminded, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.learning import preparing, rules, training
from viceversa.learning.models import Preparation
from viceversa.learning.texts import Question
from viceversa.pairings.common import lock, tell
from viceversa.pairings.models import Meeting, Member
from viceversa.pairings.states import MeetingState
from viceversa.people.models import User
from viceversa.programs.models import Participant


@transaction.atomic
def read_module(participant: Participant, *, number: int, by: User, now: datetime | None = None) -> Preparation:
    """Note that one module was read. Three queries, no event: how somebody reads is nobody's business."""
    now = now or clock.now()
    path = _path(participant, by)
    if number not in {module.number for module in path.modules}:
        raise Refused(_("There is no such part."))
    own = _own(participant, now)
    if number in own.read:
        own.repeated = True
        return own
    own.read = sorted({*own.read, number})
    own.save(update_fields=["read"])
    return own


@transaction.atomic
def pass_check(
    participant: Participant, *, chosen: Sequence[int | None], by: User, now: datetime | None = None
) -> Preparation:
    """The check: every question answered rightly. Three queries, one event the first time.

    Which answers were wrong is said and not kept; one tries again as often as one likes. Refuses an answer that is
    missing or wrong.
    """
    now = now or clock.now()
    path = _path(participant, by)
    must_be_right(chosen, path.questions)
    own = _own(participant, now)
    if own.passed_at is not None:
        own.repeated = True
        return own
    own.passed_at = now
    own.save(update_fields=["passed_at"])
    events.record("training.passed", by=by, subject=participant, now=now, cohort=participant.cohort.code)
    return own


@transaction.atomic
def rate(participant: Participant, *, clear: int, useful: int, by: User, now: datetime | None = None) -> Preparation:
    """Say from 1 to 5 how clear and how useful it was. Once: then the average it went into stays what it is.

    Three queries, no event. Refuses numbers out of range and somebody who has not passed the check.
    """
    now = now or clock.now()
    _path(participant, by)
    if not (1 <= clear <= 5 and 1 <= useful <= 5):
        raise Refused(_("Choose one of the five for both."))
    own = _own(participant, now)
    if own.passed_at is None:
        raise Refused(_("Pass the check first."))
    if own.rated_at is not None:
        own.repeated = True
        return own
    own.clear, own.useful, own.rated_at = clear, useful, now
    own.save(update_fields=["clear", "useful", "rated_at"])
    return own


@transaction.atomic
def remind_to_read(meeting: Meeting, *, now: datetime) -> Meeting:
    """Remind those of a pair who have not prepared for this meeting, each alone. `repeated` when all have.

    Four queries, one event. Refuses when the meeting is no longer ahead.
    """
    pairing = meeting.pairing
    lock(pairing)
    meeting.refresh_from_db(fields=["state", "starts_at"])
    if meeting.state != MeetingState.PLANNED or meeting.starts_at <= now:
        raise Refused(_("This meeting was held, moved or cancelled."))
    members = Member.objects.filter(pairing=pairing).select_related("pairing", "participant__person")
    late = list(preparing.not_prepared(members))
    meeting.repeated = not late
    if late:
        event = events.record("training.reminded", by=None, subject=meeting, now=now, pairing=pairing.code)
        tell("learning.read_first", late, event=event, pairing=pairing, now=now, meeting=meeting.code)
    return meeting


def must_be_right(chosen: Sequence[int | None], questions: Sequence[Question]) -> None:
    """Refuse answers to a check of which one is missing or wrong. Pure."""
    if len(chosen) != len(questions) or None in chosen:
        raise Refused(_("Answer each question."))
    wrong = sum(answer != question.right for answer, question in zip(chosen, questions, strict=True))
    if wrong:
        raise Refused(
            ngettext(
                "%(n)s answer is not right yet. Read what it says below it, and choose again.",
                "%(n)s answers are not right yet. Read what it says below them, and choose again.",
                wrong,
            )
            % {"n": wrong}
        )


def _path(participant: Participant, by: User) -> training.Path:
    if not rules.may_prepare(by, participant):
        raise NotAllowed(_("Everybody reads for themselves."))
    path = training.path_of(participant)
    if path is None:
        raise Refused(_("This program has nothing to read before the first meeting."))
    return path


def _own(participant: Participant, now: datetime) -> Preparation:
    """The row of this participant, locked."""
    Preparation.objects.get_or_create(participant=participant, defaults={"created_at": now})
    return Preparation.objects.select_for_update().get(participant=participant)
