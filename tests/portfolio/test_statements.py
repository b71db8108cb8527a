"""What mentees say: accepted or not by the mentor alone, and the mentee never learns which."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.portfolio import world
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Message
from viceversa.pairings.models import Member, Pairing
from viceversa.people import export
from viceversa.portfolio import contents, queries
from viceversa.portfolio.actions import statements
from viceversa.portfolio.models import Statement
from viceversa.portfolio.states import StatementState
from viceversa.programs.models import Role

pytestmark = pytest.mark.django_db


def mentor_of(pairing: Pairing) -> Member:
    rows = Member.objects.select_related("pairing__cohort__program", "participant__person")
    return rows.get(pairing=pairing, role=Role.MENTOR)


def read(cast: Cast, account: object, address: str) -> str:
    client = Client()
    client.force_login(account)  # type: ignore[arg-type]
    with clock.moved_to(NOW):
        return client.get(address).content.decode()


def test_asked_once_and_by_the_mentor(cast: Cast, met: Pairing) -> None:
    asked = statements.ask(mentor_of(met), by=cast.nia, now=NOW)
    assert (asked.state, asked.repeated) == (StatementState.ASKED, False)
    assert statements.ask(mentor_of(met), by=cast.nia, now=NOW).repeated
    message = Message.objects.get(kind="portfolio.asked")
    assert message.to == cast.person("viktor")
    with clock.moved_to(NOW):
        assert KINDS["portfolio.asked"].details(message)["by"] == "Nia"
    assert "asks you for a few words" in read(cast, cast.viktor, reverse("pairings:home"))
    with pytest.raises(NotAllowed):
        statements.ask(mentor_of(met), by=cast.viktor, now=NOW)
    written = world.say(cast, met)
    assert (written.pk, written.asked_at) == (asked.pk, NOW)
    with pytest.raises(Moot):
        KINDS["portfolio.asked"].details(message)
    assert "wrote a few words about you" in read(cast, cast.nia, reverse("pairings:home"))


def test_it_counts_once_the_mentor_says_so(cast: Cast, met: Pairing) -> None:
    written = world.say(cast, met)
    nia = cast.person("nia")
    message = Message.objects.get(kind="portfolio.written")
    with clock.moved_to(NOW):
        assert KINDS["portfolio.written"].details(message)["by"] == "Viktor"
    assert contents.parts_of(nia).statements == []
    statements.accept(written, by=cast.nia, now=NOW)
    with pytest.raises(Moot):
        KINDS["portfolio.written"].details(message)
    (shown,) = contents.parts_of(nia).statements
    assert (shown.by, [answer for _question, answer in shown.answers]) == (
        "Viktor Halvorsen",
        [world.SAID["changed"], world.SAID["hard"]],
    )
    assert statements.accept(written, by=cast.nia, now=NOW).repeated
    statements.decline(written, by=cast.nia, now=NOW)
    assert contents.parts_of(nia).statements == []
    for act in (
        lambda: statements.accept(written, by=cast.viktor, now=NOW),
        lambda: statements.decline(written, by=cast.petra, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_mentee_never_learns_which(cast: Cast, met: Pairing) -> None:
    """Page, home, pair page and own data are the same, letter by letter; and nobody gets a mail."""
    written = world.say(cast, met)
    before = Message.objects.count()
    addresses = [
        reverse("portfolio:saying", args=[met.code]),
        reverse("pairings:pair", args=[met.code]),
        reverse("pairings:home"),
    ]
    seen = []
    for act in (None, statements.accept, statements.decline):
        if act is not None:
            act(written, by=cast.nia, now=NOW)
        pages = [
            page.partition("<main")[2].split("csrfmiddlewaretoken")
            for page in (read(cast, cast.viktor, one) for one in addresses)
        ]
        texts = [[part[90:] if number else part for number, part in enumerate(page)] for page in pages]
        data = {name: rows for name, rows in export.of(cast.viktor, now=NOW).items() if name.startswith("portfolio.")}
        seen.append((texts, data))
    assert seen[0] == seen[1] == seen[2]
    assert "'state'" not in str(seen[0][1])
    assert Message.objects.count() == before


def test_other_words_are_accepted_anew(cast: Cast, met: Pairing) -> None:
    written = world.say(cast, met)
    statements.accept(written, by=cast.nia, now=NOW)
    assert world.say(cast, met).repeated
    other = statements.write(mentor_of(met), answers={"hard": "Other."}, by=cast.viktor, now=NOW)
    assert (other.state, other.code == written.code, Statement.objects.count()) == ("offered", False, 1)
    with pytest.raises(Refused, match="taken back"):
        statements.accept(written, by=cast.nia, now=NOW)
    assert contents.said(other).by == ""
    assert not statements.take_back(other, by=cast.viktor, now=NOW).repeated
    assert statements.take_back(other, by=cast.viktor, now=NOW).repeated
    assert queries.statements_about(cast.person("nia")) == []


def test_what_is_refused(cast: Cast, met: Pairing) -> None:
    written = world.say(cast, met)
    for answers, field in (({"hard": " "}, "changed"), ({"hard": "x" * 1001}, "hard")):
        with pytest.raises(Refused) as refusal:
            statements.write(mentor_of(met), answers=answers, by=cast.viktor, now=NOW)
        assert refusal.value.field == field
    for act in (
        lambda: statements.write(mentor_of(met), answers=world.SAID, by=cast.nia, now=NOW),
        lambda: statements.write(mentor_of(met), answers=world.SAID, by=cast.petra, now=NOW),
        lambda: statements.take_back(written, by=cast.nia, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    Pairing.objects.filter(pk=met.pk).update(state="ended")
    with pytest.raises(NotAllowed):
        statements.ask(mentor_of(met), by=cast.nia, now=NOW)


def test_the_pages_of_it(cast: Cast, met: Pairing) -> None:
    client = Client()
    client.force_login(cast.viktor)
    address, mentor = reverse("portfolio:saying", args=[met.code]), mentor_of(met).code
    with clock.moved_to(NOW):
        assert client.post(address, {"about": mentor, f"{mentor}-hard": ""}).status_code == 422
        client.post(address, {"about": mentor, f"{mentor}-hard": "She waited.", f"{mentor}-named": "on"})
        one = Statement.objects.get()
        assert (one.answers, one.is_named) == ({"hard": "She waited."}, True)
        client.force_login(cast.nia)
        assert client.get(address).status_code == 404
        client.post(reverse("portfolio:statement", args=[one.code]), {"act": "accept"})
        assert Statement.objects.get().state == "accepted"
        client.post(reverse("portfolio:statement", args=[one.code]), {"act": "decline"})
        assert Statement.objects.get().state == "declined"
        assert client.post(reverse("portfolio:statement", args=[one.code]), {"act": "?"}).status_code == 409
        client.post(reverse("portfolio:request", args=[mentor]))
        client.force_login(cast.viktor)
        client.post(reverse("portfolio:saying-removal", args=[met.code, one.code]))
    assert not Statement.objects.exists()
