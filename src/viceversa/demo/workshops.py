"""Workshops of the demo company: the mentors had one before the kick-off, and one ahead has a waiting list."""

from __future__ import annotations

from datetime import datetime, timedelta

from viceversa.demo.stage import Stage, person, workday
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Role
from viceversa.workshops import actions as workshops
from viceversa.workshops.models import Audience, WorkshopDate

ZONE = "Europe/Stockholm"
SEATED, CAME = 14, 11
SEATS = 6


def held(stage: Stage, cohort: Cohort, kick_off: datetime, *, manager: User) -> None:
    """Five days before the kick-off fourteen mentors had a seat and eleven came, led by a colleague who ticked them."""
    starts_at = workday(kick_off - timedelta(days=5)).replace(hour=12)
    leader = person("Siobhán Keane")
    planned: list[WorkshopDate] = []

    def plan() -> None:
        details = workshops.DateDetails(
            starts_at, ZONE, 90, "https://meet.aldermoor.example/workshop", seats=20, facilitator=leader
        )
        planned.append(
            _announced(
                cohort, manager, details, Audience.MENTOR, "Workshop for mentors",
                "What to offer a leader, how to ask, and what to do when it gets difficult.",
            )
        )  # fmt: skip
        _take(stage, planned[0], _people(cohort, Role.MENTOR, "Amina Diallo")[:SEATED])

    def tick() -> None:
        date = planned[0]
        codes = list(date.places.order_by("participant__person__name").values_list("code", flat=True))
        workshops.say_who_came(date, came=codes[:CAME], by=stage.account(leader))

    stage.at(starts_at - timedelta(days=5), plan)
    stage.at(starts_at + timedelta(hours=2), tick)


def ahead(stage: Stage, cohort: Cohort, *, manager: User) -> None:
    """Six seats next week: Amina has one, Henrik is second on the list."""
    starts_at = workday(stage.now + timedelta(days=8)).replace(hour=13)
    details = workshops.DateDetails(starts_at, ZONE, 60, seats=SEATS, closes_at=starts_at - timedelta(days=2))
    date = _announced(
        cohort, manager, details, Audience.BOTH, "When it gets difficult",
        "Two stories from last year, and what helped: for mentors and mentees together.",
    )  # fmt: skip
    mentors = _people(cohort, Role.MENTOR, "Amina Diallo")[: SEATS + 1]
    _take(stage, date, [*mentors, Participant.objects.get(cohort=cohort, person=person("Henrik Lindqvist"))])


def _announced(
    cohort: Cohort, manager: User, details: workshops.DateDetails, audience: str, title: str, about: str
) -> WorkshopDate:
    workshop = workshops.plan(cohort, title=title, about=about, audience=audience, date=details, by=manager)
    return workshops.announce(workshop, by=manager).dates.select_related("workshop").get()


def _people(cohort: Cohort, role: str, first: str) -> list[Participant]:
    rows = Participant.objects.filter(cohort=cohort, role=role, state__in=("enrolled", "paired"))
    found = list(rows.select_related("person").order_by("person__search_name", "id"))
    return sorted(found, key=lambda one: one.person.name != first)


def _take(stage: Stage, date: WorkshopDate, people: list[Participant]) -> None:
    for one in people:
        workshops.take_seat(date, participant=one, by=stage.account(one.person))
