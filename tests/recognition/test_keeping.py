"""What a pair wrote, published and came to, on the page of what is deleted when, and in one's own copy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.recognition.conftest import DAY
from tests.recognition.test_sharing import publish
from viceversa.circles import actions as circles
from viceversa.circles.models import Seat
from viceversa.core import clock
from viceversa.core.retention import apply_all
from viceversa.exchange import actions as exchange
from viceversa.exchange.models import PairMessage
from viceversa.pairings import doors, keeping
from viceversa.pairings.actions import closure
from viceversa.pairings.models import Member, Pairing
from viceversa.programs.models import Role
from viceversa.recognition.actions import ideas
from viceversa.recognition.models import Commitment, Idea

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=1)
ENDED = NOW + 60 * DAYS


def fill(cast: Cast, pair: Pairing, commitment: Commitment, idea: Idea) -> None:
    """Something of each kind; the idea is tried and published, the commitment is the pair's alone."""
    ideas.try_out(idea, test="Three calls", stops_if="Nobody listens", ends_on=DAY, by=cast.nia, now=NOW)
    publish(cast, idea, first=cast.nia, then=cast.viktor)
    for by, text in ((cast.nia, "Quokka first"), (cast.viktor, "Wombat back")):
        exchange.write(pair, text=text, by=by, now=NOW)
    for days, coming in ((3, True), (5, False)):
        circle = circles.plan(
            cast.cohort, role=Role.MENTOR, starts_at=NOW + days * DAYS, time_zone="Europe/Paris",
            host=factories.participant(cast.cohort, factories.person(f"Host {'ab'[days // 5]}"), Role.MENTOR),
            by=cast.petra, now=NOW,
        )  # fmt: skip
        circles.answer(circle, participant=cast.nia_part, coming=coming, by=cast.nia, now=NOW)


def test_the_page_says_when_each_goes_and_that_is_when_it_goes(
    cast: Cast, pair: Pairing, commitment: Commitment, idea: Idea
) -> None:
    fill(cast, pair, commitment, idea)
    closure.complete(pair, by=cast.petra, now=ENDED)
    rows = {row.what: row for row in keeping.kept_by(doors.space_for(cast.viktor, pair.code), now=ENDED)}
    assert rows["What we wrote to each other"].gone == (ENDED + 90 * DAYS).date()
    assert rows["Commitments and ideas"].gone == (ENDED + 90 * DAYS).date()
    published = rows["Published: Zebra visits"]
    assert (published.gone, published.readers) == ((ENDED + 365 * DAYS).date(), "everybody in the program")
    for days, left in ((89, (1, 1, 2)), (90, (0, 1, 0))):
        apply_all(now=ENDED + days * DAYS)
        assert (Commitment.objects.count(), Idea.objects.count(), PairMessage.objects.count()) == left
    apply_all(now=ENDED + 364 * DAYS)
    assert (Idea.objects.count(), Member.objects.count()) == (1, 2)
    # The night in which it is forgotten who the pair was, and nobody is left who could take it back.
    apply_all(now=ENDED + 365 * DAYS)
    assert (Idea.objects.count(), Member.objects.count()) == (0, 0)


def test_what_a_pair_published_that_goes_on_is_kept_two_years(cast: Cast, pair: Pairing, idea: Idea) -> None:
    publish(cast, idea, first=cast.nia, then=cast.viktor)
    Pairing.objects.filter(pk=pair.pk).update(ended_at=None)
    for days, left in ((729, 1), (730, 0)):
        apply_all(now=NOW + days * DAYS)
        assert Idea.objects.count() == left


def test_the_copy_has_messages_commitments_ideas_and_ones_own_circles(
    cast: Cast, client: Client, pair: Pairing, commitment: Commitment, idea: Idea
) -> None:
    fill(cast, pair, commitment, idea)
    copies = {}
    for who in ("nia", "viktor"):
        client.force_login(getattr(cast, who))
        with clock.moved_to(ENDED):
            copies[who] = client.get(reverse("pairings:copy", args=[pair.code])).content.decode()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse("pairings:keeping", args=[pair.code])).status_code == 200
            assert len(asked) <= 12
    for words in ("Nia: Quokka first", "Viktor: Wombat back", "Zebra: ask the newest first", "Zebra visits (Nia)",
                  "What we try: Three calls", "We stop if: Nobody listens"):  # fmt: skip
        assert [words in text for text in copies.values()] == [True, True], words
    assert [text.count("I said yes.") + text.count("I said no.") for text in copies.values()] == [2, 0]
    Seat.objects.filter(participant=cast.nia_part, coming=True).update(came=True)
    Seat.objects.filter(participant=cast.nia_part, coming=False).update(came=False)
    copy = keeping.copy_of(doors.space_for(cast.nia, pair.code), now=ENDED)
    assert [words in copy for words in ("I came.", "I did not come.", "I said")] == [True, True, False]
