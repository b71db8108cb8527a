"""People without a partner as rows, as one manager may see them: why, what helps, and one act each that does something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from viceversa.matching import bounds, rules
from viceversa.matching.forms import ACROSS, LIFT, SHOWN_LIMITS
from viceversa.matching.models import Finding, LeftOut
from viceversa.matching.refusals import PLACES
from viceversa.matching.words import Words
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.states import CohortState

# Reasons that name a decision, and what letting it go is called.
LET_GO: dict[str, Promise] = {
    "lift_pin": gettext_lazy("Unlock %(mentor)s and %(mentee)s"),
    "relax_pin": gettext_lazy("Unlock %(mentor)s and %(mentee)s"),
    "relax_forbid": gettext_lazy("Allow %(mentor)s and %(mentee)s"),
}
# The engine's settings and the limits of the form that hold them.
LIMIT_OF = {"min_grade_gap": "grade_gap", "common_hours": "common_hours", "want_level": "want_level"}


@dataclass(frozen=True)
class Act:
    """One thing that helps. `kind`: "ask" drafts a mail, "try" matches anew with one limit looser, "lift" lets a decision
    go, "invite" leads to recruiting, "next" is what happens anyway. The rest is what its button sends."""

    kind: str
    label: str
    name: str = ""
    value: str = ""
    mentor: str = ""
    mentee: str = ""
    url: str = ""


@dataclass(frozen=True)
class LeftOutRow:
    """Somebody without a partner: the true reason and what would help, or only that there is somebody."""

    hidden: bool
    participant: Participant | None = None
    side: str = ""
    role: str = ""
    reason: str = ""
    help: str = ""
    act: Act | None = None


@dataclass(frozen=True)
class Placing:
    """What was worked out about people without a pair (findings.placing), and whom it names, by code."""

    cohort: Cohort
    found: Mapping[str, Any]
    people: Mapping[str, Person]

    @classmethod
    def of(cls, cohort: Cohort, finding: Finding | None, people: Mapping[str, Person]) -> Placing:
        return cls(cohort, (finding.placing if finding else None) or {}, people)


def left_out_row(user: User, one: LeftOut, words: Words, placing: Placing) -> LeftOutRow:
    if rules.is_concerned(user, one.participant.person):
        return LeftOutRow(hidden=True)
    side = "vice" if one.participant.role == Role.MENTOR else "versa"
    return LeftOutRow(
        hidden=False,
        participant=one.participant,
        side=side,
        reason=words.left_out(one.reason, one.participant),
        role=one.participant.get_role_display(),
        help=next(iter(words.helps(one.would_help)), ""),
        act=_act(user, one, placing),
    )


def freed(user: User, placing: Placing) -> str:
    """Which places more would find more people a partner, in one sentence; empty where none would."""
    places = placing.found.get("places", [])
    if not places:
        return ""
    hidden = _("somebody you can’t see")
    wanted = Counter(
        person.name if person is not None and not rules.is_concerned(user, person) else hidden
        for person in (placing.people.get(place["facts"]["who"]) for place in places)
    )
    names = [f"{name} ({n})" if n > 1 else name for name, n in wanted.items()]
    count = placing.found["freed"]
    sentence = ngettext(
        "One more place with %(names)s would find %(n)s more person a partner.",
        "One more place each with %(names)s would find %(n)s more people a partner.",
        len(places),
    )
    return sentence % {"names": get_text_list(names, _("and")), "n": count}


def _act(user: User, one: LeftOut, placing: Placing) -> Act | None:
    """The smallest thing that helps. An unknown grade is a matter for the directory: there is nothing to press here."""
    participant, rule = one.participant, one.reason["facts"].get("rule", "")
    grade = participant.person.grade
    if rule == "grade_gap" and (grade is None or grade.rank is None):
        return None
    if rule == "common_time":
        return Act("ask", _("Ask for more hours"), name="participant", value=participant.code)
    relaxations = placing.found.get("people", {}).get(participant.code, [])
    return (
        _let_go(user, [*one.would_help, *relaxations], placing.people)
        or _loosen(relaxations)
        or _without(relaxations)
        or _no_goal(one.reason)
        or (_invite(participant, placing) if placing.cohort.state == CohortState.RECRUITING else _next_time())
    )


def _let_go(user: User, relaxations: Iterable[Mapping[str, Any]], people: Mapping[str, Person]) -> Act | None:
    """Letting go of a decision that keeps this person from a partner, if the manager may decide about the two."""
    for one in relaxations:
        if one["code"] not in LET_GO:
            continue
        ends = one["facts"]["left"], one["facts"]["right"]
        both = [people[code] for code in ends if code in people]
        if len(both) == 2 and rules.may_see_pair(user, *both):
            names = {"mentor": both[0].first_name, "mentee": both[1].first_name}
            return Act(
                "lift", str(LET_GO[one["code"]]) % names, name="decision", value=LIFT, mentor=ends[0], mentee=ends[1]
            )
    return None


def _loosen(relaxations: Iterable[Mapping[str, Any]]) -> Act | None:
    """Matching again with one limit as little looser as it takes."""
    for one in relaxations:
        limit = LIMIT_OF.get(one["facts"].get("setting", ""), "")
        if limit in SHOWN_LIMITS:
            after = one["facts"]["after"]
            return Act("try", _looser(limit, after), name=f"try_{limit}", value=str(after).removesuffix(".0"))
    return None


def _without(relaxations: Iterable[Mapping[str, Any]]) -> Act | None:
    """Matching again without a rule about places. Other rules are not offered: they may know what nobody is told."""
    for one in relaxations:
        rule = one["facts"].get("rule", "")
        if rule in PLACES:
            label = _("Try without “%(must)s”") % {"must": PLACES[rule]}
            return Act("try", label, name=f"try_must_{rule}", value="false")
    return None


def _no_goal(reason: Mapping[str, Any]) -> Act | None:
    """Matching again without the goal for pairs across units, where it alone is in the way."""
    quotas = reason["facts"].get("quotas", [])
    if len(quotas) == 1 and quotas[0].startswith(bounds.ACROSS):
        return Act("try", _("Try without the goal across units"), name=f"try_{ACROSS}", value="0")
    return None


def _looser(limit: str, after: float) -> str:
    n = number_format(int(after) if after == int(after) else after)
    if limit == "common_hours":
        sentence = ngettext("Try with %(n)s hour in common", "Try with %(n)s hours in common", round(after))
    elif limit == "grade_gap":
        sentence = ngettext("Try with %(n)s grade between", "Try with %(n)s grades between", round(after))
    else:
        sentence = _("Try with level %(n)s")
    return sentence % {"n": n}


def _invite(participant: Participant, placing: Placing) -> Act:
    """Recruiting, with whom and what to look for filled in."""
    is_mentor = participant.role == Role.MENTOR
    asked = {
        "role": Role.MENTEE if is_mentor else Role.MENTOR,
        "topic": placing.found.get("topics", {}).get(participant.code, ""),
    }
    url = reverse("programs:balance", args=[placing.cohort.code])
    label = _("Invite another mentee") if is_mentor else _("Invite another mentor")
    return Act("invite", label, url=f"{url}?{urlencode({name: value for name, value in asked.items() if value})}")


def _next_time() -> Act:
    return Act("next", _("Comes first in the next cohort"))
