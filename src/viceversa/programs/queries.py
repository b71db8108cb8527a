"""What is shown, and the doors: nobody gets hold of a program, cohort or enrollment by another way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Avg, Case, Count, Exists, F, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import NullIf
from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from viceversa.messaging.scopes import Scope
from viceversa.people.models import Grade, Person, Topic, User, searchable
from viceversa.programs import rules
from viceversa.programs.models import Cohort, Offer, Participant, Program, ProgramManager, Role, Want
from viceversa.programs.states import ParticipantState as State
from viceversa.programs.states import ProgramState

Row = TypeVar("Row", bound=Model)

FEWEST: Final = 5  # Counts of fewer people than this are not shown.
SENT: Final = (State.ENROLLED, State.PAIRED, State.FINISHED)
ON_A_PAGE: Final = 25
FOUND: Final = 12


# Doors


def program_for(user: User, code: str) -> Program:
    """The program, for its managers; everybody else finds nothing. One query."""
    rows = Program.objects.select_related("sponsor", "co_lead", "support_contact")
    return _one(rows.filter(managers__user=user, code=code))


def cohort_for(user: User, code: str) -> Cohort:
    """The cohort with its program, for the program's managers. One query."""
    return _one(Cohort.objects.select_related("program").filter(program__managers__user=user, code=code))


def cohort_by_token(token: str) -> Cohort:
    """The cohort a private link leads to, for whoever has the link; nothing once the link was renewed. One query."""
    rows = Cohort.objects.select_related("program").filter(join_token=token, program__state=ProgramState.OPEN)
    return _one(rows)


def participant_for(user: User, code: str) -> Participant:
    """The enrollment with its cohort, program and person: for its person, and for a manager who writes down the answers
    of somebody who can't sign in. One query, three more for a manager."""
    rows = Participant.objects.select_related("cohort__program", "person")
    participant = _one(rows.filter(code=code))
    if not rules.may_answer(user, participant):
        raise Http404
    return participant


def person_to_name(code: str) -> Person:
    """An active person of the directory, to be named, invited or avoided. One query."""
    return _one(Person.objects.filter(code=code, state=Person.State.ACTIVE))


def topic(slug: str) -> Topic:
    """A topic of the catalogue. One query."""
    return _one(Topic.objects.filter(slug=slug))


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def scope_for(user: User, code: str) -> Scope:
    """The cohort as the place of its messages. One query."""
    cohort = cohort_for(user, code)
    return Scope(cohort, cohort.name, {"cohort": cohort, "program": cohort.program})


def manages_any(user: User) -> bool:
    """Whether somebody manages a program at all. One query a request."""
    return user.runs_programs


# Lists of programs and cohorts


def own_participation(user: User, cohort: Cohort) -> Participant | None:
    """The user's enrollment in this cohort, if there is one. One query."""
    return cohort.participants.filter(person__user=user).select_related("cohort__program").first()


def has_pairs(cohort: Cohort) -> bool:
    """Whether somebody in the cohort is in a pair, so that it can start. One query."""
    return bool(cohort.participants.filter(state=State.PAIRED).exists())


@dataclass(frozen=True)
class ProgramRow:
    """A program as the list shows it, with its latest cohort. `enrolled` counts those who sent their answers."""

    program: Program
    cohort: Cohort | None
    enrolled: int
    paired: int


def program_rows(user: User) -> list[ProgramRow]:
    """The programs somebody manages, archived ones last. Two queries."""
    programs = list(Program.objects.filter(managers__user=user).order_by("state", "name"))
    programs.sort(key=lambda program: program.state == ProgramState.ARCHIVED)
    cohorts = Cohort.objects.filter(program__in=programs).annotate(
        enrolled=Count("participants", filter=Q(participants__state__in=SENT)),
        paired=Count("participants", filter=Q(participants__state=State.PAIRED)),
    )
    latest = {cohort.program_id: cohort for cohort in cohorts.order_by("kick_off", "pk")}
    found = [(program, latest.get(program.pk)) for program in programs]
    return [
        ProgramRow(program, cohort, getattr(cohort, "enrolled", 0), getattr(cohort, "paired", 0))
        for program, cohort in found
    ]


def cohorts_of(program: Program) -> list[Cohort]:
    """The program's cohorts, the latest first. One query."""
    return list(program.cohorts.order_by("-kick_off", "name"))


def managers_of(program: Program) -> list[ProgramManager]:
    """Its managers with their accounts, longest first. One query."""
    return list(program.managers.select_related("user").order_by("since", "pk"))


# People


def people_found(words: str, *, most: int = FOUND) -> list[Person]:
    """Active people whose name holds each of the words, by name; none for no words. One query.

    Each says whether they can sign in (`has_account`, `shares_address`).
    """
    parts = searchable(words).split()
    if not parts:
        return []
    rows = Person.objects.filter(state=Person.State.ACTIVE).select_related("unit", "grade")
    for part in parts:
        rows = rows.filter(search_name__contains=part)
    same = Person.objects.filter(email=OuterRef("email"), state=Person.State.ACTIVE).exclude(pk=OuterRef("pk"))
    rows = rows.annotate(has_account=Exists(User.objects.filter(person=OuterRef("pk"))), shares_address=Exists(same))
    return list(rows.order_by("search_name")[:most])


def middle_rank() -> float | None:
    """The middle of the organization's grades; None while they are not ordered. One query."""
    middle = Grade.objects.filter(rank__isnull=False).aggregate(middle=Avg("rank"))["middle"]
    return None if middle is None else float(middle)


@dataclass(frozen=True)
class Candidate:
    """Somebody who was searched for, as a possible participant. `suits` is the role their grade suggests, if any."""

    person: Person
    already: str
    suits: str
    signs_in: bool


def candidates(cohort: Cohort, words: str) -> list[Candidate]:
    """People by name, with what the cohort knows of them. A decline shows as "invited". Three queries."""
    found = people_found(words)
    if not found:
        return []
    states = dict(cohort.participants.filter(person__in=found).values_list("person", "state"))
    middle, direction = middle_rank(), cohort.program.direction
    return [
        Candidate(
            person=person,
            already=str(shown_state(states[person.pk])) if person.pk in states else "",
            suits=_suits(person, middle, direction),
            signs_in=person.has_account or (bool(person.email) and not person.shares_address),  # type: ignore[attr-defined]
        )
        for person in found
    ]


def _suits(person: Person, middle: float | None, direction: str) -> str:
    rank = person.grade.rank if person.grade else None
    fitting = [role for role in Role.values if rules.fits_by_grade(role, rank=rank, middle=middle, direction=direction)]
    return fitting[0] if len(fitting) == 1 else ""


# Participants, as a manager sees them

GROUPS: Final[dict[str, tuple[Promise, tuple[str, ...]]]] = {
    "all": (_("Everyone"), tuple(state for state in State if state != State.WITHDRAWN)),
    "waiting": (_("Waiting for a match"), (State.ENROLLED,)),
    "paired": (_("In a pair"), (State.PAIRED,)),
    "invited": (_("Invited"), (State.INVITED, State.ENROLLING, State.DECLINED)),
    "finished": (_("Finished"), (State.FINISHED,)),
    "left": (_("Left"), (State.WITHDRAWN,)),
}
_SHOWN: Final[dict[str, tuple[Promise, str, str]]] = {
    "waiting": (_("Waiting for a match"), "wait", "clock"),
    "paired": (_("In a pair"), "ok", ""),
    "invited": (_("Invited"), "wait", "mail"),
    "finished": (_("Finished"), "wait", "check"),
    "left": (_("Left"), "wait", "back"),
}
SORTS: Final = ("name", "role", "unit", "status", "sent")
_GROUP_OF: Final = {state: name for name, (_label, states) in GROUPS.items() if name != "all" for state in states}


def shown_state(state: str) -> Promise:
    """How a manager reads a state: invited, filling in and declined look the same, so that a decline stays unseen."""
    return _SHOWN[_GROUP_OF[state]][0]


@dataclass(frozen=True)
class Tab:
    """One group of the list, and how many are in it."""

    name: str
    label: Promise
    count: int


@dataclass(frozen=True)
class ParticipantRow:
    """A participant as a manager sees them: who, role, where, how far. Never off-limits topics or do-not-match lists."""

    name: str
    title: str
    unit: str
    site: str
    role: str
    status: Promise
    kind: str
    icon: str
    participant: Participant

    @property
    def side(self) -> str:
        return "vice" if self.role == Role.MENTOR else "versa"


def tabs(cohort: Cohort) -> list[Tab]:
    """The groups with their sizes. One query."""
    counts = {row["state"]: row["n"] for row in cohort.participants.values("state").annotate(n=Count("pk")).order_by()}
    made = [Tab(name, label, sum(counts.get(state, 0) for state in states)) for name, (label, states) in GROUPS.items()]
    return [tab for tab in made if tab.name != "finished" or tab.count]


def participant_rows(
    cohort: Cohort, *, group: str, words: str, sort: str = "name", page: str | int = 1
) -> Page[ParticipantRow]:
    """One page of a group in the order of `sort`; `words` look in name, unit, and the topics of those who sent. Two
    queries."""
    rows = participants_in_order(cohort, group=group, words=words, sort=sort)
    found: Page[Any] = Paginator(rows, ON_A_PAGE).get_page(page)
    found.object_list = [_row(participant) for participant in found.object_list]
    return found


def participants_as_rows(found: QuerySet[Participant]) -> Iterator[list[str]]:
    """A heading, then a row for each: what the list shows. One query, fetched in pieces."""
    of_person = gettext("Name"), gettext("Title")
    yield [*of_person, gettext("Role"), gettext("Unit"), gettext("Site"), gettext("Status"), gettext("Answers sent")]
    for participant in found.iterator(chunk_size=2000):
        row = _row(participant)
        sent = participant.enrolled_at
        role = pgettext("role", "Mentor") if row.role == Role.MENTOR else pgettext("role", "Mentee")
        day = timezone.localtime(sent).date().isoformat() if sent else ""
        yield [row.name, row.title, role, row.unit, row.site, str(row.status), day]


def participants_in_order(cohort: Cohort, *, group: str, words: str, sort: str) -> QuerySet[Participant]:
    """A group by one of SORTS, downwards with a "-" before it, then by name.

    By status means by group, as it is shown: the order does not tell who declined either.
    """
    down = sort.startswith("-")
    rank = Case(*[When(state=state, then=Value(list(GROUPS).index(name))) for state, name in _GROUP_OF.items()])
    columns: dict[str, list[Any]] = {
        "name": [F("person__search_name")],
        "role": [F("role")],
        "unit": [F("person__unit__name"), NullIf("person__site", Value(""))],
        "status": [rank],
        "sent": [F("enrolled_at")],
    }
    order = [
        column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
        for column in columns[sort.removeprefix("-")]
    ]
    return _participants(cohort, group=group, words=words).order_by(*order, "person__search_name", "pk")


def _participants(cohort: Cohort, *, group: str, words: str) -> QuerySet[Participant]:
    _label, states = GROUPS[group]
    rows = cohort.participants.filter(state__in=states).select_related("person__unit")
    plain = searchable(words).strip()
    if plain:
        topics = Q(state__in=SENT) & (
            Exists(Offer.objects.filter(participant=OuterRef("pk"), topic__name__icontains=words.strip()))
            | Exists(Want.objects.filter(participant=OuterRef("pk"), topic__name__icontains=words.strip()))
        )
        rows = rows.filter(
            Q(person__search_name__contains=plain) | Q(person__unit__path__icontains=words.strip()) | topics
        )
    return rows


def _row(participant: Participant) -> ParticipantRow:
    person = participant.person
    status, kind, icon = _SHOWN[_GROUP_OF[participant.state]]
    return ParticipantRow(
        name=person.name,
        title=person.title,
        unit=person.unit.name if person.unit else "",
        site=person.site,
        role=participant.role,
        status=status,
        kind=kind,
        icon=icon,
        participant=participant,
    )


# Topics


def catalog() -> list[Topic]:
    """All topics by name: about 120 rows. One query."""
    return list(Topic.objects.all())


def topics_matching(topics: Iterable[Topic], words: str, *, most: int = FOUND) -> list[Topic]:
    """The topics whose name or other name holds each of the words, those that start with them first. No query."""
    parts = searchable(words).split()
    if not parts:
        return []
    hits = []
    for one in topics:
        names = [searchable(name) for name in (one.name, *one.synonyms)]
        if all(any(part in name for name in names) for part in parts):
            hits.append((not names[0].startswith(parts[0]), one.name, one))
    return [one for _late, _name, one in sorted(hits, key=lambda hit: hit[:2])[:most]]


@dataclass(frozen=True)
class Suggestions:
    """Topics to add. `real` says that they come from what enough others answered, not from the catalogue's defaults."""

    topics: list[Topic]
    real: bool


def suggested(
    participant: Participant, side: type[Offer] | type[Want], topics: Sequence[Topic], usual: Sequence[str]
) -> Suggestions:
    """What to suggest as an offer (`side=Want`: what the others want) or as a want (`side=Offer`). One query.

    A topic counts once FEWEST people of the other role have named it; with fewer than 3 such topics the usual ones
    are suggested instead.
    """
    counts = (
        side._default_manager.filter(participant__cohort=participant.cohort_id, participant__state__in=SENT)
        .exclude(participant__role=participant.role)
        .values("topic")
        .annotate(n=Count("pk"))
        .filter(n__gte=FEWEST)
        .order_by("-n", "topic__name")
        .values_list("topic", flat=True)
    )
    by_id = {one.pk: one for one in topics}
    real = [by_id[pk] for pk in counts if pk in by_id]
    if len(real) >= 3:
        return Suggestions(real, real=True)
    by_slug = {one.slug: one for one in topics}
    return Suggestions([by_slug[slug] for slug in usual if slug in by_slug], real=False)


def suggested_role(user: User, cohort: Cohort) -> str:
    """The role a person's grade suggests; empty when both would suit or nothing is known. Three queries at most."""
    if user.person is None:
        return ""
    return _suits(user.person, middle_rank(), cohort.program.direction)
