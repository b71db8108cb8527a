"""Criteria: small functions that say how well an allowed pair fits, from 0 to 1 with a reason. Weights are kept apart.

All arithmetic is on whole numbers (millionths), so the vectorised twin in `fits` gives the same bits. Age, generation,
gender, ethnicity, personality, tenure and performance are no inputs and can't be added: a person has no such field.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from .people import MOST_WANTS, Person, Want
from .reasons import Fact, Fit, Reason
from .rules import gap_between
from .settings import Settings

Criterion = Callable[[Person, Person, Settings], Fit]
FULL = 1_000_000

DEFAULT_WEIGHTS: Mapping[str, int] = {
    "wants_of_right": 30,
    "mutual_preference": 20,
    "wants_of_left": 15,
    "common_ground": 15,
    "schedule": 10,
    "different_unit": 5,
    "grade_window": 5,
}


def rank_weight(rank: int) -> int:
    """Weight of the want on this place (0 is first): 60, 30, 20, 15, 12, ... so the first counts twice the second."""
    return max(60 // (rank + 1), 1)


def met(offered: int, wanted: int) -> int:
    """Sixtieths of a want met by an offered level: all of it at the wanted level or above, else in proportion."""
    return min(offered, wanted) * 60 // wanted


def wants_met(wants: tuple[Want, ...], wanting: Person, offering: Person) -> int:
    """Millionths of the wants of one person met by the offers of the other; topics off limits for either don't count."""
    if not wants:
        return 0
    closed = wanting.off_limits | offering.off_limits
    part = sum(
        rank_weight(rank) * met(offering.offers[want.topic], want.level)
        for rank, want in enumerate(wants)
        if want.topic in offering.offers and want.topic not in closed
    )
    return part * FULL // (60 * _weights_to(len(wants)))


@lru_cache(maxsize=MOST_WANTS)
def _weights_to(places: int) -> int:
    """The weights of that many places together."""
    return sum(rank_weight(rank) for rank in range(places))


def _wants(wanting: Person, offering: Person) -> Fit:
    closed = wanting.off_limits | offering.off_limits
    topics = [want.topic for want in wanting.wants if want.topic in offering.offers and want.topic not in closed]
    facts: dict[str, Fact] = {"topics": topics, "of": len(wanting.wants)}
    code = "wants_met" if topics else "wants_not_met"
    return Fit(
        wants_met(wanting.wants, wanting, offering), Reason(code, {"who": wanting.id, "by": offering.id, **facts})
    )


def wants_of_right(left: Person, right: Person, _settings: Settings) -> Fit:
    """What right wants to learn, met by what left offers; wants near the top count more."""
    return _wants(right, left)


def wants_of_left(left: Person, right: Person, _settings: Settings) -> Fit:
    """What left wants to learn, met by what right offers."""
    return _wants(left, right)


def mutual_preference(left: Person, right: Person, _settings: Settings) -> Fit:
    """Both asked for each other: 1; one did: a half."""
    asked = [one.id for one, other in ((left, right), (right, left)) if other.id in one.likes]
    code = ("nobody_asked", "one_asked", "both_asked")[len(asked)]
    return Fit(len(asked) * FULL // 2, Reason(code, {"who": asked}))


def common_ground(left: Person, right: Person, settings: Settings) -> Fit:
    """Shared interests, as a part of the number that counts as plenty."""
    shared = sorted(left.interests & right.interests)
    millionths = min(len(shared), settings.shared_interests) * FULL // settings.shared_interests
    return Fit(millionths, Reason("common_ground" if shared else "no_common_ground", {"interests": shared}))


def schedule(left: Person, right: Person, settings: Settings) -> Fit:
    """Common hours a week, as a part of the hours that count as ample."""
    common, ample = (left.slots & right.slots).bit_count(), round(settings.ample_hours * 2)
    return Fit(min(common, ample) * FULL // ample, Reason("common_hours", {"hours": common / 2}))


def different_unit(left: Person, right: Person, _settings: Settings) -> Fit:
    """Another site or another top unit: 1; another unit inside the same top unit: a half. Unknown counts as the same."""
    if left.site and right.site and left.site != right.site:
        return Fit(FULL, Reason("other_site", {"left": left.site, "right": right.site}))
    if left.unit and right.unit and left.unit != right.unit:
        units: dict[str, Fact] = {"left": " / ".join(left.unit), "right": " / ".join(right.unit)}
        if left.unit[0] != right.unit[0]:
            return Fit(FULL, Reason("other_unit", units))
        return Fit(FULL // 2, Reason("other_subunit", units))
    return Fit(0, Reason("same_unit"))


def grade_window(left: Person, right: Person, settings: Settings) -> Fit:
    """The grade gap lies in the window: 1; each grade outside takes a quarter away; unknown: 0."""
    if left.grade is None or right.grade is None:
        return Fit(0, Reason("gap_unknown"))
    gap = gap_between(left.grade, right.grade, settings)
    low, high = settings.grade_window
    outside = max(low - gap, gap - high, 0)
    code = "gap_outside" if outside else "gap_in_window"
    return Fit(max(4 - outside, 0) * FULL // 4, Reason(code, {"gap": gap, "low": low, "high": high}))


CRITERIA: dict[str, Criterion] = {
    "wants_of_right": wants_of_right,
    "mutual_preference": mutual_preference,
    "wants_of_left": wants_of_left,
    "common_ground": common_ground,
    "schedule": schedule,
    "different_unit": different_unit,
    "grade_window": grade_window,
}
