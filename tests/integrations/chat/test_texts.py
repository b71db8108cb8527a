"""What stands in a channel, and what never does."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.chat.world import MOOT, POSTED, circle, happen, work, workshop
from tests.support.receiver import Receiver
from viceversa.circles import actions as circles
from viceversa.integrations.chat import texts
from viceversa.integrations.chat.models import Channel, Post
from viceversa.programs.models import Call, Cohort
from viceversa.programs.states import CohortState
from viceversa.workshops.models import Workshop, WorkshopDate

pytestmark = pytest.mark.django_db


def test_a_circle_is_posted_and_nobody_is_named(cast: Cast, receiver: Receiver, channel: Channel) -> None:
    made = circle(cast)
    assert receiver.got == []
    work(NOW)
    (got,) = receiver.got
    assert (got.method, got.path) == ("POST", "/services/T0/B0/secret")
    said = json.loads(got.body)["text"]
    assert said.startswith("A circle meets: ")
    assert "(Europe/Paris)" in said
    assert "/circles/" in said
    for private in ("Nia", "mentor", "Fresh", cast.program.name, "meet.example", cast.cohort.name, "#fresh-eyes"):
        assert private not in said
    assert Post.objects.get().state == POSTED
    # The program lets calendars say more, so its channel does; still nobody is named.
    cast.program.names_in_calendars = True
    cast.program.save()
    circles.cancel(made, by=cast.petra, now=NOW)
    work(NOW)
    said = json.loads(receiver.got[1].body)["text"]
    assert said.startswith(f"{cast.program.name}: this circle is cancelled: ")
    assert "Nia" not in said
    assert "meet.example" not in said
    assert "secret" not in str(Channel.objects.values().get())


def test_what_each_date_says(cast: Cast, receiver: Receiver, channel: Channel) -> None:
    when = workshop(cast)
    found = {}

    def told(verb: str, subject: Any) -> str:
        happen(cast, verb, subject)
        receiver.got.clear()
        work(NOW)
        return json.loads(receiver.got[0].body)["text"].split("\n")[0] if receiver.got else ""

    for names in (False, True):
        cast.program.names_in_calendars = names
        cast.program.save()
        Workshop.objects.update(state="announced")
        WorkshopDate.objects.update(state="planned")
        found[names] = [told("workshop.announced", when.workshop), told("workshop.date_changed", when)]
        WorkshopDate.objects.update(state="cancelled")
        found[names].append(told("workshop.date_cancelled", when))
        Workshop.objects.update(state="cancelled")
        found[names].append(told("workshop.cancelled", when.workshop))
        cast.cohort.state = CohortState.RUNNING
        cast.cohort.save()
        found[names].append(told("cohort.started", cast.cohort))
    moment = texts._moment(when.starts_at, texts.zone_named("Europe/Lisbon"))
    title = "Talking about *pay* @all &lt;!here&gt;"
    assert found[False] == [
        f"A workshop. Its first date: {moment}.",
        f"A date of a workshop: {moment}.",
        f"This date of a workshop is cancelled: {moment}.",
        "A workshop is cancelled.",
        "It begins now.",
    ]
    name = cast.program.name
    assert found[True] == [
        f"{name}: a workshop, “{title}”. Its first date: {moment}.",
        f"{name}: a date of the workshop “{title}”: {moment}.",
        f"{name}: this date of the workshop “{title}” is cancelled: {moment}.",
        f"{name}: the workshop “{title}” is cancelled.",
        f"{name}: It begins now.",
    ]


def test_a_call_is_posted_once_and_only_while_it_is_open(cast: Cast, receiver: Receiver, channel: Channel) -> None:
    autumn = Cohort.objects.create(
        program=cast.program, name="Autumn", kick_off=date(2026, 9, 1), state=CohortState.RECRUITING, created_at=NOW
    )
    assert happen(cast, "cohort.recruiting_started", autumn) is None
    call = Call.objects.create(cohort=autumn, is_open=True)
    for _time in range(2):
        happen(cast, "cohort.call_set", autumn)
        work(NOW)
    (got,) = receiver.got
    assert json.loads(got.body)["text"].startswith("You can apply until ")
    assert f"/calls/{autumn.code}/" in got.body.decode()
    # Another channel hears of it; closed before it is posted, there is nothing to say.
    Post.objects.all().delete()
    post = happen(cast, "cohort.call_set", autumn)
    call.is_open = False
    call.save()
    work(NOW)
    assert post is not None
    post.refresh_from_db()
    assert (len(receiver.got), post.state) == (1, MOOT)


def test_what_is_over_or_cancelled_since_is_not_posted(cast: Cast, receiver: Receiver, channel: Channel) -> None:
    when = workshop(cast)
    made = circle(cast)
    posts = [
        Post.objects.get(kind="circle"),
        happen(cast, "workshop.announced", when.workshop),
        happen(cast, "workshop.date_added", when),
        happen(cast, "workshop.date_cancelled", when),
        happen(cast, "workshop.cancelled", when.workshop),
        happen(cast, "cohort.started", cast.cohort),
    ]
    circles.cancel(made, by=cast.petra, now=NOW)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    Post.objects.filter(kind="circle_off").delete()
    WorkshopDate.objects.update(starts_at=NOW)
    work(NOW)
    assert receiver.got == []
    for post in posts:
        assert post is not None
        post.refresh_from_db()
        assert post.state == MOOT
