"""Rules and criteria for whole blocks of pairs: the vectorised twins of `rules` and `criteria`, equal to the last bit.

A block is the left rows start..stop against everybody on the right. Memory is a few times (stop - start) x right.
"""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from .criteria import FULL
from .table import Bools, Ints, Relation, Table, count_common


class Blocks:
    """Judges blocks of a table. What all blocks need is kept between them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.settings = table.problem.settings
        self.width = len(table.right)
        self.masks: dict[str, Callable[[int, int], Bools]] = {
            "same_person": self._related(lambda: table.relation(lambda person: (person.id,), lambda _person: ())),
            "capacity": self._capacity,
            "forbid": self._related(lambda: table.forbids),
            "same_line": self._related(lambda: table.both("line")),
            "decision_power": self._related(lambda: table.both("decision_power")),
            "grade_gap": self._grade_gap,
            "do_not_match": self._related(lambda: table.both("do_not_match")),
            "language": self._language,
            "common_time": self._common_time,
            "top_want": self._top_want,
            "former": self._related(lambda: table.both("former")),
            "employed": self._employed,
        }
        self.fits: dict[str, Callable[[int, int], Ints]] = {
            "wants_of_right": self._wants_of_right,
            "mutual_preference": self._mutual_preference,
            "wants_of_left": self._wants_of_left,
            "common_ground": self._common_ground,
            "schedule": self._schedule,
            "different_unit": self._different_unit,
            "grade_window": self._grade_window,
        }

    def _related(self, make: Callable[[], Relation]) -> Callable[[int, int], Bools]:
        kept: list[Relation] = []

        def mask(start: int, stop: int) -> Bools:
            if not kept:
                kept.append(make())
            return kept[0].block(start, stop, self.width)

        return mask

    # ---- rules: True where the pair is forbidden ----

    def _capacity(self, start: int, stop: int) -> Bools:
        left, right = self.table.full
        return np.logical_or(left[start:stop, None], right[None, :])

    def _grade_gap(self, start: int, stop: int) -> Bools:
        if self.settings.min_grade_gap == 0 and self.settings.outranks == "either":
            return np.zeros((stop - start, self.width), dtype=np.bool_)
        gap, known = self._gap(start, stop)
        return np.logical_or(~known, gap < self.settings.min_grade_gap)

    def _gap(self, start: int, stop: int) -> tuple[Ints, Bools]:
        left, right, left_known, right_known = self.table.grades
        gap = right[None, :] - left[start:stop, None]
        if self.settings.outranks == "left":
            gap = -gap
        elif self.settings.outranks == "either":
            gap = np.abs(gap)
        return gap, left_known[start:stop, None] & right_known[None, :]

    def _language(self, start: int, stop: int) -> Bools:
        left, right = self.table.languages
        return np.equal(count_common(left[start:stop], right), 0)

    def _common_time(self, start: int, stop: int) -> Bools:
        return self._common_slots(start, stop) < round(self.settings.common_hours * 2)

    def _common_slots(self, start: int, stop: int) -> Ints:
        left, right = self.table.slots
        return count_common(left[start:stop], right)

    def _top_want(self, start: int, stop: int) -> Bools:
        able = self.table.open_offers(self.table.left[start:stop]) >= self.settings.want_level
        matched = able.astype(np.float32) @ self.table.top_wants.T
        return np.asarray(matched == 0)

    def _employed(self, start: int, stop: int) -> Bools:
        left, right = self.table.leaving
        return np.logical_or(left[start:stop, None], right[None, :])

    # ---- criteria: millionths ----

    def _wants_of_right(self, start: int, stop: int) -> Ints:
        demands, whole = self.table.right_demands
        part = self.table.steps(self.table.left[start:stop]) @ demands.T
        return part.astype(np.int64) * FULL // np.maximum(whole, 1)[None, :]

    def _wants_of_left(self, start: int, stop: int) -> Ints:
        demands, whole = self.table.demands(self.table.left[start:stop])
        part = demands @ self.table.right_steps.T
        return part.astype(np.int64) * FULL // np.maximum(whole, 1)[:, None]

    def _mutual_preference(self, start: int, stop: int) -> Ints:
        asked = [relation.block(start, stop, self.width).astype(np.int64) for relation in self.table.likes]
        return (asked[0] + asked[1]) * FULL // 2

    def _common_ground(self, start: int, stop: int) -> Ints:
        left, right = self.table.interests
        plenty = self.settings.shared_interests
        return np.minimum(count_common(left[start:stop], right), plenty) * FULL // plenty

    def _schedule(self, start: int, stop: int) -> Ints:
        ample = round(self.settings.ample_hours * 2)
        return np.minimum(self._common_slots(start, stop), ample) * FULL // ample

    def _different_unit(self, start: int, stop: int) -> Ints:
        other_site, other_top, other_unit = (
            (left[start:stop, None] >= 0) & (right[None, :] >= 0) & (left[start:stop, None] != right[None, :])
            for left, right in self._places
        )
        return np.where(other_site | other_top, FULL, np.where(other_unit, FULL // 2, 0)).astype(np.int64)

    @cached_property
    def _places(self) -> tuple[tuple[Ints, Ints], ...]:
        codes = self.table.codes
        return codes(lambda p: p.site), codes(lambda p: p.unit[:1]), codes(lambda p: p.unit)

    def _grade_window(self, start: int, stop: int) -> Ints:
        gap, known = self._gap(start, stop)
        low, high = self.settings.grade_window
        outside = np.maximum(np.maximum(low - gap, gap - high), 0)
        return np.where(known, np.maximum(4 - outside, 0) * FULL // 4, 0)
