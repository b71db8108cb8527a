"""What a survey says by mail. It names neither a partner nor the program: over a shoulder it says that somebody is asked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.pairings.messages.base import JOINED, SAMPLE_LINK
from viceversa.surveys import asking, mail_links, queries, rules
from viceversa.surveys.actions import ASKED, REMINDED
from viceversa.surveys.models import Ticket


def _asked(message: Message) -> dict[str, Any]:
    about, now = message.context, clock.now()
    rows = Ticket.objects.filter(
        survey__cohort__code=about["cohort"], survey__wave=about["wave"], participant__code=about["participant"]
    )
    ticket = rows.select_related("survey__cohort__program", "participant").first()
    if ticket is None:
        # A preview, before its day.
        return {"url": SAMPLE_LINK, "minutes": asking.MINUTES[about["wave"]], "until": now + rules.OPEN_FOR}
    if not rules.may_answer(ticket, now):
        raise Moot(_("This survey was open for two weeks. It is closed now."))
    if ticket.is_answered:
        raise Moot(_("This person has answered."))
    if not rules.is_asked(ticket):
        raise Moot(_("This person no longer takes part."))
    blocks = asking.blocks_of(
        ticket.survey.questions[ticket.participant.role],
        queries.own_items(ticket.survey.cohort.program),
        in_pair=ticket.in_pair,
    )
    return {
        "url": mail_links.to_answer(ticket.survey, ticket.participant),
        "minutes": asking.minutes(sum(len(block.items) for block in blocks)),
        "until": ticket.open_until,
    }


def _sample() -> dict[str, Any]:
    return {"url": SAMPLE_LINK, "minutes": 4, "until": clock.now() + rules.OPEN_FOR}


register(
    Kind(
        ASKED,
        gettext_lazy("A survey"),
        JOINED,
        _asked,
        _sample,
        to=gettext_lazy("everybody whom the survey is for"),
        stoppable=True,
    )
)
register(
    Kind(
        REMINDED,
        gettext_lazy("Reminder of a survey"),
        JOINED,
        _asked,
        _sample,
        to=gettext_lazy("those who have not answered"),
        stoppable=True,
        # Who is reminded has not answered: that is nobody's to read, neither before its day nor when a mail fails.
        manager_sees="none",
    )
)
