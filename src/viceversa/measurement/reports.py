"""What is shown of reports. `report_for` is the only door to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Subquery, Value, When
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core.moments import written as on
from viceversa.measurement import rules
from viceversa.measurement.actions.reports import REPORTED_AT
from viceversa.measurement.models import Reporting, SurveyRelease
from viceversa.measurement.reporting import changed, written
from viceversa.measurement.states import ReportState
from viceversa.measurement.survey import sources
from viceversa.measurement.survey.asked import BEFORE, WAVES, things
from viceversa.measurement.survey.content import from_json
from viceversa.measurement.survey.gathering import band
from viceversa.measurement.survey.words import name_of
from viceversa.people.hooks import OwnCard
from viceversa.people.models import RoleGrant, User
from viceversa.programs import dates
from viceversa.programs.models import Cohort, Role
from viceversa.programs.states import CohortState, ParticipantState


def report_for(user: User, code: str) -> SurveyRelease:
    """One report with its program and cohorts, for whoever may read it. 404 for everybody else. Four queries at most."""
    rows = SurveyRelease.objects.select_related("program", "released_by", "seen_by").prefetch_related("cohorts")
    found = rows.filter(code=code).first()
    if found is None or not rules.may_read_report(user, found):
        raise Http404
    return found


def reports_of(cohort: Cohort) -> list[SurveyRelease]:
    """Every report in which the cohort is counted: the latest wave first, then the newest. Two queries."""
    rows = SurveyRelease.objects.filter(cohorts=cohort).select_related("program", "released_by", "seen_by")
    found = list(rows.prefetch_related("cohorts"))
    return sorted(found, key=lambda one: (WAVES.index(one.wave), one.created_at, one.pk), reverse=True)


def report_read_along(cohort: Cohort) -> Subquery:
    """The content of the cohort's latest circulated report."""
    order = Case(*(When(wave=wave, then=Value(at)) for at, wave in enumerate(WAVES)), output_field=IntegerField())
    rows = SurveyRelease.objects.filter(cohorts=cohort.pk, state=ReportState.CIRCULATED)
    return Subquery(rows.order_by(order.desc(), "-created_at", "-pk").values("content")[:1])


def readings_in(content: Mapping[str, Any]) -> dict[int, list[str]]:
    """What a report says of each planned outcome, by its id: the change with the ends of its interval, or why there is none."""
    held = from_json(content)
    found: dict[int, list[str]] = {}
    for role in (Role.MENTEE, Role.MENTOR):
        for one, entry in changed.changes_of(held, role, wave=held.wave):
            if one.outcome is not None:
                found.setdefault(one.outcome, []).append(changed.reading(held, one, entry))
    return found


def readable(user: User) -> QuerySet[SurveyRelease]:
    """What somebody may read, the newest first, as `rules.may_read_report` has it. Auditors and privacy officers read all."""
    rows = SurveyRelease.objects.select_related("program").prefetch_related("cohorts")
    if RoleGrant.Role.PRIVACY in user.roles:
        return rows
    out = Q(state=ReportState.CIRCULATED)
    own = user.person_id or 0
    took_part = Cohort.objects.filter(
        participants__person=own, participants__state__in=(ParticipantState.PAIRED, ParticipantState.FINISHED)
    )
    part = Q(program__sponsor=own) | Q(program__co_lead=own) | Q(cohorts__in=took_part)
    mine = out if RoleGrant.Role.AUDITOR in user.roles else out & part
    return rows.filter(Q(program__managers__user=user) | mine).distinct()


def own_card(user: User) -> OwnCard | None:
    """The way to reports one may read, on one's own page: while there is one. One query."""
    if not readable(user).exists():
        return None
    return OwnCard(
        title=_("Reports"),
        text=_("What changed in programs that you are part of, in figures about groups of five or more."),
        url=reverse("measurement:reports"),
        label=_("Read them"),
    )


@dataclass(frozen=True)
class WaveRow:
    """A time at which people are asked: when, and how many answered, in bands. may_release: whether one can report then."""

    wave: str
    name: str
    day: date
    answered: list[str]
    may_release: bool


@dataclass(frozen=True)
class Wanted:
    """What a release will ask the gate, in the order in which it does: never what comes out."""

    changes: list[str]
    others: list[str]


def waves_of(cohort: Cohort) -> list[WaveRow]:
    """The times at which people are asked, and those at which a report can be made. The queries of the sources."""
    flow = sources.flow_of([cohort])
    rows = []
    for wave in (BEFORE, *REPORTED_AT):
        mine = sorted((one for one in flow if one.wave == wave and one.asked), key=lambda one: one.role, reverse=True)
        answered = [
            _("%(who)s: %(answered)s of %(asked)d")
            % {
                "who": written.people(one.role),
                "answered": written.counted(band(one.answered), of=one.asked).text,
                "asked": one.asked,
            }
            for one in mine
        ]
        may_release = wave != BEFORE and bool(mine)
        rows.append(WaveRow(wave, written.wave(wave), day_of(cohort, wave), answered, may_release))
    return rows


def day_of(cohort: Cohort, wave: str) -> date:
    """When people are asked, as planned. No query."""
    days = {"T1": dates.halfway, "T2": dates.end_date, "T3": dates.look_back}
    return days[wave](cohort) if wave in days else cohort.kick_off - timedelta(weeks=1)


def wanted_of(cohorts: Sequence[Cohort], *, until: str) -> Wanted:
    """What will be asked for, in words. The queries of the sources, and one."""
    asked = [one for one in sources.asked_of(cohorts) if WAVES.index(one.wave) <= WAVES.index(until)]
    found = things(asked)
    planned = {one.pk: one for one in cohorts[0].program.outcomes.all()}
    changes = [
        f"{planned[thing.outcome].statement} ({written.people(thing.role)})"
        for thing in found
        if thing.outcome in planned and thing.has_change(until)
    ]
    texts = {(one.role, one.code): one for one in asked}
    others = [
        f"{name_of(texts[thing.role, thing.codes[0]], whole=len(thing.codes) > 1)} ({written.people(thing.role)})"
        for thing in found
        if thing.outcome is None and thing.waves != (BEFORE,)
    ]
    return Wanted(changes, others)


def council_first(cohort: Cohort) -> bool:
    """Whether the works council reads reports of this program first. One query."""
    return Reporting.objects.filter(program=cohort.program_id, council_first=True).exists()


def beside(cohort: Cohort) -> list[Cohort]:
    """Other cohorts of the program that can be counted together with this one. One query."""
    rows = Cohort.objects.filter(program=cohort.program_id, state__in=(CohortState.RUNNING, CohortState.CLOSED))
    return list(rows.exclude(pk=cohort.pk).order_by("-kick_off", "pk"))


def said_when(report: SurveyRelease, *, now: datetime) -> str:
    """Where a report stands, as a sentence. No query."""
    if report.state == ReportState.CIRCULATED:
        day = on(report.circulated_at or now, "date")
        return _("Circulated on %(day)s. It stays as it is.") % {"day": day}
    if report.state == ReportState.SEEN:
        return _("The works council has read it. It can be circulated.")
    return _("Prepared, and not circulated yet.")
