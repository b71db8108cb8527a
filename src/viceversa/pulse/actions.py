"""A pulse is asked, answered, taken back. A safety check is asked, and leads to what exists: it has no other verb.

No event names who answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events, private
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.pairings.actions import concerns
from viceversa.pairings.models import Concern
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.pulse import rules, safety
from viceversa.pulse.models import Pulse, Reader, Round
from viceversa.pulse.questions import HIGH, LOW, QUESTIONS

ASKED: Final = "pulse.asked"
SAFETY: Final = "pulse.safety"
MOST_LETTERS: Final = 600


@transaction.atomic
def ask(cohort: Cohort, *, wave: str, now: datetime | None = None) -> Cohort:
    """Ask everybody in a pair the three questions (a due step). `repeated` when nobody is in a pair, or it was asked.

    Records `pulse.asked`; five statements, and one for each 500 people.
    """
    now = now or clock.now()
    take(cohort, "program")
    people = list(paired_in(cohort))
    if cohort.state == CohortState.CLOSED or not people or Round.objects.filter(cohort=cohort, wave=wave).exists():
        cohort.repeated = True
        return cohort
    mentors = sum(one.role == Role.MENTOR for one in people)
    round_ = Round.objects.create(
        cohort=cohort,
        wave=wave,
        closes_at=now + rules.OPEN_FOR,
        mentors=mentors,
        mentees=len(people) - mentors,
        created_at=now,
    )
    event = events.record("pulse.asked", by=None, subject=round_, now=now, cohort=cohort.code, wave=wave)
    draft_all([mail_about(cohort, wave, one) for one in people], event=event, now=now, scope=cohort)
    return cohort


@transaction.atomic
def answer(
    round_: Round,
    *,
    values: Mapping[str, int],
    comment: str = "",
    reader: str = "",
    participant: Participant,
    by: User,
    now: datetime | None = None,
) -> Pulse:
    """Keep what somebody answers, or what they answer instead. Every question may be left out, but not everything.

    A comment says first who reads it. Refuses others, a round that is closed, and what is not asked. The event names
    nobody. Four statements.
    """
    now = now or clock.now()
    _open(round_, participant, by, now)
    given = _checked(values)
    comment = comment.replace("\r\n", "\n").strip()
    if not given and not comment:
        raise Refused(_("Answer at least one of the three; you choose which."), next(iter(QUESTIONS)))
    if len(comment) > MOST_LETTERS:
        raise Refused(
            _("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": MOST_LETTERS}, "comment"
        )
    if comment and reader not in Reader.values:
        raise Refused(_("Choose first who may read your comment."), "reader")
    mine = Pulse.objects.filter(round=round_, participant=participant).first()
    mine = mine or Pulse(round=round_, participant=participant, created_at=now)
    reader = reader if comment else ""
    if mine.pk and (mine.values, mine.comment, mine.reader) == (given, comment, reader):
        mine.repeated = True
        return mine
    mine.role, mine.answered_at, mine.reader = participant.role, now, reader
    mine.sealed = private.seal(json.dumps(given), bound_to=mine.binding("values")) if given else ""
    mine.sealed_comment = private.seal(comment, bound_to=mine.binding("comment")) if comment else ""
    mine.save()
    events.record("pulse.answered", by=None, subject=round_, now=now)
    return mine


@transaction.atomic
def take_back(round_: Round, *, participant: Participant, by: User, now: datetime | None = None) -> Round:
    """Delete what one answered, as long as the round is open. Again: changes nothing. The event names nobody."""
    now = now or clock.now()
    _open(round_, participant, by, now)
    gone, _rows = Pulse.objects.filter(round=round_, participant=participant).delete()
    round_.repeated = not gone
    if gone:
        events.record("pulse.taken_back", by=None, subject=round_, now=now)
    return round_


@transaction.atomic
def ask_quietly(cohort: Cohort, *, check: str, now: datetime | None = None) -> Cohort:
    """Send a safety check to all whom the program protects (a due step). `repeated` when there is nobody.

    Records `safety.asked` for the cohort; three statements, and one for each 500 people. What becomes of it is not kept.
    """
    now = now or clock.now()
    take(cohort, "program")
    people = list(safety.asked_in(cohort, check))
    cohort.repeated = not people
    if people:
        event = events.record("safety.asked", by=None, subject=cohort, now=now, check=check)
        draft_all([mail_of(check, one) for one in people], event=event, now=now, scope=cohort)
    return cohort


@transaction.atomic
def tell_trusted(participant: Participant, *, check: str, text: str, by: User, now: datetime | None = None) -> Concern:
    """Tell the program's trusted contact, and nobody else, what has changed at work. As `concerns.send` does it.

    Refuses others, another time, an empty text, and a program without a trusted contact.
    """
    now = now or clock.now()
    take(participant, "cohort__program")
    if by.person_id is None or by.person_id != participant.person_id or not rules.is_protected(participant):
        raise NotAllowed(_("Only who was asked can answer this."))
    if not safety.CHECKS[check].has_watch or not safety.is_open(participant.cohort, check, now=now):
        raise Refused(_("This is not asked any more. Under “Help” you can write at any time."))
    return concerns.send(participant.cohort.program, text=text, to_trusted=True, by=by, now=now)


def paired_in(cohort: Cohort) -> list[Participant]:
    """Everybody in a pair, with their person. One query."""
    rows = cohort.participants.filter(state=ParticipantState.PAIRED).select_related("person")
    return list(rows.order_by("pk"))


def mail_about(cohort: Cohort, wave: str, participant: Participant) -> Mail:
    """The mail of a wave, which a preview makes before there is a round."""
    return Mail(ASKED, participant.person, {"cohort": cohort.code, "wave": wave, "participant": participant.code})


def mail_of(check: str, participant: Participant) -> Mail:
    """The mail of a safety check."""
    return Mail(SAFETY, participant.person, {"check": check, "participant": participant.code})


def _open(round_: Round, participant: Participant, by: User, now: datetime) -> None:
    take(round_, "cohort__program")
    if by.person_id is None or by.person_id != participant.person_id or not rules.is_asked(participant, round_):
        raise NotAllowed(_("Only who was asked can answer this."))
    if not rules.is_open(round_, now):
        raise Refused(_("These questions were open for two weeks. They are closed now."))


def _checked(values: Mapping[str, int]) -> dict[str, int]:
    for question, value in values.items():
        if question not in QUESTIONS:
            raise Refused(_("This question is not asked any more. Load the page again."))
        if not LOW <= value <= HIGH:
            raise Refused(_("Choose a number from 1 to 5."), question)
    return {question: values[question] for question in QUESTIONS if question in values}
