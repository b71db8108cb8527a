"""Several managers at one bench: what one of them has not seen yet when they act.

A form carries what its page showed (`seen`): the run in use and the decisions about pairs. When another manager has
changed either meanwhile, the act is not done; its answer says who did what. Every act holds the cohort first, so
between looking and acting nothing can come in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.matching import rules
from viceversa.matching.models import Ruling, Run
from viceversa.matching.states import RunState
from viceversa.people.models import User
from viceversa.programs.models import Cohort


@dataclass(frozen=True)
class Act:
    """What another manager did: "matched", "used" (went back or forward), "pinned", "forbidden" or "lifted"; a run, or a pair.

    `pair` is empty where the one who is told may not see it.
    """

    by: str
    what: str
    at: datetime
    run: Run | None = None
    pair: str = ""


class ActedMeanwhile(Refused):
    """Another manager has acted since the page was made; `acts` says what they did."""

    def __init__(self, acts: Sequence[Act]) -> None:
        super().__init__(_("Another manager has changed the matching meanwhile. Look at it, then choose."))
        self.acts = list(acts)


def in_use(runs: Iterable[Run]) -> Run | None:
    """The run that the page shows: the one made or gone back to last, apart from stopped ones and from what was asked by
    itself after a no. No query."""
    kept = [run for run in runs if run.state != RunState.CANCELLED and "after" not in run.settings]
    return max(kept, key=lambda run: (run.used_at or run.created_at, run.number), default=None)


def token(run: Run | None, rulings: Iterable[Ruling]) -> str:
    """What a page shows, to be sent back with what is asked there. No query."""
    return ".".join([run.code if run else "", *sorted(f"{one.code}{one.kind[0]}" for one in rulings)])


Decision = tuple[str, str, str]


def otherwise(run: Run, rulings: Iterable[Ruling]) -> tuple[list[Ruling], set[Decision]]:
    """Decisions made since the run, and (kind, mentor, mentee) of those it was made with that are gone. No query.

    What was decided before the run about somebody who could not be matched then is neither.
    """
    used: set[Decision] = {(kind, *pair) for kind in Ruling.Kind.values for pair in run.settings[f"{kind}s"]}
    present = {(one.kind, one.mentor.code, one.mentee.code): one for one in rulings}
    since = [one for key, one in present.items() if key not in used and one.created_at > run.created_at]
    return since, used - present.keys()


def must_have_seen(cohort: Cohort, run: Run | None, seen: str, *, by: User) -> None:
    """Refuse, saying what they did, when another manager has acted since `seen` was made. Two queries, three if so.

    `run` is the one in use now. The cohort must be held. What `by` did themself, on another page, does not count.
    """
    rulings = list(Ruling.objects.filter(cohort=cohort).select_related("by", "mentor__person", "mentee__person"))
    if token(run, rulings) == seen:
        return
    shown, *marks = seen.split(".")
    acts = []
    if run is not None and run.code != shown:
        actor = run.used_by if run.used_at else run.by
        if actor is not None and actor.pk != by.pk:
            acts.append(Act(actor.name, "used" if run.used_at else "matched", run.used_at or run.created_at, run))
    for one in rulings:
        if f"{one.code}{one.kind[0]}" not in marks and one.by is not None and one.by_id != by.pk:
            what = "pinned" if one.kind == Ruling.Kind.PIN else "forbidden"
            acts.append(Act(one.by.name, what, one.created_at, pair=_pair(by, one)))
    acts += _lifted({mark[:-1] for mark in marks} - {one.code for one in rulings}, by)
    if acts:
        raise ActedMeanwhile(sorted(acts, key=lambda act: act.at))


def _lifted(codes: set[str], by: User) -> list[Act]:
    """Decisions that are gone, and who let them go."""
    if not codes:
        return []
    events = Event.objects.filter(
        subject_type=Ruling._meta.label_lower, subject_code__in=codes, verb="ruling.lifted", actor__isnull=False
    ).select_related("actor")
    return [Act(event.actor.name, "lifted", event.at) for event in events if event.actor and event.actor_id != by.pk]


def _pair(user: User, one: Ruling) -> str:
    mentor, mentee = one.mentor.person, one.mentee.person
    if not rules.may_see_pair(user, mentor, mentee):
        return ""
    return _("%(mentor)s and %(mentee)s") % {"mentor": mentor.name, "mentee": mentee.name}
