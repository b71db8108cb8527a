"""Hard rules: small functions that say allowed, or forbidden with the reason and what would lift it. Never a score.

Each rule takes (left, right, settings). Nothing here is vectorised: `masks` holds the same rules for whole blocks of
pairs, and a property test holds the two equal. To add a rule write the function, its mask, and its sentences in `words`.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from .people import Person
from .reasons import Allowed, Fact, Forbidden, Reason, Verdict
from .settings import Settings
from .times import hours

Rule = Callable[[Person, Person, Settings], Verdict]
ALLOWED = Allowed()

DEFAULT_RULES = (
    "same_line",
    "decision_power",
    "grade_gap",
    "do_not_match",
    "language",
    "common_time",
    "top_want",
    "former",
    "employed",
)
# Rules that ask for different places. Whoever wants one names it: by default people may be in one place.
PLACES = {"other_country": "country", "other_site": "site", "other_unit": "unit"}


def same_person(left: Person, right: Person, _settings: Settings) -> Verdict:
    """Nobody is paired with themself; the same id on both sides is the same human being."""
    if left.id != right.id:
        return ALLOWED
    return Forbidden("same_person", Reason("same_person"), Reason("lift_other_partner"))


def capacity(left: Person, right: Person, _settings: Settings) -> Verdict:
    """Both have room for at least one partner."""
    full = [person.id for person in (left, right) if person.capacity == 0]
    if not full:
        return ALLOWED
    return Forbidden("capacity", Reason("no_capacity", {"who": full}), Reason("lift_capacity", {"who": full}))


def same_line(left: Person, right: Person, _settings: Settings) -> Verdict:
    """Neither is in the other's management chain, at any level."""
    for report, manager in ((left, right), (right, left)):
        if manager.id in report.line:
            steps = report.line.index(manager.id) + 1
            facts: dict[str, Fact] = {"report": report.id, "manager": manager.id, "steps": steps}
            return Forbidden("same_line", Reason("same_line", facts), Reason("lift_other_partner"))
    return ALLOWED


def decision_power(left: Person, right: Person, _settings: Settings) -> Verdict:
    """Neither decides about the other (dotted line, project lead, HR partner, promotion panel)."""
    for person, power in ((left, right), (right, left)):
        if power.id in person.decision_power:
            facts = {"person": person.id, "power": power.id}
            return Forbidden("decision_power", Reason("decision_power", facts), Reason("lift_power_ends", facts))
    return ALLOWED


def grade_gap(left: Person, right: Person, settings: Settings) -> Verdict:
    """The senior side outranks the other by enough grades; an unknown grade can't show that."""
    if settings.min_grade_gap == 0 and settings.outranks == "either":
        return ALLOWED
    if left.grade is None or right.grade is None:
        unknown = {"who": [person.id for person in (left, right) if person.grade is None]}
        return Forbidden("grade_gap", Reason("grade_unknown", unknown), Reason("lift_enter_grade", unknown))
    gap = gap_between(left.grade, right.grade, settings)
    if gap >= settings.min_grade_gap:
        return ALLOWED
    need: dict[str, Fact] = {"gap": gap, "needed": settings.min_grade_gap, "outranks": settings.outranks}
    return Forbidden("grade_gap", Reason("grade_gap", need), Reason("lift_grade_gap", {"gap": gap}))


def do_not_match(left: Person, right: Person, _settings: Settings) -> Verdict:
    """Nobody on a do-not-match list. The reason names nobody and no list, so that it can't give anyone away."""
    if right.id in left.do_not_match or left.id in right.do_not_match:
        return Forbidden("do_not_match", Reason("not_available"), Reason("lift_other_partner"))
    return ALLOWED


def language(left: Person, right: Person, _settings: Settings) -> Verdict:
    """At least one language in common."""
    if left.languages & right.languages:
        return ALLOWED
    facts = {"left": sorted(left.languages), "right": sorted(right.languages)}
    return Forbidden("language", Reason("no_language", facts), Reason("lift_language"))


def common_time(left: Person, right: Person, settings: Settings) -> Verdict:
    """Enough common working time in a week."""
    shared = hours(left.slots & right.slots)
    if shared >= settings.common_hours:
        return ALLOWED
    facts = {"hours": shared, "needed": settings.common_hours}
    return Forbidden("common_time", Reason("little_time", facts), Reason("lift_more_time", facts))


def top_want(left: Person, right: Person, settings: Settings) -> Verdict:
    """One of right's first wants is offered by left at the level asked, and off limits for neither."""
    for topic, _level in right.wants[: settings.top_wants]:
        if left.offers.get(topic, 0) >= settings.want_level and topic not in left.off_limits | right.off_limits:
            return ALLOWED
    wants = [want.topic for want in right.wants[: settings.top_wants]]
    facts: dict[str, Fact] = {"wants": wants, "level": settings.want_level}
    return Forbidden("top_want", Reason("no_top_want", facts), Reason("lift_top_want", facts))


def former(left: Person, right: Person, _settings: Settings) -> Verdict:
    """No former line relation or pairing of the last 24 months."""
    if right.id in left.former or left.id in right.former:
        return Forbidden("former", Reason("former"), Reason("lift_wait"))
    return ALLOWED


def employed(left: Person, right: Person, settings: Settings) -> Verdict:
    """Both are employed to the end of the cohort."""
    leaving = [person.id for person in (left, right) if leaves_early(person, settings)]
    if not leaving:
        return ALLOWED
    facts: dict[str, Fact] = {"who": leaving, "end_date": settings.end_date}
    return Forbidden("employed", Reason("leaves_early", facts), Reason("lift_later_end", facts))


def _apart(rule: str) -> Rule:
    """The rule that both are known to be in different places of one kind; a place that is not known can't show that."""
    kind = PLACES[rule]

    def apart(left: Person, right: Person, _settings: Settings) -> Verdict:
        places = [getattr(person, kind) for person in (left, right)]
        if all(places) and places[0] != places[1]:
            return ALLOWED
        facts: dict[str, Fact] = {"what": kind}
        if all(places):
            place = places[0] if isinstance(places[0], str) else " / ".join(places[0])
            return Forbidden(rule, Reason("not_apart", {**facts, "place": place}), Reason("lift_apart", facts))
        facts["who"] = [person.id for person, place in zip((left, right), places, strict=True) if not place]
        return Forbidden(rule, Reason("place_unknown", facts), Reason("lift_enter_place", facts))

    return apart


RULES: dict[str, Rule] = {
    "same_line": same_line,
    "decision_power": decision_power,
    "grade_gap": grade_gap,
    "do_not_match": do_not_match,
    "language": language,
    "common_time": common_time,
    "top_want": top_want,
    "former": former,
    "employed": employed,
    **{rule: _apart(rule) for rule in PLACES},
}
# Rules whose name may not be shown, because naming them gives somebody away; and what is said instead.
SILENT = {"do_not_match": "not_available", "ranking": "not_available"}
# These hold in any case and can't be switched off.
ALWAYS: dict[str, Rule] = {"same_person": same_person, "capacity": capacity}


def spoken(found: Iterable[Forbidden]) -> tuple[Forbidden, ...]:
    """What may be said of verdicts: silent rules not at all, or without their name where nothing else forbids the pair."""
    found = tuple(found)
    said = tuple(verdict for verdict in found if verdict.rule not in SILENT)
    return said or tuple(replace(verdict, rule=SILENT[verdict.rule]) for verdict in found)


def gap_between(left: int, right: int, settings: Settings) -> int:
    """Grades by which the senior side outranks the other; the plain distance when either may be senior."""
    if settings.outranks == "either":
        return abs(right - left)
    return right - left if settings.outranks == "right" else left - right


def leaves_early(person: Person, settings: Settings) -> bool:
    """Does employment end before the cohort does? Days are YYYY-MM-DD texts, so text order is day order."""
    if person.employed_until is None or settings.end_date is None:
        return False
    return person.employed_until < settings.end_date
