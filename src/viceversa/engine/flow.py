"""Exact maximum-weight b-matching with a value for each person's number of partners: the one solver under every aim.

    maximize    sum_e weight_e x_e + sum_i gain_i min(degree_i, first_i)
    subject to  low_i <= degree_i <= high_i   and   x_e in {0, 1}

Successive shortest augmenting paths on whole numbers (Ahuja, Magnanti and Orlin, "Network Flows", 1993, section 9.7):
prices begin anywhere, pairs are taken by what the prices say, and each person who then has too few or too many partners
is set right along one shortest path (Dijkstra's method on reduced costs), which also mends the prices. At the end pairs
and prices prove each other. Begun from good prices (`auction`, or those of a similar problem) little is left to do.
"""

from typing import NamedTuple

import numpy as np

from .compiled import fast, kernel
from .graph import Bools, Bounds, Graph, Ints, bidders

FAR = np.int64(1) << np.int64(62)


class Flow(NamedTuple):
    """Taken edges and prices of both sides. `reached_*`: empty, or, where no solution is within the bounds, the people
    who prove it: those on the side `short` (0 left, 1 right) need more partners than the others among them have room for."""

    taken: Bools
    left_prices: Ints
    right_prices: Ints
    feasible: bool
    short: int
    reached_left: Bools
    reached_right: Bools


@kernel
def _unit(gain, first, number):
    """What the partner with this number (1 is the first) is worth to a person, the pair's own weight apart."""
    return gain if number <= first else np.int64(0)


@kernel
def _push(keys, nodes, size, key, node):
    """Put a node into a binary heap; its new size."""
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if keys[above] <= key:
            break
        keys[place] = keys[above]
        nodes[place] = nodes[above]
        place = above
    keys[place] = key
    nodes[place] = node
    return size + 1


@kernel
def _pop(keys, nodes, size):
    """Take the first node off a binary heap; its new size."""
    size -= 1
    key, node = keys[size], nodes[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[place] = keys[below]
        nodes[place] = nodes[below]
        place = below
    keys[place] = key
    nodes[place] = node
    return size


@kernel
def _wish(starts, edges, other, weights, other_prices, low, high, gain, first, prices, taken, kept):
    """Given the other side's prices: this side's prices at which each person takes the partners best for them.

    Sets `prices` and `taken`; where it is all the same to a person, edges in `kept` are taken first.
    """
    most = 0
    for person in range(len(starts) - 1):
        most = max(most, starts[person + 1] - starts[person])
    profits = np.empty(most, np.int64)
    for person in range(len(starts) - 1):
        begin, end = starts[person], starts[person + 1]
        count = end - begin
        for place in range(count):
            edge = edges[begin + place]
            profits[place] = weights[edge] - other_prices[other[edge]]
        top = min(high[person], count)
        if top == 1 and low[person] == 0:  # the usual case, without a sort
            best = profits[0]
            for place in range(1, count):
                best = max(best, profits[place])
            outside = -gain[person] if first[person] > 0 else np.int64(0)
            price = max(best, outside)
        elif top == 0:
            price = np.int64(0)
            for place in range(count):
                price = max(price, profits[place])
        else:
            ranked = np.sort(profits[:count])
            number = 0
            while number < top:
                value = ranked[count - 1 - number]
                if number >= low[person] and value + _unit(gain[person], first[person], number + 1) <= 0:
                    break
                number += 1
            # Any price between the worst partner taken and the best one not taken will do; the outside may narrow it.
            price = ranked[count - number] if number > 0 else ranked[count - 1]
            if number < high[person]:
                outside = -_unit(gain[person], first[person], number + 1)
                price = min(price, outside) if number > 0 else max(price, outside)
                if number < count:
                    price = max(price, ranked[count - 1 - number])
        prices[person] = price
        number = 0
        for place in range(count):
            better = profits[place] > price
            taken[edges[begin + place]] = better
            number += better
        for place in range(count):
            edge = edges[begin + place]
            if profits[place] == price and kept[edge] and number < high[person]:
                taken[edge] = True
                number += 1


@kernel
def _count(left, right, taken, left_degrees, right_degrees):
    """Count the partners of everybody."""
    left_degrees[:] = 0
    right_degrees[:] = 0
    for edge in range(len(left)):
        if taken[edge]:
            left_degrees[left[edge]] += 1
            right_degrees[right[edge]] += 1


@kernel
def _wanted(price, low, high, gain, first):
    """The fewest and the most partners that are best for a person at their price."""
    middle = max(low, min(first, high))
    least = low
    most = low
    if gain + price > 0:
        least = middle
    if gain + price >= 0:
        most = middle
    if price > 0:
        least = high
    if price >= 0:
        most = high
    return least, most


@kernel
def _settle_ties(
    left, right, weights, left_prices, right_prices, left_bounds, right_bounds, taken, left_degrees, right_degrees
):
    """Take or drop edges that are worth exactly their price, wherever that brings both people nearer to what they want."""
    for edge in range(len(left)):
        i, j = left[edge], right[edge]
        if weights[edge] != left_prices[i] + right_prices[j]:
            continue
        left_least, left_most = _wanted(
            left_prices[i], left_bounds[0][i], left_bounds[1][i], left_bounds[2][i], left_bounds[3][i]
        )
        right_least, right_most = _wanted(
            right_prices[j], right_bounds[0][j], right_bounds[1][j], right_bounds[2][j], right_bounds[3][j]
        )
        if taken[edge]:
            if (
                (left_degrees[i] > left_most and right_degrees[j] > right_least)
                or (right_degrees[j] > right_most and left_degrees[i] > left_least)
                or (left_degrees[i] > left_most and right_degrees[j] > right_most)
            ):
                taken[edge] = False
                left_degrees[i] -= 1
                right_degrees[j] -= 1
        elif (left_degrees[i] < left_least and right_degrees[j] < right_most) or (
            right_degrees[j] < right_least and left_degrees[i] < left_most
        ):
            taken[edge] = True
            left_degrees[i] += 1
            right_degrees[j] += 1


@kernel
def _repair(
    starts,
    edges,
    own,
    prices,
    bounds,
    degrees,
    other_starts,
    other_edges,
    other_own,
    other_prices,
    other_bounds,
    other_degrees,
    weights,
    taken,
    distance,
    parent,
    done,
    touched,
    keys,
    nodes,
):
    """Set right everybody here who has too few partners and everybody there who has too many, one shortest path each.

    "Here" is one side and "there" the other. Paths lead from here to there along edges not taken, and back along taken
    ones. A path may end there with a person who takes one partner more, or here with one who takes one fewer. Gives -1,
    or the person (here, then there) whose least number can't be met; `distance` then shows who was reached.
    """
    here, there = len(starts) - 1, len(other_starts) - 1
    low, high, gain, first = bounds
    other_low, other_high, other_gain, other_first = other_bounds
    for source in range(here + there):
        while True:
            if source < here:
                least, _most = _wanted(prices[source], low[source], high[source], gain[source], first[source])
                if degrees[source] >= least:
                    break
            else:
                j = source - here
                _least, most = _wanted(other_prices[j], other_low[j], other_high[j], other_gain[j], other_first[j])
                if other_degrees[j] <= most:
                    break
            reached, size = 0, 0
            distance[source] = 0
            parent[source] = -1
            touched[reached] = source
            reached += 1
            size = _push(keys, nodes, size, np.int64(0), source)
            best, last = FAR, -1
            while size > 0:
                so_far, node = keys[0], nodes[0]
                if so_far >= best:
                    break
                size = _pop(keys, nodes, size)
                if done[node] or so_far > distance[node]:
                    continue
                done[node] = True
                if node < here:
                    number = degrees[node] + (1 if node == source else 0)
                    if number > low[node]:
                        leave = max(prices[node] + _unit(gain[node], first[node], number), np.int64(0))
                        if so_far + leave < best:
                            best, last = so_far + leave, node
                    price = prices[node]
                    for at in range(starts[node], starts[node + 1]):
                        edge = edges[at]
                        if not taken[edge]:
                            j = other_own[edge]
                            length = so_far + price + other_prices[j] - weights[edge]
                            target = here + j
                            if length < distance[target] and length < best:
                                if distance[target] == FAR:
                                    touched[reached] = target
                                    reached += 1
                                distance[target] = length
                                parent[target] = edge
                                size = _push(keys, nodes, size, length, target)
                                if other_degrees[j] < other_high[j] and target != source:
                                    enter = np.int64(0)
                                    if other_degrees[j] >= other_low[j]:
                                        enter = max(
                                            enter,
                                            -other_prices[j]
                                            - _unit(other_gain[j], other_first[j], other_degrees[j] + 1),
                                        )
                                    if length + enter < best:
                                        best, last = length + enter, target
                else:
                    j = node - here
                    number = other_degrees[j] - (1 if node == source else 0)
                    if number < other_high[j]:  # whoever is short of the least number has ended the search before
                        value = -other_prices[j] - _unit(other_gain[j], other_first[j], number + 1)
                        enter = max(value, np.int64(0))
                        if so_far + enter < best:
                            best, last = so_far + enter, node
                    price = other_prices[j]
                    for at in range(other_starts[j], other_starts[j + 1]):
                        edge = other_edges[at]
                        if taken[edge]:
                            i = own[edge]
                            length = so_far - (prices[i] + price - weights[edge])
                            if length < distance[i] and length < best:
                                if distance[i] == FAR:
                                    touched[reached] = i
                                    reached += 1
                                distance[i] = length
                                parent[i] = edge
                                size = _push(keys, nodes, size, length, i)
            if last < 0:
                return source
            for at in range(reached):
                node = touched[at]
                if distance[node] < best:
                    if node < here:
                        prices[node] -= best - distance[node]
                    else:
                        other_prices[node - here] += best - distance[node]
            # One partner more at the source, one fewer (or more) at the end, and everybody between as before.
            if source < here:
                degrees[source] += 1
            else:
                other_degrees[source - here] -= 1
            if last < here:
                degrees[last] -= 1
            else:
                other_degrees[last - here] += 1
            node = last
            while node != source:
                edge = parent[node]
                if node < here:
                    taken[edge] = False
                    node = here + other_own[edge]
                else:
                    taken[edge] = True
                    node = own[edge]
            for at in range(reached):
                distance[touched[at]] = FAR
                done[touched[at]] = False
    return -1


def solve_flow(
    graph: Graph,
    weights: Ints,
    left: Bounds,
    right: Bounds,
    *,
    prices: tuple[Ints, Ints] | None = None,
    kept: Bools | None = None,
) -> Flow:
    """The best edges with prices that prove them, or who proves that nothing is within the bounds.

    `weights`: whole, and their largest size times the number of people must stay below 2**61, so that no sum overflows.
    `prices`: of left and right, to begin from (those of a similar problem, or of `auction`; 0 if none). `kept`: edges to
    prefer where it is all the same. Cost: a pass over the edges, and one search for each person whom the first prices
    leave with too few or too many partners; each search is local when the prices are good.
    """
    flip = bidders(graph, left, right) == 1
    if flip:  # the scarcer side chooses by the prices of the other: fewer people then want what others have
        graph, left, right = graph.flipped(), right, left
    lefts, rights = len(graph.left_starts) - 1, len(graph.right_starts) - 1
    people, edges = lefts + rights, len(weights)
    left_prices = np.zeros(lefts, np.int64)
    right_prices = np.zeros(rights, np.int64) if prices is None else prices[0 if flip else 1].copy()
    taken = np.zeros(edges, np.bool_)
    kept = np.zeros(edges, np.bool_) if kept is None else kept
    work = 20.0 * (edges + people)
    fast(_wish, work)(
        graph.left_starts, graph.left_edges, graph.right, weights, right_prices, *left, left_prices, taken, kept
    )
    left_degrees, right_degrees = np.zeros(lefts, np.int64), np.zeros(rights, np.int64)
    fast(_count, work)(graph.left, graph.right, taken, left_degrees, right_degrees)
    fast(_settle_ties, work)(
        graph.left, graph.right, weights, left_prices, right_prices, left, right, taken, left_degrees, right_degrees
    )
    distance, parent = np.full(people, FAR), np.full(people, -1, np.int64)
    done, touched = np.zeros(people, np.bool_), np.empty(people, np.int64)
    keys, nodes = np.empty(edges + people + 2, np.int64), np.empty(edges + people + 2, np.int64)
    room = (weights, taken, distance, parent, done, touched, keys, nodes)
    here = (graph.left_starts, graph.left_edges, graph.left, left_prices, left, left_degrees)
    there = (graph.right_starts, graph.right_edges, graph.right, right_prices, right, right_degrees)
    repair = fast(_repair, work)
    feasible, short, nearer, farther = True, 0, np.zeros(lefts, np.bool_), np.zeros(rights, np.bool_)
    if repair(*here, *there, *room) >= 0:
        feasible, nearer, farther = False, distance[:lefts] < FAR, distance[lefts:] < FAR
    elif repair(*there, *here, *room) >= 0:
        feasible, short, nearer, farther = False, 1, distance[rights:] < FAR, distance[:rights] < FAR
    if flip:
        return Flow(taken, right_prices, left_prices, feasible, 1 - short, farther, nearer)
    return Flow(taken, left_prices, right_prices, feasible, short, nearer, farther)
