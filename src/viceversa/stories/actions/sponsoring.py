"""The sponsor is reminded of their page on set weeks of the plan. The mail says where it is, and not a figure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from viceversa.core import events
from viceversa.messaging.actions import draft_all
from viceversa.messaging.mails import Mail
from viceversa.people.models import Person
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort

PAGE: Final = "stories.sponsor_page"


@transaction.atomic
def send_page(cohort: Cohort, *, now: datetime) -> Cohort:
    """Draft a mail to the sponsor and to the co-lead of a cohort's program. Five statements."""
    take(cohort, "program")
    program = cohort.program
    people = Person.objects.filter(pk__in=(program.sponsor_id or 0, program.co_lead_id or 0)).select_related("user")
    mails = [Mail(PAGE, person, {"program": program.code}) for person in people.order_by("pk")]
    cohort.repeated = not mails
    if mails:
        event = events.record("sponsor.reminded", by=None, subject=cohort, now=now)
        draft_all(mails, event=event, now=now, scope=cohort)
    return cohort
