"""Each chat's own shape, and all that can go wrong on the way there."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.chat.world import ALL, FAILED, MOOT, POSTED, WAITING, circle, work
from tests.support.receiver import Receiver, Say
from viceversa.circles import actions as circles
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.integrations.chat import actions, sending, tasks
from viceversa.integrations.chat.models import Channel, Post
from viceversa.integrations.chat.services import SERVICES, Said

pytestmark = pytest.mark.django_db


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


def test_a_chat_that_is_no_longer_allowed_is_not_posted_to(
    cast: Cast, channel: Channel, receiver: Receiver, settings: Any
) -> None:
    circle(cast)
    settings.CHAT_SERVICES = ["mattermost"]
    work(NOW)
    [post] = Post.objects.all()
    assert (post.state, receiver.got) == (MOOT, [])
    Post.objects.update(state=FAILED)
    for act in (actions.send_test, actions.post_again):
        with pytest.raises(Refused):
            act(channel if act is actions.send_test else post, by=cast.petra, now=NOW)
    Post.objects.all().delete()
    circle(cast)
    assert (Post.objects.count(), receiver.got) == (0, [])
