"""Who may steer a pair, and who stands too near to."""

from __future__ import annotations

from tests.cast import Cast
from viceversa.pairings import rules
from viceversa.pairings.models import Pairing
from viceversa.people.models import DecisionPower


def test_who_stands_near_somebody(cast: Cast) -> None:
    nia, mara, petra = cast.person("nia"), cast.person("mara"), cast.person("petra")
    assert [rules.stands_near(who, nia) for who in (None, nia, mara, petra)] == [False, True, True, False]
    DecisionPower.objects.create(holder=petra, over=nia, kind=DecisionPower.Kind.PANEL)
    assert rules.stands_near(petra, nia)


def test_who_may_steer_a_pair(cast: Cast, pair: Pairing) -> None:
    found = [name for name in ("petra", "nia", "viktor", "ada", "sam") if rules.may_steer(getattr(cast, name), pair)]
    assert (found, rules.may_steer(None, pair)) == (["petra"], False)
