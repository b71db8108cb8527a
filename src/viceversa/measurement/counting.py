"""How many of each group came how far. The one place that reads what people declared; only numbers leave it.

Somebody who was counted in an earlier release is left out, and somebody who is in several of these cohorts counts in
the first: every person is counted once, ever. So the tables of two releases are about different people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from viceversa.analysis.fit import cuts
from viceversa.analysis.hiding import Group, Shown, hide_together
from viceversa.core.models import Event
from viceversa.matching.figures import POINT
from viceversa.matching.models import Proposal
from viceversa.measurement import hooks
from viceversa.measurement.frozen import Table
from viceversa.measurement.models import UNSAID, Category, Counted, Declaration
from viceversa.measurement.steps import AFTERWARDS, MARKS, UP_TO_THE_PAIR, WHOLE, Step
from viceversa.pairings.models import Member
from viceversa.pairings.states import PairingState
from viceversa.programs.models import Cohort, Draw, Participant, Role


@dataclass
class Way:
    """The steps of one role, and how many of them each person has behind them, by the person's id.

    `cuts`: the fit, of 100, from which on a pair reaches a step.
    """

    role: str
    steps: tuple[Step, ...]
    reached: dict[int, int] = field(default_factory=dict)
    cuts: dict[str, int] = field(default_factory=dict)


@dataclass
class _Come:
    """How far somebody came: steps, and how well their pair fits, of 100, where that is known."""

    steps: set[Step]
    fit: int | None = None


def ways_of(cohorts: Sequence[Cohort], *, is_whole: bool) -> list[Way]:
    """How far everybody came who is in these cohorts and was never counted, role by role. Six queries, and those of
    hooks.AFTER_THE_COURSE where they are closed.

    Getting a place is a step only in a role for which places were drawn; how well the pair fits only while a cohort
    runs, and where at least 20 have a pair whose fit is known. Then the cuts are the quarters of them all.
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
    come: dict[str, dict[int, _Come]] = {role: {} for role in Role.values}
    seen: set[int] = set()
    for pk, person, role, cohort, code, enrolled_at in parts:
        if person in seen:
            continue
        seen.add(person)
        chosen = draws.get((cohort, role))
        so_far = come[role][person] = pairs[pk]
        has = so_far.steps
        has.add(Step.ASKED)
        if enrolled_at:
            has.add(Step.APPLIED)
            if chosen is None or code in chosen or code in moved:
                has.add(Step.PLACED)
    if is_whole:
        _go_on(come[Role.MENTOR])
    drawn = {role for _cohort, role in draws}
    return [_way(role, people, is_whole=is_whole, is_drawn=role in drawn) for role, people in come.items() if people]


def _way(role: str, come: dict[int, _Come], *, is_whole: bool, is_drawn: bool) -> Way:
    """The steps there are in one role, and how many of them each person has behind them."""
    fits = [one.fit for one in come.values() if one.fit is not None]
    found = dict(zip(MARKS, cuts(fits), strict=False)) if not is_whole else {}
    paired = sum(Step.PAIRED in one.steps for one in come.values())
    after = _steps_after(come)
    steps = tuple(
        step
        for step in (WHOLE if is_whole else UP_TO_THE_PAIR)
        if (is_drawn or step != Step.PLACED)
        and (step not in MARKS or step in found)
        and (step != Step.WEIGHED or (found and len(fits) < paired))
        and (step not in AFTERWARDS or step in after)
    )
    way = Way(role, steps, cuts={str(step): cut for step, cut in found.items()})
    for person, one in come.items():
        has = one.steps
        if one.fit is not None:
            has = has | {Step.WEIGHED} | {step for step, cut in found.items() if one.fit >= cut}
        # Whoever has come to a later step has the earlier ones behind them.
        way.reached[person] = 1 + max(number for number, step in enumerate(steps) if step in has)
    return way


def _go_on(come: dict[int, _Come]) -> None:
    """What became of mentors after the course, for those who came to its end: each step has the one before behind it."""
    ended = [person for person, one in come.items() if Step.COMPLETED in one.steps]
    for hook in hooks.AFTER_THE_COURSE if ended else ():
        for person, furthest in hook(ended).items():
            come[person].steps.update(AFTERWARDS[: AFTERWARDS.index(furthest) + 1])


def _steps_after(come: dict[int, _Come]) -> tuple[Step, ...]:
    """The steps there are after the course: none while no opportunity was decided."""
    offered = sum(Step.OFFERED in one.steps for one in come.values())
    if not offered:
        return ()
    ended = sum(Step.COMPLETED in one.steps for one in come.values())
    return AFTERWARDS if offered < ended else AFTERWARDS[1:]


def _pairs(cohorts: Sequence[Cohort]) -> defaultdict[int, _Come]:
    """What pairings that began say about each participant, by id. Two queries.

    The fit is that of the first pair whose run still has it, as it was when the pair was proposed: the mean of two in a
    pod, in whole hundredths.
    """
    found: defaultdict[int, _Come] = defaultdict(lambda: _Come(set()))
    members = Member.objects.filter(pairing__cohort__in=cohorts, pairing__started_at__isnull=False)
    rows = members.order_by("pairing__started_at", "pairing_id").values_list(
        "participant_id", "role", "pairing_id", "pairing__run_id", "pairing__state", "pairing__held_count"
    )
    pairings: defaultdict[tuple[int, int | None], dict[str, list[int]]] = defaultdict(
        lambda: {role: [] for role in Role.values}
    )
    for participant, role, pairing, run, state, held in rows:
        pairings[pairing, run][role].append(participant)
        found[participant].steps.add(Step.PAIRED)
        if held:
            found[participant].steps.add(Step.MET)
            if state == PairingState.COMPLETED:
                found[participant].steps.add(Step.COMPLETED)
    runs = {run for _pairing, run in pairings if run}
    proposals = Proposal.objects.filter(run__in=runs).values_list("run_id", "mentor_id", "mentee_id", "points")
    points: defaultdict[int | None, dict[tuple[int, int], int]] = defaultdict(dict)
    for by_run, mentor, mentee, fit in proposals if runs else ():
        points[by_run][mentor, mentee] = fit
    for (_pairing, from_run), of in pairings.items():
        pairs = [(mentor, mentee) for mentor in of[Role.MENTOR] for mentee in of[Role.MENTEE]]
        fits = {pair: points[from_run][pair] for pair in pairs if pair in points[from_run]}
        for participant in (*of[Role.MENTOR], *of[Role.MENTEE]):
            mine = [fit for pair, fit in fits.items() if participant in pair]
            if mine and found[participant].fit is None:
                found[participant].fit = sum(mine) // len(mine) // POINT
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
            Table(way.role, category.name, tuple(category.named), steps, one, _cuts(way, one))
            for (category, _answers), one in zip(said, shown, strict=True)
        ]
    return tables


def _cuts(way: Way, shown: Shown) -> dict[str, int]:
    """The cuts of those steps of which something is shown."""
    return {
        str(step): way.cuts[step]
        for step, total in zip(way.steps, shown.totals, strict=True)
        if step in way.cuts and total is not None
    }


def _groups(way: Way, category: Category, said: dict[int, str]) -> tuple[Group, ...]:
    """The true numbers: they go into hiding from here, and nowhere else."""
    counts = {one.code: [0] * len(way.steps) for one in category.named} | {UNSAID: [0] * len(way.steps)}
    for person, reached in way.reached.items():
        for step in range(reached):
            counts[said.get(person, UNSAID)][step] += 1
    return tuple(Group(code, tuple(row), compared=code != UNSAID) for code, row in counts.items())
