"""The matching page as rows: everything a template draws, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.matching import queries, rules
from viceversa.matching.figures import POINT
from viceversa.matching.models import LeftOut, Proposal, Ruling, Run
from viceversa.matching.states import RunState
from viceversa.matching.words import Line, Words
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.programs.queries import ToGiveOut, places_to_give_out

PAGE_SIZE = 30
LONGEST_PAGE = 400


@dataclass(frozen=True)
class PairRow:
    """A proposed pair as one manager may see it. A hidden one shows only that it exists."""

    code: str
    hidden: bool
    mentor: Participant | None = None
    mentee: Participant | None = None
    fit: int = 0
    to_mentee: int = 0
    to_mentor: int = 0
    why: str = ""
    ruling: str = ""
    worst: bool = False
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class LeftOutRow:
    """Somebody without a partner: the true reason and what would help, or only that there is somebody."""

    hidden: bool
    participant: Participant | None = None
    side: str = ""
    role: str = ""
    reason: str = ""
    help: str = ""
    act: str = ""


@dataclass(frozen=True)
class RulingRow:
    """A locked or ruled-out pair."""

    ruling: Ruling

    @property
    def is_pin(self) -> bool:
        return self.ruling.kind == Ruling.Kind.PIN


@dataclass(frozen=True)
class Comparison:
    """What is otherwise than in another run."""

    run: Run
    added: list[PairRow]
    dropped: list[PairRow]
    kept: int


@dataclass
class Matching:
    """One run on its page; without a run, what there is to match."""

    cohort: Cohort
    run: Run | None
    runs: list[Run]
    rulings: list[RulingRow]
    ready: queries.Readiness | None = None
    pairs: list[PairRow] = field(default_factory=list)
    page: Page[Any] | None = None
    left_out: list[LeftOutRow] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    comparison: Comparison | None = None
    worst_pair: str = ""
    decisions_changed: bool = False
    to_give_out: list[ToGiveOut] = field(default_factory=list)

    @property
    def is_newest(self) -> bool:
        return self.run is None or not self.runs or self.runs[0].pk == self.run.pk

    @property
    def can_release(self) -> bool:
        return bool(
            self.run and self.run.state == RunState.SOLVED and self.is_newest and self.run.figures["pairs"]
        ) and not (self.to_give_out)

    @property
    def former_runs(self) -> list[Run]:
        return [run for run in self.runs if self.run is None or run.pk != self.run.pk]

    @property
    def decided(self) -> list[tuple[list[RulingRow], str, str]]:
        """Locked and ruled-out pairs, each with a title and an icon."""
        pinned = [row for row in self.rulings if row.is_pin]
        ruled_out = [row for row in self.rulings if not row.is_pin]
        return [
            (pinned, ngettext("%(n)s pair locked", "%(n)s pairs locked", len(pinned)) % {"n": len(pinned)}, "lock"),
            (
                ruled_out,
                ngettext("%(n)s pair ruled out", "%(n)s pairs ruled out", len(ruled_out)) % {"n": len(ruled_out)},
                "ban",
            ),
        ]

    @property
    def left_out_count(self) -> int:
        figures = self.run.figures if self.run else {}
        return int(figures.get("mentors_left_out", 0) + figures.get("mentees_left_out", 0))

    @property
    def left_out_more(self) -> int:
        """How many further people without a pair are not on this page."""
        return self.left_out_count - len(self.left_out)

    @property
    def left_out_title(self) -> str:
        figures = self.run.figures if self.run else {}
        mentors, mentees = figures.get("mentors_left_out", 0), figures.get("mentees_left_out", 0)
        groups = [
            ngettext("%(n)s mentor", "%(n)s mentors", mentors) % {"n": mentors} if mentors else "",
            ngettext("%(n)s mentee", "%(n)s mentees", mentees) % {"n": mentees} if mentees else "",
        ]
        who = get_text_list([group for group in groups if group], _("and"))
        return _("%(who)s without a pair") % {"who": who}

    @property
    def hints(self) -> list[str]:
        """What will keep people from a pair, worth mending before matching."""
        ready = self.ready
        if ready is None:
            return []
        hints = [
            (
                ready.no_consent,
                ngettext(
                    "%(n)s person has enrolled and not agreed to be matched.",
                    "%(n)s people have enrolled and not agreed to be matched.",
                    ready.no_consent,
                ),
            ),
            (
                ready.no_grade,
                ngettext(
                    "%(n)s person has no grade in the directory, or one that is not in order yet.",
                    "%(n)s people have no grade in the directory, or one that is not in order yet.",
                    ready.no_grade,
                ),
            ),
            (
                ready.no_times,
                ngettext(
                    "%(n)s person has ticked no weekly times.",
                    "%(n)s people have ticked no weekly times.",
                    ready.no_times,
                ),
            ),
            (
                ready.no_topics,
                ngettext("%(n)s mentee has named no wish.", "%(n)s mentees have named no wish.", ready.no_topics),
            ),
        ]
        return [sentence % {"n": n} for n, sentence in hints if n]


def build(
    user: User,
    cohort: Cohort,
    runs: list[Run],
    run: Run | None,
    *,
    opened: str = "",
    against: str = "",
    number: str | int = 1,
    everyone: bool = False,
) -> Matching:
    """Everything the page shows. At most seven queries at any number of pairs, with those for `runs` and the run not counted.

    `opened` is the code of the pair whose points are shown, `against` of the run to compare with, `everyone` asks
    for all pairs on one page (up to 400).
    """
    all_rulings = list(queries.rulings_of(cohort))
    matching = Matching(cohort, run, runs, [RulingRow(one) for one in all_rulings if _visible(user, one)])
    matching.to_give_out = places_to_give_out([cohort])
    if run is None:
        matching.ready = queries.readiness(cohort)
        return matching
    if run.state == RunState.NO_SOLUTION:
        matching.contradictions = _contradictions(user, cohort, queries.contradictions_of(run))
        return matching
    if run.state not in queries.ANSWERED:
        return matching

    count = run.figures["pairs"]
    size = LONGEST_PAGE if everyone else PAGE_SIZE
    paginator = _Counted(queries.proposals_of(run), size, count)
    matching.page = paginator.get_page(number)
    proposals = list(matching.page.object_list)
    left_out = list(queries.left_out_of(run)[:size])
    words = Words(
        topics=queries.topic_names(),
        # Nobody of a pair that this manager may not see: not even as a partner who is taken.
        names=_names(
            [part for one in proposals if _visible(user, one) for part in (one.mentor, one.mentee)]
            + [one.participant for one in left_out if not rules.is_concerned(user, one.participant.person)]
        ),
    )
    matching.decisions_changed = (
        matching.is_newest and run.state == RunState.SOLVED and _changed_since(run, all_rulings)
    )
    decided = {(one.mentor_id, one.mentee_id): one.kind for one in all_rulings}
    worst = tuple(run.figures["worst_pair"])
    matching.pairs = [_pair_row(user, one, words, decided, opened, worst) for one in proposals]
    matching.left_out = [_left_out_row(user, one, words) for one in left_out]
    other = next(
        (one for one in runs if one.code == against and one.pk != run.pk and one.state in queries.ANSWERED), None
    )
    pool: Iterable[Proposal] = proposals
    if other:
        both = list(queries.proposals_of_both(other, run))
        matching.comparison = compare(user, other, run, both)
        pool = both
    elif paginator.num_pages > 1:
        pool = queries.proposals_between(run, worst)
    matching.worst_pair = _named_pair(user, pool, worst)
    return matching


def _named_pair(user: User, pool: Iterable[Proposal], pair: tuple[str, ...]) -> str:
    """ "Nia, Viktor", unless the manager may not see the two."""
    for one in pool:
        if (one.mentor.code, one.mentee.code) == pair and _visible(user, one):
            return f"{one.mentor.person.first_name}, {one.mentee.person.first_name}"
    return ""


class _Counted(Paginator):
    """A paginator that was told how many there are, and need not ask."""

    def __init__(self, rows: Any, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


def _changed_since(run: Run, rulings: list[Ruling]) -> bool:
    """Whether a pair was locked, ruled out or let go after the run was made."""
    used = {(kind, *pair) for kind in Ruling.Kind.values for pair in run.settings[f"{kind}s"]}
    present = {(one.kind, one.mentor.code, one.mentee.code) for one in rulings}
    return bool(used - present) or any(one.created_at > run.created_at for one in rulings)


def _visible(user: User, pair: Ruling | Proposal) -> bool:
    return rules.may_see_pair(user, pair.mentor.person, pair.mentee.person)


def _names(participants: Iterable[Participant]) -> dict[str, Person]:
    return {participant.code: participant.person for participant in participants}


def _pair_row(
    user: User,
    one: Proposal,
    words: Words,
    decided: dict[tuple[int, int], str],
    opened: str,
    worst: tuple[str, ...],
) -> PairRow:
    if not _visible(user, one):
        return PairRow(one.code, hidden=True)
    is_worst = (one.mentor.code, one.mentee.code) == worst
    return PairRow(
        code=one.code,
        hidden=False,
        mentor=one.mentor,
        mentee=one.mentee,
        fit=round(one.points / POINT),
        to_mentee=one.fit_to_mentee,
        to_mentor=one.fit_to_mentor,
        why=words.in_short(one.reasons, mentor=one.mentor.person, mentee=one.mentee.person),
        ruling=decided.get((one.mentor_id, one.mentee_id), ""),
        worst=is_worst,
        lines=tuple(words.lines(one.reasons)) if one.code == opened else (),
    )


def _left_out_row(user: User, one: LeftOut, words: Words) -> LeftOutRow:
    if rules.is_concerned(user, one.participant.person):
        return LeftOutRow(hidden=True)
    side = "vice" if one.participant.role == Role.MENTOR else "versa"
    return LeftOutRow(
        hidden=False,
        participant=one.participant,
        side=side,
        reason=words.left_out(one.reason, one.participant),
        role=one.participant.get_role_display(),
        help=next(iter(words.helps(one.would_help)), ""),
        act=words.act(one.reason, one.participant),
    )


def _contradictions(user: User, cohort: Cohort, reasons: Sequence[dict[str, Any]]) -> list[str]:
    codes = {fact for reason in reasons for fact in _texts(reason["facts"])}
    names = {
        code: participant.person
        for code, participant in queries.participants_in(cohort, codes).items()
        if not rules.is_concerned(user, participant.person)
    }
    words = Words(topics={}, names=names)
    return [words.contradiction(reason) for reason in reasons]


def _texts(facts: dict[str, Any]) -> Iterable[str]:
    for fact in facts.values():
        if isinstance(fact, str):
            yield fact
        elif isinstance(fact, list):
            yield from (one for one in fact if isinstance(one, str))


def compare(user: User, before: Run, after: Run, proposals: Iterable[Proposal]) -> Comparison:
    """Pairs that are new, gone and kept in `after`; `proposals` are those of both runs. No query."""
    pairs: dict[int, dict[tuple[int, int], Proposal]] = {before.pk: {}, after.pk: {}}
    for one in proposals:
        pairs[one.run_id][one.mentor_id, one.mentee_id] = one

    def rows(run: Run, other: Run) -> list[PairRow]:
        return [
            PairRow(one.code, hidden=False, mentor=one.mentor, mentee=one.mentee, fit=round(one.points / POINT))
            if _visible(user, one)
            else PairRow(one.code, hidden=True)
            for pair, one in pairs[run.pk].items()
            if pair not in pairs[other.pk]
        ]

    kept = len(pairs[before.pk].keys() & pairs[after.pk].keys())
    return Comparison(before, added=rows(after, before), dropped=rows(before, after), kept=kept)
