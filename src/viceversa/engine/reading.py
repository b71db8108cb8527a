"""What every reader of our JSON files uses: values of the right kind, or a sentence with the path of keys to the wrong one."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from .errors import FileError, ProblemError
from .limits import MOST_VALUES, Source, name_of, text_of, values_in
from .people import is_whole
from .strict import values_of

Json = dict[str, Any]
T = TypeVar("T")

TOO_MANY = (
    "values, the most that is read: more takes gigabytes of memory. Leave out pairs with few points or split the people into"
    " several problems; or raise the limit."
)


def in_file(source: Source, read: Callable[[object], T], most: int = MOST_VALUES) -> T:
    """Read a JSON file or stream and say its name in every complaint."""
    name = name_of(source)
    text = text_of(source, values_in, most, TOO_MANY, "The file is not UTF-8 text; save it as UTF-8.")
    try:
        return read(values_of(text))
    except FileError as error:
        raise FileError(error.sentence, file=error.file or name, row=error.row, column=error.column) from None
    except ProblemError as error:
        raise FileError(str(error), file=name) from None


def write(path: str | Path, data: Json) -> None:
    """Write a JSON file (UTF-8)."""
    Path(path).write_text(written(data), encoding="utf-8")


def written(data: Json) -> str:
    """JSON values as the text of a file."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def an_object(data: object, place: str, known: set[str] | None, required: Sequence[str] = ()) -> Json:
    """An object with no other keys than those known (None: any), and with those required."""
    if not isinstance(data, dict):
        raise FileError("Here belongs an object in braces.", column=place or None)
    for key in data:
        if known is not None and key not in known:
            raise FileError(
                f"There is no key “{key}” here; the keys are {', '.join(sorted(known))}.", column=place or None
            )
    for key in required:
        if key not in data:
            raise FileError(f"The key “{key}” is missing; add it.", column=place or None)
    return data


def a_list(data: object, place: str, size: int | None = None) -> list[Any]:
    """A list, of this length if one is given."""
    if not isinstance(data, list):
        raise FileError("Here belongs a list in brackets.", column=place)
    if size is not None and len(data) != size:
        raise FileError(f"Here belong {size} values in brackets, not {len(data)}.", column=place)
    return data


def a_text(data: object, place: str) -> str:
    """A text."""
    if not isinstance(data, str):
        raise FileError("Here belongs a text in quotes.", column=place)
    return data


def a_choice(data: object, place: str, choices: Sequence[str]) -> str:
    """One of some texts."""
    if not isinstance(data, str) or data not in choices:
        raise FileError(f"Here belongs one of {', '.join(choices)}.", column=place)
    return data


def a_whole(data: object, place: str, low: int | None = None, high: int | None = None) -> int:
    """A whole number within bounds."""
    if not is_whole(data) or (low is not None and data < low) or (high is not None and data > high):  # type: ignore[operator]
        bounds = (f" from {low}" if low is not None else "") + (f" to {high}" if high is not None else "")
        raise FileError(f"Here belongs a whole number{bounds}.", column=place)
    return data  # type: ignore[return-value]


def entries(body: Json, name: str, size: int) -> list[tuple[Any, ...]]:
    """The lists of `size` values, the first two of them ids, under this key."""
    found = []
    for index, entry in enumerate(a_list(body.get(name, []), name)):
        proper = isinstance(entry, list) and len(entry) == size
        if not proper or not isinstance(entry[0], str) or not isinstance(entry[1], str):
            shape = "two ids" if size == 2 else "two ids and whole points"
            raise FileError(f"Here belong {shape} in brackets.", column=f"{name}[{index}]")
        found.append(tuple(entry))
    return found
