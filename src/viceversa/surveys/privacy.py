"""What is kept of surveys: answers under a key, whose key it is, and that somebody was asked."""

from __future__ import annotations

from viceversa.core.privacy import declare, not_personal
from viceversa.surveys import retention
from viceversa.surveys.models import Choice, Key, OwnItem, Sheet, Survey, Ticket

declare(
    Key,
    "sealed",
    purpose="Put a person's answers before and after side by side, and give them their own copy.",
    readers=("own",),
    retention=retention.KEYS.when,
    encrypted=True,
    person_path="participant__person",
    reveal=lambda key: key.opened,
)
declare(
    Ticket,
    "in_pair",
    "is_answered",
    purpose="Ask nobody about a pair who has none, and remind nobody who has answered.",
    readers=("own",),
    retention=retention.KEYS.when,
    person_path="participant__person",
)
not_personal(
    Sheet, "key", "role", "sealed", "sealed_comment", "is_sent",
    because="it stands under a random key; whose that is, only surveys.key.sealed says. One's own copy comes through it",
)  # fmt: skip
not_personal(Survey, "wave", "closes_at", "questions", because="what a whole cohort was asked")
not_personal(Choice, "sets", because="a setting of a program")
not_personal(OwnItem, "text", "scale", "low_end", "high_end", "source", because="a question of the program")
