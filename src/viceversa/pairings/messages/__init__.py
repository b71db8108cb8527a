"""What pairings say by mail: never what somebody wrote, answered or wants to learn; nothing a colleague could misread.

Each kind: the stored codes become names and dates when it is rendered, in the recipient's language and time zone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings import mail_links
from viceversa.pairings.models import CheckIn, Concern, Meeting, Member, Pairing
from viceversa.pairings.queries import suggested_times, with_members
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES, USUAL_MINUTES, their_clocks
from viceversa.pairings.states import LIVING_STATES, OPEN_STATES, AnswerState, ConcernState, MeetingState, PairingState
from viceversa.pairings.together import Spoken, listed, together
from viceversa.people.models import Person
from viceversa.programs.directions import ways_of
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState

_SAMPLE_DAY = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
_SAMPLE_LINK = "https://example.org/…"
_BOTH = gettext_lazy("both people of the pair")
_KEEPER = gettext_lazy("who keeps the dates")
_OTHER = gettext_lazy("the other one of the pair")
_JOINED = gettext_lazy("You get this because you joined the program.")
_IN_PAIR = gettext_lazy("You get this because you are in a pair.")


def _own(message: Message) -> Member:
    """The recipient's part, with pairing, cohort and partner. Two queries."""
    member = (
        Member.objects.select_related("pairing__cohort__program__support_contact", "participant__person")
        .prefetch_related(Prefetch("pairing__members", with_members().queryset))
        .filter(code=message.context["member"])
        .first()
    )
    if member is None:
        raise Moot(_("This pairing was deleted."))
    return member


def _others(member: Member) -> list[Member]:
    """Everybody else of the pairing; the other side first."""
    rest = [other for other in member.pairing.members.all() if other.pk != member.pk]
    return sorted(rest, key=lambda other: other.role == member.role)


def _partner(member: Member) -> Spoken:
    """The partner; in a pod both others, spoken of as one."""
    return together(other.participant.person for other in _others(member))


def _actor(message: Message, member: Member) -> str:
    """The first name of who did what this is about. In a pod it takes the event; one query more."""
    others = [other.participant.person for other in _others(member)]
    actor = message.event.actor if message.event is not None and len(others) > 1 else None
    done_by = [person for person in others if actor is not None and person.pk == actor.person_id]
    return together(done_by or others).first_name


def _frame(member: Member, **more: Any) -> dict[str, Any]:
    """What every mail about a pairing says: the partner, the program, where to talk in confidence."""
    program = member.pairing.cohort.program
    support = program.support_contact
    frame: dict[str, Any] = {
        "partner": _partner(member).first_name,
        "program": program.name,
        "is_pod": len(member.pairing.members.all()) > 2,
        **more,
    }
    if support is not None:
        frame["support"] = {"name": support.first_name, "url": address_of("pairings:help")}
    return frame


def _sample(**more: Any) -> dict[str, Any]:
    return {
        "partner": "Henrik",
        "by": "Henrik",
        "program": "Fresh Eyes",
        "support": {"name": "Sam", "url": _SAMPLE_LINK},
        "url": _SAMPLE_LINK,
        **more,
    }


def _space(member: Member) -> str:
    return address_of("pairings:pair", member.pairing.code)


def _question(message: Message) -> dict[str, Any]:
    member = _own(message)
    if member.pairing.state != PairingState.ASKED or member.answer != AnswerState.WAITING:
        raise Moot(_("The question is no longer open."))
    others = [each for each in member.pairing.members.all() if each.pk != member.pk]
    return _frame(
        member,
        url=mail_links.to_answer(member),
        more_url=mail_links.to_more(member),
        until=member.pairing.due_at,
        is_first=any(each.answer == AnswerState.LATER for each in others),
    )


def _paired(message: Message) -> dict[str, Any]:
    member = _own(message)
    if member.pairing.state != PairingState.ACTIVE:
        raise Moot(_("This pairing is over."))
    times = [datetime.fromisoformat(text) for text in message.context.get("times", [])]
    ahead = [moment for moment in times if moment > clock.now()]
    return _frame(
        member,
        url=_space(member),
        partner_name=_partner(member).name,
        keeps=_who_keeps_dates(member),
        **_keepers(member),
        times=_bookable(ahead, member, minutes=FIRST_CONVERSATION_MINUTES),
    )


def _keepers(member: Member) -> dict[str, str]:
    """Who keeps the dates and who the agenda, by first names."""
    ways = ways_of(member.pairing.cohort.program)
    people = [(other.role, other.participant.person.first_name) for other in member.pairing.members.all()]
    return {
        "dates": listed(name for role, name in people if role in ways.dates),
        "agenda": listed(name for role, name in people if role in ways.agenda),
    }


def _who_keeps_dates(member: Member) -> str:
    """ "you", "both", or "partner", as the direction of the program says."""
    ways = ways_of(member.pairing.cohort.program)
    if member.role not in ways.dates:
        return "partner"
    return "both" if len(ways.dates) > 1 else "you"


def _left_pod(message: Message) -> dict[str, Any]:
    member = _own(message)
    if member.pairing.state not in LIVING_STATES:
        raise Moot(_("This pairing is over."))
    left = Person.objects.filter(code=message.context["left"]).first()
    return _frame(member, url=_space(member), left=left.first_name if left else _("Somebody"))


def _over(message: Message) -> dict[str, Any]:
    return _frame(_own(message), url=address_of("pairings:home"))


def _meetings_planned(message: Message) -> dict[str, Any]:
    member = _own(message)
    meetings = list(
        Meeting.objects.filter(code__in=message.context["meetings"], state=MeetingState.PLANNED).order_by("starts_at")
    )
    if not meetings:
        raise Moot(_("These meetings were cancelled."))
    return _frame(member, url=_space(member), meetings=meetings, first=meetings[0], by=_actor(message, member))


def _meeting(message: Message, state: str) -> tuple[Member, Meeting]:
    member = _own(message)
    meeting = Meeting.objects.filter(code=message.context["meeting"]).first()
    if meeting is None or meeting.state != state:
        raise Moot(_("The meeting has changed since."))
    return member, meeting


def _meeting_moved(message: Message) -> dict[str, Any]:
    member, meeting = _meeting(message, MeetingState.PLANNED)
    return _frame(
        member,
        url=_space(member),
        meeting=meeting,
        was=datetime.fromisoformat(message.context["was"]),
        by=_actor(message, member),
    )


def _meeting_cancelled(message: Message) -> dict[str, Any]:
    member, meeting = _meeting(message, MeetingState.CANCELLED)
    if member.pairing.state not in LIVING_STATES:
        raise Moot(_("This pairing is over."))
    members = list(member.pairing.members.all())
    times = suggested_times(member.pairing, members, now=clock.now(), minutes=meeting.minutes)
    return _frame(
        member, url=_space(member), meeting=meeting, times=_bookable(times, member), by=_actor(message, member)
    )


def _bookable(times: list[datetime], member: Member, *, minutes: int = USUAL_MINUTES) -> list[dict[str, Any]]:
    them = [other.participant for other in _others(member)]
    return [
        {
            "moment": moment,
            "clocks": their_clocks(moment, them),
            "url": mail_links.to_book(moment, member, minutes=minutes),
        }
        for moment in times
    ]


def _check_in(message: Message) -> dict[str, Any]:
    member, meeting = _meeting(message, MeetingState.PLANNED if message.foreseen else MeetingState.HELD)
    if not message.foreseen and CheckIn.objects.filter(meeting=meeting, participant=member.participant_id).exists():
        raise Moot(_("The check-in was given already."))
    following = (
        Meeting.objects.filter(
            pairing=member.pairing, state=MeetingState.PLANNED, starts_at__gt=max(clock.now(), meeting.starts_at)
        )
        .order_by("starts_at")
        .first()
    )
    url = mail_links.to_check_in(meeting, member)
    return _frame(
        member,
        meeting=meeting,
        answers=[
            {"label": choice.label, "url": f"{url}?answer={choice.value}", "quiet": choice.value == 0}
            for choice in reversed(CheckIn.Answer)
        ],
        following=following,
        url=_space(member),
    )


def _sample_answers() -> list[dict[str, Any]]:
    return [
        {"label": choice.label, "url": _SAMPLE_LINK, "quiet": choice.value == 0} for choice in reversed(CheckIn.Answer)
    ]


def _nudge(message: Message) -> dict[str, Any]:
    member = _own(message)
    pairing = member.pairing
    if pairing.state != PairingState.ACTIVE or (pairing.next_meeting_at and pairing.next_meeting_at > clock.now()):
        raise Moot(_("These two have a date, or are no longer active."))
    times = [datetime.fromisoformat(text) for text in message.context.get("times", [])]
    ahead = [moment for moment in times if moment > clock.now()]
    return _frame(member, url=_space(member) + "meetings/", last=pairing.last_held_at, times=_bookable(ahead, member))


def _ask_goal(message: Message) -> dict[str, Any]:
    member = _own(message)
    pairing = member.pairing
    if pairing.state != PairingState.ACTIVE or (pairing.has_goal_to_mentee and pairing.has_goal_to_mentor):
        raise Moot(_("These two have a goal in each direction."))
    other_side = together(one.participant.person for one in _others(member) if one.role != member.role)
    return _frame(
        member,
        url=_space(member) + "goals/",
        to_me=not pairing.has_goal_to_mentee,
        partner=other_side.first_name,
    )


def _attention(message: Message) -> dict[str, Any]:
    pairing = Pairing.objects.select_related("cohort").filter(code=message.context["pairing"]).first()
    if pairing is None or pairing.state != PairingState.ACTIVE:
        raise Moot(_("This pairing is no longer active."))
    return {"cohort": pairing.cohort.name, "url": address_of("pairings:cohort_pair", pairing.cohort.code, pairing.code)}


def _rule_broken(message: Message) -> dict[str, Any]:
    pairing = Pairing.objects.select_related("cohort").filter(code=message.context["pairing"]).first()
    if pairing is None or not pairing.broken_rule:
        raise Moot(_("This pairing no longer waits for a decision."))
    return {
        "cohort": pairing.cohort.name,
        "mended": pairing.mended_at is not None,
        "url": address_of("pairings:cohort_pair", pairing.cohort.code, pairing.code),
    }


def _rematch(message: Message) -> dict[str, Any]:
    pairing = Pairing.objects.select_related("cohort").filter(code=message.context["pairing"]).first()
    if pairing is None or pairing.rematch_asked_at is None:
        raise Moot(_("This pairing no longer waits for a decision."))
    is_over = pairing.state not in LIVING_STATES
    address = (
        ("pairings:free", pairing.cohort.code)
        if is_over
        else ("pairings:cohort_pair", pairing.cohort.code, pairing.code)
    )
    return {"cohort": pairing.cohort.name, "is_over": is_over, "url": address_of(*address)}


def _freed(message: Message) -> dict[str, Any]:
    free = Participant.objects.select_related("cohort").filter(
        code=message.context["participant"], state=ParticipantState.ENROLLED
    )
    participant = free.first()
    if participant is None or participant.memberships.filter(pairing__state__in=OPEN_STATES).exists():
        raise Moot(_("This person is not free any more."))
    cohort = participant.cohort
    return {"cohort": cohort.name, "url": address_of("pairings:alternatives", cohort.code, participant.code)}


def _paused_by_rule(message: Message) -> dict[str, Any]:
    member = _own(message)
    if member.pairing.state != PairingState.PAUSED or not member.pairing.broken_rule:
        raise Moot(_("These two went on already."))
    return _frame(member, url=_space(member))


def _goes_on(message: Message) -> dict[str, Any]:
    member = _own(message)
    if member.pairing.state != PairingState.ACTIVE:
        raise Moot(_("This pairing is no longer active."))
    return _frame(member, url=_space(member) + "meetings/")


def _concern(message: Message) -> dict[str, Any]:
    concern = Concern.objects.filter(code=message.context["concern"]).first()
    if concern is None or concern.state != ConcernState.SENT:
        raise Moot(_("It was read already."))
    return {"url": address_of("pairings:concerns")}


def _paused(message: Message) -> dict[str, Any]:
    member = _own(message)
    if member.pairing.state != PairingState.PAUSED:
        raise Moot(_("These two went on already."))
    return _frame(member, url=_space(member), until=member.pairing.paused_until)


def _sample_meeting(**fields: Any) -> Meeting:
    return Meeting(number=4, starts_at=_SAMPLE_DAY, minutes=60, **fields)


def _sample_times(*days: int) -> list[dict[str, Any]]:
    return [{"moment": _SAMPLE_DAY + timedelta(days=ahead), "url": _SAMPLE_LINK} for ahead in days]


def _kind(
    name: str,
    title: Promise,
    details: Callable[[Message], dict[str, Any]],
    sample: Callable[[], dict[str, Any]],
    *,
    why: Promise = _IN_PAIR,
    to: Promise = _BOTH,
    **more: Any,
) -> None:
    """Most go at once, to both people of a pair, because they are one."""
    register(Kind(f"pairings.{name}", title, why, details, sample, to=to, **more))


_kind(
    "asked",
    gettext_lazy("Question: would you like to meet?"),
    _question,
    lambda: _sample(until=_SAMPLE_DAY, more_url=_SAMPLE_LINK),
    to=gettext_lazy("both people of the pair, or the one who is asked first"),
    why=_JOINED,
)
_kind(
    "asked_next",
    gettext_lazy("Question to the second one"),
    _question,
    lambda: _sample(until=_SAMPLE_DAY, more_url=_SAMPLE_LINK),
    to=gettext_lazy("the one who is asked second"),
    # Whether it went out would tell what the first one said.
    manager_sees="none",
    why=_JOINED,
)
_kind(
    "reminder_to_answer",
    gettext_lazy("Reminder to answer"),
    _question,
    lambda: _sample(until=_SAMPLE_DAY, more_url=_SAMPLE_LINK),
    to=gettext_lazy("who has not answered yet"),
    # Who still has to answer would tell, after a decline, who it was.
    manager_sees="none",
    why=_JOINED,
)
_kind(
    "paired",
    gettext_lazy("You are paired"),
    _paired,
    lambda: _sample(partner_name="Henrik Lindqvist", keeps="you", times=_sample_times(2, 3, 5)),
    why=_JOINED,
)
_kind(
    "not_formed",
    gettext_lazy("A pairing was not formed"),
    _over,
    _sample,
    to=gettext_lazy("who did not decline"),
    manager_sees="none",
    why=_JOINED,
)
_kind(
    "meeting_planned",
    gettext_lazy("A meeting is planned"),
    _meetings_planned,
    lambda: _sample(
        meetings=[_sample_meeting(), Meeting(number=5, starts_at=_SAMPLE_DAY + timedelta(weeks=2), minutes=60)],
        first=_sample_meeting(),
    ),
    to=_OTHER,
)
_kind(
    "meeting_moved",
    gettext_lazy("A meeting was moved"),
    _meeting_moved,
    lambda: _sample(meeting=_sample_meeting(), was=_SAMPLE_DAY - timedelta(days=2)),
    urgent=True,
    to=_OTHER,
)
_kind(
    "meeting_cancelled",
    gettext_lazy("A meeting was cancelled"),
    _meeting_cancelled,
    lambda: _sample(
        meeting=_sample_meeting(),
        times=_sample_times(4, 5, 7),
    ),
    urgent=True,
    to=_OTHER,
)
_kind(
    "check_in",
    gettext_lazy("One-tap check-in"),
    _check_in,
    lambda: _sample(
        meeting=_sample_meeting(),
        answers=_sample_answers(),
        following=Meeting(number=5, starts_at=_SAMPLE_DAY + timedelta(weeks=2), minutes=60),
    ),
    stoppable=True,
    why=gettext_lazy("You get this after each meeting, because you are in a pair."),
)
_kind(
    "nudge_book",
    gettext_lazy("Reminder to book"),
    _nudge,
    lambda: _sample(
        last=_SAMPLE_DAY,
        times=_sample_times(18, 19, 21),
    ),
    to=_KEEPER,
    why=gettext_lazy("You get this because, in your pair, you keep the dates."),
)
_kind(
    "ask_goal",
    gettext_lazy("Question about goals"),
    _ask_goal,
    lambda: _sample(to_me=False),
    to=_KEEPER,
)
_kind(
    "paused",
    gettext_lazy("A pair is paused"),
    _paused,
    lambda: _sample(until=_SAMPLE_DAY.date()),
    to=_OTHER,
)
_kind(
    "paused_by_rule",
    gettext_lazy("A pair is paused by a change in the directory"),
    _paused_by_rule,
    _sample,
)
_kind(
    "goes_on",
    gettext_lazy("A pair can go on"),
    _goes_on,
    _sample,
)
_kind(
    "rule_broken",
    gettext_lazy("A pair waits for a decision"),
    _rule_broken,
    lambda: {"cohort": "Fresh Eyes, spring", "mended": False, "url": _SAMPLE_LINK},
    to=gettext_lazy("program managers"),
    manager_sees="words",
    why=gettext_lazy("You get this because you manage this program."),
)
_kind(
    "rematch",
    gettext_lazy("Somebody else was asked for"),
    _rematch,
    lambda: {"cohort": "Fresh Eyes, spring", "is_over": True, "url": _SAMPLE_LINK},
    to=gettext_lazy("program managers"),
    manager_sees="words",
    why=gettext_lazy("You get this because you manage this program."),
)
_kind(
    "freed",
    gettext_lazy("Somebody is free again"),
    _freed,
    lambda: {"cohort": "Fresh Eyes, spring", "url": _SAMPLE_LINK},
    to=gettext_lazy("program managers"),
    manager_sees="words",
    why=gettext_lazy("You get this because you manage this program."),
)
_kind(
    "pairing_ended",
    gettext_lazy("A pair has ended"),
    _over,
    _sample,
    to=_OTHER,
    # To whom it went would tell whose wish it was.
    manager_sees="none",
)
_kind(
    "left_pod",
    gettext_lazy("A pod goes on as a pair"),
    _left_pod,
    lambda: _sample(left="Amina"),
    to=gettext_lazy("those who go on"),
    # To whom it went would tell who has left, before anybody asks.
    manager_sees="none",
)
_kind(
    "attention",
    gettext_lazy("A pair needs attention"),
    _attention,
    lambda: {"cohort": "Fresh Eyes, spring", "url": _SAMPLE_LINK},
    stoppable=True,
    to=gettext_lazy("program managers"),
    manager_sees="words",
    why=gettext_lazy("You get this because you manage this program."),
)
_kind(
    "concern_received",
    gettext_lazy("A confidential message"),
    _concern,
    lambda: {"url": _SAMPLE_LINK},
    urgent=True,
    to=gettext_lazy("the support contact"),
    manager_sees="none",
    why=gettext_lazy("You get this because you are the support contact of a program."),
)
