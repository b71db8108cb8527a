"""What happens to groups that people may name, to what they say, to the figures about them, and to reports."""

from viceversa.measurement.actions.categories import (
    add_category,
    ask_category,
    change_category,
    close_category,
    remove_category,
)
from viceversa.measurement.actions.declarations import declare, take_back
from viceversa.measurement.actions.releases import export_table, look_at, release_funnel
from viceversa.measurement.actions.reports import (
    circulate_report,
    release_report,
    see_report,
    set_council_first,
    take_report,
)

__all__ = [
    "add_category",
    "ask_category",
    "change_category",
    "circulate_report",
    "close_category",
    "declare",
    "export_table",
    "look_at",
    "release_funnel",
    "release_report",
    "remove_category",
    "see_report",
    "set_council_first",
    "take_back",
    "take_report",
]
