"""Circles: planned, answered, moved, held, forgotten; who sees what of them, and who sees nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.circles import actions, rules
from viceversa.circles.models import Circle, Seat
from viceversa.circles.states import CircleState
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import TWELVE_MONTHS, apply_all
from viceversa.messaging import due
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.messaging.states import DueState
from viceversa.pairings.models import Pairing
from viceversa.people.models import User
from viceversa.programs.models import Participant, ProgramManager, Role
from viceversa.programs.states import CohortState

pytestmark = pytest.mark.django_db
THEN = NOW + timedelta(days=7)
AFTER = THEN + timedelta(hours=1)


def plan(cast: Cast, **otherwise: Any) -> Circle:
    given = {"role": Role.MENTOR, "starts_at": THEN, "time_zone": "Europe/Paris", "host": cast.nia_part}
    return actions.plan(cast.cohort, **{**given, "by": cast.petra, "now": NOW, **otherwise})


def mentors(cast: Cast, count: int) -> list[Participant]:
    return [
        factories.participant(cast.cohort, factories.person(f"Mo {'abcdefghij'[number]}"), Role.MENTOR)
        for number in range(count)
    ]


def account(participant: Participant) -> User:
    return User.objects.filter(person=participant.person).first() or factories.user(participant.person)


def come(circle: Circle, *people: Participant, coming: bool = True) -> None:
    for one in people:
        actions.answer(circle, participant=one, coming=coming, by=account(one), now=NOW)


def mails(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=kind).order_by("pk").select_related("to")
    return [message.to.name for message in rows]


def visit(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, *args: str) -> str:
    with clock.moved_to(NOW):
        return visit(user).get(reverse(f"circles:{name}", args=args)).content.decode()


# Planning


def test_one_side_is_asked_and_the_host_has_a_seat(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    factories.user(bo.person)
    ProgramManager.objects.create(program=cast.program, user=account(bo), since=NOW)
    circle = plan(cast)
    assert mails("circles.invited") == [ann.person.name]
    assert mails("circles.date") == ["Nia Adeyemi"]
    assert [(seat.participant, seat.coming) for seat in Seat.objects.all()] == [(cast.nia_part, True)]
    assert plan(cast).repeated
    assert Circle.objects.count() == 1
    event = Event.objects.get(verb="circle.planned")
    assert (event.actor, event.subject_code) == (cast.petra, circle.code)


def test_the_co_lead_plans_and_nobody_else_does(cast: Cast) -> None:
    assert plan(cast, by=cast.jon).repeated is False
    for who in (cast.nia, cast.viktor, cast.ada, cast.dora, cast.sam):
        with pytest.raises(NotAllowed):
            plan(cast, by=who, starts_at=AFTER)
    assert not rules.may_plan(None, cast.program)


@pytest.mark.parametrize(
    ("otherwise", "field"),
    [
        ({"role": "neither"}, "role"),
        ({"starts_at": NOW}, "starts_at"),
        ({"starts_at": NOW + timedelta(days=731)}, "starts_at"),
        ({"starts_at": datetime(1, 1, 1, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))}, "starts_at"),
        ({"starts_at": datetime(9999, 12, 31, 23, 30, tzinfo=ZoneInfo("America/New_York"))}, "starts_at"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"minutes": 14}, "minutes"),
        ({"seats": 2}, "seats"),
        ({"place": "x" * 301}, "place"),
        ({"role": Role.MENTEE}, "host"),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(cast: Cast, otherwise: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        plan(cast, **otherwise)
    assert (refused.value.field, Circle.objects.count()) == (field, 0)


def test_a_closed_cohort_has_no_more(cast: Cast) -> None:
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="closed"):
        plan(cast)


# Answering


def test_seats_are_taken_given_back_and_full(cast: Cast) -> None:
    ann, bo, cy = mentors(cast, 3)
    circle = plan(cast, seats=3)
    come(circle, ann, bo)
    with pytest.raises(Refused, match="taken"):
        come(circle, cy)
    come(circle, ann, coming=False)
    come(circle, cy)
    soon = plan(cast, starts_at=NOW + timedelta(hours=2))
    assert [row.what for row in Due.objects.filter(subject_code=soon.code)] == ["circles.ask_host"]
    again = actions.answer(circle, participant=cy, coming=True, by=account(cy), now=NOW)
    assert again.repeated
    assert mails("circles.date") == [one.person.name for one in (cast.nia_part, ann, bo, ann, cy, cast.nia_part)]
    assert {(event.actor, str(event.facts)) for event in Event.objects.filter(verb="circle.answered")} == {(None, "{}")}
    with pytest.raises(Refused, match="host"):
        actions.answer(circle, participant=cast.nia_part, coming=False, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="over"):
        actions.answer(circle, participant=ann, coming=True, by=account(ann), now=AFTER)


def test_nobody_answers_for_somebody_else_or_from_the_other_side(cast: Cast) -> None:
    (ann,) = mentors(cast, 1)
    circle = plan(cast)
    for one, by in ((ann, cast.petra), (ann, cast.nia), (cast.viktor_part, cast.viktor)):
        with pytest.raises(NotAllowed):
            actions.answer(circle, participant=one, coming=True, by=by, now=NOW)


def test_the_calendar_follows_and_old_mails_have_no_reason(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast, place="https://meet.example/zebra")
    come(circle, ann)
    come(circle, ann, coming=False)
    come(circle, bo, coming=False)
    yes, back = Message.objects.filter(kind="circles.date", to=ann.person).order_by("pk")
    assert mails("circles.date").count(bo.person.name) == 0
    with clock.moved_to(NOW):
        with pytest.raises(Moot):
            words_of(yes)
        gone, host = words_of(back), words_of(Message.objects.get(kind="circles.date", to=cast.nia_part.person))
        asked = Message.objects.get(kind="circles.invited", to=ann.person)
        with pytest.raises(Moot):
            words_of(asked)
    assert gone.calendar is not None
    assert host.calendar is not None
    assert (gone.calendar.method, host.calendar.method) == ("CANCEL", "REQUEST")
    content = host.calendar.content.decode()
    assert ("zebra" in content, "SUMMARY:Appointment" in content, "Mo a" in content) == (True, True, False)


def test_each_entry_is_newer_than_the_one_before(cast: Cast) -> None:
    (ann,) = mentors(cast, 1)
    circle = plan(cast)
    numbers = []
    for minute, coming in enumerate((True, False, True), start=1):
        moment = NOW + timedelta(minutes=minute)
        actions.answer(circle, participant=ann, coming=coming, by=account(ann), now=moment)
        with clock.moved_to(moment):
            calendar = words_of(Message.objects.filter(kind="circles.date", to=ann.person).latest("pk")).calendar
        assert calendar is not None
        assert calendar.method == ("REQUEST" if coming else "CANCEL")
        numbers.append(int(calendar.content.partition(b"SEQUENCE:")[2].split()[0]))
    assert numbers == sorted(set(numbers))


# Changing


def change(circle: Circle, cast: Cast, **otherwise: Any) -> Circle:
    given = {
        "starts_at": circle.starts_at, "time_zone": circle.time_zone, "host": circle.host, "minutes": circle.minutes,
        "place": circle.place, "seats": circle.seats, "by": cast.petra, "now": NOW,
    }  # fmt: skip
    return actions.change(circle, **{**given, **otherwise})


def test_who_comes_is_told_of_another_date_and_reminded_of_it_alone(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast)
    come(circle, ann)
    assert change(circle, cast).repeated
    moved = change(circle, cast, starts_at=THEN + timedelta(days=1))
    assert (moved.sequence, moved.repeated) == (1, False)
    assert mails("circles.date")[2:] == ["Nia Adeyemi", ann.person.name]
    change(circle, cast, host=bo)
    assert mails("circles.date")[4:] == [bo.person.name]
    change(circle, cast, seats=9)
    assert len(mails("circles.date")) == 5
    due.run_due(now=THEN)
    assert set(mails("circles.reminder")) == {"Nia Adeyemi", ann.person.name, bo.person.name}
    due.run_due(now=THEN + timedelta(days=2))
    assert mails("circles.who_came") == [bo.person.name]
    done = Due.objects.filter(subject_code=circle.code, state=DueState.DONE).order_by("due_at")
    assert [row.what for row in done] == ["circles.remind", "circles.ask_host"]


def test_what_can_not_be_changed_is_refused(cast: Cast) -> None:
    people = mentors(cast, 3)
    circle = plan(cast)
    come(circle, *people)
    plan(cast, starts_at=AFTER)
    for otherwise, field in (({"seats": 3}, "seats"), ({"starts_at": AFTER}, "starts_at")):
        with pytest.raises(Refused) as refused:
            change(circle, cast, **otherwise)
        assert refused.value.field == field
        circle.refresh_from_db()
    with pytest.raises(NotAllowed):
        change(circle, cast, by=cast.nia)
    with pytest.raises(Refused, match="ahead"):
        change(circle, cast, now=AFTER)


def test_other_seats_or_another_host_leave_mails_that_wait_as_they_are(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast)
    come(circle, ann)
    waiting = Message.objects.get(kind="circles.date", to=ann.person)
    change(circle, cast, seats=20)
    change(circle, cast, host=bo)
    assert change(circle, cast, host=ann).sequence == 0
    assert mails("circles.date")[2:] == [bo.person.name]  # Ann has the date already
    with clock.moved_to(NOW):
        assert words_of(waiting).calendar is not None
    due.run_due(now=THEN - timedelta(hours=1))
    assert len(mails("circles.reminder")) == 3


def test_how_many_come_is_said_from_five_on(cast: Cast) -> None:
    people = mentors(cast, 5)
    circle = plan(cast)
    come(circle, *people[:3])
    with pytest.raises(Refused, match="More people come already"):
        change(circle, cast, seats=3)
    circle.refresh_from_db()
    come(circle, *people[3:])
    with pytest.raises(Refused, match="6 people come already"):
        change(circle, cast, seats=5)


def test_a_cancelled_circle_leaves_calendars_and_reminds_nobody(cast: Cast) -> None:
    circle = plan(cast)
    actions.cancel(circle, by=cast.petra, now=NOW)
    assert actions.cancel(circle, by=cast.petra, now=NOW).repeated
    last = Message.objects.filter(kind="circles.date").latest("pk")
    with clock.moved_to(NOW):
        words = words_of(last)
    assert words.calendar is not None
    assert (words.calendar.method, "Cancelled" in words.subject) == ("CANCEL", True)
    assert actions.remind(circle, now=NOW).repeated
    assert actions.ask_host(circle, now=AFTER).repeated
    due.run_due(now=AFTER)
    assert mails("circles.reminder") == []
    with pytest.raises(Refused):
        actions.say_who_came(circle, came=(), participant=cast.nia_part, by=cast.nia, now=AFTER)
    Circle.objects.all().delete()
    plan(cast)
    Circle.objects.all().delete()
    due.run_due(now=AFTER)
    assert set(Due.objects.values_list("state", flat=True)) == {DueState.SKIPPED}


# Who came


def test_the_host_says_who_came_and_managers_read_a_number_from_five_on(cast: Cast) -> None:
    people = mentors(cast, 5)
    circle = plan(cast)
    come(circle, *people)
    codes = [one.code for one in people]

    def said(*came: str, by: User = cast.nia, part: Participant = cast.nia_part) -> Circle:
        return actions.say_who_came(circle, came=came, participant=part, by=by, now=AFTER)

    with pytest.raises(NotAllowed):
        said(by=cast.petra)
    with pytest.raises(NotAllowed):
        said(by=account(people[0]), part=people[0])
    with pytest.raises(Refused, match="beginning"):
        actions.say_who_came(circle, came=codes, participant=cast.nia_part, by=cast.nia, now=NOW)
    assert (said(*codes[:4]).attended, rules.shown_count(circle)) == (4, None)
    assert "Fewer than five came." in page(cast.petra, "cohort", cast.cohort.code)
    assert said(*codes[:4]).repeated
    assert (said(*codes, "strangerxxxx").attended, rules.shown_count(circle)) == (5, 5)
    html = page(cast.petra, "cohort", cast.cohort.code)
    rows = html[html.index('class="agenda"') : html.index('id="new"')]
    assert ("5 people came." in rows, [one for one in people if one.person.name in rows]) == (True, [])
    assert Event.objects.filter(verb="circle.held").first().facts == {}  # type: ignore[union-attr]
    assert circle.state == CircleState.HELD
    with pytest.raises(Refused):
        actions.cancel(circle, by=cast.petra, now=AFTER)


def test_mails_that_would_tell_who_comes_are_not_in_managers_lists() -> None:
    kinds = ("invited", "date", "reminder", "who_came")
    assert [KINDS[f"circles.{name}"].manager_sees for name in kinds] == ["fact", "none", "none", "none"]


# Pages


def test_each_side_sees_its_own_and_who_comes_sees_who_comes(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast, place="Room 9")
    come(circle, ann)
    come(circle, bo, coming=False)
    looks = {who: page(user, "circle", circle.code) for who, user in (("ann", account(ann)), ("bo", account(bo)))}
    assert [("Room 9" in html, "Nia, Mo" in html) for html in looks.values()] == [(True, True), (False, False)]
    for stranger in (cast.viktor, cast.petra, cast.ada, cast.otto, cast.jon):
        assert visit(stranger).get(reverse("circles:circle", args=[circle.code])).status_code == 404
    assert circle.code in page(account(ann), "own")
    assert circle.code not in page(cast.viktor, "own")


def test_the_home_of_a_pair_asks_whoever_has_not_answered(cast: Cast, pair: Pairing) -> None:
    def asked(user: User) -> bool:
        with clock.moved_to(NOW):
            return "A circle on" in visit(user).get(reverse("pairings:home")).content.decode()

    plan(cast, host=mentors(cast, 1)[0])
    assert (asked(cast.nia), asked(cast.viktor)) == (True, False)
    come(Circle.objects.get(), cast.nia_part, coming=False)
    assert asked(cast.nia) is False


def test_one_walks_from_planning_to_who_came(cast: Cast) -> None:
    (ann,) = mentors(cast, 1)
    typed = {
        "role": "mentor", "day": f"{THEN:%Y-%m-%d}", "time": "10:00", "time_zone": "America/New_York", "minutes": "45",
        "seats": "8", "host": cast.nia_part.code, "place": "",
    }  # fmt: skip
    address = reverse("circles:cohort", args=[cast.cohort.code])
    with clock.moved_to(NOW):
        assert reverse("circles:cohort", args=[cast.cohort.code]) in page(cast.jon, "own")
        lead = visit(cast.jon)
        assert lead.post(address, typed | {"seats": "1"}).status_code == 422
        assert lead.post(address, typed | {"day": "2020-01-01"}).status_code == 422
        assert lead.post(address, typed).status_code == 302
        circle = Circle.objects.get()
        assert circle.starts_at.hour == 14
        changing = reverse("circles:change", args=[cast.cohort.code, circle.code])
        assert 'value="10:00"' in lead.get(changing).content.decode()
        assert lead.post(changing, typed | {"day": "2020-01-01"}).status_code == 422
        assert lead.post(changing, typed | {"place": "Room 9"}).status_code == 302
        answering, own = reverse("circles:answer", args=[circle.code]), visit(account(ann))
        assert own.post(answering).status_code == 409
        assert [own.post(answering, {"answer": said}).status_code for said in ("no", "yes")] == [302, 302]
    counting = reverse("circles:attendance", args=[circle.code])
    with clock.moved_to(THEN + timedelta(days=1)):
        assert own.get(counting).status_code == 404
        host = visit(cast.nia)
        assert "Mo a" in host.get(counting).content.decode()
        assert host.post(counting, {"came": [ann.code]}).status_code == 302
    assert list(Seat.objects.filter(came=True).values_list("participant", flat=True)) == [ann.pk]


def test_lists_cost_the_same_with_three(cast: Cast) -> None:
    users_and_names: list[tuple[User, str, list[str]]] = [
        (cast.petra, "circles:cohort", [cast.cohort.code]),
        (cast.nia, "circles:own", []),
    ]

    def cost() -> list[int]:
        found = []
        for user, name, args in users_and_names:
            client = visit(user)
            with clock.moved_to(NOW), CaptureQueriesContext(connection) as asked:
                client.get(reverse(name, args=args))
            found.append(len(asked))
        return found

    plan(cast)
    one = cost()
    for day in (1, 2):
        plan(cast, starts_at=THEN + timedelta(days=day))
    mentors(cast, 2)
    assert cost() == one
    assert max(one) <= 12


# What is kept


def test_who_came_is_forgotten_and_the_number_stays(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    circle = plan(cast, place="Room 9")
    come(circle, ann, bo)
    actions.say_who_came(circle, came=[ann.code], participant=cast.nia_part, by=cast.nia, now=AFTER)
    closed = AFTER + timedelta(days=100)
    cast.cohort.closed_at = closed
    cast.cohort.save()

    def left(now: datetime) -> tuple[list[int], str]:
        apply_all(now=now)
        circle.refresh_from_db()
        return list(Seat.objects.order_by("pk").values_list("participant", flat=True)), circle.place

    assert left(closed - timedelta(seconds=1)) == ([cast.nia_part.pk, ann.pk, bo.pk], "Room 9")
    assert left(closed) == ([ann.pk], "Room 9")
    assert left(closed + TWELVE_MONTHS) == ([], "")
    assert (circle.attended, circle.host) == (1, None)
