"""Every form that takes a file, found by walking all pages: what is over a limit gets a sentence, and nothing is kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse

from tests.browser.places import Place, places
from tests.cast import Cast
from tests.factories import NOW
from tests.journeys.visitor import Visitor
from tests.security.test_fuzzed_parsers import PARTS, SHEET, packed, rows_of
from viceversa.core import clock, uploads
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.exchange.files import MOST_BYTES, MOST_FILES
from viceversa.learning.modules import LARGEST_FILE
from viceversa.matching.importing import LARGEST
from viceversa.people.models import RoleGrant, User
from viceversa.staying.models import Extract

pytestmark = pytest.mark.django_db
SMALL = 2 * 1024 * 1024
BOMB = packed(PARTS | {SHEET: rows_of(b"<row>" + b"<c/>" * 1_200_000 + b"</row>")})
NO_MORE = "The file is larger than 2 MB, the most that is taken."
# What each takes at most in one file, and what somebody reads who sends more.
LIMITS = {
    "exchange:thread": (MOST_BYTES, "larger than 5 MB"),
    "learning:completions": (SMALL, NO_MORE),
    "learning:modules-new": (LARGEST_FILE, "The file is larger than 200 kB."),
    "learning:modules-one": (LARGEST_FILE, "The file is larger than 200 kB."),
    "matching:import": (LARGEST, "The file is larger than 10 MB."),
    "people:import": (SMALL, "The file is 3 MB large; 2 MB is the limit here."),
    "people:topic-import": (SMALL, NO_MORE),
    "staying:extract": (SMALL, NO_MORE),
}
# Those that unpack what they get.
UNPACKING = {"learning:completions", "matching:import", "people:import", "people:topic-import", "staying:extract"}


@dataclass(frozen=True)
class Upload:
    """A form with a file in it: where, who sees it, its field, and what else it sends."""

    view: str
    address: str
    who: User | None
    field: str
    data: dict[str, Any]

    def send(self, content: bytes, files: int = 1, **headers: str) -> Any:
        client = Client()
        if self.who:
            client.force_login(self.who)
        given = [SimpleUploadedFile(f"{n}.xlsx", content) for n in range(files)]
        with clock.moved_to(NOW):
            return client.post(self.address, self.data | {self.field: given}, follow=True, headers=headers)


def forms(cast: Cast) -> Iterator[Upload]:
    seen = set()
    with clock.moved_to(NOW):
        seen_by_all = places(cast)
        # Its own reader alone sees the form of an extract.
        extract = Extract.objects.get()
        extract.reader = cast.otto
        extract.save()
        RoleGrant.objects.create(user=cast.otto, role=RoleGrant.Role.ANALYST, created_at=NOW)
        own = Place("staying:extract", extract.reader, reverse("staying:extract", args=[extract.code]))
        for place in [*seen_by_all, own]:
            client = Client()
            if place.who:
                client.force_login(place.who)
            answer: Any = client.get(place.address)
            if answer.status_code != 200 or b'type="file"' not in answer.content:
                continue
            visitor = Visitor()
            visitor.address = place.address
            visitor._takes(answer, 200)
            for form in visitor.page.find("form"):
                where = urljoin(place.address, form.attributes.get("action") or place.address).partition("#")[0]
                view = resolve(urlsplit(where).path).view_name
                for control in visitor._controls(form):
                    if control.attributes.get("type") == "file" and view not in seen:
                        seen.add(view)
                        data = visitor._data(form)
                        data |= {"up_to": ["2026-05-11"]} if "up_to" in data else {}
                        yield Upload(view, where, place.who, control.attributes["name"], data)


@pytest.fixture
def found(cast: Cast, settings: Any) -> dict[str, Upload]:
    cast.program.files_in_messages = True
    cast.program.save()
    settings.IMPORT_MAX_BYTES = SMALL
    return {one.view: one for one in forms(cast)}


def test_each_form_says_what_is_too_much(found: dict[str, Upload]) -> None:
    assert set(found) == set(LIMITS)
    for view, upload in found.items():
        most, sentence = LIMITS[view]
        events = Event.objects.count()
        # One file over the form's own limit.
        answer = upload.send(b"a" * (most + 1))
        assert sentence in answer.content.decode(), view
        # A whole request over what the page takes; nothing of it is read.
        everything = uploads.most_for(resolve(urlsplit(upload.address).path).func)
        assert everything < most * MOST_FILES + 6 * 1024 * 1024 + 1
        client = Client()
        client.force_login(upload.who)  # type: ignore[arg-type]
        large: Any = client.post(upload.address, {upload.field: io.BytesIO(b"x")}, CONTENT_LENGTH=str(everything + 1))
        assert (large.status_code, "larger than the" in large.content.decode()) == (413, True), view
        # More files than any page takes.
        many = upload.send(b"a,b\n1,2\n", files=project.DATA_UPLOAD_MAX_NUMBER_FILES + 1)
        assert (many.status_code, "more files at once" in many.content.decode()) == (413, True), view
        # What is small, and unpacks to what is not.
        if view in UNPACKING:
            assert "Unpacked, a part of this workbook" in upload.send(BOMB).content.decode(), view
            events += view == "people:import"  # the file was begun, and failed
        assert Event.objects.count() in (events, events + 1), view


@pytest.mark.parametrize("path", ["/theme/", "/sign-in/password/", "/nowhere/", "/"])
def test_nobody_fills_the_disk_with_files_that_no_page_takes(path: str) -> None:
    """Before the check of forged requests reads the form, and before anybody is known."""
    size = project.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    answer: Any = Client(enforce_csrf_checks=True).post(path, {"file": io.BytesIO(b"x")}, CONTENT_LENGTH=str(size))
    assert answer.status_code == (404 if path == "/nowhere/" else 413)


@pytest.mark.parametrize("length", ["99999999999999", "-1", "1e9", "abc"])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    answer: Any = Client().post("/theme/", {"file": io.BytesIO(b"x")}, CONTENT_LENGTH=length)
    assert answer.status_code in (400, 413)


def test_fields_without_end_get_a_sentence() -> None:
    data = {f"n{number}": "1" for number in range(project.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    answer: Any = Client().post("/theme/", data)
    assert (answer.status_code, "more fields than any page has" in answer.content.decode()) == (413, True)


def test_a_file_is_looked_at_from_its_beginning() -> None:
    file = io.BytesIO(b"12345")
    uploads.must_be_at_most(file, 5)
    assert file.read() == b"12345"
    with pytest.raises(Refused, match="The file is larger than 0 MB"):
        uploads.must_be_at_most(file, 4)
