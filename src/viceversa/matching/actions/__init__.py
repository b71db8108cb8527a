"""What happens in matching, a file per noun."""

from viceversa.matching.actions.rulings import forbid, lift, pin, swap
from viceversa.matching.actions.runs import mark_released, match, solve_run, start_run, store_result
from viceversa.matching.actions.shortlists import choose, close_answers, draw_up, finish, release_shortlists, remind

__all__ = [
    "choose",
    "close_answers",
    "draw_up",
    "finish",
    "forbid",
    "lift",
    "mark_released",
    "match",
    "pin",
    "release_shortlists",
    "remind",
    "solve_run",
    "start_run",
    "store_result",
    "swap",
]
