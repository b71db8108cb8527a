"""Which guide suits a meeting: by its place in the series, then by what the two want to learn. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from viceversa.learning.guidebook import Guide

# The mentee's first wishes come first; of the mentor's, each counts as much as the mentee's next but one.
MENTORS_TURN = 1.5


def suggest(
    guides: Sequence[Guide],
    *,
    number: int,
    of: int,
    mentee_wants: Sequence[str],
    mentor_wants: Sequence[str],
    used: Collection[str] = (),
) -> Guide | None:
    """The guide for the `number`-th of `of` meetings, or None when all that suit were used.

    The first meeting, the one after the middle and the last have guides of their own. In between: the guide that serves the
    wish highest on either list (families of topics, most wanted first), what nobody asked for last, and never one that
    is the mentor's to choose or that comes too early.
    """
    place = {1: "first", of // 2 + 1: "middle", of: "last"}.get(number, "")
    fresh = [guide for guide in guides if guide.key not in used and not guide.is_retired]
    for guide in fresh:
        if place and guide.place == place:
            return guide

    def worth(guide: Guide) -> float:
        wants = mentor_wants if guide.for_mentor else mentee_wants
        positions = [index for index, family in enumerate(wants) if family in guide.families]
        lowest = min(positions, default=len(mentee_wants) + len(mentor_wants) + 1)
        return lowest + (MENTORS_TURN if guide.for_mentor else 0)

    open_ones = [guide for guide in fresh if not guide.place and not guide.opt_in and guide.from_meeting <= number]
    return min(open_ones, key=worth, default=None)
