"""Who may take part: the rules, and exceptions that a manager answers for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import OrgUnit, Person, User
from viceversa.programs import eligibility, lock, queries, rules
from viceversa.programs.actions import held
from viceversa.programs.models import Admission, Cohort, Program


class NotEligible(Refused):
    """Somebody is outside of who may take part. A manager may make an exception."""


@transaction.atomic
def set_eligibility(
    program: Program, *, to: eligibility.Eligibility, by: User | None, now: datetime | None = None
) -> Program:
    """Say who may take part from now on; who is in stays in. Refuses units there are not, and spans that end before they
    begin. Four statements."""
    now = now or clock.now()
    held.begin(program, by=by)
    if OrgUnit.objects.filter(code__in=to.units).count() != len(set(to.units)):
        raise Refused(_("Choose the units from the list."), field="units")
    for role, span in to.spans.items():
        _refuse_span(span.grade_from, span.grade_to, field=f"{role}_grade_to")
        _refuse_span(span.months_from, span.months_to, field=f"{role}_months_to")
    data = to.as_data() if to != eligibility.Eligibility() else {}
    before = {"limited": bool(program.eligibility)}
    if held.write(program, eligibility=_plain(data)):
        facts = events.changes(before, {"limited": bool(data)})
        events.record("program.eligibility_set", by=by, subject=program, now=now, **facts)
    return program


@transaction.atomic
def admit(
    cohort: Cohort, *, person: Person, role: str, because: str, by: User | None, now: datetime | None = None
) -> Admission:
    """Make an exception: somebody may take part in this role although the rules leave them out. Asks nobody yet.

    Refuses others than managers, an empty reason, and people the rules let in anyway. Admitting somebody again changes
    nothing. Six statements.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    if not rules.manages(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can make an exception."))
    present = cohort.admissions.filter(person=person, role=role).first()
    if present is not None:
        return present
    if not because.strip():
        raise Refused(_("Say in a sentence why."), field="because")
    if not eligibility.reasons_against(cohort, person, role):
        raise Refused(_("%(name)s may take part anyway.") % {"name": person.name}, field="because")
    made = Admission.objects.create(
        cohort=cohort, person=person, role=role, because=because.strip()[:300], by=by, created_at=now
    )
    events.record("participant.admitted", by=by, subject=cohort, now=now, person=person.code, role=role)
    return made


def refuse_outsider(cohort: Cohort, person: Person, role: str) -> None:
    """Refuses somebody whom the rules leave out of a role, unless a manager made an exception. Two queries at most."""
    reasons = eligibility.reasons_against(cohort, person, role)
    if reasons and not queries.is_admitted(cohort, person, role):
        raise NotEligible(" ".join(reasons), field="person")


def _refuse_span(first: int | None, last: int | None, *, field: str) -> None:
    if first is not None and last is not None and first > last:
        raise Refused(_("This ends before it begins: exchange the two."), field=field)


def _plain(data: dict[str, object]) -> dict[str, object]:
    """As JSON gives it back: lists for tuples."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}
