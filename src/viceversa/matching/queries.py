"""What is shown: the doors to runs and rulings, and the lists of a run, one query each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from viceversa.matching import bounds, rules
from viceversa.matching.models import LeftOut, Proposal, Ruling, Run
from viceversa.matching.states import RunState
from viceversa.people.models import Person, User
from viceversa.people.queries import topic_labels
from viceversa.programs.models import Cohort, Participant, Role, Want
from viceversa.programs.states import ParticipantState

ANYWHERE = ((bounds.UNIT, bounds.EACH), (bounds.SITE, bounds.EACH), (bounds.NEW, ""))
ANSWERED = (RunState.SOLVED, RunState.RELEASED)
# What one can go back to: also one that says why there is no solution.
USABLE = (*ANSWERED, RunState.NO_SOLUTION)


def run_for(user: User, code: str) -> Run:
    """The run, to managers of its program; to everybody else there is none. One query; the big files stay behind."""
    managed = Run.objects.filter(code=code, cohort__program__managers__user=user)
    run = _light(managed).select_related("cohort__program", "by", "used_by").first()
    if run is None:
        raise Http404
    return run


def runs_of(cohort: Cohort) -> QuerySet[Run]:
    """All runs, newest first, without their files."""
    return _light(Run.objects.filter(cohort=cohort)).select_related("by", "used_by")


def run_in_use(cohort: Cohort) -> Run | None:
    """The run that the page shows: the one made or gone back to last. One query; the big files stay behind."""
    kept = _light(Run.objects.filter(cohort=cohort)).exclude(state=RunState.CANCELLED).select_related("by", "used_by")
    return kept.order_by(Coalesce("used_at", "created_at").desc(), "-number").first()


def is_newest(run: Run) -> bool:
    """Whether no later run of the cohort has an answer. One query."""
    return not Run.objects.filter(cohort=run.cohort_id, state__in=ANSWERED, number__gt=run.number).exists()


def _light(runs: QuerySet[Run]) -> QuerySet[Run]:
    return runs.defer("problem", "result")


def proposals_of(run: Run) -> QuerySet[Proposal]:
    """The pairs of a run with the two people, best fit first. One query."""
    return (
        Proposal.objects.filter(run=run)
        .select_related("mentor__person", "mentee__person")
        .order_by("-points", "mentor__person__search_name", "id")
    )


def left_out_of(run: Run) -> QuerySet[LeftOut]:
    """Who has nobody in a run, with their grade, mentors first. One query."""
    return (
        LeftOut.objects.filter(run=run)
        .select_related("participant__person__grade")
        .order_by("-participant__role", "participant__person__search_name")
    )


def rulings_of(cohort: Cohort) -> QuerySet[Ruling]:
    """Locked and ruled-out pairs with the two people, newest first. One query."""
    return (
        Ruling.objects.filter(cohort=cohort)
        .select_related("mentor__person", "mentee__person", "by")
        .order_by("-created_at", "-id")
    )


def participants_in(cohort: Cohort, codes: set[str]) -> dict[str, Participant]:
    """Participants of a cohort with their people, by code. One query."""
    found = Participant.objects.filter(cohort=cohort, code__in=codes).select_related("person")
    return {participant.code: participant for participant in found}


def pair_in(user: User, cohort: Cohort, mentor: str, mentee: str) -> tuple[Participant, Participant]:
    """A mentor and a mentee of the cohort by code; 404 for others, or where the user may not see the pair. One query."""
    found = participants_in(cohort, {mentor, mentee})
    if set(found) != {mentor, mentee} or not rules.may_see_pair(user, found[mentor].person, found[mentee].person):
        raise Http404
    return found[mentor], found[mentee]


def groups_of(cohort: Cohort) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups that a bound can name: units, sites and grades of who takes part, for a select. One query."""
    people = Participant.objects.filter(cohort=cohort, state=ParticipantState.ENROLLED)
    rows = (
        people.order_by().annotate(kind=Value("unit"), rank=Value(0)).values_list("kind", "person__unit__path", "rank")
    )
    sites = people.order_by().annotate(kind=Value("site"), rank=Value(0)).values_list("kind", "person__site", "rank")
    grades = people.order_by().annotate(kind=Value("grade")).values_list(
        "kind", "person__grade__name", "person__grade__rank"
    )  # fmt: skip
    found = sorted({row for row in rows.union(sites, grades) if row[1] and row[2] is not None})
    paths = [path.split(bounds.SEPARATOR) for kind, path, _rank in found if kind == "unit"]
    units = sorted({bounds.SEPARATOR.join(path[:depth]) for path in paths for depth in range(1, len(path) + 1)})
    ranked = sorted((rank, name) for kind, name, rank in found if kind == "grade")
    return [
        (
            str(_("Everywhere")),
            [(f"{kind}:{value}", bounds.group_label(kind, value)) for kind, value in ANYWHERE],
        ),
        (str(_("Units")), [(f"unit:{path}", _("of %(unit)s") % {"unit": path}) for path in units]),
        (str(_("Sites")), [(f"site:{s}", bounds.group_label("site", s)) for kind, s, _rank in found if kind == "site"]),
        (
            str(_("Grades")),
            [
                (f"{kind}:{rank} {name}", bounds.group_label(kind, f"{rank} {name}"))
                for kind in (bounds.GRADE_TO, bounds.GRADE_FROM)
                for rank, name in ranked
            ],
        ),
    ]


@dataclass(frozen=True)
class Readiness:
    """Who can be matched now, and what keeps others from it."""

    mentors: int
    mentees: int
    filling_in: int
    no_consent: int
    no_grade: int
    no_times: int
    no_topics: int

    @property
    def people(self) -> int:
        return self.mentors + self.mentees

    @property
    def can_match(self) -> bool:
        return bool(self.mentors and self.mentees)


def readiness(cohort: Cohort) -> Readiness:
    """How many mentors and mentees can be matched, and what is missing. One query."""
    is_ready = Q(state=ParticipantState.ENROLLED, matching_consent_at__isnull=False, person__state=Person.State.ACTIVE)
    wants = Want.objects.filter(participant=OuterRef("pk"))
    counts: Counter[str] = Counter(
        Participant.objects.filter(cohort=cohort).aggregate(
            mentors=Count("id", filter=is_ready & Q(role=Role.MENTOR)),
            mentees=Count("id", filter=is_ready & Q(role=Role.MENTEE)),
            filling_in=Count("id", filter=Q(state__in=[ParticipantState.INVITED, ParticipantState.ENROLLING])),
            no_consent=Count("id", filter=Q(state=ParticipantState.ENROLLED, matching_consent_at__isnull=True)),
            no_grade=Count(
                "id", filter=is_ready & (Q(person__grade__isnull=True) | Q(person__grade__rank__isnull=True))
            ),
            no_times=Count("id", filter=is_ready & Q(times=[])),
            no_topics=Count("id", filter=is_ready & Q(role=Role.MENTEE) & ~Q(Exists(wants))),
        )
    )
    return Readiness(**counts)


def proposals_of_both(one: Run, other: Run) -> QuerySet[Proposal]:
    """The pairs of two runs with the two people, for comparing them. One query."""
    return (
        Proposal.objects.filter(run__in=[one, other])
        .select_related("mentor__person", "mentee__person")
        .defer("reasons")
        .order_by("-points", "id")
    )


def proposals_between(run: Run, pair: tuple[str, ...]) -> QuerySet[Proposal]:
    """The pair of a run between these two, by their codes. One query."""
    return proposals_of(run).filter(mentor__code=pair[0], mentee__code=pair[1])


def topic_names() -> dict[str, str]:
    """The name of each topic of the catalogue by its slug, in the reader's language. One query."""
    return topic_labels()


def contradictions_of(run: Run) -> list[dict[str, Any]]:
    """Why a run has no solution, as the engine gave it. One query."""
    result: dict[str, Any] = Run.objects.values_list("result", flat=True).get(pk=run.pk)
    return list(result.get("why", []))


def files_of(run: Run) -> Run:
    """The same run with its two files. One query."""
    return Run.objects.select_related("cohort").get(pk=run.pk)


def concerns_somebody_in_line(user: User, run: Run) -> bool:
    """Whether the user is, or is in the reporting line of, anybody the run is about. One query."""
    codes = {person["id"] for side in ("left", "right") for person in run.problem.get(side, [])}
    people = participants_in(run.cohort, codes).values()
    return any(rules.is_concerned(user, participant.person) for participant in people)
