"""What messaging does by the clock."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from viceversa.core import clock
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState, MessageState

KEEP = timedelta(days=400)


@task()
def tidy() -> None:
    """Delete messages and steps that were done with 400 days ago. Drafts and what waits for a person stay."""
    long_ago = clock.now() - KEEP
    Message.objects.filter(
        state__in=[MessageState.SENT, MessageState.SKIPPED, MessageState.FAILED], send_after__lt=long_ago
    ).delete()
    Due.objects.filter(state__in=[DueState.DONE, DueState.SKIPPED], played_at__lt=long_ago).delete()
