"""Good prices to begin from, by auction: people of the scarcer side bid for places on the other (Bertsekas, 1988).

Each bids for the partner they profit from most, up to where the second best would do as well, plus a step. The step makes
it fast and inexact, which does no harm: `flow` makes any prices exact, and has little left to do with these.
"""

import numpy as np

from .compiled import fast, kernel
from .flow import Bounds, Graph, Ints, bidders

# Parts of the heaviest weight that bids go up by: one auction after the other, each from the prices of the one before.
FALLING, STEADY = (30, 1_000, 30_000), (3_000, 10_000)
# What a partner whom somebody must have counts for, besides the pair, as a part of it. More would be a war of bids.
NEED = 30


@kernel
def _worth(bounds, person, number, need):
    """What the partner with this number (1 is the first) is worth to a person, the pair apart; `need`: one they must have."""
    low, _high, gain, first = bounds
    if number <= low[person]:
        return need
    return gain[person] if number <= first[person] else np.int64(0)


@kernel
def _bid(starts, edges, owner, other, weights, bounds, other_bounds, prices, slots, step, need, most):
    """Bid until everybody here holds what they want at these prices (`prices` of the other side, changed in place)."""
    high, other_high = bounds[1], other_bounds[1]
    here = len(starts) - 1
    held = np.zeros(len(other), np.bool_)
    holder = np.empty(slots[-1], np.int64)
    bid = np.empty(slots[-1], np.int64)
    filled = np.zeros(len(other_high), np.int64)
    has = np.zeros(here, np.int64)
    waiting = np.arange(here)[::-1].copy()
    queued = np.ones(here, np.bool_)
    size, bids = here, 0
    while size > 0 and bids < most:
        size -= 1
        person = waiting[size]
        queued[person] = False
        while has[person] < high[person]:
            outside = -_worth(bounds, person, has[person] + 1, need)
            best, second, chosen = outside, outside, -1
            for at in range(starts[person], starts[person + 1]):
                edge = edges[at]
                if not held[edge]:
                    profit = weights[edge] - prices[other[edge]]
                    if profit > best:
                        second, best, chosen = best, profit, edge
                    elif profit > second:
                        second = profit
            if chosen < 0:
                break
            bids += 1
            j = other[chosen]
            offer = prices[j] + best - second + step
            start, room = slots[j], other_high[j]
            if room == 0:
                prices[j] = offer
                continue
            if filled[j] < room:
                slot = start + filled[j]
                filled[j] += 1
            else:
                slot = start
                for place in range(start + 1, start + room):
                    if bid[place] < bid[slot]:
                        slot = place
                loser = owner[holder[slot]]
                held[holder[slot]] = False
                has[loser] -= 1
                if not queued[loser]:
                    queued[loser] = True
                    waiting[size] = loser
                    size += 1
            holder[slot], bid[slot] = chosen, offer
            held[chosen] = True
            has[person] += 1
            if filled[j] == room:
                lowest = bid[start]
                for place in range(start + 1, start + room):
                    lowest = min(lowest, bid[place])
                prices[j] = lowest
            else:
                prices[j] = max(prices[j], -_worth(other_bounds, j, filled[j] + 1, need))
    return bids


def auction(
    graph: Graph, weights: Ints, left: Bounds, right: Bounds, heaviest: int, patience: int
) -> tuple[Ints, Ints]:
    """Prices of left and right near the exact ones (those of the bidding side are left at 0: they follow).

    `heaviest`: about how far weights lie apart; steps are parts of it. `patience`: bids a place after which the exact
    solver had better go on. Cost: one pass over a person's edges for each bid.
    """
    prices = (np.zeros(len(left.high), np.int64), np.zeros(len(right.high), np.int64))
    flip = bidders(graph, left, right) == 1
    graph, here, there = (graph.flipped(), right, left) if flip else (graph, left, right)
    asked = prices[0 if flip else 1]
    need = heaviest // NEED
    asked -= np.where(there.low > 0, need, np.where(there.first > 0, there.gain, 0))
    there = there._replace(high=np.minimum(there.high, np.diff(graph.right_starts)))
    slots = np.concatenate([[0], np.cumsum(there.high)]).astype(np.int64)
    most = patience * int(np.minimum(here.high, np.diff(graph.left_starts)).sum())
    bid = fast(_bid, 20.0 * len(weights))
    edges = (graph.left_starts, graph.left_edges, graph.left, graph.right, weights)
    # Large steps first pay only where all places must be filled: elsewhere they make places too dear, which then stay empty.
    parts = FALLING if (there.low >= there.high).all() else STEADY
    steps = sorted({heaviest // part + 1 for part in parts}, reverse=True)
    least = asked.copy()
    for before, step in zip([0, *steps], steps, strict=False):
        np.maximum(asked - before, least, out=asked)
        most -= bid(*edges, here, there, asked, slots, step, need, most)
    return prices
