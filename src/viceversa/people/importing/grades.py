"""A first guess at the order of grades: by words people use for them, by numbers in them, by who manages whom."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

# From junior to senior. The first match in a grade's name counts, longer words first.
LADDER: tuple[tuple[str, ...], ...] = (
    (
        "intern",
        "trainee",
        "apprentice",
        "praktikant",
        "azubi",
        "auszubildende",
        "stagiaire",
        "alternant",
        "becario",
        "aprendiz",
    ),
    ("aa", "administrative assistant", "assistant", "assistent", "helper", "aide", "auxiliar", "junior"),
    ("ao", "administrative officer", "clerk", "operator", "operative", "sachbearbeiter", "employé", "operario"),
    (
        "eo",
        "executive officer",
        "officer",
        "associate",
        "analyst",
        "technician",
        "techniker",
        "agent de maîtrise",
        "técnico",
    ),
    (
        "heo",
        "higher executive officer",
        "fs",
        "fast stream",
        "faststream",
        "specialist",
        "spezialist",
        "professional",
        "consultant",
        "engineer",
        "cadre",
    ),
    (
        "seo",
        "senior executive officer",
        "senior",
        "senior specialist",
        "senior analyst",
        "senior consultant",
        "senior engineer",
    ),
    (
        "g7",
        "grade 7",
        "lead",
        "principal",
        "team leader",
        "teamleiter",
        "supervisor",
        "manager",
        "chef de projet",
        "jefe",
    ),
    ("g6", "grade 6", "senior manager", "head", "leiter", "responsable", "gerente", "abteilungsleiter"),
    ("scs1", "deputy director", "senior principal", "bereichsleiter"),
    ("scs1a",),
    ("scs2", "director", "direktor", "directeur", "vp", "vice president"),
    ("senior director", "svp", "senior vice president"),
    ("scs3", "director general", "evp", "executive vice president", "managing director", "partner"),
    (
        "scs4",
        "permanent secretary",
        "ceo",
        "cfo",
        "coo",
        "cto",
        "chief",
        "c-level",
        "executive committee",
        "board",
        "vorstand",
        "president",
    ),
)
_WORDS = sorted(((word, step) for step, words in enumerate(LADDER) for word in words), key=lambda entry: -len(entry[0]))
_SHORT = {word: step for word, step in _WORDS if len(word) <= 4 and " " not in word}
_NUMBERED = re.compile(r"^(?P<prefix>[^\d]*?)\s*(?P<number>\d+)\s*(?P<rest>.*)$")


def guess_order(
    grades: Iterable[str], managed_by: Mapping[tuple[str, str], int], settled: Mapping[str, int] | None = None
) -> dict[str, int]:
    """grade -> rank; 1 is the most junior, equal ranks mean "the same level".

    `managed_by` counts (grade of a person, grade of their manager). Words decide when they cover most grades, else
    numbers in the names (turned round when managers have the smaller ones), else how far each is from the top.
    What was `settled` before keeps its order; new grades are put among those.
    """
    names = sorted(set(grades))
    if not names:
        return {}
    if settled:
        known = {name: float(rank) for name, rank in settled.items() if name in names}
        heights = _fill_gaps(names, known, managed_by)
        # New grades at the same height are told apart by their own words and numbers, a little.
        among = guess_order([name for name in names if name not in known], managed_by)
        heights |= {name: heights[name] + rank / (2 * len(among) + 2) - 0.25 for name, rank in among.items()}
        order = sorted(set(heights.values()))
        return {name: order.index(heights[name]) + 1 for name in names}
    steps = {name: step for name in names if (step := _step(name)) is not None}
    if len(steps) >= 0.6 * len(names):
        heights = _fill_gaps(names, {name: float(step) for name, step in steps.items()}, managed_by)
    elif numbers := _numbered(names):
        up = sum(
            count * ((numbers[over] > numbers[under]) - (numbers[over] < numbers[under]))
            for (under, over), count in managed_by.items()
            if under in numbers and over in numbers
        )
        turned = {name: (number if up >= 0 else -number, rest) for name, (number, rest) in numbers.items()}
        places = sorted(set(turned.values()))
        heights = {name: float(places.index(place)) for name, place in turned.items()}
    else:
        heights = _fill_gaps(names, {}, managed_by)
    order = sorted(set(heights.values()))
    return {name: order.index(heights[name]) + 1 for name in names}


def _step(name: str) -> int | None:
    plain = " ".join(re.sub(r"[^\w\-]+", " ", name.casefold()).split())
    if (first := plain.split(" ")[0]) in _SHORT:
        return _SHORT[first]
    for word, step in _WORDS:
        # Few are in it at all: an expression for each of some hundred words is more than Python keeps.
        if word in plain and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain):
            return step
    return None


def _numbered(names: list[str]) -> dict[str, tuple[float, str]]:
    """Grades such as E5, E6, E13, all with one prefix: by their number, then by what follows it."""
    matches = {name: _NUMBERED.match(name.strip()) for name in names}
    if not all(matches.values()) or len({match["prefix"].casefold() for match in matches.values() if match}) != 1:
        return {}
    return {name: (float(match["number"]), match["rest"].casefold()) for name, match in matches.items() if match}


def _fill_gaps(
    names: list[str], known: dict[str, float], managed_by: Mapping[tuple[str, str], int]
) -> dict[str, float]:
    """A height for every grade: the known ones as they are, others just below those who manage them."""
    heights = dict(known)
    over: dict[str, Counter[str]] = defaultdict(Counter)
    under: dict[str, Counter[str]] = defaultdict(Counter)
    for (lower, upper), count in managed_by.items():
        if lower != upper:
            over[lower][upper] += count
            under[upper][lower] += count
    depth = _distance_from_top(names, over)
    for name in names:
        if name in heights:
            continue
        above = [heights[other] for other in over[name] if other in known]
        below = [heights[other] for other in under[name] if other in known]
        if above and below:
            heights[name] = (min(above) + max(below)) / 2
        elif above or below:
            heights[name] = min(above) - 0.5 if above else max(below) + 0.5
        else:
            heights[name] = -float(depth[name]) if not known else min(known.values()) - 1.0
    return heights


def _distance_from_top(names: list[str], over: Mapping[str, Counter[str]]) -> dict[str, int]:
    """Steps below the grade that nobody else's manager has; a majority decides where managers differ."""
    boss = {name: over[name].most_common(1)[0][0] if over.get(name) else "" for name in names}
    depth: dict[str, int] = {}
    for name in names:
        steps, at, seen = 0, name, {name}
        while (at := boss.get(at, "")) and at not in seen:
            seen.add(at)
            steps += 1
        depth[name] = steps
    return depth
