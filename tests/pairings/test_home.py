"""One’s home, in each state."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.pairings.conftest import LIVED, SECRETS, make_run, start
from tests.pairings.visiting import visit
from viceversa.pairings.actions import release
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.programs.models import Participant, Role

pytestmark = pytest.mark.usefixtures("at_lived")


def test_home_when_not_enrolled(cast: Cast) -> None:
    assert "You are not in a program yet" in visit(cast, "otto").get(reverse("pairings:home")).content.decode()


def test_home_while_waiting(cast: Cast) -> None:
    assert "we look for a partner for you" in visit(cast, "nia").get(reverse("pairings:home")).content.decode()


def test_home_when_asked(cast: Cast, asked: Pairing) -> None:
    text = visit(cast, "nia").get(reverse("pairings:home")).content.decode()
    assert "Would you like to meet Viktor Halvorsen?" in text
    assert "we look for a partner" not in text


def test_home_when_finished(cast: Cast, pair: Pairing) -> None:
    from viceversa.pairings.actions import closure

    closure.complete(pair, by=cast.petra, now=LIVED)
    assert "You and Viktor have finished" in visit(cast, "nia").get(reverse("pairings:home")).content.decode()


def test_home_of_somebody_in_two_pairs(cast: Cast, lived: Pairing) -> None:
    Participant.objects.filter(pk=cast.viktor_part.pk).update(capacity=2)
    second = factories.participant(cast.cohort, factories.person("Tao Two"), Role.MENTOR)
    factories.user(second.person)
    run = make_run(cast, (second, cast.viktor_part))
    release.release_run(run, by=cast.petra, now=LIVED)
    other = start(cast, Pairing.objects.get(run=run), now=LIVED)
    text = visit(cast, "viktor").get(reverse("pairings:home")).content.decode()
    assert SECRETS["title"] in text
    assert "You and Tao Two" in text
    assert visit(cast, "viktor").get(reverse("pairings:mine")).url == reverse("pairings:home")
    assert visit(cast, "nia").get(reverse("pairings:mine")).url == reverse("pairings:pair", args=[lived.code])
    assert other.state == PairingState.ACTIVE
