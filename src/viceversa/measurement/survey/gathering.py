"""Who takes part in some cohorts, who waited for a place, and what groups they are in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, variance
from typing import Any

from viceversa.analysis.detectable import FEWEST_STANDARDIZED
from viceversa.analysis.hiding import EXACT_FROM, FEW
from viceversa.measurement.survey.asked import WAVES, Thing
from viceversa.measurement.survey.content import Asked, Subject
from viceversa.measurement.survey.passing import People
from viceversa.measurement.survey.sources import Words
from viceversa.pairings.models import Member
from viceversa.programs.answers import Flow, Sheet
from viceversa.programs.models import Cohort, Draw, Participant, Program, Role
from viceversa.programs.strata import stratum_of


def label_of(cohorts: Sequence[Cohort]) -> str:
    """The name of these cohorts together, whatever the order they are given in."""
    return "+".join(sorted(cohort.code for cohort in cohorts))


def people_of(cohorts: Sequence[Cohort]) -> People:
    """Everybody whose pair began, however it ended (intention to treat); and those whom a draw by lot left on the waiting
    list, and who got no place later. Three queries."""
    rows = Member.objects.filter(pairing__cohort__in=cohorts, pairing__started_at__isnull=False)
    began = list(rows.order_by("pk").values_list("participant_id", "role", "pairing_id"))
    # Somebody with two pairs counts once, with the first.
    taking_part = {participant: role for participant, role, _pairing in reversed(began)}
    cluster = {participant: pairing for participant, _role, pairing in reversed(began)}
    waiting = _left_by_lot(cohorts)
    listed, unit, rank = {}, {}, {}
    parts = Participant.objects.filter(cohort__in=cohorts).select_related("person__unit", "person__grade")
    for part in parts.order_by("pk"):
        person = part.person
        unit[part.pk] = stratum_of(person, ("unit",))[0]
        if person.grade is not None and person.grade.rank is not None:
            rank[part.pk] = person.grade.rank
        if part.code in waiting and part.pk not in taking_part:
            listed[part.pk] = part.role
    return People(label_of(cohorts), taking_part, listed, unit, cluster, rank)


def _left_by_lot(cohorts: Sequence[Cohort]) -> set[str]:
    """Whom a lot left on the waiting list, where chance alone parts them from those with places: not where a panel
    chose, not where a turn went ahead of another, and not in a role of which one of the cohorts had no draw. One
    query."""
    draws = Draw.objects.filter(cohort__in=cohorts, drawn_at__isnull=False, by_panel=False)
    drawn: dict[str, dict[int, list[str]]] = {}
    for cohort, role, record in draws.values_list("cohort", "role", "record"):
        if len({entry["turn"] for entry in record.get("entries", [])}) < 2:
            drawn.setdefault(role, {})[cohort] = record["waiting"]
    wanted = {cohort.pk for cohort in cohorts}
    return {code for by in drawn.values() if by.keys() == wanted for codes in by.values() for code in codes}


def subjects_of(asked: Sequence[Thing], program: Program, words: Mapping[tuple[str, str], Words]) -> Iterable[Subject]:
    """The things with their words: a planned outcome has the organization's, a question those it was asked in. One query."""
    statements = dict(program.outcomes.values_list("pk", "statement"))
    for thing in asked:
        first = words[thing.role, thing.codes[0]]
        texts = first.names if len(thing.codes) > 1 else first.texts
        if thing.outcome is not None:
            texts = {"": statements.get(thing.outcome, "")}
        yield Subject(
            thing.key, thing.role, thing.outcome, thing.item_set, thing.codes, thing.low, thing.high,
            _once(texts), dict(first.ends),
        )  # fmt: skip


def flow_of(rows: Iterable[Flow], wave: str) -> Iterable[Asked]:
    """Who answered up to a wave, in bands under ten."""
    until = WAVES[: WAVES.index(wave) + 1]
    for row in sorted(rows, key=lambda one: (WAVES.index(one.wave), one.role)):
        if row.wave in until:
            yield Asked(row.wave, row.role, row.asked, band(row.answered))


def enrolled_of(people: People) -> dict[str, int]:
    """How many of each role take part; 0 where that is fewer than five."""
    many = {role: len(people.of(role)) for role in (Role.MENTOR, Role.MENTEE)}
    return {str(role): count if count >= FEW else 0 for role, count in many.items()}


def away_of(sheets: Iterable[Sheet], people: People, wave: str) -> dict[str, Any]:
    """How far the grades of those who did not answer at `wave` lie from those of the others, in standard deviations; for each
    role with ten of both. Grades are known to the directory: no answer is looked at."""
    answered = {one.participant_id for one in sheets if one.wave == wave}
    found = {}
    for role in (Role.MENTOR, Role.MENTEE):
        ours = [key for key, its in people.taking_part.items() if its == role and key in people.rank]
        stayed = [people.rank[key] for key in ours if key in answered]
        away = [people.rank[key] for key in ours if key not in answered]
        if min(len(stayed), len(away)) < FEWEST_STANDARDIZED:
            continue
        spread = math.sqrt((variance(stayed) + variance(away)) / 2)
        if spread:
            found[str(role)] = {"away": len(away), "grade": round((fmean(away) - fmean(stayed)) / spread, 1) + 0.0}
    return found


def band(answered: int) -> tuple[int, int] | None:
    """How many, exact from ten on; None under five."""
    if answered >= EXACT_FROM:
        return answered, answered
    return (FEW, EXACT_FROM - 1) if answered >= FEW else None


def _once(texts: Mapping[str, str]) -> dict[str, str]:
    """Words that are the same in every language stand once."""
    return {"": next(iter(texts.values()))} if len(set(texts.values())) == 1 else dict(texts)
