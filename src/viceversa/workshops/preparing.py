"""A workshop that comes before the first meeting: who has not been there yet, and what it is asked for."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.core import clock
from viceversa.pairings.hooks import Unread
from viceversa.programs.models import Participant
from viceversa.workshops import rules
from viceversa.workshops.models import Audience, Seat, Workshop, WorkshopDate
from viceversa.workshops.states import DONE, DateState, SeatState, WorkshopState


def missing_for(participant: Participant) -> Unread | None:
    """The first workshop that somebody has to have been to before their first meeting, and was not. One query.

    Who had a seat counts as having been there until somebody says whether they came: nobody waits for a list that was
    not ticked, or was ticked by somebody who does not read their name on it. A workshop without any date that takes
    place is asked of nobody.
    """
    if participant.state not in rules.IN_IT:
        return None
    dates = WorkshopDate.objects.filter(workshop=OuterRef("pk")).exclude(state=DateState.CANCELLED)
    unsaid = Q(state=SeatState.SEATED, date__starts_at__lte=clock.now()) & ~Q(date__state=DateState.CANCELLED)
    done = Seat.objects.filter(Q(state__in=DONE) | unsaid, workshop=OuterRef("pk"), participant=participant.pk)
    found = (
        Workshop.objects.filter(
            Exists(dates),
            ~Exists(done),
            cohort=participant.cohort_id,
            required=True,
            state__in=(WorkshopState.ANNOUNCED, WorkshopState.HELD),
            audience__in=(participant.role, Audience.BOTH),
        )
        .order_by("id")
        .first()
    )
    if found is None:
        return None
    return Unread(
        found.title,
        reverse("workshops:workshop", args=[found.code]),
        note=_("This workshop comes first. Once you have been there, you can sign the agreement."),
        refusal=_(
            "First comes a workshop, “%(title)s”. Take a seat from your home page; if no date is left, ask the program’s managers."
        )
        % {"title": found.title},
    )
