"""A row of the file becomes what is followed, or a word for why it can't be read. No name and no date comes out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from viceversa.people.files.sheet import Cell
from viceversa.people.importing.cells import Wrong, day, is_nothing
from viceversa.staying.models import Followed, Group, Joined

MONTH: Final = 365.25 / 12
EXACT: Final = ("country", "grade", "family", "contract")
LONGEST: Final = 80
_VOLUNTARY = frozenset("voluntary resignation resigned own v yes eigenkündigung freiwillig démission volontaire voluntaria voluntario dimisión renuncia".split())  # fmt: skip
_NO = frozenset("no n false 0 nein non".split())


class Unread(Exception):
    """A row that can't be used. `field` and `why` pick its sentence; what stood in it is not kept."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


@dataclass(frozen=True)
class Frame:
    """What rows are read against: hashes of those who took part, the index date of everybody else, the end of the file."""

    secret: bytes
    joined: Mapping[str, Joined]
    index_on: date
    up_to: date


def hashed(secret: bytes, key: str) -> str:
    """The key under which somebody is kept: HMAC-SHA-256, so that nobody without the secret can try numbers."""
    return hmac.new(secret, " ".join(key.split()).casefold().encode(), hashlib.sha256).hexdigest()


def read_row(cells: list[Cell], mapping: Mapping[str, int], frame: Frame) -> Followed | None:
    """The row as it is followed; None for somebody who was not employed on the index date.

    Nothing that is told of a row may tell who took part: an exit before the index date is no different for who was
    paired, and who has another role is read as everybody is, and comes back without a group: counted, and not followed.
    """
    said = {name: _cell(cells, at, name) for name, at in mapping.items()}
    for name in ("key", *EXACT):
        if is_nothing(said[name]):
            raise Unread(name, "missing")
    key = hashed(frame.secret, said["key"])
    flag = frame.joined.get(key)
    index_on = (flag.index_on if flag is not None else None) or frame.index_on
    group = flag.group if flag is not None else Group.NEITHER
    left_on, entry = _day(said, "exit"), _day(said, "entry")
    if entry and left_on and left_on < entry:
        raise Unread("exit", "order")
    if left_on and left_on > frame.up_to:
        left_on = None  # announced, and not yet happened when the file ends
    if left_on and left_on <= index_on:
        return None
    if group != Group.PAIRED and said.get("employed", "").casefold() in _NO:
        return None
    if entry and entry > index_on:
        return None
    end = left_on or frame.up_to
    moves = [each for name in ("promoted", "moved") if (each := _day(said, name)) and index_on < each <= end]
    return Followed(
        key=key,
        group=group,
        site=said.get("site", ""),
        tenure=_tenure(said, entry, index_on),
        hours=_hours(said.get("hours", "")),
        months=max(0, (end - index_on).days) / MONTH,
        left=_left(said.get("kind", "")) if left_on else "",
        moved=(min(moves) - index_on).days / MONTH if moves else None,
        **{name: said[name] for name in EXACT},
    )


def _cell(cells: list[Cell], at: int, name: str) -> str:
    cell = cells[at] if at < len(cells) else ""
    if not isinstance(cell, str) or len(cell) > LONGEST:
        raise Unread(name, "long")
    return cell


def _day(said: Mapping[str, str], name: str) -> date | None:
    try:
        return day(said.get(name, ""))
    except Wrong as wrong:
        raise Unread(name, "date") from wrong


def _number(text: str, name: str) -> float:
    try:
        found = float(text.strip().removesuffix("%").strip().replace(",", "."))
    except ValueError as error:
        raise Unread(name, "number") from error
    if not 0 <= found <= 100:  # also what is no number, such as "nan"
        raise Unread(name, "number")
    return found


def _tenure(said: Mapping[str, str], entry: date | None, index_on: date) -> float:
    """Years in the company on the index date: from the date of entry, or as the file says."""
    if entry is not None:
        return (index_on - entry).days / 365.25
    if is_nothing(said.get("tenure", "")):
        raise Unread("entry" if "entry" in said else "tenure", "missing")
    return _number(said["tenure"], "tenure")


def _hours(text: str) -> float:
    """1 for full time; 80, 80 % and 0.8 are the same."""
    if is_nothing(text):
        return 1.0
    found = _number(text, "hours")
    return found / 100 if found > 2 or "%" in text else found


def _left(kind: str) -> str:
    """What is not plainly a resignation counts as otherwise."""
    words = kind.casefold().replace("-", " ").split()
    by_choice = not _VOLUNTARY.isdisjoint(words) and words[:1] not in (["not"], ["nicht"], ["non"], ["no"])
    return Followed.Left.VOLUNTARY if by_choice else Followed.Left.OTHER
