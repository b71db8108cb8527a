"""Two runs side by side: settings that differ, figures, and who is with whom in one and not in the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from viceversa.matching import changes
from viceversa.matching.changes import Change
from viceversa.matching.figures import POINT
from viceversa.matching.models import Proposal, Run
from viceversa.matching.page.pairs import PairRow, visible
from viceversa.people.models import User, searchable


@dataclass(frozen=True)
class Figure:
    """One figure of both."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """`run` beside the run on the page. `who` filters the pairs by a name; the counts are of all."""

    run: Run
    settings: list[Change]
    figures: list[Figure]
    added: list[PairRow]
    dropped: list[PairRow]
    stayed: list[PairRow]
    new: int
    gone: int
    kept: int
    who: str = ""


def compare(user: User, before: Run, after: Run, proposals: Iterable[Proposal], who: str = "") -> Comparison:
    """Pairs that are new, gone and kept in `after`; `proposals` are those of both runs. No query.

    Pairs that stay are listed only where `who` asks for somebody: else they are too many to be of use.
    """
    pairs: dict[int, dict[tuple[int, int], Proposal]] = {before.pk: {}, after.pk: {}}
    for one in proposals:
        pairs[one.run_id][one.mentor_id, one.mentee_id] = one
    wanted = searchable(who).split()

    def rows(run: Run, chosen: Iterable[tuple[int, int]]) -> list[PairRow]:
        found = (_row(user, pairs[run.pk][pair]) for pair in chosen)
        return [row for row in found if not wanted or _is_of(row, wanted)]

    was, now = pairs[before.pk], pairs[after.pk]
    kept = [pair for pair in now if pair in was]
    added, dropped = [pair for pair in now if pair not in was], [pair for pair in was if pair not in now]
    return Comparison(
        run=before,
        settings=changes.between(before.settings, after.settings),
        figures=[_figure(label, before, after, name, digits) for label, name, digits in _labels()],
        added=rows(after, added),
        dropped=rows(before, dropped),
        stayed=rows(after, kept) if wanted else [],
        new=len(added),
        gone=len(dropped),
        kept=len(kept),
        who=who,
    )


def _row(user: User, one: Proposal) -> PairRow:
    if not visible(user, one):
        return PairRow(one.code, hidden=True)
    return PairRow(one.code, hidden=False, mentor=one.mentor, mentee=one.mentee, fit=round(one.points / POINT))


def _is_of(row: PairRow, wanted: list[str]) -> bool:
    if row.hidden or row.mentor is None or row.mentee is None:
        return False
    names = f"{row.mentor.person.search_name} {row.mentee.person.search_name}"
    return all(word in names for word in wanted)


def _labels() -> list[tuple[str, str, int]]:
    """Label, name in `Run.figures`, decimals."""
    return [
        (_("Pairs"), "pairs", 0),
        (_("Average fit"), "average", 1),
        (_("Worst-off pair"), "worst", 1),
        (_("Mentor to mentee"), "to_mentee", 0),
        (_("Mentee to mentor"), "to_mentor", 0),
        (_("Across units"), "across_units", 0),
        (_("Mentors without a pair"), "mentors_left_out", 0),
        (_("Mentees without a pair"), "mentees_left_out", 0),
    ]


def _figure(label: str, before: Run, after: Run, name: str, digits: int) -> Figure:
    def shown(figures: dict[str, Any]) -> str:
        value = figures.get(name)
        return _("none") if value is None else number_format(value, digits)

    return Figure(label, shown(before.figures), shown(after.figures))
