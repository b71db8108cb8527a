"""Pairs made outside, read from a CSV, XLSX or JSON file and checked by every rule, each fault with its row and column.

People are told by their code (as this program writes it), by address, personnel number, or a name that only one has.
A row that names one person only says that they stay without a pair.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa import engine
from viceversa.engine.rules import spoken
from viceversa.matching.words import AGAINST, NOT_POSSIBLE
from viceversa.people.files.detect import Unreadable
from viceversa.people.files.sheet import read_sheet
from viceversa.people.models import searchable
from viceversa.programs.models import Participant, Role

LARGEST: Final = 10 * 1024 * 1024
MOST_PEOPLE: Final = 4_000

# What the columns may be called, beside our own headings in the reader's language. "left" and "right" are the engine's.
CODES: Final = {
    Role.MENTOR: ("mentor code", "mentor_code", "left"),
    Role.MENTEE: ("mentee code", "mentee_code", "right"),
}
NAMES: Final = {
    Role.MENTOR: ("mentor", "mentor name", "mentor email"),
    Role.MENTEE: ("mentee", "mentee name", "mentee email"),
}
_OUR_CODES: Final = {Role.MENTOR: gettext_lazy("Mentor code"), Role.MENTEE: gettext_lazy("Mentee code")}
_OUR_NAMES: Final = {Role.MENTOR: gettext_lazy("Mentor"), Role.MENTEE: gettext_lazy("Mentee")}


@dataclass(frozen=True)
class Row:
    """One row of a file: where it stands, what it says, whom that is, and what is wrong with it ("" if nothing)."""

    number: int
    mentor: str
    mentee: str
    pair: tuple[str, str] | None = None
    column: str = ""
    fault: str = ""


@dataclass
class Reading:
    """A file read and checked. `alone`: rows that name one person only."""

    ready: list[Row] = field(default_factory=list)
    to_fix: list[Row] = field(default_factory=list)
    alone: int = 0
    without: dict[str, int] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [row.pair for row in self.ready if row.pair]


# One pair as a file says it: row number, and for each role (column, cells that may say who).
Said = tuple[int, dict[str, list[tuple[str, str]]]]


def read(handle: BinaryIO, problem: engine.Problem, people: Collection[Participant]) -> Reading:
    """Read a file and check each row. No query. Refuses what is no table of pairs with a sentence.

    `people` are those of the cohort, with their person; `problem` holds who can be matched now, and the rules.
    """
    handle.seek(0)
    start = handle.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    handle.seek(0)
    said = _from_json(handle) if start[:1] in (b"{", b"[") else _from_sheet(handle)
    return _check(said, problem, _Directory(people))


def faults_of(problem: engine.Problem, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """What forbids some pairs of codes, taken together. Pure."""
    check = _Check(problem)
    return [fault for pair in pairs if (fault := check.fault(*pair))]


# Reading


def _from_sheet(handle: BinaryIO) -> Iterator[Said]:
    sheet = read_sheet(handle)
    heading = [name.casefold() for name in sheet.heading]
    columns: dict[str, list[int]] = {}
    for role in Role:
        codes = (*CODES[role], str(_OUR_CODES[role]).casefold())
        names = (*NAMES[role], str(_OUR_NAMES[role]).casefold())
        columns[role] = [heading.index(name) for name in dict.fromkeys((*codes, *names)) if name in heading]
        if not columns[role]:
            raise Unreadable(
                _(
                    "There is no column “%(column)s”. The first row names the columns: “%(mentor)s” and “%(mentee)s” are needed."
                )
                % {"column": _OUR_NAMES[role], "mentor": _OUR_NAMES[Role.MENTOR], "mentee": _OUR_NAMES[Role.MENTEE]}
            )

    def rows() -> Iterator[Said]:
        for number, cells in sheet.rows():
            yield (
                number,
                {
                    role: [(sheet.heading[at], _text(cells[at])) for at in places if at < len(cells)]
                    for role, places in columns.items()
                },
            )

    return rows()


def _text(cell: Any) -> str:
    """A cell as it was typed: without the apostrophe that kept a spreadsheet from calculating."""
    text = cell if isinstance(cell, str) else str(cell["start"])
    return text.removeprefix("'").strip()


def _from_json(handle: BinaryIO) -> Iterator[Said]:
    try:
        found = json.load(handle)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("This is not a JSON file: %(why)s") % {"why": str(error)[:120]}) from error
    listed = found.get("pairs") if isinstance(found, dict) else found
    if not isinstance(listed, list):
        raise Unreadable(_("This JSON file has no list “pairs”."))
    return (_said_in(number, one) for number, one in enumerate(listed, start=1))


def _said_in(number: int, one: Any) -> Said:
    """["code", "code", …] as the engine writes it, or {"mentor_code", "mentee_code", "mentor", "mentee"} as we do."""
    if isinstance(one, list) and len(one) >= 2 and all(isinstance(end, str) for end in one[:2]):
        return number, {Role.MENTOR: [("1", one[0].strip())], Role.MENTEE: [("2", one[1].strip())]}
    if not isinstance(one, dict):
        raise Unreadable(_("Pair %(n)s of the list says nobody: write a mentor and a mentee.") % {"n": number})
    return (
        number,
        {
            role: [(name, str(one[name]).strip()) for name in (f"{role}_code", role) if one.get(name)]
            for role in Role.values
        },
    )


# Who is meant


class _Directory:
    """The people of the cohort by everything they may be told by."""

    def __init__(self, people: Iterable[Participant]) -> None:
        self.by: dict[str, list[Participant]] = {}
        for one in people:
            person = one.person
            for name in {one.code, person.email.casefold(), person.key.casefold(), searchable(person.name)} - {""}:
                self.by.setdefault(name, []).append(one)

    def find(self, text: str) -> list[Participant]:
        return self.by.get(text) or self.by.get(text.casefold()) or self.by.get(searchable(text), [])


def _check(said: Iterable[Said], problem: engine.Problem, directory: _Directory) -> Reading:
    reading, check = Reading(), _Check(problem)
    for number, ends in said:
        told = {
            role: next(((column, text) for column, text in cells if text), ("", "")) for role, cells in ends.items()
        }
        mentor, mentee = told[Role.MENTOR][1], told[Role.MENTEE][1]
        if not mentor or not mentee:
            reading.alone += bool(mentor or mentee)
            continue
        people: dict[str, Participant] = {}
        column, fault = "", ""
        for role in Role.values:
            column, text = told[role]
            found = directory.find(text)
            fault = _nobody(text, role, found)
            if fault:
                break
            people[role] = found[0]
        if fault:
            reading.to_fix.append(Row(number, mentor, mentee, column=column, fault=fault))
            continue
        one, other = people[Role.MENTOR], people[Role.MENTEE]
        names = one.person.name, other.person.name
        at, fault = check.placed(one, other)
        if fault:
            reading.to_fix.append(Row(number, *names, column=told[at][0] if at else "", fault=fault))
        else:
            reading.ready.append(Row(number, *names, pair=(one.code, other.code)))
    paired = {code for pair in reading.pairs for code in pair}
    reading.without = {
        Role.MENTOR: sum(person.id not in paired for person in problem.left),
        Role.MENTEE: sum(person.id not in paired for person in problem.right),
    }
    return reading


def _nobody(text: str, role: str, found: Sequence[Participant]) -> str:
    """Why a cell does not say who is meant."""
    if not found:
        return _("Nobody in this cohort is called “%(text)s”.") % {"text": text}
    if len(found) > 1:
        return _("Several people are called “%(text)s”. Write the code or the address.") % {"text": text}
    if found[0].role != role:
        if role == Role.MENTOR:
            return _("%(name)s takes part as mentee, not as mentor.") % {"name": found[0].person.name}
        return _("%(name)s takes part as mentor, not as mentee.") % {"name": found[0].person.name}
    return ""


class _Check:
    """Each pair by every rule, places and repetition counted along the file."""

    def __init__(self, problem: engine.Problem) -> None:
        self.problem = problem
        self.made: set[tuple[str, str]] = set()
        self.places: Counter[str] = Counter()
        self.people: Mapping[str, engine.Person] = {person.id: person for person in (*problem.left, *problem.right)}

    def placed(self, mentor: Participant, mentee: Participant) -> tuple[str, str]:
        """(the role whose column is at fault, the fault); both empty for a pair that can be made, which then counts."""
        for one in (mentor, mentee):
            if one.code not in self.people:
                return one.role, _("%(name)s can’t be matched now: not enrolled, no consent, or no place left.") % {
                    "name": one.person.name
                }
        for one in (mentor, mentee):
            capacity = self.people[one.code].capacity
            if self.places[one.code] >= capacity and (mentor.code, mentee.code) not in self.made:
                sentence = ngettext(
                    "%(name)s has %(n)s place, and is in a pair above.",
                    "%(name)s has %(n)s places, and is in as many pairs above.",
                    capacity,
                )
                return one.role, sentence % {"name": one.person.name, "n": capacity}
        return "", self.fault(mentor.code, mentee.code)

    def fault(self, mentor: str, mentee: str) -> str:
        """What forbids a pair of codes; empty if nothing does, and then it counts."""
        if (mentor, mentee) in self.made:
            return _("This pair stands above already.")
        if mentor not in self.problem.left_index or mentee not in self.problem.right_index:
            return _("One of the two can’t be matched now.")
        ends = (self.people[mentor], self.people[mentee])
        found = spoken(engine.verdicts(self.problem, mentor, mentee))
        if found:
            against = [str(AGAINST.get(verdict.rule, NOT_POSSIBLE)) for verdict in found]
            sentence = "; ".join(dict.fromkeys(against))
            return f"{sentence[:1].upper()}{sentence[1:]}."
        if any(self.places[person.id] >= person.capacity for person in ends):
            return _("One of the two has no place left.")
        self.made.add((mentor, mentee))
        self.places.update((mentor, mentee))
        return ""


def lines_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Pairs as text to send along from the review: two codes a line."""
    return "\n".join(f"{mentor} {mentee}" for mentor, mentee in pairs)


def pairs_in(text: str) -> list[tuple[str, str]]:
    """Pairs from that text; what is no two codes is left out."""
    found = (line.split() for line in text.splitlines()[:MOST_PEOPLE])
    return [(codes[0], codes[1]) for codes in found if len(codes) == 2]
