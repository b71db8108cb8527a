"""Stable pairs: no two people would both rather be with each other than with whom they have.

Deferred acceptance (Gale and Shapley, 1962), each with as many places as they have room for (Roth, 1984): the proposing
side asks from the best down; the other side holds the best who asked and lets the rest go on asking. Ties in somebody's
ranking are broken by points, then by the checksum of the ids, so the same problem has the same answer; as a pair blocks
only if both gain, the answer is stable with the ties too (weakly stable). Whoever proposes gets, without ties, the best
partners that any stable result can give them, all of them at once; so left proposes unless the settings say otherwise,
which in a reverse program protects the junior mentors.
"""

import numpy as np

from .compiled import fast, kernel
from .errors import SettingError
from .graph import Bools, Ints, Small
from .net import Net, checksum
from .problem import Problem
from .scan import is_large
from .score import Edges
from .views import all_views


def check_size(problem: Problem) -> None:
    """Raise SettingError if too many pairs would have to be held."""
    if is_large(problem):
        raise SettingError(
            f"{len(problem.left)} and {len(problem.right)} people are too many for the aim “stable” by points alone;"
            " let everybody of one side rank their partners, or divide the people."
        )


def stable_pairs(problem: Problem, net: Net) -> Bools:
    """The stable pairs that the proposing side likes best, pins apart, as a mask over the edges of the net.

    Cost: a sort of the edges for each side, then at most one proposal along each edge.
    """
    edges, room = net.edges, net.face.high
    at = net.face.edges
    left, right, points = edges.left[at], edges.right[at], edges.points[at]
    known = all_views(problem)
    place_of = np.searchsorted(known[0].astype(np.int64) * len(edges.right_ids) + known[1], edges.keys[at])
    views = known[2][place_of], known[3][place_of]
    lefts, rights = len(problem.left), len(problem.right)
    ends, counts = (left.astype(np.int64), right.astype(np.int64)), (lefts, rights)
    rooms = room[:lefts], room[lefts:]
    orders = [_order(edges, ends[side], at, points, views[side]) for side in (0, 1)]
    starts = [
        np.searchsorted(ends[side][orders[side]], np.arange(counts[side] + 1)).astype(np.int64) for side in (0, 1)
    ]
    here, there = (0, 1) if problem.settings.proposes == "left" else (1, 0)
    place = np.empty(len(at), dtype=np.int64)
    place[orders[there]] = np.arange(len(at))
    taken = np.zeros(len(at), dtype=np.bool_)
    fast(_defer, 10.0 * len(at))(
        starts[here], orders[here], ends[here], rooms[here], orders[there], ends[there], rooms[there], place, taken
    )
    chosen = np.zeros(len(edges.points), dtype=np.bool_)
    chosen[at[taken]] = True
    return chosen


def _order(edges: Edges, person: Ints, at: Small, points: Ints, view: Ints) -> Ints:
    """Edges by person, each person's best first: by their view, then points, then the checksum of the ids."""
    order = np.lexsort((-points, -view, person))
    first = np.ones(len(order) + 1, dtype=np.bool_)  # the first of those that are even so far
    first[1:-1] = np.any([np.diff(column[order]) != 0 for column in (person, view, points)], axis=0)
    tied = np.flatnonzero(~(first[:-1] & first[1:]))
    sums = np.array([_checksum(edges, edge) for edge in at[order[tied]].tolist()], dtype=np.int64)
    order[tied] = order[tied][np.lexsort((-sums, np.cumsum(first)[tied]))]
    return order


def _checksum(edges: Edges, edge: int) -> int:
    return checksum(edges.left_ids[edges.left[edge]], edges.right_ids[edges.right[edge]])


@kernel
def _defer(starts, order, proposer, room, other_order, receiver, other_room, place, taken):
    """Deferred acceptance. `order`: edges by proposer, best first; `other_order`: by receiver; `place`: of each edge in it."""
    people = len(starts) - 1
    following, free = starts[:-1].copy(), room.copy()
    other_free = other_room.copy()
    worst = np.full(len(other_room), -1, np.int64)  # place of the worst edge held
    waiting, queued, size = np.arange(people), np.ones(people, np.bool_), people
    while size > 0:
        size -= 1
        person = waiting[size]
        queued[person] = False
        while free[person] > 0 and following[person] < starts[person + 1]:
            edge = order[following[person]]
            following[person] += 1
            asked = receiver[edge]
            if other_free[asked] > 0:
                other_free[asked] -= 1
                worst[asked] = max(worst[asked], place[edge])
            elif place[edge] < worst[asked]:
                dropped = other_order[worst[asked]]
                taken[dropped] = False
                loser = proposer[dropped]
                free[loser] += 1
                if not queued[loser]:
                    queued[loser] = True
                    waiting[size] = loser
                    size += 1
                at = worst[asked] - 1
                while at > place[edge] and not taken[other_order[at]]:
                    at -= 1
                worst[asked] = at
            else:
                continue
            taken[edge] = True
            free[person] -= 1
