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
from viceversa.matching.actions.defaults import keep_as_default, set_defaults
from viceversa.matching.actions.event_moves import is_movable, move_event
from viceversa.matching.actions.files import FORMS, export_run, import_pairs, must_see_all, read_pairs
from viceversa.matching.actions.findings import look_into, work_out
from viceversa.matching.actions.releasing import mark_released
from viceversa.matching.actions.rulings import forbid, lift, pin, swap
from viceversa.matching.actions.runs import match, start_run
from viceversa.matching.actions.self_match import (
    close_self_match,
    finish_self_match,
    keep_self_match,
    move_end,
    open_self_match,
)
from viceversa.matching.actions.self_match_pairs import agree_for, agreed_pairs, mark_made, turn_down
from viceversa.matching.actions.self_match_requests import approve, ask, ask_sooner, decline_request, withdraw_request
from viceversa.matching.actions.self_match_rules import set_asking_rules
from viceversa.matching.actions.shortlists import choose, close_answers, draw_up, finish, release_shortlists, remind
from viceversa.matching.actions.solving import cancel_run, give_up_forgotten, solve_run, store_result

__all__ = [
    "FORMS",
    "EventDetails",
    "agree_for",
    "agreed_pairs",
    "announce",
    "answer_event",
    "approve",
    "ask",
    "ask_for_times",
    "ask_sooner",
    "cancel_event",
    "cancel_run",
    "change_event",
    "choose",
    "close_answers",
    "close_self_match",
    "decline_request",
    "draw_up",
    "end_event",
    "export_run",
    "finish",
    "finish_self_match",
    "forbid",
    "give_up_forgotten",
    "import_pairs",
    "invite",
    "is_movable",
    "keep_as_default",
    "keep_self_match",
    "lift",
    "look_into",
    "mark_made",
    "mark_released",
    "match",
    "match_pair",
    "match_rest",
    "move_end",
    "move_event",
    "must_see_all",
    "name_run",
    "note_presence",
    "open_self_match",
    "pin",
    "plan_event",
    "read_pairs",
    "release_shortlists",
    "remind",
    "remind_guests",
    "remind_of_rounds",
    "seat",
    "set_asking_rules",
    "set_defaults",
    "solve_run",
    "start_run",
    "store_result",
    "swap",
    "turn_down",
    "use_run",
    "withdraw_request",
    "work_out",
]
