"""The check of a whole file: who is double, who reports to whom, who goes round in a circle, what is new."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from viceversa.people.files.sheet import Cell
from viceversa.people.importing.cells import Problem, is_nothing
from viceversa.people.importing.rows import Parsed, Parser, Plan, Values

READY, UNCHANGED, FIX, LEFT_OUT = "ready", "unchanged", "fix", "left_out"
NOBODY = "-"  # the reviewer's choice of "nobody above"
_IN_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who already is in the directory, in the words of a file."""

    id: int
    key: str
    name: str
    email: str
    unit: str
    manager_key: str
    grade: str
    title: str
    site: str
    time_zone: str
    languages: tuple[str, ...]
    start_date: date | None
    end_date: date | None
    active: bool
    away: tuple[date, date] | None = None


@dataclass(slots=True)
class Row:
    """One row on its way through the check."""

    id: int
    number: int
    parsed: Parsed
    fixes: Mapping[str, str]
    key: str
    verdict: str = ""
    reason: str = ""
    boss: str = ""  # the key the file means, whether or not that somebody comes in
    manager_key: str = ""
    manager_ref: str = ""
    own_manager: bool = False

    @property
    def values(self) -> Values:
        return self.parsed.values

    @property
    def problems(self) -> list[Problem]:
        return self.parsed.problems


@dataclass
class Report:
    rows: list[Row]
    counts: dict[str, Any] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)


def check(
    raw: Iterable[tuple[int, int, list[Cell], Mapping[str, str]]], known: Mapping[str, Known], plan: Plan
) -> Report:
    """Judge every row. `raw` gives (row id, row number, cells, fixes). Linear in rows; no database.

    A person who can't come in, or is left out, is not lost to the line: their reports go to the next one above.
    """
    parse = Parser(plan).parse
    rows = [
        Row(row_id, number, parsed := parse(cells, fixes), fixes, parsed.values.key)
        for row_id, number, cells, fixes in raw
    ]
    for row in rows:
        if row.parsed.kind in plan.leave_out:
            row.verdict, row.reason = LEFT_OUT, row.parsed.kind
    _complete_addresses(rows)
    by_key = _settle_doubles(rows)
    directory = _Names(rows, known, by_key)
    _recognize_addresses(rows, known, by_key)
    if "manager" in plan.mapping:
        for row in rows:
            row.boss = _boss(row, directory)
            if row.boss == row.key:  # files write the top of the house this way
                row.boss, row.own_manager = "", row.verdict != LEFT_OUT
        _find_loops(rows, known, by_key)
    for row in rows:
        if not row.verdict and row.problems:
            row.verdict = FIX
    for row in rows:
        if not row.verdict:
            row.manager_key, row.manager_ref = _first_above_who_comes(row, by_key, known)
            row.verdict = UNCHANGED if _same(row, known.get(row.key), plan) else READY
    return _report(rows, known)


def _complete_addresses(rows: list[Row]) -> None:
    """For an address without an ending, the ending most others in the file have: s.keane@aldermoor -> .example."""
    broken = [problem for row in rows for problem in row.problems if problem.code == "email_ending"]
    if not broken:
        return
    domains = Counter(row.values.email.rpartition("@")[2].casefold() for row in rows if row.values.email)
    for problem in broken:
        name, _at, host = problem.facts["value"].rpartition("@")
        whole = next(
            (domain for domain, _count in domains.most_common() if domain.startswith(f"{host.casefold()}.")), ""
        )
        if whole:
            problem.facts["meant"] = f"{name}@{whole}"


def _settle_doubles(rows: list[Row]) -> dict[str, Row]:
    """Rows with one key: identical ones are said once; else the first stays unless the reviewer chose otherwise."""
    by_key: dict[str, Row] = {}
    for row in rows:
        if row.verdict == LEFT_OUT:
            continue
        first = by_key.get(row.key)
        if not row.key or first is None:
            if row.key:
                by_key[row.key] = row
            continue
        choice = row.fixes.get("double", "")
        if choice == "both":
            copies = 2
            while f"{row.key}/{copies}" in by_key:
                copies += 1
            row.key = f"{row.key[:60]}/{copies}"
            by_key[row.key] = row
        elif choice == "this":
            first.verdict, first.reason = LEFT_OUT, "double"
            by_key[row.key] = row
        elif choice == "first" or row.values == first.values:
            row.verdict, row.reason = LEFT_OUT, "double"
        else:
            row.problems.append(
                Problem("key", "double", {"value": row.key, "row": first.number, "name": first.values.name})
            )
    for row in rows:  # a post that is left out still says who is above it
        if row.verdict == LEFT_OUT and row.key:
            by_key.setdefault(row.key, row)
    return by_key


def folded(text: str) -> str:
    """A name without case and accents; "Holm, Greta" is "greta holm"."""
    if text.count(",") == 1:
        last, first = text.split(",")
        text = f"{first.strip()} {last.strip()}"
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


class _Names:
    """Finds whom a manager cell means: by key, by own address, by a name that only one person has."""

    def __init__(self, rows: list[Row], known: Mapping[str, Known], by_key: Mapping[str, Row]) -> None:
        self.keys = by_key.keys() | known.keys()
        self.loose: dict[str, set[str]] = defaultdict(set)
        self.emails: dict[str, set[str]] = defaultdict(set)
        self.names: dict[str, set[str]] = defaultdict(set)
        for key in self.keys:
            loose = key.casefold().lstrip("0")
            if loose != key:
                self.loose[loose].add(key)
        for key, row in by_key.items():
            self._add(key, row.values.name, row.values.email)
        for key, person in known.items():
            if key not in by_key and person.active:
                self._add(key, person.name, person.email)

    def _add(self, key: str, name: str, email: str) -> None:
        if email:
            self.emails[email.casefold()].add(key)
        if name:
            self.names[folded(name)].add(key)

    def find(self, text: str) -> tuple[str, int]:
        """(key, how many it could be): 1 is found, 0 nobody, more is not clear."""
        if text in self.keys:
            return text, 1
        loose = text.casefold().lstrip("0")
        if loose in self.keys and loose not in self.loose:
            return loose, 1
        for candidates in (self.loose.get(loose), self.emails.get(text.casefold()), self.names.get(folded(text))):
            if candidates:
                return (next(iter(candidates)), 1) if len(candidates) == 1 else ("", len(candidates))
        if match := _IN_BRACKETS.search(text):
            for part in (match.group(1), text[: match.start()].strip()):
                if part and part != text and (found := self.find(part))[1]:
                    return found
        return "", 0


def _boss(row: Row, directory: _Names) -> str:
    if row.fixes.get("manager") == NOBODY:
        return ""
    written = row.fixes.get("manager", row.values.manager)
    if is_nothing(written) and written not in directory.keys:
        return ""
    key, candidates = directory.find(written)
    if row.verdict != LEFT_OUT and candidates != 1:
        code = "manager_unknown" if not candidates else "manager_unclear"
        row.problems.append(Problem("manager", code, {"value": written, "count": candidates}))
    return key


def _find_loops(rows: list[Row], known: Mapping[str, Known], by_key: Mapping[str, Row]) -> None:
    """Give everybody in a circle of managers the same problem, with the names in order. Each row is walked once."""

    def above(key: str) -> str:
        row = by_key.get(key)
        if row is not None:
            return row.boss
        person = known.get(key)
        return person.manager_key if person else ""

    done: set[str] = set()
    for start in by_key:
        path: list[str] = []
        place: dict[str, int] = {}
        key = start
        while key and key not in done and key not in place:
            place[key] = len(path)
            path.append(key)
            key = above(key)
        if key in place:
            circle = path[place[key] :]
            names = [by_key[part].values.name if part in by_key else known[part].name for part in circle]
            for part in circle:
                row = by_key.get(part)
                if row is not None and row.verdict != LEFT_OUT:
                    row.problems.append(
                        Problem("manager", "manager_loop", {"names": names[:8], "more": max(0, len(names) - 8)})
                    )
        done.update(path)


def _first_above_who_comes(row: Row, by_key: Mapping[str, Row], known: Mapping[str, Known]) -> tuple[str, str]:
    """(key of the manager to link, key the file means when that one is still to be fixed)."""
    key, waiting_for, seen = row.boss, "", {row.key}
    while key and key not in seen:
        seen.add(key)
        above = by_key.get(key)
        if above is None or above.verdict not in {FIX, LEFT_OUT} or (above.verdict == FIX and key in known):
            return key, waiting_for
        if above.verdict == FIX and not waiting_for:
            waiting_for = key
        key = above.boss
    return "", waiting_for


def _recognize_addresses(rows: list[Row], known: Mapping[str, Known], by_key: Mapping[str, Row]) -> None:
    """A new number with the own address of somebody in the directory is probably the same person, renumbered."""
    if not known:
        return
    holders: dict[str, list[Known]] = defaultdict(list)
    for person in known.values():
        if person.email and person.key not in by_key:
            holders[person.email.casefold()].append(person)
    uses = Counter(row.values.email.casefold() for row in rows if row.values.email and row.verdict != LEFT_OUT)
    for row in rows:
        email = row.values.email.casefold()
        if row.verdict or row.key in known or not email or uses[email] > 1 or row.fixes.get("renumbered"):
            continue
        former = holders.get(email, ())
        if len(former) == 1:
            row.problems.append(
                Problem("key", "renumbered", {"value": row.key, "former": former[0].key, "name": former[0].name})
            )


def former_numbers(fixes: Mapping[str, str], problems: Iterable[Mapping[str, Any]]) -> set[str]:
    """The directory's number of who a row is about, or may be: as long as that question is open, nobody is gone by it."""
    found = {str(one["facts"]["former"]) for one in problems if one["code"] == "renumbered"}
    if fixes.get("renumbered") == "same" and fixes.get("former"):
        found.add(str(fixes["former"]))
    return found


def _same(row: Row, person: Known | None, plan: Plan) -> bool:
    if person is None or not person.active:
        return False
    values, mapping = row.values, plan.mapping
    return (
        values.name == person.name
        and ("email" not in mapping or values.email == person.email)
        and (not {"unit", "unit_above"} & mapping.keys() or values.unit == person.unit)
        and ("manager" not in mapping or row.manager_key == person.manager_key)
        and ("grade" not in mapping or values.grade == person.grade)
        and ("title" not in mapping or values.title == person.title)
        and ("site" not in mapping or values.site == person.site)
        and ("time_zone" not in mapping or values.time_zone == person.time_zone)
        and ("languages" not in mapping or values.languages == person.languages)
        and ("start_date" not in mapping or values.start_date == person.start_date)
        and ("end_date" not in mapping or values.end_date == person.end_date)
        and ("away_until" not in mapping or values.away == person.away)
    )


def _report(rows: list[Row], known: Mapping[str, Known]) -> Report:
    verdicts = Counter(row.verdict for row in rows)
    out = Counter(row.reason for row in rows if row.verdict == LEFT_OUT)
    here = {row.key for row in rows if row.verdict != LEFT_OUT}
    for row in rows:
        if row.verdict != LEFT_OUT:
            here |= former_numbers(row.fixes, [problem.as_json() for problem in row.problems])
    gone = [person.id for key, person in known.items() if person.active and key not in here]
    addresses = Counter(row.values.email.casefold() for row in rows if row.values.email and row.verdict != LEFT_OUT)
    shared = [[address, times] for address, times in addresses.most_common() if times > 1]
    new = sum(row.verdict == READY and row.key not in known for row in rows)
    problems = Counter(problem.code for row in rows if row.verdict == FIX for problem in row.problems)
    return Report(
        rows,
        {
            "ready": verdicts[READY],
            "new": new,
            "changed": verdicts[READY] - new,
            "unchanged": verdicts[UNCHANGED],
            "fix": verdicts[FIX],
            "left_out": verdicts[LEFT_OUT],
            "reasons": dict(out),
            "gone": len(gone),
            "shared": shared[:5],
            "shared_people": sum(times for _address, times in shared),
            "without_email": sum(not row.values.email for row in rows if row.verdict in {READY, UNCHANGED}),
            "away": sum(row.values.away is not None for row in rows if row.verdict in {READY, UNCHANGED}),
            "own_manager": sum(row.own_manager for row in rows),
            "problems": dict(problems),
        },
        gone,
    )
