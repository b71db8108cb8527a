"""One solver on one instance, in its own process and environment: `python peer.py FUNCTION FAMILY instance.npz answer.npz`.

The clock runs from the instance's arrays in memory to the chosen pairs as an array, so building a model counts and reading
the file and loading libraries don't. Nothing but numpy and the solver is needed here, and nothing of the house. Each function
gives a mask over the pairs, and prices of left and right where the solver has them.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import numpy as np

Answer = tuple[Any, Any]


def dense(given: Any, kind: Any = np.float64) -> tuple[Any, float]:
    """Costs as a full table; a forbidden pair costs more than any solution without it could save."""
    size = len(given["left_capacity"])
    costs = np.full((size, size), 1_000_000.0 * size, dtype=kind)
    costs[given["left"], given["right"]] = 1_000_000 - given["points"]
    return costs, 1_000_000.0


def chosen(given: Any, partner: Any) -> Any:
    """The mask of the pairs in which a left person is with their partner."""
    return np.asarray(partner)[given["left"]] == given["right"]


def scipy_dense(given: Any, _family: str) -> Answer:
    from scipy.optimize import linear_sum_assignment

    return chosen(given, linear_sum_assignment(dense(given)[0])[1]), None


def scipy_sparse(given: Any, family: str) -> Answer:
    """Where anybody may stay without a partner, each left person has a stand-in for one, who is worth nothing."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    size = len(given["left_capacity"])
    left, right, costs, width = given["left"], given["right"], 1_000_001.0 - given["points"], size
    if family == "free":
        everybody = np.arange(size)
        left, right = np.concatenate([left, everybody]), np.concatenate([right, size + everybody])
        costs, width = np.concatenate([costs, np.full(size, 1_000_001.0)]), 2 * size
    table = csr_array((costs, (left, right)), shape=(size, width))
    return chosen(given, min_weight_full_bipartite_matching(table)[1]), None


def ortools_flow(given: Any, family: str) -> Answer:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    left, right, size = given["left"], given["right"], len(given["left_capacity"])
    flow = SimpleMinCostFlow()
    ones = np.ones(len(left), dtype=np.int64)
    pairs = flow.add_arcs_with_capacity_and_unit_cost(left, right + size, ones, -given["points"])
    if family == "one":
        supply = np.concatenate([np.ones(size), -np.ones(size)]).astype(np.int64)
    else:
        source = 2 * size
        people, places = np.arange(2 * size), np.concatenate([given["left_capacity"], given["right_capacity"]])
        tails, heads = np.where(people < size, source, people), np.where(people < size, people, source + 1)
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, places, np.zeros(2 * size, dtype=np.int64))
        total = int(given["left_capacity"].sum())
        flow.add_arc_with_capacity_and_unit_cost(source, source + 1, total, 0)
        supply = np.zeros(2 * size + 2, dtype=np.int64)
        supply[source], supply[source + 1] = total, -total
    flow.set_nodes_supplies(np.arange(len(supply)), supply)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise SystemExit(f"The flow ended with {status}.")
    return flow.flows(pairs) > 0, None


def ortools_flow_prices(given: Any, family: str) -> Answer:
    """The same, and prices by sweeps of Bellman and Ford over what the flow leaves open, since the solver gives none."""
    mask, _none = ortools_flow(given, family)
    return mask, _swept(given, mask, family == "one")


def ortools_assignment(given: Any, family: str) -> Answer:
    """Where anybody may stay without, everybody has a stand-in on the other side, and two stand-ins of a pair may meet."""
    from ortools.graph.python.linear_sum_assignment import SimpleLinearSumAssignment

    left, right, costs = given["left"], given["right"], 1_000_000 - given["points"]
    if family == "free":
        size = len(given["left_capacity"])
        everybody = np.arange(size, dtype=np.int32)
        left, right = (
            np.concatenate([left, everybody, size + everybody, size + right]),
            np.concatenate([right, size + everybody, everybody, size + left]),
        )
        costs = np.concatenate([costs, np.full(len(left) - len(costs), 1_000_000)])
    solver = SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(left.astype(np.int32), right.astype(np.int32), costs)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise SystemExit(f"The assignment ended with {status}.")
    return chosen(given, [solver.right_mate(person) for person in range(len(given["left_capacity"]))]), None


def ortools_cpsat(given: Any, family: str) -> Answer:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _pair in given["left"]]
    for side in ("left", "right"):
        order = np.argsort(given[side], kind="stable")
        capacity = given[f"{side}_capacity"]
        starts = np.searchsorted(given[side][order], np.arange(len(capacity) + 1))
        for person, places in enumerate(capacity.tolist()):
            own = [taken[at] for at in order[starts[person] : starts[person + 1]].tolist()]
            if family == "one":
                model.add_exactly_one(own)
            else:
                model.add(sum(own) <= places)
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, given["points"].tolist()))
    solver = cp_model.CpSolver()
    status = solver.solve(model)
    if status != cp_model.OPTIMAL:
        raise SystemExit(f"The search ended with {solver.status_name(status)}.")
    return np.array([solver.boolean_value(one) for one in taken]), None


def _highs(given: Any, family: str, *, whole: bool) -> Answer:
    import highspy

    left, right, size, pairs = given["left"], given["right"], len(given["left_capacity"]), len(given["left"])
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = pairs, 2 * size
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = given["points"].astype(float)
    program.col_lower_, program.col_upper_ = np.zeros(pairs), np.ones(pairs)
    places = np.concatenate([given["left_capacity"], given["right_capacity"]]).astype(float)
    program.row_upper_, program.row_lower_ = places, places if family == "one" else np.zeros(2 * size)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = 2 * np.arange(pairs + 1)
    program.a_matrix_.index_ = np.column_stack([left, right + size]).ravel()
    program.a_matrix_.value_ = np.ones(2 * pairs)
    if whole:
        program.integrality_ = [highspy.HighsVarType.kInteger] * pairs
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    if whole:
        solver.setOptionValue("mip_rel_gap", 0.0)
    solver.passModel(program)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise SystemExit(f"HiGHS ended with {solver.getModelStatus()}.")
    found = solver.getSolution()
    prices = None if whole else np.rint(np.array(found.row_dual)).astype(np.int64)
    return np.array(found.col_value) > 0.5, None if prices is None else (prices[:size], prices[size:])


def highs_lp(given: Any, family: str) -> Answer:
    return _highs(given, family, whole=False)


def highs_milp(given: Any, family: str) -> Answer:
    return _highs(given, family, whole=True)


def lap_dense(given: Any, _family: str) -> Answer:
    import lap

    return chosen(given, lap.lapjv(dense(given)[0])[1]), None


def lap_sparse(given: Any, _family: str) -> Answer:
    import lap

    size = len(given["left_capacity"])
    starts = np.searchsorted(given["left"], np.arange(size + 1)).astype(np.int32)
    costs = (1_000_000 - given["points"]) / 2.0  # it takes nothing from a million on
    return chosen(given, lap.lapmod(size, costs, starts, given["right"].astype(np.int32))[1]), None


def lapjv_dense(given: Any, _family: str) -> Answer:
    import lapjv

    costs, most = dense(given)
    rows, _columns, (_cost, mine, theirs) = lapjv.lapjv(costs)
    # Prices of costs are turned into prices of points.
    prices = np.rint(most - np.asarray(mine)).astype(np.int64), np.rint(-np.asarray(theirs)).astype(np.int64)
    return chosen(given, rows), prices


def networkx_matching(given: Any, family: str) -> Answer:
    import networkx

    left, right, size = given["left"].tolist(), given["right"].tolist(), len(given["left_capacity"])
    points = given["points"].tolist()
    if family == "one":
        graph = networkx.Graph()
        graph.add_weighted_edges_from((i, size + j, worth) for i, j, worth in zip(left, right, points, strict=True))
        made = networkx.max_weight_matching(graph, maxcardinality=True)
        partner = np.full(size, -1)
        for one, other in made:
            partner[min(one, other)] = max(one, other) - size
        return chosen(given, partner), None
    network = networkx.DiGraph()
    total = int(given["left_capacity"].sum())
    network.add_node("from", demand=-total)
    network.add_node("to", demand=total)
    network.add_edge("from", "to", capacity=total, weight=0)
    for person in range(size):
        network.add_edge("from", person, capacity=int(given["left_capacity"][person]), weight=0)
        network.add_edge(size + person, "to", capacity=int(given["right_capacity"][person]), weight=0)
    for i, j, worth in zip(left, right, points, strict=True):
        network.add_edge(i, size + j, capacity=1, weight=-worth)
    flow = networkx.min_cost_flow(network)
    return np.array([flow[i][size + j] > 0 for i, j in zip(left, right, strict=True)]), None


def munkres_dense(given: Any, _family: str) -> Answer:
    from munkres import Munkres

    costs = dense(given)[0].astype(np.int64).tolist()
    partner = np.full(len(costs), -1)
    for row, column in Munkres().compute(costs):
        partner[row] = column
    return chosen(given, partner), None


def _rankings(given: Any, side: str) -> dict[int, list[int]]:
    """Whom each person of a side ranks, from the best down."""
    own, other = given[side], given["right" if side == "left" else "left"]
    order = np.lexsort((given[f"{side}_rank"], own))
    starts = np.searchsorted(own[order], np.arange(len(given[f"{side}_capacity"]) + 1))
    listed = other[order].tolist()
    return {person: listed[starts[person] : starts[person + 1]] for person in range(len(starts) - 1)}


def matching_residents(given: Any, _family: str) -> Answer:
    from matching.games import HospitalResident

    sys.setrecursionlimit(1_000_000)  # it copies people who refer to each other
    lefts, rights = _rankings(given, "left"), _rankings(given, "right")
    game = HospitalResident.create_from_dictionaries(
        {f"l{one}": [f"r{other}" for other in others] for one, others in lefts.items()},
        {f"r{one}": [f"l{other}" for other in others] for one, others in rights.items() if others},
        {f"r{one}": int(given["right_capacity"][one]) for one, others in rights.items() if others},
    )
    partner = np.full(len(lefts), -1)
    for right, held in game.solve(optimal="resident").items():
        for left in held:
            partner[int(left.name[1:])] = int(right.name[1:])
    return chosen(given, partner), None


def algmatch_residents(given: Any, _family: str) -> Answer:
    from algmatch import HospitalResidentsProblem

    rights = {
        one: {"capacity": int(given["right_capacity"][one]), "preferences": others}
        for one, others in _rankings(given, "right").items()
        if others
    }
    lefts = _rankings(given, "left")
    made = HospitalResidentsProblem(dictionary={"residents": lefts, "hospitals": rights}).get_stable_matching()
    partner = np.full(len(lefts), -1)
    for left, right in made["resident_sided"].items():
        if right:
            partner[int(left[1:])] = int(right[1:])
    return chosen(given, partner), None


def ours_stable(given: Any) -> Answer:
    """Our engine's stable pairs, and what they cost against the best ones, with its proof."""
    from viceversa.engine import Person, Problem, Rankings, solution

    names = {side: [f"{side[0]}{at:07}" for at in range(len(given[f"{side}_capacity"]))] for side in ("left", "right")}
    people = {side: tuple(map(Person, names[side], given[f"{side}_capacity"].tolist())) for side in ("left", "right")}
    ranked = {
        side: {names[side][one]: [[names[there][other]] for other in others] for one, others in _rankings(given, side).items()}
        for side, there in (("left", "right"), ("right", "left"))
    }  # fmt: skip
    pairs = zip(
        map(names["left"].__getitem__, given["left"].tolist()),
        map(names["right"].__getitem__, given["right"].tolist()),
        given["points"].tolist(),
        strict=True,
    )
    problem = Problem(
        people["left"], people["right"], pairs=tuple(pairs), rankings=Rankings(**ranked), aims=("stable", "points")
    )
    return solution(problem).chosen, None


def ours(given: Any, family: str) -> Answer:
    """Our engine, with its aims and its way of telling equal answers apart."""
    if family == "stable":
        return ours_stable(given)
    from viceversa.engine import Edges, Person, Problem, Solved

    sides = []
    for letter, side in (("l", "left"), ("r", "right")):
        places = given[f"{side}_capacity"].tolist()
        sides.append(tuple(Person(f"{letter}{at:07}", capacity=many) for at, many in enumerate(places)))
    aims = ("pairs", "points") if family == "one" else ("points",)
    problem = Problem(sides[0], sides[1], pairs=(), aims=aims)
    ids = tuple(problem.left_index), tuple(problem.right_index)
    answer = Solved.of(problem, Edges(*ids, given["left"], given["right"], given["points"]))
    prices = next(proof.prices for proof in answer.proofs if proof.step.aim == "points")
    return answer.chosen, (prices[: len(problem.left)], prices[len(problem.left) :])


def _sweep(left: Any, right: Any, points: Any, mask: Any, low: Any, mine: Any, theirs: Any) -> None:
    """Raise negative prices of left and prices of right until open pairs are worth no more than them, chosen ones no less."""
    changed = True
    while changed:
        changed = False
        for at in range(len(left)):
            i, j = left[at], right[at]
            if mask[at]:
                if mine[i] < theirs[j] - points[at]:
                    mine[i] = theirs[j] - points[at]
                    changed = True
            elif mine[i] > low and theirs[j] < mine[i] + points[at]:
                theirs[j] = mine[i] + points[at]
                changed = True


def _swept(given: Any, mask: Any, full: bool) -> Answer:
    """Prices that go with a best solution."""
    low, size = -(1 << 50), len(given["left_capacity"])
    room = np.bincount(given["left"][mask], minlength=size) < given["left_capacity"]
    mine, theirs = np.where(room | full, 0, low).astype(np.int64), np.zeros(size, dtype=np.int64)
    _sweep(given["left"], given["right"], given["points"], mask, low, mine, theirs)
    return -mine, theirs


def _compile_sweep() -> None:
    from numba import njit

    globals()["_sweep"] = compiled = njit(_sweep)
    one = np.zeros(1, dtype=np.int32)
    compiled(one, one, one.astype(np.int64), np.ones(1, np.bool_), -1, np.zeros(1, np.int64), np.zeros(1, np.int64))


def _warm() -> None:
    from viceversa.engine import warm

    warm()


# What is done before the clock starts, as an installed program has done it long ago: compiling.
READY = {"ours": _warm, "ortools_flow_prices": _compile_sweep}


def main() -> None:
    """Solve, say how long it took, leave the answer in a file."""
    sys.path.pop(0)  # this folder, whose `matching` is not the package
    function, family, instance, answer = sys.argv[1:]
    with np.load(instance) as file:
        given = {name: file[name] for name in file.files}
    solver = globals()[function]
    # Once on a small instance, so that libraries are loaded: nobody's first import is measured.
    READY.get(function, lambda: None)()
    small = {
        "left": np.array([0, 0, 1, 1], dtype=np.int32),
        "right": np.array([0, 1, 0, 1], dtype=np.int32),
        "points": np.array([5, 1, 2, 3], dtype=np.int64),
        "left_capacity": np.ones(2, dtype=np.int64),
        "right_capacity": np.ones(2, dtype=np.int64),
        "left_rank": np.array([0, 1, 1, 0]),
        "right_rank": np.array([0, 1, 1, 0]),
    }
    solver(small, family)
    start, busy = time.perf_counter(), time.process_time()
    mask, prices = solver(given, family)
    seconds, processor = time.perf_counter() - start, time.process_time() - busy
    mine, theirs = prices if prices is not None else (np.zeros(0), np.zeros(0))
    np.savez(answer, mask=np.asarray(mask, dtype=np.bool_), left_prices=mine, right_prices=theirs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "processor": processor, "peak_mb": peak}))


if __name__ == "__main__":
    main()
