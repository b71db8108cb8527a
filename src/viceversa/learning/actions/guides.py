"""What happens with guides: two people take one for a meeting; a program writes, changes, offers and retires its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.learning import guidebook, rules
from viceversa.learning.guidebook import Guide
from viceversa.learning.models import MeetingGuide, ProgramGuide
from viceversa.learning.states import GUIDE
from viceversa.pairings.common import lock, must_live, own_part
from viceversa.pairings.models import Meeting
from viceversa.pairings.states import MeetingState
from viceversa.people import catalog
from viceversa.people.models import User
from viceversa.programs.models import Program

MOST_GUIDES = 100
LONGEST_TEXT = 20_000


@transaction.atomic
def take_guide(meeting: Meeting, *, guide: Guide, by: User, now: datetime | None = None) -> MeetingGuide:
    """Take a guide for a meeting, in place of the one there may be. Five queries, one event; nobody is written to.

    Refuses others than the pair, a meeting that is not planned, a guide that comes too early in the series, and to a
    mentee the guides that are the mentor's to take.
    """
    now = now or clock.now()
    own = own_part(lock(meeting.pairing), by)
    must_live(meeting.pairing)
    if meeting.state != MeetingState.PLANNED:
        raise Refused(_("A guide is taken for a meeting that is still to come."))
    if not rules.may_take(own.role, guide):
        raise NotAllowed(_("“%(title)s” is for the mentor to take.") % {"title": guide.title})
    if rules.is_early(guide, meeting.number):
        raise Refused(
            _("“%(title)s” is meant for meeting %(number)s or later.")
            % {"title": guide.title, "number": guide.from_meeting}
        )
    taken, made = MeetingGuide.objects.get_or_create(
        meeting=meeting, defaults={"guide": guide.key, "by": own.participant, "created_at": now}
    )
    if not made:
        if taken.guide == guide.key:
            taken.repeated = True
            return taken
        taken.guide, taken.by, taken.created_at = guide.key, own.participant, now
        taken.save(update_fields=["guide", "by", "created_at"])
    events.record("guide.taken", by=by, subject=meeting, now=now, pairing=meeting.pairing.code)
    return taken


@transaction.atomic
def put_back(meeting: Meeting, *, by: User, now: datetime | None = None) -> bool:
    """Take no guide for a meeting. True when there was one. Four queries, one event at most."""
    now = now or clock.now()
    own_part(lock(meeting.pairing), by)
    must_live(meeting.pairing)
    gone, _rows = MeetingGuide.objects.filter(meeting=meeting).delete()
    if gone:
        events.record("guide.put_back", by=by, subject=meeting, now=now, pairing=meeting.pairing.code)
    return bool(gone)


# Guides of a program


@transaction.atomic
def write_guide(
    program: Program,
    *,
    title: str,
    aim: str,
    text: str,
    families: Sequence[str] = (),
    from_meeting: int = 1,
    code: str,
    by: User,
    now: datetime | None = None,
) -> ProgramGuide:
    """A new guide as a draft, which only managers see. `code` is the form's, so that a second click makes no second one.

    Four queries, one event. Refuses others than the program's managers and a text that is no guide.
    """
    now = now or clock.now()
    _must_write(by, program)
    there = ProgramGuide.objects.filter(program=program, code=code).first()
    if there is not None:
        there.repeated = True
        return there
    if ProgramGuide.objects.filter(program=program).count() >= MOST_GUIDES:
        raise Refused(_("A program has at most %(most)s guides.") % {"most": MOST_GUIDES})
    made = ProgramGuide(program=program, code=code, by=by, created_at=now, changed_at=now)
    _put(made, title=title, aim=aim, text=text, families=families, from_meeting=from_meeting)
    made.save(force_insert=True)
    events.record("guide.written", by=by, subject=made, now=now, program=program.code)
    return made


@transaction.atomic
def change_guide(
    guide: ProgramGuide,
    *,
    title: str,
    aim: str,
    text: str,
    families: Sequence[str] = (),
    from_meeting: int = 1,
    version: int,
    by: User,
    now: datetime | None = None,
) -> ProgramGuide:
    """New words, as a new version. `version` is the one that was read: if another manager changed it since, this is refused.

    Three queries, one event.
    """
    now = now or clock.now()
    guide = ProgramGuide.objects.select_for_update(of=("self",)).select_related("program").get(pk=guide.pk)
    _must_write(by, guide.program)
    before = (guide.title, guide.aim, guide.text, guide.families, guide.from_meeting)
    changed_since = guide.version != version
    _put(guide, title=title, aim=aim, text=text, families=families, from_meeting=from_meeting)
    if before == (guide.title, guide.aim, guide.text, guide.families, guide.from_meeting):
        guide.repeated = True
        return guide
    if changed_since:
        raise Refused(
            _(
                "Another manager has changed this guide since you opened it. Copy your words, open it again, and put them in."
            )
        )
    guide.version += 1
    guide.by, guide.changed_at = by, now
    guide.save()
    events.record("guide.changed", by=by, subject=guide, now=now, program=guide.program.code, version=guide.version)
    return guide


def offer_guide(guide: ProgramGuide, *, by: User, now: datetime | None = None) -> ProgramGuide:
    """Let the program's people read it and take it. Three queries, one event."""
    return _move(guide, "offer", "guide.offered", by=by, now=now)


def retire_guide(guide: ProgramGuide, *, by: User, now: datetime | None = None) -> ProgramGuide:
    """No longer offer it. Who took it keeps it. Three queries, one event."""
    return _move(guide, "retire", "guide.retired", by=by, now=now)


@transaction.atomic
def _move(guide: ProgramGuide, verb: str, event: str, *, by: User, now: datetime | None) -> ProgramGuide:
    now = now or clock.now()
    guide = ProgramGuide.objects.select_for_update(of=("self",)).select_related("program").get(pk=guide.pk)
    _must_write(by, guide.program)
    if GUIDE.is_done(guide, verb):
        guide.repeated = True
        return guide
    GUIDE.apply(guide, verb)
    guide.save(update_fields=["state"])
    events.record(event, by=by, subject=guide, now=now, program=guide.program.code)
    return guide


def _must_write(user: User, program: Program) -> None:
    if not rules.may_write_guides(user, program):
        raise NotAllowed(_("Only the managers of this program write its guides."))


def _put(guide: ProgramGuide, *, title: str, aim: str, text: str, families: Sequence[str], from_meeting: int) -> None:
    """Set the words of a guide, or refuse with the field and the line at fault."""
    guide.title, guide.aim = " ".join(title.split()), " ".join(aim.split())
    guide.text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    guide.families, guide.from_meeting = _known(families), from_meeting
    if not guide.title:
        raise Refused(_("Give the guide a title."), "title")
    if not guide.aim:
        raise Refused(_("Say in one sentence what the two have when the meeting is over."), "aim")
    if len(guide.text) > LONGEST_TEXT:
        raise Refused(
            _("%(length)s characters are more than two people read before a meeting. At most %(most)s.")
            % {"length": len(guide.text), "most": LONGEST_TEXT},
            "text",
        )
    guidebook.read(guide.text, key=guide.code, title=guide.title, aim=guide.aim)


def _known(keys: Sequence[str]) -> list[str]:
    """The families among these, in the catalogue's order."""
    return [one.key for one in catalog.families() if one.key in keys]
