"""Messages in a pair: written, read, taken back, told of, paged, deleted; and who learns nothing of them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.test_export import export_of
from tests.support.words import without_addresses
from viceversa.core import clock, private
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import apply_all
from viceversa.exchange import actions
from viceversa.exchange.models import PairMessage, Reading
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings.actions import closure
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import User
from viceversa.programs.models import Role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def write(pair: Pairing, by: User, text: str = "Shall we?", minutes: int = 0, key: str = "") -> PairMessage:
    return actions.write(pair, text=text, key=key, by=by, now=NOW + timedelta(minutes=minutes))


def read_all(pair: Pairing, by: User) -> None:
    actions.read(pair, up_to=PairMessage.objects.filter(pairing=pair).order_by("-pk")[0].pk, by=by)


def told() -> list[tuple[str, int]]:
    """Who is told, and in how many minutes."""
    rows = Message.objects.filter(kind=actions.WRITTEN).order_by("send_after", "pk").select_related("to")
    return [(row.to.first_name, round((row.send_after - NOW).total_seconds() / 60)) for row in rows]


def page(user: User, pair: Pairing, query: str = "", **headers: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("exchange:thread", args=[pair.code]) + query, headers=headers).content.decode()


# Writing


def test_what_is_written_is_encrypted_and_no_event_says_whose_it_is(cast: Cast, pair: Pairing) -> None:
    message = write(pair, cast.nia, "  Zebra\r\nfeeds\x00\x1b \r\n")
    assert message.text == "Zebra\nfeeds"
    assert "Zebra" not in message.sealed
    event = Event.objects.get(verb="pair_message.written")
    assert (event.actor, event.subject_code, event.facts) == (None, message.code, {})
    other = PairMessage.objects.create(
        pairing=pair, author=message.author, key="x", sealed=message.sealed, created_at=NOW
    )
    with pytest.raises(private.Tampered):
        _ = other.text


def test_one_sending_is_one_message(cast: Cast, pair: Pairing) -> None:
    first, again = write(pair, cast.nia, key="form"), write(pair, cast.nia, "Else", minutes=1, key="form")
    assert (again.pk, again.repeated, first.repeated) == (first.pk, True, False)
    assert write(pair, cast.viktor, key="form").pk != first.pk
    assert PairMessage.objects.count() == 2


def test_the_same_words_may_be_written_twice(cast: Cast, pair: Pairing) -> None:
    assert len({write(pair, cast.nia, "Yes").pk, write(pair, cast.nia, "Yes").pk}) == 2


@pytest.mark.parametrize("text", ["", " \r\n\x00", "a" * 5_001])
def test_too_little_and_too_much_are_refused_at_their_field(cast: Cast, pair: Pairing, text: str) -> None:
    with pytest.raises(Refused) as refused:
        write(pair, cast.nia, text)
    assert refused.value.field == "text"
    assert PairMessage.objects.count() == 0


@pytest.mark.parametrize("who", ["petra", "ada", "otto", "eve", "sam"])
def test_nobody_else_writes_reads_or_finds_it(cast: Cast, pair: Pairing, who: str) -> None:
    message, user = write(pair, cast.nia), getattr(cast, who)
    for act in (
        lambda: write(pair, user),
        lambda: actions.read(pair, up_to=message.pk, by=user),
        lambda: actions.take_back(message, by=user, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    client = Client()
    client.force_login(user)
    assert client.get(reverse("exchange:thread", args=[pair.code])).status_code == 404


def test_a_pair_that_rests_or_is_over_is_there_to_read(cast: Cast, pair: Pairing) -> None:
    write(pair, cast.nia, "Before the pause")
    closure.pause(pair, by=cast.nia, now=LATER)
    with pytest.raises(Refused, match="rests"):
        write(pair, cast.nia)
    with clock.moved_to(LATER):
        resting = page(cast.viktor, pair)
    closure.end(pair, by=cast.nia, now=LATER)
    with pytest.raises(Refused, match="over"):
        write(pair, cast.nia)
    with clock.moved_to(LATER):
        over = page(cast.viktor, pair)
    assert [("Before the pause" in html, "<textarea" in html) for html in (resting, over)] == [(True, False)] * 2
    assert "write again once it goes on" in resting


# Taking back


def test_what_is_unread_is_taken_back_and_does_not_come_again(cast: Cast, pair: Pairing) -> None:
    message = write(pair, cast.nia, key="mail")
    taken = actions.take_back(message, by=cast.nia, now=NOW + timedelta(minutes=9))
    assert (taken.text, taken.repeated) == ("", False)
    assert actions.take_back(message, by=cast.nia, now=LATER).repeated
    assert write(pair, cast.nia, key="mail").repeated
    with clock.moved_to(NOW):
        assert "Nothing is written here." in page(cast.viktor, pair)
    assert Event.objects.filter(verb="pair_message.taken_back").count() == 1


def test_what_is_old_read_or_somebody_elses_stays(cast: Cast, pair: Pairing) -> None:
    message = write(pair, cast.nia)
    with pytest.raises(NotAllowed, match="who wrote it"):
        actions.take_back(message, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="ten minutes"):
        actions.take_back(message, by=cast.nia, now=NOW + timedelta(minutes=10))
    read_all(pair, cast.viktor)
    with pytest.raises(Refused, match="read already"):
        actions.take_back(message, by=cast.nia, now=NOW)
    assert message.text == "Shall we?"


# Reading and being told


def test_reading_never_goes_back(cast: Cast, pair: Pairing) -> None:
    message = write(pair, cast.nia)
    read_all(pair, cast.viktor)
    actions.read(pair, up_to=1, by=cast.viktor)
    assert Reading.objects.get().up_to == message.pk


def test_who_has_something_unread_is_told_once_a_day(cast: Cast, pair: Pairing) -> None:
    write(pair, cast.nia)
    write(pair, cast.nia, minutes=5)
    write(pair, cast.viktor, minutes=6)
    assert told() == [("Viktor", 10), ("Nia", 16)]
    read_all(pair, cast.viktor)
    write(pair, cast.nia, minutes=60)
    write(pair, cast.nia, minutes=60 * 26)
    assert told()[2:] == [("Viktor", 70), ("Viktor", 60 * 26 + 10)]


def test_somebody_who_writes_every_day_is_told_of_again(cast: Cast, pair: Pairing) -> None:
    """The mail before counts, not the message before: with that, they would be told of the first one alone."""
    for number in range(5):
        write(pair, cast.nia, minutes=60 * 23 * number)
    assert told() == [("Viktor", 60 * 23 * number + 10) for number in (0, 2, 4)]


def test_the_mail_tells_a_colleague_nothing_and_has_no_reason_once_it_was_read(cast: Cast, pair: Pairing) -> None:
    message = write(pair, cast.nia, "Zebra feeds")
    mail = Message.objects.get(kind=actions.WRITTEN)
    words = words_of(mail)
    for said in (words.subject, without_addresses(words.text), without_addresses(words.html)):
        assert [word for word in ("Zebra", "Nia", "Adeyemi", cast.program.name, "pair ") if word in said] == []
    actions.take_back(message, by=cast.nia, now=NOW)
    with pytest.raises(Moot):
        words_of(mail)
    write(pair, cast.nia)
    assert words_of(mail).subject == words.subject
    read_all(pair, cast.viktor)
    with pytest.raises(Moot):
        words_of(mail)


def test_managers_find_neither_mail_nor_number(cast: Cast, pair: Pairing) -> None:
    assert KINDS[actions.WRITTEN].manager_sees == "none"
    client = Client()
    client.force_login(cast.petra)
    addresses = [
        reverse("messaging:cohort", args=[cast.cohort.code]),
        reverse("pairings:overview", args=[cast.cohort.code]),
        reverse("pairings:cohort_pair", args=[cast.cohort.code, pair.code]),
    ]

    def seen() -> list[str]:
        with clock.moved_to(LATER):
            pages = [client.get(address) for address in addresses]
        tokens = [str(page.context["csrf_token"]) if page.context else "" for page in pages]
        return [page.content.decode().replace(token, "") for page, token in zip(pages, tokens, strict=True)]

    before = seen()
    for number in range(3):
        write(pair, cast.nia, minutes=number)
    after = seen()
    assert [len(page) for page in after] == [len(page) for page in before]


# The page


def test_opening_reads_and_looking_anew_does_not(cast: Cast, pair: Pairing, viktor: Member) -> None:
    write(pair, cast.nia, "One\nTwo <b>")
    with clock.moved_to(LATER):
        client = Client()
        client.force_login(cast.viktor)
        home = client.get(reverse("pairings:home")).content.decode()
        space = client.get(reverse("pairings:pair", args=[pair.code])).content.decode()
        assert ("Nia wrote to you" in home, reverse("exchange:thread", args=[pair.code]) in space) == (True, True)
        part = page(cast.viktor, pair, **{"HX-Request": "true"})
        assert ("<html" in part, "One<br>Two &lt;b&gt;" in part) == (False, True)
        assert Reading.objects.count() == 0
        assert ">new<" in page(cast.viktor, pair)
        assert ">new<" not in page(cast.viktor, pair)
        assert "Nia wrote to you" not in client.get(reverse("pairings:home")).content.decode()


def test_one_writes_on_the_page_and_nothing_typed_is_lost(cast: Cast, pair: Pairing) -> None:
    client = Client()
    client.force_login(cast.nia)
    address = reverse("exchange:thread", args=[pair.code])
    with clock.moved_to(NOW):
        assert client.post(address, {"text": "Hello", "key": "k"}).status_code == 302
        assert client.post(address, {"text": "Hello", "key": "k"}).status_code == 302
        long = client.post(address, {"text": "z" * 5_001, "key": "l"})
        assert (long.status_code, "z" * 5_001 in long.content.decode()) == (422, True)
        removal = reverse("exchange:removal", args=[pair.code, PairMessage.objects.get().code])
        assert "Take it back" in page(cast.nia, pair)
        assert client.post(removal).status_code == 302
    assert PairMessage.objects.get().text == ""


def test_a_thousand_messages_are_paged_with_the_queries_of_one(
    cast: Cast, pair: Pairing, nia: Member, viktor: Member
) -> None:
    client = Client()
    client.force_login(cast.viktor)
    address = reverse("exchange:thread", args=[pair.code])

    def queries() -> int:
        with clock.moved_to(LATER), CaptureQueriesContext(connection) as asked:
            client.get(address, headers={"HX-Request": "true"})
        return len(asked)

    write(pair, cast.nia, "number 0")
    one = queries()
    rows = [
        PairMessage(pairing=pair, author=nia.participant, key=str(number), created_at=NOW) for number in range(1, 1_000)
    ]
    for number, row in enumerate(rows, start=1):
        row.sealed = private.seal(f"number {number}", bound_to=row.binding)
    PairMessage.objects.bulk_create(rows)
    assert queries() == one
    assert one <= 12
    html, seen = page(cast.viktor, pair), []
    for _turn in range(34):
        seen += [int(part.split("<")[0]) for part in html.split('said">number ')[1:]][::-1]
        if (earlier := re.search(r'<a href="[^"?]*(\?before=\w+)"', html)) is None:
            break
        html = page(cast.viktor, pair, earlier[1])
    assert seen == list(range(999, -1, -1))
    stranger = factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR)
    foreign = PairMessage.objects.create(
        pairing=Pairing.objects.create(cohort=cast.cohort, created_at=NOW), author=stranger, key="", created_at=NOW
    )
    assert client.get(address, {"before": foreign.code}).status_code == 404


# What is kept


def test_ones_own_words_are_in_ones_own_export(cast: Cast, pair: Pairing) -> None:
    write(pair, cast.nia, "Zebra feeds")
    assert ["Zebra feeds" in export_of(user) for user in (cast.nia, cast.viktor, cast.petra)] == [True, False, False]


def test_messages_go_with_what_a_pair_shared(cast: Cast, pair: Pairing) -> None:
    write(pair, cast.nia)
    read_all(pair, cast.viktor)
    closure.end(pair, by=cast.nia, now=LATER)
    last = LATER + timedelta(days=90)
    with clock.moved_to(LATER):
        assert f"{last.day} {last:%B %Y}" in page(cast.viktor, pair)
    apply_all(now=last - timedelta(seconds=1))
    assert PairMessage.objects.count() == 1
    apply_all(now=last)
    assert (PairMessage.objects.count(), Reading.objects.count()) == (0, 0)
