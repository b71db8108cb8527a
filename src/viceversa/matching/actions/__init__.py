"""What happens in matching, a file per noun."""

from viceversa.matching.actions.bench import name_run, use_run
from viceversa.matching.actions.releasing import mark_released
from viceversa.matching.actions.rulings import forbid, lift, pin
from viceversa.matching.actions.runs import match, start_run
from viceversa.matching.actions.solving import cancel_run, give_up_forgotten, solve_run, store_result

__all__ = [
    "cancel_run",
    "forbid",
    "give_up_forgotten",
    "lift",
    "mark_released",
    "match",
    "name_run",
    "pin",
    "solve_run",
    "start_run",
    "store_result",
    "use_run",
]
