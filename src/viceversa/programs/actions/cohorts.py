"""What happens to a cohort: made, dated, recruiting, matching, running, closed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.people.models import User
from viceversa.people.queries import people_by_zone
from viceversa.programs import dates, hooks, lock, readiness, rules
from viceversa.programs.actions.blueprint import company_days_off, replan
from viceversa.programs.blueprint.automatic import refuse_open_gates
from viceversa.programs.blueprint.workdays import main_countries
from viceversa.programs.models import Cohort, Program
from viceversa.programs.states import COHORT, CohortState, ParticipantState, ProgramState


@transaction.atomic
def create_cohort(
    program: Program,
    *,
    name: str,
    kick_off: date,
    by: User | None,
    weeks: int = 26,
    meetings_planned: int = 8,
    code: str = "",
    now: datetime | None = None,
) -> Cohort:
    """Add an intake. `code` is one the form chose, so that a second click finds the first one's cohort.

    Refuses an empty name, a kick-off in the past, lengths out of range, and an archived program. Four statements.
    """
    now = now or clock.now()
    lock.take(program)
    _ask(program, by=by)
    if program.state == ProgramState.ARCHIVED:
        raise Refused(_("The program is archived. It can’t be changed any more."))
    if program.state == ProgramState.WINDING:
        raise Refused(_("The program is winding down: no cohort begins any more."))
    if not name.strip():
        raise Refused(_("Give the cohort a name."), field="name")
    dates.refuse_kick_off(kick_off, now=now)
    if not 8 <= weeks <= 104:
        raise Refused(_("A cohort runs for 8 to 104 weeks."), field="weeks")
    if not 2 <= meetings_planned <= 24:
        raise Refused(_("Plan 2 to 24 meetings."), field="meetings_planned")
    cohort, made = Cohort.objects.get_or_create(
        code=code or new_code(),
        program=program,
        defaults={
            "name": name.strip(),
            "kick_off": kick_off,
            "weeks": weeks,
            "meetings_planned": meetings_planned,
            "countries": main_countries(people_by_zone()),
            "days_off": company_days_off(),
            "created_at": now,
        },
    )
    if not made:
        cohort.repeated = True
        return cohort
    events.record(
        "cohort.created", by=by, subject=cohort, now=now, kick_off=kick_off, weeks=weeks, program=program.code
    )
    return cohort


@transaction.atomic
def move_kick_off(cohort: Cohort, *, kick_off: date, by: User | None, now: datetime | None = None) -> Cohort:
    """Move week 0, and every date with it. Refuses a day in the past and a cohort that runs or is closed."""
    now = now or clock.now()
    _begin(cohort, by=by)
    if cohort.kick_off == kick_off:
        cohort.repeated = True
        return cohort
    if cohort.state in (CohortState.RUNNING, CohortState.CLOSED):
        raise Refused(_("The cohort has kicked off. Its dates stay."), field="kick_off")
    dates.refuse_kick_off(kick_off, now=now)
    former, cohort.kick_off = cohort.kick_off, kick_off
    cohort.save(update_fields=["kick_off"])
    replan(cohort, now=now)
    events.record("cohort.kick_off_moved", by=by, subject=cohort, now=now, former=former, kick_off=kick_off)
    return cohort


@transaction.atomic
def start_recruiting(cohort: Cohort, *, by: User | None, now: datetime | None = None) -> Cohort:
    """Open the private link and invitations. Plans the mails of its plan.

    Refuses while the program is no open one, and until the organization is ready (`readiness.ORGANIZATION`).
    """
    now = now or clock.now()
    _begin(cohort, by=by)
    if cohort.program.state == ProgramState.WINDING:
        raise Refused(_("The program is winding down: no cohort begins any more."))
    if cohort.program.state != ProgramState.OPEN:
        raise Refused(_("Open the program first: its design page says what is missing."))
    if COHORT.allows(cohort, "recruit") and readiness.missing_in_organization(cohort):
        raise Refused(_("Confirm first what must be in place before anybody is asked: see Recruiting."))
    if _move(cohort, "recruit"):
        refuse_open_gates(cohort, "recruit")
        replan(cohort, now=now)
        events.record(
            "cohort.recruiting_started", by=by, subject=cohort, now=now, deadline=dates.enrollment_deadline(cohort)
        )
    return cohort


@transaction.atomic
def close_recruiting(cohort: Cohort, *, by: User | None, now: datetime | None = None) -> Cohort:
    """Nobody comes in any more: matching begins."""
    now = now or clock.now()
    _begin(cohort, by=by)
    if _move(cohort, "match"):
        refuse_open_gates(cohort, "match")
        events.record("cohort.recruiting_closed", by=by, subject=cohort, now=now)
    return cohort


@transaction.atomic
def reopen_recruiting(cohort: Cohort, *, by: User | None, now: datetime | None = None) -> Cohort:
    """People may come in again, before the cohort runs."""
    now = now or clock.now()
    _begin(cohort, by=by)
    if cohort.state == CohortState.PLANNED:
        raise Refused(_("Recruiting has not started yet."))
    if _move(cohort, "reopen"):
        replan(cohort, now=now)
        events.record("cohort.recruiting_reopened", by=by, subject=cohort, now=now)
    return cohort


@transaction.atomic
def start_running(cohort: Cohort, *, by: User | None, now: datetime | None = None) -> Cohort:
    """Kick-off: the pairs meet from now on. Refuses a cohort without a pair."""
    now = now or clock.now()
    _begin(cohort, by=by)
    if COHORT.allows(cohort, "run") and not cohort.participants.filter(state=ParticipantState.PAIRED).exists():
        raise Refused(_("No pair has been formed yet. Match and release pairs first."))
    if _move(cohort, "run"):
        refuse_open_gates(cohort, "run")
        events.record("cohort.started", by=by, subject=cohort, now=now, week=dates.week_of(cohort, clock.today()))
    return cohort


@transaction.atomic
def close_cohort(cohort: Cohort, *, by: User | None, now: datetime | None = None) -> Cohort:
    """End the cohort once its pairs have ended, or before it has run, when nothing comes of it. Whoever waited in vain is
    finished too, and comes first next time.

    Refuses while somebody is in a pair and, before it has run, while a pair is being asked. Gates of the plan lie before
    the end of one that has run. Of one that has not, no step happens any more.
    """
    now = now or clock.now()
    _begin(cohort, by=by)
    paired = cohort.participants.filter(state=ParticipantState.PAIRED).count()
    if paired and COHORT.allows(cohort, "close"):
        said = ngettext(
            "%(count)d person is still in a pair. Close the pair first.",
            "%(count)d people are still in a pair. Close the pairs first.",
            paired,
        )
        raise Refused(said % {"count": paired})
    has_run = cohort.state == CohortState.RUNNING
    if not has_run and COHORT.allows(cohort, "close"):
        for reason in (why(cohort) for why in hooks.CLOSING):
            if reason:
                raise Refused(reason)
    if _move(cohort, "close"):
        if has_run:
            refuse_open_gates(cohort, "close")
            replan(cohort, now=now)
        else:
            due.forget(cohort, now=now)
        cohort.closed_at = now
        cohort.save(update_fields=["closed_at"])
        left_out = cohort.participants.filter(state__in=(ParticipantState.ENROLLED, ParticipantState.LISTED)).update(
            state=ParticipantState.FINISHED, ended_at=now, changed_at=now, left_out_before=F("left_out_before") + 1
        )
        # Whoever rested by their own wish was not left out.
        cohort.participants.filter(state=ParticipantState.RESTING).update(
            state=ParticipantState.FINISHED, ended_at=now, changed_at=now
        )
        for keep in hooks.CLOSED:
            keep(cohort)
        events.record("cohort.closed", by=by, subject=cohort, now=now, left_out=left_out)
    return cohort


@transaction.atomic
def renew_join_link(cohort: Cohort, *, by: User | None, former: str = "", now: datetime | None = None) -> Cohort:
    """Make a new private link; the old one leads nowhere. `former` is the link the page showed: a second click on the
    same page changes nothing."""
    now = now or clock.now()
    _begin(cohort, by=by)
    if former and former != cohort.join_token:
        cohort.repeated = True
        return cohort
    cohort.join_token = new_code()
    cohort.save(update_fields=["join_token"])
    events.record("cohort.join_link_renewed", by=by, subject=cohort, now=now)
    return cohort


def _begin(cohort: Cohort, *, by: User | None) -> None:
    lock.take(cohort, "program")
    _ask(cohort.program, by=by)


def _ask(program: Program, *, by: User | None) -> None:
    if not rules.manages(by, program):
        raise NotAllowed(_("Only the managers of a program can do this."))


def _move(cohort: Cohort, verb: str) -> bool:
    """Set the new state; False when it is reached already."""
    if COHORT.is_done(cohort, verb):
        cohort.repeated = True
        return False
    COHORT.apply(cohort, verb)
    cohort.save(update_fields=["state"])
    return True
