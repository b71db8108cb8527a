"""A confidential message, and what follows it: that something is there, never what, nor who wrote it or what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.moments import written
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings import mail_links
from viceversa.pairings.messages.base import SAMPLE_DAY, SAMPLE_LINK, kind
from viceversa.pairings.models import Concern
from viceversa.pairings.states import ConcernState

CONTACT = gettext_lazy("You get this because you are the support contact, or the trusted contact, of a program.")
IN_TOUCH = gettext_lazy("You get this because the two of you are in touch.")


def _concern(message: Message) -> Concern:
    rows = Concern.objects.select_related("sender", "recipient").filter(code=message.context["concern"])
    concern = rows.first()
    if concern is None:
        raise Moot(_("This was deleted."))
    return concern


def _received(message: Message) -> dict[str, Any]:
    if _concern(message).state != ConcernState.SENT:
        raise Moot(_("It was read already."))
    return {"url": address_of("pairings:concerns")}


def _due(message: Message) -> dict[str, Any]:
    concern = _concern(message)
    answered = bool(message.context.get("answered"))
    if concern.state == ConcernState.CLOSED and not answered:
        raise Moot(_("It was read already."))
    url = address_of("pairings:concern", concern.code)
    return {"url": url, "answered": answered, "unread": concern.state == ConcernState.SENT}


def _promised(message: Message) -> dict[str, Any]:
    concern, day = _concern(message), date.fromisoformat(message.context["day"])
    if not concern.is_promised or concern.next_on != day:
        raise Moot(_("It was put to another day."))
    return _words(concern.recipient.first_name, day)


def _better(message: Message) -> dict[str, Any]:
    concern = _concern(message)
    if concern.asked_at is None or concern.answered_at is not None:
        raise Moot(_("This is no longer asked for."))
    url = mail_links.to_say_whether_better(concern)
    answers = [{"label": label, "url": f"{url}?answer={value}"} for value, label in Concern.Answer.choices]
    return {"name": concern.recipient.first_name, "answers": answers}


def _words(name: str, day: date) -> dict[str, Any]:
    return {"name": name, "day": written(day, "date"), "url": address_of("pairings:help")}


def _sample_answers() -> list[dict[str, Any]]:
    return [{"label": label, "url": SAMPLE_LINK} for _value, label in Concern.Answer.choices]


# No manager sees any of them, and none is joined with others in one mail.
kind(
    "concern_received",
    gettext_lazy("A confidential message"),
    _received,
    lambda: {"url": SAMPLE_LINK},
    urgent=True,
    to=gettext_lazy("the support contact"),
    manager_sees="none",
    why=CONTACT,
)
kind(
    "concern_due",
    gettext_lazy("A confidential message waits"),
    _due,
    lambda: {"url": SAMPLE_LINK, "answered": False, "unread": False},
    to=gettext_lazy("the support contact"),
    manager_sees="none",
    alone=True,
    why=CONTACT,
)
kind(
    "concern_promised",
    gettext_lazy("When the support contact gets back to somebody"),
    _promised,
    lambda: _words("Sam", SAMPLE_DAY.date()),
    to=gettext_lazy("who wrote in confidence"),
    manager_sees="none",
    alone=True,
    why=IN_TOUCH,
)
kind(
    "concern_better",
    gettext_lazy("Is it better now"),
    _better,
    lambda: {"name": "Sam", "answers": _sample_answers()},
    to=gettext_lazy("who wrote in confidence"),
    manager_sees="none",
    alone=True,
    why=IN_TOUCH,
)
