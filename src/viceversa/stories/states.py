"""Which changes are legal: how far a story is published, and what becomes of what people said."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from viceversa.core.transitions import Table


class StoryState(TextChoices):
    DRAFT = "draft", _("being written")
    ASKED = "asked", _("waiting for a yes")
    AGREED = "agreed", _("agreed, not published")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


_LATER = (StoryState.ASKED, StoryState.AGREED, StoryState.PUBLISHED, StoryState.WITHDRAWN)

STORY: Final = Table(
    "story",
    StoryState,
    {
        "ask": ((StoryState.DRAFT, StoryState.WITHDRAWN), StoryState.ASKED),
        "agree": ((StoryState.ASKED,), StoryState.AGREED),
        "hold back": ((StoryState.ASKED, StoryState.AGREED), StoryState.DRAFT),
        "publish": ((StoryState.AGREED,), StoryState.PUBLISHED),
        "withdraw": ((StoryState.PUBLISHED,), StoryState.WITHDRAWN),
        # A yes is to the very words: other words are asked for anew, whoever changed them.
        "reword": (_LATER, StoryState.DRAFT),
        "redact": ((StoryState.AGREED, StoryState.PUBLISHED), StoryState.ASKED),
    },
)


class HeardState(TextChoices):
    HEARD = "heard", _("heard")
    DOING = "doing", _("under way")
    DONE = "done", _("done")
    NOT_DOING = "not_doing", _("not done, with the reason")


HEARD: Final = Table(
    "what people said",
    HeardState,
    {
        "take up": ((HeardState.HEARD, HeardState.DONE, HeardState.NOT_DOING), HeardState.DOING),
        "finish": ((HeardState.HEARD, HeardState.DOING), HeardState.DONE),
        "turn down": ((HeardState.HEARD, HeardState.DOING), HeardState.NOT_DOING),
        "think again": ((HeardState.DOING, HeardState.DONE, HeardState.NOT_DOING), HeardState.HEARD),
    },
)
VERBS: Final = {HEARD.target(verb): verb for verb in HEARD.moves}
