"""What a manager finds messages under: a cohort, a program.

Messaging sits below programs, so it can't ask whose cohort it is. Apps above register a loader for their noun; the
loader is the only door, and raises Http404 for anybody the noun is not for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import Http404

from viceversa.core.models import Coded
from viceversa.people.models import User


@dataclass(frozen=True)
class Scope:
    """One noun with messages, as seen by one manager.

    `page` goes into the template's context as it is (cohort, program: what the side navigation reads).
    `hidden` holds ids of people whose messages this manager must not see one by one: they count among drafts and in
    totals of what went out. `hidden_subjects` holds codes of things whose steps they do not see. What runs by itself
    would tell when a single pair meets.
    """

    subject: Coded
    name: str
    page: dict[str, Any] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    hidden_subjects: frozenset[str] = frozenset()

    @property
    def type(self) -> str:
        return self.subject._meta.label_lower

    @property
    def code(self) -> str:
        return self.subject.code


Loader = Callable[[User, str], Scope]


@dataclass(frozen=True)
class Hidden:
    """What one manager does not see in a scope: people by id, subjects of steps by code."""

    people: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset()


Hider = Callable[[User, str], Hidden]


@dataclass(frozen=True)
class _Entry:
    loader: Loader
    manages: Callable[[User], bool]


SCOPES: dict[str, _Entry] = {}
HIDERS: dict[str, list[Hider]] = {}


def register(scope_type: str, *, loader: Loader, manages: Callable[[User], bool]) -> None:
    """Say how a noun is opened: `loader(user, code)` gives the Scope or raises Http404.

    `scope_type` is the model's lower label ("programs.cohort"). `manages(user)` says whether the person manages any.
    """
    SCOPES[scope_type] = _Entry(loader, manages)


def hide(scope_type: str, hider: Hider) -> None:
    """Add a rule for what a manager must not see one by one: `hider(user, code)`."""
    HIDERS.setdefault(scope_type, []).append(hider)


def scope_for(user: User, scope_type: str, code: str) -> Scope:
    """The scope, if it is this person's to manage; else Http404. Costs the loader's and the hiders' queries."""
    entry = SCOPES.get(scope_type)
    if entry is None:
        raise Http404
    scope = entry.loader(user, code)
    for hider in HIDERS.get(scope_type, []):
        found = hider(user, code)
        scope = replace(
            scope, hidden=scope.hidden | found.people, hidden_subjects=scope.hidden_subjects | found.subjects
        )
    return scope


def manages_any(user: User) -> bool:
    """Whether the person manages anything that has messages. One query for each kind of scope."""
    return any(entry.manages(user) for entry in SCOPES.values())
