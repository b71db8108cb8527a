"""Questions as they were asked become things that are reported: a planned outcome with all its questions, or one question.

Plain data in, plain data out; what programs/answers.py describes comes in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from viceversa.analysis.figures import FEW_TWO_WAY, Answered, Name
from viceversa.analysis.hiding import FEW
from viceversa.programs.answers import Question, Sheet

BEFORE: Final = "T0"
WAVES: Final = ("T0", "W4", "W8", "T1", "W18", "T2", "T3")
# Half a point of the scale is the smallest change that counts.
SMALLEST: Final = 0.5
THEN: Final = "then"


@dataclass(frozen=True)
class Thing:
    """What is reported as one: `codes` are the questions whose answers are added up, each on a scale from `low` to `high`.

    waves: when it was asked, in order. outcome: the planned outcome it measures, if any. about: what the gate holds against
    one another. then: the questions that ask, at the end, where one was at the beginning; in the order of `codes`, or none.
    """

    key: str
    role: str
    codes: tuple[str, ...]
    waves: tuple[str, ...]
    low: int
    high: int
    item_set: str = ""
    outcome: int | None = None
    is_sensitive: bool = False
    about: str = ""
    then: tuple[str, ...] = ()

    @property
    def step(self) -> float:
        """Points of the scale for one more in the sum of answers."""
        return 1 / len(self.codes)

    def has_change(self, wave: str) -> bool:
        return BEFORE in self.waves and wave in self.waves and wave in ("T2", "T3")

    def name(self, wave: str) -> Name:
        return self.key, wave

    def change(self, wave: str) -> Name:
        return self.key, f"{BEFORE}-{wave}"

    def back(self, wave: str) -> Name:
        """The change as people see it looking back."""
        return self.key, f"{THEN}-{wave}"


def things(questions: Sequence[Question]) -> list[Thing]:
    """What is reported, planned outcomes first, in the order in which they were asked.

    A set that is asked before and after is one thing, as an outcome is: its questions mean something together, and fewer
    figures are fewer false alarms. Questions of an outcome or a set count where they were asked at every wave at which any of them was. Then-questions ask the same
    once more ("then." before the code) and belong to theirs.
    """
    groups: dict[tuple[bool, str, str, int, int], list[Question]] = {}
    before = {(one.role, one.item_set) for one in questions if one.wave == BEFORE and one.item_set}
    for one in questions:
        if one.code.startswith(f"{THEN}."):
            continue
        whole = f"set.{one.item_set}" if (one.role, one.item_set) in before else one.code
        name = whole if one.outcome is None else f"outcome.{one.outcome}"
        groups.setdefault((one.outcome is None, one.role, name, one.low, one.high), []).append(one)
    back = {(one.role, one.code.removeprefix(f"{THEN}.")) for one in questions if one.code.startswith(f"{THEN}.")}
    found = []
    for (_other, role, name, low, high), asked in sorted(groups.items(), key=lambda group: group[0][0]):
        waves = tuple(wave for wave in WAVES if any(one.wave == wave for one in asked))
        at = [{one.code for one in asked if one.wave == wave} for wave in waves]
        codes = tuple(dict.fromkeys(one.code for one in asked if all(one.code in there for there in at)))
        if codes:
            first = asked[0]
            then = tuple(f"{THEN}.{code}" for code in codes) if all((role, code) in back for code in codes) else ()
            found.append(
                Thing(
                    _key(role, name, low, high, codes), role, codes, waves, low, high, first.item_set, first.outcome,
                    any(one.is_sensitive for one in asked), f"{role}:{name}", then,
                )
            )  # fmt: skip
    return found


def answered_of(thing: Thing, sheets: Iterable[Sheet], groups: Mapping[str, Mapping[str, str]]) -> list[Answered]:
    """Its answers at every wave, and the changes between them, as the gate takes them. Whoever left out one of its
    questions has not answered. Linear."""
    mine = [sheet for sheet in sheets if sheet.role == thing.role]
    by_wave = {wave: _sums(thing.codes, (one for one in mine if one.wave == wave)) for wave in thing.waves}
    few = FEW_TWO_WAY if thing.is_sensitive else FEW
    low, high = thing.low * len(thing.codes), thing.high * len(thing.codes)

    def at(name: Name, values: Mapping[str, int]) -> Answered:
        classes = (7, 9) if (low, high) == (0, 10) else _points(thing)
        return Answered(
            name[0],
            name[1],
            values,
            low,
            high,
            groups=groups,
            classes=classes,
            about=thing.about,
            few=few,
            step=thing.step,
        )

    def between(name: Name, first: Name, second: Name, before: Mapping[str, int], after: Mapping[str, int]) -> Answered:
        counts = math.ceil(SMALLEST / thing.step - 1e-9)
        steps = {key: after[key] - before[key] for key in after if key in before}
        return Answered(
            name[0], name[1], steps, low - high, high - low, groups=groups, classes=(1 - counts, counts),
            parts=(first, second), about=thing.about, few=few, step=thing.step,
        )  # fmt: skip

    found = [at(thing.name(wave), values) for wave, values in by_wave.items()]
    for wave in thing.waves:
        if not thing.has_change(wave):
            continue
        before, after = by_wave[BEFORE], by_wave[wave]
        found.append(between(thing.change(wave), thing.name(BEFORE), thing.name(wave), before, after))
        if thing.then and (then := _sums(thing.then, (one for one in mine if one.wave == wave))):
            name = (thing.key, f"{THEN}@{wave}")
            then = {key: value for key, value in then.items() if key in before and key in after}
            found += [at(name, then), between(thing.back(wave), name, thing.name(wave), then, after)]
    return found


def _points(thing: Thing) -> tuple[int, ...]:
    """A distribution of added-up answers has a class for each point of the scale, not for each sum."""
    many = len(thing.codes)
    if many == 1:
        return ()
    return tuple(math.ceil((point - 0.5) * many) for point in range(thing.low + 1, thing.high + 1))


def _key(role: str, name: str, low: int, high: int, codes: Sequence[str]) -> str:
    """The same questions on the same scale have the same key; others are other figures, held against these."""
    alone = len(codes) == 1 and codes[0] == name
    return f"{role}:{name}:{low}-{high}" if alone else f"{role}:{name}:{low}-{high}:{'+'.join(codes)}"


def _sums(codes: Sequence[str], sheets: Iterable[Sheet]) -> dict[str, int]:
    """What each person's answers add up to; those who answered all of them."""
    return {
        str(sheet.participant_id): sum(sheet.values[code] for code in codes)
        for sheet in sheets
        if all(code in sheet.values for code in codes)
    }
