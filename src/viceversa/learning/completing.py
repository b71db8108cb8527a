"""A file of completions, judged row by row: whom a row means, which module, and what it would change. No database.

Whether somebody has read a module here does not show in a verdict: only what earlier files said does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa.core.moments import written
from viceversa.learning.models import Audience, CompletionRow, ProgramModule
from viceversa.people.files.sheet import Cell
from viceversa.people.importing.cells import Wrong, day, is_nothing, looks_like_email
from viceversa.people.importing.columns import Column
from viceversa.people.models import searchable
from viceversa.programs.models import Participant

PERSON, COURSE, DONE = "person", "course", "done"
FIELDS: Final = (PERSON, COURSE, DONE)
# Parts of headings, in the languages that headings are usually in.
NAMED: Final = {
    PERSON: "mail address user login employee personnel person staff adresse mitarbeiter benutzer courriel salarié matricule "
    "utilisateur correo empleado usuario",
    COURSE: "course training module kurs schulung lernen modul cours formation curso formación módulo",
    DONE: "complet finish passed date datum abgeschlossen abschluss terminé achevé réussi finaliz fecha",
}
# Marks: what a row notes, for one participant; None is what comes with the software.
Mark = tuple[int, int | None]

NOTE, KNOWN, FIX, LEFT_OUT = CompletionRow.Verdict


@dataclass(frozen=True)
class Tie:
    """What a course is in the program: a module, what comes with the software (`is_path`), or nothing."""

    is_path: bool = False
    module: ProgramModule | None = None

    @property
    def is_something(self) -> bool:
        return self.is_path or self.module is not None


@dataclass
class Verdict:
    """What one row comes to. `marks` are what would be noted, on `day`."""

    number: int
    verdict: str
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    day: date | None = None


def course_key(name: str) -> str:
    """A course's name as it is recognized again."""
    return " ".join(searchable(name).split())


def guess(columns: Sequence[Column]) -> dict[str, int]:
    """Which column is which, by its heading, then by what is in it. Each is used once; what is not likely is left out."""
    found: dict[str, int] = {}
    scored = sorted(
        ((_likely(name, column), name, index) for name in FIELDS for index, column in enumerate(columns)),
        key=lambda entry: (-entry[0], FIELDS.index(entry[1]), entry[2]),
    )
    for score, name, index in scored:
        if score > 0.5 and name not in found and index not in found.values():
            found[name] = index
    return {name: found[name] for name in FIELDS if name in found}


def _likely(name: str, column: Column) -> float:
    heading = searchable(column.name).replace("-", "")
    named = any(searchable(word) in heading for word in NAMED[name].split())
    looks = {
        PERSON: 2 * column.shares.get("email", 0.0) + (0.6 if named and column.shares.get("number", 0) > 0.9 else 0),
        COURSE: 0.4 * column.shares.get("words", 0.0),
        DONE: 1.5 * column.shares.get("date", 0.0),
    }[name]
    return looks + (0.6 if named else 0)


class People:
    """Finds whom a cell means among those who take part: by address, or by number whatever its zeros in front."""

    def __init__(self, participants: Iterable[Participant]) -> None:
        self.found: dict[str, dict[int, list[Participant]]] = defaultdict(dict)
        for one in participants:
            for name in {one.person.email.strip().lower(), number_of(one.person.key)} - {""}:
                self.found[name].setdefault(one.person_id, []).append(one)

    def named(self, cell: str) -> dict[int, list[Participant]]:
        """By person, how they take part."""
        return self.found.get(name_of(cell), {})


def name_of(cell: str) -> str:
    """An address in lower case, or a number without zeros in front."""
    return cell.strip().removeprefix("mailto:").lower() if looks_like_email(cell) else number_of(cell)


def number_of(key: str) -> str:
    return key.strip().casefold().lstrip("0")


def written_in(cells: Sequence[Cell], index: int) -> str:
    """A cell as it stands in the file, or its beginning."""
    cell = cells[index] if index < len(cells) else ""
    return cell if isinstance(cell, str) else str(cell["start"])


def text_of(cells: Sequence[Cell], index: int) -> str:
    """A cell as text, empty where it says "none"; what is longer than any name is cut."""
    text = written_in(cells, index)
    return "" if is_nothing(text) else " ".join(text.split())[:200]


def judge(
    rows: Iterable[tuple[int, Sequence[Cell]]],
    mapping: Mapping[str, Any],
    *,
    ties: Mapping[str, Tie],
    people: People,
    elsewhere: Iterable[str],
    told: Iterable[Mark],
    today: date,
) -> list[Verdict]:
    """What each row comes to. `elsewhere` names people of the directory who take no part, `told` what earlier files said."""
    columns = mapping["columns"]
    known, outside = set(told), set(elsewhere)
    seen: dict[tuple[Mark, ...], int] = {}
    verdicts: list[Verdict] = []
    for number, cells in rows:
        person, course, said = (text_of(cells, columns[name]) for name in FIELDS)
        found = _judged(
            number,
            person,
            ties.get(course_key(course), Tie()),
            course,
            said,
            people,
            outside,
            today,
            mapping.get("month_first", False),
        )
        if found.marks:
            first = seen.setdefault(tuple(found.marks), number)
            if first != number:
                found = Verdict(number, LEFT_OUT, "repeated", {"row": first})
            elif known.issuperset(found.marks):
                found.verdict, found.reason = KNOWN, "told"
        verdicts.append(found)
    return verdicts


def _judged(
    number: int,
    person: str,
    tie: Tie,
    course: str,
    said: str,
    people: People,
    outside: set[str],
    today: date,
    month_first: bool,
) -> Verdict:
    if not tie.is_something:
        return Verdict(number, LEFT_OUT, "not_tied", {"course": course})
    if not said:
        return Verdict(number, LEFT_OUT, "not_done")
    if not person:
        return Verdict(number, FIX, "nobody")
    try:
        done = day(said, month_first)
    except Wrong:
        done = None
    if done is None:
        return Verdict(number, FIX, "date", {"value": said})
    if done > today:
        return Verdict(number, FIX, "future", {"day": done.isoformat()})
    found = people.named(person)
    if not found:
        return Verdict(number, FIX, "outside" if name_of(person) in outside else "unknown", {"value": person})
    if len(found) > 1:
        return Verdict(number, FIX, "several", {"value": person, "n": len(found)})
    (parts,) = found.values()
    marks = _marks(parts, tie)
    if not marks:
        facts = {"name": parts[0].person.name, "audience": tie.module.audience if tie.module else ""}
        return Verdict(number, FIX, "role", facts)
    return Verdict(number, NOTE, "", {"day": done.isoformat()}, marks, done)


def _marks(parts: Sequence[Participant], tie: Tie) -> list[Mark]:
    if tie.module is not None:
        audience, module = tie.module.audience, tie.module.pk
        return [(one.pk, module) for one in parts if audience in (one.role, Audience.BOTH)]
    return [(one.pk, None) for one in parts]


_SAID: Final = {
    "told": gettext_lazy("An earlier file said so. Nothing changes."),
    "not_done": gettext_lazy("No day stands there: not completed."),
    "nobody": gettext_lazy("No address and no personnel number stands there. Write one of them."),
    "date": gettext_lazy("“%(value)s” isn’t a date. Write it as 2026-02-28."),
    "unknown": gettext_lazy("Nobody in the directory has “%(value)s” as address or personnel number. Correct it."),
    "outside": gettext_lazy("“%(value)s” is in the directory and takes no part in this program. Take the row out."),
    "repeated": gettext_lazy("Row %(row)s says the same. This one changes nothing."),
    "not_tied": gettext_lazy("“%(course)s” is no course of this program."),
}


def sentence(row: CompletionRow) -> str:
    """What a row comes to, in the reader's language, and what to change where something is wrong."""
    facts = dict(row.facts)
    if "day" in facts:
        facts["day"] = written(date.fromisoformat(facts["day"]), "date")
    match row.reason:
        case "":
            return _("Counts as done on %(day)s.") % facts
        case "future":
            return _("%(day)s is still to come. Correct the day, or bring the row again after it.") % facts
        case "several":
            return (
                ngettext(
                    "%(n)s person of this program has “%(value)s”. Write the personnel number.",
                    "%(n)s people of this program have “%(value)s”. Write the personnel number.",
                    facts["n"],
                )
                % facts
            )
        case "role":
            if facts["audience"] == Audience.MENTOR:
                return (
                    _("The module is for mentors, and %(name)s takes part as mentee. Tie the course to another one.")
                    % facts
                )
            return (
                _("The module is for mentees, and %(name)s takes part as mentor. Tie the course to another one.")
                % facts
            )
    return str(_SAID[row.reason]) % facts
