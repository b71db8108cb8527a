"""From a cohort to the engine's problem: left are the mentors, right the mentees, ids are participants' codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings as django_settings
from django.db.models import QuerySet

from viceversa import engine
from viceversa.core.countries import country_of
from viceversa.matching import bounds, choices, history
from viceversa.matching.figures import units_of
from viceversa.matching.models import Proposal, Ruling, Run
from viceversa.matching.policy import FLOOR, HIGHEST, LEXIMIN
from viceversa.matching.states import RunState
from viceversa.people.models import DecisionPower, Grade, OrgUnit, Person
from viceversa.programs import dates, modes, times
from viceversa.programs.directions import WAYS
from viceversa.programs.models import (
    Cohort,
    DoNotMatch,
    Offer,
    OffLimits,
    Participant,
    Role,
    Want,
)
from viceversa.programs.states import ParticipantState

UNIT_SEPARATOR = " / "
OFFERED_AT = 3
KNOWN_AT = 2
# What a draft reads of participants and of their people.
MINE = (
    "code",
    "cohort_id",
    "role",
    "capacity",
    "times",
    "time_zone",
    "languages",
    "fluency",
    "left_out_before",
    "person",
)
THEIRS = ("line_path", "site", "time_zone", "languages", "end_date", "grade_id", "unit_id")


@dataclass(frozen=True)
class Draft:
    """A problem ready to be frozen, and the settings it was made with."""

    problem: engine.Problem
    settings: dict[str, Any]


def ready(cohort: Cohort) -> QuerySet[Participant]:
    """Who can be matched: enrolled, has agreed to matching, still in the organization. Lazy, one query."""
    return Participant.objects.filter(
        cohort=cohort,
        state=ParticipantState.ENROLLED,
        matching_consent_at__isnull=False,
        person__state=Person.State.ACTIVE,
    )


def draft(
    cohort: Cohort, settings: dict[str, Any], parent: Run | None = None, *, among: Collection[int] | None = None
) -> Draft:
    """The problem of this cohort as it stands now. Sixteen queries at any number of people, and those of the apps above; writes nothing.

    The aim to change as little as possible looks at `parent`, or at the last solved run where there is none.
    `among`: only these participants, by id, to see which rules speak against them.
    What nobody in the cohort has said anything about (nobody named a wish for a partner, say) can't tell pairs
    apart: it is left out of the criteria and listed under `not_counted`, so that 100 stays the best possible fit.
    """
    people = _people(cohort, among)
    taken = history.taken_places(cohort)
    people = [one for one in people if one.capacity > taken.get(one.pk, 0)]
    codes = {one.code for one in people}
    answers = choices.of(cohort, codes)
    making = modes.making_of(cohort.program)
    facts = _facts(cohort, people, answers)
    sides: dict[str, list[engine.Person]] = {Role.MENTOR: [], Role.MENTEE: []}
    for one in people:
        places = one.capacity - taken.get(one.pk, 0)
        partners = modes.partners_at_once(cohort.program, one.role)
        lot = partners if making.whole_pods else 1
        someone = _person(one, facts, cohort.kick_off, places * partners, lot)
        # A run holds where people live only if it asks.
        country = country_of(one.time_zone or one.person.time_zone) if settings["musts"].get("other_country") else ""
        sides[one.role].append(replace(someone, country=country) if country else someone)
    left, right = tuple(sides[Role.MENTOR]), tuple(sides[Role.MENTEE])

    counted = {name: weight for name, weight in settings["weights"].items() if weight}
    not_counted = [name for name in counted if not _has_input(name, (*left, *right))]
    if len(not_counted) < len(counted):
        counted = {name: weight for name, weight in counted.items() if name not in not_counted}

    pins, forbids = _rulings(cohort, codes)
    before = _pairs_before(cohort, parent, codes)
    by_order = bool(answers.orders) and making.finish == modes.Finish.RANKINGS
    problem = engine.Problem(
        left=left,
        right=right,
        rules=tuple(rule for rule in engine.RULES if settings["musts"].get(rule, rule in engine.DEFAULT_RULES)),
        criteria=counted,
        settings=engine.Settings(
            end_date=dates.end_date(cohort).isoformat(),
            outranks=WAYS[settings["direction"]].outranks,
            min_grade_gap=int(settings["grade_gap"]),
            grade_window=tuple(settings["grade_window"]),
            common_hours=float(settings["common_hours"]),
            want_level=int(settings["want_level"]),
            top_wants=int(settings["top_wants"]),
        ),
        pins=pins,
        forbids=forbids,
        former=before,
        aims=_aims(settings, stay=bool(before)),
        quotas=(
            *bounds.quotas(
                settings["bounds"],
                people,
                shared_units=facts.shared_units,
                newcomers=_newcomers(cohort, people) if bounds.needs_newcomers(settings["bounds"]) else set(),
                pairs=min(sum(one.capacity for one in side) for side in (left, right)),
            ),
            *bounds.across(settings["across_units"], units_of((*left, *right))),
        ),
    )
    if by_order:
        problem = engine.with_answers(problem, answers.rankings, stable=True)
    decided = {"pins": [list(pair) for pair in pins], "forbids": [list(pair) for pair in forbids]}
    how = ({"by_order": True} if by_order else {}) | ({"whole_pods": True} if problem.lots else {})
    return Draft(problem, settings | decided | how | {"not_counted": not_counted})


def _people(cohort: Cohort, among: Collection[int] | None) -> list[Participant]:
    """Who can be matched, with their person, grade and unit. Three queries.

    Of thousands of people only what is needed is read, and each grade and unit once: this is half of what a draft costs.
    """
    chosen = ready(cohort) if among is None else ready(cohort).filter(pk__in=among)
    people = list(chosen.select_related("person").only(*MINE, *(f"person__{name}" for name in THEIRS)).order_by("id"))
    grades = Grade.objects.in_bulk({one.person.grade_id for one in people if one.person.grade_id})
    units = OrgUnit.objects.in_bulk({one.person.unit_id for one in people if one.person.unit_id})
    for one in people:
        person = one.person
        person.grade = grades[person.grade_id] if person.grade_id else None
        person.unit = units[person.unit_id] if person.unit_id else None
    return people


def _aims(settings: Mapping[str, Any], *, stay: bool) -> tuple[engine.Aim, ...]:
    fair: dict[str, engine.Aim] = {
        FLOOR: engine.Floor(round(settings["floor"] * 10_000)),
        HIGHEST: engine.Floor("max"),
        LEXIMIN: "leximin",
    }
    chosen = [fair[settings["fairness"]]] if settings["fairness"] in fair else []
    return ("pins", "people", "pairs", *chosen, "points", *(["stay"] if stay else []))


def _newcomers(cohort: Cohort, people: list[Participant]) -> set[int]:
    """Participants who were in no pair of an earlier cohort of the program. One query."""
    before = Participant.objects.filter(
        cohort__program=cohort.program_id, state__in=[ParticipantState.PAIRED, ParticipantState.FINISHED]
    ).exclude(cohort=cohort)
    known = set(before.values_list("person_id", flat=True))
    return {one.pk for one in people if one.person_id not in known}


@dataclass(frozen=True)
class _Facts:
    """What participants said and what is known about them, by id. People who are met here are named by their code.

    The level of a want says how much its owner knows; a partner who knows one level more can teach it.
    `shared_units` upper units hold everybody.
    """

    offers: Mapping[int, dict[str, int]]
    wants: Mapping[int, list[tuple[str, int]]]
    off_limits: Mapping[int, set[str]]
    refused: Mapping[int, set[str]]
    powers: Mapping[int, set[str]]
    former: Mapping[int, set[str]]
    chosen: choices.Choices
    code_of: Mapping[int, str]
    shared_units: int
    first: set[int]


def _facts(cohort: Cohort, people: list[Participant], chosen: choices.Choices) -> _Facts:
    code_of = {one.person_id: one.code for one in people}
    mine = {"participant__cohort": cohort, "participant__state": ParticipantState.ENROLLED}

    offers: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, topic, level in Offer.objects.filter(**mine).values_list("participant_id", "topic__slug", "level"):
        offers[pk][topic] = level or OFFERED_AT
    wants: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = Want.objects.filter(**mine).order_by("participant_id", "position")
    for pk, topic, known in rows.values_list("participant_id", "topic__slug", "level"):
        wants[pk].append((topic, known or KNOWN_AT))
    off_limits: dict[int, set[str]] = defaultdict(set)
    for pk, topic in OffLimits.objects.filter(**mine).values_list("participant_id", "topic__slug"):
        off_limits[pk].add(topic)
    refused: dict[int, set[str]] = defaultdict(set)
    for pk, person in DoNotMatch.objects.filter(**mine).values_list("participant_id", "person_id"):
        if person in code_of:
            refused[pk].add(code_of[person])
    powers: dict[int, set[str]] = defaultdict(set)
    holders = DecisionPower.objects.filter(holder__participations__cohort=cohort, over__participations__cohort=cohort)
    for holder, over in holders.values_list("holder_id", "over_id"):
        if holder in code_of and over in code_of:
            powers[over].add(code_of[holder])
    former: dict[int, set[str]] = defaultdict(set)
    for one, other in _met_here(history.former_pairs(cohort), code_of):
        former[one].add(code_of[other])
        former[other].add(code_of[one])
    part_of = {one.person_id: one.pk for one in people}
    for one, other in _met_here(history.unspoken_pairs(cohort), code_of):
        refused[part_of[one]].add(code_of[other])
    return _Facts(
        offers,
        wants,
        off_limits,
        refused,
        powers,
        former,
        chosen,
        code_of,
        _shared_units(people),
        history.first_in_line(cohort),
    )


def _met_here(pairs: Iterable[frozenset[int]], code_of: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Those of whom both can be met here, in one order."""
    for pair in pairs:
        if len(pair) == 2 and all(person in code_of for person in pair):
            yield min(pair), max(pair)


def _shared_units(people: list[Participant]) -> int:
    """How many upper units everybody is in (the company itself, say): being apart begins below them."""
    paths = [one.person.unit.path.split(UNIT_SEPARATOR)[:-1] for one in people if one.person.unit]
    shared = 0
    for level in zip(*paths, strict=False):
        if len(set(level)) > 1:
            break
        shared += 1
    return shared


def _person(one: Participant, facts: _Facts, kick_off: date, capacity: int, lot: int) -> engine.Person:
    person = one.person
    unit = person.unit.path.split(UNIT_SEPARATOR)[facts.shared_units :] if person.unit else ()
    offers = facts.offers.get(one.pk, {})
    wants = facts.wants.get(one.pk, [])
    return engine.Person(
        id=one.code,
        capacity=capacity,
        lot=lot,
        priority=one.left_out_before + (one.pk in facts.first),
        offers=offers,
        wants=tuple(engine.Want(topic, min(known + 1, 5)) for topic, known in wants),
        off_limits=frozenset(facts.off_limits.get(one.pk, ())),
        languages=frozenset(one.working_languages if one.languages else person.languages),
        slots=_slots(
            tuple(sorted(one.times)), one.time_zone or person.time_zone or django_settings.TIME_ZONE, kick_off
        ),
        unit=tuple(unit),
        site=person.site,
        **standing(person, facts.code_of, facts.powers),
        do_not_match=frozenset(facts.refused.get(one.pk, ())) | facts.chosen.refused.get(one.code, frozenset()),
        likes=facts.chosen.firsts(one.code),
        former=frozenset(facts.former.get(person.pk, ())),
        employed_until=person.end_date.isoformat() if person.end_date else None,
        # What both bring, or both want: what one wants of the other already counts apart.
        interests=frozenset([f"offer:{topic}" for topic in offers] + [f"want:{topic}" for topic, _level in wants]),
    )


def standing(person: Person, code_of: Mapping[int, str], powers: Mapping[int, set[str]]) -> dict[str, Any]:
    """Where the directory places somebody among those who can be met: grade, line, and who decides about them."""
    return {
        "grade": person.grade.rank if person.grade else None,
        # Only those above who take part can be met here; the others are nobody's business in a stored run.
        "line": tuple(code_of[above] for above in person.manager_ids if above in code_of),
        "decision_power": frozenset(powers.get(person.pk, ())),
    }


@lru_cache(maxsize=4096)
def _slots(slots: tuple[str, ...], zone: str, on: date) -> int:
    return sum(1 << half_hour for half_hour in times.half_hours_utc(list(slots), zone, on))


def _has_input(criterion: str, people: Iterable[engine.Person]) -> bool:
    """Whether anybody gave what this criterion compares."""
    if criterion == "mutual_preference":
        return any(one.likes for one in people)
    if criterion == "grade_window":
        return any(one.grade is not None for one in people)
    if criterion == "different_unit":
        return any(one.unit or one.site for one in people)
    return True


Pairs = tuple[tuple[str, str], ...]


def _rulings(cohort: Cohort, codes: set[str]) -> tuple[Pairs, Pairs]:
    """(pins, forbids) between people who can be matched now; the others wait until both are back."""
    kinds: dict[str, list[tuple[str, str]]] = {Ruling.Kind.PIN: [], Ruling.Kind.FORBID: []}
    rulings = Ruling.objects.filter(cohort=cohort).order_by("id")
    for kind, mentor, mentee in rulings.values_list("kind", "mentor__code", "mentee__code"):
        if mentor in codes and mentee in codes:
            kinds[kind].append((mentor, mentee))
    return tuple(kinds[Ruling.Kind.PIN]), tuple(kinds[Ruling.Kind.FORBID])


def _pairs_before(cohort: Cohort, parent: Run | None, codes: set[str]) -> Pairs:
    """Pairs of the run one starts from, else of the last solved one, for the aim to change as little as possible."""
    answered = (RunState.SOLVED, RunState.RELEASED)
    if parent is not None and parent.state in answered:
        run = Run.objects.filter(pk=parent.pk)
    else:
        run = Run.objects.filter(cohort=cohort, state__in=answered).order_by("-number")[:1]
    pairs = Proposal.objects.filter(run__in=run.values("pk")).order_by("id").values_list("mentor__code", "mentee__code")
    return tuple((mentor, mentee) for mentor, mentee in pairs if mentor in codes and mentee in codes)
