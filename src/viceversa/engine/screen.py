"""Upper bounds on the points of very many pairs at a few steps each, so that only pairs which may matter are judged in full.

Most of a pair's points are a sum over what both have in common: topics offered and wanted, interests. So the right people
are filed by what they have, in tiles small enough for the processor's cache, and a left person's bounds for a whole tile
are had by going through the files of what this person has ("inverted lists", as search engines keep them). What remains
depends on few things, grade, languages and times (and places where a rule asks for them), and is the same for all left people who are alike in these; they
follow one another. Rules are applied exactly on the way, so the allowed pairs can be counted.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .criteria import FULL
from .judge import ABLE, FIRST_PLACE, TILE
from .people import LEVELS
from .rules import PLACES
from .settings import Settings
from .sheet import RULE_BITS, Ints, Sheet, Small, Tiny, Words


class Files(NamedTuple):
    """Some right people, filed by feature, tile by tile.

    `columns`: their positions, alike ones in a row (`kinds`: the same number); `place_of`: place of each right position among
    them, -1 if not there. The entries of a feature in a tile are `starts[tile * features + feature]` to the next: `places` in
    the tile and `worths`.
    """

    columns: Small
    kinds: Small
    place_of: Small
    features: int
    starts: Ints
    places: NDArray[np.uint16]
    worths: Small


class Rows(NamedTuple):
    """Some left people, alike ones in a row (`kinds`: the same number), with the features each has and the factor of each.

    The features of the person at position i are `starts[i]` to `starts[i + 1]`.
    """

    order: Small
    kinds: Small
    starts: Ints
    features: Small
    factors: Small


def rows_of(sheet: Sheet, order: Ints, first: int) -> Rows:
    """Left people at these positions. `first`: number of topics (see `files_of`). Cost: a sort."""
    order_of_kinds, kinds = alike(
        order,
        [sheet.left_closed, sheet.left_leaving, sheet.left_grade, *_asked(sheet, sheet.left_place)],
        sheet.left_languages,
        sheet.left_slots,
    )
    offering, offered = np.nonzero(sheet.left_levels)
    levels = sheet.left_levels[offering, offered].astype(np.int64)
    people = np.arange(len(sheet.left_full))
    wanting = np.repeat(people, np.diff(sheet.left_want_starts))
    weight, whole = int(sheet.weights[1]), int(sheet.weights[2])
    worth = _up(sheet.left_want_weight.astype(np.int64) * FULL * weight, sheet.left_full[wanting] * whole)
    curious, interests = _bits(sheet.left_interests)
    slope = max((-(-int(given) // shared) for shared, given in enumerate(sheet.interest_points) if shared), default=0)
    who = np.concatenate([offering, wanting, curious])
    features = np.concatenate(
        [
            offered * len(LEVELS) + levels - 1,
            (first + sheet.left_want_topic.astype(np.int64)) * len(LEVELS) + sheet.left_want_level - 1,
            2 * first * len(LEVELS) + interests,
        ]
    )
    factors = np.concatenate([np.ones_like(levels), worth, np.full_like(interests, slope)])
    sorted_by_person = np.argsort(who, kind="stable")
    sorted_by_person = sorted_by_person[factors[sorted_by_person] > 0]
    return Rows(
        order_of_kinds,
        kinds,
        np.searchsorted(who[sorted_by_person], np.arange(len(people) + 1)).astype(np.int64),
        features[sorted_by_person].astype(np.int32),
        factors[sorted_by_person].astype(np.int32),
    )


def _asked(sheet: Sheet, places: Small) -> list[Small]:
    """The places that rules ask about, a column each."""
    return [places[:, kind] for kind in range(len(PLACES)) if sheet.in_force[FIRST_PLACE + kind]]


def alike(at: Ints, known: Sequence[Tiny | Small], languages: Words, slots: Words) -> tuple[Small, Small]:
    """People at some positions in an order in which alike ones follow one another, and a number for each kind. `known`:
    what is one number for each person."""
    times, tongues = slots[at].view(np.int64), languages[at].view(np.int64)
    rows = np.column_stack([times, tongues, *(column[at].astype(np.int64) for column in known)])
    _kinds, kinds = np.unique(rows, axis=0, return_inverse=True)
    order = np.argsort(kinds.ravel(), kind="stable")
    return at[order].astype(np.int32), kinds.ravel()[order].astype(np.int32)


def files_of(sheet: Sheet, columns: Ints, settings: Settings) -> Files:
    """Right people at these positions, filed by feature. Memory: six bytes a feature of each person."""
    sorted_columns, kinds = alike(
        columns,
        [sheet.right_closed, sheet.right_leaving, sheet.right_grade, *_asked(sheet, sheet.right_place)],
        sheet.right_languages,
        sheet.right_slots,
    )
    topics = sheet.right_levels.shape[1]
    features = 2 * topics * len(LEVELS) + 64 * sheet.right_interests.shape[1]
    starts, places, worths = [np.zeros(1, np.int64)], [], []
    for low in range(0, len(columns), TILE):
        place, feature, worth = _entries(sheet, sorted_columns[low : low + TILE], settings)
        order = np.argsort(feature, kind="stable")
        counts = np.bincount(feature, minlength=features)
        starts.append(starts[-1][-1] + np.cumsum(counts))
        places.append(place[order].astype(np.uint16))
        worths.append(worth[order].astype(np.int32))
    place_of = np.full(len(sheet.right_full), -1, np.int32)
    place_of[sorted_columns] = np.arange(len(columns))
    return Files(
        sorted_columns, kinds, place_of, features, np.concatenate(starts), np.concatenate(places), np.concatenate(worths)
    )  # fmt: skip


def _entries(sheet: Sheet, columns: Small, settings: Settings) -> tuple[Ints, Ints, Ints]:
    """Place, feature and worth of all that the people of one tile have, in no order.

    The features: a topic wanted, by the level at which left offers it (worth points, and ABLE); a topic offered, by the level at
    which left wants it (worth sixtieths of the want); an interest (worth 1).
    """
    topics = sheet.right_levels.shape[1]
    begins, ends = sheet.right_want_starts[columns], sheet.right_want_starts[columns + 1]
    wanting = np.repeat(np.arange(len(columns)), ends - begins)
    rank = np.arange(len(wanting)) - np.repeat(np.cumsum(ends - begins) - (ends - begins), ends - begins)
    want = begins[wanting] + rank
    topic, wanted = sheet.right_want_topic[want].astype(np.int64), sheet.right_want_level[want].astype(np.int64)
    weight = sheet.right_want_weight[want].astype(np.int64)
    asked = bool(sheet.in_force[RULE_BITS.index("top_want")]) & (rank < settings.top_wants) & (weight > 0)
    offering, offered = np.nonzero(sheet.right_levels[columns])
    level = sheet.right_levels[columns[offering], offered].astype(np.int64)
    parts = []
    for other in LEVELS:
        worth = _up(
            weight * _met(np.full_like(wanted, other), wanted) * FULL * int(sheet.weights[0]),
            sheet.right_full[columns[wanting]] * int(sheet.weights[2]),
        )
        parts.append(
            (wanting, topic * len(LEVELS) + other - 1, worth + ABLE * (asked & (other >= settings.want_level)))
        )
        parts.append((offering, (topics + offered) * len(LEVELS) + other - 1, _met(level, np.full_like(level, other))))
    curious, interests = _bits(sheet.right_interests[columns])
    parts.append((curious, 2 * topics * len(LEVELS) + interests, np.ones_like(interests)))
    place, feature, worth = (np.concatenate(column) for column in zip(*parts, strict=True))
    some = worth > 0
    return place[some], feature[some], worth[some]


def _met(offered: Ints, wanted: Ints) -> Ints:
    """Sixtieths of a want met, see `criteria.met`."""
    return np.minimum(offered, wanted) * 60 // wanted


def _up(part: Ints, whole: Ints) -> Ints:
    """The quotient rounded up; 0 where there is nothing to divide by."""
    return -(-part // np.maximum(whole, 1))


def _bits(words: NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """Rows and numbers of all bits that are set."""
    bits: Tiny = np.unpackbits(words.astype("<u8").view(np.uint8), axis=1, bitorder="little").view(np.int8)
    rows, numbers = np.nonzero(bits)
    return rows, numbers
