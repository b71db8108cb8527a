"""What changed: in points with intervals, who went which way, by unit, and beside a waiting list where there was a draw.

Without a comparison no sentence here says why.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.analysis.caution import complete, drift_of_lowest
from viceversa.core.report import Bar, Bars, Block, Changes, Column, Hidden, Page, Part, Row, Shown, Table, Text, Value
from viceversa.measurement.reporting import written
from viceversa.measurement.survey.asked import BEFORE, SMALLEST, THEN
from viceversa.measurement.survey.content import EVERYBODY, UNIT, Content, Entry, Share, Span, Subject
from viceversa.measurement.survey.words import in_language
from viceversa.programs.models import Role

LEVEL: Final = 0.05
RETEST: Final = 0.7
_LOWEST: Final = 1 / 3


def changes_of(held: Content, role: str, *, wave: str) -> list[tuple[Subject, Entry]]:
    """Each thing of a role that was asked before and at `wave`, planned outcomes first, with its line."""
    subjects = [one for one in held.subjects if one.role == role]
    found = [(one, held.entry(one.key, wave, since=BEFORE)) for one in subjects]
    rows = [(one, entry) for one, entry in found if entry is not None]
    return sorted(rows, key=lambda row: not row[0].is_planned)


def moved(held: Content) -> tuple[int, int]:
    """How many planned outcomes moved clearly (level 0.05, Holm), of how many that could be tested: from ten people on, and
    complete, because what is called incomplete on its line is not clear at the head."""
    tested = [
        entry.stats.adjusted
        for role in Role.values
        for one, entry in changes_of(held, role, wave=held.wave)
        if one.is_planned
        and entry.is_shown
        and entry.stats is not None
        and entry.stats.adjusted is not None
        and is_complete(held, role, entry)
    ]
    return sum(p < LEVEL for p in tested), len(tested)


def is_complete(held: Content, role: str, entry: Entry) -> bool:
    """Whether at least 60 % of those who take part answered twice; of a band, whether they may have."""
    enrolled, cell = held.enrolled.get(role, 0), entry.people
    return enrolled > 0 and cell is not None and complete(answered=min(cell[1], enrolled), enrolled=enrolled)


def page(held: Content) -> Page | None:
    """The page, or None where nothing was asked twice."""
    charts = list(charts_of(held))
    if not charts:
        return None
    blocks: list[Block] = [*charts]
    blocks += [
        one for one in (*_compared(held), *_directions(held), all_figures(held), _back(held), by_unit(held)) if one
    ]
    blocks.append(Text(tuple(_cautions(held)), is_caution=True))
    return Page(
        "changed",
        _("What changed"),
        tuple(blocks),
        about=_(
            "The same people, the same questions, before they knew their partner and again later. Lines are 95% intervals."
        ),
    )


def charts_of(held: Content) -> Iterable[Changes]:
    """One chart for each direction, on one axis."""
    rows = {role: changes_of(held, role, wave=held.wave) for role in (Role.MENTEE, Role.MENTOR)}
    spans = [
        entry.stats.interval for side in rows.values() for _one, entry in side if entry.stats and entry.stats.interval
    ]
    low, high, ticks = _axis(spans)
    for role, side in rows.items():
        if not side:
            continue
        shown = [entry.people for _one, entry in side if entry.is_shown and entry.people]
        yield Changes(
            heading=_("Mentor to mentee: what mentees learned")
            if role == Role.MENTEE
            else _("Mentee to mentor: what mentors learned"),
            about=_answered_twice(role, shown),
            side=written.SIDES[role],
            unit=unit_of([one for one, _entry in side]),
            low=low,
            high=high,
            ticks=ticks,
            rows=tuple(_row(held, one, entry) for one, entry in side),
        )


def unit_of(subjects: Sequence[Subject]) -> str:
    """What a point is."""
    scales = {(one.low, one.high) for one in subjects}
    if len(scales) > 1:
        return _("Points of each scale")
    low, high = scales.pop()
    return _("Points on a scale from %(low)d to %(high)d") % {"low": low, "high": high}


def _answered_twice(role: str, shown: Sequence[tuple[int, int]]) -> str:
    if not shown:
        return ""
    low, high = max(shown)
    if low != high:
        return (
            _("5 to 9 mentors answered both times") if role == Role.MENTOR else _("5 to 9 mentees answered both times")
        )
    if role == Role.MENTOR:
        return ngettext("%(n)d mentor answered both times", "%(n)d mentors answered both times", low) % {"n": low}
    return ngettext("%(n)d mentee answered both times", "%(n)d mentees answered both times", low) % {"n": low}


def reading(held: Content, one: Subject, entry: Entry) -> str:
    """One change as a line where there is no chart: whose, when, the points and the ends of their interval, or why not."""
    row = _row(held, one, entry)
    if isinstance(row.change, Hidden):
        figure = row.change.sentence
    else:
        low, high = row.change.low.text, row.change.high.text
        figure = _("%(change)s, in points (95%% interval %(low)s to %(high)s)") % {
            "change": row.change.value.text, "low": low, "high": high,
        }  # fmt: skip
    return _("%(who)s, %(wave)s: %(figure)s") % {"who": written.people(one.role), "wave": row.wave, "figure": figure}


def _row(held: Content, one: Subject, entry: Entry) -> Row:
    stats = entry.stats
    if not entry.is_shown or stats is None:
        shown, below = written.hidden(entry), ""
    elif stats.interval is None:
        below = _medians(stats.before, stats.after)
        sentence = _("Under ten people: only the middle answers are shown.")
        shown = Hidden(sentence, _("under 10"))
    elif not is_complete(held, one.role, entry):
        below = _("Incomplete: under 60% of those who took part answered twice.")
        shown = Hidden(below, _("incomplete"))
    else:
        below = _("%(before)s before, %(after)s after") % {
            "before": written.plain(stats.before or 0).text, "after": written.plain(stats.after or 0).text,
        }  # fmt: skip
        return Row(
            in_language(one.texts), below, written.span(stats.interval), written.counted(entry.people),
            written.wave(entry.wave), one.is_planned, "" if one.is_planned else _("Exploratory"),
        )  # fmt: skip
    return Row(
        in_language(one.texts), below, shown, written.counted(entry.people), written.wave(entry.wave), one.is_planned
    )


def _medians(before: float | None, after: float | None) -> str:
    return _("middle answer %(before)s before, %(after)s after") % {
        "before": written.plain(before or 0).text, "after": written.plain(after or 0).text,
    }  # fmt: skip


def _axis(spans: Sequence[Span]) -> tuple[float, float, tuple[Value, ...]]:
    """Ends and marks for all rows: zero and every interval, in steps of half a point or more."""
    low = min([0.0, *(one.low for one in spans)])
    high = max([0.5, *(one.high for one in spans)])
    step = next(size for size in (0.5, 1.0, 2.0, 5.0) if (high - low) / size <= 6 or size == 5.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(written.signed(mark * step, 1 if step < 1 else 0) for mark in range(first, last + 1))
    return first * step, last * step, ticks


def all_figures(held: Content) -> Table:
    """Every change with all that stands beside it."""
    columns = (
        Column(_("What was measured")), Column(_("Side")), Column(_("People"), is_number=True), Column(_("Before"), is_number=True),
        Column(_("After"), is_number=True), Column(_("Change"), is_number=True), Column(_("95% interval"), is_number=True),
        Column(_("Against the spread before"), is_number=True), Column(_("If the others did not change"), is_number=True),
        Column(_("p, adjusted"), is_number=True),
    )  # fmt: skip
    rows: list[tuple[str | Shown, ...]] = []
    for role in (Role.MENTEE, Role.MENTOR):
        for one, entry in changes_of(held, role, wave=held.wave):
            name = (in_language(one.texts), written.people(role))
            stats = entry.stats
            if not entry.is_shown or stats is None:
                why = written.hidden(entry)
                rows.append((*name, why, why, why, why, why, why, why, why))
                continue
            whole = stats.interval is not None and is_complete(held, role, entry)
            none = Hidden(_("Under ten people, or under 60% of those who took part: no figure."), "–")
            rows.append(
                (
                    *name,
                    written.counted(entry.people),
                    written.plain(stats.before or 0),
                    written.plain(stats.after or 0),
                    written.signed(stats.interval.value) if stats.interval and whole else none,
                    written.ends(stats.interval) if stats.interval and whole else none,
                    written.whole(stats.standardized) if stats.standardized and whole else none,
                    written.whole(stats.floor) if stats.floor and whole else none,
                    (written.p_value(stats.adjusted) if whole else none) if one.is_planned else _("exploratory"),
                )
            )
    return Table(
        _("Every figure"),
        columns,
        tuple(rows),
        note=_(
            "Against the spread before: the change over how much people differed at the beginning (Hedges), with its interval. p: Student’s t, paired, adjusted for all planned outcomes (Holm). Under 20 people, or where changes are lopsided, intervals come from drawing people again 9,999 times."
        ),
    )


def by_unit(held: Content) -> Table | None:
    """The change of planned outcomes by unit: one column, and no other."""
    rows: list[tuple[str | Shown, ...]] = []
    for role in (Role.MENTEE, Role.MENTOR):
        for one, _entry in changes_of(held, role, wave=held.wave):
            for entry in held.entries:
                if (entry.thing, entry.wave, entry.column, entry.since) != (one.key, held.wave, UNIT, BEFORE):
                    continue
                name = (in_language(one.texts), written.people(role), entry.level)
                if entry.is_shown and entry.mean is not None:
                    rows.append((*name, written.counted(entry.people), written.signed(entry.mean)))
                else:
                    why = written.hidden(entry)
                    rows.append((*name, why, why))
    if not rows:
        return None
    columns = (
        Column(_("What was measured")), Column(_("Side")), Column(_("Unit")), Column(_("Answers"), is_number=True),
        Column(_("Change"), is_number=True),
    )  # fmt: skip
    return Table(_("By unit"), columns, tuple(rows), note=_("Nobody can lift this, administrators included."))


def _directions(held: Content) -> Iterable[Bars]:
    for role in (Role.MENTEE, Role.MENTOR):
        bars = []
        for one, entry in changes_of(held, role, wave=held.wave):
            shares = held.entry(one.key, held.wave, since=BEFORE, kind="shares")
            if shares is None or not entry.is_shown:
                continue
            parts = tuple(_part(share) for share in shares.shares)
            n = written.counted(shares.people) if shares.is_shown else written.hidden(shares)
            bars.append(Bar(in_language(one.texts), parts, n, written.wave(held.wave)))
        if bars:
            yield Bars(
                _("Which way mentees went") if role == Role.MENTEE else _("Which way mentors went"),
                tuple(bars),
                written.SIDES[role],
                note=_(
                    "Half a point or more counts as a change. Fewer than five who went one way stand together with those beside them."
                ),
            )


def _part(share: Share) -> Part:
    return Part(_direction(share.low, share.high), Value(f"{share.percent}%", share.percent / 100), share.percent / 100)


def _direction(low: float, high: float) -> str:
    """What a class of changes is called: ends are in points."""
    up, down = high > SMALLEST - 1e-9, low < 1e-9 - SMALLEST
    still = low < SMALLEST - 1e-9 and high > 1e-9 - SMALLEST
    if up and down:
        return _("all together")
    if up:
        return _("higher or the same") if still else _("higher")
    if down:
        return _("lower or the same") if still else _("lower")
    return _("the same")


def _back(held: Content) -> Table | None:
    """The change as it was told, and as it looks looking back: side by side, neither for the other."""
    rows = []
    for role in (Role.MENTEE, Role.MENTOR):
        for one, told in changes_of(held, role, wave=held.wave):
            back = held.entry(one.key, held.wave, since=THEN)
            if back is None or not back.is_shown or not back.stats or not back.stats.interval or not told.stats:
                continue
            if told.stats.interval is None:
                continue
            rows.append(
                (in_language(one.texts), written.people(role), written.counted(back.people),
                 written.whole(told.stats.interval), written.whole(back.stats.interval))
            )  # fmt: skip
    if not rows:
        return None
    columns = (
        Column(_("What was measured")), Column(_("Side")), Column(_("People"), is_number=True),
        Column(_("Asked before and after"), is_number=True), Column(_("Asked after: where were you then?"), is_number=True),
    )  # fmt: skip
    return Table(
        _("Looking back"),
        columns,
        tuple(rows),
        note=_(
            "People learn what they did not know they did not know, and see their beginning in another light. Neither figure replaces the other."
        ),
    )


def _compared(held: Content) -> Iterable[Table]:
    subjects = {one.key: one for one in held.subjects}
    rows = [
        (
            in_language(subjects[one.thing].texts),
            written.people(subjects[one.thing].role),
            Value(f"{one.people[0]} / {one.people[1]}"),
            written.whole(one.adjusted) if one.adjusted else "–",
            written.whole(one.difference),
        )
        for one in held.compared
        if one.wave == held.wave
    ]
    if rows:
        columns = (
            Column(_("What was measured")), Column(_("Side")), Column(_("People, and on the waiting list"), is_number=True),
            Column(_("Difference, for the same first answer"), is_number=True),
            Column(_("Difference of changes"), is_number=True),
        )  # fmt: skip
        yield Table(
            _("Beside the waiting list"),
            columns,
            tuple(rows),
            note=_(
                "Places were drawn by lot, so the two groups differ only by chance at the beginning. Intervals know that people of one pair are not two answers."
            ),
        )


def _cautions(held: Content) -> Iterable[str]:
    if not any(one.wave == held.wave for one in held.compared):
        yield _(
            "There was no comparison group. Whoever begins low comes up by itself: the lowest third would gain %(drift)s standard deviations with no program at all, where two answers of the same person correlate at %(retest)s."
        ) % {
            "drift": written.plain(round(drift_of_lowest(_LOWEST, RETEST), 2), 2).text,
            "retest": written.plain(RETEST).text,
        }  # fmt: skip
    yield _(
        "Read each line as “consistent with anything from one end to the other”. Not every change that matters can be seen with so few people, and a line over zero does not say that nothing changed."
    )
    for role in (Role.MENTEE, Role.MENTOR):
        away = held.away.get(role)
        if away:
            yield _("%(who)s who did not answer again: %(n)s. Their grades lie %(grade)s standard deviations from those of the others.") % {
                "who": written.people(role), "n": away["away"], "grade": written.signed(away["grade"]).text,
            }  # fmt: skip
        for one, entry in changes_of(held, role, wave=held.wave):
            first = held.entry(one.key, BEFORE, column="away")
            if (
                first is not None
                and first.is_shown
                and first.mean is not None
                and entry.stats
                and entry.stats.before is not None
            ):
                yield _(
                    "“%(outcome)s”: those who did not answer again had begun at %(away)s, the others at %(stayed)s."
                ) % {
                    "outcome": in_language(one.texts),
                    "away": written.plain(first.mean).text,
                    "stayed": written.plain(entry.stats.before).text,
                }


__all__ = ["EVERYBODY", "all_figures", "by_unit", "charts_of", "is_complete", "moved", "page"]
