"""What was released of a program, as small data, for the floors above: recommendations, stories, a sponsor's page.

Only what is circulated, and of each cohort and wave only the newest version. Nothing can be added up from it that the gate did
not let through; whoever shows a figure shows its n, wave and interval with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from viceversa.measurement.models import SurveyRelease
from viceversa.measurement.states import ReportState
from viceversa.measurement.survey import content
from viceversa.measurement.survey.asked import BEFORE
from viceversa.measurement.survey.content import EVERYBODY, Content, Entry, Span, Subject
from viceversa.measurement.survey.words import in_language
from viceversa.programs.models import Program


@dataclass(frozen=True)
class Released:
    """One figure about everybody of a role.

    key: stays the same over releases. codes: the questions it is made of. text: in the active language. value: the change
    in points from `since` on, or the mean at `wave` where `since` is "". low, high: ends of the 95 % interval, or None
    under ten people. n: exact from ten on, else None (5 to 9). scale: its ends. has_comparison: whether the same release
    shows the change beside that of a waiting list; without, no word of cause.
    """

    release: str
    cohorts: str
    key: str
    codes: tuple[str, ...]
    item_set: str
    outcome: int | None
    text: str
    wave: str
    since: str
    role: str
    n: int | None
    value: float
    low: float | None
    high: float | None
    scale: tuple[int, int]
    is_planned: bool
    has_comparison: bool


def figures_for(program: Program) -> list[Released]:
    """Every figure that is out, planned outcomes first, the newest release first. One query."""
    rows = SurveyRelease.objects.filter(program=program, state=ReportState.CIRCULATED)
    newest: dict[tuple[str, str], SurveyRelease] = {}
    for release in rows.order_by("-created_at", "-pk"):
        newest.setdefault((release.label, release.wave), release)
    found = [one for release in newest.values() for one in _of(release)]
    return sorted(found, key=lambda one: not one.is_planned)


def _of(release: SurveyRelease) -> list[Released]:
    held = content.from_json(release.content)
    subjects = {one.key: one for one in held.subjects}
    return [
        _figure(release, held, subjects[entry.thing], entry)
        for entry in held.entries
        if entry.kind == "mean" and entry.is_shown and entry.column == EVERYBODY and entry.since in ("", BEFORE)
    ]


def _figure(release: SurveyRelease, held: Content, subject: Subject, entry: Entry) -> Released:
    span: Span | None = entry.stats.interval if entry.stats else None
    cell = entry.cell
    assert entry.mean is not None
    return Released(
        release=release.code,
        cohorts=release.label,
        key=subject.key,
        codes=subject.codes,
        item_set=subject.item_set,
        outcome=subject.outcome,
        text=in_language(subject.texts),
        wave=entry.wave,
        since=entry.since,
        role=subject.role,
        n=cell.low if cell and cell.exact else None,
        value=entry.mean,
        low=span.low if span else None,
        high=span.high if span else None,
        scale=(subject.low, subject.high),
        is_planned=subject.is_planned,
        has_comparison=any((one.thing, one.wave) == (subject.key, entry.wave) for one in held.compared),
    )
