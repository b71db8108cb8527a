"""Tasks that only tests have. `RAN` remembers what was run with what."""

from __future__ import annotations

from typing import Any

from django_tasks import task
from django_tasks.base import TaskContext

from viceversa.core.errors import Refused

RAN: list[Any] = []


@task()
def note(*words: str, end: str = "") -> str:
    RAN.append((*words, end))
    return " ".join(words)


@task()
def fail() -> None:
    RAN.append("fail")
    raise LookupError("not there")


@task()
def refuse() -> None:
    RAN.append("refuse")
    raise Refused("This can't be done.")


@task()
def unwritable() -> object:
    return object()


@task(takes_context=True)
def with_context(context: TaskContext) -> int:
    return context.attempt


@task()
def clockwork() -> None:
    RAN.append("clockwork")


broken = "not a task"
