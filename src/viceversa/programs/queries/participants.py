"""Participants, as a manager sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import NullIf
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from viceversa.core.doors import found_in
from viceversa.people.models import User, searchable
from viceversa.programs.models import Cohort, Offer, Participant, Role, Want
from viceversa.programs.states import ParticipantState as State

ON_A_PAGE: Final = 25
SENT: Final = (State.ENROLLED, State.RESTING, State.LISTED, State.PAIRED, State.FINISHED)
GROUPS: Final[dict[str, tuple[Promise, tuple[str, ...]]]] = {
    "all": (_("Everyone"), tuple(state for state in State if state != State.WITHDRAWN)),
    "waiting": (_("Waiting for a match"), (State.ENROLLED,)),
    "resting": (_("Taking a break"), (State.RESTING,)),
    "listed": (_("On the waiting list"), (State.LISTED,)),
    "paired": (_("In a pair"), (State.PAIRED,)),
    "invited": (_("Invited"), (State.INVITED, State.ENROLLING, State.DECLINED)),
    "finished": (_("Finished"), (State.FINISHED,)),
    "left": (_("Left"), (State.WITHDRAWN,)),
}
_SHOWN: Final[dict[str, tuple[Promise, str, str]]] = {
    "waiting": (_("Waiting for a match"), "wait", "clock"),
    "resting": (_("Taking a break"), "wait", "pause"),
    "listed": (_("On the waiting list"), "wait", "pause"),
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


def group_of(state: str) -> str:
    """The name of the group in which a manager finds this state: one of GROUPS, never more than that."""
    return _GROUP_OF[state]


def participant_in(user: User, code: str) -> Participant:
    """Somebody's enrollment, for the managers of the program, to read what its list shows. One query."""
    rows = Participant.objects.select_related("cohort__program", "person__unit")
    return found_in(rows.filter(code=code, cohort__program__managers__user=user))


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
    return [tab for tab in made if tab.name not in ("finished", "listed", "resting") or tab.count]


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
    of_person = gettext("Name"), pgettext("of a person", "Title")
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
            Exists(Offer.objects.filter(participant=OuterRef("pk"), topic__search__contains=searchable(words.strip())))
            | Exists(Want.objects.filter(participant=OuterRef("pk"), topic__search__contains=searchable(words.strip())))
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
