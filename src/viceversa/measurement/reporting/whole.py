"""A released report put together, in the active language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from viceversa.core.moments import written as on
from viceversa.core.report import Page, Report
from viceversa.measurement import frozen
from viceversa.measurement.models import ReleasedCohort, SurveyRelease
from viceversa.measurement.page import heads_of
from viceversa.measurement.reporting import changed, felt, happened, limits
from viceversa.measurement.steps import MARKS
from viceversa.measurement.survey import content
from viceversa.programs.models import Cohort
from viceversa.staying import report as staying


def report_of(release: SurveyRelease) -> Report:
    """All pages of a release, in the active language; nothing is counted anew. Two queries, and those of the page about who
    stayed. Cost: some milliseconds."""
    held = content.from_json(release.content)
    cohorts = list(release.cohorts.all())
    program = release.program
    names = ", ".join(cohort.name for cohort in cohorts)
    frozen_on = on(program.analysis_plan_frozen_at, "date") if program.analysis_plan_frozen_at else ""
    pages: list[Page | None] = [
        happened.page(held),
        felt.page(held),
        changed.page(held),
        happened.done(held),
        *_staying(cohorts),
        happened.took_part(held, _totals(release)),
        limits.page(held, frozen_on),
    ]
    return Report(
        title=_("%(cohort)s: what changed") % {"cohort": names},
        about=_about(held, release),
        program=program.name,
        source=_("Release %(code)s, version %(number)d, of %(day)s. For the program’s managers, its sponsor and co-lead, those who took part, auditors and privacy officers.")
        % {"code": release.code, "number": release.number, "day": on(release.created_at, "date")},
        language=get_language() or "en",
        limits=limits.can_of(held),
        pages=tuple(page for page in pages if page is not None),
    )  # fmt: skip


def _about(held: content.Content, release: SurveyRelease) -> str:
    cohorts = list(release.cohorts.all())
    first = min(cohort.kick_off for cohort in cohorts)
    return _("%(pairs)s pairs, from %(first)s to %(last)s. Asked before and after, the same questions.") % {
        "pairs": held.facts["pairs"]["started"], "first": on(first, "date"), "last": on(release.created_at, "date"),
    }  # fmt: skip


def _totals(release: SurveyRelease) -> dict[str, list[tuple[str, Any]]]:
    """From being asked to being in a pair, in total, where an auditor released it for exactly these cohorts. No groups."""
    codes = sorted(release.label.split("+"))
    # Each cohort is released once, so all cohorts of the release that is meant come with their own rows: one query.
    rows = ReleasedCohort.objects.filter(release__program=release.program).select_related("release", "cohort")
    for _release, same in groupby(rows.order_by("release_id"), key=attrgetter("release_id")):
        parts = list(same)
        if sorted(part.cohort.code for part in parts) == codes:
            return {
                table.role: _steps(table) for table in reversed([frozen.thaw(one) for one in parts[0].release.tables])
            }
    return {}


def _staying(cohorts: Sequence[Cohort]) -> Iterable[Page]:
    """Who stayed and who moved, of a cohort by itself. One query."""
    if len(cohorts) == 1:
        page = staying.page_of(cohorts[0])
        if page is not None:
            yield page


def _steps(table: frozen.Table) -> list[tuple[str, Any]]:
    rows = zip(heads_of(table), table.steps, table.shown.totals, strict=True)
    return [(head, total) for head, step, total in rows if total is not None and step not in MARKS]
