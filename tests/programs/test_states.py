"""Every verb of every table, from every state: legal moves move, all others refuse with a sentence."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from viceversa.core.errors import Refused
from viceversa.core.transitions import Table
from viceversa.programs.states import COHORT, PARTICIPANT, PROGRAM

LEGAL = {
    ("program", "open"): {"draft": "open"},
    ("program", "step_back"): {"open": "draft"},
    ("program", "wind_down"): {"open": "winding"},
    ("program", "resume"): {"winding": "open"},
    ("program", "archive"): {"draft": "archived", "open": "archived", "winding": "archived"},
    ("cohort", "recruit"): {"planned": "recruiting"},
    ("cohort", "step_back"): {"recruiting": "planned", "matching": "planned"},
    ("cohort", "match"): {"recruiting": "matching"},
    ("cohort", "reopen"): {"matching": "recruiting"},
    ("cohort", "run"): {"recruiting": "running", "matching": "running"},
    ("cohort", "close"): dict.fromkeys(("recruiting", "matching", "running"), "closed"),
    ("participant", "begin"): {"invited": "enrolling"},
    ("participant", "decline"): {"invited": "declined", "enrolling": "declined"},
    ("participant", "enroll"): {"enrolling": "enrolled"},
    ("participant", "list"): {"enrolled": "listed", "resting": "listed"},
    ("participant", "move_up"): {"listed": "enrolled"},
    ("participant", "pair"): {"enrolled": "paired"},
    ("participant", "unpair"): {"paired": "enrolled"},
    ("participant", "rest"): {"enrolled": "resting"},
    ("participant", "come_back"): {"resting": "enrolled"},
    ("participant", "finish"): dict.fromkeys(("paired", "enrolled", "resting", "listed"), "finished"),
    ("participant", "withdraw"): dict.fromkeys(
        ("invited", "enrolling", "enrolled", "resting", "listed", "paired"), "withdrawn"
    ),
    ("participant", "return"): {"withdrawn": "enrolling", "declined": "enrolling"},
}
CASES = [
    (table, verb, str(state))
    for table in (PROGRAM, COHORT, PARTICIPANT)
    for verb in table.moves
    for state in table.states
]


@pytest.mark.parametrize(
    ("table", "verb", "state"), CASES, ids=lambda value: value if isinstance(value, str) else value.noun
)
def test_a_verb_from_a_state(table: Table, verb: str, state: str) -> None:
    thing = SimpleNamespace(state=state)
    target = LEGAL[table.noun, verb].get(state)
    if target is None:
        with pytest.raises(Refused):
            table.apply(thing, verb)
        assert thing.state == state
    else:
        table.apply(thing, verb)
        assert thing.state == target
