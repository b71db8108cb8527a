"""The gate: every figure about people's answers passes it on its way out, to a page, a file, an interface or a log.

It takes answers, the figures that are wanted and the ledger of what was shown before, and gives what may be shown, with a
sentence for what may not, and the new ledger. The same input gives the same output. The rules, for each figure in turn:

1.  Under 5 people (or more, where it says so; 10 for a group of two columns) nothing is shown.
2.  Everybody who was ever counted stands in a *crowd*: those who were counted in exactly the same figures of a question at
    a wave, over all releases and cohorts. A figure that would leave a part of a crowd with fewer people is not shown. So
    nobody can add and subtract figures to one about few people: not by a total and all groups but one, not along rows,
    columns or roll-ups, not by what a filter leaves, not by yesterday's figure and today's.
3.  Two people of a crowd at least answered differently. So everybody could have given any answer of their crowd.
4.  A change belongs to both of its waves: it counts people in them as well, and whoever is counted in a change stands in a
    crowd that all of these figures together do not make small, nor alike.
5.  Shares are shown of classes with 5 people or more; smaller ones are merged with a neighbor. And a small number of people
    who gave one answer has to be open (`open_counts`): even who knew the sum of every crowd could not tell it.
6.  What was shown stays as it was: asked again, the same line is given. It is counted anew only as another figure would be,
    by these rules, so that at least 5 people are new or gone. Changed answers are not counted again with old ones.
7.  Numbers of people under 10 are a band, means have one decimal, percent are whole and under 20 people the nearest 5.

Figures are tried totals first, then groups of one column, then of two; in a column the larger before the smaller.
So what has to be hidden is hidden where the fewest people lose something.

Rules 2 to 4 protect each person's answer, and any figure about fewer people, whatever statistic is shown of the people of
a line: an interval or a median of the same people may stand beside its mean. Rule 5 protects small numbers of equal answers
against means and shares of that question at that wave only. What nobody can hide: that somebody answered who was seen to;
and who knows these rules and all groups can tell that a figure was kept back for the sake of the answers, and so guess.

Sources: L. Willenborg, T. de Waal, Elements of Statistical Disclosure Control (2001); the query-set overlap and its limits:
D. E. Denning, Cryptography and Data Security (1982), chapter 6; auditing by what a user can derive: F. Y. Chin,
G. Ozsoyoglu, Auditing and inference control in statistical databases, IEEE Trans. Softw. Eng. 8 (1982) 574-582;
that a crowd must not be alike: A. Machanavajjhala and others, l-diversity, ACM Trans. Knowl. Discov. Data 1 (2007) 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from viceversa.analysis.family import Family
from viceversa.analysis.figures import MOST_COLUMNS, Answered, Figure, Kind, Line, Name
from viceversa.analysis.ledger import Ledger
from viceversa.analysis.refusals import Unlike


@dataclass(frozen=True)
class Release:
    """A line for each figure that was wanted, in the order in which they were."""

    number: int
    lines: tuple[Line, ...]


def publish(answered: Sequence[Answered], wanted: Iterable[Figure], ledger: Ledger) -> tuple[Release, Ledger]:
    """What may be shown of `wanted`, and the ledger with it.

    Both belong in one transaction: a release that is shown and not written down is a hole. Where nothing new is shown the
    ledger stays as it is. Refuses a figure of a question that was not given, one that is wanted twice, a group of more than
    two columns or of a column twice, a change without its parts, and another scale than before.

    Give all waves of a question whose answers are kept, also those of which nothing is wanted: what can't be looked at is not
    split. 20,000 people and 300 figures of one question take some seconds and some MB.
    """
    figures = list(wanted)
    given = {one.name: one for one in answered}
    _check(answered, given, figures, ledger)
    number = ledger.releases + 1
    families: dict[str, list[Answered]] = {}
    for one in answered:
        families.setdefault(one.family, []).append(one)
    found: dict[Figure, Line] = {}
    held = dict(ledger.held)
    for about, members in families.items():
        mine = [figure for figure in figures if given[figure.name].family == about]
        if not mine:
            continue
        family = Family(members, {name: one for name, one in held.items() if one.about == about})
        shown_new = False
        for batch in _batches(mine, family):
            shown = family.show(batch, number)
            shown_new |= any(line.release == number for line in shown)
            found.update((line.figure, line) for line in shown)
        if shown_new:
            held.update(family.held())
    lines = tuple(found[figure] for figure in figures)
    new = any(line.release == number for line in lines)
    return Release(number if new else ledger.releases, lines), Ledger(number, held) if new else ledger


def _batches(figures: Sequence[Figure], family: Family) -> list[list[Figure]]:
    """Figures that are tried at once, in the order of trying: those of the same question and columns."""
    first: dict[Name, int] = {}
    for place, figure in enumerate(figures):
        first.setdefault(figure.name, place)
    batches: dict[tuple[object, ...], list[Figure]] = {}
    columns: dict[tuple[str, ...], int] = {}
    for figure in figures:
        named = tuple(column for column, _level in figure.group)
        columns.setdefault(named, len(columns))
        # Means before shares: they say more and hide less.
        key = (len(named), first[figure.name], columns[named], figure.kind is Kind.SHARES)
        batches.setdefault(key, []).append(figure)
    return [
        sorted(batch, key=lambda figure: (-family.size(figure), figure.group))
        for _key, batch in sorted(batches.items(), key=lambda one: one[0])
    ]


def _check(
    answered: Sequence[Answered], given: dict[Name, Answered], figures: Sequence[Figure], ledger: Ledger
) -> None:
    if len(given) < len(answered) or len(set(figures)) < len(figures):
        raise Unlike("A question or a figure is there twice.")
    if any(figure.name not in given for figure in figures):
        raise Unlike("A figure is wanted of a question that was not given.")
    for figure in figures:
        named = [column for column, _level in figure.group]
        if len(named) > MOST_COLUMNS or len(set(named)) < len(named):
            raise Unlike(f"A group is of at most {MOST_COLUMNS} columns, each once.")
    for one in answered:
        if any(part not in given or given[part].family != one.family or given[part].parts for part in one.parts):
            raise Unlike("A change needs the answers that it is the difference of, about the same, beside it.")
        if any(key not in given[part].values for part in one.parts for key in one.values):
            raise Unlike("Somebody has a change and no answer at one of its waves.")
        before = ledger.held.get(one.name)
        if before and (before.low, before.high, before.about, before.parts) != (
            one.low, one.high, one.family, one.parts,
        ):  # fmt: skip
            raise Unlike("A question has another scale, or belongs to something else, than when it was shown before.")
