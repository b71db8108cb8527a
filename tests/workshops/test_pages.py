"""The pages of workshops: from the plan's day to who came, for managers, participants and the facilitator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.support import calendars
from tests.workshops.story import AFTER, THEN, account, announced, details, mentors, page, states, take, visit
from viceversa.core import clock
from viceversa.integrations.calendars import actions as own_calendars
from viceversa.pairings.models import Pairing
from viceversa.people.models import User
from viceversa.programs.actions import rest
from viceversa.workshops import actions
from viceversa.workshops.models import Workshop, WorkshopDate

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Before you begin", "about": "How to ask.", "audience": "mentor", "required": "on",
    "day": f"{THEN:%Y-%m-%d}", "time": "10:00", "time_zone": "America/New_York", "minutes": "90", "place": "Room 9",
    "seats": "1", "last_day": f"{THEN - timedelta(days=1):%Y-%m-%d}", "facilitator": "",
}  # fmt: skip


def test_one_walks_from_the_plan_to_who_came(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    new, manager = reverse("workshops:new", args=[cast.cohort.code]), visit(cast.petra)
    typed = TYPED | {"facilitator": cast.jon.email.upper()}
    with clock.moved_to(NOW):
        for wrong in ({"day": "2020-01-01"}, {"facilitator": "nobody@lumen.example"}, {"minutes": "5"}, {"title": " "}):
            answer = manager.post(new, typed | wrong)
            assert (answer.status_code, "Room 9" in answer.content.decode()) == (422, True)
        manager.post(new, typed)
        workshop, date = Workshop.objects.get(), WorkshopDate.objects.select_related("workshop").get()
        assert (date.starts_at.hour, date.facilitator, workshop.required) == (14, cast.person("jon"), True)
        assert f"{date.closes_at:%d %H:%M}" == f"{THEN:%d} 04:00"  # midnight in New York
        here = [cast.cohort.code, workshop.code]
        assert "10:00" in page(cast.petra, "date", *here, date.code)
        assert visit(account(ann)).get(reverse("workshops:workshop", args=[workshop.code])).status_code == 404
        change = reverse("workshops:change", args=here)
        assert manager.post(change, {"title": "", "about": "Why.", "audience": "mentor"}).status_code == 422
        assert manager.post(change, {"title": "Before", "about": "x" * 601, "audience": "mentor"}).status_code == 422
        manager.post(change, {"title": "Before", "about": "How to ask.", "audience": "mentor", "required": "on"})
        manager.post(reverse("workshops:announcement", args=here))
        changing = reverse("workshops:date", args=[*here, date.code])
        assert manager.post(changing, typed | {"day": "2020-01-01"}).status_code == 422
        assert manager.post(changing, typed | {"seats": "1", "place": "Room 10"}).status_code == 302
        more = reverse("workshops:date-new", args=here)
        assert manager.post(more, typed | {"minutes": "5"}).status_code == 422
        assert manager.post(more, typed | {"time_zone": "UTC", "day": "2020-01-01"}).status_code == 422
        manager.post(more, typed | {"day": f"{THEN + timedelta(days=2):%Y-%m-%d}", "facilitator": ""})
        second = WorkshopDate.objects.latest("pk")
        seat = reverse("workshops:seat", args=[workshop.code])
        one, other = visit(account(ann)), visit(account(bo))
        assert one.post(seat, {"date": "nowhere"}).status_code == 409
        one.post(seat, {"date": date.code})
        other.post(seat, {"date": date.code})
        assert states(date) == {"Mo a": "seated", "Mo b": "waiting"}
        mine, theirs = page(account(ann), "workshop", workshop.code), page(account(bo), "workshop", workshop.code)
        assert ("Room 10" in mine, "Room 10" in theirs) == (True, False)
        assert ("Give my seat back" in mine, "You are first on the waiting list." in theirs) == (True, True)
        assert ("Mo b" in mine, "Mo a" in theirs) == (False, False)
        one.post(reverse("workshops:return", args=[workshop.code]))
        one.post(reverse("workshops:return", args=[workshop.code]))
        assert states(date) == {"Mo a": "gone", "Mo b": "seated"}
        manager.post(reverse("workshops:date-cancellation", args=[*here, second.code]))
        assert WorkshopDate.objects.get(pk=second.pk).state == "cancelled"
    sheet, file, add = (reverse(f"workshops:{name}", args=[date.code]) for name in ("list", "list-file", "list-add"))
    with clock.moved_to(AFTER + timedelta(hours=6)):
        leader = visit(cast.jon)
        html = leader.get(sheet).content.decode()
        assert ("Mo b" in html, "Mo a" in html, reverse("workshops:cohort", args=here[:1]) in html) == (
            True,
            False,
            False,
        )
        assert leader.post(add, {"who": "Mo"}).status_code == 422
        assert leader.post(add, {"who": ""}).status_code == 422
        leader.post(add, {"who": "Mo a"})
        leader.post(sheet, {"came": [seat.code for seat in date.places.exclude(participant=bo)]})
        assert states(date) == {"Mo a": "came", "Mo b": "missed"}
        lines = b"".join(leader.get(file)).decode("utf-8-sig").splitlines()
        assert lines[1:] == [f"Mo a,{ann.person.email},mentor,came", f"Mo b,{bo.person.email},mentor,did not come"]
        html = page(cast.petra, "planned", *here, now=AFTER + timedelta(hours=6))
        assert ("1 person came." in html, "Mo b" in html, "Nia Adeyemi" in html) == (True, True, True)
        caught = reverse("workshops:caught-up", args=here)
        assert manager.post(caught, {"participant": ann.code}).status_code == 409
        assert manager.post(caught, {"participant": bo.code}).status_code == 302
        assert "You have done this workshop" in page(account(bo), "workshop", workshop.code)
        draft = actions.plan(
            cast.cohort, title="Next", about="Why.", audience="mentee", by=cast.petra,
            date=details(starts_at=THEN + timedelta(days=9)),
        )  # fmt: skip
        manager.post(reverse("workshops:cancellation", args=[cast.cohort.code, draft.code]))
        draft.refresh_from_db()
        assert draft.state == "cancelled"


def test_others_see_nothing_of_it(cast: Cast) -> None:
    date = announced(cast, date=details(facilitator=cast.person("jon")))
    for stranger in (cast.viktor, cast.petra, cast.ada, cast.otto, cast.jon, cast.sam):
        assert visit(stranger).get(reverse("workshops:workshop", args=[date.workshop.code])).status_code == 404
    for stranger in (cast.viktor, cast.nia, cast.ada, cast.otto, cast.dora):
        assert visit(stranger).get(reverse("workshops:list", args=[date.code])).status_code == 404
        assert visit(stranger).get(reverse("workshops:list-file", args=[date.code])).status_code == 404
    assert date.workshop.title in page(cast.nia, "own")
    assert date.workshop.title not in page(cast.viktor, "own")
    assert reverse("workshops:list", args=[date.code]) in page(cast.jon, "own")
    draft = actions.plan(
        cast.cohort, title="A draft", about="Why.", audience="both", date=details(facilitator=cast.person("jon")),
        by=cast.petra, now=NOW,
    )  # fmt: skip
    assert "A draft" not in page(cast.nia, "own") + page(cast.jon, "own")
    assert visit(cast.jon).get(reverse("workshops:list", args=[draft.dates.get().code])).status_code == 404


def test_whoever_takes_a_break_finds_their_seat_to_give_it_back(cast: Cast) -> None:
    date = announced(cast)
    actions.add_date(date.workshop, details=details(starts_at=THEN + timedelta(days=3)), by=cast.petra, now=NOW)
    at = reverse("workshops:workshop", args=[date.workshop.code])
    nia = visit(cast.nia)
    take(date, cast.nia_part)
    with clock.moved_to(NOW):
        rest(cast.nia_part, by=cast.nia, now=NOW)
        html = nia.get(at).content.decode()
        assert ("Give my seat back" in html, "Take this date instead" in html) == (True, False)
        assert at in page(cast.nia, "own")
        assert nia.post(reverse("workshops:return", args=[date.workshop.code])).headers["Location"] == "/workshops/"
        assert states(date) == {"Nia Adeyemi": "gone"}
        assert (nia.get(at).status_code, at in page(cast.nia, "own")) == (404, False)


def test_dates_say_what_is_free_and_what_is_over(cast: Cast) -> None:
    ann, bo = mentors(cast, 2)
    date = announced(cast, date=details(seats=None))
    code = date.workshop.code
    for day, seats in ((1, 3), (2, 1)):
        actions.add_date(
            date.workshop, details=details(starts_at=THEN + timedelta(days=day), seats=seats), by=cast.petra, now=NOW
        )
    last = WorkshopDate.objects.select_related("workshop").latest("starts_at")
    take(last, ann)
    html = page(account(bo), "workshop", code)
    for words in (
        "There is a seat for everybody.",
        "3 of 3 seats are free.",
        "The one seat is taken.",
        "Wait for a seat",
    ):
        assert words in html
    actions.say_who_came(date, came=(), by=cast.petra, now=AFTER)
    assert "Over." in page(account(bo), "workshop", code, now=AFTER)
    actions.cancel_date(last, by=cast.petra, now=NOW)
    assert "3 of 3" in page(account(ann), "workshop", code)
    other = announced(cast, title="Another")
    actions.cancel(other.workshop, by=cast.petra, now=NOW)
    assert "It does not take place." in page(account(ann), "workshop", other.workshop.code)


def test_home_asks_whoever_has_not_signed_up_and_shows_what_lies_ahead(cast: Cast, pair: Pairing) -> None:
    def home(user: User) -> str:
        with clock.moved_to(NOW):
            return visit(user).get(reverse("pairings:home")).content.decode()

    def cost(user: User) -> int:
        client = visit(user)
        with clock.moved_to(NOW), CaptureQueriesContext(connection) as asked:
            client.get(reverse("pairings:home"))
        return len(asked)

    before = cost(cast.nia)
    date = announced(cast)
    html = home(cast.nia)
    assert ("Before you begin" in html, "Choose a date" in html) == (True, True)
    assert "Before you begin" not in home(cast.viktor)
    take(date, cast.nia_part)
    html = home(cast.nia)
    assert ("Choose a date" in html, f'href="/workshops/{date.workshop.code}/"' in html) == (False, True)
    assert cost(cast.nia) == before


def test_a_feed_has_the_dates_of_ones_seats_and_of_what_one_leads(cast: Cast) -> None:
    date = announced(cast, date=details(facilitator=cast.person("jon")))
    take(date, cast.nia_part)
    tokens = {user.pk: own_calendars.renew_feed(by=user, now=NOW)[1] for user in (cast.nia, cast.jon)}

    def read(user: User) -> list[calendars.Seen]:
        with clock.moved_to(NOW):
            return calendars.read(visit(user).get(reverse("calendars:feed", args=[tokens[user.pk]])).content)

    for user in (cast.nia, cast.jon):
        (seen,) = read(user)
        assert (seen.title, seen.starts_at, seen.place) == ("Appointment", THEN, "")
        assert "Before you begin" not in seen.said
    actions.leave(date.workshop, participant=cast.nia_part, by=cast.nia, now=NOW)
    assert (read(cast.nia), len(read(cast.jon))) == ([], 1)
    actions.cancel_date(date, by=cast.petra, now=NOW)
    assert read(cast.jon) == []


def test_pages_cost_the_same_with_three(cast: Cast) -> None:
    first = announced(cast, required=True)
    take(first, *mentors(cast, 1))
    code = cast.cohort.code
    asked: list[tuple[User, str, list[str]]] = [
        (cast.petra, "cohort", [code]),
        (cast.petra, "new", [code]),
        (cast.petra, "planned", [code, first.workshop.code]),
        (cast.petra, "list", [first.code]),
        (cast.nia, "own", []),
        (cast.nia, "workshop", [first.workshop.code]),
    ]

    def cost() -> list[int]:
        found = []
        for user, name, args in asked:
            client = visit(user)
            with clock.moved_to(AFTER), CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"workshops:{name}", args=args))
            found.append(len(queries))
        return found

    one = cost()
    for day in (1, 2):
        later = details(starts_at=THEN + timedelta(days=day), facilitator=cast.person("jon"))
        actions.add_date(first.workshop, details=later, by=cast.petra, now=NOW)
        announced(cast, title=f"Workshop {day}")
    take(first, *mentors(cast, 3))
    assert cost() == one
    assert max(one) <= 12
