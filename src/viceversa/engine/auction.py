"""Good prices to begin from, by auction: people of the scarcer side bid for places on the other (Bertsekas, 1988).

Each bids for the partner they profit from most, up to where the second best would do as well, plus a step. The step makes
it fast and inexact, which does no harm: `flow` makes any prices exact, and has little left to do with these.
"""

import numpy as np

from .compiled import fast, kernel
from .graph import Bools, Bounds, Graph, Ints, bidders

# Parts of the heaviest weight that bids go up by: one auction after the other, each from the prices of the one before.
FALLING, STEADY = (100, 3_000, 30_000), (3_000, 10_000)
# What a partner whom somebody must have counts for, besides the pair, as a part of it. More would be a war of bids.
NEED = 30
# How many of a person's best edges are remembered, so that most bids need look at no others.
FEW = 8
# More than any edge is worth.
ALL = np.int64(1) << np.int64(62)


@kernel
def _worth(bounds, person, number, need):
    """What the partner with this number (1 is the first) is worth to a person, the pair apart; `need`: one they must have."""
    low, _high, gain, first = bounds
    if number <= low[person]:
        return need
    return gain[person] if number <= first[person] else np.int64(0)


@kernel
def _bid(starts, edges, other, weights, bounds, other_bounds, prices, slots, filled, held, step, need, most):
    """Bid until everybody here holds what they want at these prices (`prices` of the other side, changed in place).

    Sets how many places are `filled` with each of them, and the edges `held`. Gives the number of bids.
    """
    high, other_high = bounds[1], other_bounds[1]
    here = len(starts) - 1
    held[:] = False
    holder, edge_of = np.empty(slots[-1], np.int64), np.empty(slots[-1], np.int64)
    bid = np.empty(slots[-1], np.int64)
    filled[:] = 0
    has = np.zeros(here, np.int64)
    waiting = np.arange(here)[::-1].copy()
    queued = np.ones(here, np.bool_)
    # Prices only go up, so whoever was not among a person's best few when all were looked at is worth no more now than then.
    few, there = np.empty((here, FEW), np.int32), np.empty((here, FEW), np.int32)
    worth, profits = np.empty((here, FEW), np.int64), np.empty(FEW, np.int64)
    known = np.zeros(here, np.int64)
    rest = np.full(here, ALL)
    size, bids = here, 0
    while size > 0 and bids < most:
        size -= 1
        person = waiting[size]
        queued[person] = False
        while has[person] < high[person]:
            outside = -_worth(bounds, person, has[person] + 1, need)
            best, second, chosen = outside, outside, -1
            for at in range(known[person]):
                profit = worth[person, at] - prices[there[person, at]]
                if profit > second and not (has[person] > 0 and held[few[person, at]]):
                    if profit > best:
                        second, best, chosen = best, profit, few[person, at]
                    else:
                        second = profit
            if second < rest[person]:
                best, second, chosen = outside, outside, -1
                count, left = 0, -ALL
                for at in range(starts[person], starts[person + 1]):
                    edge = edges[at]
                    profit = weights[edge] - prices[other[edge]]
                    if not held[edge]:
                        if profit > best:
                            second, best, chosen = best, profit, edge
                        elif profit > second:
                            second = profit
                    if count == FEW and profit <= profits[FEW - 1]:
                        left = max(left, profit)
                        continue
                    if count == FEW:
                        left = max(left, profits[FEW - 1])
                    else:
                        count += 1
                    place = count - 1
                    while place > 0 and profits[place - 1] < profit:
                        profits[place] = profits[place - 1]
                        few[person, place] = few[person, place - 1]
                        place -= 1
                    profits[place], few[person, place] = profit, edge
                for place in range(count):
                    edge = few[person, place]
                    there[person, place], worth[person, place] = other[edge], weights[edge]
                known[person] = count
                rest[person] = left
            if chosen < 0:
                break
            bids += 1
            j = other[chosen]
            start, room = slots[j], other_high[j]
            if room == 0:
                # Nobody gets a place where there is none, so no bid here is ever the last: two such people would go up in turn,
                # a step at a time. Instead all of them become just too dear beside the best of those who have places.
                best = outside
                for at in range(starts[person], starts[person + 1]):
                    edge = edges[at]
                    if other_high[other[edge]] > 0 and not held[edge]:
                        best = max(best, weights[edge] - prices[other[edge]])
                for at in range(starts[person], starts[person + 1]):
                    edge = edges[at]
                    if other_high[other[edge]] == 0:
                        prices[other[edge]] = max(prices[other[edge]], weights[edge] - best + step)
                continue
            offer = prices[j] + best - second + step
            if filled[j] < room:
                slot = start + filled[j]
                filled[j] += 1
            else:
                slot = start
                for place in range(start + 1, start + room):
                    if bid[place] < bid[slot]:
                        slot = place
                loser = holder[slot]
                held[edge_of[slot]] = False
                has[loser] -= 1
                if not queued[loser]:
                    queued[loser] = True
                    waiting[size] = loser
                    size += 1
            holder[slot], edge_of[slot], bid[slot] = person, chosen, offer
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
) -> tuple[tuple[Ints, Ints], Bools]:
    """Prices of left and right near the exact ones (those of the bidding side are left at 0: they follow), and who holds what.

    `heaviest`: about how far weights lie apart; steps are parts of it. `patience`: bids a place after which the exact
    solver had better go on. Cost: a look at a person's best few edges for each bid, and now and then at all of theirs.
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
    filled, held = np.zeros(len(there.high), np.int64), np.zeros(len(weights), np.bool_)
    must = bool((there.low >= there.high).all())
    # Large steps first pay only where all places are filled: elsewhere they make places too dear, which then stay empty.
    falling = must or slots[-1] == np.minimum(here.high, np.diff(graph.left_starts)).sum()
    least = asked.copy()
    steps = _steps(FALLING if falling else STEADY, heaviest)
    before = 0
    while steps:
        step = steps.pop(0)
        np.maximum(asked - before, least, out=asked)
        most -= bid(
            graph.left_starts, graph.left_edges, graph.right, weights, here, there, asked, slots, filled, held, step, need, most
        )  # fmt: skip
        before = step
        if steps and falling and not must and (filled < there.high).any():
            asked[:], before, falling = least, 0, False
            steps = _steps(STEADY, heaviest)
    return prices, held


def _steps(parts: tuple[int, ...], heaviest: int) -> list[int]:
    """The parts of the heaviest weight, from the largest, each once."""
    return sorted({heaviest // part + 1 for part in parts}, reverse=True)
