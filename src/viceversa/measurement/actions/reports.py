"""Reports: released once, frozen; read by the works council where the program wants that; then circulated."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.measurement import rules
from viceversa.measurement.models import SurveyRelease
from viceversa.measurement.states import REPORT, ReportState
from viceversa.measurement.survey import beside, content, facts, gathering, passing, sources, store
from viceversa.measurement.survey.asked import WAVES, Thing, things
from viceversa.measurement.survey.content import Content, Entry, Stats
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort, Program
from viceversa.programs.states import CohortState

OUT: Final = "measurement.report_out"
MOST_COHORTS: Final = 20
REPORTED_AT: Final = ("T1", "T2", "T3")


@transaction.atomic
def release_report(
    cohorts: Sequence[Cohort], *, wave: str, by: User | None, now: datetime | None = None
) -> SurveyRelease:
    """Ask the gate what may be shown of the answers of these cohorts up to `wave`, and keep that for good.

    Again: the same release, and a new version only where the gate lets something new be shown; what was shown stays as it
    was. Where the works council need not read it first, it is circulated at once. The ledger of the program is locked, so that
    two releases at once do not both pass. Some thirty statements and those of the sources, a decryption for each sheet, and
    some seconds for a thousand people.

    Refuses others than managers of the program, no cohort, cohorts of several programs or before their kick-off, and a
    wave that nobody was asked at.
    """
    now = now or clock.now()
    chosen = _chosen(cohorts, wave)
    program = chosen[0].program
    by = rules.must_release(by, program)
    row = store.take(program)
    store.forget_gone(row)
    questions = sources.asked_of(chosen)
    if all(one.wave != wave for one in questions):
        raise Refused(_("Nobody was asked at this time yet."), field="wave")
    asked = things(questions)
    people = gathering.people_of(chosen)
    sheets = sources.sheets_of(list(Cohort.objects.filter(program=program)))
    passed = passing.ask(asked, sheets, people, wave=wave, ledger=store.read(row))
    former = _former(program, people.label)
    latest = next((one for one in former if one.wave == wave), None)
    if latest is not None and not passed.fresh:
        latest.repeated = True
        return latest
    seed = secrets.randbits(32)
    entries = beside.with_statistics(passed, asked, people, seed=seed, earlier=_earlier(former))
    made = SurveyRelease.objects.create(
        program=program,
        label=people.label,
        wave=wave,
        number=latest.number + 1 if latest else 1,
        state=ReportState.PREPARED if row.council_first else ReportState.CIRCULATED,
        circulated_at=None if row.council_first else now,
        content=Content(
            wave=wave,
            seed=seed,
            subjects=tuple(gathering.subjects_of(asked, program, sources.words_of(chosen))),
            entries=tuple(entries),
            flow=tuple(gathering.flow_of(sources.flow_of(chosen), wave)),
            compared=tuple(beside.compared(passed, asked, people)),
            enrolled=gathering.enrolled_of(people),
            facts=facts.happened(chosen, now=now),
            away=gathering.away_of(sheets, people, wave),
            looked_at=_looked_at(asked, wave),
        ).to_json(),
        released_by=by,
        created_at=now,
    )
    made.cohorts.set(chosen)
    if passed.fresh:
        store.write(row, passed.ledger)
    event = events.record(
        "report.released",
        by=by,
        subject=made,
        now=now,
        cohorts=[one.code for one in chosen],
        wave=wave,
        version=made.number,
    )
    if made.state == ReportState.CIRCULATED:
        _tell(made, event, by=by, now=now)
    return made


@transaction.atomic
def see_report(report: SurveyRelease, *, by: User | None, now: datetime | None = None) -> SurveyRelease:
    """A privacy officer or the works council has read it before it is circulated. Again, or later: changes nothing.
    Three statements."""
    now = now or clock.now()
    by = rules.must_watch(by)
    take(report, "program")
    if report.state != ReportState.PREPARED:
        report.repeated = True
        return report
    REPORT.apply(report, "see")
    report.seen_at, report.seen_by = now, by
    report.save(update_fields=["state", "seen_at", "seen_by"])
    events.record("report.seen", by=by, subject=report, now=now)
    return report


@transaction.atomic
def circulate_report(report: SurveyRelease, *, by: User | None, now: datetime | None = None) -> SurveyRelease:
    """Let the sponsor, the co-lead, auditors and everybody who took part read it, and tell them. Again: changes nothing.
    Six statements, and two for every 500 of them.

    Refuses others than managers, and before the works council has read it where the program wants that.
    """
    now = now or clock.now()
    take(report, "program")
    by = rules.must_release(by, report.program)
    if report.state == ReportState.CIRCULATED:
        report.repeated = True
        return report
    if report.state == ReportState.PREPARED and store.take(report.program).council_first:
        raise Refused(_("The works council reads it first. They have not said yet that they did."))
    REPORT.apply(report, "circulate")
    report.circulated_at = now
    report.save(update_fields=["state", "circulated_at"])
    event = events.record("report.circulated", by=by, subject=report, now=now)
    _tell(report, event, by=by, now=now)
    return report


def take_report(report: SurveyRelease, *, form: str, by: User | None, now: datetime | None = None) -> SurveyRelease:
    """Write down that somebody took a report along as a file: `form` is "pdf", "pptx" or "xlsx". Each time anew; it holds what
    its page shows. Refuses who may not read it. Three statements at most, of which one writes: it needs no transaction."""
    now = now or clock.now()
    by = rules.must_read_report(by, report)
    events.record("report.exported", by=by, subject=report, now=now, form=form)
    return report


@transaction.atomic
def set_council_first(program: Program, *, wanted: bool, by: User | None, now: datetime | None = None) -> Program:
    """Whether the works council reads each report before others do. Reports that are out stay out. Five statements at most."""
    now = now or clock.now()
    by = rules.must_release(by, program)
    row = store.take(program)
    program.repeated = row.council_first == wanted
    if not program.repeated:
        row.council_first = wanted
        row.save(update_fields=["council_first"])
        events.record("program.council_first_set", by=by, subject=program, now=now, wanted=wanted)
    return program


def _tell(report: SurveyRelease, event: Event, *, by: User, now: datetime) -> None:
    """A mail to each who may read it from now on, but who did it: that it is there, and where. Never a figure."""
    readers = rules.readers_of(report).exclude(pk=by.person_id or 0).select_related("user").order_by("pk")
    mails = (Mail(OUT, reader, {"report": report.code}) for reader in readers)
    draft_all(mails, event=event, now=now, scope=report.program)


def _chosen(cohorts: Sequence[Cohort], wave: str) -> list[Cohort]:
    rows = Cohort.objects.select_related("program").filter(pk__in=[one.pk for one in cohorts])
    chosen = list(rows.order_by("kick_off", "pk"))
    if not chosen:
        raise Refused(_("Choose at least one cohort."), field="cohorts")
    if len(chosen) > MOST_COHORTS:
        raise Refused(_("Choose at most %(count)d cohorts.") % {"count": MOST_COHORTS}, field="cohorts")
    if len({one.program_id for one in chosen}) > 1:
        raise Refused(
            _("Choose cohorts of one program: what people were asked differs between programs."), field="cohorts"
        )
    if any(one.state not in (CohortState.RUNNING, CohortState.CLOSED) for one in chosen):
        raise Refused(_("Choose cohorts that have kicked off."), field="cohorts")
    if wave not in REPORTED_AT:
        raise Refused(_("Choose one of the three times after the beginning."), field="wave")
    return chosen


def _former(program: Program, label: str) -> list[SurveyRelease]:
    """What was released of these cohorts, the latest first."""
    return list(SurveyRelease.objects.filter(program=program, label=label).order_by("-created_at", "-pk"))


def _earlier(former: Sequence[SurveyRelease]) -> Any:
    """What stood beside a line when it was shown first."""
    known: dict[tuple[Any, ...], Stats | None] = {}
    for release in reversed(former):
        for entry in content.from_json(release.content).entries:
            known.setdefault((entry.name, entry.number), entry.stats)

    def find(entry: Entry) -> Stats | None:
        return known.get((entry.name, entry.number))

    return find


def _looked_at(asked: Sequence[Thing], wave: str) -> int:
    until = WAVES[: WAVES.index(wave) + 1]
    return sum(any(each in until for each in thing.waves if each != WAVES[0]) for thing in asked)
