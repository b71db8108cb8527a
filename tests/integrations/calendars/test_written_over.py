"""What came by mail before meetings are written: found under the name a mail program gave it, else it goes on coming by mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.calendars.test_writing import LATER, SOON, dav, round_of, server, written
from tests.support.caldav import USER, Answer, CalendarServer, OddServer
from viceversa.integrations.calendars import actions, caldav
from viceversa.integrations.calendars.caldav import Account, Trouble
from viceversa.integrations.calendars.models import Written
from viceversa.messaging import actions as messaging
from viceversa.messaging.delivery import deliver_due
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.models import Message
from viceversa.messaging.states import MessageState
from viceversa.pairings.actions import meetings
from viceversa.pairings.inviting import FOR_CALENDAR
from viceversa.pairings.models import Meeting, Pairing

__all__ = ["dav", "server"]

pytestmark = pytest.mark.usefixtures("nothing_waits")


@pytest.fixture
def by_mail(cast: Cast, pair: Pairing, dav: CalendarServer) -> Meeting:
    """A meeting whose invitation came by mail before: it has the same UID in the calendar, under its own name."""
    one = meetings.plan(pair, starts_at=SOON, by=cast.nia, now=NOW)
    round_of()
    ((name, text),) = [(name, text) for name, text in dav.entries().items() if name != "own.ics"]
    assert dav.do("DELETE", f"/{USER}/work/{name}") == 200
    Written.objects.all().delete()
    assert dav.do("PUT", f"/{USER}/work/by-mail.ics", text) == 201
    return one


def test_what_came_by_mail_before_is_written_over(cast: Cast, dav: CalendarServer, by_mail: Meeting) -> None:
    round_of()
    assert Written.objects.values("name", "left_alone").get() == {"name": "by-mail.ics", "left_alone": False}
    meetings.move(by_mail, starts_at=LATER, by=cast.nia, now=NOW)
    round_of()
    ((name, seen),) = written(dav).items()
    assert (name, seen.starts_at, seen.sequence) == ("by-mail.ics", LATER, 1)
    meetings.cancel(by_mail, by=cast.nia, now=NOW)
    round_of()
    assert (written(dav), Written.objects.count()) == ({}, 0)


def test_what_came_by_mail_before_goes_on_so_where_its_name_is_not_told(
    cast: Cast, dav: CalendarServer, by_mail: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caldav, "named", lambda _account, _uid: None)
    viktor = cast.person("viktor")

    def delivered(kind: str) -> list[str]:
        """What came to him with each mail of a kind that was sent."""
        deliver_due(now=NOW)
        sent = Message.objects.filter(to=viktor, kind=kind, state=MessageState.SENT).order_by("pk")
        carries = KINDS[kind].carries
        assert carries is not None
        return [entry.method if (entry := carries(one)) else "none" for one in sent]

    assert delivered("pairings.meeting_planned") == ["none"]
    round_of()
    assert [row.comes_by_mail for row in Written.objects.all()] == [True]
    # Who did it gets an entry alone; to the other it comes with the mail about it.
    meetings.move(by_mail, starts_at=LATER, by=cast.nia, now=NOW)
    assert delivered("pairings.meeting_moved") == ["REQUEST"]
    other = meetings.plan(by_mail.pairing, starts_at=LATER + timedelta(days=7), by=cast.viktor, now=NOW)
    meetings.cancel(by_mail, by=cast.viktor, now=NOW)
    round_of()
    assert delivered("pairings.for_calendar") == ["CANCEL"]
    assert list(Written.objects.filter(left_alone=False).values_list("meeting", flat=True)) == [other.pk]
    # What he stopped himself stays stopped.
    actions.disconnect(by=cast.viktor, now=NOW)
    messaging.stop(FOR_CALENDAR, person=viktor, by=cast.viktor, now=NOW)
    meetings.cancel(other, by=cast.viktor, now=NOW)
    assert delivered("pairings.for_calendar") == ["none"]


OURS = "abcdefghijkl-0123@example.org"


def told(href: str, uid: str = OURS, etag: str = '"7"') -> bytes:
    data = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    return (
        '<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response>'
        f"<href>{href}</href><propstat><prop><getetag>{etag}</getetag><C:calendar-data>{data}</C:calendar-data></prop>"
        "</propstat></response></multistatus>"
    ).encode()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ((207, {}, told("/work/a%20b.ics")), ("a b.ics", '"7"')),
        ((207, {}, told("https://dav.example.org/work/a.ics")), ("a.ics", '"7"')),
        ((207, {}, told("/work/a.ics", uid="somebody-elses")), None),
        ((207, {}, told("/work/a.ics", etag="")), None),
        ((207, {}, told(f"/work/{'a' * 80}.ics")), None),
        ((207, {}, told("/work/..%2Fa.ics")), None),
        ((207, {}, told("/work/..")), None),
        ((207, {}, told("/work/")), None),
        ((207, {}, told("/work/a.ics").replace(b"BEGIN:VEVENT", b"")), None),
        ((207, {}, b"<html>"), None),
        ((403, {}, b""), None),
        ((501, {}, b""), None),
    ],
)
def test_under_which_name_an_entry_lies(settings: Any, answer: Answer, found: tuple[str, str] | None) -> None:
    with OddServer(lambda _method, _body: answer) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        assert caldav.named(Account(odd.url, "", ""), OURS) == found


def test_a_server_that_is_away_is_asked_for_the_name_again(settings: Any) -> None:
    with OddServer(lambda _method, _body: (503, {}, b"")) as odd:
        settings.CALDAV_HOSTS = [odd.origin]
        with pytest.raises(Trouble):
            caldav.named(Account(odd.url, "", ""), OURS)
