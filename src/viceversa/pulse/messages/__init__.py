"""What a pulse says by mail. Neither names a partner, nor a program: over a shoulder it says that somebody is asked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.pairings.messages.base import JOINED, SAMPLE_LINK
from viceversa.programs.models import Participant
from viceversa.pulse import mail_links, rules, safety
from viceversa.pulse.actions import ASKED, SAFETY
from viceversa.pulse.models import Pulse, Round
from viceversa.pulse.questions import ENDS, HIGH, LOW, QUESTIONS


def _asked(message: Message) -> dict[str, Any]:
    me, now = _participant(message), clock.now()
    round_ = Round.objects.filter(cohort__code=message.context["cohort"], wave=message.context["wave"]).first()
    if round_ is None:
        # A preview, before its day.
        return _questions(SAMPLE_LINK)
    if not rules.is_open(round_, now) or not rules.is_asked(me, round_):
        raise Moot(_("These questions were open for two weeks. They are closed now."))
    if Pulse.objects.filter(round=round_, participant=me).exists():
        raise Moot(_("This person has answered."))
    return _questions(mail_links.to_answer(round_, me))


def _questions(url: str) -> dict[str, Any]:
    first = next(iter(QUESTIONS))
    return {
        "first": QUESTIONS[first],
        "low": ENDS[0],
        "high": ENDS[1],
        "answers": [{"label": str(n), "url": f"{url}?{first}={n}"} for n in range(LOW, HIGH + 1)],
        "url": url,
    }


def _safety(message: Message) -> dict[str, Any]:
    me, check, now = _participant(message), message.context["check"], clock.now()
    if me.state not in safety.states_asked(check):
        raise Moot(_("This person no longer takes part."))
    if not safety.is_open(me.cohort, check, now=now):
        raise Moot(_("This is not asked any more."))
    return {"url": mail_links.to_check(me, check)}


def _participant(message: Message) -> Participant:
    rows = Participant.objects.select_related("person", "cohort__program")
    me = rows.filter(code=message.context["participant"]).first()
    if me is None:
        raise Moot(_("This person no longer takes part."))
    return me


register(
    Kind(
        ASKED,
        gettext_lazy("Three questions on how it goes"),
        JOINED,
        _asked,
        lambda: _questions(SAMPLE_LINK),
        to=gettext_lazy("everybody in a pair"),
        stoppable=True,
    )
)
register(
    Kind(
        SAFETY,
        gettext_lazy("A safety check, for oneself alone"),
        JOINED,
        _safety,
        lambda: {"url": SAMPLE_LINK},
        to=gettext_lazy("all mentors; in a program with senior mentors, all mentees; among equals, everybody"),
        stoppable=True,
        kept=True,
    )
)
