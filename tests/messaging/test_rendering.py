"""What a mail says: in the recipient's language and time zone, the same in text and HTML."""

from __future__ import annotations

import re
import zoneinfo
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.template.loader import get_template
from django.utils import translation

from tests.cast import Cast
from tests.messaging import invented
from tests.messaging.conftest import Send
from viceversa.messaging import kinds
from viceversa.messaging.kinds import KINDS, Kind
from viceversa.messaging.rendering import address_of, language_of, sample_of, words_of, zone_of
from viceversa.people.models import Person, User


def test_a_mail_is_in_the_recipients_words(cast: Cast, send: Send) -> None:
    words = words_of(send("nia"))
    assert words.subject == "About budgets"
    assert words.text.startswith(
        "Hello Nia,\n\nSomething about budgets on Thursday 14 May, 10:00.\n\nOnly you see this.\n\n-- \n"
    )
    assert (
        "You get this because a test writes to you.\nSomething isn’t working? Talk to Sam, in confidence: https://example.org/help/\n"
        in words.text
    )
    assert words.text.rstrip().endswith(words.stop_url)
    assert '<html lang="en" dir="ltr">' in words.html
    assert '<a href="https://example.org/help/">Talk to Sam</a>, in confidence.' in words.html


def test_language_and_time_zone_are_the_recipients_own(cast: Cast, send: Send) -> None:
    User.objects.filter(pk=cast.nia.pk).update(language="ar")
    Person.objects.filter(pk=cast.person("nia").pk).update(time_zone="Asia/Tokyo")
    message = send("nia")
    message.refresh_from_db()
    message.to = Person.objects.select_related("user").get(pk=message.to_id)
    with translation.override("de"):
        words = words_of(message)
        assert translation.get_language() == "de"
    assert words.language == "ar"
    assert '<html lang="ar" dir="rtl">' in words.html
    assert "17:00" in words.text, "08:00 UTC is five in the afternoon in Tokyo"


def test_text_is_plain_and_html_is_escaped(send: Send) -> None:
    words = words_of(send("nia", topic="R&D <b>now</b>\nplease"))
    assert words.subject == "About R&D <b>now</b> please"
    assert "Something about R&D <b>now</b>" in words.text
    assert "<p>Something about R&amp;D &lt;b&gt;now&lt;/b&gt;" in words.html
    assert "<title>About R&amp;D &lt;b&gt;now&lt;/b&gt; please</title>" in words.html


def test_what_cant_be_stopped_has_no_stop_link(send: Send) -> None:
    words = words_of(send("nia", "tests.secret"))
    assert words.stop_url == ""
    assert "Stop these mails" not in words.text + words.html


def test_an_excerpt_is_what_follows_the_greeting(send: Send) -> None:
    assert words_of(send("nia")).excerpt == "Something about budgets on Thursday 14 May, 10:00. Only you see this."


@pytest.mark.parametrize(
    ("chosen", "spoken", "language"),
    [
        ("de", ["fr"], "de"),
        ("", ["fr", "en"], "en"),
        ("", ["fr", "de"], "fr"),
        ("", ["xx", "de"], "de"),
        ("", ["xx"], "en"),
        ("", [], "en"),
    ],
)
def test_whose_language(chosen: str, spoken: list[str], language: str) -> None:
    person = Person(name="Nia", languages=spoken)
    person.user = User(language=chosen, name="Nia")  # type: ignore[misc]
    assert language_of(person) == language


def test_a_person_without_account_has_a_language(db: None) -> None:
    assert language_of(Person(name="Nia", languages=["fr"])) == "fr"


@pytest.mark.parametrize(
    ("zone", "used"), [("Asia/Tokyo", "Asia/Tokyo"), ("", "UTC"), ("Middle/Earth", "UTC"), ("/etc", "UTC")]
)
def test_whose_time_zone(zone: str, used: str) -> None:
    assert zone_of(Person(name="Nia", time_zone=zone)) == zoneinfo.ZoneInfo(used)


def test_addresses_are_complete(settings: Any) -> None:
    settings.BASE_URL = "https://vv.example.org"
    assert address_of("messaging:kinds") == "https://vv.example.org/messages/kinds/"


# The catalogue: every kind of every app


REAL = sorted(KINDS)


@pytest.mark.parametrize("language", [code for code, _name in django_settings.LANGUAGES])
@pytest.mark.parametrize("name", REAL)
def test_every_kind_can_be_shown_in_every_language(name: str, language: str) -> None:
    with translation.override(language):
        words = sample_of(KINDS[name])
    assert words.subject.strip()
    assert "\n" not in words.subject
    assert words.language == language
    for part in (words.text, words.html):
        assert "{{" not in part
        assert "{%" not in part
        assert "None" not in part
    assert 'style="' not in words.html
    assert "<table" not in words.html
    assert "<img" not in words.html
    assert words.html.count("<h1>") == 1


@pytest.mark.parametrize("name", REAL)
def test_every_link_of_the_html_is_in_the_text(name: str) -> None:
    words = sample_of(KINDS[name])
    links = {link.replace("&amp;", "&") for link in re.findall(r'<a [^>]*href="([^"]+)"', words.html)}
    assert {link for link in links if link not in words.text} == set()


@pytest.mark.parametrize("name", REAL)
def test_every_kind_says_why_and_to_whom(name: str) -> None:
    kind = KINDS[name]
    assert str(kind.title)
    assert str(kind.why).endswith(".")
    assert str(kind.to)


def test_the_frame_of_mails_is_one_page_of_limited_width() -> None:
    css = get_template("messaging/mail.css").render()
    assert "max-width: 600px" in css
    assert "prefers-color-scheme: dark" in css
    for banned in ("oklch", "light-dark", "var(", "url(", "@import"):
        assert banned not in css


def test_a_kind_is_registered_once(words: None) -> None:
    assert kinds.register(invented.NOTE) is invented.NOTE
    other = Kind(**{**invented.NOTE.__dict__, "title": "Another"})
    with pytest.raises(ValueError, match="registered twice"):
        kinds.register(other)


def test_kinds_of_the_past_have_a_title() -> None:
    assert kinds.title_of("tests.former") == "A message of an earlier version"


@pytest.mark.django_db
def test_french_keeps_its_colons_together_in_subjects_and_excerpts() -> None:
    with translation.override("fr"):
        lines = [line for kind in KINDS.values() for line in (sample_of(kind).subject, sample_of(kind).excerpt)]
    assert [line for line in lines if re.search(r"(?<=\w) [:;?!»]", line)] == []
    assert [line for line in lines if re.search(r"\s\s|^\s|\s$", line)] == []
    assert any("\u202f:" in line for line in lines)
