"""A workshop for mentors a week ahead, as tests of workshops begin, and what they ask of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import Words, words_of
from viceversa.people.models import User
from viceversa.programs.models import Participant, Role
from viceversa.workshops import actions
from viceversa.workshops.actions import DateDetails
from viceversa.workshops.models import Seat, Workshop, WorkshopDate

THEN = NOW + timedelta(days=7)
AFTER = THEN + timedelta(hours=2)
DETAILS = DateDetails(starts_at=THEN, time_zone="Europe/Paris", minutes=90, place="Room 9", seats=2)


def details(**otherwise: Any) -> DateDetails:
    return replace(DETAILS, **otherwise)


def plan(cast: Cast, **otherwise: Any) -> Workshop:
    """A draft; what it is otherwise by name, `date` by `details`."""
    given = {
        "title": "Before you begin", "about": "How to ask, and how to say no.", "audience": Role.MENTOR, "date": DETAILS,
        "by": cast.petra, "now": NOW,
    }  # fmt: skip
    return actions.plan(cast.cohort, **{**given, **otherwise})


def announced(cast: Cast, **otherwise: Any) -> WorkshopDate:
    """The date of a workshop that everybody knows of."""
    workshop = actions.announce(plan(cast, **otherwise), by=cast.petra, now=NOW)
    return only(workshop)


def only(workshop: Workshop) -> WorkshopDate:
    return WorkshopDate.objects.select_related("workshop").get(workshop=workshop)


def mentors(cast: Cast, count: int) -> list[Participant]:
    return [
        factories.participant(cast.cohort, factories.person(f"Mo {'abcdefghij'[number]}"), Role.MENTOR)
        for number in range(count)
    ]


def account(participant: Participant) -> User:
    return User.objects.filter(person=participant.person).first() or factories.user(participant.person)


def take(date: WorkshopDate, *people: Participant, now: Any = NOW) -> list[Seat]:
    return [actions.take_seat(date, participant=one, by=account(one), now=now) for one in people]


def leave(date: WorkshopDate, participant: Participant, now: Any = NOW) -> Workshop:
    return actions.leave(date.workshop, participant=participant, by=account(participant), now=now)


def states(date: WorkshopDate) -> dict[str, str]:
    """How everybody stands at a date, by name."""
    rows = Seat.objects.filter(date=date).order_by("changed_at", "pk")
    return dict(rows.values_list("participant__person__name", "state"))


def mails(kind: str) -> list[str]:
    """To whom mails of this kind were drafted, in order; of those about seats, with what they say."""
    rows = Message.objects.filter(kind=f"workshops.{kind}").order_by("pk").select_related("to")
    return [f"{one.to.name} {one.context['what']}" if "what" in one.context else one.to.name for one in rows]


def words(kind: str, to: Participant | User, now: Any = NOW) -> Words:
    """The last mail of this kind to somebody, as it would go out now."""
    person = to.person
    with clock.moved_to(now):
        return words_of(Message.objects.filter(kind=f"workshops.{kind}", to=person).latest("pk"))


def visit(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, *args: str, now: Any = NOW) -> str:
    with clock.moved_to(now):
        return visit(user).get(reverse(f"workshops:{name}", args=args)).content.decode()
