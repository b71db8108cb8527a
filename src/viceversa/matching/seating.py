"""Which conversation is in which round, and at which table. Pure.

People are the ends of a bipartite graph and conversations its edges; a round is a color, and nobody has two edges of one
color. As many rounds as the busiest person has conversations are enough (Kőnig 1916): an edge whose ends have no free
round in common gets one by changing two rounds along a path, which can't lead back to where it began. In the same way
rounds can always be made equally full (de Werra 1971), so tables are enough when they are for all conversations together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[str, str]
# An end of an edge: its side, and who.
End = tuple[int, str]


class TooFew(ValueError):
    """More conversations than rounds, or than tables in all rounds together."""


class _Board:
    """Who is with whom in which round, while it is being made."""

    def __init__(self, rounds: Sequence[int]) -> None:
        self.rounds = rounds
        self.round_of: dict[Pair, int] = {}
        self.at: dict[End, dict[int, Pair]] = defaultdict(dict)
        self.size = dict.fromkeys(rounds, 0)

    def put(self, pair: Pair, number: int) -> None:
        self.round_of[pair] = number
        self.size[number] += 1
        for end in enumerate(pair):
            self.at[end][number] = pair

    def lift(self, pair: Pair) -> int:
        number = self.round_of.pop(pair)
        self.size[number] -= 1
        for end in enumerate(pair):
            del self.at[end][number]
        return number

    def free(self, end: End) -> list[int]:
        return [number for number in self.rounds if number not in self.at[end]]

    def path(self, end: End, first: int, second: int) -> list[Pair]:
        """The conversations that one meets going from `end` by rounds `first` and `second` in turn."""
        found: list[Pair] = []
        number = first
        while pair := self.at[end].get(number):
            found.append(pair)
            end = (1 - end[0], pair[1 - end[0]])
            number = second if number == first else first
        return found

    def swap(self, path: list[Pair], first: int, second: int) -> None:
        """Each conversation of a whole path changes to the other of the two rounds."""
        was = [(pair, self.lift(pair)) for pair in path]
        for pair, number in was:
            self.put(pair, second if number == first else first)


def in_rounds(
    pairs: Iterable[Pair], rounds: Sequence[int], *, most: int | None = None, kept: Mapping[Pair, int] | None = None
) -> dict[Pair, int]:
    """A round for each conversation, nobody in two at once; at most `most` in a round, as even as can be without it.

    `kept` are rounds that conversations have already: one is changed only where others could not be seated otherwise, in
    the shortest way. Same input, same answer; the order of `pairs` does not matter. Raises TooFew where somebody has more
    conversations than there are rounds, or all have more than `most` in each.
    """
    wanted = sorted(set(pairs))
    board = _Board(rounds)
    for pair in wanted:
        number = (kept or {}).get(pair)
        if number is not None and number in rounds and all(number not in board.at[end] for end in enumerate(pair)):
            board.put(pair, number)
    for pair in wanted:
        if pair not in board.round_of:
            _seat(board, pair)
    if wanted:
        even = -(-len(wanted) // len(rounds))
        if most is not None and most < even:
            raise TooFew(f"{len(wanted)} conversations do not fit into {len(rounds)} rounds of {most}.")
        _even_out(board, even if most is None or not kept else most)
    return dict(sorted(board.round_of.items()))


def _seat(board: _Board, pair: Pair) -> None:
    here, there = (board.free(end) for end in enumerate(pair))
    if not here or not there:
        raise TooFew(f"{pair[0]} or {pair[1]} has more conversations than there are rounds.")
    both = [number for number in here if number in there]
    if both:
        board.put(pair, min(both, key=lambda number: (board.size[number], number)))
        return
    ways = [(board.path((1, pair[1]), one, other), one, other) for one in here for other in there]
    path, one, other = min(ways, key=lambda way: (len(way[0]), way[1], way[2]))
    board.swap(path, one, other)
    board.put(pair, one)


def _even_out(board: _Board, most: int) -> None:
    """Move conversations out of rounds that have more than `most`, one path at a time."""
    while (full := max(board.rounds, key=lambda number: (board.size[number], -number))) and board.size[full] > most:
        empty = min(board.rounds, key=lambda number: (board.size[number], number))
        board.swap(_longer_by_one(board, full, empty), full, empty)


def _longer_by_one(board: _Board, full: int, empty: int) -> list[Pair]:
    """A path with one conversation more in `full` than in `empty`; there is one, as `full` has more. The shortest."""
    begins = [
        end
        for pair, number in board.round_of.items()
        if number == full
        for end in enumerate(pair)
        if empty not in board.at[end]
    ]
    paths = (board.path(end, full, empty) for end in sorted(begins))
    return min((path for path in paths if len(path) % 2), key=len)


def at_tables(
    placed: Mapping[Pair, int], *, kept: Mapping[Pair, int] | None = None, before: Mapping[str, int] | None = None
) -> dict[Pair, int]:
    """A table for each conversation, none used twice in a round: the second of a pair stays where they sit, if that can be.

    `kept` are tables that conversations have already, `before` where people sat last. Numbers begin with 1, and no round
    uses a higher one than its number of conversations, or than those that are kept.
    """
    sits = dict(before or {})
    found: dict[Pair, int] = {}
    for number in sorted(set(placed.values())):
        here = sorted(pair for pair, of in placed.items() if of == number)
        taken: dict[int, Pair] = {}
        for wish in (kept or {}, {pair: sits[pair[1]] for pair in here if pair[1] in sits}):
            for pair in here:
                table = wish.get(pair)
                if table and table not in taken and pair not in taken.values() and (wish is kept or table <= len(here)):
                    taken[table] = pair
        free = (table for table in range(1, len(here) + len(taken) + 1) if table not in taken)
        for pair in here:
            if pair not in taken.values():
                taken[next(free)] = pair
        for table, pair in taken.items():
            found[pair] = table
            sits[pair[1]] = table
    return dict(sorted(found.items()))
