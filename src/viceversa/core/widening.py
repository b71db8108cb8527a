"""Changes that let more people read more, or have more kept: a floor above may hold them back until somebody else says yes.

A verb asks `waits` before it writes; what waits is not written, and the object says so: `returned.waits`. A floor registers
its guard in its AppConfig.ready(); without one nothing waits.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from viceversa.core.models import Coded

if TYPE_CHECKING:
    from viceversa.people.models import User


class Guard(Protocol):
    """Whether a change of one setting waits. It runs in the verb's transaction, and may note that somebody asked."""

    def __call__(
        self, subject: Coded, /, *, setting: str, before: Any, after: Any, by: User | None, now: datetime
    ) -> bool: ...


GUARDS: list[Guard] = []


def waits(subject: Coded, *, setting: str, before: Any, after: Any, by: User | None, now: datetime) -> bool:
    """Whether this change is held back: then the verb writes nothing of it. Values are plain: they go through JSON.

    No query where nothing differs or nothing guards.
    """
    subject.waits = before != after and any(
        guard(subject, setting=setting, before=before, after=after, by=by, now=now) for guard in GUARDS
    )
    return subject.waits
