"""Signed links in mails: for one purpose, one subject, one person, until a day.

GET shows what the link would do; only a POST does it, so a mail scanner that follows links changes nothing.
Doing it twice is harmless because verbs are; so a link needs no row in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _

from viceversa.core.errors import Refused

# What stands in an address where a preview leaves the token out.
LEFT_OUT: Final = "..."
# Whether somebody, by the code in a token, has no access any more. An app below knows who that is.
GONE: Final[list[Callable[[str], bool]]] = []
_left_out: ContextVar[bool] = ContextVar("left_out", default=False)


@dataclass(frozen=True)
class Link:
    """What a token says: the subject's code, the person's code, and further plain facts."""

    subject: str
    who: str
    extra: dict[str, Any] = field(default_factory=dict)


def make(purpose: str, subject: str, who: str, *, now: datetime, days: int, **extra: Any) -> str:
    """A token for `purpose`, good for `days` days from `now`. URL-safe, about 120 letters."""
    if _left_out.get():
        return LEFT_OUT
    until = int((now + timedelta(days=days)).timestamp())
    return signing.dumps({"s": subject, "w": who, "u": until, "x": extra}, salt=f"link:{purpose}", compress=False)


@contextmanager
def left_out() -> Iterator[None]:
    """Inside the block no token is made: whoever previews somebody else's mail can't act in their name."""
    token = _left_out.set(True)
    try:
        yield
    finally:
        _left_out.reset(token)


def read(token: str, purpose: str, *, now: datetime) -> Link:
    """What the token says. Refuses a changed token, one for another purpose, one past its day, and one of somebody who
    has left: their mailbox may be read by somebody else by now. One query."""
    try:
        data = signing.loads(token, salt=f"link:{purpose}")
    except signing.BadSignature as error:
        raise Refused(_("This link is not complete or was changed. Open the mail again, or sign in.")) from error
    if now.timestamp() > data["u"] or any(is_gone(data["w"]) for is_gone in GONE):
        raise Refused(_("This link has expired. Sign in to go on, or ask for a new one."))
    return Link(subject=data["s"], who=data["w"], extra=data["x"])
