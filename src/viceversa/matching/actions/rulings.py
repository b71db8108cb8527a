"""A pair is locked, ruled out, let go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.matching import rules
from viceversa.matching.actions.common import must_match
from viceversa.matching.models import Ruling
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Role


def pin(
    cohort: Cohort, *, mentor: Participant, mentee: Participant, by: User, note: str = "", now: datetime | None = None
) -> Ruling:
    """Lock a pair: each run from now on keeps it. Six queries, one event. Replaces a rule-out of the same two."""
    return _rule(cohort, Ruling.Kind.PIN, "ruling.pinned", mentor=mentor, mentee=mentee, by=by, note=note, now=now)


def forbid(
    cohort: Cohort, *, mentor: Participant, mentee: Participant, by: User, note: str = "", now: datetime | None = None
) -> Ruling:
    """Rule a pair out for each run from now on. Six queries, one event. Replaces a lock of the same two."""
    return _rule(
        cohort, Ruling.Kind.FORBID, "ruling.forbidden", mentor=mentor, mentee=mentee, by=by, note=note, now=now
    )


@transaction.atomic
def _rule(
    cohort: Cohort,
    kind: str,
    verb: str,
    *,
    mentor: Participant,
    mentee: Participant,
    by: User,
    note: str,
    now: datetime | None,
) -> Ruling:
    now = now or clock.now()
    must_decide(by, cohort, mentor, mentee)
    ruling, made = Ruling.objects.select_for_update(of=("self",)).get_or_create(
        mentor=mentor,
        mentee=mentee,
        defaults={"cohort": cohort, "kind": kind, "note": note, "by": by, "created_at": now},
    )
    if not made:
        if ruling.kind == kind and ruling.note == (note or ruling.note):
            ruling.repeated = True
            return ruling
        ruling.kind, ruling.note, ruling.by, ruling.created_at = kind, note, by, now
        ruling.save(update_fields=["kind", "note", "by", "created_at"])
    events.record(verb, by=by, subject=ruling, now=now, cohort=cohort.code, mentor=mentor.code, mentee=mentee.code)
    return ruling


@transaction.atomic
def lift(
    cohort: Cohort, *, mentor: Participant, mentee: Participant, by: User, now: datetime | None = None
) -> Ruling | None:
    """Let a locked or ruled-out pair go: the solver decides again. Returns what was lifted, None if nothing was."""
    now = now or clock.now()
    must_decide(by, cohort, mentor, mentee)
    ruling = Ruling.objects.select_for_update(of=("self",)).filter(mentor=mentor, mentee=mentee).first()
    if ruling is None:
        return None
    events.record(
        "ruling.lifted",
        by=by,
        subject=ruling,
        now=now,
        cohort=cohort.code,
        mentor=mentor.code,
        mentee=mentee.code,
        kind=ruling.kind,
    )
    ruling.delete()
    return ruling


def must_decide(user: User, cohort: Cohort, mentor: Participant, mentee: Participant) -> None:
    """Refuse everybody but a manager outside the line of both, and anything but a mentor and a mentee of the cohort."""
    must_match(user, cohort)
    if mentor.cohort_id != cohort.pk or mentee.cohort_id != cohort.pk:
        raise Refused(_("Both must take part in this cohort."))
    if mentor.role != Role.MENTOR or mentee.role != Role.MENTEE:
        raise Refused(_("It takes a mentor and a mentee."))
    if not rules.may_see_pair(user, mentor.person, mentee.person):
        raise NotAllowed(_("You are in the reporting line of one of the two, so another program manager decides."))
