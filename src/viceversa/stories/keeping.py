"""Until when stories are kept, and one's own copy of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import Kept
from viceversa.pairings.keeping import readers_in, row_of
from viceversa.pairings.retention import SHARED_KEPT
from viceversa.recognition.retention import published_until
from viceversa.stories.models import Story
from viceversa.stories.states import StoryState


def kept_rows(space: Space, end: datetime, now: datetime) -> list[Kept]:
    """What the pair has for itself, and each story that was published. One query."""
    rows = Story.objects.filter(pairing=space.pairing, state=StoryState.PUBLISHED, published_at__isnull=False)
    published = rows.order_by("published_at", "pk").values_list("title", "published_at")
    return [
        row_of(_("Stories"), readers_in(space), end + SHARED_KEPT, now=now),
        *(
            row_of(
                _("Published: %(what)s") % {"what": title},
                _("whoever you agreed to"),
                published_until(since, end),
                now=now,
            )
            for title, since in published
            if since is not None
        ),
    ]


def copied(space: Space) -> Iterator[tuple[str, list[str]]]:
    """All stories of the pair, oldest first. One query."""
    rows = Story.objects.filter(pairing=space.pairing).order_by("created_at", "pk")
    yield _("Stories"), [f"{one.title}, {one.get_state_display()}\n{one.lead}\n{one.text}" for one in rows]
