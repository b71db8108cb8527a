"""In which order the gate is asked, and what comes out.

It hides what cuts people into small crowds, so order decides: first the changes of planned outcomes in total, then totals of
everything else, later waves first, all means before shares; then the change of planned outcomes by one column of people; last,
how those who stayed away had answered at first. First waves are never shown by themselves, and nothing by two columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from viceversa.analysis.detectable import FEWEST_STANDARDIZED
from viceversa.analysis.figures import Answered, Figure, Kind, Line, Name
from viceversa.analysis.gate import publish
from viceversa.analysis.ledger import Ledger
from viceversa.measurement.survey.asked import BEFORE, THEN, WAVES, Thing, answered_of
from viceversa.measurement.survey.content import AWAY, EVERYBODY, LISTED, UNIT, Entry, Share
from viceversa.programs.answers import Sheet

_IN: Final = "in"


@dataclass(frozen=True)
class People:
    """Who is reported. `label` names the cohorts that are counted together.

    taking_part: everybody whose pair began, by id; listed: who waited for a place that a draw gave to others. By id too:
    unit, the pair they are in (`cluster`), rank of the grade.
    """

    label: str
    taking_part: Mapping[int, str]
    listed: Mapping[int, str] = field(default_factory=dict)
    unit: Mapping[int, str] = field(default_factory=dict)
    cluster: Mapping[int, int] = field(default_factory=dict)
    rank: Mapping[int, int] = field(default_factory=dict)

    def of(self, role: str) -> set[str]:
        return {str(key) for key, its in self.taking_part.items() if its == role}

    def waiting(self, role: str) -> set[str]:
        return {str(key) for key, its in self.listed.items() if its == role}


@dataclass(frozen=True)
class Passed:
    """What the gate gave, line by line, the answers behind it, and what it was asked of."""

    entries: tuple[Entry, ...]
    answered: Mapping[Name, Answered]
    fresh: frozenset[int]
    ledger: Ledger


def ask(things: Sequence[Thing], sheets: Sequence[Sheet], people: People, *, wave: str, ledger: Ledger) -> Passed:
    """Every line of a report at `wave`, and the ledger with it. Pure. `sheets` are those of the whole program: what was
    shown of other cohorts is held against what is shown now."""
    answered: list[Answered] = []
    for thing in things:
        answered += answered_of(thing, sheets, {})
    given = {one.name: one for one in answered}
    groups = {thing.key: _groups(thing, given, people, wave) for thing in things}
    answered = [replace(one, groups=groups[one.question]) for one in answered]
    given = {one.name: one for one in answered}
    totals = [figure for thing in things for figure in _totals(thing, given, people, wave)]
    rounds = [
        [figure for figure in totals if figure.kind is Kind.MEAN],
        [figure for figure in totals if figure.kind is Kind.SHARES],
        [figure for thing in things for figure in _by_unit(thing, given, wave)],
        [figure for thing in things for figure in _away(thing, given, people, wave)],
    ]
    entries: list[Entry] = []
    before = ledger.releases
    for wanted in rounds:
        if wanted:
            release, ledger = publish(_in_classes(answered, wanted, ledger), wanted, ledger)
            entries += [_entry(line, given, people) for line in release.lines]
    return Passed(tuple(entries), given, frozenset(range(before + 1, ledger.releases + 1)), ledger)


def members(answered: Answered, column: str, level: str, label: str) -> list[str]:
    """Whom a line of that name counts, in order."""
    if column == EVERYBODY:
        wanted, level = _IN, label
    elif column == LISTED:
        wanted, level = _IN, f"{label}/{LISTED}"
    else:
        wanted, level = column, f"{label}/{level}" if level else label
    of = answered.groups.get(wanted, {})
    return sorted((key for key in answered.values if of.get(key) == level), key=int)


def _groups(thing: Thing, given: Mapping[Name, Answered], people: People, wave: str) -> dict[str, dict[str, str]]:
    ours, label = people.of(thing.role), people.label
    inside = dict.fromkeys(ours, label) | dict.fromkeys(people.waiting(thing.role), f"{label}/{LISTED}")
    groups = {
        _IN: inside,
        UNIT: {key: f"{label}/{people.unit[int(key)]}" for key in ours if people.unit.get(int(key))},
    }
    if thing.has_change(wave):
        stayed = given[thing.name(wave)].values
        groups[AWAY] = {key: label for key in ours if key in given[thing.name(BEFORE)].values and key not in stayed}
    return groups


def _in_classes(answered: Iterable[Answered], wanted: Sequence[Figure], ledger: Ledger) -> list[Answered]:
    """Classes are given where shares are asked for, or were shown: a mean alone tells nothing of classes, and would be hidden
    for their sake."""
    asked = {figure.name for figure in wanted if figure.kind is Kind.SHARES}
    shown = {name for name, held in ledger.held.items() if any(entry.begins for entry in held.entries)}
    return [one if one.name in asked | shown else replace(one, classes=()) for one in answered]


def _totals(thing: Thing, given: Mapping[Name, Answered], people: People, wave: str) -> Iterable[Figure]:
    everybody = ((_IN, people.label),)
    until = WAVES[: WAVES.index(wave) + 1]
    changes = [each for each in reversed(thing.waves) if each in until and thing.has_change(each)]
    for each in changes:
        yield Figure(thing.change(each), Kind.MEAN, everybody)
        if people.waiting(thing.role):
            yield Figure(thing.change(each), Kind.MEAN, ((_IN, f"{people.label}/{LISTED}"),))
        yield Figure(thing.change(each), Kind.SHARES, everybody)
        if thing.back(each) in given:
            yield Figure(thing.back(each), Kind.MEAN, everybody)
    for each in reversed(thing.waves):
        if each in until and each != BEFORE and each not in changes:
            yield Figure(thing.name(each), Kind.MEAN, everybody)
            yield Figure(thing.name(each), Kind.SHARES, everybody)


def _by_unit(thing: Thing, given: Mapping[Name, Answered], wave: str) -> Iterable[Figure]:
    if thing.outcome is not None and thing.has_change(wave):
        levels = given[thing.change(wave)].groups[UNIT]
        for level in sorted(set(levels.values())):
            yield Figure(thing.change(wave), Kind.MEAN, ((UNIT, level),))


def _away(thing: Thing, given: Mapping[Name, Answered], people: People, wave: str) -> Iterable[Figure]:
    """Only where there are enough for a figure that compares them with those who answered again."""
    if thing.outcome is None or not thing.has_change(wave):
        return
    if len(given[thing.name(BEFORE)].groups[AWAY]) >= FEWEST_STANDARDIZED:
        yield Figure(thing.name(BEFORE), Kind.MEAN, ((AWAY, people.label),))


def _entry(line: Line, given: Mapping[Name, Answered], people: People) -> Entry:
    one, (key, at) = given[line.figure.name], line.figure.name
    since, _, wave = at.partition("-") if "-" in at else ("", "", at)
    ((column, level),) = line.figure.group
    if column == _IN:
        column, level = (EVERYBODY, "") if level == people.label else (LISTED, "")
    else:
        level = level.removeprefix(people.label).removeprefix("/")
    return Entry(
        thing=key,
        wave=wave,
        since=since,
        kind=line.figure.kind.value,
        column=column,
        level=level,
        people=(line.people.low, line.people.high) if line.people else None,
        mean=line.mean,
        shares=tuple(
            Share(round(share.low * one.step, 2), round(share.high * one.step, 2), share.percent)
            for share in line.shares
        ),
        reason=line.reason.value if line.reason else "",
        number=line.release,
    )


__all__ = ["THEN", "Passed", "People", "ask", "members"]
