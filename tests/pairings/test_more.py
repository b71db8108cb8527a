"""Tell me more: what one may read of the other before one answers, and what not yet."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import part_of, start
from viceversa.core import clock
from viceversa.matching import actions as matching
from viceversa.messaging import rendering
from viceversa.messaging.models import Message
from viceversa.pairings.actions import answers, release
from viceversa.pairings.models import Pairing
from viceversa.programs.models import Offer, OffLimits, Role, Want


@pytest.fixture
def asked(cast: Cast) -> Pairing:
    """Nia and Viktor are asked by a real run; each has said more than the run speaks of."""
    Offer.objects.create(
        participant=cast.viktor_part, topic=factories.topic("zebra-offer"), level=5, example="Zebra words", position=9
    )
    Want.objects.create(participant=cast.viktor_part, topic=factories.topic("zebra-wish"), level=1, position=9)
    OffLimits.objects.create(participant=cast.viktor_part, topic=factories.topic("zebra-limit"))
    run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)
    release.release_run(run, by=cast.petra, now=NOW)
    return Pairing.objects.get(run=run)


def read(cast: Cast, name: str, address: str) -> str:
    client = Client()
    if name:
        client.force_login(getattr(cast, name))
    with clock.moved_to(NOW):
        return client.get(address).content.decode()


def test_both_ways_lead_to_the_same_page(cast: Cast, asked: Pairing) -> None:
    with clock.moved_to(NOW):
        mail = rendering.words_of(Message.objects.get(kind="pairings.asked", to__name__startswith="Nia"))
    by_mail = next(urlsplit(word).path for word in mail.text.split() if word.endswith("/more/"))
    signed_in = reverse("pairings:more", args=[asked.code])
    assert signed_in in read(cast, "nia", reverse("pairings:answer", args=[asked.code]))
    for text in (read(cast, "nia", signed_in), read(cast, "", by_mail)):
        assert "More about Viktor Halvorsen" in text
        assert "From Viktor to you" in text
        assert "How budgets get decided" in text
        assert "From you to Viktor" in text
        assert "Ai assistants" in text
        assert "English" in text
        assert "Monday, Tuesday, Wednesday, Thursday, Friday" in text
        assert "hours a week in common" in text
        assert "Wed 13 May, 11:30" in text
        assert f"mailto:{cast.petra.email}?subject=A%20question%20about%20Fresh%20Eyes" in text
        assert "Zebra" not in text


def test_the_other_side_reads_it_the_other_way_round(cast: Cast, asked: Pairing) -> None:
    text = read(cast, "viktor", reverse("pairings:more", args=[asked.code]))
    text = text[text.index("What it would be about") :]
    there, back = text.index("From Nia to you"), text.index("From you to Nia")
    assert there < text.index("Short video") < back < text.index("How budgets get decided")


def test_once_answered_there_is_no_more(cast: Cast, asked: Pairing) -> None:
    client = Client()
    client.force_login(cast.nia)
    address = reverse("pairings:more", args=[asked.code])
    answers.accept(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
    with clock.moved_to(NOW):
        assert client.get(address).status_code == 200
        answers.decline(part_of(asked, Role.MENTOR), by=cast.nia, now=NOW)
        assert client.get(address).headers["Location"] == reverse("pairings:answer", args=[asked.code])


def test_a_link_leads_back_once_they_are_a_pair(cast: Cast, asked: Pairing) -> None:
    with clock.moved_to(NOW):
        mail = rendering.words_of(Message.objects.get(kind="pairings.asked", to__name__startswith="Nia"))
        by_mail = next(urlsplit(word).path for word in mail.text.split() if word.endswith("/more/"))
        start(cast, asked)
        assert Client().get(by_mail).headers["Location"] == by_mail.removesuffix("more/")


def test_a_pair_without_reasons_or_contacts_still_has_a_page(cast: Cast, asked: Pairing) -> None:
    Pairing.objects.filter(pk=asked.pk).update(reasons=[])
    cast.program.managers.all().delete()
    text = read(cast, "nia", reverse("pairings:more", args=[asked.code]))
    assert "mailto:" not in text
    assert "What comes next" in text


def test_it_costs_few_queries(cast: Cast, asked: Pairing) -> None:
    client = Client()
    client.force_login(cast.nia)
    with CaptureQueriesContext(connection) as queries, clock.moved_to(NOW):
        client.get(reverse("pairings:more", args=[asked.code]))
    assert len(queries) <= 12
