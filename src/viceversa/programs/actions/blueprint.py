"""What happens to a cohort's plan: steps moved, added, removed, ticked, made gates; days off; the calendar address."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.codes import new_code
from viceversa.core.countries import known_countries
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging import due
from viceversa.messaging.actions import draft_all
from viceversa.people.models import User
from viceversa.programs import lock, rules
from viceversa.programs.blueprint import automatic, plan
from viceversa.programs.blueprint.plan import Step
from viceversa.programs.blueprint.template import MESSAGE
from viceversa.programs.mails import mail_to
from viceversa.programs.models import CalendarFeed, Cohort, DayOff, Owner
from viceversa.programs.states import CohortState, ParticipantState

SEND_AT: Final = time(8)
MOST_OWN_STEPS: Final = 60
LONGEST_DAYS_OFF: Final = 60
FARTHEST_WEEKS: Final = (-26, 182)


@transaction.atomic
def move_step(cohort: Cohort, *, slug: str, days: int, by: User | None, now: datetime | None = None) -> Cohort:
    """Move a step by working days (1, -1) or weeks (7, -7) from the date it has now. It lands on no day off.

    Refuses the kick-off, a day that is past, and a date that would put the plan's hinges out of order. Three
    statements and those of planning the mails anew.
    """
    now = now or clock.now()
    step = _begin(cohort, slug, by=by)
    if abs(days) not in (1, 7):
        raise Refused(_("A step moves by a day or by a week."))
    target = step.date + timedelta(days=days)
    work = plan.plan_of(cohort).workdays
    return _put(cohort, step, work.at_or_before(target) if days == -1 else work.at_or_after(target), by=by, now=now)


@transaction.atomic
def place_step(cohort: Cohort, *, slug: str, day: date, by: User | None, now: datetime | None = None) -> Cohort:
    """Put a step on a date; a day off becomes the next working day. Refuses as `move_step` does."""
    now = now or clock.now()
    step = _begin(cohort, slug, by=by)
    return _put(cohort, step, plan.plan_of(cohort).workdays.at_or_after(day), by=by, now=now)


@transaction.atomic
def add_step(
    cohort: Cohort,
    *,
    title: str,
    owner: str,
    day: date,
    by: User | None,
    is_gate: bool = False,
    code: str = "",
    now: datetime | None = None,
) -> Cohort:
    """Add a step of one's own. `code` is one the form chose, so that a second click adds nothing (`repeated`).

    Refuses an empty title, an unknown owner, a day too far from the kick-off, and more than 60 steps of one's own.
    """
    now = now or clock.now()
    _open(cohort, by=by)
    title = " ".join(title.split())
    if not title:
        raise Refused(_("Say what is to be done."), field="title")
    if owner not in Owner.values:
        raise Refused(_("Choose who does it."), field="owner")
    slug = code or new_code()
    if slug in cohort.plan_changes:
        cohort.repeated = True
        return cohort
    if sum(step.is_own for step in plan.plan_of(cohort).steps) >= MOST_OWN_STEPS:
        raise Refused(_("%(count)d steps of your own are enough. Remove one first.") % {"count": MOST_OWN_STEPS})
    week, offset = _offset(cohort, plan.plan_of(cohort).workdays.at_or_after(day))
    _write(cohort, slug, title=title[:120], owner=owner, week=week, day=offset, gate=is_gate)
    events.record("blueprint.step_added", by=by, subject=cohort, now=now, step=slug, week=week, day=offset)
    return cohort


@transaction.atomic
def remove_step(cohort: Cohort, *, slug: str, by: User | None, now: datetime | None = None) -> Cohort:
    """Take a step out; it can be put back. A mail that it would send is not sent. Refuses the plan's hinges and meetings."""
    now = now or clock.now()
    step = _begin(cohort, slug, by=by)
    if step.is_removed:
        cohort.repeated = True
        return cohort
    if step.is_fixed:
        raise Refused(_("The plan hangs on “%(step)s”. It can be moved, but not removed.") % {"step": step.title})
    _write(cohort, slug, removed=True)
    replan(cohort, now=now)
    events.record("blueprint.step_removed", by=by, subject=cohort, now=now, step=slug)
    return cohort


@transaction.atomic
def restore_step(cohort: Cohort, *, slug: str, by: User | None, now: datetime | None = None) -> Cohort:
    """Put a removed step back where it was."""
    now = now or clock.now()
    step = _begin(cohort, slug, by=by)
    if not step.is_removed:
        cohort.repeated = True
        return cohort
    _write(cohort, slug, removed=False)
    replan(cohort, now=now)
    events.record("blueprint.step_restored", by=by, subject=cohort, now=now, step=slug)
    return cohort


@transaction.atomic
def set_gate(cohort: Cohort, *, slug: str, is_gate: bool, by: User | None, now: datetime | None = None) -> Cohort:
    """Make a step a gate, or an ordinary step again: the cohort does not go on to its next phase before a gate is done.

    Refuses mails, meetings and marks, which nobody can tick.
    """
    now = now or clock.now()
    step = _begin(cohort, slug, by=by)
    if is_gate and not (step.is_a_task or step.slug in automatic.FACTS):
        raise Refused(_("Only something that somebody does can be a gate."))
    if step.is_gate == is_gate:
        cohort.repeated = True
        return cohort
    _write(cohort, slug, gate=is_gate)
    events.record("blueprint.gate_set", by=by, subject=cohort, now=now, step=slug, is_gate=is_gate)
    return cohort


@transaction.atomic
def finish_step(cohort: Cohort, *, slug: str, is_done: bool, by: User | None, now: datetime | None = None) -> Cohort:
    """Tick a step, or take the tick away; also of a closed cohort, whose plan goes on for half a year. Refuses what nobody ticks: mails, meetings, marks, and what shows by itself."""
    now = now or clock.now()
    step = _begin(cohort, slug, by=by, also_closed=True)
    if not step.is_a_task or step.slug in automatic.FACTS:
        raise Refused(_("“%(step)s” is done when it has happened. Nobody ticks it.") % {"step": step.title})
    if step.is_done == is_done:
        cohort.repeated = True
        return cohort
    _write(cohort, slug, done_at=now.isoformat() if is_done else "")
    verb = "blueprint.step_done" if is_done else "blueprint.step_reopened"
    events.record(verb, by=by, subject=cohort, now=now, step=slug)
    return cohort


@transaction.atomic
def set_countries(cohort: Cohort, *, countries: list[str], by: User | None, now: datetime | None = None) -> Cohort:
    """Choose whose public holidays the plan keeps. Every step on one moves to the next working day, and its mail too."""
    now = now or clock.now()
    _open(cohort, by=by)
    chosen = sorted(set(countries))
    unknown = [code for code in chosen if code not in known_countries()]
    if unknown:
        raise Refused(_("The holidays of %(country)s are not known here.") % {"country": unknown[0]}, field="countries")
    if sorted(cohort.countries) == chosen:
        cohort.repeated = True
        return cohort
    facts = events.changes({"countries": ", ".join(cohort.countries)}, {"countries": ", ".join(chosen)})
    cohort.countries = chosen
    cohort.save(update_fields=["countries"])
    replan(cohort, now=now)
    events.record("cohort.countries_set", by=by, subject=cohort, now=now, **facts)
    return cohort


@transaction.atomic
def add_day_off(*, name: str, first: date, last: date, by: User, code: str = "", now: datetime | None = None) -> DayOff:
    """Write days off into the company's calendar; the plans of all cohorts move out of their way.

    For managers of any program. Refuses an empty name, an end before the beginning, and more than 60 days in one go.
    Costs a few statements for each cohort that is not closed.
    """
    now = now or clock.now()
    rules.must_manage_any(by)
    if not name.strip():
        raise Refused(_("Say why these days are off."), field="name")
    if last < first:
        raise Refused(_("The last day lies before the first."), field="last")
    if (last - first).days >= LONGEST_DAYS_OFF:
        raise Refused(_("Enter at most %(count)d days in one go.") % {"count": LONGEST_DAYS_OFF}, field="last")
    entry, made = DayOff.objects.get_or_create(
        code=code or new_code(),
        defaults={"name": name.strip()[:80], "first": first, "last": last, "created_at": now},
    )
    if not made:
        entry.repeated = True
        return entry
    _replan_all(now)
    events.record("company.days_off_added", by=by, subject=entry, now=now, first=first, last=last)
    return entry


@transaction.atomic
def remove_day_off(entry: DayOff, *, by: User, now: datetime | None = None) -> DayOff:
    """Take days off out of the company's calendar; what had moved out of their way moves back."""
    now = now or clock.now()
    rules.must_manage_any(by)
    found, _rows = DayOff.objects.filter(pk=entry.pk).delete()
    entry.repeated = not found
    if found:
        _replan_all(now)
        events.record("company.days_off_removed", by=by, subject=entry, now=now, first=entry.first, last=entry.last)
    return entry


@transaction.atomic
def renew_feed(user: User, *, former: str = "", now: datetime | None = None) -> CalendarFeed:
    """Make the secret address of one's own calendar feed, or a new one: the old address leads nowhere then.

    `former` is the token the page showed: a second click on the same page changes nothing. Refuses people without a
    program of their own to manage.
    """
    now = now or clock.now()
    rules.must_manage_any(user)
    feed = CalendarFeed.objects.select_for_update().filter(user=user).first()
    if feed is not None and feed.token != former:
        return feed
    token = secrets.token_urlsafe(32)
    feed, _made = CalendarFeed.objects.update_or_create(user=user, defaults={"token": token, "made_at": now})
    events.record("calendar.feed_renewed", by=user, subject=user, now=now)
    return feed


@transaction.atomic
def send_plan_mail(cohort: Cohort, *, kind: str, now: datetime | None = None) -> Cohort:
    """Draft one of the plan's mails to everybody in a pair (a due step). `repeated` when nobody is, or it was sent.

    Records `blueprint.mailed`; four statements, and one for each 500 people.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    parts = list(cohort.participants.filter(state=ParticipantState.PAIRED).select_related("person").order_by("pk"))
    if cohort.state == CohortState.CLOSED or not parts:
        cohort.repeated = True
        return cohort
    event = events.record("blueprint.mailed", by=None, subject=cohort, now=now, kind=kind, people=len(parts))
    draft_all([mail_to(part, kind) for part in parts], event=event, now=now, scope=cohort)
    return cohort


def replan(cohort: Cohort, *, now: datetime) -> None:
    """Put the mails of the plan on their dates: plan new ones, move those that wait, skip what has no place any more.

    In the caller's transaction; a read and a write for each mail of the plan.
    """
    plan.forget(cohort)
    begun, closed = cohort.state != CohortState.PLANNED, cohort.state == CohortState.CLOSED
    steps = {step.slug: step for step in plan.plan_of(cohort).steps}
    for slug, what in automatic.MAILS.items():
        step, asked = steps.get(slug), begun and (not closed or slug in automatic.ALSO_CLOSED)
        due_at = timezone.make_aware(datetime.combine(step.date, SEND_AT)) if step else None
        if asked and due_at is not None and due_at > now:
            due.plan(what, subject=cohort, scope=cohort, due_at=due_at, key=f"{what}:{cohort.code}", now=now)
        elif not (asked and due_at is not None and due.is_planned(f"{what}:{cohort.code}", due_at=due_at)):
            due.forget(cohort, what=what, now=now)


def _replan_all(now: datetime) -> None:
    """Give every cohort that is not closed its copy of the company's days off. One lock for all of them."""
    off = company_days_off()
    cohorts = Cohort.objects.select_for_update(of=("self",)).select_related("program").exclude(state=CohortState.CLOSED)
    for cohort in cohorts.order_by("pk"):
        cohort.days_off = off
        cohort.save(update_fields=["days_off"])
        replan(cohort, now=now)


def company_days_off() -> list[list[str]]:
    """The company's days off as a cohort keeps them. One query."""
    return [[each.first.isoformat(), each.last.isoformat(), each.name] for each in DayOff.objects.all()]


def _open(cohort: Cohort, *, by: User | None, also_closed: bool = False) -> None:
    lock.take(cohort, "program")
    plan.forget(cohort)
    if not rules.manages(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can do this."))
    if cohort.state == CohortState.CLOSED and not also_closed:
        raise Refused(_("The cohort is closed. Its plan stays as it was."))


def _begin(cohort: Cohort, slug: str, *, by: User | None, also_closed: bool = False) -> Step:
    _open(cohort, by=by, also_closed=also_closed)
    step = plan.plan_of(cohort).step(slug)
    if step is None:
        raise Refused(_("This step is not part of the plan any more. Look at the plan again."))
    return step


def _put(cohort: Cohort, step: Step, day: date, *, by: User | None, now: datetime) -> Cohort:
    if step.is_pinned:
        raise Refused(_("The kick-off moves under “Dates and course”, and everything moves with it."))
    if day == step.date:
        cohort.repeated = True
        return cohort
    today = timezone.localtime(now).date()
    if day < today or (step.kind == MESSAGE and timezone.make_aware(datetime.combine(day, SEND_AT)) <= now):
        raise Refused(_("That day is past. Choose one from today on."), field="day")
    week, offset = _offset(cohort, day)
    wrong = plan.plan_of(cohort).with_step(step.slug, week=week, day=offset).out_of_order()
    if wrong and step.slug in (wrong[0].slug, wrong[1].slug):
        raise Refused(
            _("“%(later)s” has to come after “%(earlier)s”. Move the other one first.")
            % {"later": wrong[1].title, "earlier": wrong[0].title},
            field="day",
        )
    _write(cohort, step.slug, week=week, day=offset)
    replan(cohort, now=now)
    events.record("blueprint.step_moved", by=by, subject=cohort, now=now, step=step.slug, former=step.date, day=day)
    return cohort


def _offset(cohort: Cohort, day: date) -> tuple[int, int]:
    week, offset = plan.offset_of(cohort.kick_off, day)
    if not FARTHEST_WEEKS[0] <= week <= FARTHEST_WEEKS[1]:
        raise Refused(
            _("Choose a day within half a year before the kick-off and three and a half years after it."), field="day"
        )
    return week, offset


def _write(cohort: Cohort, slug: str, **change: object) -> None:
    """Keep what a step has otherwise than its template."""
    cohort.plan_changes = {**cohort.plan_changes, slug: {**cohort.plan_changes.get(slug, {}), **change}}
    cohort.save(update_fields=["plan_changes"])
    plan.forget(cohort)
