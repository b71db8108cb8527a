"""Statistics that stand beside a mean that passed the gate: of the same people, and of nobody else.

Everything is rounded here to what a page shows, so that a release never holds more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

import numpy as np

from viceversa.analysis import caution, compare, recommend, several
from viceversa.analysis.change import change, paired_p, t_interval
from viceversa.analysis.detectable import FEWEST_STANDARDIZED
from viceversa.analysis.figures import Answered, Name
from viceversa.analysis.rates import Estimate
from viceversa.analysis.refusals import Numbers, Refusal
from viceversa.measurement.survey.asked import BEFORE, SMALLEST, THEN, Thing
from viceversa.measurement.survey.content import EVERYBODY, LISTED, UNIT, Compared, Entry, Span, Stats
from viceversa.measurement.survey.passing import Passed, People, members

MANY: Final = 20
_PERCENT: Final = 100


def with_statistics(
    passed: Passed, things: Sequence[Thing], people: People, *, seed: int, earlier: Callable[[Entry], Stats | None]
) -> list[Entry]:
    """The lines with what stands beside each mean. A line that was shown before keeps what stood beside it then
    (`earlier`): what its people answered since is not counted with it."""
    by_key = {thing.key: thing for thing in things}
    found = []
    for entry in passed.entries:
        if entry.kind != "mean" or not entry.is_shown:
            found.append(entry)
        elif entry.number in passed.fresh:
            found.append(replace(entry, stats=_stats(entry, by_key[entry.thing], passed, people, seed)))
        else:
            found.append(replace(entry, stats=earlier(entry)))
    return [_rounded(entry) for entry in _adjusted(found, by_key)]


def compared(passed: Passed, things: Sequence[Thing], people: People) -> list[Compared]:
    """Changes beside those of the waiting list, where both passed in this release and there are ten of each."""
    shown = {entry.name: entry for entry in passed.entries if entry.is_shown and entry.number in passed.fresh}
    found = []
    for thing in things:
        for wave in thing.waves:
            both = [(thing.key, wave, BEFORE, "mean", column, "") for column in (EVERYBODY, LISTED)]
            if thing.outcome is not None and all(name in shown for name in both):
                found += _compared(thing, wave, passed.answered, people)
    return found


def _compared(thing: Thing, wave: str, given: Mapping[Name, Answered], people: People) -> list[Compared]:
    groups = []
    for column in (EVERYBODY, LISTED):
        keys = members(given[thing.change(wave)], column, "", people.label)
        first, second = (_points(given[thing.name(each)], keys, thing) for each in (BEFORE, wave))
        clusters = [(column, people.cluster.get(int(key), key)) for key in keys]
        try:
            groups.append(compare.Group.of(first, second, clusters))
        except Refusal:
            return []
    try:
        difference = compare.difference_of_changes(*groups)
    except Refusal:
        return []
    try:
        adjusted = compare.covariance(*groups)
    except Refusal:
        adjusted = None
    return [
        Compared(
            thing.key, wave, difference.people, _span(difference.difference),
            _span(adjusted.difference) if adjusted else None, _p((adjusted or difference).p),
        )
    ]  # fmt: skip


def _stats(entry: Entry, thing: Thing, passed: Passed, people: People, seed: int) -> Stats:
    given, wave = passed.answered, entry.wave
    if entry.since == BEFORE:
        keys = members(given[thing.change(wave)], entry.column, entry.level, people.label)
        enrolled = len(people.of(thing.role)) if entry.column == EVERYBODY else 0
        return _of_change(_points(given[thing.name(BEFORE)], keys, thing), _points(given[thing.name(wave)], keys, thing),
                          enrolled=enrolled, seed=_seed(seed, entry), figures_only=entry.column == UNIT)  # fmt: skip
    if entry.since == THEN:
        keys = members(given[thing.back(wave)], entry.column, entry.level, people.label)
        steps = _points(given[thing.name(wave)], keys, thing) - _points(
            given[(thing.key, f"{THEN}@{wave}")], keys, thing
        )
        return Stats(interval=_t(steps))
    keys = members(given[thing.name(wave)], entry.column, entry.level, people.label)
    asked = given[thing.name(wave)]
    return Stats(interval=_t(_points(asked, keys, thing)), net=_net(thing, entry, passed, asked, keys))


def _of_change(first: Numbers, second: Numbers, *, enrolled: int, seed: int, figures_only: bool) -> Stats:
    found = change(first, second, smallest=SMALLEST, seed=seed)
    if figures_only:
        return Stats(interval=_span(found.mean) if found.mean else None)
    if found.mean is None:
        return Stats(before=round(found.median_before, 1), after=round(found.median_after, 1))
    interval = _span(found.mean)
    assert found.mean_before is not None
    assert found.mean_after is not None
    return Stats(
        interval=interval,
        standardized=_span(found.standardized) if found.standardized else None,
        before=round(found.mean_before, 1),
        after=round(found.mean_after, 1),
        resampled=found.resampled,
        floor=_span(caution.floor(found.mean, answered=found.people, enrolled=max(enrolled, found.people)))
        if enrolled
        else None,
        p=paired_p(second - first),
    )


def _net(thing: Thing, entry: Entry, passed: Passed, given: Answered, keys: Sequence[str]) -> Span | None:
    """The net score, only where promoters, passives and detractors are shown, each of five people or more."""
    if (thing.low, thing.high) != (0, recommend.MOST) or len(keys) < FEWEST_STANDARDIZED:
        return None
    shares = next(one for one in passed.entries if one.name == (*entry.name[:3], "shares", *entry.name[4:]))
    if len(shares.shares) < 3 or shares.people != entry.people or shares.number not in passed.fresh:
        return None
    counts = [0, 0, 0]
    for key in keys:
        value = given.values[key]
        counts[(value > recommend.DETRACTS_TO) + (value >= recommend.PROMOTES_FROM)] += 1
    against, between, for_ = counts
    score = recommend.net_score(for_, between, against)
    return Span(*(float(round(_PERCENT * end)) for end in (score.value, score.low, score.high)))


def _adjusted(entries: Sequence[Entry], things: Mapping[str, Thing]) -> list[Entry]:
    """Holm over the planned outcomes of a wave; over what is exploratory nothing, but Benjamini-Hochberg where it is more than
    twenty. An outcome that was not shown counts as looked at."""
    found = list(entries)
    waves = {entry.wave for entry in entries if _is_change(entry)}
    for wave in sorted(waves):
        mine = [at for at, entry in enumerate(found) if _is_change(entry) and entry.wave == wave]
        planned = [at for at in mine if things[found[at].thing].outcome is not None]
        others = [at for at in mine if at not in planned]
        _spread(found, planned, several.holm)
        if len(others) > MANY:
            _spread(found, others, several.benjamini_hochberg)
    return found


def _spread(
    entries: list[Entry], places: Sequence[int], adjust: Callable[[Sequence[float]], tuple[float, ...]]
) -> None:
    if not places:
        return
    stats = [entries[at].stats for at in places]
    adjusted = adjust([one.p if one is not None and one.p is not None else 1.0 for one in stats])
    for at, one, p in zip(places, stats, adjusted, strict=True):
        if one is not None and one.p is not None:
            entries[at] = replace(entries[at], stats=replace(one, adjusted=p))


def _rounded(entry: Entry) -> Entry:
    if entry.stats is None or entry.stats.p is None:
        return entry
    adjusted = None if entry.stats.adjusted is None else _p(entry.stats.adjusted)
    return replace(entry, stats=replace(entry.stats, p=_p(entry.stats.p), adjusted=adjusted))


def _is_change(entry: Entry) -> bool:
    return entry.since == BEFORE and entry.kind == "mean" and entry.column == EVERYBODY


def _points(answered: Answered, keys: Sequence[str], thing: Thing) -> Numbers:
    """Their answers in points of the scale."""
    return np.array([answered.values[key] for key in keys], np.float64) * thing.step


def _t(values: Numbers) -> Span | None:
    return _span(t_interval(values)) if len(values) >= FEWEST_STANDARDIZED else None


def _span(one: Estimate) -> Span:
    # Adding nothing makes a minus before a zero go away.
    return Span(*(round(end, 1) + 0.0 for end in (one.value, one.low, one.high)))


def _p(p: float) -> float:
    return round(p, 3)


def _seed(seed: int, entry: Entry) -> int:
    """One for each figure, so that leaving one out changes no other."""
    return int.from_bytes(sha256(f"{seed}:{entry.name}".encode()).digest()[:4])
