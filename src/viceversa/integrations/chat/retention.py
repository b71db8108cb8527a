"""When what was posted is let go of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import Rule, kept, register
from viceversa.integrations.chat.models import Post
from viceversa.integrations.chat.states import PostState

KEEP: Final = timedelta(days=90)


def _old(now: datetime) -> QuerySet[Post]:
    return Post.objects.exclude(state=PostState.WAITING).filter(created_at__lte=now - KEEP)


POSTS = register(
    Rule(
        name="chat.posts",
        keeps=_("that a date was posted to a program’s chat channel"),
        when=_("90 days after it was queued"),
        model=Post,
        due=_old,
        sooner=_("a program manager, by removing the channel"),
    )
)
CHANNELS = kept(_("until a program manager removes the channel"), because=_("it is the address of a program’s channel"))
