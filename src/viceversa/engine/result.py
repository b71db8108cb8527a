"""The answer: plain frozen data that goes to JSON and back without loss."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .reasons import Reason, Share
from .settings import Aim


@dataclass(frozen=True, slots=True)
class Pair:
    """A chosen pair. `to_right`: how far right's wants are met by left, 0 to 100; `to_left` the other way; None in scored form."""

    left: str
    right: str
    points: int
    shares: tuple[Share, ...] = ()
    to_right: int | None = None
    to_left: int | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody without a partner: the binding reason, and what would help, most promising first."""

    id: str
    side: str
    reason: Reason
    would_help: tuple[Reason, ...] = ()


# The reason of a result that names who is left out and keeps to itself why.
NOT_SAID = Reason("not_said")


@dataclass(frozen=True)
class Value:
    """What was reached: people with a partner (both sides), pairs, points of the worst pair (None without pairs), total."""

    people: int
    pairs: int
    worst: int | None
    points: int


@dataclass(frozen=True)
class StageProof:
    """One aim solved: its value (pinned pairs apart) and the prices that prove no solution within the aims before has more.

    `aim`: "people", "pairs", "points", "stay", a Floor, "order" (the last, which settles ties), or "min". `priority`: the class
    covered, for "people" only. A price is what one more partner of that person takes from the rest; prices of 0 are left out.
    """

    aim: Aim
    value: int
    left_prices: Mapping[str, int]
    right_prices: Mapping[str, int]
    priority: int | None = None


@dataclass(frozen=True)
class Stability:
    """What a stable result is measured by: `people` with a partner and total `points` of the best result without "stable".

    `proposes`: the side that got the best partners of all stable results. None: the problem doesn't aim for it.
    """

    proposes: str
    people: int | None
    points: int | None


@dataclass(frozen=True)
class Certificate:
    """Proof of optimality: one stage after the other, verifiable in a pass over all allowed pairs without a solver.

    Where minima can't be met, the only stage is "min": its prices prove that no more of all minima than its value can be.

    `pairs_scanned`: allowed pairs the proof covers. `rounds`: flows solved. Where quotas bind, the stages prove what is
    possible without them, `gap_aim` is the first aim that falls short of it, and `gap` by how much; otherwise it is 0.
    So they do for the aim "stable"; that no pair blocks needs no proof, as anybody can look through all pairs.
    """

    stages: tuple[StageProof, ...]
    bound: int
    pairs_scanned: int
    rounds: int
    gap: int = 0
    gap_aim: Aim | None = None
    stable: Stability | None = None

    @property
    def left_prices(self) -> Mapping[str, int]:
        """Prices of the points stage, left side; empty if points were no aim."""
        return next((stage.left_prices for stage in self.stages if stage.aim == "points"), {})

    @property
    def right_prices(self) -> Mapping[str, int]:
        """Prices of the points stage, right side."""
        return next((stage.right_prices for stage in self.stages if stage.aim == "points"), {})


@dataclass(frozen=True)
class Result:
    """The answer to a problem. `status`: "optimal"; "stable" for that aim; "bound" if it may fall short of the best, by the
    certificate's gap at most; or "infeasible", and then (and only then) `why` holds the reasons, and there is nothing else
    but the certificate that proves it where minima can't be met.

    `seconds` is filled by whoever measures; the engine keeps no clock.
    """

    status: str
    pairs: tuple[Pair, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    value: Value = field(default_factory=lambda: Value(0, 0, None, 0))
    certificate: Certificate | None = None
    why: tuple[Reason, ...] = ()
    seconds: float | None = None
    engine: str = ""

    @property
    def partners(self) -> frozenset[tuple[str, str]]:
        """The chosen pairs as ids."""
        return frozenset((pair.left, pair.right) for pair in self.pairs)
