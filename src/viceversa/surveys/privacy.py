"""What is kept of surveys: answers under a key, whose key it is, and that somebody was asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from viceversa.core.privacy import declare, named, not_personal
from viceversa.surveys import queries, retention
from viceversa.surveys.models import Choice, Key, OwnItem, Sheet, Survey, Ticket

named(
    {
        Key: _("keys to the sheets of a survey"),
        Sheet: _("sheets of a survey"),
        Ticket: _("who was asked in a survey"),
    }
)

declare(
    Key,
    "sealed",
    purpose=_("Put a person’s answers before and after side by side, and give them their own copy."),
    readers=(_("the person"),),
    retention=retention.KEYS.when,
    encrypted=True,
    person_path="participant__person",
    # Not the key itself, which nobody has a use for: what stands under it.
    reveal=lambda key: list(queries.copy_of(key.participant)),
)
declare(
    Sheet,
    "sealed",
    purpose=_("Say what changed for the people of a program: figures of five or more, never one person’s answers."),
    readers=(_("the person"), _("others: only figures about five or more people")),
    retention=retention.KEYS.when,
    encrypted=True,
)
declare(
    Sheet,
    "sealed_comment",
    purpose=_("Tell the program’s managers something without a name, once ten or more have."),
    readers=(
        _("the person"),
        _("the program’s managers, if its writer lets it be quoted: without a name, among ten or more"),
    ),
    retention=retention.KEYS.when,
    encrypted=True,
)
declare(
    Ticket,
    "in_pair",
    "is_answered",
    "closes_at",
    purpose=_(
        "Ask nobody about a pair who has none, give who joined later two weeks as well, and remind nobody who has answered."
    ),
    readers=(_("the person"),),
    retention=retention.KEYS.when,
    person_path="participant__person",
)
not_personal(
    Sheet,
    "key",
    because="a random key; whose it is, only surveys.key.sealed says, and one's own copy comes through that",
)
not_personal(Survey, "wave", "closes_at", "questions", because="what a whole cohort was asked")
not_personal(Choice, "sets", because="a setting of a program")
not_personal(
    OwnItem, "text", "scale", "low_end", "high_end", "source", "roles", "waves", "permitted_at",
    because="a question of the program, and since when its managers say that it may use it",
)  # fmt: skip
