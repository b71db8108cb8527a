"""A pair made by hand: any mentor with any mentee, every rule checked before it is locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from viceversa.matching import queries, rules, warm
from viceversa.matching.models import Ruling, Run
from viceversa.matching.page.why_not import Answer, fit_of, of_two
from viceversa.matching.refusals import Check, Refusals
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Role

# How many people a list offers; above, one searches.
MOST_LISTED = 200


@dataclass
class ByHand:
    """The page: whom one can choose, and what is found about the two who are chosen. `run` is the one that knows."""

    run: Run | None
    mentors: list[Participant]
    mentees: list[Participant]
    mentor: Participant | None = None
    mentee: Participant | None = None
    fit: int = 0
    checks: tuple[Check, ...] = ()
    answer: Answer | None = None
    decision: Ruling | None = None

    @property
    def is_possible(self) -> bool:
        return all(check.holds for check in self.checks)

    @property
    def may_lock(self) -> bool:
        """Whether a lock would hold: no rule against it, and every lock in its way can be let go by this manager."""
        return self.is_possible and bool(self.answer and (self.answer.made or self.answer.can_swap))


def build(user: User, cohort: Cohort, asked: Mapping[str, str]) -> ByHand:
    """Everything the page shows, from the newest run that has an answer. At most six queries, one warm solve.

    `asked`: codes of "mentor" and "mentee", parts of names in "find_mentor" and "find_mentee". 404 for somebody else.
    """
    run = next((one for one in queries.runs_of(cohort) if one.state in queries.ANSWERED), None)
    pair = (asked.get("mentor", ""), asked.get("mentee", ""))
    chosen = queries.pair_in(user, cohort, *pair) if all(pair) else None
    if run is None:
        page = ByHand(None, [], [])
    else:
        known = warm.of(run)
        words = {role: asked.get(f"find_{role}", "") for role in (Role.MENTOR, Role.MENTEE)}
        codes = {**known.problem.left_index, **known.problem.right_index}
        lists = queries.sides_called(cohort, words, codes=codes, most=MOST_LISTED)
        shown = [[one for one in found if not rules.is_concerned(user, one.person)] for found in lists.values()]
        for one, found in zip(chosen or (), shown, strict=False):
            found.extend([one] if one.pk not in {other.pk for other in found} else [])
        page = ByHand(run, mentors=shown[0], mentees=shown[1])
        if chosen and chosen[0].code in known.problem.left_index and chosen[1].code in known.problem.right_index:
            _judge(page, user, cohort, chosen, known)
    if chosen:
        page.mentor, page.mentee = chosen
        page.decision = queries.ruling_on(*chosen)
    return page


def _judge(page: ByHand, user: User, cohort: Cohort, chosen: tuple[Participant, Participant], known: warm.Warm) -> None:
    topics = queries.topic_names()
    mentor, mentee = chosen
    page.checks = tuple(Refusals(mentor, mentee, known.problem, topics).checks())
    if page.is_possible:
        page.fit = fit_of(known.problem, mentor.code, mentee.code)
        page.answer = of_two(user, cohort, mentor, mentee, known, topics=topics)
