"""Certificates: facts alone, made by their owner, checked by whom they are given to."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from tests.cast import Cast
from tests.pairings.conftest import LIVED, SECRETS
from viceversa.core import clock, retention
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings import certificates as words
from viceversa.pairings.actions import certificates, closure
from viceversa.pairings.models import Certificate, Pairing
from viceversa.pairings.retention import CERTIFICATES

ENDED = LIVED + timedelta(days=4)


@pytest.fixture
def done(cast: Cast, lived: Pairing) -> Pairing:
    """The pair after its planned end."""
    return closure.complete(lived, by=cast.petra, now=ENDED)


def both_agree(cast: Cast, done: Pairing) -> None:
    for user in (cast.nia, cast.viktor):
        certificates.agree_to_counts(done, agrees=True, by=user, now=ENDED)


def read(pdf: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def test_it_says_who_took_part_in_what_and_when(cast: Cast, done: Pairing) -> None:
    made = certificates.issue(done, by=cast.nia, now=ENDED)
    assert made.facts == {
        "name": cast.nia.name,
        "program": "Fresh Eyes",
        "direction": "reverse",
        "labels": {},
        "role": "mentor",
        "from": "2026-05-12",
        "to": ENDED.date().isoformat(),
    }
    assert certificates.issue(done, by=cast.nia, now=ENDED + timedelta(days=1)).repeated
    assert Certificate.objects.get() == made


def test_counts_are_on_it_only_when_both_agree(cast: Cast, done: Pairing) -> None:
    certificates.agree_to_counts(done, agrees=True, by=cast.nia, now=ENDED)
    assert certificates.agree_to_counts(done, agrees=True, by=cast.nia, now=ENDED).repeated
    alone = certificates.issue(done, by=cast.nia, now=ENDED)
    assert "meetings" not in alone.facts
    both_agree(cast, done)
    made = certificates.issue(done, by=cast.nia, now=ENDED)
    # The one that was still planned was over when they closed.
    assert (made.facts["meetings"], made.facts["minutes"]) == (4, 45 + 45 + 60 + 45)
    assert made.code != alone.code
    assert Certificate.objects.get() == made
    certificates.agree_to_counts(done, agrees=False, by=cast.viktor, now=ENDED)
    assert "meetings" not in certificates.issue(done, by=cast.nia, now=ENDED).facts


def test_it_is_refused_before_the_end_and_to_others(cast: Cast, lived: Pairing) -> None:
    with pytest.raises(Refused, match="once the pair is completed"):
        certificates.issue(lived, by=cast.nia, now=ENDED)
    with pytest.raises(Refused, match="once the pair is completed"):
        certificates.agree_to_counts(lived, agrees=True, by=cast.nia, now=ENDED)
    closure.complete(lived, by=cast.petra, now=ENDED)
    with pytest.raises(NotAllowed, match="Only the people in this pair"):
        certificates.issue(lived, by=cast.petra, now=ENDED)
    made = certificates.issue(lived, by=cast.nia, now=ENDED)
    with pytest.raises(NotAllowed, match="Only its owner"):
        certificates.withdraw(made, by=cast.viktor, now=ENDED)
    with pytest.raises(NotAllowed, match="Only its owner"):
        certificates.withdraw(made, by=cast.ada, now=ENDED)
    assert not certificates.withdraw(made, by=cast.nia, now=ENDED).repeated
    assert not Certificate.objects.exists()
    assert certificates.withdraw(made, by=cast.nia, now=ENDED).repeated


def test_the_pdf_is_tagged_titled_and_always_the_same(cast: Cast, done: Pairing) -> None:
    both_agree(cast, done)
    made = certificates.issue(done, by=cast.nia, now=ENDED)
    pdf = words.pdf_of(made)
    assert pdf == words.pdf_of(Certificate.objects.get())
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in pdf or b"pdfuaid" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == f"Certificate of participation: {cast.nia.name}"
    assert len(reader.pages) == 1
    said = words.words_of(made)
    text = read(pdf)
    assert [text.count(value) > 0 for _name, value in said.facts] == [True] * 7
    assert said.url in text
    assert "3 hours 15 minutes" in text
    assert not any(secret in text for secret in SECRETS.values())
    with translation.override("de"):
        german = words.pdf_of(made)
    assert PdfReader(io.BytesIO(german)).trailer["/Root"]["/Lang"] == "de"
    assert german != pdf


def test_names_are_text_whatever_they_are(cast: Cast, done: Pairing) -> None:
    made = certificates.issue(done, by=cast.nia, now=ENDED)
    made.facts["name"] = '#panic() *Linh* $x$ "Trần" \\ Łukasz'
    assert '#panic() *Linh* $x$ "Trần" \\ Łukasz' in read(words.pdf_of(made))
    made.facts["name"] = "\U0001312b\U00013080"
    with pytest.raises(Refused, match="in no font of this machine"):
        words.pdf_of(made)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 hours"), (45, "45 minutes"), (60, "1 hour"), (61, "1 hour 1 minute")]
)
def test_time_in_words(minutes: int, said: str) -> None:
    assert words._duration(minutes) == said


def test_the_pages_by_hand(cast: Cast, client: Client, done: Pairing) -> None:
    address = reverse("pairings:certificate", args=[done.code])
    file = reverse("pairings:certificate_file", args=[done.code])
    with clock.moved_to(ENDED):
        client.force_login(cast.nia)
        assert client.get(file).status_code == 404
        assert client.post(address, {"act": "frame it"}).status_code == 409
        for act in ("agree", "make", "make"):
            assert client.post(address, {"act": act}).status_code == 302
        made = Certificate.objects.get()
        page = client.get(address).content.decode()
        assert "You agree; Viktor has not said so." in page
        answer = client.get(file)
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
        client.force_login(cast.viktor)
        assert client.get(file).status_code == 404
        assert made.code not in client.get(address).content.decode()
        client.logout()
        check = reverse("pairings:certificate_check", args=[made.code])
        public = client.get(check)
        assert public["X-Robots-Tag"] == "noindex"
        shown = public.content.decode()
        assert all(value in shown for _name, value in words.words_of(made).facts)
        assert not any(word in shown for word in ("Viktor", done.code, "nia@", *SECRETS.values()))
        assert client.get(check.replace(made.code, "x" * 12)).status_code == 404
        client.force_login(cast.nia)
        client.post(address, {"act": "disagree"})
        client.post(address, {"act": "delete"})
        assert client.get(check).status_code == 404


def test_when_it_is_deleted(cast: Cast, done: Pairing) -> None:
    made = certificates.issue(done, by=cast.nia, now=ENDED)
    last = words.last_day(made)
    assert last == (ENDED + timedelta(days=729)).date()
    assert retention.apply(CERTIFICATES, now=ENDED + timedelta(days=729)) == 0
    assert retention.apply(CERTIFICATES, now=ENDED + timedelta(days=730)) == 1
