"""Who is in the directory: one person, the list, what it can be narrowed to, grades, and whose address it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower, NullIf
from django.db.models.lookups import Exact
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from viceversa.core.doors import found_in
from viceversa.people import rules
from viceversa.people.models import Absence, Grade, OrgUnit, Person, User, searchable

ON_A_PAGE = 25
COUNTED = 10_000


def person_for(user: User, code: str) -> Person:
    """The person with this code, for somebody who may look people up. One query. 404 for everybody else."""
    if not rules.may_search_people(user):
        raise Http404
    return found_in(Person.objects.select_related("unit", "grade", "manager").filter(code=code))


@dataclass(frozen=True)
class Filters:
    """What the list of people is narrowed to. Codes of a unit and a grade, a site's name, words, and who has left.

    `reads_all`: whether the reader reads whole entries. Nobody else finds people by a site or a number.
    """

    words: str = ""
    unit: str = ""
    grade: str = ""
    site: str = ""
    state: str = Person.State.ACTIVE
    reads_all: bool = False

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.unit or self.grade or self.site)


SORTS = ("name", "unit", "grade", "site", "email")


class People(Sequence[Person]):
    """A long list of people, known by their ids; those of one page are fetched when they are asked for.

    Search and order by name read one index only and stop at 10,000: a list one pages through by hand is never longer.
    A list that reaches that end stays in the order of names, since any other would read everybody first.
    """

    def __init__(self, found: QuerySet[Person], sort: str = "name") -> None:
        by_name = in_order(found, sort if sort in ("name", "-name") else "name")
        self.ids = list(by_name.values_list("pk", flat=True)[:COUNTED])
        self.is_whole = len(self.ids) < COUNTED
        if sort.removeprefix("-") != "name" and self.is_whole:
            self.ids = list(in_order(found, sort).values_list("pk", flat=True)[:COUNTED])

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, index: Any) -> Any:
        by_id = Person.objects.select_related("unit", "grade").in_bulk(self.ids[index])
        return [by_id[pk] for pk in self.ids[index] if pk in by_id]


def people(filters: Filters, *, sort: str = "name", page: int = 1) -> Page[Person]:
    """One page of people with unit and grade. Two queries, one more in another order than by name, up to two more to
    look under a unit or for a number."""
    return Paginator(People(matching(filters), sort), ON_A_PAGE).get_page(page)


def matching(filters: Filters) -> QuerySet[Person]:
    """Everybody the filters leave. Up to two queries of its own: the units under a unit, a number of one person."""
    found = Person.objects.filter(state=filters.state)
    words_asked = searchable(filters.words).split()[:6]
    is_number = filters.reads_all and len(words_asked) == 1
    if is_number and (numbered := found.filter(key__in=[filters.words, filters.words.upper()])).exists():
        found = numbered
    else:
        for word in words_asked:
            found = found.filter(search_text__contains=word)
    if filters.unit:
        found = found.filter(unit__in=units_under(filters.unit))
    if filters.grade:
        found = found.filter(grade__code=filters.grade)
    if filters.site and filters.reads_all:
        found = found.filter(site=filters.site)
    return found


def in_order(found: QuerySet[Person], sort: str) -> QuerySet[Person]:
    """By one of SORTS, downwards with a "-" before it, then by name. Who has nothing there comes last both ways."""
    down = sort.startswith("-")
    key = sort.removeprefix("-")
    if key == "name":
        return found.order_by("-search_text", "-pk") if down else found.order_by("search_text", "pk")
    columns: dict[str, list[Any]] = {
        "unit": [F("unit__name")],
        "grade": [F("grade__rank"), F("grade__name")],
        "site": [NullIf("site", Value(""))],
        "email": [NullIf("email", Value(""))],
    }
    order = [column.desc(nulls_last=True) if down else column.asc(nulls_last=True) for column in columns[key]]
    return found.order_by(*order, "search_text", "pk")


def people_as_rows(found: QuerySet[Person], *, reads_all: bool) -> Iterator[list[str]]:
    """A heading, then a row for each person: what the list shows to the same reader. One query, fetched in pieces."""
    heading = [_("Name"), pgettext("of a person", "Title"), _("Unit"), _("Grade")]
    yield [_("Number"), *heading, _("Site"), _("Email")] if reads_all else heading
    for person in found.select_related("unit", "grade").iterator(chunk_size=2000):
        row = [
            person.name,
            person.title,
            person.unit.path if person.unit else "",
            person.grade.name if person.grade else "",
        ]
        yield [person.key, *row, person.site, person.email] if reads_all else row


def units_under(code: str) -> list[int]:
    """Ids of a unit and all below it. One query; the list lets the database use the unit's index."""
    top = Q(code=code) | Q(path__startswith=Concat(OrgUnit.objects.filter(code=code).values("path")[:1], Value(" / ")))
    return list(OrgUnit.objects.filter(top).values_list("pk", flat=True)[:5000])


def units() -> QuerySet[OrgUnit]:
    """All units of the organization. One query."""
    return OrgUnit.objects.all()


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """Units (the larger ones first), grades in order, and sites to filter by. Three queries."""
    units = OrgUnit.objects.order_by("path").values_list("code", "path")[:300]
    grades = Grade.objects.order_by("rank", "name").values_list("code", "name")[:300]
    sites = (
        Person.objects.filter(state=Person.State.ACTIVE)
        .exclude(site="")
        .order_by("site")
        .values_list("site", flat=True)
        .distinct()[:300]
    )
    return {"units": list(units), "grades": list(grades), "sites": [(site, site) for site in sites]}


def head_count() -> dict[str, int]:
    """How many people are here ("active") and how many have left ("left"). One query, read from an index."""
    counts = dict.fromkeys(Person.State.values, 0)
    return counts | dict(Person.objects.order_by().values_list("state").annotate(size=Count("pk")))


def has_left(code: str) -> bool:
    """Whether a person, an account or an enrollment with this code belongs to somebody who has left. One query.

    Enrollments are asked for by the relation's name: their floor is above this one.
    """
    left = Person.objects.filter(state=Person.State.LEFT).values("pk")
    return bool(left.filter(code=code).union(left.filter(user__code=code), left.filter(participations__code=code)))


def line_above(person: Person) -> list[Person]:
    """Everybody above, nearest first. One query."""
    by_id = Person.objects.in_bulk(person.manager_ids[:30])
    return [by_id[pk] for pk in person.manager_ids[:30] if pk in by_id]


def reports_of(person: Person) -> list[Person]:
    """The first 25 who report to somebody, by name. One query."""
    return list(person.reports.filter(state=Person.State.ACTIVE).select_related("grade").order_by("search_name")[:25])


def grades_in_order() -> list[Grade]:
    """All grades, most junior first, unordered ones last, each with `size` (how many have it). One query."""
    return sorted(
        Grade.objects.annotate(size=Count("people")),
        key=lambda grade: (grade.rank is None, grade.rank or 0, grade.name),
    )


def account_of(person: Person) -> User | None:
    """The account of a person, if they ever needed one. One query."""
    return User.objects.filter(person=person).first()


def account_by_email(email: str) -> User | None:
    """The account with this address, whatever its case. One query."""
    return User.objects.filter(email__iexact=email.strip()).first()


def people_at(email: str) -> QuerySet[Person]:
    """Active people with this address, whatever its case; found by an index, however large the directory."""
    return Person.objects.filter(Exact(Lower("email"), Lower(Value(email.strip()))), state=Person.State.ACTIVE)


def person_by_own_email(email: str) -> Person | None:
    """The one active person with this address; None when nobody has it, or several share it. One query."""
    found = list(people_at(email)[:2]) if email.strip() else []
    return found[0] if len(found) == 1 else None


def person_by_key(key: str) -> Person | None:
    """The active person with this employee number; None when nobody has it. One query."""
    return Person.objects.filter(key=key, state=Person.State.ACTIVE).first()


def people_by_zone() -> list[tuple[str, int]]:
    """How many active people live in each time zone. One query, whatever the size of the directory."""
    rows = Person.objects.filter(state=Person.State.ACTIVE).exclude(time_zone="").values_list("time_zone")
    return [(zone, count) for zone, count in rows.annotate(count=Count("pk")).order_by("time_zone")]


def has_days_away(person: str, now: datetime) -> Exists:
    """Whether `days_away` would give any, for a query about what has a `person`, named by its field. No query."""
    return Exists(_not_over(now).filter(person=OuterRef(person)))


def days_away(person: Person, now: datetime) -> list[tuple[date, date]]:
    """First and last days of the absences of a person that are not over. One query."""
    return list(_not_over(now).filter(person=person).values_list("first", "last"))


def _not_over(now: datetime) -> QuerySet[Absence]:
    """With a day of grace for time zones that are a day behind the server's."""
    return Absence.objects.filter(last__gte=now.date() - timedelta(days=1))


def back_from(people: Iterable[Person], day: date) -> date | None:
    """The first day on which all of these people are there, when one is away on `day`; else None. One query."""
    away = list(Absence.objects.filter(person__in=list(people), last__gte=day).values_list("first", "last"))
    back = day
    while ends := [last for first, last in away if first <= back <= last]:
        back = max(ends) + timedelta(days=1)
    return back if back > day else None


def absences_of(person: Person, today: date) -> list[Absence]:
    """When a person is away, from today on. One query."""
    return list(Absence.objects.filter(person=person, last__gte=today))


def absence_for(user: User, code: str) -> Absence:
    """One's own absence, or Http404. One query."""
    found = Absence.objects.filter(code=code, person=user.person_id).first() if user.person_id else None
    if found is None:
        raise Http404
    return found
