"""The ways to a portfolio from other pages: a pair's page, home, one's own page."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core import clock
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import HomeCard, Place
from viceversa.people.hooks import OwnCard
from viceversa.people.models import User
from viceversa.portfolio.models import Statement
from viceversa.portfolio.queries import may_have
from viceversa.portfolio.states import StatementState


def place_of(space: Space) -> Place:
    """From a pair's page: the mentor to their portfolio, the mentee to what they may say. No query."""
    if space.is_mentor:
        return Place(_("My portfolio"), "file", reverse("portfolio:own"))
    title = _("A few words about %(name)s") % {"name": space.mentor_person.first_name}
    return Place(title, "pen", reverse("portfolio:saying", args=[space.pairing.code]))


def waiting_beside(person: int) -> dict[str, Subquery]:
    """What waits beside each pairing's members: a question for the mentee, something to read for the mentor."""
    rows = Statement.objects.filter(pairing=OuterRef("pairing")).order_by("pk")
    asked = rows.filter(by=person, state=StatementState.ASKED)
    offered = rows.filter(about=person, state=StatementState.OFFERED)
    return {
        "statement_asked_by": Subquery(asked.values("about__name")[:1]),
        "statement_offered_by": Subquery(offered.values("by__name")[:1]),
    }


def card_of(space: Space) -> HomeCard | None:
    """For the one it waits for. No query."""
    if space.me.statement_asked_by and not space.is_mentor:  # type: ignore[attr-defined]
        return HomeCard(
            title=_("%(name)s asks you for a few words") % {"name": space.mentor_person.first_name},
            text=_("About moments in your meetings. It is up to you, and can be left."),
            url=reverse("portfolio:saying", args=[space.pairing.code]),
            is_begun=False,
        )
    if space.me.statement_offered_by and space.is_mentor:  # type: ignore[attr-defined]
        return HomeCard(
            title=_("%(name)s wrote a few words about you") % {"name": space.mentee_person.first_name},
            text=_("Nobody else reads them unless you want to. Whether they count is yours alone to say."),
            url=reverse("portfolio:own") + "#to-read",
            is_begun=False,
        )
    return None


def own_card(user: User) -> OwnCard | None:
    """On one's own page, for mentors and former ones. One query."""
    if not may_have(user, clock.now()):
        return None
    return OwnCard(
        title=_("My portfolio"),
        text=_(
            "What you did as a mentor, in your words and your mentees’. Only you see it until you show it to somebody."
        ),
        url=reverse("portfolio:own"),
        label=_("Open my portfolio"),
    )
