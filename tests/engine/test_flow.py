"""The flow solver against a linear program of scipy, as written and compiled, from any prices."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from viceversa.engine import auction as auction_module
from viceversa.engine import compiled
from viceversa.engine.auction import auction
from viceversa.engine.flow import Flow, solve_flow
from viceversa.engine.graph import Bounds, Graph, Ints


def instance(seed: int) -> tuple[np.random.Generator, Graph, Ints, Bounds, Bounds]:
    """A small network with minima, capacities, gains for the first partners, and many equal weights."""
    draw = np.random.default_rng(seed)
    sizes = draw.integers(1, 7, 2)
    left, right = np.nonzero(draw.random(sizes) < draw.choice([0.3, 0.6, 1]))
    weights = draw.integers(-3, 10, len(left)) if draw.random() < 0.5 else draw.integers(-100, 1000, len(left))
    sides = []
    for ends, size in ((left, sizes[0]), (right, sizes[1])):
        degree = np.bincount(ends, minlength=size)
        high = np.minimum(draw.integers(0, 4, size), degree if draw.random() < 0.5 else 4)
        low = np.minimum(draw.integers(0, 3, size) * (draw.random(size) < 0.3), np.minimum(high, degree))
        gain, first = draw.integers(0, 6, size) * (draw.random(size) < 0.5), draw.integers(0, 3, size)
        sides.append(Bounds(low, high, gain, first))
    graph = Graph.of(left, right, int(sizes[0]), int(sizes[1]))
    return draw, graph, weights.astype(np.int64), *sides


def oracle(graph: Graph, weights: Ints, left: Bounds, right: Bounds) -> float | None:
    """The best value by a linear program, None if there is no solution."""
    low, high, gain, first = (np.concatenate(pair) for pair in zip(left, right, strict=True))
    people, edges = len(low), len(weights)
    degree = np.zeros((people, edges))
    degree[graph.left, np.arange(edges)] = 1
    degree[graph.right + len(left.low), np.arange(edges)] = 1
    split = np.hstack([degree, -np.eye(people), -np.eye(people)])  # degree = early + late partners
    counted = np.hstack([np.zeros((people, edges)), np.eye(people), np.eye(people)])
    answer = scipy.optimize.linprog(
        -np.concatenate([weights, gain, np.zeros(people)]),
        A_eq=split,
        b_eq=np.zeros(people),
        A_ub=np.vstack([-counted, counted]),
        b_ub=np.concatenate([-low, high]),
        bounds=[(0, 1)] * edges + [(0, most) for most in first] + [(0, None)] * people,
    )
    return None if answer.status == 2 else -answer.fun


def value(graph: Graph, weights: Ints, left: Bounds, right: Bounds, flow: Flow) -> int:
    """What the taken edges are worth; fails unless they are within the bounds and the prices prove them best."""
    low, high, gain, first = (np.concatenate(pair) for pair in zip(left, right, strict=True))
    ends = np.concatenate([graph.left[flow.taken], graph.right[flow.taken] + len(left.low)])
    degree = np.bincount(ends, minlength=len(low))
    assert (degree >= low).all()
    assert (degree <= high).all()
    prices = np.concatenate([flow.left_prices, flow.right_prices])
    beyond = weights - flow.left_prices[graph.left] - flow.right_prices[graph.right]
    counts = (low, np.clip(first, low, high), high)
    best = np.maximum.reduce([gain * np.minimum(count, first) + prices * count for count in counts])
    reached = int(weights[flow.taken].sum() + (gain * np.minimum(degree, first)).sum())
    assert reached == int(np.maximum(beyond, 0).sum() + best.sum())
    return reached


@pytest.mark.parametrize("large", [0, 1 << 60], ids=["compiled", "as written"])
@pytest.mark.parametrize("begin", ["nowhere", "auction", "anywhere"])
def test_the_flow_is_best_and_proves_it(monkeypatch: pytest.MonkeyPatch, large: int, begin: str) -> None:
    monkeypatch.setattr(compiled, "LARGE", large)
    if large:
        monkeypatch.setattr(compiled, "_compiled", {})
        monkeypatch.setattr(auction_module, "FEW", 2)  # fewer than people have edges here
    infeasible = 0
    for seed in range(200):
        draw, *given = instance(seed)
        graph, weights, left, right = given
        prices, kept = None, draw.random(len(weights)) < 0.5
        if begin == "auction":
            prices, kept = auction(
                graph, weights, left, right, int(draw.choice([*range(1, 50), 10_000])), int(draw.integers(1, 40))
            )
        elif begin == "anywhere":
            prices = draw.integers(-20, 20, len(left.low)), draw.integers(-20, 20, len(right.low))
        flow = solve_flow(*given, prices=prices, kept=kept)
        expected = oracle(*given)
        assert flow.feasible == (expected is not None)
        if expected is None:
            infeasible += 1
            cut = flow.reached_left, flow.reached_right
            assert cut[0].any() or cut[1].any()
        else:
            assert value(*given, flow) == round(expected)
    assert infeasible > 5


@pytest.mark.parametrize("large", [0, 1 << 60], ids=["compiled", "as written"])
def test_bids_for_people_without_any_room_are_few(monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    """Two whom the only bidder likes equally, far more than the one who has room, in steps of one."""
    monkeypatch.setattr(compiled, "LARGE", large)
    if large:
        monkeypatch.setattr(compiled, "_compiled", {})
    bids: list[int] = []

    def counted(function: compiled.Function, work: float) -> compiled.Function:
        fast = compiled.fast(function, work)

        def call(*given: object) -> object:
            bids.append(fast(*given))
            return bids[-1]

        return call

    monkeypatch.setattr(auction_module, "fast", counted)
    graph = Graph.of(np.array([0, 0, 0], np.int32), np.array([0, 1, 2], np.int32), 1, 3)
    weights = np.array([200_000, 200_000, 1], np.int64)
    nobody, one = np.zeros(3, np.int64), np.array([1], np.int64)
    left, right = Bounds(one - 1, one, one, one), Bounds(nobody, np.array([0, 0, 5]), nobody, nobody)
    prices, held = auction(graph, weights, left, right, 1, 40)
    assert held.tolist() == [False, False, True]
    assert set(bids) == {2}, "one that makes both too dear, and one for a place"
    assert prices[1].tolist() == [199_999 + 1, 199_999 + 1, prices[1][2]]
    assert value(graph, weights, left, right, solve_flow(graph, weights, left, right, prices=prices, kept=held)) == 2
