"""Recording what happened. Each verb that changes something records exactly one event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from viceversa.core.models import Coded, Event

if TYPE_CHECKING:
    from viceversa.people.models import User

Fact = str | int | float | bool | None

# What the floors above do in an event's own transaction, as queueing what others are told of it. Registered in
# AppConfig.ready(); most events must cost nothing there.
RECORDED: list[Callable[[Event], None]] = []


@dataclass(frozen=True, slots=True)
class Machine:
    """A program that acts with an access token: the token's code and name, and the account that answers for it, if any."""

    code: str
    name: str
    answers: str = ""


_machine: ContextVar[Machine | None] = ContextVar("machine", default=None)


@contextmanager
def through(machine: Machine) -> Iterator[None]:
    """What is recorded inside was done by a machine: no person stands as its actor, whoever answers for it.

    Facts then hold `token`, `token_name` and `answers`. Nothing a rule asks changes by it.
    """
    before = _machine.set(machine)
    try:
        yield
    finally:
        _machine.reset(before)


def record(
    verb: str, *, by: User | None, subject: Coded | None, now: datetime, on_behalf_of: User | None = None, **facts: Any
) -> Event:
    """Append one event and return it. Costs one insert, inside the caller's transaction.

    `verb` reads `noun.past_tense` ("pairing.accepted"). Facts may be codes, dates, numbers, flags, or lists of
    these; dates become ISO text. What people write or answer is never a fact. Without a subject it is about the
    installation as a whole. Inside `through` a machine did it: `by` is who answers for that, and no actor.
    """
    machine = _machine.get()
    if machine is not None:
        by = on_behalf_of = None
        facts |= {"token": machine.code, "token_name": machine.name, "answers": machine.answers}
    event = Event.objects.create(
        at=now,
        verb=verb,
        actor=by,
        on_behalf_of=on_behalf_of,
        subject_type=subject._meta.label_lower if subject else "",
        subject_code=subject.code if subject else "",
        facts={name: _plain(value) for name, value in facts.items()},
    )
    for hook in RECORDED:
        hook(event)
    return event


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, Any]:
    """Facts for `record` about settings: the names of those that differ, and what each was before and is after. Pure."""
    names = [name for name in after if before.get(name) != after[name]]
    return {
        "changed": names,
        "before": [before.get(name) for name in names],
        "after": [after[name] for name in names],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"A fact is a code, date, number or flag, not {type(value).__name__}.")
