"""What is otherwise in one run than in another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from viceversa.matching.figures import POINT
from viceversa.matching.models import Proposal, Run
from viceversa.matching.page.pairs import PairRow, visible
from viceversa.people.models import User


@dataclass(frozen=True)
class Comparison:
    """What is otherwise than in another run."""

    run: Run
    added: list[PairRow]
    dropped: list[PairRow]
    kept: int


def compare(user: User, before: Run, after: Run, proposals: Iterable[Proposal]) -> Comparison:
    """Pairs that are new, gone and kept in `after`; `proposals` are those of both runs. No query."""
    pairs: dict[int, dict[tuple[int, int], Proposal]] = {before.pk: {}, after.pk: {}}
    for one in proposals:
        pairs[one.run_id][one.mentor_id, one.mentee_id] = one

    def rows(run: Run, other: Run) -> list[PairRow]:
        return [
            PairRow(one.code, hidden=False, mentor=one.mentor, mentee=one.mentee, fit=round(one.points / POINT))
            if visible(user, one)
            else PairRow(one.code, hidden=True)
            for pair, one in pairs[run.pk].items()
            if pair not in pairs[other.pk]
        ]

    kept = len(pairs[before.pk].keys() & pairs[after.pk].keys())
    return Comparison(before, added=rows(after, before), dropped=rows(before, after), kept=kept)
