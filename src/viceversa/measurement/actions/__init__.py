"""What happens to groups that people may name, to what they say, and to the figures about them."""

from viceversa.measurement.actions.categories import (
    add_category,
    ask_category,
    change_category,
    close_category,
    remove_category,
)
from viceversa.measurement.actions.declarations import declare, take_back
from viceversa.measurement.actions.releases import export_table, look_at, release_funnel

__all__ = [
    "add_category",
    "ask_category",
    "change_category",
    "close_category",
    "declare",
    "export_table",
    "look_at",
    "release_funnel",
    "remove_category",
    "take_back",
]
