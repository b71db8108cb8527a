"""Sealed content that two people opened: the record, one request, what it shows while it is open, and what people are told.

`unsealing_for` and `open_for` are the only doors. What is read here are the messages of one pairing, or one message in
confidence: nothing in this app knows private notes or answers of looking back, and a test holds that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from viceversa.core.doors import found_in
from viceversa.core.models import Event
from viceversa.exchange.models import Attachment, PairMessage
from viceversa.oversight import rules
from viceversa.oversight.models import Affected, Unsealing
from viceversa.pairings.models import Concern
from viceversa.pairings.queries import near
from viceversa.people.models import User

MOST: Final = 100
_TYPE: Final = "oversight.unsealing"


@dataclass(frozen=True)
class Step:
    """One entry of the record: when, who, what."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class Line:
    """One piece of sealed content: when, by whom, what; names of files beside it."""

    at: datetime
    who: str
    text: str
    files: Sequence[str] = ()


def unsealings(user: User) -> list[Unsealing]:
    """All that was asked, the latest first, without what is about somebody near the reader. One query."""
    return list(_visible(user)[:MOST])


def unsealing_for(user: User, code: str) -> Unsealing:
    """One of them. Http404 for everybody else. One query, and that of the roles."""
    return found_in(_visible(user).filter(code=code))


def open_for(user: User, code: str, now: datetime) -> Unsealing:
    """One that its asker may read now. Http404 for everybody else, and once it is over. One query, and that of the roles."""
    found = unsealing_for(user, code)
    if not rules.may_read_sealed(user, found, now):
        raise Http404
    return found


def _visible(user: User) -> QuerySet[Unsealing]:
    if not rules.may_see_unsealings(user):
        raise Http404
    about_near = Affected.objects.filter(near(user.person, "person"), unsealing=OuterRef("pk"))
    rows = Unsealing.objects.exclude(Exists(about_near)).select_related("asked_by", "decided_by")
    return rows.annotate(people=Count("affected")).order_by("-created_at", "-pk")


def record_of(unsealing: Unsealing) -> list[Step]:
    """Its course, from events that nobody can change. One query."""
    words: Mapping[str, str] = {
        "unsealing.asked": _("asked to open it"),
        "unsealing.granted": _("said yes; those it is about are told"),
        "unsealing.refused": _("said no"),
        "unsealing.read": _("read it"),
        "unsealing.told": _("Those it is about were told, as the delay is over"),
        "unsealing.ended": _("It was closed"),
    }
    rows = Event.objects.filter(subject_type=_TYPE, subject_code=unsealing.code).select_related("actor")
    return [
        Step(row.at, row.actor.name if row.actor else "", words[row.verb]) for row in rows.order_by("at", "pk")[:500]
    ]


def content_of(unsealing: Unsealing) -> list[Line]:
    """What it shows: the scope, and nothing else. Three queries at most, and a decryption for each text."""
    if unsealing.kind == Unsealing.Kind.THREAD:
        rows = PairMessage.objects.filter(pairing__code=unsealing.subject_code, taken_back_at=None)
        rows = rows.select_related("author__person").order_by("pk")
        rows = rows.prefetch_related(Prefetch("attachments", Attachment.objects.defer("sealed")))
        return [
            Line(one.created_at, one.author.person.name, one.text, [file.name for file in one.attachments.all()])
            for one in rows
        ]
    concern = Concern.objects.select_related("sender").filter(code=unsealing.subject_code).first()
    if concern is None:
        return []
    lines = [Line(concern.created_at, concern.sender.name, concern.text)]
    if concern.answered_at is not None:
        answer = dict(Concern.Answer.choices).get(concern.answer, "")
        lines.append(Line(concern.answered_at, concern.sender.name, str(answer)))
    return lines


@dataclass(frozen=True)
class Opened:
    """Sealed content about somebody, as they are told of it."""

    unsealing: Unsealing
    reads: int
    last_read: datetime | None


def opened_about(user: User) -> list[Opened]:
    """What was opened about somebody and was told to them, the latest first, with how often it was read. Two queries."""
    rows = Unsealing.objects.filter(affected__person=user.person_id or 0, told_at__isnull=False)
    found = list(rows.select_related("asked_by", "decided_by").order_by("-decided_at", "-pk"))
    if not found:
        return []
    reads: dict[str, list[datetime]] = {one.code: [] for one in found}
    events = Event.objects.filter(subject_type=_TYPE, subject_code__in=reads, verb="unsealing.read")
    for code, at in events.order_by("at").values_list("subject_code", "at"):
        reads[code].append(at)
    return [Opened(one, len(reads[one.code]), max(reads[one.code], default=None)) for one in found]
