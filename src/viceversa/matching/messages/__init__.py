"""What matching says by mail. Each kind's words live in the folder of its name.

That an answer is asked, and until when; when one's rounds are and where; never who is on a list or at a table, what was answered, or that there is a proposal: before a
run is released nobody but the program's managers knows of one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from viceversa.matching import mails
from viceversa.matching.models import ShortlistEntry, ShortlistRound
from viceversa.matching.states import RoundState
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.programs.messages import details_of, sample
from viceversa.programs.models import Participant
from viceversa.programs.modes import making_of
from viceversa.programs.states import ParticipantState


def _round(message: Message, state: str) -> ShortlistRound:
    rows = ShortlistRound.objects.select_related("cohort__program__support_contact", "run", "conversation_event")
    found = rows.filter(code=message.context["round"], state=state).first()
    if found is None:
        raise Moot(_now("The time to answer is over."))
    return found


def _question(message: Message) -> dict[str, Any]:
    """Three queries."""
    drawn = _round(message, RoundState.OPEN)
    parts = Participant.objects.select_related("person")
    part = parts.filter(code=message.context["participant"], state=ParticipantState.ENROLLED).first()
    if part is None:
        raise Moot(_now("The person has left, or is in a pair."))
    entries = ShortlistEntry.objects.filter(round=drawn, participant=part)
    if message.kind == "matching.shortlist_reminder" and entries.exclude(place=None, vetoed=False).exists():
        raise Moot(_now("There is an answer already."))
    return {
        "program": drawn.cohort.program.name,
        "n": len(entries),
        "until": drawn.last_moment,
        "url": mails.link_to(part),
        # They met at an event of short conversations.
        "met": hasattr(drawn, "conversation_event"),
    }


def _answers_in(message: Message) -> dict[str, Any]:
    drawn = _round(message, RoundState.CLOSED)
    met = hasattr(drawn, "conversation_event")
    return {
        "cohort": drawn.cohort.name,
        "by_itself": making_of(drawn.cohort.program).finish_itself,
        "url": address_of("matching:events" if met else "matching:shortlists", drawn.cohort.code),
        "met": met,
    }


def _sample() -> dict[str, Any]:
    return {
        "met": False,
        "program": "Fresh Eyes",
        "n": 3,
        "until": datetime(2026, 5, 22, 21, 59, tzinfo=UTC),
        "url": "https://example.org/shortlist/…/",
    }


LISTED = _("You get this because you agreed to be matched.")

register(
    Kind(
        name="matching.shortlist",
        title=_("A few people to choose from"),
        why=LISTED,
        details=_question,
        sample=_sample,
        to=_("everybody who has a shortlist"),
    )
)
register(
    Kind(
        name="matching.shortlist_reminder",
        title=_("Reminder to answer the shortlist"),
        why=LISTED,
        details=_question,
        sample=_sample,
        stoppable=True,
        dated=True,
        to=_("those who have not answered by then"),
        # Who has not answered is nobody's business.
        manager_sees="none",
    )
)
register(
    Kind(
        name="matching.answers_in",
        title=_("The answers to shortlists are in"),
        why=_("You get this because you manage this program."),
        details=_answers_in,
        sample=lambda: {
            "cohort": "Fresh Eyes, spring",
            "by_itself": False,
            "met": False,
            "url": "https://example.org/shortlists/",
        },
        stoppable=True,
        to=_("program managers"),
        manager_sees="words",
    )
)


register(
    Kind(
        name="matching.event_ranking",
        title=_("After the short conversations: whom one would like"),
        why=LISTED,
        details=_question,
        sample=_sample,
        to=_("everybody who met somebody"),
    )
)


def _still_looking(message: Message) -> dict[str, Any]:
    details = details_of(message)
    participant: Participant = details["participant"]
    if participant.state != ParticipantState.ENROLLED:
        raise Moot(_now("%(name)s waits for no partner any more.") % {"name": participant.person.first_name})
    return details


MORE_TIMES = register(
    Kind(
        name="matching.more_times",
        title=_("Question for more times of the week"),
        why=_("You get this because you enrolled and we are looking for your partner."),
        policy="by_hand",
        details=_still_looking,
        sample=sample,
        manager_sees="words",
    )
)
