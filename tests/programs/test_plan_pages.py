"""The plan's pages, without a browser: what is shown, what a form does, what calendar programs get."""

from __future__ import annotations

from datetime import date

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock
from viceversa.programs.actions import blueprint
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import CalendarFeed, Cohort, DayOff

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 9, 1)


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    made: Cohort = factories.cohort(cast.program, kick_off=TUESDAY, state="planned", countries=["FR"])
    return made


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    client.force_login(cast.petra)
    return client


def address(name: str, *args: str) -> str:
    return reverse(f"programs:{name}", args=args)


def act(client: Client, cohort: Cohort, slug: str, what: str, **more: str) -> str:
    """The sentence that the page says afterwards."""
    with clock.moved_to(NOW):
        answer = client.post(address("plan_step", cohort.code, slug), {"act": what, **more}, follow=True)
    assert answer.status_code == 200
    said = [str(message) for message in answer.context["messages"]]
    return said[0] if said else ""


def date_of(cohort: Cohort, slug: str) -> date:
    cohort.refresh_from_db()
    blueprint.plan.forget(cohort)
    return plan_of(cohort).on(slug)


def test_steps_are_moved_ticked_gated_and_removed(petra: Client, cohort: Cohort) -> None:
    assert act(petra, cohort, "support", "day-on") == "“Support contact briefed” is on Monday 13 July."
    # A week on is the 20th; a day on from the 13th is France's national holiday, so it is the 15th.
    assert act(petra, cohort, "support", "day-on") == "“Support contact briefed” is on Wednesday 15 July."
    assert act(petra, cohort, "support", "week-back") == "“Support contact briefed” is on Wednesday 8 July."
    assert act(petra, cohort, "support", "place", day="2026-07-10") == "“Support contact briefed” is on Friday 10 July."
    assert act(petra, cohort, "support", "gate").endswith("is a gate now: nothing goes on before it is done.")
    assert act(petra, cohort, "support", "no-gate") == "“Support contact briefed” is an ordinary step now."
    assert act(petra, cohort, "support", "done") == "“Support contact briefed” is done."
    assert act(petra, cohort, "support", "done") == ""
    assert act(petra, cohort, "support", "not-done") == "“Support contact briefed” is open again."
    assert "is out of the plan" in act(petra, cohort, "support", "remove")
    assert "is back in the plan" in act(petra, cohort, "support", "restore")


def test_acts_that_lead_nowhere(petra: Client, cohort: Cohort) -> None:
    with clock.moved_to(NOW):
        assert petra.post(address("plan_step", cohort.code, "support"), {"act": "burn"}).status_code == 404
        bad = petra.post(address("plan_step", cohort.code, "support"), {"act": "place", "day": "soon"})
        assert (bad.status_code, "This isn’t a date" in bad.content.decode()) == (409, True)
        pinned = petra.post(address("plan_step", cohort.code, "kick-off"), {"act": "day-on"})
    assert pinned.status_code == 409
    assert date_of(cohort, "kick-off") == TUESDAY


def test_a_step_of_ones_own_and_what_is_missing(petra: Client, cohort: Cohort) -> None:
    values = {"title": "Book the room", "owner": "co_lead", "day": "2026-08-24", "is_gate": "on", "code": "bcd"}
    with clock.moved_to(NOW):
        empty = petra.post(address("timeline", cohort.code), {**values, "title": ""})
        assert (empty.status_code, "Say what is to be done." in empty.content.decode()) == (422, True)
        far = petra.post(address("timeline", cohort.code), {**values, "day": "2040-01-01"})
        assert (far.status_code, "within half a year before" in far.content.decode()) == (422, True)
        page = petra.post(address("timeline", cohort.code), values, follow=True).content.decode()
        petra.post(address("timeline", cohort.code), values)
    assert page.count("Book the room") > 1
    cohort.refresh_from_db()
    assert list(cohort.plan_changes) == ["bcd"]


def test_the_pages_cost_the_same_for_more_steps(petra: Client, cast: Cast, cohort: Cohort) -> None:
    def cost(name: str) -> int:
        with clock.moved_to(NOW), CaptureQueriesContext(connection) as captured:
            assert petra.get(address(name, cohort.code)).status_code == 200
        return len(captured)

    def all_of_them() -> list[int]:
        return [cost("timeline"), cost("plan_month"), cost("days_off")]

    def add(count: int) -> None:
        for number in range(count):
            blueprint.add_step(cohort, title=f"S{number}", owner="manager", day=TUESDAY, by=cast.petra, now=NOW)
            blueprint.add_day_off(name="x", first=date(2026, 10, 1), last=date(2026, 10, 1), by=cast.petra, now=NOW)

    add(1)
    one = all_of_them()
    add(2)
    assert all_of_them() == one
    assert max(one) <= 12


def test_the_month_shows_steps_and_days_off(petra: Client, cohort: Cohort) -> None:
    with clock.moved_to(NOW):
        page = petra.get(address("plan_month", cohort.code), {"month": "2026-07"})
        beyond = petra.get(address("plan_month", cohort.code), {"month": "2050-01"})
        odd = petra.get(address("plan_month", cohort.code), {"month": "July"})
    days = {day.date.day: day for week in page.context["month"].weeks for day in week if day.is_in_month}
    assert days[14].off == "National Day (France)"
    assert [str(step.title) for step in days[10].steps] == ["Support contact briefed"]
    assert [step.slug for step in days[7].steps] == ["charter"]
    assert beyond.context["month"].first == date(2027, 8, 1)
    assert beyond.context["month"].following is None
    assert odd.context["month"].first == date(2026, 7, 1)
    assert odd.context["month"].former is None


def test_days_off_and_countries_are_edited(petra: Client, cohort: Cohort) -> None:
    def post(**values: object) -> tuple[int, str]:
        answer = petra.post(address("days_off", cohort.code), values, follow=True)
        return answer.status_code, answer.content.decode()

    with clock.moved_to(NOW):
        assert (
            "The last day lies before the first."
            in post(act="add", name="x", first="2026-12-24", last="2026-12-23", code="b")[1]
        )
        assert post(act="add", name="", first="2026-12-24", last="2026-12-23", code="b")[0] == 422
        assert "Shutdown" in post(act="add", name="Shutdown", first="2026-12-24", last="2026-12-31", code="b")[1]
        post(act="countries", countries=["FR"], add="DE")
        cohort.refresh_from_db()
        assert (cohort.countries, cohort.days_off) == (["DE", "FR"], [["2026-12-24", "2026-12-31", "Shutdown"]])
        assert post(act="countries", countries=["XX"])[0] == 422
        post(act="remove", entry=DayOff.objects.get().code)
        assert post(act="remove", entry="nothing")[0] == 404
    cohort.refresh_from_db()
    assert cohort.days_off == []


def test_the_calendar_file_can_be_read(petra: Client, cohort: Cohort) -> None:
    with clock.moved_to(NOW):
        answer = petra.get(address("plan_file", cohort.code))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    events = {str(event["uid"]): event for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}
    assert len(events) == len(plan_of(cohort).steps)
    due = events[f"answers-due.{cohort.code}@localhost:8000"]
    assert (due["dtstart"].dt, due["dtend"].dt) == (date(2026, 8, 10), date(2026, 8, 11))
    assert str(due["summary"]) == "Fresh Eyes: Answers are due"
    assert str(due["transp"]) == "TRANSPARENT"


def test_the_feed_needs_no_sign_in_and_ends_when_renewed(petra: Client, cast: Cast, cohort: Cohort) -> None:
    with clock.moved_to(NOW):
        petra.post(address("feed_address"), {"cohort": cohort.code})
        former = CalendarFeed.objects.get().token
        stranger = Client()
        answer = stranger.get(address("feed", former))
        assert (answer.status_code, "no-cache" in answer["Cache-Control"]) == (200, True)
        book = icalendar.Calendar.from_ical(answer.content)
        assert {str(event["uid"]).split(".")[1].split("@")[0] for event in book.walk("VEVENT")} == {
            cohort.code,
            cast.cohort.code,
        }
        assert former in petra.get(address("timeline", cohort.code)).content.decode()
        petra.post(address("feed_address"), {"cohort": cohort.code, "former": former})
        assert stranger.get(address("feed", former)).status_code == 404
        assert stranger.get(address("feed", CalendarFeed.objects.get().token)).status_code == 200
        cast.program.managers.all().delete()
        assert stranger.get(address("feed", CalendarFeed.objects.get().token)).status_code == 404
