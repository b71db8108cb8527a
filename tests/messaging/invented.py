"""Kinds of message that only tests have, with words in tests/messaging/words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from viceversa.messaging.kinds import Kind, Moot
from viceversa.messaging.models import Message

WORDS = Path(__file__).parent / "words"
AT = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)


def details(message: Message) -> dict[str, Any]:
    """What a note says. Its topic may be "gone" (moot) or "broken" (an error of ours)."""
    topic = message.context.get("topic", "budgets")
    if topic == "gone":
        raise Moot("The note is no longer needed.")
    if topic == "broken":
        raise LookupError("no such thing")
    return {"topic": topic, "at": AT, "support": {"name": "Sam", "url": "https://example.org/help/"}}


def sample() -> dict[str, Any]:
    return {"topic": "budgets", "at": AT}


NOTE = Kind(
    name="tests.note",
    title="A note",
    why="You get this because a test writes to you.",
    details=details,
    sample=sample,
    stoppable=True,
)
LETTER = Kind(
    name="tests.letter",
    title="A letter",
    why="You get this because a manager writes to you.",
    policy="by_hand",
    details=details,
    sample=sample,
    manager_sees="words",
)
SECRET = Kind(
    name="tests.secret",
    title="A secret",
    why="You get this because somebody trusts you.",
    details=details,
    sample=sample,
    urgent=True,
    manager_sees="none",
)
ALL = (NOTE, LETTER, SECRET)
