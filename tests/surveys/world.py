"""What tests of surveys share: a planned outcome, people in pairs and people who wait, a wave that was asked, an answer."""

from __future__ import annotations

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pulse.world import account, on, part, running
from viceversa.pairings.models import Member, Pairing
from viceversa.programs.models import Cohort, Outcome, Participant, Role
from viceversa.programs.states import ParticipantState
from viceversa.surveys import actions
from viceversa.surveys.models import Sheet, Survey, Ticket


def planned(cast: Cast, item_set: str = "digital-judgment", side: str = Outcome.Side.MENTEE) -> Outcome:
    """The program's one outcome is seen in a set of questions."""
    Outcome.objects.filter(program=cast.program).update(item_set=item_set, side=side)
    return Outcome.objects.get(program=cast.program)


def more(cast: Cast, count: int, *, state: str = ParticipantState.PAIRED, counted: bool = True) -> list[Participant]:
    """Further mentors of the cohort; each in a pair with Viktor where their state says so."""
    made = []
    for n in range(count):
        person = factories.person(f"Mo {state} {'abcdefghijklm'[n]}")
        mine = factories.participant(
            cast.cohort, person, Role.MENTOR, state=state, results_consent_at=NOW if counted else None
        )
        if state == ParticipantState.PAIRED:
            pairing = Pairing.objects.create(cohort=cast.cohort, state="active", started_at=NOW, created_at=NOW)
            for one in (mine, cast.viktor_part):
                Member.objects.create(pairing=pairing, participant=one, role=one.role, created_at=NOW)
        made.append(part(mine))
    return made


def asked(cast: Cast, wave: str = "T1") -> Survey:
    """A wave, asked on its day."""
    cohort = running(cast)
    actions.ask(cohort, wave=wave, now=on(cohort, wave.lower()))
    return Survey.objects.get(cohort=cohort, wave=wave)


def answer(survey: Survey, who: Participant, *, comment: str = "", send: bool = True, **values: int) -> Survey:
    """Somebody answers on the day it was asked: `candor_1=4` is the first question of that set."""
    given = {name.replace("__", "-").rpartition("_")[0] + "." + name[-1]: value for name, value in values.items()}
    me = part(who)
    return actions.keep(
        survey, values=given, comment=comment, may_be_quoted=bool(comment), send=send, participant=me,
        by=account(me), now=survey.created_at,
    )  # fmt: skip


def ticket(survey: Survey, who: Participant) -> Ticket:
    return Ticket.objects.get(survey=survey, participant=who)


def sent(survey: Survey) -> list[dict[str, int]]:
    """What counts, in no order that says who."""
    return sorted((sheet.values for sheet in Sheet.objects.filter(survey=survey, is_sent=True)), key=str)


def close(cohort: Cohort) -> Cohort:
    """Closed, as far as surveys see it: the two of the pair have finished, and so has who waited in vain."""
    Pairing.objects.filter(cohort=cohort).update(state="completed")
    cohort.participants.update(state=ParticipantState.FINISHED)
    Cohort.objects.filter(pk=cohort.pk).update(state="closed", closed_at=NOW)
    cohort.refresh_from_db()
    return cohort
