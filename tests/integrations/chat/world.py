"""What tests of chats share: dates that are posted, an event and what is to be posted of it, a worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import Cast
from tests.factories import NOW
from viceversa.circles import actions as circles
from viceversa.core import clock, events, jobs
from viceversa.integrations.chat import texts
from viceversa.integrations.chat.models import Post
from viceversa.integrations.chat.states import PostState
from viceversa.programs.models import Role
from viceversa.workshops.models import Workshop, WorkshopDate

WAITING, POSTED, FAILED, MOOT = PostState.WAITING, PostState.POSTED, PostState.FAILED, PostState.MOOT
ALL = list(texts.GROUPS)


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
