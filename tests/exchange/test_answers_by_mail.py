"""Answers by mail: the signed address, what is somebody's own words, and what adds nothing."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from viceversa.exchange import actions
from viceversa.exchange.models import PairMessage
from viceversa.exchange.replying import address_for, answer_in, member_of, own_words
from viceversa.messaging.delivery import compose
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import joined_words, words_of
from viceversa.pairings.actions import closure
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import Person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def read_mailbox(settings: Any) -> None:
    settings.REPLIES_ADDRESS, settings.REPLIES_ARE_READ = "replies@lumen.example", True


def mail(to: str, sender: str = "", text: str = "Gladly.", **headers: str) -> bytes:
    made = EmailMessage()
    own = address_of("Viktor Halvorsen")
    made["To"], made["From"], made["Message-ID"] = to, sender or f"Viktor <{own.upper()}>", "<1@mail.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def address_of(name: str) -> str:
    return Person.objects.get(name=name).email


def take(raw: bytes) -> bool:
    answer = answer_in(raw)
    return answer is not None and actions.take_answer(answer, now=LATER)


# The words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Gladly.\r\n\r\nOn Thu, 14 May 2026 at 10:00, Vice Versa <vv@x.example> wrote:\r\n> A message\r\n> waits\r\n",
            "Gladly.",
        ),
        ("Ja.\n\nAm 14.05.26 um 10:00 schrieb Vice Versa:\n\n> Eine Nachricht", "Ja."),
        ("Oui.\n\nLe jeu. 14 mai 2026 à 10:00, Vice Versa <vv@x.example>\na écrit :\n\n> Un message", "Oui."),
        ("Sí.\nEl jue, 14 may 2026, Vice Versa escribió:\n> Un mensaje", "Sí."),
        ("Yes\n-----Original Message-----\nFrom: us\nwaits", "Yes"),
        ("Yes\n________________________________\nVon: Vice Versa\n", "Yes"),
        ("Yes\n\nFrom: Vice Versa <vv@x.example>\nSent: Thursday\nTo: me\n\nwaits", "Yes"),
        ("Yes\n-- \nViktor Halvorsen\nFinance", "Yes"),
        ("> shall we?\nYes, at ten.\n> and where?\nRoom 9", "Yes, at ten.\nRoom 9"),
        ("On Thursday I wrote:\nthree letters", "On Thursday I wrote:\nthree letters"),
        ("From: my desk\nto yours", "From: my desk\nto yours"),
        ("One\n\n\n\nTwo -- three\n--no mark", "One\n\nTwo -- three\n--no mark"),
        ("> only a quote", ""),
    ],
)
def test_quotes_and_signatures_go_and_all_in_doubt_stays(text: str, words: str) -> None:
    assert own_words(text) == words


def test_a_mail_in_html_alone_is_read(viktor: Member) -> None:
    made = EmailMessage()
    made["To"], made["From"] = address_for(viktor.code), "viktor.halvorsen@lumen.example"
    made.set_content(
        "<html><head><style>p{}</style></head><p>Yes,\n at <b>ten</b>.</p><div>Room&nbsp;9</div>"
        "<blockquote>A message waits</blockquote></html>",
        subtype="html",
    )
    answer = answer_in(made.as_bytes())
    assert answer is not None
    assert answer.text.split("\n") == ["Yes, at ten.", "Room 9"]


# The address


def test_the_address_is_ours_alone(viktor: Member, settings: Any) -> None:
    address = address_for(viktor.code)
    assert len(address.partition("@")[0]) <= 64
    assert member_of(address.upper()) == viktor.code
    changed = address.replace(viktor.code, "a" * 12)
    assert [member_of(one) for one in (changed, "replies@lumen.example", "", address + ".evil")] == [""] * 4
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert member_of(address) == viktor.code
    settings.SECRET_KEY_FALLBACKS = []
    assert member_of(address) == ""
    settings.REPLIES_ARE_READ = False
    assert address_for(viktor.code) == ""


def test_a_mail_of_its_own_can_be_answered_and_one_of_several_says_nothing_of_it(
    cast: Cast, pair: Pairing, viktor: Member, settings: Any
) -> None:
    actions.write(pair, text="Shall we?", by=cast.nia, now=NOW)
    told = Message.objects.get(kind=actions.WRITTEN)
    words = words_of(told)
    assert compose(told, words).extra_headers["Reply-To"] == address_for(viktor.code)
    hint = "An answer to this mail"
    both = joined_words([told, told])
    assert [hint in text for text in (words.text, words.html, both.text, both.html)] == [True, True, False, False]
    settings.REPLIES_ARE_READ = False
    words = words_of(told)
    assert (hint in words.text, "Reply-To" in compose(told, words).extra_headers) == (False, False)


# What comes


def test_an_answer_is_a_message_once_however_often_it_comes(cast: Cast, pair: Pairing, viktor: Member) -> None:
    raw = mail(address_for(viktor.code), text="Gladly.\n\n-- \nViktor")
    assert [take(raw), take(raw)] == [True, False]
    message = PairMessage.objects.get()
    assert (message.text, message.author, message.created_at) == ("Gladly.", viktor.participant, LATER)
    actions.take_back(message, by=cast.viktor, now=LATER)
    assert take(raw) is False
    assert message.text == ""


def test_strangers_machines_and_broken_mails_add_nothing_and_tell_nobody(pair: Pairing, viktor: Member) -> None:
    to = address_for(viktor.code)
    odd = [
        mail(to, sender=f"Nia <{address_of('Nia Adeyemi')}>"),
        mail(to, sender=f"a@x.example, {address_of('Viktor Halvorsen')}"),
        mail("replies@lumen.example"),
        mail(to.replace("+m-", "+m-x")),
        mail(to, Auto_Submitted="auto-replied"),
        mail(to, Precedence="bulk"),
        mail(to, X_Autoreply="yes"),
        b"",
        b"\xff\xfe\x00" * 20,
        b"To: "
        + to.encode()
        + b"\nFrom: "
        + address_of("Viktor Halvorsen").encode()
        + b"\nContent-Type: text/plain; charset=klingon\n\nx",
    ]
    assert [take(raw) for raw in odd] == [False] * len(odd)
    assert (PairMessage.objects.count(), Message.objects.filter(kind__startswith="exchange.").count()) == (0, 0)


def test_an_answer_that_can_not_be_taken_is_said_to_its_sender_once(cast: Cast, pair: Pairing, viktor: Member) -> None:
    closure.pause(pair, by=cast.nia, now=NOW)
    raw = mail(address_for(viktor.code), text="Zebra")
    assert [take(raw), take(raw)] == [False, False]
    (told,) = Message.objects.filter(kind=actions.NOT_TAKEN)
    assert told.to == viktor.participant.person
    assert "Zebra" not in words_of(told).text
    assert "Zebra" not in str(told.context)


def test_a_member_who_is_gone_adds_nothing(pair: Pairing, viktor: Member) -> None:
    raw = mail(address_for(viktor.code))
    Member.objects.all().delete()
    assert take(raw) is False
