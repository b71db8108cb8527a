"""Released figures, as their page shows them and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from viceversa.api.paging import Listed, Paged, piece
from viceversa.api.scopes import answers, needs
from viceversa.measurement import actions, reports
from viceversa.measurement.models import SurveyRelease
from viceversa.measurement.reporting import report_of

router = Router(tags=["Reports"])
# What drawings are made from: more digits than any page shows.
NOT_SAID = {"points", "share"}


class Report(Schema):
    """A report as it was released."""

    code: str
    program: str = Field(description="Code of the program.")
    cohorts: list[str] = Field(description="Codes of the cohorts that were counted together.")
    wave: str
    number: int
    state: str
    released_at: datetime


class Figures(Report):
    """A report with its figures, page by page. Where a figure is hidden, `sentence` says why."""

    title: str
    source: str
    can: list[str]
    cannot: list[str]
    pages: list[dict[str, Any]]


def shown(release: SurveyRelease) -> dict[str, Any]:
    return {
        "code": release.code,
        "program": release.program.code,
        "cohorts": [cohort.code for cohort in release.cohorts.all()],
        "wave": release.wave,
        "number": release.number,
        "state": release.state,
        "released_at": release.created_at,
    }


def plain(thing: Any) -> Any:
    """A part of a report as JSON has it; each part says its `kind`. Pure."""
    if is_dataclass(thing):
        said = {one.name: plain(getattr(thing, one.name)) for one in fields(thing) if one.name not in NOT_SAID}
        return {"kind": type(thing).__name__.lower(), **said}
    if isinstance(thing, str):
        return str(thing)
    if isinstance(thing, Iterable):
        return [plain(one) for one in thing]
    return thing


@router.get("/reports", response=Listed[Report], auth=needs("reports:read"))
def list_reports(request: HttpRequest, asked: Paged) -> dict[str, Any]:
    """Reports that whoever made the token may read."""
    return piece(request, reports.readable(answers(request)), asked, shown)


@router.get("/reports/{code}", response=Figures, auth=needs("reports:read"))
def get_report(request: HttpRequest, code: str) -> dict[str, Any]:
    """One report with its figures, in the language asked for. It is written down that it was taken."""
    user = answers(request)
    release = reports.report_for(user, code)
    report = report_of(release)
    actions.take_report(release, form="json", by=user)
    return shown(release) | {
        "title": report.title,
        "source": report.source,
        "can": list(report.limits.can),
        "cannot": list(report.limits.cannot),
        "pages": [plain(page) for page in report.pages],
    }
