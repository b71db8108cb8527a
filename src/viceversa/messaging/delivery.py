"""Getting released messages out: each at most once, none lost, whatever happens to the process in between.

    RELEASED ── claim ──> SENDING ── handed_over_at ──> the last line leaves ──> SENT

Several messages for one person are joined into one mail a day, unless they are urgent or carry an entry for a calendar:
they are claimed, handed over and settled together, and stay messages of their own. Who is away, asleep or had a mail today gets it later (timing.py).

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
from django.db.models import F
from django.utils.translation import gettext as _

from viceversa.core import clock, jobs
from viceversa.messaging import timing, transports
from viceversa.messaging.claiming import (
    AT_ONCE,
    IN_LINE,
    claim,
    give_back,
    leave_the_night,
    often_of,
    one_less,
    waiting,
)
from viceversa.messaging.kinds import KINDS, Moot, title_of
from viceversa.messaging.models import Message, Often, Preference
from viceversa.messaging.rendering import Words, joined_words, words_of
from viceversa.messaging.states import MESSAGE, MessageState
from viceversa.people.models import Person
from viceversa.people.queries import people_at

log = logging.getLogger(__name__)

# How long after the n-th try that did not work the next one comes; after the last, a person has to look. A server that takes
# nobody's mail costs no try.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720))


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
    postponed: int = 0
    down: bool = False

    @property
    def touched(self) -> int:
        return self.sent + self.later + self.failed + self.skipped + self.unconfirmed + self.postponed


def deliver_due(
    *,
    now: datetime | None = None,
    limit: int = 50,
    worker: str = "",
    transport: transports.Transport | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Tally:
    """Send up to `limit` released messages whose moment has come, urgent ones first.

    One read when there is nothing to do. What it is night for is put off by time zone; of the rest up to AT_ONCE are claimed
    in one commit, and each costs a hand-over and a result, each committed alone; so this must not be called inside a
    transaction. `worker` is a name with a heartbeat; without one it makes its own.
    """
    tally = Tally()
    if not waiting(now or clock.now()).exists():
        return tally
    with contextlib.ExitStack() as stack:
        if now is not None:
            stack.enter_context(clock.moved_to(now))
        if not worker:
            worker = stack.enter_context(jobs.presence(now=clock.now()))
        _write_through()
        way = stack.enter_context(transport or transports.from_settings())
        rules = timing.rules_by_scope()
        tally.postponed += leave_the_night(rules)
        turns = limit
        while turns > 0 and not tally.down and not should_stop():
            claimed = claim(worker, rules, most=min(AT_ONCE, turns))
            if claimed is None:
                break
            tally.postponed += claimed.postponed
            turns -= max(1, len(claimed.mails))
            for at, mail in enumerate(claimed.mails):
                if at and (tally.down or should_stop()):
                    give_back(claimed.mails[at:])
                    break
                _deliver(mail, way, tally)
    return tally


def recover(*, now: datetime | None = None) -> int:
    """Settle the messages of workers that died while sending: back in line, or to a person. Returns how many.

    A mail that it died with before the hand-over has had a try; one that has had all of them goes to a person, so that
    no mail brings down one worker after the other.
    """
    moment = now or clock.now()
    rows = Message.objects.filter(state=MessageState.SENDING)
    if not rows.exists():
        return 0
    settled = 0
    alive = set(jobs.living(now=moment))
    stuck = [row for row in rows.order_by(*IN_LINE) if _worker(row) not in alive]
    # A worker sends what it has claimed in this order: it died with the first. The others were not come to.
    handing_over = {_worker(row) for row in stuck if row.handed_over_at}
    turns: dict[str, str] = {}
    for message in stuck:
        worker = _worker(message)
        was_its_turn = worker not in handing_over and turns.setdefault(worker, message.claimed_by) == message.claimed_by
        if message.handed_over_at is not None:
            done = _settle(message, "doubt", problem=_("We stopped right after handing it over. It probably arrived."))
        elif was_its_turn and message.attempts > len(WAITS):
            done = _settle(message, "fail", problem=_("Sending stopped each time it came to this mail."))
        else:
            tries = message.attempts if was_its_turn else one_less()
            done = _settle(message, "retry", attempts=tries, claimed_by="", claimed_at=None)
        settled += done
    return settled


def _worker(message: Message) -> str:
    """Who has it in hand: a try is named after its worker."""
    return message.claimed_by.rpartition("/")[0]


def _deliver(batch: list[Message], way: transports.Transport, tally: Tally) -> None:
    wanted = [message for message in batch if _is_wanted(message, tally)]
    if wanted and not has_address_of_their_own(wanted[0].to):
        tally.failed += _settle_all(wanted, "fail", problem=_("No address of their own is known."))
        return
    said = {message: words for message in wanted if (words := _words(message, way, tally)) is not None}
    ready = list(said) if way.needs_words else wanted
    if not ready:
        return
    try:
        mail = _mail_of(said) if way.needs_words else None
    except Exception as error:
        _put_off(ready, _not_in_words(ready[0], error), tally)
        return
    try:
        way.send(mail, lambda: _hand_over(ready))
    except TakenOver:
        log.warning("Message %s was taken over by another worker.", ready[0].code)
    except transports.Doubt as doubt:
        # The next one would fare no better: one mail in doubt, not all of them.
        tally.down = True
        tally.unconfirmed += _settle_all(ready, "doubt", problem=str(doubt))
    except transports.Never as refusal:
        tally.failed += _settle_all(ready, "fail", problem=str(refusal), **_never_left(ready))
    except transports.Away as trouble:
        # Back to its place, and without a try: what has waited longest goes first when the server is back.
        tally.down = True
        tally.later += _settle_all(
            ready, "retry", problem=str(trouble), attempts=F("attempts") - 1, claimed_by="", claimed_at=None
        )
    except transports.Later as trouble:
        tally.down = trouble.everywhere
        _put_off(ready, str(trouble), tally)
    else:
        tally.sent += _settle_all(ready, "deliver", sent_at=clock.now())


def _is_wanted(message: Message, tally: Tally) -> bool:
    """Whether somebody still is to get it; else it is settled here and now."""
    reason = _no_longer_wanted(message)
    if reason:
        tally.skipped += _settle(message, "drop", problem=reason)
    return not reason


def _words(message: Message, way: transports.Transport, tally: Tally) -> Words | None:
    """What a message says, where its transport wants to know; None, and settled, when it has nothing to say now."""
    if not way.needs_words:
        return None
    try:
        return words_of(message)
    except Moot as reason:
        tally.skipped += _settle(message, "drop", problem=str(reason))
    except Exception as error:
        _put_off([message], _not_in_words(message, error), tally)
    return None


def _not_in_words(message: Message, error: Exception) -> str:
    log.error("Message %s (%s) can't be put into words.", message.code, message.kind, exc_info=error)
    return _("It could not be put into words (%(name)s). The log says more.") % {"name": type(error).__name__}


def _mail_of(said: dict[Message, Words]) -> EmailMultiAlternatives:
    messages = list(said)
    if len(messages) == 1:
        return compose(messages[0], said[messages[0]])
    return compose(messages[0], joined_words(messages))


def _together(messages: list[Message]) -> contextlib.AbstractContextManager[object]:
    """A transaction where there is more than one message to write; one is written in one statement anyway."""
    return transaction.atomic() if len(messages) > 1 else contextlib.nullcontext()


def _hand_over(messages: list[Message]) -> None:
    """Write that from now on the mail may have left. Raises TakenOver when one of its messages is no longer ours."""
    now = clock.now()
    lead = messages[0]
    mail_code = lead.mail_code or lead.code
    with _together(messages):
        ours = Message.objects.filter(
            pk__in=[message.pk for message in messages], state=MessageState.SENDING, claimed_by=lead.claimed_by
        )
        if ours.update(handed_over_at=now, mail_code=mail_code) != len(messages):
            raise TakenOver
    for message in messages:
        message.handed_over_at, message.mail_code = now, mail_code


def _never_left(messages: list[Message]) -> dict[str, object]:
    """What to write of a mail that was certainly not taken: those that shared it may go in different ones the next time."""
    return {"handed_over_at": None, "mail_code": ""} if len(messages) > 1 else {"handed_over_at": None}


def _put_off(messages: list[Message], problem: str, tally: Tally) -> None:
    """Try again later, all of them at the same moment, so that they stay in one mail; those that had all tries fail."""
    spent = [message for message in messages if message.attempts > len(WAITS)]
    rest = [message for message in messages if message.attempts <= len(WAITS)]
    if spent:
        tally.failed += _settle_all(spent, "fail", problem=problem, **_never_left(messages))
    if rest:
        tally.later += _settle_all(
            rest,
            "retry",
            problem=problem,
            send_after=clock.now() + WAITS[max(message.attempts for message in rest) - 1],
            claimed_by="",
            claimed_at=None,
            **_never_left(messages),
        )


def _settle_all(messages: list[Message], verb: str, *, problem: str = "", **changes: object) -> int:
    """Write the result of a mail on each of its messages, all or none."""
    with _together(messages):
        return sum(_settle(message, verb, problem=problem, **changes) for message in messages)


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
    kind = KINDS.get(message.kind)
    if kind is None:
        return title_of(message.kind)
    stopped = kind.stoppable and Preference.objects.filter(person=message.to, kind=kind.name).exists()
    if stopped and not kind.all_the_same(message):
        return _("They stopped these mails.")
    if kind.may_be_left_out and often_of(message.to) == Often.CALENDAR:
        return _("They want entries for their calendar, and no mails that can wait.")
    return ""


def has_address_of_their_own(person: Person) -> bool:
    """Whether a mail reaches this person and nobody else. One query."""
    if not person.email:
        return False
    return not people_at(person.email).exclude(pk=person.pk).exists()


# The mail itself


def message_id_of(message: Message) -> str:
    """The same for every try, so that a mail program shows a second copy as the first."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{message.mail_code or message.code}@{domain}>"


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
    if words.answers_to:
        headers["Reply-To"] = words.answers_to
    mail = EmailMultiAlternatives(
        words.subject,
        words.text,
        settings.DEFAULT_FROM_EMAIL,
        [formataddr((" ".join(message.to.name.split()), message.address))],
        headers=headers,
    )
    mail.attach_alternative(words.html, "text/html")
    if words.calendar is not None:
        # The alternative is what mail programs act on; the file is for those that only know files.
        entry = words.calendar.content
        mail.attach_alternative(entry.decode(), f"text/calendar; method={words.calendar.method}")
        mail.attach("invite.ics", entry, "application/ics")
    return mail


def _write_through() -> None:
    """On SQLite, let each commit of this connection reach the disk, so that a power cut can't undo a hand-over."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
