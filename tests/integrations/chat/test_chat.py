"""From a date for a group to a post in each chat's own shape; what stands there, and what never does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests.cast import Cast
from tests.factories import NOW
from tests.support.receiver import Receiver, Say
from viceversa.circles import actions as circles
from viceversa.core import clock, events, jobs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.integrations.chat import actions, sending, services, tasks, texts
from viceversa.integrations.chat.models import Channel, Post
from viceversa.integrations.chat.retention import POSTS
from viceversa.integrations.chat.services import SERVICES, Said
from viceversa.integrations.chat.states import PostState
from viceversa.programs.models import Call, Cohort, Role
from viceversa.programs.states import CohortState
from viceversa.workshops.models import Workshop, WorkshopDate

pytestmark = pytest.mark.django_db

WAITING, POSTED, FAILED, MOOT = PostState.WAITING, PostState.POSTED, PostState.FAILED, PostState.MOOT
ALL = list(texts.GROUPS)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.CHAT_SERVICES = ["slack", "teams", "google", "mattermost"]
    with Receiver() as running:
        settings.OUTBOUND_HOSTS = [running.origin]
        yield running


@pytest.fixture
def channel(cast: Cast, receiver: Receiver) -> Channel:
    return actions.add_channel(
        cast.program, service="slack", name="#fresh-eyes", url=f"{receiver.origin}/services/T0/B0/secret", kinds=ALL,
        language="en", by=cast.petra, now=NOW,
    )  # fmt: skip


def work(now: datetime) -> None:
    with clock.moved_to(now), jobs.presence(now=now) as worker:
        while jobs.run_one(worker, now=now):
            pass


def circle(cast: Cast, days: int = 3, **more: Any) -> Any:
    return circles.plan(
        cast.cohort, role=Role.MENTOR, starts_at=NOW + timedelta(days=days), time_zone="Europe/Paris",
        host=cast.nia_part, place="https://meet.example/mentors", by=cast.petra, now=NOW, **more,
    )  # fmt: skip


def workshop(cast: Cast) -> WorkshopDate:
    made = Workshop.objects.create(
        cohort=cast.cohort, title="Talking about *pay* @all <!here>", about="A long story", audience="both",
        state="announced", created_at=NOW,
    )  # fmt: skip
    return WorkshopDate.objects.create(
        workshop=made, starts_at=NOW + timedelta(days=5), minutes=90, time_zone="Europe/Lisbon", place="Room 4",
        closes_at=NOW + timedelta(days=4), facilitator=cast.person("sam"), revised_at=NOW, created_at=NOW,
    )  # fmt: skip


def happen(cast: Cast, verb: str, subject: Any, now: datetime = NOW) -> Post | None:
    event = events.record(verb, by=cast.petra, subject=subject, now=now)
    return Post.objects.filter(key__endswith=f":{event.pk}").first() or Post.objects.filter(kind="call").first()


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


SAID = Said("A *date* @all <!here> [x](http://y) & more", "https://vv.example/circles/", "See circles")


@pytest.mark.parametrize(
    ("service", "shape"),
    [
        (
            "slack",
            {
                "text": "A *date* @all &lt;!here&gt; [x](http://y) &amp; more\n<https://vv.example/circles/|See circles>",
                "unfurl_links": False,
                "unfurl_media": False,
            },
        ),
        (
            "teams",
            {
                "type": "message",
                "attachments": [
                    {
                        "contentType": "application/vnd.microsoft.card.adaptive",
                        "contentUrl": None,
                        "content": {
                            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                            "type": "AdaptiveCard",
                            "version": "1.4",
                            "body": [
                                {
                                    "type": "TextBlock",
                                    "text": r"A \*date\* @all \<!here\> \[x\](http://y) & more",
                                    "wrap": True,
                                }
                            ],
                            "actions": [
                                {"type": "Action.OpenUrl", "title": "See circles", "url": "https://vv.example/circles/"}
                            ],
                        },
                    }
                ],
            },
        ),
        (
            "google",
            {"text": "A *date* @all ‹!here› [x](http://y) & more\n<https://vv.example/circles/|See circles>"},
        ),
        (
            "mattermost",
            {
                "text": "A \\*date\\* @\u200ball \\<!here\\> \\[x\\](http://y) & more\n"
                "[See circles](https://vv.example/circles/)"
            },
        ),
    ],
)
def test_each_chat_gets_the_shape_it_documents(
    cast: Cast, receiver: Receiver, service: str, shape: dict[str, Any]
) -> None:
    made = actions.add_channel(
        cast.program,
        service=service,
        name="x",
        url=f"{receiver.origin}/x",
        kinds=ALL,
        language="en",
        by=cast.petra,
        now=NOW,
    )
    receiver.say = lambda _got: Say(202 if service == "teams" else 200, pieces=[b"ok"])
    answered, _wait = sending.deliver(made, SAID, now=NOW)
    assert answered == ("202" if service == "teams" else "200")
    (got,) = receiver.got
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(got.body) == shape


def test_where_each_chat_lives() -> None:
    for name, url in (
        ("slack", "https://hooks.slack.com/services/T0/B0/x"),
        ("teams", "https://prod-01.westeurope.logic.azure.com:443/workflows/0/triggers/manual/paths/invoke?sig=x"),
        ("teams", "https://default0.1.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/0"),
        ("google", "https://chat.googleapis.com/v1/spaces/A/messages?key=x&token=y"),
        ("mattermost", "https://chat.lumen.example/hooks/x"),
    ):
        assert {other for other in SERVICES if SERVICES[other].takes(url)} == {name, "mattermost"}
    assert not SERVICES["slack"].takes("https://hooks.slack.com.evil.example/x")


def test_a_chat_that_does_not_answer(cast: Cast, receiver: Receiver, channel: Channel) -> None:
    receiver.say = lambda _got: Say(500)
    circle(cast, days=30)
    post = Post.objects.get()
    now = NOW
    for number in range(1, len(sending.WAITS) + 2):
        work(now)
        post.refresh_from_db()
        assert (post.attempts, len(receiver.got)) == (number, number)
        now = post.next_at
    assert (post.state, post.said) == (FAILED, "500")
    channel.refresh_from_db()
    assert (channel.is_on, channel.problem) == (True, "500")
    receiver.say = lambda _got: Say()
    assert not actions.post_again(post, by=cast.petra, now=now).repeated
    assert actions.post_again(post, by=cast.petra, now=now).repeated
    work(now)
    channel.refresh_from_db()
    post.refresh_from_db()
    assert (post.state, channel.problem) == (POSTED, "")
    with pytest.raises(Refused):
        actions.post_again(post, by=cast.petra, now=now)
    # Busy: as long as it asks for, and no longer than the last wait.
    receiver.say = lambda _got: Say(429, (("Retry-After", "60"),))
    circle(cast, days=31)
    work(NOW)
    assert Post.objects.get(state=WAITING).next_at == NOW + timedelta(seconds=60)


def test_a_channel_that_is_gone_is_switched_off(cast: Cast, receiver: Receiver, channel: Channel) -> None:
    receiver.say = lambda _got: Say(404)
    circle(cast)
    other = circle(cast, days=9)
    work(NOW)
    channel.refresh_from_db()
    assert (channel.is_on, channel.problem, len(receiver.got)) == (False, "404", 1)
    assert sorted(Post.objects.values_list("state", flat=True)) == [FAILED, MOOT]
    with pytest.raises(Refused, match="Switch the channel on first"):
        actions.post_again(Post.objects.get(state=FAILED), by=cast.petra, now=NOW)
    circles.cancel(other, by=cast.petra, now=NOW)
    assert Post.objects.count() == 2


def test_dead_workers_lost_jobs_and_unreadable_addresses(
    cast: Cast, receiver: Receiver, channel: Channel, settings: Any
) -> None:
    circle(cast)
    post = Post.objects.get()
    taken = sending._take(post.code, NOW)
    assert taken is not None
    work(NOW + timedelta(seconds=1))
    assert receiver.got == []
    work(NOW + sending.HOLD)
    post.refresh_from_db()
    assert (post.state, post.attempts, len(receiver.got)) == (POSTED, 2, 1)
    sending._settle(taken[0], "500", timedelta(), NOW)
    sending.attempt(post.code, now=NOW)
    post.refresh_from_db()
    assert post.state == POSTED
    circle(cast, days=8)
    DBTaskResult.objects.all().delete()
    for moment in (NOW + timedelta(minutes=9), NOW + tasks.LOST):
        with clock.moved_to(moment):
            tasks.catch_up.call()
        work(moment)
    assert len(receiver.got) == 2
    settings.OUTBOUND_HOSTS = []
    assert sending.deliver(channel, SAID, now=NOW)[0] == "refused"
    settings.SECRET_KEY = "another"
    assert sending.deliver(channel, SAID, now=NOW)[0] == "sealed"


def test_event_and_post_are_one(cast: Cast, receiver: Receiver, channel: Channel) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        circle(cast)
        raise ZeroDivisionError
    assert (Post.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_set_up_and_refusals(cast: Cast, receiver: Receiver, channel: Channel, settings: Any) -> None:
    right: dict[str, Any] = {
        "name": "General", "url": f"{receiver.origin}/y", "kinds": ["circles"], "language": "de",
    }  # fmt: skip
    for wrong, field in (
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"url": "https://chat.lumen.example/hooks/x"}, "url"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["circles", "concerns"]}, "kinds"),
        ({"language": "xx"}, "language"),
    ):
        with pytest.raises(Refused) as refused:
            actions.add_channel(cast.program, service="slack", **{**right, **wrong}, by=cast.petra, now=NOW)
        assert refused.value.field == field
        with pytest.raises(Refused) as refused:
            actions.change_channel(channel, **{**right, **wrong}, by=cast.petra, now=NOW)
        assert refused.value.field == field
    acts: list[Any] = [
        lambda by: actions.add_channel(cast.program, service="slack", **right, by=by, now=NOW),
        lambda by: actions.change_channel(channel, **right, by=by, now=NOW),
        lambda by: actions.switch(channel, on=False, by=by, now=NOW),
        lambda by: actions.send_test(channel, by=by, now=NOW),
        lambda by: actions.remove_channel(channel, by=by, now=NOW),
    ]
    for act in acts:
        for nobody in (cast.nia, cast.ada):
            with pytest.raises(NotAllowed):
                act(nobody)
    settings.CHAT_SERVICES = ["teams"]
    with pytest.raises(Refused) as refused:
        actions.add_channel(cast.program, service="slack", **right, by=cast.petra, now=NOW)
    assert refused.value.field == "service"
    changed = actions.change_channel(channel, **right, by=cast.petra, now=NOW)
    assert (changed.name, changed.kinds, changed.language, changed.url) == ("General", ["circles"], "de", right["url"])
    assert actions.change_channel(channel, **{**right, "url": ""}, by=cast.petra, now=NOW).repeated
    circle(cast)
    work(NOW)
    assert "Europe/Paris" in json.loads(receiver.got[0].body)["text"]
    assert happen(cast, "workshop.announced", workshop(cast).workshop) is None
    assert not actions.switch(channel, on=False, by=cast.petra, now=NOW).repeated
    assert actions.switch(channel, on=False, by=cast.petra, now=NOW).repeated
    assert not actions.switch(channel, on=True, by=cast.petra, now=NOW).repeated
    assert (actions.stand_still(), actions.stand_still()) == (1, 0)
    assert actions.remove_channel(channel, by=cast.petra, now=NOW)
    assert not actions.remove_channel(channel, by=cast.petra, now=NOW)
    settings.CHAT_SERVICES = ["slack"]
    for _number in range(actions.MOST):
        actions.add_channel(cast.program, service="slack", **right, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="at most 12 channels"):
        actions.add_channel(cast.program, service="slack", **right, by=cast.petra, now=NOW)
    facts = [event.facts for event in Event.objects.filter(verb__startswith="chat.")]
    assert receiver.origin not in str(facts)
    made = Post.objects.create(
        channel=Channel.objects.first(), key="x", kind="circle", state=POSTED, next_at=NOW, created_at=NOW
    )
    assert not POSTS.due(NOW + timedelta(days=89)).exists()
    assert POSTS.due(NOW + timedelta(days=90)).get() == made


def test_the_page_of_a_program(
    cast: Cast, receiver: Receiver, settings: Any, django_assert_max_num_queries: Any
) -> None:
    petra = Client()
    petra.force_login(cast.petra)
    where = f"/programs/{cast.program.code}/chat/"
    settings.CHAT_SERVICES = []
    assert b"No chat is connected here" in petra.get(where).content
    assert petra.get(f"{where}new/").url == where  # type: ignore[attr-defined]
    settings.CHAT_SERVICES = ["slack", "teams"]
    typed = {
        "service": "slack",
        "name": "#dates",
        "url": "https://example.org/x",
        "kinds": ["circles"],
        "language": "en",
    }
    wrong = petra.post(f"{where}new/", typed)
    assert (wrong.status_code, b"an address of Slack" in wrong.content) == (422, True)
    page = petra.post(f"{where}new/", {**typed, "url": f"{receiver.origin}/key9"}, follow=True)
    assert b"#dates" in page.content
    assert b"key9" not in page.content
    channel = Channel.objects.get()
    own = f"{where}{channel.code}/"
    assert b"The chat took it" in petra.post(f"{own}test/", follow=True).content
    receiver.say = lambda _got: Say(404)
    assert b"does not know this address" in petra.post(f"{own}test/", follow=True).content
    saved = petra.post(own, {"name": "#all", "url": "", "kinds": ["circles"], "language": "fr"}, follow=True)
    assert b"#all" in saved.content
    assert (
        petra.post(own, {"name": "#all", "url": "nowhere", "kinds": ["circles"], "language": "fr"}).status_code == 422
    )
    with clock.moved_to(NOW):
        circle(cast)
        work(NOW)
        assert b"given up" in petra.get(where).content
        petra.post(f"{own}switching/", {"on": "yes"})
        petra.post(f"{own}posts/{Post.objects.get().code}/again/")
        assert petra.post(f"{own}posts/nothinghere1/again/").status_code == 404
        receiver.say = lambda _got: Say()
        work(NOW)
    assert Post.objects.get().state == POSTED
    asked = []
    for _number in range(2):
        with django_assert_max_num_queries(12) as queries:
            petra.get(where)
        asked.append(len(queries))
        for name in ("a", "b"):
            actions.add_channel(
                cast.program, service="slack", name=name, url=f"{receiver.origin}/y", kinds=["circles"], language="en",
                by=cast.petra, now=NOW,
            )  # fmt: skip
    assert asked[0] == asked[1]
    petra.post(f"{own}switching/", {"on": "no"})
    petra.post(f"{own}removal/")
    assert not Channel.objects.filter(code=channel.code).exists()
    stranger = Client()
    stranger.force_login(cast.nia)
    assert stranger.get(where).status_code == 404


def test_only_what_may_be_posted_costs_anything(cast: Cast, settings: Any, django_assert_num_queries: Any) -> None:
    from viceversa.integrations.chat import outbox

    dated = events.record("cohort.started", by=None, subject=cast.cohort, now=NOW)
    other = events.record("meeting.planned", by=None, subject=cast.cohort, now=NOW)
    odd = events.record("cohort.started", by=None, subject=cast.program, now=NOW)
    settings.CHAT_SERVICES = ["slack"]
    with django_assert_num_queries(1):
        outbox.put(dated)
    with django_assert_num_queries(0):
        outbox.put(other)
        outbox.put(odd)
        settings.CHAT_SERVICES = []
        outbox.put(dated)
    assert services.SERVICES.keys() == {"slack", "teams", "google", "mattermost"}
