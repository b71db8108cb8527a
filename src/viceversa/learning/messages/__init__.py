"""What learning says by mail: that there is something to read before the first meeting, to whom it is still unread."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.learning import queries
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.messages.base import IN_PAIR, frame, own, sample, sample_meeting
from viceversa.pairings.models import Meeting
from viceversa.pairings.states import MeetingState


def _read_first(message: Message) -> dict[str, Any]:
    member = own(message)
    meeting = Meeting.objects.filter(code=message.context["meeting"]).first()
    if meeting is None or meeting.state != MeetingState.PLANNED or meeting.starts_at <= clock.now():
        raise Moot(_("The meeting has changed since."))
    member.participant.cohort = member.pairing.cohort
    left = queries.progress_of(member.participant)
    if left.is_prepared:
        raise Moot(_("This person is prepared."))
    url = address_of("learning:training", member.participant.code)
    only_path = left.path is not None and not left.is_passed and left.minutes_left == left.path.minutes
    return frame(member, url=url, meeting=meeting, minutes=left.minutes_left, only_path=only_path)


register(
    Kind(
        "learning.read_first",
        gettext_lazy("Reminder to prepare"),
        IN_PAIR,
        _read_first,
        lambda: sample(meeting=sample_meeting(), minutes=14, only_path=True),
        to=gettext_lazy("who has not prepared yet"),
    )
)
