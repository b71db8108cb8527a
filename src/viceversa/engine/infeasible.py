"""That a problem has no solution, checked: the reasons are true, and they are enough."""

from collections import Counter
from collections.abc import Iterable, Iterator

from .problem import Problem
from .proof import Proof
from .reasons import Fact, Reason
from .result import Result
from .rules import spoken
from .score import verdicts


def infeasible_faults(problem: Problem, result: Result) -> Iterator[str]:
    """No answer is claimed, and each reason why there is none is true and enough."""
    if result.pairs or result.left_out or result.value != Result("infeasible").value:
        yield "An infeasible result must have no pairs and nobody left out."
    if not result.why:
        yield "An infeasible result must give its reasons."
    expected = list(_contradictions_of_pins(problem))
    codes = {reason.code for reason in result.why}
    if codes == {"min_not_met"} and not expected:
        short = []
        for reason in result.why:
            short.append(_short_of(problem, reason))
            if short[-1] < 1 or result.why.count(reason) > 1:
                yield f"{reason.facts.get('id')}: is wrongly said to be short of partners."
        yield from Proof(problem, result).unmet(sum(short))
        return
    if result.certificate is not None:
        yield "Only minima that can't be met are proved by a certificate."
    if codes == {"quotas_contradict"} and not expected:
        told = result.why[0].facts.get("quotas")
        true = [quota.name for quota in problem.quotas if isinstance(told, list) and quota.name in told]
        if len(result.why) > 1 or told != true or not true:
            yield "The quotas that are said to contradict are not those of the problem."
        return
    if codes == {"lots_contradict"} and not expected:
        pinned = {name for pair in problem.pins for name in pair}
        lots = [person.id for person in problem.lots]
        who = [name for name in lots if name in pinned] or lots
        if len(result.why) > 1 or result.why[0].facts.get("who") != who or not who:
            yield "Those whose partners are said not to come in lots are not those of the problem."
        return
    # In the scored form it may be left unsaid which rule forbids a pin: a file for the outside doesn't tell.
    given = list(result.why)
    partly = problem.pairs is not None and all(
        reason in expected and reason.facts.get("rule", "not_listed") == "not_listed" for reason in given
    )
    if given != expected and not (partly and _about(given) == _about(expected)):
        yield "The reasons given are not those for which the pins contradict the rules."


def _contradictions_of_pins(problem: Problem) -> Iterator[Reason]:
    """Pins that a rule forbids, and people with more pins than room, counted again."""
    for left, right in problem.pins:
        for found in spoken(verdicts(problem, left, right)):
            yield Reason("pin_forbidden", {"left": left, "right": right, "rule": found.rule})
    for side, people, place in (("left", problem.left, 0), ("right", problem.right, 1)):
        pins = Counter(pin[place] for pin in problem.pins)
        for person in people:
            if pins[person.id] > person.capacity:
                facts: dict[str, Fact] = {"id": person.id, "side": side}
                facts |= {"pins": pins[person.id], "capacity": person.capacity}
                yield Reason("pins_over_capacity", facts)


def _about(reasons: Iterable[Reason]) -> set[str]:
    """The pairs and people that reasons are about, whatever the rule."""
    return {f"{reason.code} {dict(reason.facts, rule='')}" for reason in reasons}


def _short_of(problem: Problem, reason: Reason) -> int:
    """By how many partners a reason says somebody falls short of their minimum; 0 if that isn't what it says."""
    facts = reason.facts
    index, people = (
        (problem.left_index, problem.left) if facts.get("side") == "left" else (problem.right_index, problem.right)
    )
    name, reached = facts.get("id"), facts.get("reached")
    if not isinstance(name, str) or name not in index or not isinstance(reached, int) or reached < 0:
        return 0
    least = people[index[name]].min
    return max(least - reached, 0) if facts.get("min") == least else 0
