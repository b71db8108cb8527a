"""A people list as CSV: one row a person, for those who have a spreadsheet and no program yet.

Columns (any order; only `id` and `role` are needed; docs/reference/engine-files.md has examples):

    id, role (mentor | mentee), capacity, min, priority, offers ("topic:level; ..."), wants ("topic; topic:level; ..."),
    off_limits, languages, interests, likes, do_not_match, decision_power, former ("x; y"), times ("Mon 09:00-11:00; ..."
    in UTC), grade, unit ("Sales / North"), site, manager (an id of the list), employed_until (YYYY-MM-DD), name (not used)

A rule whose column is missing is switched off: without the column nobody could meet it. `same_line` follows `manager`
upward through the list.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .errors import FileError, ProblemError
from .limits import MOST_ROWS, Source, name_of, rows_in, text_of
from .people import Person, Want
from .problem import Problem
from .rules import DEFAULT_RULES
from .settings import Settings
from .times import slots_from_text

TOO_MANY = "lines, the most that is read: more takes gigabytes of memory. Split the people into several lists, or raise the limit."
# Below what `csv` takes unless told otherwise: what is refused must not hang on who else in this process told it.
CELL_LIMIT = 100_000
TOO_LONG = f"A cell holds more than {CELL_LIMIT:,} characters; shorten it."
UNREADABLE = {"unexpected end": "The row can't be read: a cell in quotes has no end.", "field limit": TOO_LONG}
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,9}\s*")
SIDES = {"mentor": "left", "mentee": "right", "left": "left", "right": "right"}
SETS = ("off_limits", "languages", "interests", "likes", "do_not_match", "decision_power", "former")
WHOLE = ("capacity", "min", "priority", "grade")
TEXTS = ("site", "employed_until")
COLUMNS = ("id", "name", "role", *WHOLE, "offers", "wants", *SETS, "times", "unit", *TEXTS, "manager")
# The columns without which a rule can't be judged.
NEEDS = {
    "same_line": {"manager"},
    "decision_power": {"decision_power"},
    "grade_gap": {"grade"},
    "do_not_match": {"do_not_match"},
    "language": {"languages"},
    "common_time": {"times"},
    "top_want": {"offers", "wants"},
    "former": {"former"},
    "employed": {"employed_until"},
}


def read_people_csv(source: Source, settings: Settings | None = None, *, most: int = MOST_ROWS) -> Problem:
    """Read a CSV people list (UTF-8, comma or semicolon), or a stream of one, as a problem in people form.

    `most`: of how many lines at most. Raises FileError with file, row and column, and a sentence that says what to change.
    """
    name = name_of(source)
    text = text_of(source, rows_in, most, TOO_MANY, "The file is not UTF-8 text; save it as “CSV UTF-8”.")
    rows = list(_rows(text, name))
    heading = _heading(rows[0][1] if rows else [], name)
    cells = [(number, _cells(heading, row, name, number)) for number, row in rows[1:]]
    lines_up = _lines(cells, name)
    sides: dict[str, dict[str, Person]] = {"left": {}, "right": {}}
    for number, row in cells:
        side = SIDES.get(row["role"].lower())
        if side is None:
            raise FileError(
                f"The role is “{_short(row['role'])}”; write mentor or mentee.", file=name, row=number, column="role"
            )
        if row["id"] in sides[side]:
            raise FileError(f"{row['id']} is listed twice; keep one row.", file=name, row=number, column="id")
        sides[side][row["id"]] = _person(row, lines_up[row["id"]], name, number)
    rules = tuple(rule for rule in DEFAULT_RULES if NEEDS[rule] <= set(heading))
    left, right = (tuple(side.values()) for side in sides.values())
    return Problem(left, right, rules=rules, settings=settings or Settings())


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that aren't empty, each with the number of the line that it ends on."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            what = next((sentence for sign, sentence in UNREADABLE.items() if sign in str(error)), None)
            raise FileError(what or f"The row can't be read: {error}.", file=name, row=lines.line_num) from None
        if any(len(cell) > CELL_LIMIT for cell in row):
            raise FileError(TOO_LONG, file=name, row=lines.line_num)
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield lines.line_num, cells


def _heading(row: list[str], name: str) -> list[str]:
    heading = [cell.lower().replace(" ", "_").replace("-", "_") for cell in row]
    for column in heading:
        if column not in COLUMNS:
            raise FileError(
                f"There is no column “{_short(column)}”; the columns are {', '.join(COLUMNS)}.",
                file=name,
                row=1,
                column=column,
            )
        if heading.count(column) > 1:
            raise FileError("The column is there twice; keep one.", file=name, row=1, column=column)
    for column in ("id", "role"):
        if column not in heading:
            raise FileError(f"The column “{column}” is missing; add it.", file=name, row=1, column=column)
    return heading


def _cells(heading: list[str], row: list[str], name: str, number: int) -> dict[str, str]:
    if len(row) > len(heading):
        raise FileError(f"The row has {len(row)} cells but the heading has {len(heading)}.", file=name, row=number)
    cells = dict(zip(heading, row + [""] * (len(heading) - len(row)), strict=True))
    if not cells["id"]:
        raise FileError("The id is empty; give everybody one.", file=name, row=number, column="id")
    return cells


def _lines(cells: list[tuple[int, dict[str, str]]], name: str) -> dict[str, tuple[str, ...]]:
    """The managers above each person, nearest first. A manager outside the list ends the chain there."""
    manager = {row["id"]: row.get("manager", "") for _number, row in cells}
    lines = {}
    for number, row in cells:
        chain: list[str] = []
        above = manager[row["id"]]
        while above:
            if above in chain or above == row["id"]:
                raise FileError(
                    f"{row['id']} is their own manager by way of {above}; correct the managers.",
                    file=name,
                    row=number,
                    column="manager",
                )
            chain.append(above)
            above = manager.get(above, "")
        lines[row["id"]] = tuple(chain)
    return lines


def _person(row: Mapping[str, str], line: tuple[str, ...], name: str, number: int) -> Person:
    fields: dict[str, Any] = {"id": row["id"], "line": line}
    for column, cell in row.items():
        if not cell or column in ("id", "role", "name", "manager"):
            continue
        try:
            fields["slots" if column == "times" else column] = _value(column, cell)
        except ProblemError as error:
            raise FileError(str(error), file=name, row=number, column=column) from None
        except ValueError:
            raise FileError(_HINTS[column].format(cell=_short(cell)), file=name, row=number, column=column) from None
    try:
        return Person(**fields)
    except ProblemError as error:
        raise FileError(str(error), file=name, row=number) from None


_HINTS = {
    **dict.fromkeys(WHOLE, "“{cell}” is not a whole number."),
    "offers": "“{cell}” is not a list of offers; write topic:level with levels 1 to 5, like “AI tools:4; SQL:3”.",
    "wants": "“{cell}” is not a list of wants; write topics, best first, like “AI tools; SQL:4”.",
}


def _value(column: str, cell: str) -> Any:
    """The value of a cell; ValueError where it can't be read."""
    if column in WHOLE:
        return _whole(cell)
    if column == "offers":
        return dict(_leveled(part, 3) for part in _parts(cell))
    if column == "wants":
        return tuple(Want(*_leveled(part, 3)) for part in _parts(cell))
    if column == "times":
        return slots_from_text(cell)
    if column == "unit":
        return tuple(filter(None, (part.strip() for part in cell.split("/"))))
    return frozenset(_parts(cell)) if column in SETS else cell


def _short(cell: str) -> str:
    """A cell as a sentence can hold it."""
    return cell if len(cell) <= 60 else f"{cell[:60]}…"


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _leveled(part: str, default: int) -> tuple[str, int]:
    """`topic` or `topic:level`."""
    topic, colon, level = part.rpartition(":")
    if not colon:
        return part, default
    return topic.strip(), _whole(level)


def _whole(cell: str) -> int:
    """A number as people write it: int would also take 1_0 and digits by the thousand."""
    if not _WHOLE.fullmatch(cell):
        raise ValueError(cell)
    return int(cell)
