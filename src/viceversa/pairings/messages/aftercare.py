"""After an end: a question to whoever is without a partner, and one some weeks after a planned end.

Neither names the other one, nor says how it ended: whoever looks over a shoulder learns that somebody takes part.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings import hooks, mail_links
from viceversa.pairings.actions.aftercare import is_without
from viceversa.pairings.messages.base import JOINED, SAMPLE_LINK, frame, kind, own, sample
from viceversa.programs.states import ParticipantState


def _what_now(message: Message) -> dict[str, Any]:
    member = own(message)
    participant = member.participant
    participant.cohort = member.pairing.cohort
    if not is_without(participant):
        raise Moot(_("This person is in a pair again, or no longer takes part."))
    url = mail_links.to_what_now(member)
    rests = participant.state == ParticipantState.RESTING
    links = [link for each in hooks.WHAT_NOW if (link := each(participant, clock.now()))]
    return frame(
        member,
        rests=rests,
        look_url=f"{url}?choice=look",
        rest_url=f"{url}?choice=rest",
        url=url,
        help_url=address_of("pairings:help"),
        links=[{"title": link.title, "url": settings.BASE_URL + link.url} for link in links],
    )


def _some_weeks(message: Message) -> dict[str, Any]:
    member = own(message)
    return frame(member, url=mail_links.to_some_weeks(member))


kind(
    "what_now",
    gettext_lazy("What now, after an early end"),
    _what_now,
    lambda: sample(rests=False, look_url=SAMPLE_LINK, rest_url=SAMPLE_LINK, help_url=SAMPLE_LINK, links=[]),
    why=JOINED,
    to=gettext_lazy("those of the two who are without a partner then"),
    stoppable=True,
)
kind(
    "some_weeks",
    gettext_lazy("Some weeks after the end"),
    _some_weeks,
    sample,
    why=gettext_lazy("You get this once, because you took part in the program."),
    stoppable=True,
)
