"""What portfolios say by mail: that somebody is asked, that there is something to read. Never what, and never an outcome."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core import clock
from viceversa.messaging.kinds import Kind, Moot, register
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import address_of
from viceversa.pairings.messages.base import IN_PAIR, OTHER, SAMPLE_DAY, SAMPLE_LINK, frame, own, sample
from viceversa.pairings.models import Member
from viceversa.portfolio import rules
from viceversa.portfolio.models import Share, Statement
from viceversa.portfolio.states import StatementState
from viceversa.programs.models import Role


def _asked(message: Message) -> dict[str, Any]:
    member = own(message)
    about = Member.objects.select_related("participant__person").filter(code=message.context["mentor"]).first()
    waits = Statement.objects.filter(
        pairing=member.pairing, about=about.participant.person if about else None, state=StatementState.ASKED
    )
    if about is None or not waits.exists():
        raise Moot(_("This is no longer asked for."))
    url = address_of("portfolio:saying", member.pairing.code)
    return frame(member, url=url, by=about.participant.person.first_name)


def _written(message: Message) -> dict[str, Any]:
    member = own(message)
    if not Statement.objects.filter(code=message.context["statement"], state=StatementState.OFFERED).exists():
        raise Moot(_("It was taken back, or read already."))
    mentee = next(one for one in member.pairing.members.all() if one.role == Role.MENTEE)
    return frame(member, url=f"{address_of('portfolio:own')}#to-read", by=mentee.participant.person.first_name)


def _shared(message: Message) -> dict[str, Any]:
    share = Share.objects.select_related("version__person", "reader").filter(code=message.context["share"]).first()
    if share is None or not rules.is_open(share, clock.now()):
        raise Moot(_("It is no longer shown to this person."))
    return {
        "by": share.version.person.name,
        "until": share.last_moment,
        "url": address_of("portfolio:shown", share.code),
    }


# To whom they went would tell a manager who keeps a portfolio, and who reads one.
register(
    Kind(
        "portfolio.asked",
        gettext_lazy("A few words about a mentor"),
        IN_PAIR,
        _asked,
        sample,
        to=OTHER,
        stoppable=True,
        manager_sees="none",
    )
)
register(
    Kind(
        "portfolio.written",
        gettext_lazy("A mentee wrote a few words"),
        IN_PAIR,
        _written,
        sample,
        to=OTHER,
        stoppable=True,
        manager_sees="none",
    )
)
register(
    Kind(
        "portfolio.shared",
        gettext_lazy("Somebody shows you something"),
        gettext_lazy("You get this because somebody chose you as a reader."),
        _shared,
        lambda: {"by": "Amina Diallo", "until": SAMPLE_DAY, "url": SAMPLE_LINK},
        to=gettext_lazy("the one reader"),
        manager_sees="none",
    )
)
