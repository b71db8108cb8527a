"""What all mails of pairings share: whose they are, how the others are called, and samples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings import mail_links
from viceversa.pairings.models import Meeting, Member
from viceversa.pairings.queries import with_members
from viceversa.pairings.slots import USUAL_MINUTES, their_clocks
from viceversa.pairings.together import Spoken, together

SAMPLE_DAY = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
SAMPLE_LINK = "https://example.org/…"
BOTH = gettext_lazy("both people of the pair")
KEEPER = gettext_lazy("who keeps the dates")
OTHER = gettext_lazy("the other one of the pair")
JOINED = gettext_lazy("You get this because you joined the program.")
IN_PAIR = gettext_lazy("You get this because you are in a pair.")


def own(message: Message) -> Member:
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


def others(member: Member) -> list[Member]:
    """Everybody else of the pairing; the other side first."""
    rest = [other for other in member.pairing.members.all() if other.pk != member.pk]
    return sorted(rest, key=lambda other: other.role == member.role)


def partner(member: Member) -> Spoken:
    """The partner; in a pod both others, spoken of as one."""
    return together(other.participant.person for other in others(member))


def actor(message: Message, member: Member) -> str:
    """The first name of who did what this is about; of an assistant, also for whom. Two queries at most."""
    if by := done_for(message):
        return by
    people = [other.participant.person for other in others(member)]
    user = message.event.actor if message.event is not None and len(people) > 1 else None
    done_by = [person for person in people if user is not None and person.pk == user.person_id]
    return together(done_by or people).first_name


def done_for(message: Message) -> str:
    """Who did it for whom, when it was an assistant; else empty. Two queries then."""
    event = message.event
    if event is None or event.on_behalf_of_id is None or event.actor is None or event.on_behalf_of is None:
        return ""
    return _("%(name)s for %(other)s") % {"name": event.actor.first_name, "other": event.on_behalf_of.first_name}


def frame(member: Member, **more: Any) -> dict[str, Any]:
    """What every mail about a pairing says: the partner, the program, where to talk in confidence."""
    program = member.pairing.cohort.program
    support = program.support
    said: dict[str, Any] = {
        "partner": partner(member).first_name,
        "program": program.name,
        "is_pod": len(member.pairing.members.all()) > 2,
        **more,
    }
    if support is not None:
        said["support"] = {"name": support.first_name, "url": address_of("pairings:help")}
    return said


def sample(**more: Any) -> dict[str, Any]:
    """What a preview says in the place of `frame`."""
    return {
        "partner": "Henrik",
        "by": "Henrik",
        "program": "Fresh Eyes",
        "support": {"name": "Sam", "url": SAMPLE_LINK},
        "url": SAMPLE_LINK,
        **more,
    }


def space(member: Member) -> str:
    """The address of the pair's page."""
    return address_of("pairings:pair", member.pairing.code)


def over(message: Message) -> dict[str, Any]:
    """What is said where something is over: nothing but that."""
    return frame(own(message), url=address_of("pairings:home"))


def bookable(times: list[datetime], member: Member, *, minutes: int = USUAL_MINUTES) -> list[dict[str, Any]]:
    """Times, each with a link that books it and what the others' clocks say then."""
    them = [other.participant for other in others(member)]
    return [
        {
            "moment": moment,
            "clocks": their_clocks(moment, them),
            "url": mail_links.to_book(moment, member, minutes=minutes),
        }
        for moment in times
    ]


def movable(times: list[datetime], meeting: Meeting, member: Member) -> list[dict[str, Any]]:
    """Times, each with a link that moves this meeting there and what the others' clocks say then."""
    them = [other.participant for other in others(member)]
    return [
        {
            "moment": moment,
            "clocks": their_clocks(moment, them),
            "url": mail_links.to_move(meeting, moment, member),
        }
        for moment in times
    ]


def sample_meeting(**fields: Any) -> Meeting:
    return Meeting(number=4, starts_at=SAMPLE_DAY, minutes=60, **fields)


def sample_times(*days: int) -> list[dict[str, Any]]:
    return [{"moment": SAMPLE_DAY + timedelta(days=ahead), "url": SAMPLE_LINK} for ahead in days]


def kind(
    name: str,
    title: Promise,
    details: Callable[[Message], dict[str, Any]],
    sample: Callable[[], dict[str, Any]],
    *,
    why: Promise = IN_PAIR,
    to: Promise = BOTH,
    **more: Any,
) -> None:
    """Most go at once, to both people of a pair, because they are one."""
    register(Kind(f"pairings.{name}", title, why, details, sample, to=to, **more))
