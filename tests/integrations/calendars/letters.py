"""What calendars write to us, as their programs do, through a real SMTP server into a real mailbox."""

from __future__ import annotations

import email.policy
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import vobject

from tests.factories import NOW
from tests.support import calendars
from tests.support.imap import Mailbox
from viceversa.integrations.calendars import mailbox
from viceversa.messaging import worker
from viceversa.messaging.models import Message
from viceversa.pairings.models import Attendance

SOON = NOW + timedelta(days=2)
SOON_AFTER = NOW + timedelta(minutes=10)
OURS = "replies@lumen.example"


def invitations(server: Mailbox, now: datetime = NOW) -> dict[str, EmailMessage]:
    """The newest invitation that each has."""
    worker.run_once(now)
    return {calendars.to(mail): mail for mail in server.messages if mail["To"] != OURS and calendars.in_mail(mail)}


def answer(
    invitation: EmailMessage, partstat: str, *, at: datetime = SOON_AFTER, sender: str = "somebody@elsewhere.example",
    **changes: Any,
) -> bytes:  # fmt: skip
    """A reply as a calendar program writes it, from the invitation it got."""
    (given,) = calendars.in_mail(invitation)
    book: Any = vobject.iCalendar()
    book.add("method").value = changes.get("method", "REPLY")
    event = book.add("vevent")
    event.add("uid").value = changes.get("uid", given.uid)
    event.add("sequence").value = str(changes.get("sequence", given.sequence))
    event.add("dtstamp").value = at.astimezone(vobject.icalendar.utc)
    start = changes.get("starts_at", given.starts_at)
    event.add("dtstart").value = start.astimezone(vobject.icalendar.utc)
    if "minutes" in changes:
        event.add("dtend").value = (start + timedelta(minutes=changes["minutes"])).astimezone(vobject.icalendar.utc)
    attendee = event.add("attendee")
    attendee.value = given.attendees[0][0]
    attendee.partstat_param = partstat
    text = book.serialize()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, OURS, f"{partstat}: Appointment"
    mail.set_content("A reply.")
    mail.add_alternative(text, subtype="calendar", params={"method": changes.get("method", "REPLY")})
    if changes.get("file", True):
        mail.add_attachment(text.encode(), maintype="application", subtype="ics", filename="reply.ics")
    return mail.as_bytes(policy=email.policy.SMTP)


def send(server: Mailbox, *mails: bytes) -> None:
    with smtplib.SMTP(server.host, server.port) as line:
        for mail in mails:
            line.sendmail("somebody@elsewhere.example", [OURS], mail)


def read(now: datetime = SOON_AFTER + timedelta(minutes=5)) -> int:
    return mailbox.read_new(now=now).answers


def known() -> dict[str, tuple[str, int]]:
    rows = Attendance.objects.values_list("participant__person__name", "answer", "sequence")
    return {name.partition(" ")[0].lower(): (given, sequence) for name, given, sequence in rows}


def told(kind: str = "meeting_declined") -> list[str]:
    rows = Message.objects.filter(kind=f"pairings.{kind}").select_related("to").order_by("pk")
    return [message.to.first_name for message in rows]
