"""The course of a program: opened, wound down and taken up again, stepped back, archived, duplicated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import Person, User
from viceversa.people.queries import people_by_zone
from viceversa.programs import dates, gate, lock, rules
from viceversa.programs.actions import held
from viceversa.programs.actions.blueprint import company_days_off
from viceversa.programs.actions.results import text_of, write_outcomes
from viceversa.programs.blueprint.workdays import main_countries
from viceversa.programs.models import PLACES, Cohort, Participant, Program, ProgramManager
from viceversa.programs.states import COHORT, PROGRAM, CohortState

# What a duplicate takes over. Ticks, the frozen plan and baselines are not among it: they belong to one program.
_COPIED: Final = (
    "direction", "preset", "kind", "pairs", "weeks", "meetings", "purpose", "need", "stop_rule", "policy",
    "eligibility", "labels", "plan", "analysis_plan", "names_in_calendars", "video_link",
    "files_in_messages",
)  # fmt: skip


@transaction.atomic
def open_program(program: Program, *, by: User | None, now: datetime | None = None) -> Program:
    """Draft to open: cohorts may recruit from now on. Refuses while `gate.missing` is not empty. Seven statements."""
    now = now or clock.now()
    held.begin(program, by=by)
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
    held.ask(program, by=by)
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


@transaction.atomic
def wind_down_program(program: Program, *, by: User | None, now: datetime | None = None) -> Program:
    """No cohort begins any more; those under way finish. Four statements."""
    return _move(program, "wind_down", "program.winding_down", by=by, now=now)


@transaction.atomic
def resume_program(program: Program, *, by: User | None, now: datetime | None = None) -> Program:
    """Take up a program again that was winding down: cohorts may begin. Four statements."""
    return _move(program, "resume", "program.resumed", by=by, now=now)


@transaction.atomic
def step_back_program(program: Program, *, by: User | None, now: datetime | None = None) -> Program:
    """Open to draft again, while nobody has been asked. The plan thaws: nobody has answered yet, so nothing is lost.

    Refuses once somebody was asked, or a cohort has begun. Six statements.
    """
    now = now or clock.now()
    held.begin(program, by=by)
    if PROGRAM.is_done(program, "step_back"):
        program.repeated = True
        return program
    begun = program.cohorts.exclude(state=CohortState.PLANNED).first()
    if begun:
        raise Refused(_("“%(cohort)s” has begun. Step it back to planned first.") % {"cohort": begun.name})
    if Participant.objects.filter(cohort__program=program).exists():
        raise Refused(_("People have been asked already, so the design stays. Wind the program down instead."))
    PROGRAM.apply(program, "step_back")
    thawed = program.analysis_plan_frozen_at is not None
    program.frozen_plan, program.analysis_plan_frozen_at, program.analysis_plan_frozen_by = [], None, None
    program.save(update_fields=["state", "frozen_plan", "analysis_plan_frozen_at", "analysis_plan_frozen_by"])
    events.record("program.stepped_back", by=by, subject=program, now=now, thawed=thawed)
    return program


@transaction.atomic
def step_back_cohort(cohort: Cohort, *, by: User | None, now: datetime | None = None) -> Cohort:
    """Recruiting to planned again, while nobody has been asked. A reminder planned for it finds nobody, or moves when
    recruiting starts again. Refuses once somebody was asked or has joined. Four statements."""
    now = now or clock.now()
    lock.take(cohort, "program")
    held.ask(cohort.program, by=by)
    if COHORT.is_done(cohort, "step_back"):
        cohort.repeated = True
        return cohort
    if COHORT.allows(cohort, "step_back") and cohort.participants.exists():
        raise Refused(_("People have been asked already. End recruiting, or close the cohort."))
    COHORT.apply(cohort, "step_back")
    cohort.save(update_fields=["state"])
    events.record("cohort.stepped_back", by=by, subject=cohort, now=now)
    return cohort


@transaction.atomic
def duplicate_program(
    program: Program, *, name: str, kick_off: date, by: User | None, code: str = "", now: datetime | None = None
) -> Program:
    """Make a new draft with this design, managed by whoever duplicates it, and its first cohort.

    Takes over rules, words, plan, outcomes and the people in charge who are still here. Privacy steps are open again,
    the plan is not frozen, and baselines are empty: they are found out anew. Also of an archived program. `code` is one
    the form chose, so that a second click finds the first one's program. Ten statements. Refuses others than managers
    who may create programs, an empty name, and a kick-off in the past.
    """
    now = now or clock.now()
    held.ask(program, by=by)
    if by is None or not rules.may_create_program(by):
        raise NotAllowed(_("You may not create programs. Ask your administrator for the right to."))
    if not name.strip():
        raise Refused(_("Give the program a name."), field="name")
    dates.refuse_kick_off(kick_off, now=now)
    values = {field: getattr(program, field) for field in _COPIED}
    here = {
        f"{place}_id": person.pk
        for place in PLACES
        if (person := getattr(program, place)) is not None and person.state == Person.State.ACTIVE
    }
    made, new = Program.objects.get_or_create(
        code=code or new_code(),
        created_by=by,
        defaults={**values, **here, "name": name.strip(), "copied_from": program, "created_at": now},
    )
    if not new:
        made.repeated = True
        return made
    ProgramManager.objects.create(program=made, user=by, since=now)
    Cohort.objects.create(
        program=made,
        name=_("First cohort"),
        kick_off=kick_off,
        weeks=made.weeks,
        meetings_planned=made.meetings,
        countries=main_countries(people_by_zone()),
        days_off=company_days_off(),
        created_at=now,
    )
    write_outcomes(made, [replace(text_of(one), baseline=None) for one in program.outcomes.all()], now=now)
    events.record("program.duplicated", by=by, subject=made, now=now, of=program.code, kick_off=kick_off)
    return made


def _move(program: Program, verb: str, event: str, *, by: User | None, now: datetime | None) -> Program:
    now = now or clock.now()
    held.begin(program, by=by)
    if PROGRAM.is_done(program, verb):
        program.repeated = True
        return program
    PROGRAM.apply(program, verb)
    program.save(update_fields=["state"])
    events.record(event, by=by, subject=program, now=now)
    return program
