"""Suggesting a colleague. The colleague is asked in private; who suggested them learns only that they are asked."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.actions import draft
from viceversa.people.models import Person, User
from viceversa.programs import lock, rules
from viceversa.programs.actions.access import NotEligible
from viceversa.programs.actions.participants import refuse_closed, refuse_person, row_for
from viceversa.programs.models import Cohort, Nomination, Role
from viceversa.programs.states import ParticipantState

MOST: Final = 5


@transaction.atomic
def nominate(
    cohort: Cohort, *, person: Person, role: str, by: User | None, is_named: bool = False, now: datetime | None = None
) -> Nomination:
    """Suggest a colleague for a role. They get one private mail, however many suggest them. Ten statements.

    Whether they were asked before, take part, or said no: the answer is the same, so that nothing can be found out.
    Refuses whom the policy does not allow to, oneself, a sixth colleague, people who can't take part, and outside
    recruiting. Which of the program's rules leaves a colleague out (a grade, a last day) is not for others to read.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    refuse_closed(cohort)
    if by is None or by.person is None or not rules.may_nominate(by, cohort):
        raise NotAllowed(_("Suggesting colleagues is not open to you in this program."))
    if by.person_id == person.pk:
        raise Refused(_("Suggest somebody else. To take part yourself, say so on the page before."), field="person")
    if role not in Role.values:
        raise Refused(_("Choose a role: mentor or mentee."), field="role")
    try:
        refuse_person(cohort, person, role)
    except NotEligible:
        raise Refused(_("They can’t be suggested for this role here."), field="person") from None
    mine = Nomination.objects.filter(cohort=cohort, by=by.person)
    nomination = mine.filter(nominee=person).first()
    if nomination is not None:
        nomination.repeated = True
        return nomination
    if mine.count() >= MOST:
        raise Refused(_("You have suggested %(count)d people. That is as many as one person can.") % {"count": MOST})
    nomination = Nomination.objects.create(
        cohort=cohort, nominee=person, by=by.person, role=role, is_named=is_named, created_at=now
    )
    event = events.record("nomination.made", by=by, subject=nomination, now=now, cohort=cohort.code, role=role)
    participant, made = row_for(cohort, person, role, ParticipantState.INVITED, now=now)
    if made:
        context = {"participant": participant.code, "nomination": nomination.code}
        draft("programs.suggested", to=person, event=event, now=now, context=context, scope=cohort)
    return nomination
