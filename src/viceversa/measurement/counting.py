"""How many of each group came how far. The one place that reads what people declared; only numbers leave it.

Somebody who was counted in an earlier release is left out, and somebody who is in several of these cohorts counts in
the first: every person is counted once, ever. So the tables of two releases are about different people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from viceversa.analysis.hiding import Group, hide_together
from viceversa.core.models import Event
from viceversa.measurement.frozen import Table
from viceversa.measurement.models import UNSAID, Category, Counted, Declaration
from viceversa.measurement.steps import UP_TO_THE_PAIR, WHOLE, Step
from viceversa.pairings.models import Member
from viceversa.pairings.states import PairingState
from viceversa.programs.models import Cohort, Draw, Participant, Role


@dataclass
class Way:
    """The steps of one role, and how many of them each person has behind them, by the person's id."""

    role: str
    steps: tuple[Step, ...]
    reached: dict[int, int] = field(default_factory=dict)


def ways_of(cohorts: Sequence[Cohort], *, is_whole: bool) -> list[Way]:
    """How far everybody came who is in these cohorts and was never counted, role by role. Five queries.

    Getting a place is a step only in a role for which places were drawn.
    """
    parts = list(
        Participant.objects.filter(cohort__in=cohorts)
        .exclude(person__in=Counted.objects.values("person"))
        .order_by("cohort__kick_off", "pk")
        .values_list("pk", "person_id", "role", "cohort_id", "code", "enrolled_at")
    )
    held = Draw.objects.filter(cohort__in=cohorts, drawn_at__isnull=False)
    draws = {(draw.cohort_id, draw.role): set(draw.record["chosen"]) for draw in held}
    waited = [code for draw in held for code in draw.record["waiting"]]
    moved = set(
        Event.objects.filter(verb="participant.moved_up", subject_code__in=waited).values_list(
            "subject_code", flat=True
        )
    )
    pairs = _pairs(cohorts)
    ways = {}
    for role in Role.values:
        drawn = any(of_role == role for _cohort, of_role in draws)
        every = WHOLE if is_whole else UP_TO_THE_PAIR
        ways[role] = Way(role, tuple(step for step in every if drawn or step != Step.PLACED))
    seen: set[int] = set()
    for pk, person, role, cohort, code, enrolled_at in parts:
        if person in seen:
            continue
        seen.add(person)
        chosen = draws.get((cohort, role))
        has = pairs[pk] | {Step.ASKED}
        if enrolled_at:
            has.add(Step.APPLIED)
            if chosen is None or code in chosen or code in moved:
                has.add(Step.PLACED)
        way = ways[role]
        # Whoever has come to a later step has the earlier ones behind them.
        way.reached[person] = 1 + max(number for number, step in enumerate(way.steps) if step in has)
    return [way for way in ways.values() if way.reached]


def _pairs(cohorts: Sequence[Cohort]) -> defaultdict[int, set[Step]]:
    """What pairings that began say about each participant, by id. One query."""
    found: defaultdict[int, set[Step]] = defaultdict(set)
    rows = Member.objects.filter(pairing__cohort__in=cohorts, pairing__started_at__isnull=False)
    for participant, state, held in rows.values_list("participant_id", "pairing__state", "pairing__held_count"):
        found[participant].add(Step.PAIRED)
        if held:
            found[participant].add(Step.MET)
            if state == PairingState.COMPLETED:
                found[participant].add(Step.COMPLETED)
    return found


def tables_of(ways: Iterable[Way], categories: Iterable[Category]) -> list[Table]:
    """What may be shown of each role in each category. One query a category; a decryption a person who answered."""
    said = [
        (category, {one.person_id: one.group for one in Declaration.objects.filter(category=category)})
        for category in categories
    ]
    tables = []
    for way in ways:
        shown = hide_together([_groups(way, category, answers) for category, answers in said])
        steps = tuple(str(step) for step in way.steps)
        tables += [
            Table(way.role, category.name, tuple(category.named), steps, one)
            for (category, _answers), one in zip(said, shown, strict=True)
        ]
    return tables


def _groups(way: Way, category: Category, said: dict[int, str]) -> tuple[Group, ...]:
    """The true numbers: they go into hiding from here, and nowhere else."""
    counts = {one.code: [0] * len(way.steps) for one in category.named} | {UNSAID: [0] * len(way.steps)}
    for person, reached in way.reached.items():
        for step in range(reached):
            counts[said.get(person, UNSAID)][step] += 1
    return tuple(Group(code, tuple(row), compared=code != UNSAID) for code, row in counts.items())
