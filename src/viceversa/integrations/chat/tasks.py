"""What happens with posts later."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django_tasks import task

from viceversa.core import clock
from viceversa.integrations.chat import outbox, sending
from viceversa.integrations.chat.models import Post
from viceversa.integrations.chat.states import PostState

LOST: Final = timedelta(minutes=10)
MANY: Final = 200


@task()
def post(code: str) -> None:
    """Try one post."""
    sending.attempt(code, now=clock.now())


@task()
def catch_up() -> None:
    """Find posts whose job was lost, as after several crashes in a row, and let them be tried."""
    now = clock.now()
    for lost in Post.objects.filter(state=PostState.WAITING, next_at__lte=now - LOST).order_by("next_at")[:MANY]:
        Post.objects.filter(pk=lost.pk).update(next_at=now)
        outbox.send_soon([lost])
