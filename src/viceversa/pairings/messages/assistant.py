"""What assistants are told: dates, and whose. They learn nothing of a pair, a program, or why.

None of these mails has the frame of a pair's mails, which names the partner and the program.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings import mail_links
from viceversa.pairings.assisting import kept_date, last_day, standing
from viceversa.pairings.messages.base import SAMPLE_DAY, SAMPLE_LINK, kind, sample_meeting, sample_times
from viceversa.pairings.models import Attendance, Delegation, Meeting, Member
from viceversa.pairings.queries import suggested_times
from viceversa.pairings.slots import minutes_of_next
from viceversa.pairings.states import DelegationState, MeetingState, PairingState

ASSISTANT = gettext_lazy("the assistant who keeps the dates")


def _delegation(message: Message) -> Delegation:
    rows = Delegation.objects.select_related("participant__person", "assistant")
    found = rows.filter(code=message.context["delegation"]).first()
    if found is None:
        raise Moot(_("This was deleted."))
    return found


def _named(message: Message) -> dict[str, Any]:
    given = _delegation(message)
    if given.state != DelegationState.ACTIVE:
        raise Moot(_("It has ended already."))
    return {"name": given.participant.person.name, "until": last_day(given), "url": address_of("pairings:kept")}


def _ended(message: Message) -> dict[str, Any]:
    return {"name": _delegation(message).participant.person.name}


def _gone(message: Message) -> dict[str, Any]:
    given = _delegation(message)
    return {"name": given.assistant.name, "url": address_of("pairings:assistant", given.participant.code)}


def _kept_date(message: Message) -> dict[str, Any]:
    """What became of dates, with other times where one is missing: three more queries then."""
    context, what = message.context, message.context["what"]
    given = standing(clock.now()).filter(code=context["delegation"])
    delegation = given.select_related("participant__person", "assistant").first()
    if delegation is None:
        raise Moot(_("They no longer keep these dates."))
    members = list(
        Member.objects.select_related("pairing__cohort__program", "participant__person", "participant__cohort").filter(
            pairing__code=context["pairing"], pairing__state=PairingState.ACTIVE
        )
    )
    if not members:
        raise Moot(_("There are no dates to keep any more."))
    pairing = members[0].pairing
    state = MeetingState.CANCELLED if what == "cancelled" else MeetingState.PLANNED
    meetings = list(Meeting.objects.filter(code__in=context.get("meetings", []), state=state).order_by("starts_at"))
    if what != "open" and not meetings:
        raise Moot(_("The meeting has changed since."))
    if what in ("declined", "proposed") and meetings[0].sequence != context["sequence"]:
        raise Moot(_("The meeting has changed since."))
    if what == "open" and pairing.next_meeting_at is not None and pairing.next_meeting_at > clock.now():
        raise Moot(_("There is a date already."))
    times: list[dict[str, Any]] = []
    minutes = meetings[0].minutes if meetings else minutes_of_next(pairing)
    if what in ("cancelled", "declined", "open"):
        moves = meetings[0] if what == "declined" else None
        times = [
            {
                "moment": moment,
                "url": mail_links.to_keep(pairing, moment, delegation, minutes=minutes, moves=moves),
            }
            for moment in suggested_times(pairing, members, now=clock.now(), minutes=minutes)
        ]
    if what == "proposed":
        at = datetime.fromisoformat(context["at"])
        if at <= clock.now() or not _is_still_proposed(meetings[0], at):
            raise Moot(_("The meeting has changed since."))
        url = mail_links.to_keep(pairing, at, delegation, minutes=context["minutes"], moves=meetings[0])
        times = [{"moment": at, "url": url}]
    return {
        "what": what,
        "name": delegation.participant.person.name,
        "moment": meetings[0].starts_at if meetings else clock.now(),
        "dates": [kept_date(meeting, pairing.cohort.program) for meeting in meetings],
        "was": datetime.fromisoformat(context["was"]) if "was" in context else None,
        "minutes": minutes,
        "times": times,
        "url": address_of("pairings:kept"),
    }


def _is_still_proposed(meeting: Meeting, at: datetime) -> bool:
    """Whether somebody's calendar still proposes this time. One query."""
    rows = Attendance.objects.filter(meeting=meeting, sequence=meeting.sequence, proposed_at=at)
    return rows.filter(turned_down_at=None).exists()


kind(
    "assistant_named",
    gettext_lazy("Somebody is asked to keep dates"),
    _named,
    lambda: {"name": "Henrik Lind", "until": (SAMPLE_DAY + timedelta(days=180)).date(), "url": SAMPLE_LINK},
    to=gettext_lazy("the assistant"),
    why=gettext_lazy("You get this because somebody named you to keep their dates."),
    alone=True,
    manager_sees="none",
)
kind(
    "assistant_ended",
    gettext_lazy("An assistant no longer keeps dates"),
    _ended,
    lambda: {"name": "Henrik Lind"},
    to=gettext_lazy("the assistant"),
    why=gettext_lazy("You get this because you kept somebody’s dates."),
    alone=True,
    manager_sees="none",
)
kind(
    "assistant_gone",
    gettext_lazy("Dates are in your own hands again"),
    _gone,
    lambda: {"name": "Eve Rossi", "url": SAMPLE_LINK},
    to=gettext_lazy("who had named an assistant"),
    why=gettext_lazy("You get this because somebody kept your dates."),
    alone=True,
    manager_sees="none",
)
kind(
    "kept_date",
    gettext_lazy("A date that an assistant keeps"),
    _kept_date,
    lambda: {
        "what": "cancelled",
        "name": "Henrik Lind",
        "moment": SAMPLE_DAY,
        "dates": [sample_meeting()],
        "was": None,
        "minutes": 60,
        "times": sample_times(4, 5, 7),
        "url": SAMPLE_LINK,
    },
    urgent=True,
    to=ASSISTANT,
    why=gettext_lazy("You get this because you keep these dates."),
    alone=True,
    manager_sees="none",
)
