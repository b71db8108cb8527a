"""What can go wrong, as one tree.

    EngineError
    ├── ProblemError (also a ValueError)   the data given can't be understood or contradicts itself
    │   ├── PersonError                    a person: capacity, level, language, date, ...
    │   ├── PairError                      a scored pair, pin, forbid or former pair
    │   ├── SettingError                   a setting, rule, criterion or aim
    │   └── FileError                      a file that isn't what it says; adds file, row and column
    ├── ResultError (also a ValueError)    a result that doesn't belong to this problem
    └── SolverError                        the arithmetic underneath failed; never the caller's fault

A problem *without a solution* is not an error: `solve` answers it with status "infeasible" and reasons.
Every message is a sentence that says what to change.
"""


class EngineError(Exception):
    """Root of everything the engine raises on purpose."""


class ProblemError(EngineError, ValueError):
    """The problem can't be understood; `str(error)` says what to change and where."""


class PersonError(ProblemError):
    """An attribute of one person is wrong."""


class PairError(ProblemError):
    """A pair names somebody unknown, is listed twice, or has wrong points."""


class SettingError(ProblemError):
    """A setting, rule, criterion or aim is unknown or out of range."""


class FileError(ProblemError):
    """A file can't be read as a problem, people list or result.

    `row` is the line number in the file counted from 1 (the heading of a CSV file is row 1); `column` is the heading
    of a CSV file, or the path of keys inside a JSON file (`left[3].capacity`).
    """

    def __init__(self, message: str, *, file: str = "", row: int | None = None, column: str | None = None) -> None:
        self.file, self.row, self.column = file, row, column
        place = [file] if file else []
        place += [f"row {row}"] if row is not None else []
        place += [f"column {column}"] if column else []
        super().__init__(f"{', '.join(place)}: {message}" if place else message)
        self.sentence = message


class ResultError(EngineError, ValueError):
    """A result names people the problem doesn't have, or can't be read."""


class SolverError(EngineError):
    """The linear-programming library stopped without an exact answer."""
