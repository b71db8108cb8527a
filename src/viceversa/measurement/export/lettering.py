"""How wide words are, and where a line of them ends. No font is asked: what is set may be somewhat narrower, never wider."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

# Widths in parts of the size, of a wide sans serif (Inter, DejaVu Sans) and rounded up.
_NARROW: Final = dict.fromkeys("ijlI.,:;'|!’‘` ", 0.34)
_SLIM: Final = dict.fromkeys('ftr()[]-/\\"“”°', 0.45)
_BROAD: Final = dict.fromkeys("mwMWQO%@—…", 0.98)
_WIDTHS: Final = _NARROW | _SLIM | _BROAD


def width(text: str, size: float) -> float:
    """How wide a line is, in the unit of `size`."""
    return sum(_width(letter) for letter in text) * size


def lines_of(text: str, room: float, size: float) -> tuple[str, ...]:
    """The text in lines that fit into `room`. A word that is longer is broken with a hyphen; nothing is left out."""
    lines: list[str] = []
    line = ""
    for word in _words(text, room, size):
        longer = f"{line} {word}" if line else word
        if line and width(longer, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return (*lines, line)


def _words(text: str, room: float, size: float) -> Iterator[str]:
    for word in text.split():
        rest = word
        while width(rest, size) > room and len(rest) > 2:
            cut = _fits(rest, room, size)
            yield rest[:cut] + "-"
            rest = rest[cut:]
        yield rest


def _fits(word: str, room: float, size: float) -> int:
    """How many letters fit with a hyphen behind them, never cutting an accent from its letter."""
    cut = 1
    while cut < len(word) - 1 and width(word[: cut + 1] + "-", size) <= room:
        cut += 1
    while cut > 1 and unicodedata.combining(word[cut]):
        cut -= 1
    return cut


def _width(letter: str) -> float:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.72 if letter.isupper() else 0.64
