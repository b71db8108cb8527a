"""What is kept of the messages in a pair: read by its people, and by nobody else."""

from __future__ import annotations

from viceversa.core.privacy import declare, not_personal
from viceversa.exchange import retention
from viceversa.exchange.models import PairMessage, Reading

declare(
    PairMessage,
    "sealed",
    purpose="Let the people of a pair write to each other between meetings.",
    readers=("mentor", "mentee"),
    retention=retention.MESSAGES.when,
    encrypted=True,
    person_path="author__person",
    reveal=lambda message: message.text,
)
declare(
    PairMessage,
    "taken_back_at",
    purpose="Not bring back what its author took back.",
    readers=("own",),
    retention=retention.MESSAGES.when,
    person_path="author__person",
)
not_personal(PairMessage, "key", because="a random mark that makes of two sendings one")
declare(
    Reading,
    "up_to",
    purpose="Mark what somebody has not read. Shown to nobody else.",
    readers=("own",),
    retention=retention.READINGS.when,
    person_path="participant__person",
)
