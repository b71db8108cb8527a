"""Looking back: a reminder to who has not, that all have, and that all would like to go on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings import mail_links, reflecting
from viceversa.pairings.messages.base import SAMPLE_DAY, frame, kind, own, sample
from viceversa.pairings.models import Member, Reflection
from viceversa.pairings.retention import days_of
from viceversa.pairings.states import LIVING_STATES
from viceversa.programs.models import Participant


def _look_back(message: Message) -> dict[str, Any]:
    member, moment = own(message), message.context["moment"]
    if not reflecting.is_open(member.pairing, moment, now=clock.now()):
        raise Moot(_("This is not the time to look back."))
    if _mine(member, moment).filter(answered_at__isnull=False).exists():
        raise Moot(_("This person has answered."))
    return frame(member, url=mail_links.to_look_back(member, moment), closing=moment == reflecting.CLOSING)


def _looked_back(message: Message) -> dict[str, Any]:
    member, moment = own(message), message.context["moment"]
    return frame(
        member,
        url=address_of("pairings:looking_back", member.pairing.code, moment),
        closing=moment == reflecting.CLOSING,
    )


def _all_go_on(message: Message) -> dict[str, Any]:
    member = own(message)
    return frame(member, url=address_of("pairings:looking_back", member.pairing.code, reflecting.CLOSING))


def _mine(member: Member, moment: str) -> Any:
    return Reflection.objects.filter(pairing=member.pairing_id, participant=member.participant_id, moment=moment)


def link_in_plan_mail(participant: Participant, mail: str) -> str:
    """Where the plan's mail of halfway or of the last weeks leads: to the questions, for who is in one pair."""
    moment = {"programs.halfway": reflecting.MIDPOINT, "programs.closing": reflecting.CLOSING}.get(mail)
    if moment is None:
        return ""
    members = Member.objects.filter(participant=participant, pairing__state__in=LIVING_STATES)
    found = list(members.select_related("pairing", "participant__person")[:2])
    return mail_links.to_look_back(found[0], moment) if len(found) == 1 else ""


def _notes_end(message: Message) -> dict[str, Any]:
    member = own(message)
    kept = days_of(member.pairing)
    if kept is None or kept.notes <= clock.now():
        raise Moot(_("The notes are deleted."))
    return frame(member, url=address_of("pairings:keeping", member.pairing.code), gone=kept.notes)


kind(
    "notes_end",
    gettext_lazy("Private notes are deleted soon"),
    _notes_end,
    lambda: sample(gone=SAMPLE_DAY),
    to=gettext_lazy("who has written something that is deleted then"),
    # Who gets it would tell who keeps notes.
    manager_sees="none",
)
kind(
    "look_back",
    gettext_lazy("Reminder to look back"),
    _look_back,
    lambda: sample(closing=False),
    to=gettext_lazy("who has not answered yet"),
    # Who gets it would tell who has not answered.
    manager_sees="none",
    stoppable=True,
)
kind(
    "looked_back",
    gettext_lazy("All have looked back"),
    _looked_back,
    lambda: sample(closing=False),
)
kind(
    "all_go_on",
    gettext_lazy("Both would like to go on"),
    _all_go_on,
    sample,
    # The wish is theirs alone, also when it is fulfilled.
    manager_sees="none",
)
