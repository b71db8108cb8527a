"""Who finished a program and said that they may be asked again."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from viceversa.pairings.models import Alumnus
from viceversa.people.hooks import OwnCard
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort, Participant


@dataclass(frozen=True)
class Row:
    """Somebody as the managers see them. `is_in`: they have a place in this cohort, or an invitation to it."""

    alumnus: Alumnus
    is_in: bool

    @property
    def side(self) -> str:
        return "vice" if self.alumnus.role == "mentor" else "versa"


def alumni_for(cohort: Cohort) -> list[Row]:
    """Those of its program who are still here, by name, and whether they are in this cohort. Two queries."""
    rows = Alumnus.objects.filter(program=cohort.program_id).exclude(person__state=Person.State.LEFT)
    found = list(rows.select_related("person__unit").order_by("person__search_name", "pk")[:500])
    there = set(
        Participant.objects.filter(cohort=cohort, person__in=[row.person_id for row in found]).values_list(
            "person_id", flat=True
        )
    )
    return [Row(alumnus, alumnus.person_id in there) for alumnus in found]


def own_card(user: User) -> OwnCard | None:
    """On one's own page: that one may be asked again, and the way to take it back. One query."""
    rows = Alumnus.objects.filter(person=user.person_id or 0).order_by("said_on", "pk")
    names = list(rows.values_list("program__name", flat=True))
    if not names:
        return None
    return OwnCard(
        title=_("Taking part again"),
        text=_("You said that you may be asked again: %(programs)s. Its managers read that.")
        % {"programs": ", ".join(names)},
        url=reverse("pairings:again"),
        label=_("Look at it, or take it back"),
    )
