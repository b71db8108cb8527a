"""What is shown: the doors to runs and rulings, and the lists of a run, one query each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import Http404
from django.utils.translation import gettext as _

from viceversa.core.doors import found_in
from viceversa.matching import bounds, changes, rules
from viceversa.matching.figures import POINT
from viceversa.matching.listing import Asked
from viceversa.matching.models import Finding, LeftOut, Proposal, Ruling, Run
from viceversa.matching.policy import SETTABLE, complete, settings_for
from viceversa.matching.states import RunState
from viceversa.people.models import Person, User, searchable
from viceversa.people.queries import topic_labels
from viceversa.programs.models import Cohort, Offer, Participant, Program, Role, Want
from viceversa.programs.states import CohortState, ParticipantState

ANYWHERE = ((bounds.UNIT, bounds.EACH), (bounds.SITE, bounds.EACH), (bounds.NEW, ""))
ANSWERED = (RunState.SOLVED, RunState.RELEASED)
# What one can go back to: also one that says why there is no solution.
USABLE = (*ANSWERED, RunState.NO_SOLUTION)


def run_for(user: User, code: str) -> Run:
    """The run, to managers of its program; to everybody else there is none. One query; the big files stay behind."""
    managed = Run.objects.filter(code=code, cohort__program__managers__user=user)
    return found_in(_light(managed).select_related("cohort__program", "by", "used_by", "finding"))


def run_among_its_own(user: User, code: str) -> tuple[Run, list[Run]]:
    """The run with all of its cohort, newest first, to managers of its program; else 404. One query."""
    managed = Run.objects.filter(cohort__runs__code=code, cohort__program__managers__user=user)
    runs = list(_light(managed).select_related("cohort__program", "by", "used_by", "finding"))
    for run in runs:
        if run.code == code:
            return run, runs
    raise Http404


def runs_of(cohort: Cohort) -> QuerySet[Run]:
    """All runs, newest first, without their files."""
    return _light(Run.objects.filter(cohort=cohort)).select_related("by", "used_by", "finding")


def run_in(cohort: Cohort, code: str) -> Run:
    """One run of a cohort that the caller may see, else 404. One query; the big files stay behind."""
    return found_in(runs_of(cohort).filter(code=code))


def run_in_use(cohort: Cohort) -> Run | None:
    """The run that the page shows: the one made or gone back to last. One query; the big files stay behind."""
    # What was asked by itself after a no is a run too; nobody goes on from it.
    kept = (
        _light(Run.objects.filter(cohort=cohort)).exclude(state=RunState.CANCELLED).exclude(settings__has_key="after")
    )
    kept = kept.select_related("by", "used_by", "finding")
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


ORDERS = {
    "fit": ("points",),
    "name": ("mentor__person__search_name", "mentee__person__search_name"),
    "vice": ("fit_to_mentee", "points"),
    "versa": ("fit_to_mentor", "points"),
}


def pairs_of(
    user: User, run: Run, asked: Asked, *, former: Run | None = None, topics: Mapping[str, str] | None = None
) -> QuerySet[Proposal]:
    """The pairs of a run that the user may see, narrowed and in the order asked for; each knows the `total`. One query.

    `former`: the run that "changed" compares with; without one nothing has changed. `topics`: names by slug, to be
    searched along with people's names and units.
    """
    found: QuerySet[Proposal] = _seen_by(user, Proposal.objects.filter(run=run)).select_related(
        "mentor__person__unit", "mentee__person__unit"
    )
    for word in searchable(asked.words).split():
        found = found.filter(_speaks_of(word, topics or {}))
    same_two = {"mentor": OuterRef("mentor"), "mentee": OuterRef("mentee")}
    if asked.locked:
        found = found.filter(Exists(Ruling.objects.filter(kind=Ruling.Kind.PIN, **same_two)))
    if asked.changed:
        before = Proposal.objects.filter(run=former, **same_two)
        found = found.exclude(Exists(before)) if former else found.none()
    if asked.below:
        found = found.filter(points__lt=(asked.below - 0.5) * POINT)
    if asked.pair:
        mentor, _dash, mentee = asked.pair.partition("-")
        found = found.filter(Q(code=asked.pair) | Q(mentor__code=mentor, mentee__code=mentee))
    down = "-" if asked.sort.startswith("-") else ""
    order = (f"{down}{field}" for field in ORDERS[asked.sort.lstrip("-")])
    total = found.order_by().values("run").annotate(n=Count("pk")).values("n")
    counted: QuerySet[Proposal] = found.annotate(total=Subquery(total))
    return counted.order_by(*order, "mentor__person__search_name", "id")


def _speaks_of(word: str, topics: Mapping[str, str]) -> Q:
    """Whether the word is in the name or unit of one of the two, or in a topic that goes one way or the other."""
    about = Q()
    for side in ("mentor", "mentee"):
        about |= Q(**{f"{side}__person__search_name__contains": word})
        about |= Q(**{f"{side}__person__unit__path__icontains": word})
    slugs = [slug for slug, name in topics.items() if word in searchable(name)]
    return about | _gives("mentor", "mentee", slugs) | _gives("mentee", "mentor", slugs) if slugs else about


def _gives(one: str, other: str, topics: list[str]) -> Q:
    """Whether one of a pair offers one of these topics, and the other wants it."""
    wanted = Want.objects.filter(participant=OuterRef(OuterRef(other)), topic=OuterRef("topic"))
    return Q(Exists(Offer.objects.filter(Exists(wanted), participant=OuterRef(one), topic__slug__in=topics)))


def _seen_by(user: User, pairs: QuerySet[Any]) -> QuerySet[Any]:
    """`rules.may_see_pair` as a question to the database, for rows with a mentor and a mentee."""
    own = user.person
    if own is None:
        return pairs
    for side in ("mentor", "mentee"):
        line = Q(**{f"{side}__person__line_path__contains": f"/{own.pk}/"})
        above = Q(**{f"{side}__person__in": [own.pk, *own.manager_ids]})
        pairs = pairs.exclude(line | above)
    return pairs


def left_out_of(run: Run) -> QuerySet[LeftOut]:
    """Who has nobody in a run, with their grade, mentors first. One query."""
    return (
        LeftOut.objects.filter(run=run)
        .select_related("participant__person__grade", "participant__person__unit")
        .order_by("-participant__role", "participant__person__search_name")
    )


def left_out_shown(user: User, run: Run) -> list[LeftOut]:
    """The same without those in the user's own reporting line. One query."""
    return [one for one in left_out_of(run) if not rules.is_concerned(user, one.participant.person)]


def finding_of(run: Run) -> Finding | None:
    """What was worked out from a run so far. No query where it came with the run."""
    try:
        return run.finding
    except Finding.DoesNotExist:
        return None


def rulings_of(cohort: Cohort) -> QuerySet[Ruling]:
    """Locked and ruled-out pairs with the two people, newest first. One query."""
    return (
        Ruling.objects.filter(cohort=cohort)
        .select_related("mentor__person", "mentee__person", "by")
        .order_by("-created_at", "-id")
    )


def rulings_seen(user: User, cohort: Cohort) -> QuerySet[Any]:
    """Those of them that the user may see. One query."""
    return _seen_by(user, rulings_of(cohort))


def participants_in(cohort: Cohort, codes: set[str]) -> dict[str, Participant]:
    """Participants of a cohort with their people, by code. One query."""
    found = Participant.objects.filter(cohort=cohort, code__in=codes).select_related("person")
    return {participant.code: participant for participant in found}


def people_called(cohort: Cohort, words: str, *, codes: Collection[str], most: int = 25) -> list[Participant]:
    """Participants whose name has all these words, among those with these codes, by name. One query."""
    found = Participant.objects.filter(_called(words), cohort=cohort).select_related("person")
    # Some of the cohort are not in the run: more are read than shown, so that enough of the run remain.
    rows = found.order_by("person__search_name", "pk")[: most * 4]
    return [one for one in rows if one.code in codes][:most]


def sides_called(
    cohort: Cohort, words: Mapping[Role, str], *, codes: Collection[str], most: int
) -> dict[Role, list[Participant]]:
    """The same for the people of each role, who are called by words of their own. One query for all."""
    wanted = reduce(or_, (Q(role=role) & _called(text) for role, text in words.items()))
    place = Window(RowNumber(), partition_by="role", order_by=("person__search_name", "pk"))
    rows = Participant.objects.filter(wanted, cohort=cohort).select_related("person").annotate(place=place)
    found: list[Participant] = [one for one in rows.filter(place__lte=most * 4).order_by("place") if one.code in codes]
    return {role: [one for one in found if one.role == role][:most] for role in words}


def _called(words: str) -> Q:
    return Q(*(Q(person__search_name__contains=word) for word in searchable(words).split()))


def ruling_on(mentor: Participant, mentee: Participant) -> Ruling | None:
    """What managers have decided about the two. One query."""
    return Ruling.objects.filter(mentor=mentor, mentee=mentee).select_related("by").first()


def pairs_new_in(run: Run, former: Run) -> int:
    """How many pairs of a run another one does not have. One query."""
    same_two = {"mentor": OuterRef("mentor"), "mentee": OuterRef("mentee")}
    before = Proposal.objects.filter(run=former, **same_two)
    return Proposal.objects.filter(run=run).exclude(Exists(before)).count()


def everybody_in(cohort: Cohort) -> QuerySet[Participant]:
    """All participants of a cohort with their people, whatever their state. One query."""
    return Participant.objects.filter(cohort=cohort).select_related("person").order_by("id")


def pair_in(user: User, cohort: Cohort, mentor: str, mentee: str) -> tuple[Participant, Participant]:
    """A mentor and a mentee of the cohort by code; 404 for others, or where the user may not see the pair. One query."""
    found = participants_in(cohort, {mentor, mentee})
    if set(found) != {mentor, mentee} or not rules.may_see_pair(user, found[mentor].person, found[mentee].person):
        raise Http404
    return found[mentor], found[mentee]


def groups_of(cohort: Cohort) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups that a bound can name: units, sites and grades of who takes part, for a select. One query."""
    return _groups_among(Participant.objects.filter(cohort=cohort, state=ParticipantState.ENROLLED))


def groups_in(program: Program) -> list[tuple[str, list[tuple[str, str]]]]:
    """The same of everybody who ever took part in a program. One query."""
    return _groups_among(Participant.objects.filter(cohort__program=program))


def _groups_among(people: QuerySet[Participant]) -> list[tuple[str, list[tuple[str, str]]]]:
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


def topic_names() -> dict[str, str]:
    """The name of each topic of the catalogue by its slug, in the reader's language. One query."""
    return topic_labels()


def files_of(run: Run) -> Run:
    """The same run with its two files. One query."""
    return Run.objects.select_related("cohort").get(pk=run.pk)


def concerns_somebody_in_line(user: User, run: Run) -> bool:
    """Whether the user is, or is in the reporting line of, anybody the run is about. One query."""
    codes = {person["id"] for side in ("left", "right") for person in run.problem.get(side, [])}
    people = participants_in(run.cohort, codes).values()
    return any(rules.is_concerned(user, participant.person) for participant in people)


def cohorts_without_a_run(program: Program) -> list[str]:
    """Names of cohorts that are not over and in which nothing was matched yet. One query."""
    rows = Cohort.objects.filter(program=program).exclude(state=CohortState.CLOSED)
    none = ~Exists(Run.objects.filter(cohort=OuterRef("pk")))
    return list(rows.filter(none).order_by("kick_off", "pk").values_list("name", flat=True))


def otherwise_than_usual(run: Run, program: Program) -> str:
    """What a run was asked otherwise than what new cohorts of its program begin with, in words; empty for nothing. No query."""
    usual = settings_for(program)
    asked = {**usual, **{name: value for name, value in complete(run.settings).items() if name in SETTABLE}}
    return changes.in_short(changes.between(usual, asked))
