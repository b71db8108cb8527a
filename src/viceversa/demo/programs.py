"""How the demo's programs are designed and filled, the same way for all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any

from viceversa.core import clock
from viceversa.demo import content
from viceversa.demo.company import ASSISTANT, SEED
from viceversa.demo.stage import Stage, fill_in, person
from viceversa.matching import actions as matching
from viceversa.matching.models import Run
from viceversa.matching.policy import LEXIMIN
from viceversa.messaging import actions as messaging
from viceversa.messaging import queries
from viceversa.messaging.scopes import scope_for
from viceversa.pairings.actions import answers, release
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import Person, User
from viceversa.programs import actions as design
from viceversa.programs.actions import (
    OutcomeText,
    blueprint,
    calls,
    cohorts,
    draws,
    participants,
    readiness,
    releases,
    sending,
)
from viceversa.programs.blueprint import automatic
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.gate import PRIVACY_STEPS
from viceversa.programs.models import Cohort, Kind, Participant, Preset, Program, Release, Role
from viceversa.programs.modes import Making
from viceversa.programs.readiness import ORGANIZATION, gates_for
from viceversa.programs.strata import USUAL


def designed(
    manager: User,
    *,
    name: str,
    cohort: str,
    kick_off: date,
    kind: Kind,
    preset: Preset,
    pairs: int,
    purpose: str,
    co_lead: str,
    making: Making | None = None,
) -> tuple[Program, Cohort]:
    """A program with everything the gate asks for, open, and its first cohort recruiting."""
    program = design.create_program(
        name=name, kind=kind, preset=preset, kick_off=kick_off, cohort_name=cohort, by=manager
    )
    design.describe_program(program, purpose=purpose, need=content.NEED, stop_rule=content.STOP_RULE, by=manager)
    design.set_calendars(program, names=False, video_link=content.VIDEO, by=manager)
    if making:
        design.set_making(program, making=making, by=manager)
    design.name_people(
        program,
        sponsor=person("Rosamund Hale"),
        co_lead=person(co_lead),
        support_contact=person("Oluwaseun Adeyemi"),
        trusted_contact=person("Mireille Aubry"),
        by=manager,
    )
    outcomes = [
        OutcomeText(statement, side, indicator, Decimal(baseline), Decimal(target), item_set)
        for statement, side, indicator, baseline, target, item_set in content.OUTCOMES
    ]
    design.set_outcomes(program, outcomes=outcomes, by=manager)
    for step in PRIVACY_STEPS:
        design.tick_privacy_step(program, step=step, by=manager)
    design.set_plan(program, plan=content.PLAN, pairs=pairs, notes=content.ANALYSIS_PLAN, by=manager)
    design.freeze_analysis_plan(program, by=manager)
    design.open_program(program, by=manager)
    intake = program.cohorts.get()
    readiness.confirm_cohort(intake, gates=ORGANIZATION, by=manager)
    cohorts.start_recruiting(intake, by=manager)
    return program, intake


def recruited(
    stage: Stage,
    cohort: Cohort,
    who: list[tuple[Person, Role]],
    *,
    manager: User,
    days: int,
    first: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] | None = None,
    all_counted: bool = False,
) -> None:
    """Invite everybody now; each joins, fills in and sends on a day of the next `days`."""
    invited(cohort, who, manager=manager)
    for someone, role in who:
        moment = _later(stage, days, stage.draw.randint(7, 17))
        chosen = (first or {}).get(someone.name, ((), ()))
        stage.at(moment, partial(_enroll, stage, cohort, someone, role, chosen, all_counted))


def invited(cohort: Cohort, who: list[tuple[Person, Role]], *, manager: User) -> None:
    """Invite them, and let the drafted mails go."""
    for someone, role in who:
        participants.invite(cohort, person=someone, role=role, by=manager)
    scope = scope_for(manager, "programs.cohort", cohort.code)
    for group in queries.drafts(scope):
        messaging.release_all(scope, messages=queries.group_rows(scope, group.key)[1], by=manager)


def _later(stage: Stage, days: int, hour: int) -> datetime:
    return (clock.now() + timedelta(days=stage.draw.randint(1, days))).replace(
        hour=hour, minute=stage.draw.randint(0, 59)
    )


def _enroll(
    stage: Stage,
    cohort: Cohort,
    who: Person,
    role: Role,
    first: tuple[tuple[str, ...], tuple[str, ...]],
    all_counted: bool,
) -> None:
    user = stage.account(who)
    part = participants.join(cohort, person=who, role=role, by=user)
    fill_in(stage, part, first=first, all_counted=all_counted)
    readiness.confirm_readiness(part, gates=gates_for(part), by=user)
    sending.enroll(part, by=user)


def limited(cohort: Cohort, *, mentors: int, mentees: int, manager: User) -> None:
    """So many places, and draws announced for when more people apply. The seeds are fixed: it is the same each time."""
    calls.set_places(cohort, mentors=mentors, mentees=mentees, keep=USUAL, by=manager)
    for role in Role.values:
        draws.announce_draw(
            cohort, role=role, seed=sha256(f"{SEED} {cohort.name} {role}".encode()).hexdigest(), by=manager
        )


def drawn(cohort: Cohort, *, manager: User) -> None:
    """Hold the draws that were announced."""
    for draw in cohort.draws.order_by("role"):
        draws.hold_draw(draw, by=manager)


def hours_answered(stage: Stage, cohort: Cohort) -> None:
    """Line managers answer about hours: most say yes, one can't now, one would like to talk, some have not read it."""
    waiting = Release.objects.filter(participant__cohort=cohort).select_related("line_manager").order_by("pk")
    for number, hours in enumerate(waiting):
        answer = {3: "not_now", 7: "talk"}.get(number, "" if number % 5 == 4 else "yes")
        if answer:
            releases.answer_release(hours, answer=answer, by=stage.account(hours.line_manager))


Noted = tuple[str, str, str]
# Settings a manager tries before the usual ones; those with a name are kept as drafts.
TRIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("More in common", {"weights": {"common_ground": 40}}),
    ("", {"weights": {"common_ground": 40, "schedule": 20}}),
    ("Fairness first", {"fairness": LEXIMIN, "across_units": 60}),
)


def matched(cohort: Cohort, *, manager: User) -> Run:
    """Close recruiting, and solve."""
    cohorts.close_recruiting(cohort, by=manager)
    return matching.match(cohort, by=manager)


def explored(cohort: Cohort, *, manager: User, pins: tuple[Noted, ...], ruled_out: tuple[Noted, ...]) -> Run:
    """The same by a manager who takes her time: she locks and rules out the pairs she has in mind, with her notes, tries some
    settings, takes the usual ones, and looks at how good it is."""
    cohorts.close_recruiting(cohort, by=manager)
    parts = {part.person.name: part for part in cohort.participants.select_related("person")}
    for decide, pairs in ((matching.pin, pins), (matching.forbid, ruled_out)):
        for mentor, mentee, note in pairs:
            decide(cohort, mentor=parts[mentor], mentee=parts[mentee], note=note, by=manager)
    for name, settings in TRIES:
        matching.name_run(matching.match(cohort, settings=settings, by=manager), name=name, by=manager)
    run = matching.match(cohort, by=manager)
    matching.look_into(run)
    return run


def released(stage: Stage, run: Run, *, manager: User, days: int, unwilling: str = "") -> None:
    """Release the run; everybody accepts within a few days, but for who is `unwilling`: they say no on the second day,
    and the next best is asked by itself the morning after."""
    release.release_run(run, by=manager)
    for pairing in Pairing.objects.filter(run=run):
        members = list(pairing.members.select_related("participant__person"))
        refused = any(member.participant.person.name == unwilling for member in members)
        for member in members:
            moment = clock.now() + timedelta(hours=stage.draw.randint(2, days * 20))
            user = stage.account(member.participant.person)
            if not refused:
                stage.at(moment, partial(answers.accept, member, by=user))
            elif member.participant.person.name == unwilling:
                stage.at(clock.now() + timedelta(hours=20), partial(answers.decline, member, by=user))
    stage.at(clock.now() + timedelta(days=3), partial(_next_best_accepted, stage, run))


def _next_best_accepted(stage: Stage, run: Run) -> None:
    """Whoever was asked by itself after that run says yes."""
    for pairing in Pairing.objects.filter(run__settings__after=run.code, state=PairingState.ASKED):
        for member in pairing.members.select_related("participant__person"):
            answers.accept(member, by=stage.account(member.participant.person))


def people_of(rank: tuple[int, int], *, but: set[str], limit: int, offset: int = 0) -> list[Person]:
    """Some people of these ranks, in a mixed but fixed order."""
    found = Person.objects.filter(grade__rank__range=rank, state=Person.State.ACTIVE).exclude(
        name__in={*but, ASSISTANT}
    )
    return list(found.order_by("search_name")[offset : offset + limit])


def everyone(cohort: Cohort) -> list[Participant]:
    """All participants with their people."""
    return list(cohort.participants.select_related("person"))


def planned(stage: Stage, cohort: Cohort, *, manager: User) -> None:
    """The manager ticks what they did on its day, but for the last ones, and has a step of their own."""
    blueprint.add_step(
        cohort,
        title="Lunch for mentors and their line managers",
        owner="manager",
        day=cohort.kick_off + timedelta(weeks=7),
        by=manager,
    )
    for step in plan_of(cohort).steps:
        if step.is_a_task and step.slug not in automatic.FACTS and step.date < stage.today - timedelta(days=5):
            stage.at(
                stage.day(step.date, 10),
                partial(blueprint.finish_step, cohort, slug=step.slug, is_done=True, by=manager),
            )
