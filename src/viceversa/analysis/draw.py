"""A stratified random draw of places that anybody can repeat from a file, on any machine.

The rule, in the order it is applied:

1.  A secret seed is made, and its fingerprint (SHA-256) published, before anybody knows who takes part.
2.  Everybody has a ticket: SHA-256 of the seed, a line feed, and their key. Tickets order people.
3.  Turns come one after the other, the highest first: whoever was left out before comes ahead. A turn that fits into
    the places left is placed whole.
4.  The turn that does not fit is drawn. Its strata stand in the order of SHA-256 of the seed, a line feed, and the
    stratum's name; inside a stratum people stand by ticket. Along this line of n people the s places are laid at
    equal distances from one random start (systematic sampling).
5.  Everybody else is on the waiting list: by turn, then by ticket.

Why this and not a quota a stratum: a quota of 0.4 has to be rounded, and rounding to the nearest leaves all small
strata without a place. Here everybody of a turn has exactly the same chance, s of n, and a stratum of m people gets
m * s / n places, rounded up or down. Only integers and SHA-256 are used, so every machine finds the same.

Source: W. G. Madow, "On the theory of systematic sampling, II", Ann. Math. Statist. 20 (1949).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

FORMAT: Final = "viceversa-draw-1"
_WHOLE: Final = 1 << 256


class DrawError(Exception):
    """The entries, the places or the file can't be drawn from; the sentence says why."""


@dataclass(frozen=True)
class Entry:
    """Somebody who would like a place. `key` is their name in the draw; a higher `turn` comes first."""

    key: str
    stratum: tuple[str, ...] = ()
    turn: int = 0


@dataclass(frozen=True)
class Outcome:
    """Keys of those with a place, and of those who wait; both in the order of turn and ticket."""

    chosen: tuple[str, ...]
    waiting: tuple[str, ...]


def fingerprint(seed: str) -> str:
    """What is published of a seed before the draw: 64 hexadecimal digits."""
    return _hash("viceversa draw", seed)


def ticket(seed: str, key: str) -> str:
    """Somebody's ticket: 64 hexadecimal digits. Lower comes first."""
    return _hash(seed, key)


def draw(entries: Iterable[Entry], *, places: int, seed: str) -> Outcome:
    """Who gets a place, by the rule above. O(n log n); 20,000 people take well under a second.

    Refuses an empty seed, fewer than no places, and a key that is there twice.
    """
    everybody = list(entries)
    if not seed:
        raise DrawError("A draw needs a seed.")
    if places < 0:
        raise DrawError("There can't be fewer than 0 places.")
    if len({entry.key for entry in everybody}) != len(everybody):
        raise DrawError("Somebody is in the draw twice.")
    order = sorted(everybody, key=lambda entry: (-entry.turn, ticket(seed, entry.key), entry.key))
    chosen: set[str] = set()
    for _turn, group in groupby(order, key=lambda entry: entry.turn):
        chosen.update(_of_one_turn(list(group), places - len(chosen), seed))
    return Outcome(
        tuple(entry.key for entry in order if entry.key in chosen),
        tuple(entry.key for entry in order if entry.key not in chosen),
    )


def _of_one_turn(people: list[Entry], places: int, seed: str) -> list[str]:
    """`people` stand by ticket. All of them if they fit, else those on whom a place falls."""
    if len(people) <= places:
        return [entry.key for entry in people]
    line = sorted(people, key=lambda entry: (_hash(seed, _name(entry.stratum)), entry.stratum))
    start = int(_hash(seed, "start"), 16)
    count = len(line)
    return [line[(number * _WHOLE + start) * count // (places * _WHOLE)].key for number in range(places)]


def record(entries: Iterable[Entry], *, places: int, seed: str) -> dict[str, Any]:
    """The draw as a file: what went in, what came out, and the seed with its fingerprint. JSON types only."""
    everybody = sorted(entries, key=lambda entry: entry.key)
    outcome = draw(everybody, places=places, seed=seed)
    return {
        "format": FORMAT,
        "fingerprint": fingerprint(seed),
        "seed": seed,
        "places": places,
        "entries": [{"key": one.key, "stratum": list(one.stratum), "turn": one.turn} for one in everybody],
        "chosen": list(outcome.chosen),
        "waiting": list(outcome.waiting),
    }


def verify(file: Mapping[str, Any], *, published: str = "") -> list[str]:
    """What is wrong with a draw's file, as sentences; empty when it is what the rule gives.

    `published` is the fingerprint that was shown before the draw. Refuses a file that is no draw.
    """
    entries, places, seed = _read(file)
    faults = []
    if fingerprint(seed) != file.get("fingerprint"):
        faults.append("The seed is not the one whose fingerprint is in the file.")
    if published and fingerprint(seed) != published.strip().lower():
        faults.append("The seed is not the one whose fingerprint was published.")
    outcome = draw(entries, places=places, seed=seed)
    for name, found in (("chosen", outcome.chosen), ("waiting", outcome.waiting)):
        faults += _differences(name, found, file.get(name))
    return faults


def _differences(name: str, found: Sequence[str], told: object) -> list[str]:
    listed = [str(key) for key in told] if isinstance(told, list) else []
    if listed == list(found):
        return []
    sentences = [f"{key} should be among “{name}”." for key in found if key not in set(listed)]
    sentences += [f"{key} should not be among “{name}”." for key in listed if key not in set(found)]
    return sentences or [f"The order of “{name}” is not that of the tickets."]


def _read(file: Mapping[str, Any]) -> tuple[list[Entry], int, str]:
    if file.get("format") != FORMAT:
        raise DrawError(f"This is no file of a draw: its format should be “{FORMAT}”.")
    places, seed, rows = file.get("places"), file.get("seed"), file.get("entries")
    if not isinstance(places, int) or not isinstance(seed, str) or not isinstance(rows, list):
        raise DrawError("The file lacks its places, its seed or its entries.")
    try:
        entries = [Entry(str(row["key"]), tuple(map(str, row["stratum"])), int(row["turn"])) for row in rows]
    except (KeyError, TypeError, ValueError) as error:
        raise DrawError("An entry lacks its key, its stratum or its turn.") from error
    return entries, places, seed


def _name(stratum: tuple[str, ...]) -> str:
    """One line for a stratum. Lengths keep ("a", "bc") and ("ab", "c") apart."""
    return "stratum " + " ".join(f"{len(part)}:{part}" for part in stratum)


def _hash(first: str, second: str) -> str:
    return hashlib.sha256(f"{first}\n{second}".encode()).hexdigest()
