"""The matching page: everything a template draws, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viceversa.matching import queries, rules, together
from viceversa.matching.actions.runs import at_once_up_to
from viceversa.matching.listing import Asked
from viceversa.matching.models import Run
from viceversa.matching.page import steps
from viceversa.matching.page.comparison import Comparison, compare
from viceversa.matching.page.contradictions import contradictions
from viceversa.matching.page.left_out import LeftOutRow, Placing, freed, left_out_row
from viceversa.matching.page.pairs import Pairs, fill, listed, named_pair, people_of, question, visible
from viceversa.matching.page.quality import Quality, codes_in, quality_of
from viceversa.matching.page.rulings import RulingRow, changed_since
from viceversa.matching.page.steps import Step
from viceversa.matching.page.waiting import Waiting, waiting
from viceversa.matching.states import RunState
from viceversa.matching.words import Words
from viceversa.people.models import User
from viceversa.programs.models import Cohort
from viceversa.programs.queries import ToGiveOut, places_to_give_out

PAGE_SIZE = 30
LONGEST_PAGE = 400
NOTHING_ASKED = Asked()
TRIES_SHOWN = 12


@dataclass
class Matching:
    """One run on its page; without a run, what there is to match."""

    cohort: Cohort
    run: Run | None
    runs: list[Run]
    rulings: list[RulingRow]
    ready: queries.Readiness | None = None
    pairs: Pairs | None = None
    left_out: list[LeftOutRow] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    comparison: Comparison | None = None
    worst_pair: str = ""
    quality: Quality | None = None
    freed: str = ""
    decisions_changed: bool = False
    in_use: Run | None = None
    seen: str = ""
    undo: Step | None = None
    redo: Step | None = None
    waiting: Waiting | None = None
    to_give_out: list[ToGiveOut] = field(default_factory=list)

    @property
    def is_in_use(self) -> bool:
        """Whether this is the run that the cohort's page shows."""
        return self.run is None or self.in_use is None or self.in_use.pk == self.run.pk

    @property
    def can_release(self) -> bool:
        """Whether releasing may be asked for; what it was made from is looked at when it is."""
        return (
            bool(self.run and self.run.state == RunState.SOLVED and self.run.figures["pairs"]) and not self.to_give_out
        )

    @property
    def live(self) -> bool:
        """Whether moving anything matches again at once."""
        figures = self.run.figures if self.run else {}
        people = figures.get("mentors", 0) + figures.get("mentees", 0)
        return bool(self.run and people and people <= at_once_up_to(self.run.settings)) and not self.to_give_out

    @property
    def drafts(self) -> list[Run]:
        """Other runs that were kept under a name."""
        return [run for run in self._others if run.name]

    @property
    def tries(self) -> list[Run]:
        """Other runs without a name, newest first, as many as are shown."""
        return self._unnamed[:TRIES_SHOWN]

    @property
    def tries_more(self) -> int:
        return max(0, len(self._unnamed) - TRIES_SHOWN)

    @property
    def _unnamed(self) -> list[Run]:
        """Those that a manager made. What was matched by itself after a release asked people at once, and is no try."""
        return [run for run in self._others if not run.name and "after" not in run.settings]

    @property
    def _others(self) -> list[Run]:
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
    asked: Asked = NOTHING_ASKED,
    against: str = "",
    who: str = "",
) -> Matching:
    """Everything the page shows. At most nine queries at any number of pairs, with those for `runs` and the run not counted.

    `asked` is what the list of pairs is narrowed by and which pair is opened, `against` the code of the run to compare
    with (`who`: only the pairs of somebody).
    """
    all_rulings = list(queries.rulings_of(cohort))
    matching = Matching(cohort, run, runs, [RulingRow(one) for one in all_rulings if visible(user, one)])
    matching.to_give_out = places_to_give_out([cohort])
    matching.in_use = together.in_use(runs)
    matching.seen = together.token(matching.in_use, all_rulings)
    if run is None:
        matching.ready = queries.readiness(cohort)
        return matching
    if matching.is_in_use:
        matching.undo = steps.back(user, run, runs, all_rulings)
        matching.redo = steps.forward(user, run, runs)
    if run.state == RunState.WAITING:
        matching.waiting = waiting(run)
    if run.state == RunState.NO_SOLUTION:
        matching.contradictions = contradictions(user, run)
        return matching
    if run.state not in queries.ANSWERED:
        return matching

    size = LONGEST_PAGE if asked.everyone else PAGE_SIZE
    topics = queries.topic_names()
    before = former_run(run, runs)
    pairs = listed(user, run, asked, former=before, size=size, topics=topics)
    asks = question(pairs, user, run)
    left_out = list(queries.left_out_of(run)[:size])
    people = people_of(pairs.proposals) | {one.participant.code: one.participant for one in left_out}
    worst = tuple(run.figures["worst_pair"])
    finding = queries.finding_of(run)
    # Nobody of a pair that this manager may not see: not even as a partner who is taken.
    seen = {code: one.person for code, one in people.items() if not rules.is_concerned(user, one.person)}
    # Who is named besides: mostly people of pairs on this page. Whoever may not be seen is left out where it is said.
    wanted = {*worst, *codes_in(finding), *(asks.mentions if asks else ())} - people.keys()
    people |= queries.participants_in(cohort, wanted) if wanted else {}
    if asks:
        asks.people |= people
    words = Words(topics=topics, names=seen)
    matching.decisions_changed = matching.is_in_use and run.state == RunState.SOLVED and changed_since(run, all_rulings)
    fill(pairs, user, run, words, {(one.mentor_id, one.mentee_id): one for one in all_rulings}, asks)
    matching.pairs = pairs
    persons = {code: one.person for code, one in people.items()}
    placing = Placing.of(cohort, finding, persons)
    matching.left_out = [left_out_row(user, one, words, placing) for one in left_out]
    matching.freed = freed(user, placing)
    matching.worst_pair = named_pair(user, worst, people)
    matching.quality = quality_of(user, run, finding, persons)
    other = next(
        (one for one in runs if one.code == against and one.pk != run.pk and one.state in queries.ANSWERED), None
    )
    if other:
        matching.comparison = compare(user, other, run, list(queries.proposals_of_both(other, run)), who)
    return matching


def former_run(run: Run, runs: Iterable[Run]) -> Run | None:
    """The answered run before this one."""
    return next((one for one in runs if one.number < run.number and one.state in queries.ANSWERED), None)
