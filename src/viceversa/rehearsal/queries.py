"""What is shown of a rehearsal: where it is, its log week by week, and as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from viceversa.core.labeled import labeled
from viceversa.core.moments import written
from viceversa.programs.models import Cohort
from viceversa.rehearsal.models import Rehearsal
from viceversa.rehearsal.stage.log import ACT, GATE, MAIL, MARK, STOP, SURVEY, TASK

KINDS: Final[dict[str, Promise]] = {
    MAIL: gettext_lazy("Mails"),
    SURVEY: gettext_lazy("Surveys"),
    GATE: gettext_lazy("Gates"),
    TASK: gettext_lazy("Tasks"),
    MARK: gettext_lazy("Marks"),
    ACT: gettext_lazy("What happens"),
    STOP: gettext_lazy("Refused"),
}
ONE: Final[dict[str, Promise]] = {
    MAIL: pgettext_lazy("rehearsal", "Mail"),
    SURVEY: pgettext_lazy("rehearsal", "Survey, by hand"),
    GATE: pgettext_lazy("rehearsal", "Gate"),
    TASK: pgettext_lazy("rehearsal", "Task"),
    MARK: pgettext_lazy("rehearsal", "Mark"),
    ACT: pgettext_lazy("rehearsal", "Happens"),
    STOP: pgettext_lazy("rehearsal", "Refused"),
}
ICONS: Final = {MAIL: "mail", SURVEY: "chart", GATE: "lock", TASK: "check", MARK: "pin", ACT: "users", STOP: "alert"}


@dataclass(frozen=True)
class Line:
    """What happened at one moment in the same words: one entry of the log, or one mail to several people."""

    at: datetime
    kind: str
    title: str
    who: list[str]
    text: str

    @property
    def label(self) -> str:
        return str(ONE[self.kind])

    @property
    def icon(self) -> str:
        return ICONS[self.kind]


@dataclass(frozen=True)
class Week:
    """One week with what happened in it."""

    number: int
    first: date
    lines: list[Line]


@dataclass(frozen=True)
class Tab:
    """One kind of entry, and how many there are."""

    name: str
    label: str | Promise
    count: int


def latest_of(cohort: Cohort) -> Rehearsal | None:
    """The cohort's rehearsal, if it has one. One query."""
    return Rehearsal.objects.filter(cohort=cohort).order_by("-pk").first()


def tabs_of(rehearsal: Rehearsal) -> list[Tab]:
    """The kinds that are there. No query."""
    counts = Counter(entry["kind"] for entry in rehearsal.log)
    return [
        Tab("", _("All"), len(rehearsal.log)),
        *(Tab(kind, KINDS[kind], counts[kind]) for kind in KINDS if counts[kind]),
    ]


def weeks_of(rehearsal: Rehearsal, kind: str) -> list[Week]:
    """The log week by week, of one kind or all. Mails to several people in the same words are one line. No query."""
    chosen = [entry for entry in rehearsal.log if not kind or entry["kind"] == kind]
    weeks = []
    for number, entries in groupby(chosen, key=lambda entry: entry["week"]):
        first = rehearsal.cohort.kick_off + timedelta(weeks=number)
        weeks.append(Week(number, first, _lines(list(entries))))
    return weeks


def _lines(entries: list[dict[str, Any]]) -> list[Line]:
    lines: dict[tuple[str, ...], Line] = {}
    for entry in entries:
        said = (entry["at"], entry["kind"], entry["title"])
        key = (entry["at"][:10], *said[1:]) if entry["kind"] == MAIL else said
        if key in lines:
            lines[key].who.append(entry["who"])
        else:
            who = [entry["who"]] if entry["who"] else []
            lines[key] = Line(datetime.fromisoformat(entry["at"]), entry["kind"], entry["title"], who, entry["text"])
    return list(lines.values())


def as_rows(log: list[dict[str, Any]]) -> Iterator[list[str]]:
    """The log as a table, heading first."""
    yield [_("Day"), pgettext("of day", "Time"), _("Week"), _("Kind"), _("What"), _("Who"), _("Text")]
    for entry in log:
        at = datetime.fromisoformat(entry["at"])
        yield [
            at.date().isoformat(), f"{at:%H:%M}", str(entry["week"]), str(ONE[entry["kind"]]), entry["title"],
            entry["who"], entry["text"],
        ]  # fmt: skip


def as_lines(log: list[dict[str, Any]]) -> Iterator[str]:
    """The log as text, a line for each entry."""
    for number, entries in groupby(log, key=lambda entry: entry["week"]):
        yield ""
        yield _("Week %(number)d") % {"number": number}
        for entry in entries:
            at = datetime.fromisoformat(entry["at"])
            who = f" ({entry['who']})" if entry["who"] else ""
            yield f"  {written(at.date(), 'day')}, {at:%H:%M}  {labeled(ONE[entry['kind']], entry['title'])}{who}"
