"""What happened, counted from dates and yes/no facts: nothing that anybody said or wrote. Small numbers stay hidden.

A count from 1 to 4 is kept as "few", and where that could be worked out from a total and the other parts, another part with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any, Final

from django.db.models import Count

from viceversa.analysis.hiding import FEW
from viceversa.core.models import Event
from viceversa.learning import preparing
from viceversa.pairings import hooks
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.programs.models import Cohort, Role

FEW_PEOPLE: Final = "few"
HIDDEN: Final = "hidden"


def split(parts: Mapping[str, int]) -> dict[str, Any]:
    """Parts of a total that is shown: the number of each, "few" for 1 to 4, "hidden" for one that would tell a small
    one: where one is few, where several are fewer than five together, or where they are all 4. Without such a part none
    is told."""
    shown: dict[str, Any] = {name: FEW_PEOPLE if 0 < many < FEW else many for name, many in parts.items()}
    small = [name for name in parts if shown[name] == FEW_PEOPLE]
    together = sum(parts[name] for name in small)
    if len(small) == 1 or (small and (together < FEW or together == (FEW - 1) * len(small))):
        others = [name for name in parts if shown[name] != FEW_PEOPLE and parts[name]]
        if others:
            shown[min(others, key=lambda name: (parts[name], name))] = HIDDEN
        elif len(small) > 1:
            shown |= dict.fromkeys(small, HIDDEN)
    return shown


def few(many: int) -> Any:
    """A number by itself."""
    return FEW_PEOPLE if 0 < many < FEW else many


def happened(cohorts: Sequence[Cohort], *, now: datetime) -> dict[str, Any]:
    """Pairs, who goes on, meetings, cancellations, training, hours. Twelve queries, and those of what stands beside measuring."""
    pairs = list(
        Pairing.objects.filter(cohort__in=cohorts, started_at__isnull=False).values_list("pk", "state", "cohort_id")
    )
    states = [state for _pk, state, _cohort in pairs]
    ended, completed = states.count(PairingState.ENDED), states.count(PairingState.COMPLETED)
    started = len(pairs)
    paired = split({"going": started - ended - completed, "completed": completed, "ended": ended})
    meetings = Meeting.objects.filter(pairing__in=[pk for pk, *_rest in pairs])
    held = list(
        meetings.filter(state=MeetingState.HELD)
        .order_by("pairing", "starts_at")
        .values_list("pairing", "starts_at", "minutes")
    )
    gaps = [(after - before).days for (one, before, _m), (other, after, _n) in pairwise(held) if one == other]
    planned = {cohort.pk: cohort.meetings_planned for cohort in cohorts}
    mentors = dict(
        Member.objects.filter(pairing__in=[pk for pk, *_rest in pairs], role=Role.MENTOR)
        .values("pairing")
        .annotate(n=Count("pk"))
        .values_list("pairing", "n")
    )
    return {
        "until": now.isoformat(),
        "pairs": {"started": started, **paired},
        "go_on": _go_on([pk for pk, state, _cohort in pairs if state == PairingState.COMPLETED], paired["completed"]),
        "held": len(held),
        "planned": sum(planned[cohort] for *_rest, cohort in pairs),
        "gap": round(median(gaps)) if len(gaps) >= FEW else None,
        "cancelled": _cancelled(cohorts),
        "trained": {role: _trained(count) for role, count in preparing.counted(cohorts).items()},
        "hours": round(sum(minutes * mentors.get(pairing, 1) for pairing, _at, minutes in held) / 60),
        "done": {name: few(many) for count in hooks.DONE for name, many in count(cohorts).items()},
    }


def _trained(count: tuple[int, int] | None) -> dict[str, Any] | None:
    if count is None:
        return None
    done, people = count
    return {"of": people, **split({"done": done, "left": people - done})}


def _go_on(completed: Sequence[int], shown: Any) -> dict[str, Any]:
    """Of the pairs that came to the end: in how many all were told that all of them would like to go on.

    Who wished what is nobody's to read, so nothing else of it can be counted; and nothing where the number of those pairs is
    not `shown` itself. One query; events of more than 12 months ago are deleted.
    """
    if not completed or not isinstance(shown, int):
        return {}
    codes = Pairing.objects.filter(pk__in=completed).values("code")
    told = Event.objects.filter(verb="reflection.all_go_on", subject_code__in=codes).values("subject_code").distinct()
    both = told.count()
    return {"of": shown, **split({"both": both, "rest": len(completed) - both})}


def _cancelled(cohorts: Sequence[Cohort]) -> dict[str, Any]:
    """By whom single meetings were cancelled, also through an assistant. Meetings that fell away because a pair ended are not
    among them. Three queries; events of more than 12 months ago are deleted."""
    meetings = dict(
        Meeting.objects.filter(pairing__cohort__in=cohorts, state=MeetingState.CANCELLED).values_list("code", "pairing")
    )
    roles = {
        (pairing, person): role
        for pairing, person, role in Member.objects.filter(pairing__in=set(meetings.values())).values_list(
            "pairing", "participant__person", "role"
        )
    }
    by: dict[str, int] = dict.fromkeys((Role.MENTOR, Role.MENTEE), 0)
    events = Event.objects.filter(verb="meeting.cancelled", subject_code__in=list(meetings))
    for code, actor, principal in events.values_list("subject_code", "actor__person", "on_behalf_of__person"):
        role = roles.get((meetings[code], principal or actor))
        if role:
            by[role] += 1
    return {"of": sum(by.values()), **split(by)}
