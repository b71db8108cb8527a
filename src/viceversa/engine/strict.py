"""JSON read strictly: no key twice, no numbers that aren't numbers, nothing cut off; each refusal with its line."""

import json
import re
from collections.abc import Iterator

from .errors import FileError

# Texts, and outside of them: braces, what only looks like a number, and numbers longer than Python reads.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}]|NaN|-?Infinity|\d{4301,}', re.DOTALL)
_COLON = re.compile(r"\s*:")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class _TwiceError(ValueError):
    """An object has a key twice."""


class _NotANumberError(ValueError):
    """NaN or infinity."""


def values_of(text: str) -> object:
    """The values of a JSON text. Raises FileError with row and sentence. Cost: that of json, and little more."""
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except _TwiceError:
        row, key = _twice(text)
        raise FileError(f"The key “{key}” is there twice in the same braces; keep one.", row=row) from None
    except _NotANumberError as error:
        row = next(row for row, token in _tokens(text) if token == str(error))
        raise FileError(f"{error} is not a number that can be compared; write a whole number.", row=row) from None
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        what = "it ends in the middle, so it may have been cut off" if cut else error.msg
        raise FileError(f"The file is not JSON: {what}.", row=error.lineno) from None
    except RecursionError:
        raise FileError("The file is not one of ours: brackets are nested too deeply.") from None
    except ValueError:
        row = next(row for row, token in _tokens(text) if token.isdecimal())
        raise FileError("A number has more digits than anybody can need.", row=row) from None
    if _HALF.search(text):
        _check_letters(data)
    return data


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def _refuse(constant: str) -> object:
    raise _NotANumberError(constant)


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """Line and token; only asked for when something is wrong."""
    row, start = 1, 0
    for found in _TOKEN.finditer(text):
        row, start = row + text.count("\n", start, found.start()), found.start()
        key = found.group()[0] == '"' and _COLON.match(text, found.end()) is not None
        if key or found.group()[0] != '"':
            yield row, found.group()


def _twice(text: str) -> tuple[int, str]:
    """Where the first key that is there twice is, and which. There is one, and all before it is proper JSON."""
    open_keys: list[set[str]] = []
    tokens = _tokens(text)
    while True:
        row, token = next(tokens)
        if token == "{":
            open_keys.append(set())
        elif token == "}":
            open_keys.pop()
        else:
            key = json.loads(token)
            if key in open_keys[-1]:
                return row, key
            open_keys[-1].add(key)


def _check_letters(data: object) -> None:
    """Half a letter (one of two surrogates) can't be written to a file again."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = repr(error.object[error.start])
        raise FileError(f"A text holds {half}, which is half a letter; write it whole or take it out.") from None
