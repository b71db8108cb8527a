"""Why not another pair: who else one of the two could be with, and what exactly that would cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa import engine
from viceversa.matching import price, queries, rules, warm
from viceversa.matching.figures import POINT
from viceversa.matching.listing import Asked
from viceversa.matching.models import Run
from viceversa.matching.refusals import Refusal, Refusals
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Role

# How many partners the select offers for each of the two, and how many further people that change are listed.
MOST_OFFERED = 20
MOST_MOVES = 10


def grouped(points: float) -> str:
    """1,848.9 and 1,871, as the reader writes them."""
    return number_format(int(points) if points == int(points) else points, use_l10n=True, force_grouping=True)


@dataclass(frozen=True)
class Partner:
    """Somebody who could take the place of one of the two; `fit` is that of the new pair."""

    code: str
    name: str
    fit: int | None = None


@dataclass(frozen=True)
class Move:
    """One change beside the pair that was asked about: `mentee` gets `mentor`, or is left with nobody.

    `former` is whom the mentee had, with the fit then; both are missing if there was nobody, or somebody hidden.
    `lost` is somebody who has nobody any more.
    """

    mentor: Participant | None = None
    mentee: Participant | None = None
    fit: int = 0
    former: Participant | None = None
    by: int = 0
    lost: Participant | None = None


@dataclass(frozen=True)
class Answer:
    """What is said about the pair that was asked about. Points as the page shows them, so that the sums are right."""

    mentor: Participant
    mentee: Participant
    made: bool = False
    refusals: tuple[Refusal, ...] = ()
    is_ruled_out: bool = False
    before: float = 0
    after: float | None = None
    people_lost: int = 0
    worst_before: float = 0
    worst_after: float = 0
    cost: engine.Cost | None = None
    is_large: bool = False
    fit: int = 0
    by: int = 0
    has_former: bool = False
    moves: tuple[Move, ...] = ()
    more: int = 0
    hidden: bool = False
    released: tuple[tuple[Participant, Participant], ...] = ()
    hidden_release: bool = False
    impossible: bool = False

    @property
    def headline(self) -> str:
        """The price in one line: people first, then points."""
        if self.is_large:
            return _least(self.cost)
        if self.people_lost > 0:
            sentence = ngettext(
                "%(n)s person more without a pair", "%(n)s people more without a pair", self.people_lost
            )
            return sentence % {"n": self.people_lost}
        lost = self._lost
        if not lost:
            return _("It costs nothing in total")
        many = 1 if abs(lost) == 1 else max(ceil(abs(lost)), 2)  # 0.4 points, 1 point, 1.2 points
        if lost > 0:
            sentence = ngettext("%(n)s point less in total", "%(n)s points less in total", many)
        else:
            sentence = ngettext("%(n)s point more in total", "%(n)s points more in total", many)
        return sentence % {"n": grouped(abs(lost))}

    @property
    def sums(self) -> str:
        """What becomes of the total and of the worst-off pair."""
        parts = []
        if self.people_lost < 0:
            gained = -self.people_lost
            parts.append(
                ngettext("%(n)s person more gets a pair.", "%(n)s people more get a pair.", gained) % {"n": gained}
            )
        if self._lost:
            totals = {"before": grouped(self.before), "after": grouped(self.after or 0)}
            parts.append(_("%(before)s becomes %(after)s.") % totals)
        else:
            parts.append(_("The total stays at %(n)s.") % {"n": grouped(self.before)})
        if self.worst_before == self.worst_after:
            parts.append(_("The worst-off pair stays at %(n)s.") % {"n": grouped(self.worst_after)})
        else:
            worst = {"before": grouped(self.worst_before), "after": grouped(self.worst_after)}
            parts.append(_("The worst-off pair goes from %(before)s to %(after)s.") % worst)
        return " ".join(parts)

    @property
    def _lost(self) -> float:
        """Points fewer in all, more if negative: the difference of the two totals as they are shown."""
        return round(self.before - (self.after or 0), 1)

    @property
    def swap(self) -> str:
        """What the button posts: the locks that go, as codes."""
        return " ".join(f"{mentor.code}-{mentee.code}" for mentor, mentee in self.released)

    @property
    def can_swap(self) -> bool:
        return not (self.made or self.refusals or self.impossible or self.hidden_release)


def _least(cost: engine.Cost | None) -> str:
    """What a pair costs at least by a run's proof, in one line; None where the proof says nothing of it."""
    if cost is None:
        return _("What it costs is not known yet")
    n = cost.at_least
    if not n:
        return _("It may cost nothing in total")
    if cost.aim == "points":
        return _("At least %(n)s points less in total") % {"n": grouped(round(n / POINT, 1))}
    if cost.aim == "people":
        sentence = ngettext("At least %(n)s person more without a pair", "At least %(n)s people more without a pair", n)
    elif cost.aim == "pairs":
        sentence = ngettext("At least %(n)s pair fewer", "At least %(n)s pairs fewer", n)
    elif cost.aim == "stay":
        sentence = ngettext("At least %(n)s former pair fewer", "At least %(n)s former pairs fewer", n)
    else:
        sentence = ngettext("At least %(n)s pair more with a weak fit", "At least %(n)s pairs more with a weak fit", n)
    return sentence % {"n": n}


@dataclass(frozen=True)
class WhyNot:
    """The question beside an opened pair: partners of either, what was searched, and the answer if one was asked."""

    mentor: Participant
    mentee: Participant
    mentors: tuple[Partner, ...]
    mentees: tuple[Partner, ...]
    instead: str = ""
    words: str = ""
    answer: Answer | None = None


class Question:
    """What is asked beside an opened pair: first whom it is about, then, once they are read, what there is to say.

    `instead` in what was asked is the code of somebody to be with one of the two; for anybody who is no part of the run,
    or whom the manager may not see, there is no answer. `partner` is a part of a name, for who is not among the best.
    Costs one warm solve if something is asked, and a query for a name.
    """

    def __init__(self, user: User, run: Run, mentor: Participant, mentee: Participant, asked: Asked) -> None:
        self.user, self.mentor, self.mentee, self.view = user, mentor, mentee, asked
        self.people: dict[str, Participant] = {mentor.code: mentor, mentee.code: mentee}
        self.offered: dict[str, int | None] = {}
        self.pair: tuple[str, str] | None = None
        self.price: price.Price | None = None
        if not (asked.instead or asked.partner) and warm.would_be_large(run):
            return  # nothing to offer before something is asked, so its files need not be read
        self.known = warm.of(run)
        self.offered = _offered(self.known, mentor.code, mentee.code)
        self.pair = _asked(self.known.problem, mentor.code, mentee.code, asked.instead)
        self.price = price.of(self.known, *self.pair) if self.pair else None
        if asked.partner:
            everybody = {*self.known.problem.left_index, *self.known.problem.right_index}
            searched = queries.people_called(run.cohort, asked.partner, codes=everybody)
            self.people |= {one.code: one for one in searched}
            self.offered = {one.code: None for one in searched if one.code not in (mentor.code, mentee.code)}

    @property
    def mentions(self) -> set[str]:
        """Codes of everybody whose name is needed."""
        return ({*self.offered, *(self.pair or ())} | mentioned(self.price)) - self.people.keys()

    def answered(self, topics: Mapping[str, str]) -> WhyNot:
        """The question with its answer; `people` has to hold everybody mentioned. No query."""
        seen = {code: one for code, one in self.people.items() if not rules.is_concerned(self.user, one.person)}
        partners = {role: tuple(_partners(seen, self.offered, role)) for role in Role.values}
        answer = None
        if self.pair and self.price and all(code in seen for code in self.pair):
            answer = answered(seen, self.known, self.pair, self.price, topics=topics)
            own = seen[self.view.instead]
            if own.code not in {one.code for one in partners[own.role]}:
                partners[own.role] = (Partner(own.code, own.person.name), *partners[own.role])
        return WhyNot(
            self.mentor,
            self.mentee,
            partners[Role.MENTOR],
            partners[Role.MENTEE],
            self.view.instead if answer else "",
            self.view.partner,
            answer,
        )


def fit_of(problem: engine.Problem, left: str, right: str) -> int:
    """Fit of 100, whether the pair is allowed or not."""
    return round(sum(share.points for share in engine.fits(problem, left, right)) / POINT)


def _asked(problem: engine.Problem, mentor: str, mentee: str, instead: str) -> tuple[str, str] | None:
    """The pair asked about, as codes."""
    if instead in (mentor, mentee):
        return None
    if instead in problem.left_index:
        return instead, mentee
    return (mentor, instead) if instead in problem.right_index else None


def _offered(known: warm.Warm, mentor: str, mentee: str) -> dict[str, int | None]:
    """The best partners of either by fit, without each other. Too many possible pairs to hold: none, one searches."""
    if known.is_large:
        return {}
    edges = known.solved.net.edges
    offered: dict[str, int | None] = {}
    for ends, ids, others, code, but in (
        (edges.left, edges.left_ids, edges.right, mentor, mentee),
        (edges.right, edges.right_ids, edges.left, mentee, mentor),
    ):
        names = edges.right_ids if others is edges.right else edges.left_ids
        at = (ends == ids.index(code)).nonzero()[0]
        best = sorted((-int(edges.points[one]), names[int(others[one])]) for one in at)
        kept = [(points, name) for points, name in best if name != but][:MOST_OFFERED]
        offered.update({name: round(-points / POINT) for points, name in kept})
    return offered


def _partners(seen: Mapping[str, Participant], offered: Mapping[str, int | None], role: str) -> Iterator[Partner]:
    for code, fit in offered.items():
        if code in seen and seen[code].role == role:
            yield Partner(code, seen[code].person.name, fit)


def mentioned(found: price.Price | None) -> set[str]:
    """Everybody an answer may name."""
    if found is None:
        return set()
    pairs = [*found.released, *((*found.changes.added, *found.changes.dropped) if found.changes else ())]
    return {code for pair in pairs for code in pair}


def of_two(
    user: User, cohort: Cohort, mentor: Participant, mentee: Participant, known: warm.Warm, *, topics: Mapping[str, str]
) -> Answer:
    """The price of a pair made by hand. One query, one warm solve."""
    found = price.of(known, mentor.code, mentee.code)
    people = queries.participants_in(cohort, mentioned(found)) | {mentor.code: mentor, mentee.code: mentee}
    seen = {code: one for code, one in people.items() if not rules.is_concerned(user, one.person)}
    return answered(seen, known, (mentor.code, mentee.code), found, topics=topics)


def answered(
    seen: Mapping[str, Participant],
    known: warm.Warm,
    asked: tuple[str, str],
    found: price.Price,
    *,
    topics: Mapping[str, str],
) -> Answer:
    """The price in the terms of the page. `seen` are the people this manager may read about. No query."""
    mentor, mentee = (seen[code] for code in asked)
    if found.against:
        said = Refusals(mentor, mentee, known.problem, topics)
        ruled_out = all(verdict.rule == "forbid" for verdict in found.against)
        return Answer(mentor, mentee, refusals=tuple(map(said.of, found.against)), is_ruled_out=ruled_out)
    fit = fit_of(known.problem, *asked)
    released = tuple((seen[one], seen[other]) for one, other in found.released if one in seen and other in seen)
    hidden_release = len(released) < len(found.released)
    if found.after is None or found.changes is None:
        if not known.is_large:
            return Answer(mentor, mentee, fit=fit, impossible=True)
        return Answer(
            mentor, mentee, fit=fit, cost=found.cost, is_large=True, released=released, hidden_release=hidden_release
        )
    moves, hidden = _moves(seen, known.problem, asked, found.changes)
    own = next((move for move in moves if (move.mentor, move.mentee) == (mentor, mentee)), None)
    others = [move for move in moves if move is not own]
    return Answer(
        mentor,
        mentee,
        made=not found.changes.added,
        before=round(found.before.points / POINT, 1),
        after=round(found.after.points / POINT, 1),
        people_lost=found.before.people - found.after.people,
        worst_before=round((found.before.worst or 0) / POINT, 1),
        worst_after=round((found.after.worst or 0) / POINT, 1),
        fit=fit,
        by=own.by if own else 0,
        has_former=bool(own and own.former),
        moves=tuple(others[:MOST_MOVES]),
        more=max(len(others) - MOST_MOVES, 0),
        hidden=hidden,
        released=released,
        hidden_release=hidden_release,
    )


def _moves(
    seen: Mapping[str, Participant], problem: engine.Problem, asked: tuple[str, str], changes: engine.Changes
) -> tuple[list[Move], bool]:
    """Who gets whom instead, the mentee's former partner beside; then who is left with nobody; and whether some are hidden."""
    hidden = False
    gone: dict[str, list[str]] = {}
    for left, right in changes.dropped:
        gone.setdefault(right, []).append(left)
    moves = []
    for left, right in sorted(changes.added, key=lambda pair: pair != asked):
        before = gone[right].pop(0) if gone.get(right) else None
        if left not in seen or right not in seen:
            hidden = True
            continue
        fit = fit_of(problem, left, right)
        former = seen.get(before) if before else None
        hidden = hidden or (before is not None and former is None)
        by = fit - fit_of(problem, former.code, right) if former else 0
        moves.append(Move(seen[left], seen[right], fit, former, by))
    for code in _left_alone(changes):
        if code in seen:
            moves.append(Move(lost=seen[code]))
        else:
            hidden = True
    return moves, hidden


def _left_alone(changes: engine.Changes) -> Sequence[str]:
    """Who had somebody and has nobody now, by code."""
    alone = []
    for place in (0, 1):
        still = {pair[place] for pair in (*changes.added, *changes.kept)}
        alone += sorted({pair[place] for pair in changes.dropped} - still)
    return alone
