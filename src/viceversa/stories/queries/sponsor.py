"""The sponsor's one page: honest totals of a program. Who did what is in none of them.

One set of figures for everybody who reads the page. The pairs of the sponsor and of the co-lead are in none of them: left
out for one reader alone, the difference between two readers' pages would be that pair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, When
from django.http import Http404
from django.utils.translation import gettext as _

from viceversa.learning import asked
from viceversa.learning.rules import PREPARING
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.slots import FIRST_CONVERSATION_MINUTES
from viceversa.pairings.states import LIVING_STATES, MeetingState, PairingState
from viceversa.people.models import Person, User
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.blueprint.template import MESSAGE
from viceversa.programs.models import Cohort, Participant, Program
from viceversa.programs.models.blueprint import Owner
from viceversa.programs.models.program import Direction
from viceversa.programs.states import CohortState
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.states import IdeaState, Sharing
from viceversa.stories import rules

STARTED = (*LIVING_STATES, PairingState.COMPLETED, PairingState.ENDED)
MOST_ASKED = 4


@dataclass(frozen=True)
class Figure:
    """One figure in words: what it counts, what may be said of it, and a note."""

    title: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Credited:
    """A published idea that was tried, what came of it, and who is named for it."""

    title: str
    said: str
    name: str


@dataclass(frozen=True)
class Asked:
    """Something that is asked of the sponsor next."""

    day: date
    title: str
    cohort: str


@dataclass(frozen=True)
class SponsorsPage:
    """Everything on it. `too_few`: under five pairs, and no figure is shown. `begun`: cohorts to look back on."""

    too_few: bool
    left_out: bool
    figures: list[Figure] = field(default_factory=list)
    ideas: list[Credited] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    begun: list[Cohort] = field(default_factory=list)


def program_for_sponsor(user: User, code: str) -> Program:
    """A program for whoever sponsors or co-leads it. One query."""
    found = Program.objects.filter(code=code).first()
    if found is None or not rules.may_read_sponsors_page(user, found):
        raise Http404
    return found


def page_of(program: Program, today: date) -> SponsorsPage:
    """The whole page but for its stories and entries. Seven queries."""
    leading = [pk for pk in (program.sponsor_id, program.co_lead_id) if pk is not None]
    theirs = Member.objects.filter(pairing=OuterRef("pk"), participant__person__in=leading)
    pairs = Pairing.objects.filter(cohort__program=program, state__in=STARTED)
    counted = pairs.filter(~Exists(theirs))
    n = pairs.annotate(theirs=Exists(theirs)).aggregate(
        all=Count("pk"),
        started=Count("pk", filter=Q(theirs=False)),
        running=Count("pk", filter=Q(theirs=False, state__in=LIVING_STATES)),
        closed=Count("pk", filter=Q(theirs=False, state=PairingState.COMPLETED)),
        ended=Count("pk", filter=Q(theirs=False, state=PairingState.ENDED)),
        planned=Sum("cohort__meetings_planned", filter=Q(theirs=False), default=0),
    )
    cohorts = list(Cohort.objects.filter(program=program).order_by("kick_off", "pk"))
    for cohort in cohorts:
        cohort.program = program
    still_known = [cohort for cohort in cohorts if cohort.closed_at is None]
    left_out = n["all"] > n["started"]
    too_few = n["started"] < rules.FEWEST_PAIRS
    figures = [] if too_few else [*_pairs(n), _meetings(counted, n["planned"])]
    if figures:
        figures += _training(program, still_known, leading, are_all=len(still_known) == len(cohorts))
    return SponsorsPage(
        too_few=too_few,
        left_out=left_out,
        figures=[*figures, *_outcomes(program)],
        ideas=_ideas(program),
        asked=_asked([one for one in cohorts if one.state != CohortState.CLOSED], today),
        begun=[one for one in cohorts if one.state in (CohortState.RUNNING, CohortState.CLOSED)],
    )


def few(count: int) -> str:
    """A count of what somebody may not want known: under five it has no number."""
    return str(count) if count >= rules.FEWEST_PAIRS else _("fewer than 5")


def _pairs(n: dict[str, int]) -> Iterable[Figure]:
    """Where fewer than five ended early, no two figures may be taken from one another to tell how many."""
    yield Figure(_("Pairs started"), str(n["started"]))
    if n["ended"] >= rules.FEWEST_PAIRS:
        yield Figure(_("Running"), str(n["running"]))
        yield Figure(_("Closed as planned"), str(n["closed"]))
    else:
        least = n["started"] - rules.FEWEST_PAIRS + 1
        yield Figure(
            _("Running, or closed as planned"),
            _("%(n)s or more") % {"n": least},
            _("No exact figure, as it would tell how few ended early."),
        )
    yield Figure(
        _("Ended early"), few(n["ended"]), _("Anybody may stop, without a reason. That they do is not a failure.")
    )


def _meetings(counted: QuerySet[Pairing], planned: int) -> Figure:
    """The short conversation before the first meeting is none. One query."""
    rows = Meeting.objects.filter(pairing__in=counted, state=MeetingState.HELD)
    held = rows.filter(minutes__gt=FIRST_CONVERSATION_MINUTES).count()
    return Figure(_("Meetings held"), str(held), _("of %(all)s planned") % {"all": planned})


def _training(program: Program, cohorts: list[Cohort], leading: list[int], *, are_all: bool) -> Iterable[Figure]:
    """As managers read it on the page of training, in one total. One query.

    Of the cohorts that are not closed: of the others it is deleted who had prepared, and the count that is kept has the
    pair of the sponsor in it. Nothing where they have fewer than five people.
    """
    passed = Q(preparation__passed_at__isnull=False) if program.direction == Direction.REVERSE else Q()
    theirs = Member.objects.filter(participant=OuterRef("pk"), pairing__members__participant__person__in=leading)
    rows = Participant.objects.filter(~Exists(theirs), cohort__in=cohorts, state__in=PREPARING)
    rows = rows.exclude(person__in=leading)
    done = Case(When(passed & ~Exists(asked.left_to_finish()), then=1), default=0)
    n = rows.aggregate(all=Count("pk"), done=Sum(done, default=0))
    if n["all"] < rules.FEWEST_PAIRS:
        return
    people = (_("of %(all)s people") if are_all else _("of %(all)s people in cohorts that are not closed")) % {
        "all": n["all"]
    }
    if 0 < n["all"] - n["done"] < rules.FEWEST_PAIRS:
        yield Figure(_("Training done"), _("all but fewer than 5"), people)
    else:
        yield Figure(_("Training done"), few(n["done"]), people)


def _outcomes(program: Program) -> Iterable[Figure]:
    """What pairs themselves published. One query."""
    published = {"pairing__cohort__program": program, "sharing": Sharing.PUBLISHED}
    yield Figure(_("Commitments published"), str(Commitment.objects.filter(**published).count()))


def _ideas(program: Program) -> list[Credited]:
    """Published ideas that were tried: named as on the program's own page of them. Two queries."""
    rows = list(
        Idea.objects.filter(pairing__cohort__program=program, sharing=Sharing.PUBLISHED)
        .exclude(state__in=(IdeaState.NOTED, IdeaState.LEFT))
        .select_related("by__person")
        .order_by("-published_at", "-pk")
    )
    return [Credited(one.title, str(one.get_state_display()), _credit(one)) for one in rows]


def _credit(idea: Idea) -> str:
    by = idea.by
    if by is None or by.code not in idea.credited or by.person.state == Person.State.LEFT:
        return ""
    return by.person.name


def _asked(cohorts: list[Cohort], today: date) -> list[Asked]:
    """Steps of the plans that are the sponsor's, from today on. No query."""
    steps = [
        Asked(step.date, str(step.title), cohort.name)
        for cohort in cohorts
        for step in plan_of(cohort).steps
        if step.owner == Owner.SPONSOR and step.kind != MESSAGE and step.date >= today and not step.is_done
    ]
    return sorted(steps, key=lambda one: (one.day, one.title))[:MOST_ASKED]
