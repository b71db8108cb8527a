"""What another pair costs: by the proof of a run too large to be solved again, in words, and which locks would have to go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.matching.test_pages import signed_in, solved
from tests.matching.test_why_not import asked, called, panel, two_and_two
from viceversa import engine
from viceversa.matching import actions, price, verdicts, warm
from viceversa.matching.page.why_not import Answer, answered
from viceversa.programs.models import Participant


@pytest.fixture
def petra(cast: Cast) -> Client:
    return signed_in(cast.petra)


@pytest.fixture(autouse=True)
def nothing_warm() -> None:
    warm.forget()


def test_a_run_too_large_to_solve_at_once_gives_the_least_it_costs(
    petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_and_two(cast)
    run = solved(cast)
    jo = called(cast, "Jo Park")
    exact = price.of(warm.of(run), jo.code, cast.viktor_part.code)
    monkeypatch.setattr(warm, "MOST_EDGES", 0)
    found = price.of(warm.of(run), jo.code, cast.viktor_part.code)
    assert exact.after is not None
    assert found.cost is not None
    assert found.cost.aim == "points"
    assert 0 < found.cost.at_least <= exact.before.points - exact.after.points
    made = price.of(warm.of(run), cast.nia_part.code, cast.viktor_part.code)
    assert made.changes is not None
    assert (made.changes.added, made.after) == ((), made.before)
    warm.forget()
    opened = f"/matching/runs/{run.code}/?open={cast.nia_part.code}-{cast.viktor_part.code}"
    assert "Choose another pair" in panel(petra.get(opened).content.decode())
    assert not warm._kept
    html = panel(asked(petra, run, cast.nia_part, cast.viktor_part, jo))
    assert "At least" in html
    assert "the least it costs is read off its proof" in html


def test_of_a_large_run_nothing_is_said_of_what_a_lock_keeps_out(
    petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its proof is of results with all locks: without them there may be more points, not fewer."""
    two_and_two(cast)
    jo, sol = called(cast, "Jo Park"), called(cast, "Sol Reyes")
    actions.pin(cast.cohort, mentor=jo, mentee=sol, by=cast.petra)
    run = solved(cast)
    monkeypatch.setattr(warm, "MOST_EDGES", 0)
    found = price.of(warm.of(run), jo.code, cast.viktor_part.code)
    assert (found.cost, found.released) == (None, ((jo.code, sol.code),))
    said = answered({one.code: one for one in (jo, sol, cast.viktor_part)}, warm.of(run), (jo.code, cast.viktor_part.code), found, topics={})  # fmt: skip
    assert (said.headline, said.can_swap, said.swap) == (
        "What it costs is not known yet",
        True,
        f"{jo.code}-{sol.code}",
    )
    two = {"mentor": jo.code, "mentee": cast.viktor_part.code}
    html = petra.get(f"/cohorts/{cast.cohort.code}/matching/pair/", two).content.decode()
    assert "its proof says nothing of this pair" in html
    assert "Needs Jo Park and Sol Reyes unlocked" in html


# How a price reads


def answer(**values: Any) -> Answer:
    nobody = Participant()
    usual = Answer(nobody, nobody, before=100.0, after=100.0, worst_before=60.0, worst_after=60.0)
    return replace(usual, **values)


@pytest.mark.parametrize(
    ("values", "headline", "sums"),
    [
        ({}, "It costs nothing in total", "The total stays at 100. The worst-off pair stays at 60."),
        ({"after": 99.6}, "0.4 points less in total", "100 becomes 99.6. The worst-off pair stays at 60."),
        ({"after": 99}, "1 point less in total", "100 becomes 99. The worst-off pair stays at 60."),
        (
            {"before": 1987, "after": 1971, "worst_after": 58.5},
            "16 points less in total",
            "1,987 becomes 1,971. The worst-off pair goes from 60 to 58.5.",
        ),
        ({"after": 101}, "1 point more in total", "100 becomes 101. The worst-off pair stays at 60."),
        (
            {"after": 130, "people_lost": -1},
            "30 points more in total",
            "1 person more gets a pair. 100 becomes 130. The worst-off pair stays at 60.",
        ),
        (
            {"after": 40, "people_lost": 1},
            "1 person more without a pair",
            "100 becomes 40. The worst-off pair stays at 60.",
        ),
        ({"is_large": True}, "What it costs is not known yet", None),
        *(
            ({"is_large": True, "cost": engine.Cost(aim, n, 0)}, headline, None)
            for aim, n, headline in (
                ("points", 12_005_000, "At least 1,200.5 points less in total"),
                ("points", 0, "It may cost nothing in total"),
                ("people", 1, "At least 1 person more without a pair"),
                ("people", 2, "At least 2 people more without a pair"),
                ("pairs", 1, "At least 1 pair fewer"),
                ("stay", 2, "At least 2 former pairs fewer"),
                (engine.Floor(300_000), 1, "At least 1 pair more with a weak fit"),
            )
        ),
    ],
)
def test_a_price_in_words(values: dict[str, Any], headline: str, sums: str | None) -> None:
    said = answer(**values)
    assert said.headline == headline
    if sums is not None:
        assert said.sums == sums


def test_a_pair_that_no_other_decision_leaves_room_for(cast: Cast) -> None:
    two_and_two(cast)
    run = solved(cast)
    jo, nobody = called(cast, "Jo Park"), engine.Value(0, 0, None, 0)
    found = price.Price(nobody, why=(engine.Reason("min_not_met"),))
    said = answered({jo.code: jo, cast.viktor_part.code: cast.viktor_part}, warm.of(run), (jo.code, cast.viktor_part.code), found, topics={})  # fmt: skip
    assert (said.impossible, said.can_swap) == (True, False)


def test_room_is_made_where_somebody_has_more_places(cast: Cast) -> None:
    problem = engine.Problem(
        (engine.Person("n", capacity=2),),
        tuple(engine.Person(f"v{number}") for number in range(3)),
        pairs=tuple(("n", f"v{number}", 5) for number in range(3)),
        pins=(("n", "v0"), ("n", "v1")),
    )
    assert verdicts.in_the_way(problem, "n", "v2") == [(("n", "v0"),), (("n", "v1"),)]
    assert verdicts.in_the_way(problem, "n", "v1") == [()]
    free = replace(problem, pins=(("n", "v0"),))
    assert verdicts.in_the_way(free, "n", "v2") == [()]


def test_of_several_locks_the_weakest_is_to_go_where_a_run_is_too_large_to_try_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = engine.Problem(
        (engine.Person("n", capacity=2),),
        tuple(engine.Person(f"v{number}") for number in range(3)),
        pairs=(("n", "v0", 5), ("n", "v1", 3), ("n", "v2", 4)),
        pins=(("n", "v0"), ("n", "v1")),
    )
    monkeypatch.setattr(warm, "MOST_EDGES", 0)
    found = price.of(warm.Warm(problem, engine.solve(problem)), "n", "v2")
    assert (found.released, found.cost, found.after) == ((("n", "v1"),), None, None)
