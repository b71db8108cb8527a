"""What happens in matching, a file per noun."""

from viceversa.matching.actions.again import match_pair, match_rest
from viceversa.matching.actions.asking import ask_for_times
from viceversa.matching.actions.files import FORMS, export_run, import_pairs, must_see_all, read_pairs
from viceversa.matching.actions.findings import look_into, work_out
from viceversa.matching.actions.rulings import forbid, lift, pin, swap
from viceversa.matching.actions.runs import mark_released, match, solve_run, start_run, store_result
from viceversa.matching.actions.shortlists import choose, close_answers, draw_up, finish, release_shortlists, remind

__all__ = [
    "FORMS",
    "ask_for_times",
    "choose",
    "close_answers",
    "draw_up",
    "export_run",
    "finish",
    "forbid",
    "import_pairs",
    "lift",
    "look_into",
    "mark_released",
    "match",
    "match_pair",
    "match_rest",
    "must_see_all",
    "pin",
    "read_pairs",
    "release_shortlists",
    "remind",
    "solve_run",
    "start_run",
    "store_result",
    "swap",
    "work_out",
]
