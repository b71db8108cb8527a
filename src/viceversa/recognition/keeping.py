"""Until when commitments and ideas are kept, and one's own copy of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from viceversa.core.labeled import labeled
from viceversa.core.moments import written
from viceversa.pairings.doors import Space
from viceversa.pairings.hooks import Kept
from viceversa.pairings.keeping import readers_in, row_of
from viceversa.pairings.retention import SHARED_KEPT
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.retention import published_until
from viceversa.recognition.states import Sharing


def kept_rows(space: Space, end: datetime, now: datetime) -> list[Kept]:
    """What the pair has for itself, and each thing that was published. Two queries."""
    published: list[tuple[str, datetime]] = []
    for model, words in ((Commitment, "text"), (Idea, "title")):
        rows = model._default_manager.filter(pairing=space.pairing, sharing=Sharing.PUBLISHED)
        published += rows.order_by("published_at", "pk").values_list(words, "published_at")
    return [
        row_of(_("Commitments and ideas"), readers_in(space), end + SHARED_KEPT, now=now),
        *(
            row_of(
                _("Published: %(what)s") % {"what": what},
                _("everybody in the program"),
                published_until(since, end),
                now=now,
            )
            for what, since in published
        ),
    ]


def copied(space: Space) -> Iterator[tuple[str, list[str]]]:
    """All that the pair wrote down of them, oldest first. Two queries."""
    names = {member.participant_id: member.participant.person.first_name for member in space.members}
    made = Commitment.objects.filter(pairing=space.pairing).order_by("created_at", "pk")
    yield _("Commitments"), [_commitment(one) for one in made]
    had = Idea.objects.filter(pairing=space.pairing).order_by("created_at", "pk")
    yield _("Ideas and their tests"), [_idea(one, names.get(one.by_id or 0, _("Somebody"))) for one in had]


def _commitment(one: Commitment) -> str:
    parts = [one.text, written(one.due_on, "date") if one.due_on else "", one.get_state_display()]
    return ", ".join(str(part) for part in [*parts, one.get_sharing_display()] if part)


def _idea(one: Idea, whose: str) -> str:
    ends = written(one.ends_on, "date") if one.ends_on else ""
    said = [
        ("", one.about),
        (_("What we try"), one.test),
        (_("We stop if"), one.stops_if),
        (_("Until"), ends),
        (_("What we learned"), one.learned),
    ]
    head = f"{one.title} ({whose}), {one.get_state_display()}, {one.get_sharing_display()}"
    return "\n".join([head, *(f"  {labeled(title, text) if title else text}" for title, text in said if text)])
