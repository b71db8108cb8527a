"""What happens in matching, a file per noun."""

from viceversa.matching.actions.again import match_pair, match_rest
from viceversa.matching.actions.asking import ask_for_times
from viceversa.matching.actions.bench import name_run, use_run
from viceversa.matching.actions.conversation_events import (
    EventDetails,
    answer_event,
    cancel_event,
    change_event,
    invite,
    plan_event,
    remind_guests,
)
from viceversa.matching.actions.conversations import announce, end_event, note_presence, remind_of_rounds, seat
from viceversa.matching.actions.files import FORMS, export_run, import_pairs, must_see_all, read_pairs
from viceversa.matching.actions.findings import look_into, work_out
from viceversa.matching.actions.releasing import mark_released
from viceversa.matching.actions.rulings import forbid, lift, pin, swap
from viceversa.matching.actions.runs import match, start_run
from viceversa.matching.actions.shortlists import choose, close_answers, draw_up, finish, release_shortlists, remind
from viceversa.matching.actions.solving import cancel_run, give_up_forgotten, solve_run, store_result

__all__ = [
    "FORMS",
    "EventDetails",
    "announce",
    "answer_event",
    "ask_for_times",
    "cancel_event",
    "cancel_run",
    "change_event",
    "choose",
    "close_answers",
    "draw_up",
    "end_event",
    "export_run",
    "finish",
    "forbid",
    "give_up_forgotten",
    "import_pairs",
    "invite",
    "lift",
    "look_into",
    "mark_released",
    "match",
    "match_pair",
    "match_rest",
    "must_see_all",
    "name_run",
    "note_presence",
    "pin",
    "plan_event",
    "read_pairs",
    "release_shortlists",
    "remind",
    "remind_guests",
    "remind_of_rounds",
    "seat",
    "solve_run",
    "start_run",
    "store_result",
    "swap",
    "use_run",
    "work_out",
]
