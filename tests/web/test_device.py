"""What makes it installable, and what a device may keep for when it has no connection."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.pairings.conftest import LIVED, SECRETS, asked, at_lived, lived, pair, run  # noqa: F401 (fixtures)
from tests.pairings.visiting import BUDGET, visit
from viceversa.learning import actions as learning
from viceversa.learning import guidebook
from viceversa.pairings.models import Meeting, Pairing
from viceversa.web import icons, offline

KEPT = "/offline/meeting/"


def test_manifest() -> None:
    answer = Client().get("/manifest/de.webmanifest")
    told = json.loads(answer.content)
    assert (answer["Content-Type"], told["lang"], told["dir"]) == ("application/manifest+json", "de", "ltr")
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert {icon["src"] for icon in told["icons"]} == {"/static/web/icon.svg", "/icons/192.png", "/icons/512.png"}
    assert json.loads(Client().get("/manifest/ar.webmanifest").content)["dir"] == "rtl"
    assert Client().get("/manifest/nowhere.webmanifest").status_code == 404


def pixels(png: bytes) -> list[bytes]:
    """The lines of a PNG that was written without filters."""
    (width,) = struct.unpack(">I", png[16:20])
    (length,) = struct.unpack(">I", png[33:37])
    data = zlib.decompress(png[41 : 41 + length])
    return [data[start + 1 : start + 1 + 3 * width] for start in range(0, len(data), 1 + 3 * width)]


@pytest.mark.parametrize("size", icons.SIZES)
def test_icons_show_the_mark_within_what_devices_keep(size: int) -> None:
    answer = Client().get(f"/icons/{size}.png")
    lines = pixels(answer.content)
    assert (answer["Content-Type"], len(lines), len(lines[0])) == ("image/png", size, 3 * size)
    colors = {line[at : at + 3] for line in lines for at in range(0, 3 * size, 3)}
    assert {bytes(icons.GROUND), *(bytes(color) for color, _points in icons.STROKES)} <= colors
    inked = [
        (x - size / 2) ** 2 + (y - size / 2) ** 2
        for y, line in enumerate(lines)
        for x in range(size)
        if line[3 * x : 3 * x + 3] != bytes(icons.GROUND)
    ]
    assert max(inked) ** 0.5 < 0.4 * size
    assert Client().get(f"/icons/{size + 1}.png").status_code == 404


def test_the_worker_stands_at_the_root_and_knows_its_addresses() -> None:
    answer = Client().get("/worker.js")
    first, script = answer.content.decode().split("\n", 1)
    told = json.loads(first.removeprefix("const MAY_KEEP = ").removesuffix(";"))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert script == offline.WORKER.read_text(encoding="utf-8")
    assert (told["meeting"], told["offline"], told["signOut"]) == (KEPT, "/offline/", reverse("account_logout"))
    assert all(finders.find(file.removeprefix(told["static"])) for file in told["files"])


def test_the_switch_is_of_one_account_on_one_device(cast: Cast) -> None:
    nia = visit(cast, "nia")
    assert b'data-keeps=""' in nia.get("/me/this-device/").content
    answer = nia.post("/me/this-device/", {"keep": "yes"})
    assert (answer["Location"], answer.cookies["offline"]["httponly"]) == ("/me/this-device/", True)
    key = offline.key_for(cast.nia)
    assert f'data-keeps="{key}"'.encode() in nia.get("/me/this-device/").content
    assert b'data-keeps=""' in visit(cast, "nia").get("/me/").content  # on another device
    nia.force_login(cast.viktor)
    assert b'data-keeps=""' in nia.get("/me/").content  # somebody else, here
    nia.logout()
    nia.cookies["offline"] = key
    assert b"data-keeps" not in nia.get("/sign-in/").content
    nia.force_login(cast.nia)
    assert f'data-keeps="{key}"'.encode() in nia.get("/me/").content
    nia.post("/me/this-device/", {"keep": "no"})
    assert b'data-keeps=""' in nia.get("/me/").content


def test_own_page_leads_there(cast: Cast) -> None:
    assert b"/me/this-device/" in visit(cast, "nia").get("/me/").content
    outside = Client()
    outside.force_login(factories.user())  # in no directory, so in no pair
    assert b"/me/this-device/" not in outside.get("/me/").content


@pytest.mark.usefixtures("at_lived")
def test_what_is_kept_says_no_more_than_a_calendar_and_the_guide(
    cast: Cast,
    lived: Pairing,  # noqa: F811
    django_assert_max_num_queries: object,
) -> None:
    ahead = Meeting.objects.filter(pairing=lived, starts_at__gt=LIVED).order_by("starts_at")[0]
    nia = visit(cast, "nia")
    with django_assert_max_num_queries(BUDGET):  # type: ignore[operator]
        page = nia.get(KEPT)
    text = page.content.decode()
    assert ("Appointment" in text, "Viktor" in text, "csrf" in text) == (True, False, False)
    assert not [secret for secret in SECRETS.values() if secret in text]
    assert "A guide that fits this meeting" in text
    guide = guidebook.library()[4]
    learning.take_guide(ahead, guide=guide, by=cast.nia, now=LIVED)
    lived.cohort.program.names_in_calendars = True
    lived.cohort.program.video_link = "https://video.example/{code}"
    lived.cohort.program.save()
    text = nia.get(KEPT).content.decode()
    assert "The guide for this meeting" in text
    assert guide.title in text
    assert "Meeting with Viktor" in text
    assert SECRETS["place"] in text
    assert "video.example" not in text
    assert "The link for video is in your calendar." in text
    told = {secret for secret in SECRETS.values() if secret in text}
    assert told == {SECRETS["place"]}
    ahead.place = "https://rooms.example/zebra"
    ahead.save(update_fields=["place"])
    assert "rooms.example" not in nia.get(KEPT).content.decode()


@pytest.mark.usefixtures("at_lived")
def test_only_where_it_is_switched_on_and_never_longer_than_it_holds(cast: Cast, lived: Pairing) -> None:  # noqa: F811
    ahead = Meeting.objects.filter(pairing=lived, starts_at__gt=LIVED).order_by("starts_at")[0]
    nia = visit(cast, "nia")
    assert "X-Offline-For" not in nia.get(KEPT)
    nia.post("/me/this-device/", {"keep": "yes"})
    answer = nia.get(KEPT)
    assert (answer["X-Offline-For"], answer["Cache-Control"].split(", ")[-2:]) == (
        offline.key_for(cast.nia), ["must-revalidate", "private"],
    )  # fmt: skip
    assert answer["X-Offline-Until"] == str(int(ahead.ends_at.timestamp()))
    age = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Meeting.objects.filter(pairing=lived, starts_at__gt=LIVED).exclude(pk=ahead.pk).delete()
    ahead.starts_at = LIVED + age + timedelta(days=1)
    ahead.save(update_fields=["starts_at"])
    assert nia.get(KEPT)["X-Offline-Until"] == str(int((LIVED + age).timestamp()))
    Meeting.objects.filter(pairing=lived).delete()
    assert "X-Offline-For" not in nia.get(KEPT)
    assert b"No meeting to keep" in nia.get(KEPT).content
    assert b"No meeting to keep" in visit(cast, "petra").get(KEPT).content
    assert visit(cast, "").get(KEPT).status_code == 302
