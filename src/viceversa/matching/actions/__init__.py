"""What happens in matching, a file per noun."""

from viceversa.matching.actions.rulings import forbid, lift, pin
from viceversa.matching.actions.runs import mark_released, solve_run, start_run, store_result

__all__ = ["forbid", "lift", "mark_released", "pin", "solve_run", "start_run", "store_result"]
