"""Statements of mentees: asked for or not, written in free words, and theirs to take back; accepted by the mentor or not.

Nothing tells the mentee what became of one. Their own page, its mails, and what they may do with it are the same for one
that waits, one that is accepted and one that was set aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.common import lock, own_part, tell
from viceversa.pairings.models import Member
from viceversa.people.models import User
from viceversa.portfolio import rules
from viceversa.portfolio.models import Statement
from viceversa.portfolio.prompts import PROMPTS
from viceversa.portfolio.states import STATEMENT, StatementState
from viceversa.programs.lock import take
from viceversa.programs.models import Role

LONGEST: Final = 1000


@transaction.atomic
def ask(mentor: Member, *, by: User, now: datetime | None = None) -> Statement:
    """Ask one's mentee for a statement: once, by a mail that can be left unanswered. Again: changes nothing.

    Refuses everybody but the mentor, and a pair that has not begun or was left.
    """
    now = now or clock.now()
    members = lock(mentor.pairing)
    own = own_part(members, by)
    mentee = next(one for one in members if one.role == Role.MENTEE)
    if own.pk != mentor.pk or not rules.may_state(mentee, own):
        raise NotAllowed(_("A mentor asks the mentee of a pair that meets, or came to its end together."))
    known = Statement.objects.filter(pairing=mentor.pairing, about=own.participant.person).first()
    if known is not None:
        known.repeated = True
        return known
    made = Statement.objects.create(
        about=own.participant.person,
        by=mentee.participant.person,
        pairing=mentor.pairing,
        program_name=mentor.pairing.cohort.program.name,
        asked_at=now,
        created_at=now,
    )
    event = events.record("statement.asked", by=by, subject=made, now=now, pairing=mentor.pairing.code)
    tell("portfolio.asked", [mentee], event=event, pairing=mentor.pairing, now=now, mentor=own.code)
    return made


@transaction.atomic
def write(
    mentor: Member, *, answers: Mapping[str, str], named: bool = False, by: User, now: datetime | None = None
) -> Statement:
    """Say something about one's mentor. Other words than before are another statement, to be accepted anew.

    Refuses everybody but the mentee of the pair, and a statement without a word. The mentor is told that there is one.
    """
    now = now or clock.now()
    members = lock(mentor.pairing)
    own = own_part(members, by)
    about = next((one for one in members if one.pk == mentor.pk), None)
    if about is None or not rules.may_state(own, about):
        raise NotAllowed(_("A mentee writes about the mentor of a pair that meets, or came to its end together."))
    said = {key: _text(answers.get(key, ""), key) for key in PROMPTS}
    said = {key: text for key, text in said.items() if text}
    if not said:
        raise Refused(_("Answer at least one of the questions."), next(iter(PROMPTS)))
    present = Statement.objects.filter(pairing=mentor.pairing, about=about.participant.person).first()
    if present is not None and present.state != StatementState.ASKED:
        if present.answers == said and present.is_named == named:
            present.repeated = True
            return present
        asked_at = present.asked_at
        present.delete()
        present = None
    else:
        asked_at = None
    statement = present or Statement(
        about=about.participant.person,
        by=own.participant.person,
        pairing=mentor.pairing,
        program_name=mentor.pairing.cohort.program.name,
        asked_at=asked_at,
        created_at=now,
    )
    STATEMENT.apply(statement, "write")
    statement.answers, statement.is_named, statement.sent_at = said, named, now
    statement.save()
    event = events.record("statement.written", by=by, subject=statement, now=now, pairing=mentor.pairing.code)
    tell("portfolio.written", [about], event=event, pairing=mentor.pairing, now=now, statement=statement.code)
    return statement


@transaction.atomic
def take_back(statement: Statement, *, by: User, now: datetime | None = None) -> Statement:
    """Delete what one wrote, whatever became of it: it is gone from every version at once. Only whoever wrote it."""
    now = now or clock.now()
    if not rules.wrote(by, statement):
        raise NotAllowed(_("Only whoever wrote it takes it back."))
    gone, _rows = Statement.objects.filter(pk=statement.pk).delete()
    statement.repeated = not gone
    if gone:
        events.record("statement.taken_back", by=by, subject=statement, now=now)
    return statement


@transaction.atomic
def accept(statement: Statement, *, by: User, now: datetime | None = None) -> Statement:
    """Let it count: it can be part of versions from now on. Nobody is told."""
    return _settle(statement, "accept", "statement.accepted", by=by, now=now or clock.now())


@transaction.atomic
def decline(statement: Statement, *, by: User, now: datetime | None = None) -> Statement:
    """Set it aside; no reason is asked for and nobody is told. It is gone from every version at once."""
    return _settle(statement, "decline", "statement.set_aside", by=by, now=now or clock.now())


def _settle(statement: Statement, verb: str, event: str, *, by: User, now: datetime) -> Statement:
    if not Statement.objects.filter(pk=statement.pk).exists():
        raise Refused(_("This was taken back."))
    take(statement)
    if not rules.is_about(by, statement):
        raise NotAllowed(_("Only the mentor it is about decides whether it counts."))
    if STATEMENT.is_done(statement, verb):
        statement.repeated = True
        return statement
    STATEMENT.apply(statement, verb)
    statement.save(update_fields=["state"])
    events.record(event, by=by, subject=statement, now=now)
    return statement


def _text(text: str, field: str) -> str:
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if len(text) > LONGEST:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": LONGEST}, field)
    return text
