"""How the pairs of last year's pilot look back: halfway, at the end, and with a certificate for some."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from django.utils import timezone

from viceversa.core import clock
from viceversa.demo.company import SEED
from viceversa.demo.stage import Stage
from viceversa.pairings import reflecting
from viceversa.pairings.actions import aftercare, certificates, concerns, follow_ups, reflections
from viceversa.pairings.models import Concern, Member, Pairing, Reflection
from viceversa.pairings.reflecting import CLOSING, MIDPOINT
from viceversa.pairings.states import LIVING_STATES, PairingState
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, Program, Role

SAID: Final[dict[tuple[str, str], dict[str, str]]] = {
    (MIDPOINT, Role.MENTOR): {
        "useful": "To see how a decision is prepared that I only ever read about afterwards.",
        "change": "Fewer slides, more of your real week.",
        "cost": "An hour to prepare. It is worth it when the date holds.",
    },
    (MIDPOINT, Role.MENTEE): {
        "useful": "To try things in front of somebody who does not laugh.",
        "change": "I would like homework, and to be asked about it.",
        "topic": "Add: how customers my daughter’s age choose an insurer.",
    },
    (CLOSING, Role.MENTOR): {
        "practice": "I ask for the number behind a decision, and get it.",
        "learned": "That nobody up there is sure either.",
        "thanks": "For introducing me to two people who call me back.",
    },
    (CLOSING, Role.MENTEE): {
        "practice": "I write my own first draft with an assistant, and say so.",
        "open": "One call with customers a month. My team looks at it in March.",
        "public": "That we met, and that I learned the most. Nothing about the department.",
        "thanks": "For your patience, and for the second question.",
    },
}


def looked_back(stage: Stage, pairing: Pairing) -> None:
    """Plan what a pair says halfway and in its last weeks. One in five mentees forgets it; most pairs go on."""
    # A draw of its own, so that the other stories stay as they are.
    draw = random.Random(f"{SEED}:{pairing.pk}")
    for moment, days in ((MIDPOINT, 3), (CLOSING, 6)):
        begins = timezone.make_aware(datetime.combine(reflecting.begins_on(pairing.cohort, moment), time(9)))
        for role, later in ((Role.MENTOR, 0), (Role.MENTEE, 2)):
            wish = Reflection.Wish.GO_ON if draw.random() < 0.7 else Reflection.Wish.NONE
            if role == Role.MENTOR or draw.random() < 0.8:
                stage.at(
                    begins + timedelta(days=days + later),
                    partial(_answer, stage, pairing, moment, role, wish),
                )


def _answer(stage: Stage, pairing: Pairing, moment: str, role: str, wish: str) -> None:
    member = _part(pairing, role)
    if member is None:
        return
    by = stage.account(member.participant.person)
    said = SAID[moment, role]
    shared = [key for key in said if key not in ("cost", "learned")]
    reflections.answer(pairing, moment=moment, answers=said, shared=shared, member=member, by=by)
    if moment == CLOSING:
        reflections.wish(pairing, wish=wish, member=member, by=by)


def _part(pairing: Pairing, role: str) -> Member | None:
    members = Member.objects.select_related("participant__person").filter(pairing=pairing, role=role)
    return members.filter(pairing__state__in=LIVING_STATES).first()


def certified(stage: Stage, cohort: Cohort) -> None:
    """Mentors make their certificates; in every second pair both agree that how often they met stands on it."""
    pairings = Pairing.objects.filter(cohort=cohort, state=PairingState.COMPLETED).order_by("id")
    for number, pairing in enumerate(pairings):
        members = pairing.members.select_related("participant__person")
        accounts = {member.role: stage.account(member.participant.person) for member in members}
        for by in accounts.values() if number % 2 else ():
            certificates.agree_to_counts(pairing, agrees=True, by=by)
        certificates.issue(pairing, by=accounts[Role.MENTOR])


def would_again(stage: Stage, cohort: Cohort) -> None:
    """Some weeks after the end a few mentors, and a mentee, say that they may be asked again."""
    pairings = Pairing.objects.filter(cohort=cohort, state=PairingState.COMPLETED).order_by("id")
    for number, pairing in enumerate(pairings[:4]):
        role = Role.MENTEE if number == 3 else Role.MENTOR
        member = Member.objects.select_related("participant__person", "pairing").get(pairing=pairing, role=role)
        by = stage.account(member.participant.person)
        aftercare.say_again(member, again=number != 2, tells=number in (1, 2), role=role, by=by)


def cared_for(stage: Stage, program: Program, sender: Person) -> None:
    """Somebody writes in confidence; the support contact promises a day, keeps it, and asks later whether it is better."""
    sent: list[Concern] = []
    day = timedelta(days=1)

    def promise() -> None:
        concerns.read(sent[0], by=stage.account(sent[0].recipient))
        day_of_it = (clock.now() + 3 * day).date()
        follow_ups.set_date(sent[0], day=day_of_it, promised=True, by=stage.account(sent[0].recipient))

    text = "In our team I am asked what the two of us talk about. I would like to keep it to myself. What can I say?"
    by = stage.account(sender)
    stage.at(stage.now - 26 * day, lambda: sent.append(concerns.send(program, text=text, by=by)))
    stage.at(stage.now - 25 * day, promise)
    stage.at(stage.now - 22 * day, lambda: concerns.close(sent[0], ask=True, by=stage.account(sent[0].recipient)))
    stage.at(stage.now - 4 * day, lambda: follow_ups.answer(sent[0], answer=Concern.Answer.BETTER, by=by))
