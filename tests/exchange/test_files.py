"""Files beside messages: what a file is, what it may be called, who reaches it, what a mail brings, and how it goes."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange.test_answers_by_mail import address_of, read_mailbox, take  # noqa: F401 (a fixture)
from tests.factories import NOW
from tests.pairings.test_export import export_of
from viceversa.core import clock, private
from viceversa.core.errors import Refused
from viceversa.core.retention import apply_all
from viceversa.core.rotation import reseal_all
from viceversa.exchange import actions
from viceversa.exchange.files import MOST_BYTES, Given, clean_name, kind_of
from viceversa.exchange.models import Attachment, PairMessage
from viceversa.exchange.replying import address_for
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings.actions import closure
from viceversa.pairings.models import Member, Pairing
from viceversa.programs.actions import set_attaching

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_waits")]
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20 + b"\xff\xd9"


def archive(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return kept.getvalue()


DOCX = archive(**{"[Content_Types].xml": b"", "word/document.xml": b""})
ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text", content_dot_xml=b"")


@pytest.fixture
def allowing(cast: Cast, pair: Pairing) -> Pairing:
    set_attaching(cast.program, files=True, by=cast.petra, now=NOW)
    return Pairing.objects.get(pk=pair.pk)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        ("Zoë\r\n".encode(), "text/plain"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (ODT, "application/vnd.oasis.opendocument.text"),
        (b"", ""),
        (b"MZ\x90\x00", ""),
        (b"\xff\xfe\x00", ""),
        (b" <!DOCTYPE html><script>", ""),
        (b"#!/bin/sh\n", ""),
        (PDF[:9], ""),
        (PNG + b"more", ""),
        (JPEG[:-2], ""),
        (PDF + DOCX, ""),
        (JPEG + archive(a=b"x"), ""),
        (archive(a=b"x"), ""),
        (DOCX[:30], ""),
        (archive(**{"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b""}), ""),
        (archive(**{"[Content_Types].xml": b"", "word/document.xml": b"", "xl/workbook.xml": b""}), ""),
        (archive(mimetype=b"application/zip", content_dot_xml=b""), ""),
        (archive(mimetype=b"a" * 101, content_dot_xml=b""), ""),
    ],
)
def test_the_content_says_what_a_file_is(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Plan.PDF", "Plan.pdf"),
        ("..\\..\\etc/ev\u202eil\x00:.exe", "evil_.exe.pdf"),
        ("", "file.pdf"),
        (" ... ", "file.pdf"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name, "application/pdf") == clean


def test_what_is_sent_is_found_by_the_pair_alone_as_what_it_is(cast: Cast, allowing: Pairing) -> None:
    client, address = Client(), reverse("exchange:thread", args=[allowing.code])
    client.force_login(cast.nia)
    with clock.moved_to(NOW):
        lying = SimpleUploadedFile("holiday.html", PNG, "text/html")
        sent = client.post(address, {"text": "", "key": "k", "attached": [lying, SimpleUploadedFile("a.pdf", PDF)]})
        assert sent.status_code == 302
        client.post(address, {"text": "", "key": "k", "attached": [SimpleUploadedFile("a.pdf", PDF)]})
    picture, paper = Attachment.objects.all()
    assert (picture.name, picture.kind, paper.name) == ("holiday.html.png", "image/png", "a.pdf")
    # Base64, which what is sealed is written in, can spell "PNG"; this it can't.
    assert PNG[:8] not in bytes(picture.sealed)
    way = reverse("exchange:attachment", args=[allowing.code, picture.code])
    assert way in client.get(address).content.decode()
    for user, status in ((cast.nia, 200), (cast.viktor, 200), (cast.petra, 404), (cast.ada, 404), (cast.eve, 404)):
        client.force_login(user)
        assert client.get(way).status_code == status
    client.force_login(cast.viktor)
    found = client.get(way)
    assert found.content == PNG
    assert [found[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")] == [
        "image/png",
        'attachment; filename="holiday.html.png"',
        "nosniff",
    ]
    assert "no-store" in found["Cache-Control"]
    assert client.get(way.replace(picture.code, "a" * 12)).status_code == 404
    paper.sealed = picture.sealed
    with pytest.raises(private.Tampered):
        _ = paper.content
    assert ["holiday.html.png" in export_of(user) for user in (cast.nia, cast.viktor)] == [True, False]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([Given("a.pdf", PDF)] * 4, "more than three"),
        ([Given("a.pdf", PDF), Given("big.txt", b"a" * (MOST_BYTES + 1))], "“big.txt” is larger than 5 MB"),
        ([Given("photo.png", b"<html>")], "“photo.png” is none of the types"),
    ],
)
def test_what_can_not_be_kept_is_refused_whole(
    cast: Cast, allowing: Pairing, files: list[Given], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        actions.write(allowing, text="Here", files=files, by=cast.nia, now=NOW)
    assert (refused.value.field, PairMessage.objects.count()) == ("attached", 0)
    client = Client()
    client.force_login(cast.nia)
    chosen = [SimpleUploadedFile(one.name, one.content) for one in files]
    with clock.moved_to(NOW):
        answer = client.post(
            reverse("exchange:thread", args=[allowing.code]), {"text": "Kept words", "attached": chosen}
        )
    html = answer.content.decode()
    assert (answer.status_code, sentence in html, "Kept words" in html) == (422, True, True)


def test_nothing_is_taken_where_it_is_not_allowed(cast: Cast, pair: Pairing) -> None:
    client, address = Client(), reverse("exchange:thread", args=[pair.code])
    client.force_login(cast.nia)
    with clock.moved_to(NOW):
        assert 'type="file"' not in client.get(address).content.decode()
        answer = client.post(address, {"text": "Kept words", "attached": [SimpleUploadedFile("a.pdf", PDF)]})
    html = answer.content.decode()
    assert (answer.status_code, "does not take files here" in html, "Kept words" in html) == (422, True, True)
    assert PairMessage.objects.count() == 0


def test_files_go_with_their_message(cast: Cast, allowing: Pairing) -> None:
    first = actions.write(allowing, text="", files=[Given("a.pdf", PDF)], by=cast.nia, now=NOW)
    actions.take_back(first, by=cast.nia, now=NOW)
    assert Attachment.objects.count() == 0
    actions.write(allowing, text="b", files=[Given("b.pdf", PDF)], by=cast.nia, now=NOW)
    closure.end(allowing, by=cast.nia, now=NOW)
    assert Attachment.objects.count() == 1
    apply_all(now=NOW + timedelta(days=90))
    assert Attachment.objects.count() == 0


def with_files(to: str, *files: tuple[str, bytes], text: str = "Gladly.") -> bytes:
    made = EmailMessage()
    made["To"], made["From"], made["Message-ID"] = to, address_of("Viktor Halvorsen"), "<2@mail.example>"
    made.set_content(text)
    made.add_alternative("<p>Gladly.</p>", subtype="html")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return made.as_bytes()


@pytest.mark.usefixtures("read_mailbox")
def test_a_mail_brings_two_files_and_says_what_it_could_not(allowing: Pairing, viktor: Member) -> None:
    raw = with_files(address_for(viktor.code), ("a.pdf", PDF), ("b.png", PNG), ("Zebra.pdf", b"MZ\x00"))
    assert [take(raw), take(raw)] == [True, False]
    assert [one.name for one in Attachment.objects.all()] == ["a.pdf", "b.png"]
    assert PairMessage.objects.get().text == "Gladly."
    (told,) = Message.objects.filter(kind=actions.FILES_LEFT)
    assert "Your answer arrived, without one of its files" in words_of(told).text
    assert (told.to, "Zebra" in words_of(told).html) == (viktor.participant.person, False)


@pytest.mark.usefixtures("read_mailbox")
def test_a_mail_with_a_file_where_none_is_allowed_is_kept_without_it(pair: Pairing, viktor: Member) -> None:
    assert take(with_files(address_for(viktor.code), ("a.pdf", PDF)))
    assert (PairMessage.objects.get().text, Attachment.objects.count()) == ("Gladly.", 0)
    assert "none are taken here" in words_of(Message.objects.get(kind=actions.FILES_LEFT)).text


def test_files_are_written_anew_under_a_new_key(cast: Cast, allowing: Pairing, settings: Any) -> None:
    actions.write(allowing, text="a", files=[Given("a.pdf", PDF)], by=cast.nia, now=NOW)
    before = bytes(Attachment.objects.get().sealed)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    done = {one.label: one.resealed for one in reseal_all(now=NOW)}
    settings.SECRET_KEY_FALLBACKS = []
    found = Attachment.objects.get()
    assert (done["exchange.attachment.sealed"], done["exchange.attachment.sealed_name"]) == (1, 1)
    assert (found.content, found.name, bytes(found.sealed) == before) == (PDF, "a.pdf", False)
    assert [one.resealed for one in reseal_all(now=NOW)] == [0] * len(done)
