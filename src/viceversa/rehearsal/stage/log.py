"""The log of a rehearsal: what happened, when, to whom, in words a manager can read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives

from viceversa.messaging.transports import HandOver

# What an entry is about: a mail, a survey that is due, a gate, something to do, a mark in time, what people do.
MAIL, SURVEY, GATE, TASK, MARK, ACT, STOP = "mail", "survey", "gate", "task", "mark", "act", "stop"


@dataclass(frozen=True)
class Entry:
    """One line. `who` is the recipient of a mail or who does a step; `text` is the mail's plain text."""

    at: str
    week: int
    kind: str
    title: str
    who: str = ""
    text: str = ""


@dataclass
class Log:
    """Entries as they come; a way out for mails that only notes them."""

    kick_off: date
    entries: list[Entry] = field(default_factory=list)
    needs_words: bool = True
    now: datetime | None = None

    def add(self, at: datetime, kind: str, title: str, who: str = "", text: str = "") -> None:
        """Note something at a moment."""
        week = (at.date() - self.kick_off).days // 7
        self.entries.append(Entry(at.isoformat(timespec="minutes"), week, kind, title, who, text))

    def as_data(self) -> list[dict[str, Any]]:
        """All of it, in order of time."""
        return [asdict(entry) for entry in sorted(self.entries, key=lambda entry: entry.at)]

    # A Transport, as messaging.transports has them

    def __enter__(self) -> Log:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def send(self, mail: EmailMultiAlternatives | None, hand_over: HandOver) -> None:
        """Note the mail with its words. Nothing leaves."""
        assert mail is not None
        assert self.now is not None
        hand_over()
        self.add(self.now, MAIL, str(mail.subject), mail.to[0].rpartition(" <")[0].strip('"'), str(mail.body))
