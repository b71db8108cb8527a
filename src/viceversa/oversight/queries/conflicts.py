"""Who stays away from a pair because they said so."""

from __future__ import annotations

from viceversa.pairings.models import Pairing
from viceversa.people.models import DecisionPower, User


def declared_about(pairing: Pairing) -> list[User]:
    """Managers of the program who declared a conflict with somebody in it, by name. One query."""
    powers = DecisionPower.objects.filter(
        kind=DecisionPower.Kind.CONFLICT, over__participations__memberships__pairing=pairing
    )
    managers = User.objects.filter(person__in=powers.values("holder"), managed_programs__program=pairing.cohort.program)
    return list(managers.order_by("name", "pk"))
