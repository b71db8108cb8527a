"""Whoever no longer takes part has no seat at circles ahead, hosts none, and is written to about none of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.circles.test_circles import AFTER, THEN, account, come, mails, mentors, page, plan, visit
from tests.factories import NOW
from viceversa.circles import actions
from viceversa.circles.models import Circle, Seat
from viceversa.circles.states import CircleState
from viceversa.core import clock
from viceversa.core.retention import apply_all
from viceversa.messaging import due
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import Words, words_of
from viceversa.pairings.actions import leave
from viceversa.people.models import Person
from viceversa.programs import hooks
from viceversa.programs.actions import mark_finished, withdraw
from viceversa.programs.models import Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

pytestmark = pytest.mark.django_db


def leaves(one: Participant) -> None:
    leave.leave_program(one, by=account(one), now=NOW)


def last(kind: str, to: Person) -> Words:
    with clock.moved_to(NOW):
        return words_of(Message.objects.filter(kind=kind, to=to).latest("pk"))


def coming(circle: Circle) -> list[int]:
    return list(Seat.objects.filter(circle=circle, coming=True).order_by("pk").values_list("participant", flat=True))


def test_a_seat_is_free_and_out_of_their_calendar_once_somebody_left(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast, seats=3, place="https://meet.example/zebra")
    come(circle, ann, bo)
    leaves(ann)
    told = last("circles.date", ann.person)
    assert told.calendar is not None
    assert (told.calendar.method, "You no longer take part" in told.text, "Open the circle" in told.text) == (
        "CANCEL", True, False,
    )  # fmt: skip
    assert "Nia, Mo<" in page(account(bo), "circle", circle.code)
    cy = factories.participant(cast.cohort, factories.person("Cy"), Role.MENTOR)
    come(circle, cy)
    assert coming(circle) == [cast.nia_part.pk, bo.pk, cy.pk]
    before = mails("circles.date").count(ann.person.name)
    actions.change(
        circle, starts_at=THEN + timedelta(hours=1), time_zone="Europe/Paris", host=cast.nia_part, minutes=60, place="",
        seats=12, by=cast.petra, now=NOW,
    )  # fmt: skip
    due.run_due(now=THEN)
    assert ann.person.name not in mails("circles.reminder")
    assert mails("circles.date").count(ann.person.name) == before


def test_who_finished_and_who_left_the_organization_have_none_either(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast)
    come(circle, ann, bo)
    Person.objects.filter(pk=bo.person.pk).update(state=Person.State.LEFT)
    for one in (ann, bo):
        mark_finished(one, by=cast.petra, now=NOW)
    assert coming(circle) == [cast.nia_part.pk]
    assert [mails("circles.date").count(one.person.name) for one in (ann, bo)] == [2, 1]


def test_a_seat_kept_by_who_left_before_blocks_nobody(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    circle = plan(cast, seats=3)
    come(circle, ann, bo)
    Participant.objects.filter(pk=ann.pk).update(state=ParticipantState.WITHDRAWN)
    come(circle, cy)
    assert page(account(bo), "circle", circle.code).count("Mo") < 4
    actions.remind(circle, now=THEN - timedelta(hours=23))
    assert Message.objects.filter(kind="circles.reminder", to=ann.person).exists() is False


def test_planners_name_another_host_when_one_left(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast, host=ann)
    come(circle, bo)
    leaves(ann)
    circle.refresh_from_db()
    assert (circle.host, coming(circle)) == (None, [bo.pk])
    assert sorted(mails("circles.host_gone")) == sorted({cast.petra.person.name, cast.jon.person.name})  # type: ignore[union-attr]
    told = last("circles.host_gone", cast.person("jon"))
    assert reverse("circles:change", args=[cast.cohort.code, circle.code]) in told.text
    actions.change(
        circle, starts_at=THEN, time_zone="Europe/Paris", host=bo, minutes=60, place="", seats=12, by=cast.petra, now=NOW
    )  # fmt: skip
    with pytest.raises(Moot):
        last("circles.host_gone", cast.person("jon"))
    due.run_due(now=AFTER)
    assert [one.to for one in Message.objects.filter(kind="circles.who_came")] == [bo.person]


def test_without_a_host_nobody_is_asked_who_came(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast, host=ann)
    come(circle, bo)
    leaves(ann)
    for moment in (THEN - timedelta(hours=1), AFTER):
        due.run_due(now=moment)
    assert (mails("circles.who_came"), mails("circles.reminder")) == ([], [bo.person.name])


def test_who_hosted_says_who_came_although_they_left_since(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast, host=ann)
    come(circle, bo)
    for one in (ann, bo):
        withdraw(one, by=account(one), now=AFTER)
    at = reverse("circles:attendance", args=[circle.code])
    with clock.moved_to(AFTER):
        assert visit(account(bo)).get(at).status_code == 404
        host = visit(account(ann))
        assert bo.code in host.get(at).content.decode()
        assert host.post(at, {"came": [bo.code]}).status_code == 302
    circle.refresh_from_db()
    assert (circle.state, circle.attended) == (CircleState.HELD, 1)
    with clock.moved_to(AFTER + timedelta(days=15)):
        assert host.get(at).status_code == 404


def test_a_cohort_that_is_closed_has_no_circle_ahead(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast)
    come(circle, ann)
    come(circle, bo, coming=False)
    begun = plan(cast, starts_at=NOW + timedelta(hours=1))
    cast.cohort.state, cast.cohort.closed_at = CohortState.CLOSED, NOW + timedelta(hours=2)
    cast.cohort.save()
    Participant.objects.filter(cohort=cast.cohort).update(state=ParticipantState.FINISHED)
    before = Message.objects.filter(kind="circles.date").count()
    for closed in hooks.CLOSED:
        closed(cast.cohort)
    for one in (circle, begun):
        one.refresh_from_db()
    assert (circle.state, begun.state) == (CircleState.CANCELLED, CircleState.PLANNED)
    told = Message.objects.filter(kind="circles.date").order_by("pk")[before:]
    assert [message.to for message in told] == [cast.nia.person, ann.person]
    # Their answers go at once; their calendars learn of it all the same.
    apply_all(now=NOW + timedelta(hours=3))
    assert Seat.objects.exists() is False
    calendar = last("circles.date", ann.person).calendar
    assert calendar is not None
    assert calendar.method == "CANCEL"
