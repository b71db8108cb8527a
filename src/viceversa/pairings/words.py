"""Health and dates in words: names and days, never what the two wrote or answered."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.core.moments import written
from viceversa.matching.words import AGAINST, NOT_POSSIBLE
from viceversa.pairings.health import Act, Health, Level, Reason
from viceversa.pairings.models import Pairing


def level_label(level: str) -> str:
    """The word beside the glyph."""
    return {
        Level.OK: _("On track"),
        Level.NUDGE: _("Needs a nudge"),
        Level.RISK: _("At risk"),
        Level.WAIT: _("Waiting"),
    }[Level(level)]


def why(pairing: Pairing, health: Health, *, mentor: str, mentee: str) -> str:
    """The reason as a short sentence. `mentor` and `mentee` are first names. No query."""
    names = {"mentor": mentor, "mentee": mentee}
    match health.reason:
        case Reason.CANCELLED:
            times = ngettext("Cancelled once", "Cancelled %(n)s times in a row", pairing.cancelled_in_a_row) % {
                "n": pairing.cancelled_in_a_row
            }
            if health.act == Act.OFFER_TIMES:
                return _("%(times)s, nothing booked") % {"times": times}
            return times
        case Reason.NOT_MET:
            return ngettext("No meeting in %(n)s day", "No meeting in %(n)s days", health.days) % {"n": health.days}
        case Reason.NEVER_MET:
            return _("No meeting since the start")
        case Reason.NOTHING_BOOKED if pairing.last_held_at:
            return _("Nothing booked after %(day)s") % {"day": written(pairing.last_held_at, "sentence")}
        case Reason.NO_FIRST_DATE:
            return _("No first date yet")
        case Reason.NO_GOAL if not pairing.has_goal_to_mentor and pairing.has_goal_to_mentee:
            return _("No goal yet from %(mentee)s to %(mentor)s") % names
        case Reason.NO_GOAL if not pairing.has_goal_to_mentee and pairing.has_goal_to_mentor:
            return _("No goal yet from %(mentor)s to %(mentee)s") % names
        case Reason.NO_GOAL:
            return _("No goal yet in either direction")
        case Reason.NEXT if pairing.next_meeting_at:
            return _("Next on %(day)s") % {"day": written(pairing.next_meeting_at, "sentence")}
        case Reason.MET if pairing.last_held_at:
            return _("Met on %(day)s") % {"day": written(pairing.last_held_at, "sentence")}
        case Reason.ASKED if pairing.due_at:
            return _("Both are asked until %(day)s") % {"day": written(pairing.due_at, "sentence")}
        case Reason.RULE:
            return _("Paused by the directory: %(rule)s") % {"rule": AGAINST.get(pairing.broken_rule, NOT_POSSIBLE)}
        case Reason.MENDED:
            return _("Paused by the directory, whose newest state allows the pair again")
        case Reason.REMATCH:
            return _("Somebody else was asked for")
        case Reason.PAUSED if pairing.paused_until:
            return _("Paused until %(day)s") % {"day": written(pairing.paused_until, "sentence")}
        case Reason.PAUSED:
            return _("Paused")
        case Reason.OVER if pairing.rematch_asked_at:
            return _("Ended: somebody else was asked for")
        case Reason.OVER:
            return str(pairing.get_state_display()).capitalize()
    return _("Just started")


def act_label(act: Act, *, name: str) -> str:
    """The button or link that goes with the reason; empty when there is nothing to do."""
    return {
        Act.OFFER_TIMES: _("Offer three times"),
        Act.WRITE: _("Write to %(name)s"),
        Act.NUDGE: _("Nudge %(name)s"),
        Act.ASK_GOAL: _("Ask %(name)s"),
        Act.DECIDE: _("Decide"),
        Act.NONE: "",
    }[act] % {"name": name}
