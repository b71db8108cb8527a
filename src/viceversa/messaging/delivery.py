"""Getting released messages out: each at most once, none lost, whatever happens to the process in between.

    RELEASED ── claim ──> SENDING ── handed_over_at ──> the last line leaves ──> SENT

Each arrow is a commit of its own. A worker that dies before `handed_over_at` has sent nothing: its message goes back
to RELEASED. One that dies after it may or may not have: the message becomes UNCONFIRMED, and a person decides.
docs/explanation/messages-and-jobs.md tells the whole story.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from viceversa.core import clock, jobs
from viceversa.core.codes import new_code
from viceversa.messaging import transports
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Message, Preference
from viceversa.messaging.rendering import Words, words_of
from viceversa.messaging.states import MESSAGE, MessageState
from viceversa.people.models import Person

log = logging.getLogger(__name__)

# How long after the n-th try that did not work the next one comes; after the last, a person has to look.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))


class TakenOver(Exception):
    """This try was given up for dead and somebody else has the message: hands off."""


@dataclass
class Tally:
    """What a round of deliveries came to. `down`: it ended early because the mail server can't take mail now."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    skipped: int = 0
    unconfirmed: int = 0
    down: bool = False

    @property
    def touched(self) -> int:
        return self.sent + self.later + self.failed + self.skipped + self.unconfirmed


def deliver_due(
    *,
    now: datetime | None = None,
    limit: int = 50,
    worker: str = "",
    transport: transports.Transport | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Tally:
    """Send up to `limit` released messages whose moment has come, urgent ones first.

    One read when there is nothing to do. Each message costs a claim, a hand-over and a result, each committed alone;
    so this must not be called inside a transaction. `worker` is a name with a heartbeat; without one it makes its own.
    """
    tally = Tally()
    if not _waiting(now or clock.now()).exists():
        return tally
    with contextlib.ExitStack() as stack:
        if now is not None:
            stack.enter_context(clock.moved_to(now))
        if not worker:
            worker = stack.enter_context(jobs.presence(now=clock.now()))
        _write_through()
        way = stack.enter_context(transport or transports.from_settings())
        for _turn in range(limit):
            if should_stop() or tally.down:
                break
            message = _claim(worker)
            if message is None:
                break
            _deliver(message, way, tally)
    return tally


def recover(*, now: datetime | None = None) -> int:
    """Settle the messages of workers that died while sending: back in line, or to a person. Returns how many."""
    moment = now or clock.now()
    stuck = Message.objects.filter(state=MessageState.SENDING)
    if not stuck.exists():
        return 0
    settled = 0
    alive = set(jobs.living(now=moment))
    for message in stuck:
        if message.claimed_by.rpartition("/")[0] in alive:
            continue
        if message.handed_over_at is None:
            done = _settle(message, "retry", claimed_by="", claimed_at=None)
        else:
            done = _settle(message, "doubt", problem=_("We stopped right after handing it over. It probably arrived."))
        settled += done
    return settled


def _waiting(now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(state=MessageState.RELEASED, send_after__lte=now)


def _claim(worker: str) -> Message | None:
    """Take the next message: recorded before anything is tried, so that a crash leaves a trace."""
    now = clock.now()
    with transaction.atomic():
        row = (
            _waiting(now)
            .select_related("to__user")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("-urgent", "send_after", "pk")
            .first()
        )
        if row is None:
            return None
        MESSAGE.apply(row, "claim")
        row.claimed_by = f"{worker}/{new_code()}"
        row.claimed_at = now
        row.attempts += 1
        row.address = row.to.email
        row.save(update_fields=["state", "claimed_by", "claimed_at", "attempts", "address"])
    return row


def _deliver(message: Message, way: transports.Transport, tally: Tally) -> None:
    try:
        reason = _no_longer_wanted(message)
        if reason:
            tally.skipped += _settle(message, "drop", problem=reason)
            return
        if not has_address_of_their_own(message.to):
            tally.failed += _settle(message, "fail", problem=_("No address of their own is known."))
            return
        mail = compose(message, words_of(message)) if way.needs_words else None
    except Moot as reason:
        tally.skipped += _settle(message, "drop", problem=str(reason))
        return
    except Exception as error:
        log.exception("Message %s (%s) can't be put into words.", message.code, message.kind)
        problem = _("It could not be put into words (%(name)s). The log says more.") % {"name": type(error).__name__}
        _put_off(message, problem, tally)
        return
    try:
        way.send(mail, lambda: _hand_over(message))
    except TakenOver:
        log.warning("Message %s was taken over by another worker.", message.code)
    except transports.Doubt as doubt:
        tally.unconfirmed += _settle(message, "doubt", problem=str(doubt))
    except transports.Never as refusal:
        tally.failed += _settle(message, "fail", problem=str(refusal), handed_over_at=None)
    except transports.Later as trouble:
        tally.down = trouble.everywhere
        _put_off(message, str(trouble), tally)
    else:
        tally.sent += _settle(message, "deliver", sent_at=clock.now())


def _hand_over(message: Message) -> None:
    """Write that from now on the mail may have left. Raises TakenOver when the message is no longer ours."""
    message.handed_over_at = clock.now()
    ours = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, claimed_by=message.claimed_by)
    if not ours.update(handed_over_at=message.handed_over_at):
        raise TakenOver


def _put_off(message: Message, problem: str, tally: Tally) -> None:
    if message.attempts > len(WAITS):
        tally.failed += _settle(message, "fail", problem=problem, handed_over_at=None)
        return
    tally.later += _settle(
        message,
        "retry",
        problem=problem,
        send_after=clock.now() + WAITS[message.attempts - 1],
        handed_over_at=None,
        claimed_by="",
        claimed_at=None,
    )


def _settle(message: Message, verb: str, *, problem: str = "", **changes: object) -> int:
    """Write the result of a try, if the message is still ours. 1 or 0.

    A worker that was given up by mistake and finishes after all knows more than the one who gave it up: its result
    also replaces the doubt.
    """
    MESSAGE.apply(message, verb)
    states = [MessageState.SENDING]
    if verb == "deliver":
        states.append(MessageState.UNCONFIRMED)
    rows = Message.objects.filter(pk=message.pk, state__in=states, claimed_by=message.claimed_by)
    return rows.update(state=message.state, last_problem=problem[:300], **changes)


# Reasons not to send


def _no_longer_wanted(message: Message) -> str:
    if message.to.state == Person.State.LEFT:
        return _("They left the organization.")
    if KINDS[message.kind].stoppable and Preference.objects.filter(person=message.to, kind=message.kind).exists():
        return _("They stopped these mails.")
    return ""


def has_address_of_their_own(person: Person) -> bool:
    """Whether a mail reaches this person and nobody else. One query."""
    if not person.email:
        return False
    others = Person.objects.filter(email__iexact=person.email, state=Person.State.ACTIVE).exclude(pk=person.pk)
    return not others.exists()


# The mail itself


def message_id_of(message: Message) -> str:
    """The same for every try, so that a mail program shows a second copy as the first."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{message.code}@{domain}>"


def compose(message: Message, words: Words) -> EmailMultiAlternatives:
    """The mail: text and HTML, marked as automatic, with the way to stop it where mail programs look for one."""
    headers = {
        "Message-ID": message_id_of(message),
        "Date": format_datetime(clock.now()),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": words.language,
    }
    if words.stop_url:
        headers["List-Unsubscribe"] = f"<{words.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        words.subject,
        words.text,
        settings.DEFAULT_FROM_EMAIL,
        [formataddr((" ".join(message.to.name.split()), message.address))],
        headers=headers,
    )
    mail.attach_alternative(words.html, "text/html")
    return mail


def _write_through() -> None:
    """On SQLite, let each commit of this connection reach the disk, so that a power cut can't undo a hand-over."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
