"""From the people of a problem to a `Sheet` of arrays, once for each solve. Memory is linear in people.

Levels offered are a dense table of one byte for each person and topic that somebody of the other side wants.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .criteria import FULL, rank_weight
from .people import Person
from .rules import PLACES, leaves_early

if TYPE_CHECKING:  # a problem makes its own sheet
    from .problem import Problem

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Tiny = NDArray[np.int8]
Words = NDArray[np.uint64]

SLOT_WORDS = 6  # 336 half hours in words of 64
# The rules about two named people: fields of ids in which either names the other.
RELATIONS = {
    "same_line": "line",
    "decision_power": "decision_power",
    "do_not_match": "do_not_match",
    "former": "former",
}


UNKNOWN = -(1 << 20)
# Bits of the rules that `faults` gives, in the order in which a reason is chosen.
RULE_BITS = (
    "same_person",
    "capacity",
    "forbid",
    "same_line",
    "decision_power",
    "grade_gap",
    "do_not_match",
    "language",
    "common_time",
    "top_want",
    "former",
    "employed",
    *PLACES,
)


class Sheet(NamedTuple):
    """People as arrays, rows in the order of the problem.

    `in_force`: 1 for each of RULE_BITS that is. `numbers`: min_grade_gap, direction of the gap (1 right above left, -1 left
    above right, 0 either), common half hours. `weights`: of the wants of right, the wants
    of left, and the sum of all weights. `*_points`: what the other criteria give, by number of people who asked (0 to 2),
    shared interests, common half hours, place (0 same, 1 other unit, 2 other top unit or site) and gap outside the window.
    `banned_*`: for each left person the right people that a rule about two people rules out, sorted, with the bits of
    those rules; `wish_*`: likewise who asked for whom, with the number of the two who did. `left_able`, `right_first`: a bit for
    each topic offered at the level asked, and for each of the first wants, off limits apart. `*_levels`: (people, topics)
    levels offered, 0 where off limits to the one who offers. `*_want_*`: each person's wants in their order, with the
    weight of each (0 where off limits to the one who wants). `*_full`: what all of somebody's wants weigh. `window`: lowest
    and highest grade gap that give full points.
    """

    in_force: Tiny
    numbers: Ints
    window: Ints
    weights: Ints
    wish_points: Ints
    interest_points: Ints
    hour_points: Ints
    place_points: Ints
    gap_points: Ints
    banned_starts: Ints
    banned_right: Small
    banned_bits: Small
    wish_starts: Ints
    wish_right: Small
    wish_count: Small
    left_closed: Tiny
    right_closed: Tiny
    left_leaving: Tiny
    right_leaving: Tiny
    left_grade: Small
    right_grade: Small
    left_languages: Words
    right_languages: Words
    left_slots: Words
    right_slots: Words
    left_interests: Words
    right_interests: Words
    left_place: Small
    right_place: Small
    left_able: Words
    right_first: Words
    left_levels: Tiny
    right_levels: Tiny
    left_want_starts: Ints
    left_want_topic: Small
    left_want_level: Tiny
    left_want_weight: Tiny
    left_full: Ints
    right_want_starts: Ints
    right_want_topic: Small
    right_want_level: Tiny
    right_want_weight: Tiny
    right_full: Ints


def sheet_of(problem: "Problem") -> Sheet:
    """The sheet of a problem in people form. Cost: about 20 microseconds a person."""
    settings, rules = problem.settings, set(problem.rules)
    always = {"same_person", "capacity", "forbid"}
    in_force = np.array([rule in rules or rule in always for rule in RULE_BITS], dtype=np.int8)
    if settings.min_grade_gap == 0 and settings.outranks == "either":
        in_force[RULE_BITS.index("grade_gap")] = 0
    whole = max(sum(problem.criteria.values()), 1)

    def given(criterion: str, millionths: Iterable[int]) -> Ints:
        """Points for each fit that a criterion can give."""
        weight = problem.criteria.get(criterion, 0)
        return np.array([fit * weight // whole for fit in millionths], dtype=np.int64)

    plenty, ample = settings.shared_interests, round(settings.ample_hours * 2)
    numbers = [
        settings.min_grade_gap,
        {"right": 1, "left": -1, "either": 0}[settings.outranks],
        round(settings.common_hours * 2),
    ]
    left, right = problem.left, problem.right
    topics = _topics(problem)
    banned = _listed(_banned(problem), len(left))
    wishes = _listed(_wishes(problem), len(left))
    languages = _bitsets(problem, lambda person: person.languages)
    interests = _bitsets(problem, lambda person: person.interests)
    places = _places(problem)
    able = _topic_words(
        left, topics, lambda p: (topic for topic, level in p.offers.items() if level >= settings.want_level)
    )
    first = _topic_words(right, topics, lambda p: (want.topic for want in p.wants[: settings.top_wants]))
    left_wants, right_wants = _wants(left, topics), _wants(right, topics)
    weights = [problem.criteria.get("wants_of_right", 0), problem.criteria.get("wants_of_left", 0), whole]
    return Sheet(
        in_force=in_force,
        numbers=np.array(numbers, dtype=np.int64),
        window=np.array(settings.grade_window, dtype=np.int64),
        weights=np.array(weights, dtype=np.int64),
        wish_points=given("mutual_preference", [asked * FULL // 2 for asked in range(3)]),
        interest_points=given("common_ground", [shared * FULL // plenty for shared in range(plenty + 1)]),
        hour_points=given("schedule", [common * FULL // ample for common in range(ample + 1)]),
        place_points=given("different_unit", [0, FULL // 2, FULL]),
        gap_points=given("grade_window", [quarters * FULL // 4 for quarters in range(4, -1, -1)]),
        banned_starts=banned[0],
        banned_right=banned[1],
        banned_bits=banned[2],
        wish_starts=wishes[0],
        wish_right=wishes[1],
        wish_count=wishes[2],
        left_closed=_flags(left, lambda person: person.capacity == 0),
        right_closed=_flags(right, lambda person: person.capacity == 0),
        left_leaving=_flags(left, lambda person: leaves_early(person, settings)),
        right_leaving=_flags(right, lambda person: leaves_early(person, settings)),
        left_grade=_grades(left),
        right_grade=_grades(right),
        left_languages=languages[0],
        right_languages=languages[1],
        left_slots=_words([person.slots for person in left], SLOT_WORDS),
        right_slots=_words([person.slots for person in right], SLOT_WORDS),
        left_interests=interests[0],
        right_interests=interests[1],
        left_place=places[0],
        right_place=places[1],
        left_able=able,
        right_first=first,
        left_levels=_levels(left, topics),
        right_levels=_levels(right, topics),
        left_want_starts=left_wants[0],
        left_want_topic=left_wants[1],
        left_want_level=left_wants[2],
        left_want_weight=left_wants[3],
        left_full=left_wants[4],
        right_want_starts=right_wants[0],
        right_want_topic=right_wants[1],
        right_want_level=right_wants[2],
        right_want_weight=right_wants[3],
        right_full=right_wants[4],
    )


def _banned(problem: "Problem") -> dict[tuple[int, int], int]:
    """Bits of the rules about two people, by pair of positions."""
    lefts, rights = problem.left_index, problem.right_index
    found: dict[tuple[int, int], int] = {}

    def ban(pairs: Iterable[tuple[int, int]], rule: str) -> None:
        bit = 1 << RULE_BITS.index(rule)
        for pair in pairs:
            found[pair] = found.get(pair, 0) | bit

    ban(((i, rights[name]) for name, i in lefts.items() if name in rights), "same_person")
    ban(((lefts[left], rights[right]) for left, right in problem.forbids), "forbid")
    for rule, name in RELATIONS.items():
        if rule in problem.rules:
            ban(_named(problem.left, rights, name), rule)
            ban(((i, j) for j, i in _named(problem.right, lefts, name)), rule)
    return found


def _wishes(problem: "Problem") -> dict[tuple[int, int], int]:
    """How many of the two asked for the other, by pair of positions."""
    found: dict[tuple[int, int], int] = {}
    for pair in _named(problem.left, problem.right_index, "likes"):
        found[pair] = found.get(pair, 0) + 1
    for j, i in _named(problem.right, problem.left_index, "likes"):
        found[i, j] = found.get((i, j), 0) + 1
    return found


def _named(people: Sequence[Person], others: dict[str, int], name: str) -> Iterable[tuple[int, int]]:
    """Positions of a person and of everybody whom they name, once each."""
    for position, person in enumerate(people):
        named = getattr(person, name)
        if named:
            for other in frozenset(named):
                if other in others:
                    yield position, others[other]


def _listed(pairs: dict[tuple[int, int], int], lefts: int) -> tuple[Ints, Small, Small]:
    """Sorted lists for each left person: where they start, right positions, values."""
    rows = np.array([(*pair, value) for pair, value in pairs.items()], dtype=np.int64).reshape(-1, 3)
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    starts = np.searchsorted(rows[:, 0], np.arange(lefts + 1)).astype(np.int64)
    return starts, rows[:, 1].astype(np.int32), rows[:, 2].astype(np.int32)


def _topics(problem: "Problem") -> dict[str, int]:
    """Column of each topic that somebody wants; offers that nobody wants can't matter."""
    names = {want.topic for side in (problem.left, problem.right) for person in side for want in person.wants}
    return {name: column for column, name in enumerate(sorted(names))}


def _levels(people: Sequence[Person], topics: dict[str, int]) -> Tiny:
    levels = np.zeros((len(people), max(len(topics), 1)), dtype=np.int8)
    rows, columns, values = [], [], []
    for row, person in enumerate(people):
        for topic, level in person.offers.items():
            column = topics.get(topic)
            if column is not None and topic not in person.off_limits:
                rows.append(row)
                columns.append(column)
                values.append(level)
    levels[rows, columns] = values
    return levels


def _wants(people: Sequence[Person], topics: dict[str, int]) -> tuple[Ints, Small, Tiny, Tiny, Ints]:
    """Where each person's wants start; topic, level and weight of each; what all of somebody's wants weigh."""
    counts = [len(person.wants) for person in people]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    rows = [
        (topics[want.topic], want.level, 0 if want.topic in person.off_limits else rank_weight(rank))
        for person in people
        for rank, want in enumerate(person.wants)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    sums = np.concatenate([[0], np.cumsum([rank_weight(rank) * 60 for rank in range(max(counts, default=0))])])
    columns = table[:, 0].astype(np.int32), table[:, 1].astype(np.int8), table[:, 2].astype(np.int8)
    return starts, *columns, sums[np.array(counts, dtype=np.int64)].astype(np.int64)


def _places(problem: "Problem") -> tuple[Small, Small]:
    """(people, 4) numbers of country, site, unit (in the order of the rules about them) and top unit on both sides; -1
    where unknown."""
    numbers: dict[object, int] = {}

    def number(kind: str, value: object) -> int:
        return numbers.setdefault((kind, value), len(numbers)) if value else -1

    sides = [
        [[*(number(kind, getattr(p, kind)) for kind in PLACES.values()), number("top", p.unit[:1])] for p in side]
        for side in (problem.left, problem.right)
    ]
    left, right = (np.array(rows, dtype=np.int32).reshape(-1, 4) for rows in sides)
    return left, right


def _bitsets(problem: "Problem", names: Callable[[Person], Iterable[str]]) -> tuple[Words, Words]:
    """A bit for each name that anybody has, as rows of words on both sides."""
    numbers: dict[str, int] = {}
    sides = []
    for side in (problem.left, problem.right):
        bitsets = []
        for person in side:
            bits = 0
            for name in names(person):
                bits |= 1 << numbers.setdefault(name, len(numbers))
            bitsets.append(bits)
        sides.append(bitsets)
    width = max(1, -(-len(numbers) // 64))
    return _words(sides[0], width), _words(sides[1], width)


def _topic_words(people: Sequence[Person], topics: dict[str, int], chosen: Callable[[Person], Iterable[str]]) -> Words:
    """A bit for each of some topics of a person, unless it is off limits to them."""
    bitsets = [
        sum(1 << topics[topic] for topic in chosen(person) if topic in topics and topic not in person.off_limits)
        for person in people
    ]
    return _words(bitsets, max(1, -(-len(topics) // 64)))


def _words(bitsets: Sequence[int], width: int) -> Words:
    """Python bitsets as (people, width) words."""
    raw = b"".join(bits.to_bytes(width * 8, "little") for bits in bitsets)
    return np.frombuffer(raw, dtype="<u8").reshape(len(bitsets), width).astype(np.uint64)


def _flags(people: Sequence[Person], test: Callable[[Person], bool]) -> Tiny:
    return np.array([test(person) for person in people], dtype=np.int8)


def _grades(people: Sequence[Person]) -> Small:
    return np.array([UNKNOWN if person.grade is None else person.grade for person in people], dtype=np.int32)
