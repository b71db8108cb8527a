"""What is shown of workshops: to whom they are for (own), and to who plans, leads and ticks them (planning)."""

from viceversa.workshops.queries.own import (
    Choice,
    Own,
    ahead_of,
    card_of,
    entries_of,
    led_by,
    own_workshop,
    own_workshops,
    read_for_home,
)
from viceversa.workshops.queries.planning import (
    Proposal,
    date_for,
    date_in,
    is_manager,
    list_for,
    listed,
    not_yet,
    planned_in,
    planned_workshop,
    proposals,
    with_counts,
)

__all__ = [
    "Choice",
    "Own",
    "Proposal",
    "ahead_of",
    "card_of",
    "date_for",
    "date_in",
    "entries_of",
    "is_manager",
    "led_by",
    "list_for",
    "listed",
    "not_yet",
    "own_workshop",
    "own_workshops",
    "planned_in",
    "planned_workshop",
    "proposals",
    "read_for_home",
    "with_counts",
]
