"""The directory has changed: a rule that a pair breaks now pauses it, somebody who has left frees the other.

The pair rests and its managers decide: a new match, an end, or, where the directory was wrong and says so itself by
now, going on. The two read neutral words: a change of grade, or a seat on a panel, is not theirs to hear from us.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.messaging import due
from viceversa.pairings.actions.answers import drop
from viceversa.pairings.actions.broken import mend, tell_managers
from viceversa.pairings.actions.closure import end_by_leaving, end_for_all
from viceversa.pairings.actions.meetings import cancel_what_is_ahead
from viceversa.pairings.actions.momentum import steered, watch
from viceversa.pairings.actions.pods import leave_pod
from viceversa.pairings.actions.release import watch_answers
from viceversa.pairings.common import come_back, is_elsewhere, lock, must_live, tell
from viceversa.pairings.inviting import put_in_calendars
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.standing import Standing, leave_the_others, open_pairings, standings
from viceversa.pairings.states import LIVING_STATES, PAIRING, PairingState
from viceversa.people.models import User
from viceversa.programs.actions import mark_left


@transaction.atomic
def recheck_all(now: datetime, *, people: Collection[int] | None = None) -> None:
    """Judge every open pairing by the directory of now (people.hooks.DIRECTORY_CHANGED), in the caller's transaction;
    with `people`, only the pairings they are in.

    Six queries when nothing is broken, at any number of pairings; about ten statements for each that changes. Again:
    changes nothing.
    """
    pairings = open_pairings()
    if people is not None:
        pairings = pairings.filter(members__participant__person__in=people).distinct()
    for each in standings(pairings):
        _settle(each, now)


def _settle(each: Standing, now: datetime) -> None:
    if each.left:
        _free(each, now)
        if each.pairing.state in LIVING_STATES:
            # One mentor of a pod has left, and the others are still together: they are judged without that one.
            for rest in standings(Pairing.objects.filter(pk=each.pairing.pk)):
                _settle(rest, now)
    elif each.rule and (each.rule != each.pairing.broken_rule or each.pairing.mended_at):
        _break(each.pairing, each.rule, now)
    elif each.pairing.broken_rule and not each.rule and each.pairing.mended_at is None:
        mend(each.pairing, lock(each.pairing), now)


@transaction.atomic
def go_on(pairing: Pairing, *, by: User, now: datetime | None = None) -> Pairing:
    """Let a pair that the directory paused meet again: by a manager, once the rule holds again.

    Refuses while it does not, whatever was read before. Again: changes nothing.
    """
    now = now or clock.now()
    steered(pairing, by)
    if pairing.state == PairingState.ACTIVE:
        pairing.repeated = True
        return pairing
    must_live(pairing)
    if not pairing.broken_rule:
        raise Refused(_("These two rest because they wanted to. They go on themselves."))
    (standing,) = standings(Pairing.objects.filter(pk=pairing.pk))
    if standing.rule:
        raise Refused(_("The directory still says the same. Correct it there first, then import it again."))
    _resume(pairing, by=by, now=now)
    return pairing


def _resume(pairing: Pairing, *, by: User, now: datetime) -> None:
    PAIRING.apply(pairing, "resume")
    pairing.broken_rule, pairing.mended_at, pairing.paused_until = "", None, None
    pairing.save(update_fields=["state", "broken_rule", "mended_at", "paused_until"])
    event = events.record("pairing.resumed", by=by, subject=pairing, now=now)
    tell(
        "pairings.goes_on", pairing.members.select_related("participant__person"), event=event, pairing=pairing, now=now
    )
    come_back(pairing, now)
    watch(pairing, now=now)


@transaction.atomic
def end_kindly(pairing: Pairing, *, look_again: bool = False, by: User, now: datetime | None = None) -> Pairing:
    """End a pair that the directory paused, or in which somebody else was asked for: both are told in neutral words, and
    wait for a match again. With `look_again` the next best is asked by itself, as the program says.

    In a pod that keeps the rules without one of its mentors, only that one's part ends, and the others go on.
    Refuses other pairs: ending those is for the two alone. Again: changes nothing.
    """
    now = now or clock.now()
    members = steered(pairing, by)
    if pairing.state == PairingState.ENDED:
        pairing.repeated = True
        return pairing
    must_live(pairing)
    if not pairing.broken_rule and pairing.rematch_asked_at is None:
        raise Refused(_("Only the two can end their pair."))
    if pairing.broken_rule:
        (standing,) = standings(Pairing.objects.filter(pk=pairing.pk))
        if leave_the_others(members, standing.apart):
            _part(pairing, members, standing.apart, look_again=look_again, by=by, now=now)
            return pairing
    if look_again:
        pairing.rematch_asked_at = pairing.rematch_asked_at or now
        pairing.save(update_fields=["rematch_asked_at"])
        watch_answers(pairing.cohort, now=now)
    end_for_all(pairing, members, by=by, now=now)
    return pairing


def _part(
    pairing: Pairing, members: list[Member], apart: frozenset[int], *, look_again: bool, by: User, now: datetime
) -> None:
    """Take these mentors out of a pod in neutral words, and let the others go on."""
    rest = [member for member in members if member.participant.person_id not in apart]
    pairing.mended_at = now  # The managers have decided, so nothing is offered to them.
    for member in members:
        if member.participant.person_id in apart:
            over = leave_pod(pairing, member, rest, rematch=look_again, now=now)
            event = events.record("pairing.ended", by=by, subject=over, now=now, held=over.held_count, cancelled=0)
            tell("pairings.pairing_ended", [member], event=event, pairing=over, now=now)
    _resume(pairing, by=by, now=now)
    if look_again:
        watch_answers(pairing.cohort, now=now)


def _break(pairing: Pairing, rule: str, now: datetime) -> None:
    members = lock(pairing)
    if pairing.state == PairingState.ASKED:
        drop(pairing, members, now=now)
        return
    was_broken = bool(pairing.broken_rule) and pairing.mended_at is None
    if pairing.state == PairingState.ACTIVE:
        PAIRING.apply(pairing, "pause")
    pairing.broken_rule, pairing.mended_at, pairing.paused_until = rule, None, None
    pairing.save(update_fields=["state", "broken_rule", "mended_at", "paused_until"])
    if was_broken:
        events.record("pairing.rule_changed", by=None, subject=pairing, now=now, rule=rule)
        return
    cancelled = cancel_what_is_ahead(pairing, now=now)
    due.forget(pairing, now=now)
    event = events.record("pairing.rule_broken", by=None, subject=pairing, now=now, rule=rule)
    tell("pairings.paused_by_rule", members, event=event, pairing=pairing, now=now)
    put_in_calendars(members, cancelled, event=event, pairing=pairing, now=now)
    tell_managers(pairing, members, event, now)


def _free(standing: Standing, now: datetime) -> None:
    pairing = standing.pairing
    members = lock(pairing)
    if pairing.state in LIVING_STATES:
        end_by_leaving(pairing, members, standing.left, now=now)
    else:
        drop(pairing, members, now=now)
    for member in members:
        if member.participant.person_id in standing.left and not is_elsewhere(member):
            mark_left(member.participant, now=now)
