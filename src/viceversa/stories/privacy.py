"""What stories keep about people: their words, their yes, their suggestions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named
from viceversa.stories import retention
from viceversa.stories.models import Consent, Heard, Story, Suggestion, Taken

named(
    {
        Story: _("stories"),
        Consent: _("people’s yes to a story"),
        Taken: _("stories taken out as a file"),
        Suggestion: _("suggestions to a program"),
        Heard: _("what people said, and what became of it"),
    }
)

_PAIR = "pairing__members__participant__person"
_READERS = (
    _("the mentor"),
    _("the mentee"),
    _("once all of the pair agree: those they agreed to, from its managers on"),
)

declare(
    Story,
    "title",
    "lead",
    "text",
    purpose=_("Tell what became of a pair, in its own words, where all of the pair want it told."),
    readers=_READERS,
    retention=retention.STORIES.when,
    person_path=_PAIR,
)
declare(
    Story,
    "left_out",
    "sequence",
    "audience",
    "published_at",
    purpose=_(
        "Publish the very words that all of the pair agreed to, where they agreed to it, and show what was left out."
    ),
    readers=(_("the mentor"), _("the mentee")),
    retention=retention.STORIES.when,
    person_path=_PAIR,
)
declare(
    Consent,
    "sequence",
    "naming",
    "audience",
    "seen",
    "given_at",
    purpose=_("Publish nothing without each one’s yes, and name nobody otherwise than they agreed to."),
    readers=(_("the mentor"), _("the mentee")),
    retention=retention.STORIES.when,
    person_path="participant__person",
)
declare(
    Taken,
    "by",
    purpose=_("Tell the pair which files a withdrawal can’t call back."),
    readers=(_("the mentor"), _("the mentee"), _("the program’s managers")),
    retention=retention.STORIES.when,
    person_path="by__person",
)
declare(
    Suggestion,
    "text",
    "is_named",
    "may_quote",
    "is_readable",
    purpose=_("Let people say what would make their program better."),
    readers=(
        _("its author"),
        _("the program’s managers: with a name where its author said so, else once ten people have written without"),
    ),
    retention=retention.WHEN_SUGGESTED,
    person_path="by",
)
declare(
    Heard,
    "text",
    "answer",
    "who",
    "due_on",
    "answers",
    "changed_at",
    purpose=_("Say what people said, as themes, and what became of it, by whom and by when."),
    readers=(_("people in the program, its managers, its sponsor"),),
    retention=retention.WHEN_HEARD,
)
