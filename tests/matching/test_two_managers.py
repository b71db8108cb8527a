"""Two managers press the same button in the same moment, in two real transactions."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast, build
from tests.factories import NOW
from viceversa.matching import actions, together
from viceversa.matching.models import Run
from viceversa.people.models import User
from viceversa.programs.models import ProgramManager


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = build()
    ProgramManager.objects.create(program=cast.program, user=cast.sam, since=NOW)
    return cast


def both(*acts: Any) -> list[Any]:
    """What each act gave or raised, begun at one moment in a thread and a connection of its own."""
    gate, found = threading.Barrier(len(acts)), [None] * len(acts)

    def do(number: int, act: Any) -> None:
        gate.wait()
        try:
            found[number] = act()
        except together.ActedMeanwhile as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_matches_and_the_other_is_told(cast: Cast) -> None:
    first = actions.match(cast.cohort, by=cast.petra, now=NOW)
    shown = together.token(first, [])

    def asked(user: User, floor: int) -> Any:
        return lambda: actions.match(cast.cohort, settings={"floor": floor}, seen=shown, by=user)

    found = both(asked(cast.petra, 10), asked(cast.sam, 20))
    (won,) = [one for one in found if isinstance(one, Run)]
    (told,) = [one for one in found if isinstance(one, together.ActedMeanwhile)]
    assert won.by is not None
    assert [(act.by, act.what, act.run) for act in told.acts] == [(won.by.name, "matched", won)]
    assert sorted(Run.objects.values_list("number", flat=True)) == [1, 2]


def test_one_locks_while_the_other_goes_back(cast: Cast) -> None:
    first = actions.match(cast.cohort, by=cast.petra, now=NOW)
    second = actions.match(cast.cohort, settings={"floor": 10}, by=cast.petra, now=NOW)
    shown = together.token(second, [])
    locked, _back = both(
        lambda: actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.sam),
        lambda: actions.use_run(first, seen=shown, by=cast.petra),
    )
    assert locked.kind == "pin"
    assert cast.cohort.rulings.get().by == cast.sam
