"""A pair is locked, ruled out, let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.matching import adapter, rules, verdicts
from viceversa.matching.actions.common import held, must_match
from viceversa.matching.models import Ruling
from viceversa.matching.policy import settings_for
from viceversa.matching.refusals import Refusals
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Role


@transaction.atomic
def pin(
    cohort: Cohort,
    *,
    mentor: Participant,
    mentee: Participant,
    by: User,
    note: str = "",
    settings: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> Ruling:
    """Lock a pair: each run from now on keeps it. About twenty queries, one event. Replaces a rule-out of the same two.

    Refuses what no run could keep, by the program's rules as they stand now: a pair that a rule forbids, with the
    sentence of that rule (`settings`: those that a run was asked with), and one more lock than somebody has places.
    """
    must_decide(by, cohort, mentor, mentee)
    _must_be_possible(cohort, mentor, mentee, settings)
    return _rule(cohort, Ruling.Kind.PIN, "ruling.pinned", mentor=mentor, mentee=mentee, by=by, note=note, now=now)


@transaction.atomic
def swap(
    cohort: Cohort,
    *,
    mentor: Participant,
    mentee: Participant,
    release: Sequence[tuple[Participant, Participant]] = (),
    by: User,
    note: str = "",
    settings: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> Ruling:
    """Lock a pair that the run has not made, and let go of the locks in its way: both, or neither.

    Costs what `pin` does, and `lift` for each pair of `release`; an event for each. Refuses what they refuse.
    """
    for one, other in release:
        lift(cohort, mentor=one, mentee=other, by=by, now=now)
    return pin(cohort, mentor=mentor, mentee=mentee, by=by, note=note, settings=settings, now=now)


def forbid(
    cohort: Cohort, *, mentor: Participant, mentee: Participant, by: User, note: str = "", now: datetime | None = None
) -> Ruling:
    """Rule a pair out for each run from now on. Seven queries, one event. Replaces a lock of the same two."""
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
    cohort = held(cohort)
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
    """Let a locked or ruled-out pair go: the solver decides again. Returns what was lifted, None if nothing was.

    Five queries, one event.
    """
    now = now or clock.now()
    cohort = held(cohort)
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


def _must_be_possible(
    cohort: Cohort, mentor: Participant, mentee: Participant, settings: dict[str, Any] | None
) -> None:
    """Both can be matched, no rule forbids the pair (a rule-out apart: the lock replaces it), and both have room for it."""
    two = adapter.draft(cohort, settings_for(cohort.program, settings), among=[mentor.pk, mentee.pk]).problem
    if not two.left or not two.right:
        raise Refused(_("One of the two can’t be matched now: not enrolled, not agreed to it, or no place left."))
    against = verdicts.against(replace(two, forbids=(), pins=()), mentor.code, mentee.code)
    if against:
        topics: dict[str, str] = {}
        said = [Refusals(mentor, mentee, two, topics).of(verdict) for verdict in against]
        raise Refused(" ".join(f"{refusal.text} {refusal.lift}" for refusal in said))
    own = Ruling.objects.filter(cohort=cohort, kind=Ruling.Kind.PIN).exclude(mentor=mentor, mentee=mentee)
    for person, part, locked in (
        (two.left[0], mentor, own.filter(mentor=mentor)),
        (two.right[0], mentee, own.filter(mentee=mentee)),
    ):
        if locked.count() >= person.capacity:
            sentence = ngettext(
                "%(name)s has %(n)s place, and as many locked pairs already. Let one go first.",
                "%(name)s has %(n)s places, and as many locked pairs already. Let one go first.",
                person.capacity,
            )
            raise Refused(sentence % {"name": part.person.first_name, "n": person.capacity})


def must_decide(user: User, cohort: Cohort, mentor: Participant, mentee: Participant) -> None:
    """Refuse everybody but a manager outside the line of both, and anything but a mentor and a mentee of the cohort."""
    must_match(user, cohort)
    if mentor.cohort_id != cohort.pk or mentee.cohort_id != cohort.pk:
        raise Refused(_("Both must take part in this cohort."))
    if mentor.role != Role.MENTOR or mentee.role != Role.MENTEE:
        raise Refused(_("It takes a mentor and a mentee."))
    if not rules.may_see_pair(user, mentor.person, mentee.person):
        raise NotAllowed(_("You are in the reporting line of one of the two, so another program manager decides."))
