"""When what people said about themselves is let go of, and that they stand in what was released."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import Rows, Rule, register
from viceversa.measurement.models import Declaration, InLedger, Reporting
from viceversa.measurement.survey import store
from viceversa.people.models import Person
from viceversa.programs.models import Program


def _of_people_who_left(now: datetime) -> QuerySet[Declaration]:
    return Declaration.objects.filter(person__state=Person.State.LEFT)


DECLARATIONS = register(
    Rule(
        name="measurement.declarations",
        keeps=_("groups that people said they belong to"),
        when=_("on the day after the person left the organization"),
        model=Declaration,
        due=_of_people_who_left,
        sooner=_("the person, by taking it back; a people administrator or privacy officer, by no longer asking"),
    )
)


def _forget(rows: Rows, now: datetime) -> None:
    """One after the other, each ledger under its lock."""
    for program in Program.objects.filter(pk__in=rows.values("ledger")):
        store.forget_gone(store.take(program))


LEDGER = register(
    Rule(
        name="measurement.ledger",
        keeps=_("that an enrollment stands in the record of what was released"),
        when=_("on the day after the enrollment was deleted"),
        model=InLedger,
        due=lambda now: store.gone(),
        act=_forget,
        covers=(Reporting,),
        sooner=_("at the next release"),
    )
)
