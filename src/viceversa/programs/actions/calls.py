"""How a cohort recruits: open to everybody or not, how many places, when the next round is; and the program's policy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import User
from viceversa.programs import dates, lock, rules, strata
from viceversa.programs.actions import held
from viceversa.programs.models import Call, Cohort, Nominators, Program, ReleasePolicy

MOST_PLACES: Final = 100_000


@transaction.atomic
def set_call(
    cohort: Cohort, *, is_open: bool, next_round: date | None, by: User | None, now: datetime | None = None
) -> Cohort:
    """Open or close the call to everybody who signs in, and say when the next round begins. Four statements.

    Refuses a next round that lies in the past.
    """
    now = now or clock.now()
    _begin(cohort, by=by)
    call, _made = Call.objects.get_or_create(cohort=cohort, defaults={"strata": list(strata.USUAL)})
    if (call.is_open, call.next_round) == (is_open, next_round):
        cohort.repeated = True
        return cohort
    if next_round and next_round != call.next_round and dates.is_past(next_round, now):
        raise Refused(_("The next cohort lies in the past. Choose a day from today on."), field="next_round")
    before = {"is_open": call.is_open, "next_round": call.next_round}
    call.is_open, call.next_round = is_open, next_round
    call.save(update_fields=["is_open", "next_round"])
    facts = events.changes(before, {"is_open": is_open, "next_round": next_round})
    events.record("cohort.call_set", by=by, subject=cohort, now=now, **facts)
    return cohort


@transaction.atomic
def set_places(
    cohort: Cohort,
    *,
    mentors: int | None,
    mentees: int | None,
    keep: Iterable[str],
    by: User | None,
    now: datetime | None = None,
) -> Cohort:
    """Say how many places there are (None: no limit), and what a draw keeps in proportion. Five statements.

    Refuses no place at all, a proportion there is not, and any change once a draw was announced: its rule is public.
    """
    now = now or clock.now()
    _begin(cohort, by=by)
    kept = [name for name in strata.STRATA if name in set(keep)]
    if len(kept) != len(set(keep)):
        raise Refused(_("Choose from the list what a draw keeps in proportion."), field="keep")
    for field, places in (("mentors", mentors), ("mentees", mentees)):
        if places is not None and places < 1:
            raise Refused(_("Give at least one place, or leave it empty for no limit."), field=field)
        if places is not None and places > MOST_PLACES:
            raise Refused(_("Give at most %(most)d places.") % {"most": MOST_PLACES}, field=field)
    call, _made = Call.objects.get_or_create(cohort=cohort, defaults={"strata": list(strata.USUAL)})
    if (call.mentor_places, call.mentee_places, call.strata) == (mentors, mentees, kept):
        cohort.repeated = True
        return cohort
    if cohort.draws.exists():
        raise Refused(_("The draw was announced with these numbers. They can’t be changed any more."))
    before = {"mentors": call.mentor_places, "mentees": call.mentee_places}
    call.mentor_places, call.mentee_places, call.strata = mentors, mentees, kept
    call.save(update_fields=["mentor_places", "mentee_places", "strata"])
    facts = events.changes(before, {"mentors": mentors, "mentees": mentees})
    events.record("cohort.places_set", by=by, subject=cohort, now=now, keep=kept, **facts)
    return cohort


@transaction.atomic
def set_recruiting_policy(
    program: Program, *, nomination: str, release: str, by: User | None, now: datetime | None = None
) -> Program:
    """Say who may suggest colleagues, and what line managers hear. Four statements. What was asked already stays.
    Line managers who heard nothing hear something only once nobody holds it back."""
    now = now or clock.now()
    lock.take(program)
    _ask(program, by=by)
    if nomination not in Nominators.values:
        raise Refused(_("Choose who may suggest a colleague."), field="nomination")
    if release not in ReleasePolicy.values:
        raise Refused(_("Choose what line managers hear."), field="release")
    now_heard = program.policy.get("release", ReleasePolicy.OFF.value)
    if held.waits(program, setting="release", before=now_heard, after=release, by=by, now=now):
        release = now_heard
    wanted = {"nomination": nomination, "release": release}
    if wanted.items() <= program.policy.items():
        program.repeated = True
        return program
    usual = {"nomination": Nominators.NOBODY.value, "release": ReleasePolicy.OFF.value}
    before = {name: program.policy.get(name, value) for name, value in usual.items()}
    program.policy = {**program.policy, **wanted}
    program.save(update_fields=["policy"])
    facts = events.changes(before, wanted)
    events.record("program.recruiting_policy_set", by=by, subject=program, now=now, **facts)
    return program


def _begin(cohort: Cohort, *, by: User | None) -> None:
    lock.take(cohort, "program")
    _ask(cohort.program, by=by)


def _ask(program: Program, *, by: User | None) -> None:
    if not rules.manages(by, program):
        raise NotAllowed(_("Only the managers of a program can do this."))
