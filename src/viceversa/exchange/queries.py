"""What is shown of a pair's messages: to its people alone. A number of queries that does not grow with messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import BigIntegerField, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core.doors import found_in
from viceversa.core.labeled import labeled
from viceversa.core.moments import written
from viceversa.exchange import rules
from viceversa.exchange.models import Attachment, PairMessage, Reading
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import HomeCard, Kept, Place
from viceversa.pairings.keeping import readers_in, row_of
from viceversa.pairings.models import Member
from viceversa.pairings.retention import SHARED_KEPT
from viceversa.programs import dates

PAGE: Final = 30


@dataclass(frozen=True)
class Line:
    """One message as one of the pair sees it."""

    message: PairMessage
    name: str
    side: str
    text: str
    is_own: bool
    is_new: bool
    is_fresh: bool
    files: Sequence[Attachment]


@dataclass(frozen=True)
class Thread:
    """One page of messages, oldest first. `earlier` is the code from which the page before it goes back."""

    lines: Sequence[Line]
    earlier: str
    is_newest: bool
    last: int

    @property
    def new(self) -> int:
        return sum(line.is_new for line in self.lines)


def thread_of(space: Space, *, before: str = "", now: datetime) -> Thread:
    """Thirty messages: the newest, or those before one. Http404 for a message that is not in this pair. Three
    queries, four for earlier ones."""
    rows = _with_files(_standing(space)).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=message_in(space, before).pk)
    found = list(rows[: PAGE + 1])
    shown = found[PAGE - 1 :: -1] if len(found) > PAGE else found[::-1]
    up_to = _up_to(space)
    mentors = {member.participant_id for member in space.mentors}
    lines = []
    for message in shown:
        own = rules.is_by(message, space.me.participant)
        lines.append(
            Line(
                message=message,
                name=message.author.person.first_name,
                side="vice" if message.author_id in mentors else "versa",
                text=message.text,
                is_own=own,
                is_new=not own and message.pk > up_to,
                is_fresh=own and rules.is_open(space.pairing) and rules.is_fresh(message, now),
                files=list(message.attachments.all()),
            )
        )
    return Thread(
        lines=lines,
        earlier=shown[0].code if len(found) > PAGE else "",
        is_newest=not before,
        last=shown[-1].pk if shown else 0,
    )


def message_in(space: Space, code: str) -> PairMessage:
    """A message of this pair. One query."""
    message = found_in(PairMessage.objects.filter(pairing=space.pairing, code=code))
    message.pairing = space.pairing
    return message


def attachment_in(space: Space, code: str) -> Attachment:
    """A file of this pair, with its bytes. One query."""
    return found_in(Attachment.objects.filter(message__pairing=space.pairing, code=code))


def kept_until(space: Space) -> date:
    """When these messages are deleted: known once the pair is over, else as its cohort is planned. No query."""
    if space.kept_until is not None:
        return space.kept_until.shared
    return dates.end_date(space.pairing.cohort) + SHARED_KEPT


def place_of(space: Space) -> Place:
    """The way to the messages from the pair's page. No query."""
    return Place(_("Messages"), "message", reverse("exchange:thread", args=[space.pairing.code]))


def unread_by(person: int) -> dict[str, Subquery]:
    """Who wrote last what somebody has not read, beside each pairing's members. No query of its own."""
    read = Reading.objects.filter(pairing=OuterRef("pairing"), participant__person=person).values("up_to")
    found = (
        PairMessage.objects.filter(pairing=OuterRef("pairing"), taken_back_at=None)
        .exclude(author__person=person)
        .annotate(up_to=Coalesce(Subquery(read[:1]), 0, output_field=BigIntegerField()))
        .filter(pk__gt=F("up_to"))
        .order_by("-pk")
    )
    return {"unread_by": Subquery(found.values("author")[:1])}


def card_of(space: Space) -> HomeCard | None:
    """ "Nia wrote to you", on the home of whoever has not read it. No query."""
    author = space.me.unread_by  # type: ignore[attr-defined]
    writer = next((each.participant.person for each in space.others if each.participant_id == author), None)
    if writer is None:
        return None
    return HomeCard(
        title=_("%(name)s wrote to you") % {"name": writer.first_name},
        text=_("Only the people of your pair can read it."),
        url=reverse("exchange:thread", args=[space.pairing.code]),
        is_begun=False,
    )


def kept_rows(space: Space, end: datetime, now: datetime) -> list[Kept]:
    """Until when messages are kept, for the page of what is deleted when. No query."""
    return [row_of(_("What we wrote to each other"), readers_in(space), end + SHARED_KEPT, now=now)]


def copied(space: Space) -> Iterator[tuple[str, list[str]]]:
    """All messages with their moments, oldest first, for one's own copy. Files are
    named: they are downloaded from the messages. Two queries, and a decryption for each of them."""
    lines = []
    for one in _with_files(_standing(space)).order_by("pk"):
        said = " ".join(filter(None, (one.text, *(f"[{file.name}]" for file in one.attachments.all()))))
        lines.append(labeled(f"{written(one.created_at, 'moment')}, {one.author.person.first_name}", said))
    yield _("What we wrote to each other"), lines


def _standing(space: Space) -> QuerySet[PairMessage]:
    return PairMessage.objects.filter(pairing=space.pairing, taken_back_at=None)


def _with_files(rows: QuerySet[PairMessage]) -> QuerySet[PairMessage]:
    """With their authors, and the names of their files. One query more."""
    return rows.select_related("author__person").prefetch_related(
        Prefetch("attachments", Attachment.objects.defer("sealed"))
    )


def _up_to(space: Space) -> int:
    """The last message that one has read. One query."""
    rows = Reading.objects.filter(pairing=space.pairing, participant=space.me.participant_id)
    return rows.values_list("up_to", flat=True).first() or 0


def has_unread(member: Member) -> bool:
    """Whether somebody else of the pair wrote what this member has not read. Two queries."""
    read = Reading.objects.filter(pairing=member.pairing_id, participant=member.participant_id)
    up_to = read.values_list("up_to", flat=True).first() or 0
    rows = PairMessage.objects.filter(pairing=member.pairing_id, taken_back_at=None, pk__gt=up_to)
    return rows.exclude(author=member.participant_id).exists()
