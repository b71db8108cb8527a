"""Who may take part, by what the directory knows: unit, site, language, time zone, grade, time in the organization.

A program is open to all until its managers narrow it. The same rules say it twice: `conditions_of_…` in SQL, for counts
over the whole directory, and `reasons_against` for one person, in sentences. Age is no directory field and no rule.
What the directory does not know about somebody does not fulfill a rule about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.people.models import Grade, OrgUnit, Person
from viceversa.programs import dates
from viceversa.programs.models import Cohort, Program, Role

MOST_MONTHS: Final = 600
SEPARATOR: Final = " / "
RULES: Final = {
    "units": gettext_lazy("Unit"),
    "sites": gettext_lazy("Site"),
    "languages": gettext_lazy("Language"),
    "time_zones": gettext_lazy("Time zone"),
    "grade": gettext_lazy("Grade"),
    "tenure": gettext_lazy("Time in the organization"),
    "employed": gettext_lazy("Employed to the end"),
}


@dataclass(frozen=True)
class Span:
    """For one role: grade ranks and months in the organization at kick-off, from and to, both included; None is open."""

    grade_from: int | None = None
    grade_to: int | None = None
    months_from: int | None = None
    months_to: int | None = None


@dataclass(frozen=True)
class Eligibility:
    """The rules. An empty tuple allows all. `units` are codes; a unit includes those below it."""

    units: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    time_zones: tuple[str, ...] = ()
    employed: bool = True
    spans: dict[str, Span] = field(default_factory=lambda: {role: Span() for role in Role.values})

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def eligibility_of(program: Program) -> Eligibility:
    """The rules of a program. No query."""
    data = dict(program.eligibility)
    spans = {role: Span(**data.get("spans", {}).get(role, {})) for role in Role.values}
    lists = {name: tuple(data.get(name, ())) for name in ("units", "sites", "languages", "time_zones")}
    return Eligibility(**lists, employed=data.get("employed", True), spans=spans)


def units_of(rules: Eligibility) -> set[int]:
    """The chosen units and all below them, by id. One query, none without a rule about units."""
    if not rules.units:
        return set()
    known = list(OrgUnit.objects.values_list("pk", "code", "path"))
    tops = [path for _pk, code, path in known if code in rules.units]
    below = tuple(path + SEPARATOR for path in tops)
    return {pk for pk, _code, path in known if path in tops or path.startswith(below)}


def months_before(day: date, months: int) -> date:
    """The day that many months before; the last of a month where it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError  # pragma: no cover -- every month has a 28th


def conditions_of_both(rules: Eligibility, *, units: set[int], end: date) -> dict[str, Q]:
    """The rules in force for both roles, by name, as what somebody has to fulfill. Languages are read as text from
    `language_text`."""
    found = {}
    if rules.units:
        found["units"] = Q(unit_id__in=sorted(units) or [0])
    if rules.sites:
        found["sites"] = Q(site__in=rules.sites)
    if rules.languages:
        found["languages"] = _any(Q(language_text__contains=f'"{code}"') for code in rules.languages)
    if rules.time_zones:
        found["time_zones"] = Q(time_zone__in=rules.time_zones)
    if rules.employed:
        found["employed"] = Q(end_date__isnull=True) | Q(end_date__gte=end)
    return found


def conditions_of_role(span: Span, *, kick_off: date) -> dict[str, Q]:
    """The rules in force for one role."""
    found = {}
    grade = Q()
    if span.grade_from is not None:
        grade &= Q(grade__rank__gte=span.grade_from)
    if span.grade_to is not None:
        grade &= Q(grade__rank__lte=span.grade_to)
    if grade:
        found["grade"] = grade
    tenure = Q()
    if span.months_from is not None:
        tenure &= Q(start_date__lte=months_before(kick_off, span.months_from))
    if span.months_to is not None:
        tenure &= Q(start_date__gt=months_before(kick_off, span.months_to + 1))
    if tenure:
        found["tenure"] = tenure
    return found


@dataclass(frozen=True)
class Reach:
    """How many of the directory may take part in a role, and how many each rule leaves out; one can be left out by
    several."""

    role: str
    within: int
    out: int
    left_out: list[tuple[str, int]]


# What people are counted by, in the order of the index that holds all of it.
_COUNTED_BY: Final = ("unit", "grade", "site", "time_zone", "languages")
_ROW: Final = Value(1)  # to count rows without looking whether a column is empty, which takes a quarter of the time


def reach(rules: Eligibility, *, kick_off: date, end: date) -> list[Reach]:
    """Counted in the database by unit, grade, site, time zone and languages, as far as a rule asks for them and in the
    order of an index that holds all of it; the rules then meet a few hundred groups at most instead of everybody. Two
    queries, one more with a rule about units.
    """
    units, ranks = units_of(rules), dict(Grade.objects.values_list("pk", "rank"))
    dated = {"n": Q(), "employed": conditions_of_both(rules, units=units, end=end).get("employed", Q())}
    for role in Role.values:
        dated[f"{role}_tenure"] = conditions_of_role(rules.spans[role], kick_off=kick_off).get("tenure", Q())
        dated[f"{role}_both"] = dated[f"{role}_tenure"] & dated["employed"]
    counts, same = _counts(dated)
    everybody, fulfilled, within_role = 0, Counter[tuple[str, str]](), Counter[str]()
    people = Person.objects.filter(state=Person.State.ACTIVE).order_by()
    groups: Iterable[Any] = people.values(*_asked_for(rules)).annotate(**counts)
    for group in groups:
        here = {name: group[counted] for name, counted in same.items()}
        met = _met(
            rules,
            units,
            group.get("unit"),
            group.get("site", ""),
            group.get("time_zone", ""),
            group.get("languages", ()),
        )
        everybody += here["n"]
        for role, span in rules.spans.items():
            fits = met | {"grade": _within(ranks.get(group.get("grade")), span.grade_from, span.grade_to)}
            for name, fulfills in fits.items():
                fulfilled[role, name] += here["n"] if fulfills else 0
            fulfilled[role, "tenure"] += here[f"{role}_tenure"]
            fulfilled[role, "employed"] += here["employed"]
            within_role[role] += here[f"{role}_both"] if all(fits.values()) else 0
    return [
        Reach(
            role,
            within_role[role],
            everybody - within_role[role],
            [(str(name), everybody - n) for rule, name in RULES.items() if (n := fulfilled[role, rule]) < everybody],
        )
        for role in Role.values
    ]


def _counts(conditions: Mapping[str, Q]) -> tuple[dict[str, Count], dict[str, str]]:
    """(each different condition as a count, the count of each name): two names that ask for the same are counted once."""
    counts: dict[str, Count] = {}
    first: list[tuple[Q, str]] = []
    same = {}
    for name, condition in conditions.items():
        known = next((other for asked, other in first if asked == condition), None)
        if known is None:
            counts[name] = Count(_ROW, filter=condition) if condition else Count(_ROW)
            first.append((condition, name))
        same[name] = known or name
    return counts, same


def _asked_for(rules: Eligibility) -> tuple[str, ...]:
    """What to count people by: all up to the last thing that a rule asks for, so that the index's order is kept."""
    graded = any(span.grade_from is not None or span.grade_to is not None for span in rules.spans.values())
    asked = (rules.units, graded, rules.sites, rules.time_zones, rules.languages)
    last = max((number for number, ruled in enumerate(asked, start=1) if ruled), default=0)
    return _COUNTED_BY[: last or 1]


def _met(
    rules: Eligibility, units: set[int], unit: int | None, site: str, time_zone: str, languages: Iterable[str]
) -> dict[str, bool]:
    """Which of the rules about where somebody is, and what they speak, they fulfill. No query."""
    return {
        "units": not rules.units or unit in units,
        "sites": not rules.sites or site in rules.sites,
        "languages": not rules.languages or bool(set(rules.languages) & set(languages)),
        "time_zones": not rules.time_zones or time_zone in rules.time_zones,
    }


def within(cohort: Cohort, role: str) -> QuerySet[Person]:
    """Active people whom the program's rules let take part in a role. One query more with a rule about units."""
    rules = eligibility_of(cohort.program)
    people = Person.objects.filter(state=Person.State.ACTIVE)
    if rules.languages:
        people = people.annotate(language_text=Cast("languages", TextField()))
    both = conditions_of_both(rules, units=units_of(rules), end=dates.end_date(cohort))
    own = conditions_of_role(rules.spans[role], kick_off=cohort.kick_off)
    return people.filter(_all([*both.values(), *own.values()]))


def reasons_against(cohort: Cohort, person: Person, role: str) -> list[str]:
    """Why somebody may not take part in a role, in sentences; empty when they may. One query with a rule about units."""
    rules = eligibility_of(cohort.program)
    span = rules.spans[role]
    name = {"name": person.name}
    met = _met(rules, units_of(rules), person.unit_id, person.site, person.time_zone, person.languages)
    found = []
    if not met["units"]:
        found.append(_("%(name)s is in none of the units that may take part.") % name)
    if not met["sites"]:
        found.append(_("%(name)s is at none of the sites that may take part.") % name)
    if not met["languages"]:
        found.append(_("The directory lists none of the program’s languages for %(name)s.") % name)
    if not met["time_zones"]:
        found.append(_("%(name)s is in none of the time zones that may take part.") % name)
    if not _within(person.grade.rank if person.grade else None, span.grade_from, span.grade_to):
        found.append(_("The grade of %(name)s is not among those for this role.") % name)
    if not _within_months(person.start_date, span, cohort.kick_off):
        found.append(_("%(name)s has not been here for the time this role asks for.") % name)
    if rules.employed and person.end_date is not None and person.end_date < dates.end_date(cohort):
        found.append(_("%(name)s leaves the organization before the last week.") % name)
    return found


def in_force(rules: Eligibility) -> bool:
    """Whether anything narrows the program beyond being employed to the end."""
    return replace(rules, employed=True) != Eligibility()


def _all(several: Iterable[Q]) -> Q:
    return reduce(and_, several, Q())


def _any(several: Iterable[Q]) -> Q:
    return reduce(or_, several, Q(pk__in=()))


def _within(value: int | None, least: int | None, most: int | None) -> bool:
    if least is None and most is None:
        return True
    return value is not None and (least is None or value >= least) and (most is None or value <= most)


def _within_months(start: date | None, span: Span, kick_off: date) -> bool:
    if span.months_from is None and span.months_to is None:
        return True
    return (
        start is not None
        and (span.months_from is None or start <= months_before(kick_off, span.months_from))
        and (span.months_to is None or start > months_before(kick_off, span.months_to + 1))
    )
