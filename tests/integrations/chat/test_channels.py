"""A program's channels: set up, refused, shown, and what they cost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.chat.world import POSTED, circle, happen, work, workshop
from tests.support.receiver import Receiver, Say
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.integrations.chat import actions, services
from viceversa.integrations.chat.models import Channel, Post
from viceversa.integrations.chat.retention import POSTS

pytestmark = pytest.mark.django_db


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
    settings.CHAT_SERVICES = ["slack"]
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
    assert petra.get(f"{where}new/").headers["Location"] == where
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
    page = petra.post(f"{where}new/", {**typed, "url": f"{receiver.origin}/key9-of-the-channel"}, follow=True)
    assert b"#dates" in page.content
    assert b"key9-of-the-channel" not in page.content
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
