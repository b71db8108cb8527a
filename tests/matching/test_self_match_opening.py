"""Self-match is opened: who hears of it, who is on whose list; and what opening refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story_self_match import (
    AFTER,
    DAY,
    MORNING,
    TODAY,
    Parts,
    asks,
    listed,
    mails,
    opened,
    rules,
    seat_of,
    states,
    verbs,
    with_self_match,
    yes,
)
from viceversa import engine
from viceversa.core.errors import NotAllowed, Refused
from viceversa.matching import actions, adapter, self_match
from viceversa.matching.actions.shortlists import without_locked
from viceversa.matching.models import ShortlistRound
from viceversa.matching.policy import settings_for
from viceversa.messaging import due
from viceversa.people.models import Topic
from viceversa.programs.models import Draw, Participant, Role
from viceversa.programs.states import CohortState


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_self_match(cast)


# Opened


def test_the_asked_hear_at_once_and_the_askers_on_the_day(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, begins=TODAY + DAY)
    assert (drawn.asks, drawn.most, drawn.one_by_one, drawn.answer_days, drawn.until) == ("mentor", 3, True, 7, AFTER)
    assert mails() == [("self_match_rules", name) for name in ("Ida", "Udo", "Viktor")]
    with pytest.raises(Refused, match="not begun"):
        asks(drawn, parts["nia"], parts["ida"])
    due.run_due(now=MORNING)
    assert [name for kind, name in mails() if kind == "self_match"] == ["Jo", "Kim", "Nia"]
    assert verbs() == ["self_match.opened", "self_match.kept"]
    asks(drawn, parts["nia"], parts["ida"], now=MORNING)
    assert states(drawn) == {("Nia", "Ida"): "open"}


def test_opening_again_changes_nothing(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    again = opened(cast)
    assert (again.pk, again.repeated, verbs()) == (drawn.pk, True, ["self_match.opened"])


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("begins", {"begins": TODAY - DAY}),
        ("begins", {"begins": TODAY + 61 * DAY}),
        ("ends", {"ends": TODAY + DAY}),
        ("ends", {"ends": TODAY + 61 * DAY}),
        ("most", {"most": 0}),
        ("most", {"most": 11}),
        ("answer_days", {"answer_days": 1}),
        ("answer_days", {"answer_days": 22}),
    ],
)
def test_days_and_numbers_in_range(cast: Cast, parts: Parts, field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        opened(cast, **changes)
    assert (refused.value.field, mails()) == (field, [])


def test_what_opening_refuses(cast: Cast, parts: Parts) -> None:
    for by in (cast.nia, cast.viktor, cast.ada, cast.sam):
        with pytest.raises(NotAllowed):
            opened(cast, by=by)
    cast.program.policy = {}
    cast.program.save()
    with pytest.raises(Refused, match="another way"):
        opened(cast)
    cast.program.policy = {"mode": "self_match"}
    cast.program.save()
    draw = Draw.objects.create(
        cohort=cast.cohort, role=Role.MENTOR, places=1, seed="0f" * 32, strata=[], created_at=NOW
    )
    with pytest.raises(Refused, match="More people have applied"):
        opened(cast)
    draw.delete()
    lists = ShortlistRound.objects.create(cohort=cast.cohort, number=1, state="open", created_at=NOW)
    with pytest.raises(Refused, match="Shortlists are being answered"):
        opened(cast)
    lists.delete()
    Participant.objects.filter(role=Role.MENTEE).update(languages=["fr"])
    with pytest.raises(Refused, match="Nobody could ask anybody"):
        opened(cast)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="not being matched"):
        opened(cast)


def test_lists_are_the_engines_verdicts(cast: Cast, parts: Parts) -> None:
    """Exactly the pairs that every rule allows, in any number of chunks and from either side."""
    Participant.objects.filter(pk=parts["udo"].pk).update(languages=["fr"])
    actions.forbid(cast.cohort, mentor=parts["jo"], mentee=parts["ida"], by=cast.petra, now=NOW)
    question = without_locked(adapter.draft(cast.cohort, settings_for(cast.program)).problem)
    allowed = {
        (left.id, right.id)
        for left in question.left
        for right in question.right
        if not engine.verdicts(question, left.id, right.id)
    }
    assert len(allowed) == 5
    for asks_, turned in (("mentor", False), ("mentee", True)):
        lists = self_match.lists_of(question, asks_, frozenset(allowed))
        found = {(one, other) for one, others in lists.listed.items() for other in others}
        assert ({(other, one) for one, other in found} if turned else found) == allowed
    drawn = opened(cast)
    assert {name: listed(drawn, parts[name]) for name in ("nia", "jo", "kim")} == {
        "nia": ["Ida", "Viktor"],
        "jo": ["Viktor"],
        "kim": ["Ida", "Viktor"],
    }


def test_lists_in_pieces_are_the_same(cast: Cast, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    question = without_locked(adapter.draft(cast.cohort, settings_for(cast.program)).problem)
    whole = self_match.lists_of(question, "mentor")
    monkeypatch.setattr(self_match, "PAIRS_AT_ONCE", 1)
    assert self_match.lists_of(question, "mentor") == whole
    monkeypatch.setattr(self_match, "MOST_LISTED", 1)
    assert {len(others) for others in self_match.lists_of(question, "mentor").listed.values()} == {1}


def test_the_best_fit_comes_first(cast: Cast, parts: Parts) -> None:
    """Nia wants to know how budgets get decided; Viktor brings it."""
    drawn = opened(cast)
    assert seat_of(drawn, parts["nia"]).listed[0] == parts["viktor"].pk


def test_in_a_traditional_program_the_mentee_asks(cast: Cast, parts: Parts) -> None:
    cast.program.direction = "traditional"
    cast.program.save()
    Participant.objects.filter(role=Role.MENTOR).update(role="x")
    Participant.objects.filter(role=Role.MENTEE).update(role=Role.MENTOR)
    Participant.objects.filter(role="x").update(role=Role.MENTEE)
    for part in parts.values():
        part.refresh_from_db()
    nia, viktor = parts["nia"], parts["viktor"]
    budgets = Topic.objects.get(slug="how-budgets-get-decided")
    drawn = opened(cast)
    assert (drawn.asks, listed(drawn, nia)) == ("mentee", ["Viktor"])
    rules(drawn, viktor, topics={budgets.pk})
    assert listed(drawn, nia) == ["Viktor"]
    yes(asks(drawn, nia, viktor))
    assert states(drawn) == {("Nia", "Viktor"): "agreed"}
