"""A manager does not follow a recommendation, and says why; or looks at it again."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.adjusting import rules
from viceversa.adjusting.models import Dismissal
from viceversa.adjusting.recommended import recommended_for
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import User
from viceversa.programs.lock import take
from viceversa.programs.models import Cohort

LONGEST: Final = 200


@transaction.atomic
def dismiss(cohort: Cohort, *, rule: str, reason: str, by: User, now: datetime | None = None) -> Dismissal:
    """Do not follow a recommendation while it rests on the same figure, and keep why. The same again changes nothing.

    Refuses others than managers, no reason, and one that is not there. Nine queries, one event; the reason is not in it.
    """
    now = now or clock.now()
    take(cohort, "program")
    _ask(cohort, by)
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Say in a sentence why."), "reason")
    if len(reason) > LONGEST:
        raise Refused(
            _("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": LONGEST}, "reason"
        )
    found = next((one for one in recommended_for(by, cohort, now=now) if one.key == rule), None)
    if found is None:
        raise Refused(_("The figures do not speak for this any more."))
    if found.dismissal is not None and found.dismissal.reason == reason:
        found.dismissal.repeated = True
        return found.dismissal
    row, _made = Dismissal.objects.update_or_create(
        cohort=cohort,
        rule=rule,
        defaults={"mark": found.said.mark, "reason": reason, "by": by, "created_at": now},
    )
    events.record("recommendation.dismissed", by=by, subject=cohort, now=now, rule=rule)
    return row


@transaction.atomic
def take_up(cohort: Cohort, *, rule: str, by: User, now: datetime | None = None) -> Cohort:
    """Look at a recommendation again. Nothing changes where it was not dismissed. Refuses others than managers."""
    now = now or clock.now()
    take(cohort, "program")
    _ask(cohort, by)
    gone, _rows = Dismissal.objects.filter(cohort=cohort, rule=rule).delete()
    cohort.repeated = not gone
    if gone:
        events.record("recommendation.taken_up", by=by, subject=cohort, now=now, rule=rule)
    return cohort


def _ask(cohort: Cohort, by: User) -> None:
    if not rules.may_put_aside(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can do this."))
