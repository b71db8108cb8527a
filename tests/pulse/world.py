"""What tests of the pulse share: the day of a step of the plan, a cohort that runs, and more people in pairs."""

from __future__ import annotations

from datetime import UTC, datetime, time

from tests import factories
from tests.cast import Cast
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import User
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.pulse import actions
from viceversa.pulse.models import Pulse, Round


def on(cohort: Cohort, slug: str) -> datetime:
    """Nine o'clock on the day of a step of the plan."""
    step = plan_of(cohort).step(slug)
    assert step is not None
    return datetime.combine(step.date, time(9), UTC)


def running(cast: Cast) -> Cohort:
    """The cohort, while it runs."""
    Cohort.objects.filter(pk=cast.cohort.pk).update(state=CohortState.RUNNING)
    cast.cohort.refresh_from_db()
    return cast.cohort


def asked(cast: Cast, slug: str = "early", wave: str = "W4") -> Round:
    """A round, asked on its day."""
    cohort = running(cast)
    actions.ask(cohort, wave=wave, now=on(cohort, slug))
    return Round.objects.get(cohort=cohort, wave=wave)


def more(
    cast: Cast, count: int, role: str = Role.MENTOR, *, counted: bool = True, since: datetime | None = None
) -> list[Participant]:
    """Others in pairs of the cohort."""
    people = [
        factories.participant(
            cast.cohort, factories.person(f"Mo {role} {'abcdefghijklm'[n]}"), role, state=ParticipantState.PAIRED
        )
        for n in range(count)
    ]
    since = since or datetime.combine(cast.cohort.kick_off, time(9), UTC)
    for one in people:
        pairing = Pairing.objects.create(cohort=cast.cohort, state="active", started_at=since, created_at=since)
        Member.objects.create(pairing=pairing, participant=one, role=role, created_at=since)
    given = actions.clock.now() if counted else None
    Participant.objects.filter(pk__in=[one.pk for one in people]).update(results_consent_at=given)
    return list(Participant.objects.filter(pk__in=[one.pk for one in people]).select_related("person"))


def account(participant: Participant) -> User:
    return User.objects.filter(person=participant.person).first() or factories.user(participant.person)


def part(participant: Participant) -> Participant:
    """Read anew."""
    return Participant.objects.select_related("person", "cohort__program").get(pk=participant.pk)


def answer(round_: Round, participant: Participant, useful: int = 4, comment: str = "", reader: str = "") -> Pulse:
    me = part(participant)
    return actions.answer(
        round_, values={"useful": useful}, comment=comment, reader=reader, participant=me, by=account(me),
        now=round_.created_at,
    )  # fmt: skip
