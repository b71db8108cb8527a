"""The problem: plain frozen data, checked once when it is made.

Two forms. **Scored**: `pairs` lists every allowed pair with whole points; anything else is forbidden. **People**:
`pairs` is None and the engine makes the pairs from the people's attributes by rules (verdicts) and criteria (fits).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from .criteria import CRITERIA, DEFAULT_WEIGHTS
from .errors import PairError, PersonError, SettingError
from .people import Person, is_whole
from .quota import Across, Quota
from .rankings import Places, Rankings
from .rules import DEFAULT_RULES, RULES
from .settings import DEFAULT_AIMS, MOST_POINTS, Aim, Settings, check_aims
from .sheet import Sheet, sheet_of

THEMSELF = (
    "the same id on both sides is the same person, who can't be their own partner. Take the pair out, or give the two their"
    " own ids."
)
PairOfIds = tuple[str, str]
ScoredPair = tuple[str, str, int]


@dataclass(frozen=True)
class Problem:
    """Everything one solve needs; never changed by it.

    `left` and `right` are put in order of id, so that the order given can't change an answer. `pins` must be in the
    result, `forbids` must not; `quotas` bound the pairs of groups, and the share of pairs between them; `former` are the pairs of the former run, for the aim "stay". `aims` are met in the
    order given, each exactly within those before it; pins are kept in any case. `rankings` are for the aim "stable".

    Raises PersonError, PairError or SettingError; each message says what to change.
    """

    left: tuple[Person, ...]
    right: tuple[Person, ...]
    pairs: tuple[ScoredPair, ...] | None = None
    rules: tuple[str, ...] = DEFAULT_RULES
    criteria: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    settings: Settings = field(default_factory=Settings)
    pins: tuple[PairOfIds, ...] = ()
    forbids: tuple[PairOfIds, ...] = ()
    former: tuple[PairOfIds, ...] = ()
    aims: tuple[Aim, ...] = DEFAULT_AIMS
    quotas: tuple[Quota | Across, ...] = ()
    rankings: Rankings = field(default_factory=Rankings)

    def __post_init__(self) -> None:
        for side in ("left", "right"):
            people = tuple(sorted(getattr(self, side), key=lambda person: person.id))
            object.__setattr__(self, side, people)
            for one, other in pairwise(people):
                if one.id == other.id:
                    raise PersonError(f"{one.id} is on the {side} side twice; list each person once.")
        for name in ("pins", "forbids", "former"):
            object.__setattr__(self, name, _sorted_pairs(self, name))
        if self.pairs is not None:
            object.__setattr__(self, "pairs", _scored_pairs(self, self.pairs))
        self._check_choices()

    def _check_choices(self) -> None:
        object.__setattr__(self, "rules", tuple(self.rules))
        object.__setattr__(self, "criteria", dict(self.criteria))
        object.__setattr__(self, "aims", tuple(self.aims))
        if len(set(self.rules)) < len(self.rules):
            raise SettingError("A rule is listed twice; keep one.")
        for name in self.rules:
            if name not in RULES:
                raise SettingError(f"There is no rule “{name}”; the rules are {', '.join(RULES)}.")
        for name, weight in self.criteria.items():
            if name not in CRITERIA:
                raise SettingError(f"There is no criterion “{name}”; the criteria are {', '.join(CRITERIA)}.")
            if not is_whole(weight) or not 0 <= weight <= 1000:
                raise SettingError(f"The weight of {name} is {weight!r}; use a whole number from 0 to 1000.")
        if self.pairs is None and sum(self.criteria.values()) == 0:
            raise SettingError("All weights are 0; give at least one criterion a weight.")
        check_aims(self.aims)
        object.__setattr__(self, "quotas", tuple(self.quotas))
        for quota in self.quotas:
            if isinstance(quota, Across):
                strangers = sorted(set(quota.groups) - set(self.left_index) - set(self.right_index))
                if strangers:
                    raise SettingError(f"The share {quota.name} names {strangers[0]}, who is on neither side.")
                continue
            unknown = sorted(quota.members - set(self.left_index if quota.side == "left" else self.right_index))
            if unknown:
                raise SettingError(f"The quota {quota.name} lists {unknown[0]}, who is not on the {quota.side} side.")
        if len({quota.name for quota in self.quotas}) < len(self.quotas):
            raise SettingError("Two quotas have the same name; give each its own.")
        self.rankings.check(self.left_index, self.right_index)
        if "stable" in self.aims:
            self._check_stable()
        elif self.rankings:
            raise SettingError("Rankings are for the aim “stable”; add it to the aims, or take the rankings out.")

    def _check_stable(self) -> None:
        if self.quotas:
            raise SettingError("No result can promise quotas and be stable; take the quotas or the aim “stable” out.")
        for person in (*self.left, *self.right):
            if person.lot > 1:
                raise SettingError(
                    f"{person.id} has a lot of {person.lot}, which no stable result can promise; make it 1."
                )
            if person.min:
                raise SettingError(
                    f"{person.id} has a min of {person.min}, but a stable result can't promise partners; make it 0."
                )

    @cached_property
    def left_index(self) -> dict[str, int]:
        """Position of each id on the left side."""
        return {person.id: index for index, person in enumerate(self.left)}

    @cached_property
    def right_index(self) -> dict[str, int]:
        """Position of each id on the right side."""
        return {person.id: index for index, person in enumerate(self.right)}

    @cached_property
    def lots(self) -> tuple[Person, ...]:
        """Those whose partners come several at a time, left before right."""
        return tuple(person for person in (*self.left, *self.right) if person.lot > 1)

    @property
    def searched(self) -> bool:
        """Does it ask for what prices can't express, quotas or lots, so that an answer may have to be searched for?"""
        return bool(self.quotas or self.lots)

    @cached_property
    def points_of(self) -> dict[PairOfIds, int]:
        """Points of each listed pair of the scored form (empty in the people form)."""
        return {(left, right): points for left, right, points in self.pairs or ()}

    @cached_property
    def forbidden(self) -> frozenset[PairOfIds]:
        """The pairs of `forbids`, for looking up."""
        return frozenset(self.forbids)

    @cached_property
    def sheet(self) -> Sheet:
        """The people as arrays, for judging many pairs at once."""
        return sheet_of(self)

    @cached_property
    def places(self) -> Places:
        """The rankings as arrays."""
        return Places.of(self.rankings, self.left_index, self.right_index)

    def people(self, left: str, right: str) -> tuple[Person, Person]:
        """The two people of a pair of ids. Raises PairError if one isn't there."""
        if left not in self.left_index:
            raise PairError(f"There is no {left} on the left side.")
        if right not in self.right_index:
            raise PairError(f"There is no {right} on the right side.")
        return self.left[self.left_index[left]], self.right[self.right_index[right]]


def _sorted_pairs(problem: Problem, name: str) -> tuple[PairOfIds, ...]:
    pairs = set()
    for entry in getattr(problem, name):
        if len(entry) != 2:
            raise PairError(f"{name}: {entry!r} must be a left id and a right id.")
        left, right = entry
        if name != "former":  # people of the former run may have gone
            try:
                problem.people(left, right)
            except PairError as error:
                raise PairError(f"{name}: {left} and {right}: {error} Take the pair out or add the person.") from None
        if left == right and name == "pins":
            raise PairError(f"pins: {left} and {right}: {THEMSELF}")
        pairs.add((left, right))
    return tuple(sorted(pairs))


def _scored_pairs(problem: Problem, pairs: Iterable[ScoredPair]) -> tuple[ScoredPair, ...]:
    seen: dict[PairOfIds, int] = {}
    lefts, rights = problem.left_index, problem.right_index
    for entry in pairs:
        if len(entry) != 3:
            raise PairError(f"pairs: {entry!r} must be a left id, a right id and points.")
        left, right, points = entry
        if left not in lefts or right not in rights:
            unknown = left if left not in lefts else right
            raise PairError(f"pairs: {left} and {right}: nobody has the id {unknown} on that side.")
        if not is_whole(points) or not 0 <= points <= MOST_POINTS:
            raise PairError(f"pairs: {left} and {right}: points {points!r} must be whole, from 0 to {MOST_POINTS}.")
        if left == right:
            raise PairError(f"pairs: {left} and {right}: {THEMSELF}")
        if (left, right) in seen:
            raise PairError(f"pairs: {left} and {right} are listed twice; keep one.")
        seen[left, right] = points
    return tuple(sorted((left, right, points) for (left, right), points in seen.items()))
