"""Remembering that somebody was a mentor, before enrollment and pair are deleted."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from viceversa.pairings.models import Member, Pairing
from viceversa.portfolio.models import Mentoring
from viceversa.programs.models import Role


def remember(pairing: Pairing, now: datetime) -> None:
    """A pair has a date, so its mentors are mentors (pairings.hooks.DATES). One query, and one more the first time."""
    known = Mentoring.objects.filter(person=OuterRef("participant__person"), cohort=OuterRef("pairing__cohort"))
    fresh = Member.objects.filter(~Exists(known), pairing=pairing, role=Role.MENTOR)
    people = list(fresh.values_list("participant__person", flat=True))
    if people:
        rows = [Mentoring(person_id=person, cohort_id=pairing.cohort_id) for person in people]
        Mentoring.objects.bulk_create(rows, ignore_conflicts=True)
