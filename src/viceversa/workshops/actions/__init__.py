"""What happens around workshops, a file per noun."""

from viceversa.workshops.actions.attendance import add_who_came, ask_who_came, catch_up, export_list, say_who_came
from viceversa.workshops.actions.dates import DateDetails, add_date, cancel_date, change_date, remind
from viceversa.workshops.actions.seats import leave, leave_all, take_seat
from viceversa.workshops.actions.workshops import announce, cancel, change, plan, remind_open

__all__ = [
    "DateDetails",
    "add_date",
    "add_who_came",
    "announce",
    "ask_who_came",
    "cancel",
    "cancel_date",
    "catch_up",
    "change",
    "change_date",
    "export_list",
    "leave",
    "leave_all",
    "plan",
    "remind",
    "remind_open",
    "say_who_came",
    "take_seat",
]
