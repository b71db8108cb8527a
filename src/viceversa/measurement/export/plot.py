"""What all drawings share: a scale, columns of text, and the sign of a figure that is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from viceversa.core.report import Value
from viceversa.measurement.export.lettering import lines_of, width
from viceversa.measurement.export.pen import TEXT, Pen

LEADING: Final = 16.0
UNDER: Final = 480.0  # Narrower than this, labels stand over what they name.
GAP: Final = 16.0


@dataclass(frozen=True)
class Scale:
    """Where a number lies between two ends of an axis."""

    low: float
    high: float
    start: float
    end: float

    def at(self, number: float) -> float:
        whole = self.high - self.low
        return self.start + (number - self.low) / whole * (self.end - self.start) if whole else self.start


def paragraph(pen: Pen, kind: str, x: float, y: float, lines: Iterable[str]) -> float:
    """Lines one below another, the first with its baseline 12 under `y`; gives where they end."""
    for line in lines:
        pen.write(kind, x, y + 12, line)
        y += LEADING
    return y


def mirrored(pen: Pen, x: float) -> float:
    """Where something `x` from where one begins to read stands from the left."""
    return pen.width - x if pen.is_rtl else x


def axis(pen: Pen, scale: Scale, y: float, ticks: Sequence[Value]) -> None:
    """The numbers of an axis. One that would run into the one before it is left out; its line stays."""
    free = float("-inf")
    for tick in ticks:
        if tick.number is None:
            continue
        x = scale.at(tick.number)
        half = width(tick.text, TEXT) / 2
        if x - half < free:
            continue
        pen.write("faint", x, y, tick.text, "middle")
        free = x + half + 4


def withheld(pen: Pen, x: float, y: float, sentence: str, room: float) -> float:
    """Why there is no figure, behind a crossed eye; gives where the text ends."""
    at = x - 16 if pen.is_rtl else x
    pen.path("sign", f"M{at:.2f},{y + 8:.2f}q8,-8 16,0q-8,8 -16,0M{at + 2:.2f},{y + 1:.2f}l12,14")
    lines = lines_of(sentence, room - 24, TEXT)
    return paragraph(pen, "", x + (-22 if pen.is_rtl else 22), y, lines)
