"""What happens to a program: made, described, staffed, held to its plan, opened, archived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import Person, User
from viceversa.people.queries import people_by_zone
from viceversa.programs import dates, gate, lock, presets, rules
from viceversa.programs.actions.blueprint import company_days_off
from viceversa.programs.blueprint.workdays import main_countries
from viceversa.programs.models import Cohort, Direction, Outcome, Preset, Program, ProgramManager
from viceversa.programs.states import PROGRAM, CohortState, ProgramState

UNCHANGED: Final[Any] = object()
_PEOPLE: Final = ("sponsor", "co_lead", "support_contact")


@dataclass(frozen=True)
class OutcomeText:
    """An outcome as it is typed: what shall change, for whom, how it is seen, from where to where."""

    statement: str
    side: str
    indicator: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None


@transaction.atomic
def create_program(
    *,
    name: str,
    kind: str,
    kick_off: date,
    by: User | None,
    preset: str = Preset.PILOT,
    direction: str = Direction.REVERSE,
    cohort_name: str = "",
    code: str = "",
    now: datetime | None = None,
) -> Program:
    """Make a draft and its first cohort in one act; whoever makes it manages it.

    The preset gives length, meetings and rules, the kind gives outcomes to start from. `code` is one the form chose
    beforehand, so that a second click finds the first one's program. Costs 10 statements. Refuses people without the
    right to create programs, an empty name, and a kick-off in the past.
    """
    now = now or clock.now()
    if by is None or not rules.may_create_program(by):
        raise NotAllowed(_("You may not create programs. Ask your administrator for the right to."))
    if not name.strip():
        raise Refused(_("Give the program a name."), field="name")
    if dates.is_past(kick_off, now):
        raise Refused(_("The kick-off lies in the past. Choose a day from today on."), field="kick_off")
    program, made = Program.objects.get_or_create(
        code=code or new_code(),
        created_by=by,
        defaults={
            "name": name.strip(),
            "kind": kind,
            "preset": preset,
            "direction": direction,
            "policy": presets.policy_for(preset, kind),
            "created_at": now,
        },
    )
    if not made:
        program.repeated = True
        return program
    ProgramManager.objects.create(program=program, user=by, since=now)
    size = presets.SIZES[preset]
    Cohort.objects.create(
        program=program,
        name=cohort_name.strip() or _("First cohort"),
        kick_off=kick_off,
        weeks=size.weeks,
        meetings_planned=size.meetings,
        countries=main_countries(people_by_zone()),
        days_off=company_days_off(),
        created_at=now,
    )
    _write_outcomes(
        program,
        [OutcomeText(str(idea.statement), idea.side, str(idea.indicator)) for idea in presets.OUTCOMES[kind]],
        now=now,
    )
    events.record(
        "program.created",
        by=by,
        subject=program,
        now=now,
        preset=preset,
        kind=kind,
        direction=direction,
        kick_off=kick_off,
    )
    return program


@transaction.atomic
def describe_program(
    program: Program,
    *,
    by: User | None,
    name: str = UNCHANGED,
    purpose: str = UNCHANGED,
    analysis_plan: str = UNCHANGED,
    now: datetime | None = None,
) -> Program:
    """Write name, purpose or the draft of the analysis plan. Refuses an empty name, an open program's empty purpose,
    and a change to a frozen plan. Three statements."""
    now = now or clock.now()
    _begin(program, by=by)
    given = {"name": name, "purpose": purpose, "analysis_plan": analysis_plan}
    wanted = {field: text.strip() for field, text in given.items() if text is not UNCHANGED}
    changed = {field: text for field, text in wanted.items() if text != getattr(program, field)}
    if not changed:
        program.repeated = True
        return program
    if "name" in changed and not changed["name"]:
        raise Refused(_("Give the program a name."), field="name")
    if "purpose" in changed and not changed["purpose"] and program.state == ProgramState.OPEN:
        raise Refused(_("An open program needs its purpose."), field="purpose")
    if "analysis_plan" in changed and program.analysis_plan_frozen_at:
        raise Refused(_("The analysis plan is frozen. It can’t be changed any more."), field="analysis_plan")
    _keep(program, **changed)
    events.record("program.described", by=by, subject=program, now=now, fields=sorted(changed))
    return program


@transaction.atomic
def name_people(
    program: Program,
    *,
    by: User | None,
    sponsor: Person | None = UNCHANGED,
    co_lead: Person | None = UNCHANGED,
    support_contact: Person | None = UNCHANGED,
    now: datetime | None = None,
) -> Program:
    """Name sponsor, junior co-lead or support contact; None leaves the place empty.

    Refuses a support contact who is sponsor, co-lead or manager, a sponsor or co-lead who is the support contact, people
    who left, and an empty place in an open program. Four statements.
    """
    now = now or clock.now()
    _begin(program, by=by)
    given = dict(zip(_PEOPLE, (sponsor, co_lead, support_contact), strict=True))
    changed = {
        place: person
        for place, person in given.items()
        if person is not UNCHANGED and (person.pk if person else None) != getattr(program, f"{place}_id")
    }
    if not changed:
        program.repeated = True
        return program
    for place, person in changed.items():
        if person is None and program.state == ProgramState.OPEN:
            raise Refused(_("An open program needs somebody here. Choose another person instead."), field=place)
        if person is not None and person.state != Person.State.ACTIVE:
            raise Refused(_("%(name)s has left the organization.") % {"name": person.name}, field=place)
        setattr(program, place, person)
    if program.support_contact and rules.is_in_charge(program.support_contact, program):
        field = "support_contact" if "support_contact" in changed else next(iter(changed))
        raise Refused(
            _("The support contact can’t be in charge of the program as well. Choose two people."), field=field
        )
    program.save(update_fields=list(changed))
    events.record(
        "program.people_named",
        by=by,
        subject=program,
        now=now,
        places=sorted(changed),
        people=[person.code if person else "" for _place, person in sorted(changed.items())],
    )
    return program


@transaction.atomic
def set_outcomes(
    program: Program, *, outcomes: Sequence[OutcomeText], by: User | None, now: datetime | None = None
) -> Program:
    """Write the outcomes anew, in order. Refuses more than three, one without a statement, and any change once the
    analysis plan is frozen. A draft may leave indicator, baseline and target open. Five statements."""
    now = now or clock.now()
    _begin(program, by=by)
    present = [
        OutcomeText(one.statement, one.side, one.indicator, one.baseline, one.target) for one in program.outcomes.all()
    ]
    if list(outcomes) == present:
        program.repeated = True
        return program
    if program.analysis_plan_frozen_at:
        raise Refused(_("The analysis plan is frozen, and the outcomes with it."))
    if len(outcomes) > gate.MOST_OUTCOMES:
        raise Refused(_("Choose at most 3 outcomes: each one more costs answers and certainty."))
    if not all(one.statement.strip() for one in outcomes):
        raise Refused(_("Say what each outcome changes."), field="statement")
    program.outcomes.all().delete()
    _write_outcomes(program, outcomes, now=now)
    events.record("program.outcomes_set", by=by, subject=program, now=now, count=len(outcomes))
    return program


@transaction.atomic
def tick_privacy_step(
    program: Program, *, step: str, by: User | None, done: bool = True, now: datetime | None = None
) -> Program:
    """Tick a step of `gate.PRIVACY_STEPS`, or take the tick back while the program is a draft. Three statements."""
    now = now or clock.now()
    _begin(program, by=by)
    if step not in gate.PRIVACY_STEPS:
        raise Refused(_("There is no such privacy step."))
    if (step in program.privacy_steps) == done:
        program.repeated = True
        return program
    steps = dict(program.privacy_steps)
    if done:
        steps[step] = now.isoformat()
    else:
        if program.state != ProgramState.DRAFT:
            raise Refused(_("The program is open: its privacy steps stay ticked."))
        del steps[step]
    _keep(program, privacy_steps=steps)
    events.record("program.privacy_step_ticked", by=by, subject=program, now=now, step=step, done=done)
    return program


@transaction.atomic
def freeze_analysis_plan(
    program: Program, *, by: User | None, text: str = UNCHANGED, now: datetime | None = None
) -> Program:
    """Freeze the plan, and the outcomes with it, so that nobody can choose afterwards what to report.

    Refuses an empty plan and outcomes that lack an indicator, a baseline or a target. Four statements.
    """
    now = now or clock.now()
    _begin(program, by=by)
    if program.analysis_plan_frozen_at:
        program.repeated = True
        return program
    plan = program.analysis_plan if text is UNCHANGED else text.strip()
    if not plan:
        raise Refused(_("Write down how the results will be read before you freeze the plan."), field="analysis_plan")
    outcomes = list(program.outcomes.all())
    if not outcomes or gate.incomplete(outcomes):
        raise Refused(
            _(
                "Complete the outcomes first: each needs an indicator, a baseline and a target. They are frozen with the plan."
            ),
            field="analysis_plan",
        )
    _keep(program, analysis_plan=plan, analysis_plan_frozen_at=now)
    events.record("program.plan_frozen", by=by, subject=program, now=now, outcomes=len(outcomes))
    return program


@transaction.atomic
def add_manager(program: Program, *, user: User, by: User | None, now: datetime | None = None) -> Program:
    """Let somebody manage the program. Refuses its support contact. Four statements."""
    now = now or clock.now()
    _begin(program, by=by)
    if rules.is_support_contact(user, program):
        raise Refused(
            _("The support contact can’t be in charge of the program as well. Choose two people."), field="user"
        )
    _manager, made = ProgramManager.objects.get_or_create(program=program, user=user, defaults={"since": now})
    if not made:
        program.repeated = True
        return program
    events.record("program.manager_added", by=by, subject=program, now=now, user=user.code)
    return program


@transaction.atomic
def remove_manager(program: Program, *, user: User, by: User | None, now: datetime | None = None) -> Program:
    """Take the program out of somebody's hands. Refuses the last manager. Four statements."""
    now = now or clock.now()
    _begin(program, by=by)
    managers = set(ProgramManager.objects.filter(program=program).values_list("user_id", flat=True))
    if user.pk not in managers:
        program.repeated = True
        return program
    if len(managers) == 1:
        raise Refused(_("A program needs at least one manager. Add another one first."), field="user")
    ProgramManager.objects.filter(program=program, user=user).delete()
    events.record("program.manager_removed", by=by, subject=program, now=now, user=user.code)
    return program


@transaction.atomic
def open_program(program: Program, *, by: User | None, now: datetime | None = None) -> Program:
    """Draft to open: cohorts may recruit from now on. Refuses while `gate.missing` is not empty. Six statements."""
    now = now or clock.now()
    _begin(program, by=by)
    if PROGRAM.is_done(program, "open"):
        program.repeated = True
        return program
    gaps = gate.missing(program)
    if gaps:
        raise Refused(" ".join(gap.sentence for gap in gaps))
    PROGRAM.apply(program, "open")
    program.save(update_fields=["state"])
    events.record("program.opened", by=by, subject=program, now=now)
    return program


@transaction.atomic
def archive_program(program: Program, *, by: User | None, now: datetime | None = None) -> Program:
    """Put the program away. Refuses while one of its cohorts is under way. Four statements."""
    now = now or clock.now()
    lock.take(program)
    _ask(program, by=by)
    if PROGRAM.is_done(program, "archive"):
        program.repeated = True
        return program
    under_way = program.cohorts.exclude(state__in=(CohortState.PLANNED, CohortState.CLOSED)).first()
    if under_way:
        raise Refused(_("“%(cohort)s” is under way. Close it first.") % {"cohort": under_way.name})
    PROGRAM.apply(program, "archive")
    program.save(update_fields=["state"])
    events.record("program.archived", by=by, subject=program, now=now)
    return program


def _begin(program: Program, *, by: User | None) -> None:
    lock.take(program, *_PEOPLE)
    _ask(program, by=by)
    if program.state == ProgramState.ARCHIVED:
        raise Refused(_("The program is archived. It can’t be changed any more."))


def _ask(program: Program, *, by: User | None) -> None:
    if not rules.manages(by, program):
        raise NotAllowed(_("Only the managers of a program can do this."))


def _keep(program: Program, **values: Any) -> None:
    for field, value in values.items():
        setattr(program, field, value)
    program.save(update_fields=list(values))


def _write_outcomes(program: Program, outcomes: Sequence[OutcomeText], *, now: datetime) -> None:
    Outcome.objects.bulk_create(
        Outcome(
            program=program,
            position=position,
            statement=one.statement.strip(),
            side=one.side,
            indicator=one.indicator.strip(),
            baseline=one.baseline,
            target=one.target,
            created_at=now,
        )
        for position, one in enumerate(outcomes, start=1)
    )
