"""When what people said about themselves is let go of."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from viceversa.core.retention import Rule, register
from viceversa.measurement.models import Declaration
from viceversa.people.models import Person


def _of_people_who_left(now: datetime) -> QuerySet[Declaration]:
    return Declaration.objects.filter(person__state=Person.State.LEFT)


DECLARATIONS = register(
    Rule(
        name="measurement.declarations",
        keeps="groups that people said they belong to",
        when="on the day after the person left the organization",
        model=Declaration,
        due=_of_people_who_left,
        sooner="the person, by taking it back; a people administrator or privacy officer, by no longer asking",
    )
)
