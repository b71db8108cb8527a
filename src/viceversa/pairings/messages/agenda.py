"""The agenda of a meeting: it is open, and questions are due. Never what is on it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.pairings import hooks
from viceversa.pairings.messages.base import SAMPLE_DAY, frame, kind, own, sample, sample_meeting, space
from viceversa.pairings.models import AgendaItem, Meeting, Member
from viceversa.pairings.opening import QUESTIONS_DUE, bring_questions, questions_by
from viceversa.pairings.states import MeetingState
from viceversa.pairings.together import listed
from viceversa.programs.directions import Ways, ways_of


def _ahead(message: Message) -> tuple[Member, Meeting, Ways]:
    member = own(message)
    meeting = Meeting.objects.filter(code=message.context["meeting"]).first()
    if meeting is None or meeting.state != MeetingState.PLANNED or meeting.starts_at <= clock.now():
        raise Moot(_("The meeting has changed since."))
    return member, meeting, ways_of(member.pairing.cohort.program)


def _names(members: list[Member]) -> str:
    return listed(one.participant.person.first_name for one in members)


def _agenda_open(message: Message) -> dict[str, Any]:
    member, meeting, ways = _ahead(message)
    askers = bring_questions(ways, member.pairing.members.all())
    return frame(
        member,
        url=space(member) + "#agenda",
        meeting=meeting,
        questions_by=questions_by(meeting),
        asks=any(one.pk == member.pk for one in askers),
        asker=_names(askers),
        keeper=_keepers(member, ways),
        # Whether two people took a guide is theirs: it is left out of what a manager may read beforehand.
        guide=not message.foreseen and any(taken(meeting) for taken in hooks.GUIDE_TAKEN),
    )


def _questions_due(message: Message) -> dict[str, Any]:
    member, meeting, ways = _ahead(message)
    if AgendaItem.objects.filter(meeting=meeting, by=member.participant_id).exists():
        raise Moot(_("There is a question already."))
    return frame(
        member,
        url=space(member) + "#agenda",
        meeting=meeting,
        questions_by=questions_by(meeting),
        keeper=_keepers(member, ways),
    )


def _keepers(member: Member, ways: Ways) -> str:
    return _names([one for one in member.pairing.members.all() if one.role in ways.agenda])


def _sample(**more: Any) -> dict[str, Any]:
    by = SAMPLE_DAY - QUESTIONS_DUE
    return sample(meeting=sample_meeting(), questions_by=by, keeper="Amina", **more)


kind(
    "agenda_open",
    gettext_lazy("The agenda is open"),
    _agenda_open,
    lambda: _sample(asks=False, asker="Henrik", guide=True),
    stoppable=True,
    dated=True,
)
kind(
    "questions_due",
    gettext_lazy("Questions are due"),
    _questions_due,
    lambda: _sample(partner="Amina"),
    to=gettext_lazy("who brings questions and has written none"),
    stoppable=True,
    dated=True,
    # That it went would tell a manager that nothing was written down.
    manager_sees="none",
)
