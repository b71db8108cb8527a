"""What people are asked: a draft, the tick, the end. Nothing is asked without the tick."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import crowd
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.measurement import actions
from viceversa.measurement.models import Category, Declaration
from viceversa.people.models import RoleGrant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_waits")]
WORDS: dict[str, Any] = {"name": "Way in", "why": "To see whether both lead on.", "groups": ["Trainee", " ", "Degree "]}
BASIS: dict[str, Any] = {"basis": "Works agreement of 1 March 2026", "is_ticked": True}


def test_it_is_written_asked_and_closed(cast: Cast) -> None:
    made = actions.add_category(**WORDS, by=cast.ada, code="bcd", now=NOW)
    assert actions.add_category(**WORDS, by=cast.ada, code="bcd", now=NOW).repeated
    assert actions.change_category(made, **WORDS, by=cast.ada, now=NOW).repeated
    actions.change_category(made, **WORDS | {"groups": ["Trainee", "Degree", "Other"]}, by=cast.ada, now=NOW)
    assert [one.name for one in Category.objects.get().named] == ["Trainee", "Degree", "Other"]
    asked = actions.ask_category(made, **BASIS, by=cast.ada, now=NOW)
    assert (asked.state, asked.basis, asked.asked_by, asked.asked_at) == ("asked", BASIS["basis"], cast.ada, NOW)
    assert actions.ask_category(made, **BASIS, by=cast.ada, now=NOW).repeated
    crowd.say(made, made.named[0].code, cast.person("nia"))
    closed = actions.close_category(made, by=cast.ada, now=NOW)
    assert (closed.state, closed.closed_at, Declaration.objects.count()) == ("closed", NOW, 0)
    assert actions.close_category(made, by=cast.ada, now=NOW).repeated
    assert list(Event.objects.order_by("pk").values_list("verb", "facts")) == [
        ("category.added", {"groups": 2}),
        ("category.changed", {"groups": 3}),
        ("category.basis_ticked", {"fingerprint": sha256(BASIS["basis"].encode()).hexdigest()}),
        ("category.closed", {}),
    ]


def test_a_draft_can_be_thrown_away(cast: Cast) -> None:
    actions.remove_category(actions.add_category(**WORDS, by=cast.ada, now=NOW), by=cast.ada, now=NOW)
    assert Category.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "says", "field"),
    [
        ({"name": " "}, "in a word or two", "name"),
        ({"why": ""}, "what it is for", "why"),
        ({"groups": ["Trainee"]}, "Name 2 to 10 groups", "groups"),
        ({"groups": [str(number) for number in range(11)]}, "Name 2 to 10 groups", "groups"),
        ({"groups": ["Trainee", "trainee"]}, "there twice", "groups"),
        ({"groups": ["Trainee", "x" * 81]}, "under 80 characters", "groups"),
    ],
)
def test_words_that_are_refused(cast: Cast, change: dict[str, Any], says: str, field: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        actions.add_category(**WORDS | change, by=cast.ada, now=NOW)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"basis": " "}, "what allows the organization"),
        ({"basis": "x" * 2001}, "under 2000 characters"),
        ({"is_ticked": False}, "tick the box"),
    ],
)
def test_nobody_is_asked_without_basis_and_tick(cast: Cast, change: dict[str, Any], says: str) -> None:
    made = actions.add_category(**WORDS, by=cast.ada, now=NOW)
    with pytest.raises(Refused, match=says):
        actions.ask_category(made, **BASIS | change, by=cast.ada, now=NOW)
    assert Category.objects.get().state == "draft"


def test_four_at_a_time(cast: Cast) -> None:
    for number in range(4):
        crowd.category(f"Category {number}")
    with pytest.raises(Refused, match="4 categories are asked already"):
        actions.ask_category(actions.add_category(**WORDS, by=cast.ada, now=NOW), **BASIS, by=cast.ada, now=NOW)


def test_words_people_answered_to_stay(cast: Cast) -> None:
    asked = crowd.category()
    with pytest.raises(Refused, match="so they stay"):
        actions.change_category(asked, **WORDS | {"name": "Another"}, by=cast.ada, now=NOW)
    with pytest.raises(Refused, match="so they stay"):
        actions.remove_category(asked, by=cast.ada, now=NOW)


def test_closed_is_for_good_and_a_draft_can_not_be_closed(cast: Cast) -> None:
    draft = actions.add_category(**WORDS, by=cast.ada, now=NOW)
    with pytest.raises(Refused, match="not asked yet"):
        actions.close_category(draft, by=cast.ada, now=NOW)
    closed = actions.close_category(crowd.category(), by=cast.ada, now=NOW)
    with pytest.raises(Refused, match="no longer asked"):
        actions.ask_category(closed, **BASIS, by=cast.ada, now=NOW)


def test_others_do_not_set_it_up(cast: Cast) -> None:
    draft = actions.add_category(**WORDS, by=cast.ada, now=NOW)
    officer = factories.user(factories.person("Ola Berg"), roles=(RoleGrant.Role.PRIVACY,))
    for who in (cast.petra, cast.otto, crowd.auditor(), officer, None):
        for act in (
            lambda who=who: actions.add_category(**WORDS, by=who, now=NOW),
            lambda who=who: actions.change_category(draft, **WORDS, by=who, now=NOW),
            lambda who=who: actions.remove_category(draft, by=who, now=NOW),
            lambda who=who: actions.ask_category(draft, **BASIS, by=who, now=NOW),
        ):
            with pytest.raises(NotAllowed, match="Only people administrators say"):
                act()


def test_a_privacy_officer_ends_it_and_others_do_not(cast: Cast) -> None:
    asked = crowd.category()
    for who in (cast.petra, crowd.auditor(), None):
        with pytest.raises(NotAllowed, match="privacy officers end it"):
            actions.close_category(asked, by=who, now=NOW)
    officer = factories.user(factories.person("Ola Berg"), roles=(RoleGrant.Role.PRIVACY,))
    assert actions.close_category(asked, by=officer, now=NOW).state == "closed"
