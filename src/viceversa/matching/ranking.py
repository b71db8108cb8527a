"""How one's shortlist looks after one tap. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

MOVES: Final = ("first", "up", "veto", "back", "all", "none")
# Moves that are about nobody in particular.
FOR_ALL: Final = ("all", "none")

Answer = tuple[int | None, bool]


def reordered(entries: Sequence[tuple[str, int | None, bool]], how: str, code: str) -> dict[str, Answer]:
    """By code: (place, vetoed) after a move. `entries` are (code, place, vetoed) in the order they were drawn in.

    first: this one, then the others as they were. up: one place up. veto: not this one; the others move together.
    back: no veto any more, at the end of the order. all: everybody who is not vetoed, in no order.
    none: none of them.
    """
    if how == "none":
        return {one: (None, True) for one, _place, _vetoed in entries}
    places = {one: place for one, place, _vetoed in entries}
    vetoed = {one for one, _place, vetoed in entries if vetoed}
    if how == "veto":
        vetoed.add(code)
    elif how in ("first", "up", "back"):
        vetoed.discard(code)
    drawn = [one for one, _place, _vetoed in entries]
    order = sorted(
        (one for one in drawn if one not in vetoed),
        key=lambda one: (places[one] or len(drawn) + 1, drawn.index(one)),
    )
    placed = [places[one] for one in order if places[one]]
    is_ordered = bool(placed)
    tied = len(placed) > 1 and set(placed) == {1}
    if how == "all" or (tied and how in ("veto", "back")):
        return {one: (None, True) if one in vetoed else (1, False) for one in drawn}
    if how in ("first", "up"):
        at = order.index(code)
        to = 0 if how == "first" else max(at - 1, 0)
        order.insert(to, order.pop(at))
        is_ordered = True
    found: dict[str, Answer] = dict.fromkeys(vetoed, (None, True))
    found |= {one: (number if is_ordered else None, False) for number, one in enumerate(order, start=1)}
    return found
