"""Circles of the demo company: the mentors met once, and both sides have a date ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from viceversa.circles import actions as circles
from viceversa.circles.models import Circle
from viceversa.demo.stage import Stage, person, workday
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Participant, Role

ZONE = "Europe/Stockholm"
COME = 9


def met(stage: Stage, cohort: Cohort, kick_off: datetime, *, manager: User) -> None:
    """In week 5 nine mentors took a seat and seven came; another date, and one of the mentees, lie ahead."""
    amina = Participant.objects.get(cohort=cohort, person=person("Amina Diallo"))
    henrik = Participant.objects.get(cohort=cohort, person=person("Henrik Lindqvist"))
    first = workday(kick_off + timedelta(weeks=5)).replace(hour=13)
    ahead = workday(stage.now + timedelta(days=9)).replace(hour=13)
    held: list[Circle] = []

    def plan(role: str, starts_at: datetime, host: Participant) -> None:
        circle = circles.plan(
            cohort, role=role, starts_at=starts_at, time_zone=ZONE, host=host, seats=12,
            place="https://meet.aldermoor.example/circle", by=manager,
        )  # fmt: skip
        others = [one for one in circles.people_of(circle) if one.pk != host.pk]
        for one in others[: COME - 1]:
            circles.answer(circle, participant=one, coming=True, by=stage.account(one.person))
        held.append(circle)

    def came() -> None:
        people = circles.people_of(held[0])
        codes = [amina.code, *(one.code for one in people if one.pk != amina.pk)][: COME - 2]
        circles.say_who_came(held[0], came=codes, participant=amina, by=stage.account(amina.person))

    stage.at(first - timedelta(days=14), lambda: plan(Role.MENTOR, first, amina))
    stage.at(first + timedelta(hours=2), came)
    stage.at(stage.now - timedelta(days=2), lambda: plan(Role.MENTOR, ahead, amina))
    stage.at(stage.now - timedelta(days=1), lambda: plan(Role.MENTEE, ahead + timedelta(days=1), henrik))
