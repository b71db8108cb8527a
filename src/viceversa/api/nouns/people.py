"""The directory: people, units and grades. Whoever made the token reads as much of it as on the page."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from viceversa.api.paging import Listed, Paged, piece
from viceversa.api.scopes import answers, needs
from viceversa.api.words import Body
from viceversa.people import actions, queries, rules
from viceversa.people import models as people

router = Router(tags=["People"])


class Named(Schema):
    """Something with a code and a name."""

    code: str
    name: str


class Person(Schema):
    """Somebody in the directory. What only people administrators read is empty for others."""

    code: str
    name: str
    title: str
    unit: Named | None
    grade: Named | None
    state: Literal["active", "left"]
    key: str | None = Field(description="The employee or post number of the source.")
    email: str | None
    site: str | None
    time_zone: str | None
    languages: list[str] | None
    manager: Named | None
    start_date: date | None
    end_date: date | None


class Unit(Schema):
    """A unit of the organization; `path` spells it from the top."""

    code: str
    name: str
    path: str


class Grade(Schema):
    """A grade; `rank` orders them, 1 is the most junior, empty is not ordered yet."""

    code: str
    name: str
    rank: int | None
    people: int


class Ranks(Body):
    """The order of grades by their names."""

    ranks: dict[str, int | None] = Field(examples=[{"Junior": 1, "Senior": 2}])


class Wanted(Schema):
    """What the list of people is narrowed to."""

    q: str = Field("", max_length=100, description="Words of a name, a title or a unit, or a number.")
    unit: str = Field("", max_length=12, description="Code of a unit; those below it count in.")
    grade: str = Field("", max_length=12, description="Code of a grade.")
    site: str = Field("", max_length=120)
    state: Literal["active", "left"] = "active"


def named(thing: Any) -> dict[str, str] | None:
    """A thing by code and name, where there is one."""
    return {"code": thing.code, "name": thing.name} if thing is not None else None


def person_as(reads_all: bool, person: people.Person) -> dict[str, Any]:
    """A person as this reader sees them. No query where unit, grade and manager were read along."""
    own = ("key", "email", "site", "time_zone", "languages", "start_date", "end_date")
    return {
        "code": person.code,
        "name": person.name,
        "title": person.title,
        "unit": {"code": person.unit.code, "name": person.unit.path} if person.unit else None,
        "grade": named(person.grade),
        "state": person.state,
        "manager": named(person.manager) if reads_all else None,
        **{name: getattr(person, name) if reads_all else None for name in own},
    }


@router.get("/people", response=Listed[Person], auth=needs("people:read"))
def list_people(request: HttpRequest, wanted: Query[Wanted], asked: Paged) -> dict[str, Any]:
    """People in the directory. For people administrators and program managers."""
    user = answers(request)
    rules.must_search_people(user)
    reads_all = rules.may_read_directory_entry(user)
    filters = queries.Filters(
        words=wanted.q.strip(),
        unit=wanted.unit,
        grade=wanted.grade,
        site=wanted.site,
        state=wanted.state,
        reads_all=reads_all,
    )
    rows = queries.matching(filters).select_related("unit", "grade", "manager")
    return piece(request, rows, asked, lambda person: person_as(reads_all, person))


@router.get("/people/{code}", response=Person, auth=needs("people:read"))
def get_person(request: HttpRequest, code: str) -> dict[str, Any]:
    """One person."""
    user = answers(request)
    return person_as(rules.may_read_directory_entry(user), queries.person_for(user, code))


@router.get("/units", response=Listed[Unit], auth=needs("people:read"))
def list_units(request: HttpRequest, asked: Paged) -> dict[str, Any]:
    """Units of the organization."""
    rules.must_search_people(answers(request))
    shown = ("code", "name", "path")
    return piece(request, queries.units(), asked, lambda unit: {name: getattr(unit, name) for name in shown})


@router.get("/grades", response=Listed[Grade], auth=needs("people:read"))
def list_grades(request: HttpRequest) -> dict[str, Any]:
    """All grades, the most junior first, those without a rank last. In one piece."""
    rules.must_search_people(answers(request))
    rows = [
        {"code": grade.code, "name": grade.name, "rank": grade.rank, "people": grade.size}  # type: ignore[attr-defined]
        for grade in queries.grades_in_order()
    ]
    return {"items": rows, "next": None}


@router.put("/grades", response=Listed[Grade], auth=needs("people:write"))
def order_grades(request: HttpRequest, ranks: Ranks) -> dict[str, Any]:
    """Set the order of grades. Pairs are looked at again by it. For people administrators."""
    actions.order_grades(ranks=ranks.ranks, by=answers(request))
    return list_grades(request)
