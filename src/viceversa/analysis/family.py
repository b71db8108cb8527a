"""All that is shown of questions that are held against one another, and the trying of one figure more.

The rules are those of `gate`; this is where they are applied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from viceversa.analysis.crowds import NOBODY, Counts, Crowds, Index, together
from viceversa.analysis.figures import FEW_TWO_WAY, Answered, Figure, Group, Kind, Line, Name, Reason, Share
from viceversa.analysis.funnel import percent
from viceversa.analysis.hiding import EXACT_FROM, FEW, Cell
from viceversa.analysis.ledger import Crowd, Entry, Held
from viceversa.analysis.open_counts import all_open


@dataclass
class _Shown:
    """A line that is shown, whom it counts, and for shares where its classes begin."""

    line: Line
    members: Index
    begins: tuple[int, ...] = ()


@dataclass
class _Question:
    """One question at one wave: its crowds and what is shown of it."""

    low: int
    high: int
    about: str
    parts: tuple[Name, ...]
    few: int
    crowds: Crowds
    shown: list[_Shown] = field(default_factory=list)
    given: Answered | None = None

    def labels(self, begins: Sequence[int]) -> Counts:
        """For each answer the number of its class."""
        return np.searchsorted(np.array(begins), np.arange(self.low, self.high + 1), side="right")


class Family:
    """Questions by name, people by place. Begins with what was shown before."""

    def __init__(self, answered: Sequence[Answered], held: Mapping[Name, Held]) -> None:
        keys = {key for one in answered for key in one.values}
        keys.update(key for one in held.values() for crowd in one.crowds for key in crowd.people)
        self._keys = sorted(keys)
        self._place = {key: place for place, key in enumerate(self._keys)}
        # Whoever was erased has a place without a key, so that crowds keep their size.
        gone = max((sum(crowd.gone for crowd in one.crowds) for one in held.values()), default=0)
        self._people = len(self._keys) + gone
        self._questions = {one.name: self._begin(one) for one in answered}
        for name, one in held.items():
            self._take_up(name, one)
        self._members: dict[Name, dict[Group, Index]] = {}
        self._levels: dict[Name, dict[str | None, dict[str, Index]]] = {}
        self._joint = self._told_apart()

    def size(self, figure: Figure) -> int:
        """How many people it counts."""
        return len(self._of(figure))

    def show(self, batch: Sequence[Figure], release: int) -> list[Line]:
        """A line for each: those that were shown before stay, and what is new is tried."""
        lines: dict[Figure, Line] = {}
        plan: list[tuple[Figure, tuple[int, ...]]] = []
        for figure in batch:
            members, old = self._of(figure), self._old(figure)
            if old and len(np.setxor1d(old.members, members)) < self._few(figure):
                lines[figure] = old.line
            elif len(members) < self._few(figure):
                lines[figure] = old.line if old else Line(figure, reason=Reason.TOO_FEW)
            elif options := self._options(figure):
                plan.append((figure, options[0]))
            else:
                lines[figure] = old.line if old else Line(figure, reason=Reason.TOO_CLOSE)
        lines.update((line.figure, line) for line in self._most(plan, release))
        return [lines[figure] for figure in batch]

    def held(self) -> dict[Name, Held]:
        """All that is shown, as it is written down."""
        return {name: self._write(one) for name, one in self._questions.items() if one.shown or len(one.crowds.counts)}

    # What goes in and out

    def _begin(self, one: Answered) -> _Question:
        values = np.full(self._people, NOBODY, np.int64)
        if one.values:
            values[[self._place[key] for key in one.values]] = np.fromiter(one.values.values(), np.int64) - one.low
        crowds = Crowds(self._people, one.high - one.low + 1, values)
        return _Question(one.low, one.high, one.family, one.parts, one.few, crowds, given=one)

    def _take_up(self, name: Name, held: Held) -> None:
        question = self._questions.get(name)
        values = question.crowds.values if question else None
        nobody = len(self._keys)
        members = []
        for crowd in held.crowds:
            places = [self._place[key] for key in crowd.people]
            members.append(np.array([*places, *range(nobody, nobody + crowd.gone)], np.intp))
            nobody += crowd.gone
        crowds = Crowds.kept(
            self._people, held.high - held.low + 1, values,
            ((each, crowd.counts) for each, crowd in zip(members, held.crowds, strict=True)),
        )  # fmt: skip
        if question is None:
            question = _Question(held.low, held.high, held.about, held.parts, 0, crowds)
            self._questions[name] = question
        question.crowds = crowds
        none = np.zeros(0, np.intp)
        question.shown = [
            _Shown(entry.line, np.concatenate([none, *(members[at] for at in entry.crowds)]), entry.begins)
            for entry in held.entries
        ]

    def _write(self, one: _Question) -> Held:
        order = np.argsort(one.crowds.of, kind="stable")
        ends = np.searchsorted(one.crowds.of[order], np.arange(len(one.crowds.counts) + 1))
        crowds = []
        for place, (start, end) in enumerate(pairwise(ends)):
            members = order[start:end]
            keys = tuple(self._keys[at] for at in members if at < len(self._keys))
            counts = tuple(int(many) for many in one.crowds.counts[place])
            crowds.append(Crowd(keys, len(members) - len(keys), counts))
        entries = tuple(
            Entry(each.line, tuple(int(at) for at in one.crowds.places(each.members)), each.begins)
            for each in one.shown
        )
        return Held(one.about, one.low, one.high, one.parts, tuple(crowds), entries)

    def _of(self, figure: Figure) -> Index:
        """Whom the figure counts: all who answered and are in its group."""
        if figure.group not in (known := self._members.setdefault(figure.name, {})):
            found = self._level(figure.name, None, "")
            for column, level in figure.group:
                found = np.intersect1d(found, self._level(figure.name, column, level), assume_unique=True)
            known[figure.group] = found
        return known[figure.group]

    def _level(self, name: Name, column: str | None, level: str) -> Index:
        """Who of those who answered is at this level of the column; everybody without one. Each column is read once."""
        if column not in (levels := self._levels.setdefault(name, {})):
            given = self._questions[name].given
            assert given is not None
            of = given.groups.get(column, {}) if column is not None else dict.fromkeys(given.values, "")
            places: dict[str, list[int]] = {}
            for key in given.values:
                if key in of:
                    places.setdefault(of[key], []).append(self._place[key])
            levels[column] = {each: np.sort(np.array(found, np.intp)) for each, found in places.items()}
        return levels[column].get(level, np.zeros(0, np.intp))

    def _given(self, figure: Figure) -> Answered:
        given = self._questions[figure.name].given
        assert given is not None
        return given

    def _few(self, figure: Figure) -> int:
        few = self._questions[figure.name].few
        return max(few, FEW_TWO_WAY) if len(figure.group) > 1 else few

    def _old(self, figure: Figure) -> _Shown | None:
        """What was last shown of this figure."""
        return next((one for one in reversed(self._questions[figure.name].shown) if one.line.figure == figure), None)

    # Trying

    def _most(self, plan: Sequence[tuple[Figure, tuple[int, ...]]], release: int) -> list[Line]:
        """A line for each: all at once if that is safe, else the first half and then the second, down to one alone."""
        if len(plan) < 2:
            return [self._alone(figure, release) for figure, _begins in plan]
        if lines := self._try(plan, release):
            return lines
        half = len(plan) // 2
        return self._most(plan[:half], release) + self._most(plan[half:], release)

    def _alone(self, figure: Figure, release: int) -> Line:
        """The figure by itself; shares in coarser and coarser classes. Else the line as it was shown before, or none."""
        for begins in self._options(figure):
            if lines := self._try([(figure, begins)], release):
                return lines[0]
        old = self._old(figure)
        return old.line if old else Line(figure, reason=Reason.TOO_CLOSE)

    def _options(self, figure: Figure) -> list[tuple[int, ...]]:
        """Ways to put answers into classes, each coarser than the one before: the smallest goes with its smaller neighbor.
        None in which a class is small; none for shares of a single class. A mean has one, without classes."""
        if figure.kind is Kind.MEAN:
            return [()]
        question, given = self._questions[figure.name], self._given(figure)
        begins = list(given.begins)
        found = []
        answers = np.bincount(self._answers(figure), minlength=question.high - question.low + 1)
        while len(begins) > 1:
            many = np.bincount(question.labels(begins) - 1, answers, len(begins)).astype(int).tolist()
            if min(many) >= question.few:
                found.append(tuple(begins))
            least = many.index(min(many))
            up = least == 0 or (least + 1 < len(many) and many[least + 1] < many[least - 1])
            begins.pop(least + up)
        return found

    def _try(self, plan: Sequence[tuple[Figure, tuple[int, ...]]], release: int) -> list[Line] | None:
        """Show all of these; None, and nothing done, where that would say too much."""
        names = {name for figure, _begins in plan for name in (figure.name, *self._questions[figure.name].parts)}
        before = {name: (self._questions[name].crowds.copy(), len(self._questions[name].shown)) for name in names}
        joint = self._joint
        if self._count(plan) and self._is_joint_safe(names):
            lines = [self._line(figure, begins, release) for figure, begins in plan]
            for line, (figure, begins) in zip(lines, plan, strict=True):
                self._questions[figure.name].shown.append(_Shown(line, self._of(figure), begins))
            if all(self._is_safe(name) for name in names):
                return lines
        self._joint = joint
        for name, (crowds, shown) in before.items():
            self._questions[name].crowds = crowds
            del self._questions[name].shown[shown:]
        return None

    def _count(self, plan: Sequence[tuple[Figure, tuple[int, ...]]]) -> bool:
        """Count the people of each figure, at its wave and at those that it is the difference of."""
        return all(
            self._questions[name].crowds.add(self._of(figure), self._few(figure))
            for figure, _begins in plan
            for name in (figure.name, *self._questions[figure.name].parts)
        )

    def _line(self, figure: Figure, begins: tuple[int, ...], release: int) -> Line:
        question, given, answers = self._questions[figure.name], self._given(figure), self._answers(figure)
        many = len(answers)
        people = Cell(many, many) if many >= EXACT_FROM else Cell(self._few(figure), EXACT_FROM - 1)
        if figure.kind is Kind.MEAN:
            # Adding nothing makes a minus before a zero go away.
            mean = round(float(answers.mean() + question.low) * given.step, 1) + 0.0
            return Line(figure, people, mean=mean, release=release)
        ends = (*(begin - 1 for begin in begins[1:]), question.high)
        in_class = np.bincount(question.labels(begins)[answers] - 1, minlength=len(begins)).tolist()
        shares = tuple(
            Share(low, high, percent(part / many, of=many))
            for low, high, part in zip(begins, ends, in_class, strict=True)
        )
        return Line(figure, people, shares=shares, release=release)

    def _answers(self, figure: Figure) -> Counts:
        values = self._questions[figure.name].crowds.values
        assert values is not None
        return values[self._of(figure)]

    # Rules 3 to 5

    def _is_safe(self, name: Name) -> bool:
        """No crowd is alike, and small numbers of equal answers are open."""
        question = self._questions[name]
        crowds, given = question.crowds, question.given
        assert given is not None
        if crowds.alike():
            return False
        sets = {tuple(crowds.places(one.members)) for one in question.shown}
        figured = [
            (crowds.places(one.members).tolist(), question.labels(one.begins)) for one in question.shown if one.begins
        ]
        numbers = np.arange(1, len(given.begins) + 1)
        classes = question.labels(given.begins) == numbers[:, None]
        summed = np.zeros(len(crowds.counts), np.bool_)
        for one in question.shown:
            summed[crowds.places(one.members)] |= not one.begins
        # A change tells the sum of the other wave from that of one.
        for other in self._linked().values():
            if name in other.parts:
                summed |= np.isin(np.arange(len(summed)), crowds.places(np.flatnonzero(other.crowds.of != NOBODY)))
        return all_open(
            crowds.counts, few=question.few, classes=classes, summed=summed, figured=figured, sets=sorted(sets)
        )

    def _is_joint_safe(self, names: set[Name]) -> bool:
        """Whoever is counted in a change stands in a crowd by all figures of its waves together, that is neither small nor
        alike at any of them."""
        linked = self._linked()
        if not names & set(linked):
            return True
        joint = self._told_apart()
        sizes = np.bincount(joint[joint != NOBODY])
        new = _changed(self._joint, joint, sizes)
        self._joint = joint
        return not (sizes[new] < FEW).any() and not any(_alike(joint, new, one.crowds) for one in linked.values())

    def _linked(self) -> dict[Name, _Question]:
        """Changes of which something is shown, and the waves that they are the difference of."""
        changes = {name: one for name, one in self._questions.items() if one.parts and len(one.crowds.counts)}
        return changes | {part: self._questions[part] for one in changes.values() for part in one.parts}

    def _told_apart(self) -> Counts:
        """The crowds of whoever is counted in a change, by all figures of its waves together."""
        linked = self._linked()
        counted = np.zeros(self._people, np.bool_)
        for one in linked.values():
            counted |= (one.crowds.of != NOBODY) & bool(one.parts)
        # Whoever was erased has another place at each wave, so they can't be followed. Others count without them.
        counted[len(self._keys) :] = False
        return together([one.crowds for _name, one in sorted(linked.items())], counted)


def _changed(before: Counts, after: Counts, sizes: Counts) -> NDArray[np.bool_]:
    """Which crowds of `after` are not a crowd of `before`."""
    here = after != NOBODY
    pairs, many = np.unique(np.stack([after[here], before[here]]), axis=1, return_counts=True)
    was = np.bincount(before[before != NOBODY], minlength=1)
    same = (pairs[1] != NOBODY) & (many == sizes[pairs[0]]) & (many == was[pairs[1]])
    changed = np.ones(len(sizes), np.bool_)
    changed[pairs[0][same]] = False
    return changed


def _alike(joint: Counts, new: NDArray[np.bool_], crowds: Crowds) -> bool:
    """Whether in a new crowd, of those who are counted in `crowds`, the answers at hand are all the same."""
    who = (joint != NOBODY) & (crowds.of != NOBODY)
    who[who] = new[joint[who]]
    if not who.any():
        return False
    if crowds.values is None:
        return True
    here = who & (crowds.values != NOBODY)
    answers = crowds.counts.shape[1]
    table = np.bincount(joint[here] * answers + crowds.values[here], minlength=len(new) * answers)
    kinds = (table.reshape(-1, answers) > 0).sum(axis=1)
    return bool((kinds[np.unique(joint[who])] < 2).any())
