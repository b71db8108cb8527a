"""What recognition keeps about people: what leaders will do differently, what two people tried, and who is named for it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named
from viceversa.recognition import retention
from viceversa.recognition.models import Commitment, Idea

named(
    {
        Commitment: _("commitments"),
        Idea: _("ideas and their experiments"),
    }
)

_PATH = "pairing__members__participant__person"
_READERS = (
    _("the mentor"),
    _("the mentee"),
    _("once all of the pair agree: people in the program, its managers, its sponsor"),
)

declare(
    Commitment,
    "text",
    "due_on",
    "settled_at",
    purpose=_("Remember what a mentee will do differently, and say so to others where both want it."),
    readers=_READERS,
    retention=retention.WHEN,
    person_path=_PATH,
)
declare(
    Idea,
    "title",
    "about",
    "test",
    "stops_if",
    "ends_on",
    "learned",
    "ended_at",
    purpose=_("Try an idea with an end and a limit, and tell what came of it where both want it."),
    readers=_READERS,
    retention=retention.WHEN,
    person_path=_PATH,
)
for _model in (Commitment, Idea):
    declare(
        _model,
        "agreed",
        "published_at",
        purpose=_("Publish nothing that somebody in the pair has not agreed to."),
        readers=(_("the mentor"), _("the mentee")),
        retention=retention.WHEN,
        person_path=_PATH,
    )
    declare(
        _model,
        "credited",
        purpose=_("Name those, and only those, who want to be named."),
        readers=_READERS,
        retention=retention.WHEN,
        person_path=_PATH,
    )
