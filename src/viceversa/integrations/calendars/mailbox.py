"""The mailbox that answers to invitations and to messages come to, read by IMAP. Nothing in it is changed: where we are is kept here.

Each mail's answers are written, then that it was read. Killed in between, it is read again, and changes nothing.
"""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError

from viceversa.core import clock
from viceversa.exchange.actions import take_answer
from viceversa.exchange.files import MOST_BYTES as MOST_FILE_BYTES
from viceversa.exchange.files import MOST_FILES
from viceversa.exchange.replying import answer_in
from viceversa.integrations.calendars.models import Mailbox
from viceversa.integrations.calendars.replying import Counter, replies_in
from viceversa.pairings.actions.replies import take_counter, take_reply
from viceversa.programs.models import Program

log = logging.getLogger(__name__)

MOST_MAILS: Final = 500
MOST_BYTES: Final = 1_000_000
# Where files are taken: three of them as mails write them (four letters for three bytes, in lines of 76), beside the rest.
MOST_WITH_FILES: Final = MOST_BYTES + MOST_FILES * MOST_FILE_BYTES * 4 // 3 * 78 // 76
TIMEOUT: Final = 20.0
# When we look into a mailbox for the first time, mails older than this are left alone.
FIRST_LOOK: Final = timedelta(days=30)


class Unreachable(Exception):
    """The mailbox could not be read now. The text says what an operator can do."""


@dataclass
class Read:
    """What one look came to: mails that were looked at, and answers that changed something."""

    mails: int = 0
    answers: int = 0


def read_new(*, now: datetime | None = None) -> Read:
    """Read the mails that came since the last look, at most 500. Raises Unreachable."""
    now = now or clock.now()
    read = Read()
    most = MOST_WITH_FILES if Program.objects.filter(files_in_messages=True).exists() else MOST_BYTES
    with _open() as server:
        validity = _validity(server)
        name = f"{settings.REPLIES_USER}@{settings.REPLIES_HOST}:{settings.REPLIES_PORT}/{settings.REPLIES_FOLDER}"
        mark, _made = Mailbox.objects.get_or_create(
            name=name[:300], defaults={"validity": validity, "last_uid": 0, "read_at": now}
        )
        if mark.validity != validity:
            # The server numbers its mails anew (RFC 3501, 2.3.1.1): all are new to us, and replays change nothing.
            mark.validity, mark.last_uid = validity, 0
        for uid in _uids(server, after=mark.last_uid, now=now)[:MOST_MAILS]:
            raw = _fetch(server, uid, most)
            read.answers += _take(raw, now)
            read.mails += 1
            mark.last_uid = uid
            mark.save(update_fields=["validity", "last_uid"])
        mark.read_at = now
        mark.save(update_fields=["validity", "last_uid", "read_at"])
    return read


def _take(raw: bytes, now: datetime) -> int:
    taken = 0
    for reply in replies_in(raw):
        try:
            take = take_counter if isinstance(reply, Counter) else take_reply
            taken += take(**vars(reply), now=now)
        except DatabaseError:
            raise
        except Exception:
            # One answer that can't be taken must not keep the others from it. Nothing of the mail goes into the log.
            log.exception("An answer to an invitation could not be taken.")
    return taken + _take_answer(raw, now)


def _take_answer(raw: bytes, now: datetime) -> int:
    """An answer to a mail about a message. Its words are in no log either."""
    answer = answer_in(raw)
    if answer is None:
        return 0
    try:
        return int(take_answer(answer, now=now))
    except DatabaseError:
        raise
    except Exception:
        log.exception("An answer to a message could not be taken.")
        return 0


@contextmanager
def _open() -> Iterator[imaplib.IMAP4]:
    """The mailbox, signed in, its folder open for reading only."""
    server: imaplib.IMAP4 | None = None
    try:
        context = ssl.create_default_context()
        if settings.REPLIES_SECURITY == "tls":
            server = imaplib.IMAP4_SSL(
                settings.REPLIES_HOST, settings.REPLIES_PORT, ssl_context=context, timeout=TIMEOUT
            )
        else:
            server = imaplib.IMAP4(settings.REPLIES_HOST, settings.REPLIES_PORT, timeout=TIMEOUT)
            if settings.REPLIES_SECURITY == "starttls":
                server.starttls(context)
        server.login(settings.REPLIES_USER, settings.REPLIES_PASSWORD)
        _ok(server.select(f'"{settings.REPLIES_FOLDER}"', readonly=True))
        yield server
    except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
        raise Unreachable(f"The mailbox for replies can't be read: {type(error).__name__}.") from error
    finally:
        if server is not None:
            try:
                server.logout()
            except (OSError, imaplib.IMAP4.error):
                log.info("The mailbox for replies was left without a goodbye.")


def _validity(server: imaplib.IMAP4) -> int:
    _name, found = server.response("UIDVALIDITY")
    return int(found[0]) if found and found[0] else 0


def _uids(server: imaplib.IMAP4, *, after: int, now: datetime) -> list[int]:
    """Numbers of the mails after one, in order."""
    criteria = ["UID", f"{after + 1}:*"]
    if not after:
        criteria += ["SINCE", _date(now - FIRST_LOOK)]
    found = _ok(server.uid("SEARCH", *criteria))
    # "n:*" also gives the last mail when its number is lower (RFC 3501, 9).
    return sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > after)


def _fetch(server: imaplib.IMAP4, uid: int, most: int) -> bytes:
    """One mail; empty when it is larger than any answer, or was deleted meanwhile."""
    size = re.search(
        rb"RFC822\.SIZE (\d+)",
        b" ".join(each for each in _ok(server.uid("FETCH", str(uid), "(RFC822.SIZE)")) if isinstance(each, bytes)),
    )
    if size is None or int(size[1]) > most:
        return b""
    parts = _ok(server.uid("FETCH", str(uid), "(BODY.PEEK[])"))
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(answer[0])
    return answer[1]


def _date(moment: datetime) -> str:
    """As IMAP writes days: in English, whatever the machine speaks."""
    return f"{moment.day}-{'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()[moment.month - 1]}-{moment.year}"
