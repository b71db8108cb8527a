"""What may be shown of how many people of each group reached each step, so that no few people can be worked out.

The steps are nested: whoever is placed has applied, whoever applied was invited. Two kinds of numbers have to be safe:
how many of a group reached a step, and how many of those who had come so far did not. A number under `few` is neither
shown nor left to be found by subtraction. The rules, in the order they are applied:

1.  A group that begins with fewer than 10 people is not shown at all, at any step.
2.  A number under `few` is shown as a band from 0 to `few` - 1; one from there to 9 as a band too; any other as it is.
    Where fewer than `few` were left behind, the number is shown as "all but fewer than so many".
3.  Somebody who knows the totals, and adds and subtracts all that is shown, must still find at least `few` possible
    values for every number under `few`, two for every other band from `few` to 9, and what they can't solve of a step
    must be at least `few` people together (10 where it is the size of groups). Until that holds, one number more is
    hidden: at the step where it does not hold before any other; of those who are not compared before others; one shown
    exactly before a band; and of those the smallest, by those who reached the step or those who did not, if they are
    fewer. A group whose beginning is hidden is not shown at all. Where nothing of a step is shown, its total goes too.
    Hidden is hidden: nothing tells why.

Whether rule 3 holds is decided exactly: the tables that fit what is shown are the flows of a small network, in which all
whole numbers between the smallest and the largest flow over an edge occur. The true table is one of them, so each end is
found by pushing people around circles of what is left to push.

It says nothing of two tables of the same people at two times: whoever shows tables has to freeze them. And somebody who
knows the order in which numbers are hidden can guess a little more than the arithmetic gives.

Two ways of grouping the same people share nothing but totals, so each is hidden by itself; `hide_together` sees to it
that a total that is withheld in one does not stand in another.

Sources: the primary and complementary steps as in L. Willenborg, T. de Waal, Elements of Statistical Disclosure Control
(2001), chapters 4 and 6; the network as in L. H. Cox, Network models for complementary cell suppression, J. Am. Stat.
Assoc. 90 (1995) 1453-1462.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

FEW: Final = 5
EXACT_FROM: Final = 10
FEWEST_IN_GROUP: Final = 10
Node: TypeAlias = tuple[int, int]
Edge: TypeAlias = tuple[Node, Node]
_SOURCE: Final = (-1, -1)


@dataclass(frozen=True)
class Group:
    """How many people of a group reached each step, first step first. `compared` is false for those who did not say."""

    key: str
    reached: tuple[int, ...]
    compared: bool = True

    def __post_init__(self) -> None:
        if not self.reached or self.reached[-1] < 0 or list(self.reached) != sorted(self.reached, reverse=True):
            raise ValueError(f"Nobody reaches a step without the one before: {self.reached}.")


@dataclass(frozen=True)
class Cell:
    """What is shown of a number: it lies from `low` to `high`."""

    low: int
    high: int

    @property
    def exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True)
class Row:
    """What is shown of a group; None is hidden."""

    key: str
    cells: tuple[Cell | None, ...]
    compared: bool = True


@dataclass(frozen=True)
class Shown:
    """What may be shown, and all that may be: figures are worked out from this and from nothing else."""

    rows: tuple[Row, ...]
    totals: tuple[int | None, ...]


def hide(groups: tuple[Group, ...], *, few: int = FEW) -> Shown:
    """What may be shown of these groups, by the rules above.

    Refuses an empty table, groups with unlike numbers of steps, a key that is there twice, and `few` under 5 or over
    10. Ten groups and four steps take some 20 ms, 0.2 s at worst.
    """
    if not groups or len({len(group.reached) for group in groups}) > 1:
        raise ValueError("Every group needs the same steps.")
    if len({group.key for group in groups}) < len(groups):
        raise ValueError("A group is there twice.")
    if not FEW <= few <= EXACT_FROM:
        raise ValueError(f"Between {FEW} and {EXACT_FROM} is few.")
    table = [group.reached for group in groups]
    shown = _first(table, few)
    while shown and (step := _fault(table, shown, few)) is not None:
        index, hidden = min(
            shown,
            key=lambda at: (
                at[1] != step,
                groups[at[0]].compared,
                not shown[at].exact,
                _size(table[at[0]], at[1]),
                at,
            ),
        )
        for each in range(hidden, len(table[0]) if hidden == 0 else hidden + 1):
            shown.pop((index, each), None)
    steps = range(len(table[0]))
    return Shown(
        tuple(
            Row(group.key, tuple(shown.get((index, step)) for step in steps), group.compared)
            for index, group in enumerate(groups)
        ),
        tuple(sum(row[step] for row in table) if any(at[1] == step for at in shown) else None for step in steps),
    )


def hide_together(tables: Sequence[tuple[Group, ...]], *, few: int = FEW) -> list[Shown]:
    """What may be shown of the same people, grouped in several ways: each as by `hide`, with the same totals.

    A step whose total one of them withholds is left out of all, as if it had never been counted; then they are hidden
    anew, until they withhold none. One of which nothing can be shown at all asks nothing of the others: their totals
    stand beside no number of its own. At most as many rounds as there are steps, each a `hide` of every table.

    Refuses what `hide` refuses, and tables that are not of the same people: their totals differ.
    """
    if len({tuple(map(sum, zip(*(group.reached for group in groups), strict=True))) for groups in tables}) > 1:
        raise ValueError("These are not the same people.")
    steps = len(tables[0][0].reached) if tables else 0
    kept = list(range(steps))
    while True:
        found = [hide(tuple(_at(group, kept) for group in groups), few=few) for groups in tables]
        withheld = {
            kept[place]
            for shown in found
            if any(any(row.cells) for row in shown.rows)
            for place, total in enumerate(shown.totals)
            if total is None
        }
        if not withheld:
            return [_spread(shown, kept, steps) for shown in found]
        kept = [step for step in kept if step not in withheld]


def _at(group: Group, steps: Sequence[int]) -> Group:
    """The group at some of its steps."""
    return replace(group, reached=tuple(group.reached[step] for step in steps))


def _spread(shown: Shown, kept: Sequence[int], steps: int) -> Shown:
    """The same over all steps, with nothing at those that were left out."""
    place = {step: number for number, step in enumerate(kept)}
    every = [place.get(step) for step in range(steps)]
    return Shown(
        tuple(replace(row, cells=tuple(None if at is None else row.cells[at] for at in every)) for row in shown.rows),
        tuple(None if at is None else shown.totals[at] for at in every),
    )


def _size(row: tuple[int, ...], step: int) -> int:
    """How small a number is: those who reached a step, or those who did not, if they are fewer."""
    return min(row[step], row[step - 1] - row[step]) if step else row[0]


def _first(table: list[tuple[int, ...]], few: int) -> dict[tuple[int, int], Cell]:
    """Rules 1 and 2: what is shown as long as nothing has to be hidden for the sake of something else."""
    shown = {}
    for index, row in enumerate(table):
        if row[0] < FEWEST_IN_GROUP:
            continue
        for step, number in enumerate(row):
            shown[index, step] = _band(number, few)
            before = shown.get((index, step - 1))
            if before and before.exact and shown[index, step].exact and before.high - number < few:
                shown[index, step] = Cell(before.high - few + 1, before.high)
    return shown


def _band(number: int, few: int) -> Cell:
    if number < few:
        return Cell(0, few - 1)
    return Cell(few, EXACT_FROM - 1) if number < EXACT_FROM else Cell(number, number)


def _fault(table: list[tuple[int, ...]], shown: dict[tuple[int, int], Cell], few: int) -> int | None:
    """The first step at which rule 3 does not hold; None when it holds everywhere. Those who stay behind before a step
    belong to it, for what is shown there gives them away.

    A step at which nothing is shown is no part of it: its total is not shown either.
    """
    steps = sorted({step for _index, step in shown})
    kept = [tuple(row[step] for step in steps) for row in table]
    network = _Network(kept, {(index, steps.index(step)): cell for (index, step), cell in shown.items()})
    unsolved: dict[tuple[bool, int], int] = {}
    for position, stays, edge, number in network.numbers():
        begins = steps[position] == 0 and not stays
        values = network.values(edge, few)
        if number < few or (begins and number < FEWEST_IN_GROUP):
            wanted = few
        else:
            wanted = 1 if stays or number >= EXACT_FROM else 2
        if values < wanted:
            return steps[position + stays]
        if values > 1:
            unsolved[stays, position] = unsolved.get((stays, position), 0) + number
    for (stays, position), people in unsolved.items():
        if people < (FEWEST_IN_GROUP if steps[position] == 0 and not stays else few):
            return steps[position + stays]
    return None


def _stopped(row: tuple[int, ...], step: int) -> int:
    """How many of a group reached `step` and no further."""
    return row[step] - (row[step + 1] if step + 1 < len(row) else 0)


class _Network:
    """People flow from a source through the steps of their group, and leave at the last step they reach.

    Nodes are (group, step); (-1, -1) is the source, (-1, step) where all leave who reach `step` and no further. How many
    leave there is known (a difference of totals), so only what lies between can change.
    """

    def __init__(self, table: list[tuple[int, ...]], shown: dict[tuple[int, int], Cell]) -> None:
        self._table = table
        people = sum(row[0] for row in table)
        self._left: dict[Node, dict[Node, int]] = {}
        for index, row in enumerate(table):
            for step, number in enumerate(row):
                cell = shown.get((index, step), Cell(0, people))
                self._edge(_into(index, step), number, cell.low, cell.high)
                self._edge(_out(index, step), _stopped(row, step), 0, people)

    def _edge(self, edge: Edge, flow: int, low: int, high: int) -> None:
        start, end = edge
        self._left.setdefault(start, {})[end] = high - flow
        self._left.setdefault(end, {})[start] = flow - low

    def numbers(self) -> Iterator[tuple[int, bool, Edge, int]]:
        """Every number that has to be safe: step, whether of those who stay behind there, edge, people."""
        for index, row in enumerate(self._table):
            for step, number in enumerate(row):
                yield step, False, _into(index, step), number
                if step + 1 < len(row):
                    yield step, True, _out(index, step), _stopped(row, step)

    def values(self, edge: Edge, enough: int) -> int:
        """How many values the flow over `edge` can take; counting stops at `enough`."""
        start, end = edge
        more = min(self._left[start][end], self._around(end, start, enough - 1))
        fewer = min(self._left[end][start], self._around(start, end, enough - 1))
        return min(enough, 1 + more + fewer)

    def _around(self, start: Node, end: Node, most: int) -> int:
        """How many people can be pushed from `start` to `end` without their own edge, up to `most`."""
        left = {node: dict(others) for node, others in self._left.items()}
        del left[start][end], left[end][start]
        pushed = 0
        while pushed < most and (path := _path(left, start, end)):
            many = min(most - pushed, *(left[a][b] for a, b in path))
            for a, b in path:
                left[a][b] -= many
                left[b][a] += many
            pushed += many
        return pushed


def _into(index: int, step: int) -> Edge:
    return (_SOURCE if step == 0 else (index, step - 1)), (index, step)


def _out(index: int, step: int) -> Edge:
    return (index, step), (-1, step)


def _path(left: dict[Node, dict[Node, int]], start: Node, end: Node) -> list[Edge]:
    """A shortest path along edges with something left; empty when there is none."""
    came: dict[Node, Node] = {start: start}
    line = deque([start])
    while line and end not in came:
        here = line.popleft()
        for there, room in left[here].items():
            if room > 0 and there not in came:
                came[there] = here
                line.append(there)
    path: list[Edge] = []
    while end in came and end != start:
        path.append((came[end], end))
        end = came[end]
    return path
