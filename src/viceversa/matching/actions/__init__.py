"""What happens in matching, a file per noun."""

from viceversa.matching.actions.again import match_pair, match_rest
from viceversa.matching.actions.rulings import forbid, lift, pin
from viceversa.matching.actions.runs import mark_released, match, solve_run, start_run, store_result

__all__ = [
    "forbid",
    "lift",
    "mark_released",
    "match",
    "match_pair",
    "match_rest",
    "pin",
    "solve_run",
    "start_run",
    "store_result",
]
