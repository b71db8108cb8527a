"""Writing in a pair, reading, taking back. No event names who wrote: how much two people write is nobody's business."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from viceversa.core import clock, events, private
from viceversa.core.codes import new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.exchange import rules
from viceversa.exchange.files import MOST_BYTES, MOST_FILES, Checked, Given, checked, split
from viceversa.exchange.models import Attachment, PairMessage, Reading
from viceversa.exchange.replying import Answer
from viceversa.messaging.models import Message
from viceversa.pairings.common import lock, must_live, others, own_part, tell
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import User

MOST_LETTERS: Final = 5_000
# Who has something unread was told of it; they are told again when this much later more is written.
TOLD_FOR: Final = timedelta(days=1)
WRITTEN: Final = "exchange.written"
NOT_TAKEN: Final = "exchange.not_taken"
FILES_LEFT: Final = "exchange.files_left"


@transaction.atomic
def write(
    pairing: Pairing,
    *,
    text: str,
    key: str = "",
    files: Sequence[Given] = (),
    by: User,
    now: datetime | None = None,
) -> PairMessage:
    """Write to the others of a pair. The same `key` again gives the message that is there.

    Whoever has not been told of something unread today gets a mail, once it can no longer be taken back: that there is
    something, not what. Refuses people outside the pair, a pair that rests or is over, an empty text and a very long
    one, and files where the program takes none, more than three, large ones, and those of other types. Eight queries,
    one more for files. The event names nobody.
    """
    now = now or clock.now()
    members = lock(pairing)
    own = own_part(members, by)
    must_live(pairing)
    if not rules.is_open(pairing):
        raise Refused(_("This pair rests. Go on with it first, then write."))
    text = _plain(text)
    if not text and not files:
        raise Refused(_("Write a few words first."), "text")
    if len(text) > MOST_LETTERS:
        raise Refused(
            _("This is longer than %(most)s characters. Shorten it, or keep some of it for your next meeting.")
            % {"most": MOST_LETTERS},
            "text",
        )
    key = key[:64] or new_code()
    sent = PairMessage.objects.filter(pairing=pairing, author=own.participant, key=key).first()
    if sent is not None:
        sent.repeated = True
        return sent
    kept = _kept(pairing, files)
    message = PairMessage(pairing=pairing, author=own.participant, key=key, created_at=now)
    message.sealed = private.seal(text, bound_to=message.binding)
    message.save()
    for one in kept:
        row = Attachment(message=message, kind=one.kind, created_at=now)
        row.put(one.name, one.content)
        row.save(force_insert=True)
    event = events.record("pair_message.written", by=None, subject=message, now=now)
    tell(
        WRITTEN,
        _untold(others(members, by), message, now),
        event=event,
        pairing=pairing,
        now=now,
        send_after=now + rules.TAKE_BACK,
    )
    return message


@transaction.atomic
def read(pairing: Pairing, *, up_to: int, by: User, now: datetime | None = None) -> None:
    """Somebody had everything up to a message before them. Never goes back. No event: reading is nobody's business.

    Refuses people outside the pair. Three queries.
    """
    own = own_part(Member.objects.filter(pairing=pairing).select_related("participant"), by)
    mine = Reading.objects.filter(pairing=pairing, participant=own.participant_id)
    known = mine.update(up_to=Greatest("up_to", up_to))
    if not known:
        row = Reading(pairing=pairing, participant_id=own.participant_id, up_to=up_to)
        Reading.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def take_back(message: PairMessage, *, by: User, now: datetime | None = None) -> PairMessage:
    """Take back what one has just written, while none of the others has read it. What it said is gone, and its files.

    Refuses everybody else's messages, those that were read, and those that are older than ten minutes. Seven queries.
    """
    now = now or clock.now()
    members = lock(message.pairing)
    own = own_part(members, by)
    message.refresh_from_db(fields=["sealed", "taken_back_at"])
    if not rules.is_by(message, own.participant):
        raise NotAllowed(_("Only who wrote it can take it back."))
    if message.taken_back_at is not None:
        message.repeated = True
        return message
    if not rules.is_fresh(message, now):
        raise Refused(_("A message can be taken back within ten minutes. This one stays."))
    if not rules.is_unread(message, _read_by(message.pairing, others(members, by)).values()):
        raise Refused(_("This message was read already, so it stays."))
    message.sealed, message.taken_back_at = "", now
    message.save(update_fields=["sealed", "taken_back_at"])
    message.attachments.all().delete()
    events.record("pair_message.taken_back", by=None, subject=message, now=now)
    message.repeated = False
    return message


@transaction.atomic
def take_answer(answer: Answer, *, now: datetime | None = None) -> bool:
    """Make a message of an answer by mail, in the name of the one who was written to. Whether it added one.

    A mail that comes again adds nothing. One that was not sent from that person's own address adds nothing, and nobody
    is told. Files that can't be kept are left out, which is said to the sender. An answer that can't be taken (too long, the pair rests) is said to its sender, without its words.
    """
    now = now or clock.now()
    rows = Member.objects.select_related("pairing__cohort__program", "participant__person__user")
    member = rows.filter(code=answer.member).first()
    user = getattr(member.participant.person, "user", None) if member is not None else None
    if member is None or user is None or not rules.is_from(answer.sender, member.participant.person):
        return False
    try:
        with transaction.atomic():
            allowed = member.pairing.cohort.program.files_in_messages
            kept, left = split(answer.files, allowed=allowed)
            given = [Given(one.name, one.content) for one in kept]
            sent = write(member.pairing, text=answer.text, key=answer.key, files=given, by=user, now=now)
            if left and not sent.repeated:
                event = events.record("pair_message.files_left", by=None, subject=member.pairing, now=now)
                tell(FILES_LEFT, [member], event=event, pairing=member.pairing, now=now, left=left, allowed=allowed)
        return not sent.repeated
    except Refused:
        told = Message.objects.filter(kind=NOT_TAKEN, to=member.participant.person, context__key=answer.key)
        if not told.exists():
            event = events.record("pair_message.not_taken", by=None, subject=member.pairing, now=now)
            tell(NOT_TAKEN, [member], event=event, pairing=member.pairing, now=now, key=answer.key)
        return False


def _kept(pairing: Pairing, files: Sequence[Given]) -> list[Checked]:
    """The files as they are kept, or a refusal that says which can't be and why."""
    if files and not pairing.cohort.program.files_in_messages:
        raise Refused(_("Your program does not take files here. Send your words alone."), "attached")
    if len(files) > MOST_FILES:
        raise Refused(
            _("These are more than three files. Choose three at most, and send the others after."), "attached"
        )
    kept = []
    for given in files:
        if len(given.content) > MOST_BYTES:
            raise Refused(
                _("“%(name)s” is larger than 5 MB. Choose a smaller file.") % {"name": given.name}, "attached"
            )
        found = checked(given)
        if found is None:
            raise Refused(
                _(
                    "“%(name)s” is none of the types that can be sent. Choose a PDF, a PNG, a JPEG, a plain text or an office document without macros."
                )
                % {"name": given.name},
                "attached",
            )
        kept.append(found)
    return kept


def _plain(text: str) -> str:
    """Lines as they were typed, without what can't be seen: of the control letters, line breaks and tabs alone stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    ).strip()


def _read_by(pairing: Pairing, members: Iterable[Member]) -> dict[int, int]:
    """How far each of these has read, by participant. One query."""
    people = [member.participant_id for member in members]
    found = dict(Reading.objects.filter(pairing=pairing, participant__in=people).values_list("participant_id", "up_to"))
    return {person: found.get(person, 0) for person in people}


def _untold(members: list[Member], message: PairMessage, now: datetime) -> list[Member]:
    """Those of the members to whom no mail of the last day speaks of something that they have not read. Three queries.

    The day is counted from the mail, not from what was written since: somebody who writes every day is told of every day.
    """
    up_to = _read_by(message.pairing, members)
    told = set(
        Message.objects.filter(
            kind=WRITTEN,
            to__in=[member.participant.person_id for member in members],
            context__pairing=message.pairing.code,
            created_at__gt=now - TOLD_FOR,
        ).values_list("to", flat=True)
    )
    before = list(
        PairMessage.objects.filter(
            pairing=message.pairing, pk__lt=message.pk, pk__gt=min(up_to.values(), default=0), taken_back_at=None
        ).values_list("pk", "author_id")
    )
    return [
        member
        for member in members
        if member.participant.person_id not in told
        or not any(pk > up_to[member.participant_id] and author != member.participant_id for pk, author in before)
    ]
