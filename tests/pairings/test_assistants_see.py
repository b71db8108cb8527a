"""An assistant reads time and place: no page, mail or download says anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from tests import factories, world
from tests.access import PEOPLE, TABLE
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import LIVED, SECRETS
from tests.pairings.test_assistants import ahead, give, last, link_to, told, visit
from viceversa.core import clock
from viceversa.messaging.kinds import Moot
from viceversa.messaging.rendering import words_of
from viceversa.pairings.actions import delegation, meetings, momentum, replies
from viceversa.pairings.ical import uid_of
from viceversa.pairings.models import Attendance, Delegation, Meeting, Pairing
from viceversa.pairings.states import MeetingState
from viceversa.people.models import User
from viceversa.programs.models import Participant, Role

pytestmark = pytest.mark.usefixtures("at_lived")


def hidden(cast: Cast) -> list[str]:
    """What an assistant must never read: who the partner is, the program, and all that the two wrote."""
    nia = cast.person("nia")
    written = [words for key, words in SECRETS.items() if key != "place"]
    return [nia.name, nia.first_name, nia.email, "Customer analyst", cast.program.name, cast.cohort.name, *written]


def secrets_in(text: str, words: Iterable[str]) -> list[str]:
    """Anywhere but in signed links and tokens against forgery, whose letters are drawn: three of them may be a name."""
    read = re.sub(r"[\w:-]{40,}", "", unescape(text)).lower()
    return [word for word in words if word.lower() in read]


def test_a_delegation_opens_no_page_but_its_own(cast: Cast) -> None:
    """Each address anybody of the company opens says to an assistant just what it said before."""
    here = world.build(cast)
    eve = visit(cast.eve)
    given = Delegation.objects.get()

    def read() -> dict[str, tuple[int, str]]:
        said = {}
        with clock.moved_to(NOW):
            for name, (method, letters) in TABLE.items():
                reached = letters[list(PEOPLE).index("assistant")]
                if method == "GET" and reached == "y" and not name.startswith(("account_", "people_", "pairings:kept")):
                    answer = eve.get(reverse(name, kwargs=world.place(here, name)))
                    body = b"".join(answer) if answer.streaming else answer.content
                    where = answer.headers.get("Location", "")
                    said[name] = (answer.status_code, where + _plain(body.decode(errors="replace")))
        return said

    with_it = read()
    delegation.withdraw(given, by=cast.viktor, now=NOW)
    without = read()
    assert sorted(with_it) == sorted(without)
    found = [name for name in without if with_it[name] != without[name]]
    # Where the way to their own pages is, and what is kept about themselves.
    assert found == ["web:start", "people:me", "people:me-data", "pairings:home"]
    assert "Dates you keep" in with_it["pairings:home"][1]
    assert secrets_in(with_it["people:me-data"][1], hidden(cast)) == []


def _plain(body: str) -> str:
    """Without what is new each time: tokens, and when a file was made; and without the frame's way to their dates."""
    return re.sub(r'(?s)<nav.*?</nav>|[A-Za-z0-9]{64}|"exported_at": "[^"]*"|name="code" value="[^"]*"', "", body)


def test_the_frame_leads_to_the_dates_in_place_of_a_pair(cast: Cast, lived: Pairing) -> None:
    """As long as they keep dates, and have no pair of their own."""
    given = give(cast)

    def led(user: User) -> list[str]:
        menus = re.findall(r"(?s)<nav.*?</nav>", visit(user).get(reverse("pairings:help")).content.decode())
        return [name for name in ("pairings:mine", "pairings:kept") for menu in menus if f'"{reverse(name)}"' in menu]

    assert led(cast.eve) == ["pairings:kept"] * 2
    assert led(cast.viktor) == ["pairings:mine"] * 2
    factories.participant(cast.cohort, cast.person("eve"), Role.MENTEE)
    assert led(cast.eve) == ["pairings:mine"] * 2
    Participant.objects.filter(person=cast.person("eve")).delete()
    delegation.withdraw(given, by=cast.viktor, now=LIVED)
    assert led(cast.eve) == ["pairings:mine"] * 2


def test_pages_of_an_assistant_say_time_and_place_alone(cast: Cast, lived: Pairing) -> None:
    given = give(cast)
    cast.program.video_link = "https://meet.example/{code}"
    cast.program.names_in_calendars = True
    cast.program.save()
    one, eve = ahead(lived), visit(cast.eve)
    pages = [
        reverse("pairings:kept"),
        reverse("pairings:kept_plan", args=[given.code, lived.code]),
        reverse("pairings:kept_meeting", args=[given.code, one.code]),
        reverse("pairings:kept_cancellation", args=[given.code, one.code]),
        link_to(given, lived, LIVED + timedelta(days=90)),
        link_to(given, lived, LIVED + timedelta(days=90), moves=one),
        link_to(given, lived, one.starts_at),
    ]
    texts = [eve.get(page).content.decode() for page in pages]
    assert [secrets_in(text, hidden(cast)) for text in texts] == [[] for _page in pages]
    assert all("Viktor Halvorsen" in text for text in texts)
    assert SECRETS["place"] in texts[0]
    assert "https://meet.example/" in texts[0]
    for page in pages[1:4]:
        assert visit(cast.otto).get(page).status_code == 404
        assert visit(cast.viktor).get(page).status_code == 404


def test_mails_to_an_assistant_say_time_and_place_alone(cast: Cast, lived: Pairing) -> None:
    give(cast)
    eve, moment = cast.person("eve"), LIVED + timedelta(days=90)
    said = {}
    planned = meetings.plan(lived, starts_at=moment, place="Room 4", title="Budget", by=cast.nia, now=LIVED)
    said["planned"] = words_of(last("kept_date", eve))
    meetings.move(planned, starts_at=moment + timedelta(days=1), by=cast.nia, now=LIVED)
    said["moved"] = words_of(last("kept_date", eve))
    planned.refresh_from_db()
    uid = uid_of(planned, cast.person("nia"))
    no = Attendance.Answer.DECLINED
    assert replies.take_reply(uid, answer=no, sequence=planned.sequence, stamped_at=LIVED, now=LIVED)
    said["declined"] = words_of(last("kept_date", eve))
    meetings.cancel(planned, by=cast.nia, now=LIVED)
    said["cancelled"] = words_of(last("kept_date", eve))
    for each in Meeting.objects.filter(pairing=lived, state=MeetingState.PLANNED):
        meetings.cancel(each, by=cast.viktor, now=LIVED)
    lived.refresh_from_db()
    momentum.offer_times(lived, by=cast.petra, now=LIVED)
    said["open"] = words_of(last("kept_date", eve))
    said["named"] = words_of(last("assistant_named", eve))
    assert {
        name: secrets_in(words.subject + words.text + words.html, [*hidden(cast), "Budget"])
        for name, words in said.items()
    } == {name: [] for name in said}
    assert {name: words.text.count("/kept-dates/by-link/") for name, words in said.items()} == {
        "planned": 0, "moved": 0, "declined": 3, "cancelled": 3, "open": 3, "named": 0,
    }  # fmt: skip
    assert "Room 4" in said["planned"].text
    assert told("meeting_declined") == []
    # Who cancels has other times on the page; nobody gets those that the assistant has.
    assert "http" in said["cancelled"].text
    assert words_of(last("meeting_cancelled", cast.person("viktor"))).text.count("Eve has other times") == 1


def test_a_mail_loses_its_reason(cast: Cast, lived: Pairing) -> None:
    given = give(cast)
    eve = cast.person("eve")
    planned = meetings.plan(lived, starts_at=LIVED + timedelta(days=90), by=cast.nia, now=LIVED)
    mail = last("kept_date", eve)
    meetings.cancel(planned, by=cast.eve, now=LIVED)
    for context, why in (
        ({}, "changed since"),
        ({"what": "declined", "meetings": [ahead(lived).code], "sequence": -1}, "changed since"),
        ({"what": "open"}, "a date already"),
        ({"pairing": "none"}, "no dates to keep"),
    ):
        mail.context = mail.context | context
        with pytest.raises(Moot, match=why):
            words_of(mail)
    delegation.withdraw(given, by=cast.viktor, now=LIVED)
    with pytest.raises(Moot, match="no longer keep"):
        words_of(mail)
    with pytest.raises(Moot, match="ended already"):
        words_of(last("assistant_named", eve))
    assert "no longer keep appointments of Viktor" in words_of(last("assistant_ended", eve)).text
    Delegation.objects.all().delete()
    with pytest.raises(Moot, match="deleted"):
        words_of(last("assistant_ended", eve))
