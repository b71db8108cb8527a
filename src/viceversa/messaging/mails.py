"""A mail before it is drafted: what a verb drafts, and what a preview shows of it, are made from the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypedDict, cast

from django.db.models import F, QuerySet
from django.utils.functional import Promise

from viceversa.messaging.models import Due
from viceversa.people.models import Person


@dataclass(frozen=True)
class Mail:
    """What is to be told to one person: a kind of message, and the codes and dates that its words are made from.

    `about` is the code of what it tells of, where one event tells somebody of several things in a mail each.
    """

    kind: str
    to: Person
    context: dict[str, Any] = field(default_factory=dict)
    about: str = ""


class Addressed(TypedDict):
    """Somebody whom a coming step tells, or concerns. `about` is the code of the subject of their row."""

    who: int
    who_code: str
    who_name: str
    about: str


@dataclass(frozen=True)
class Foresight:
    """What coming steps of a name would do as things stand now. Reads only, a fixed number of queries for any number of rows.

    `whom(rows)`: the people they tell, or concern. `mail(about, who)`: what would be drafted for one of them, made by
    the code that the verb drafts with; None for a step that tells nobody. Its person comes with their account.
    `readable`: a manager may read these words before they go, as they say what that manager knows anyway; `but` says
    what is left out of them.
    """

    whom: Callable[[QuerySet[Due]], QuerySet[Any, Addressed] | list[Addressed]]
    mail: Callable[[str, int], Mail | None] = lambda about, who: None
    readable: bool = False
    but: str | Promise = ""


def addressed(rows: QuerySet[Any], *, person: str, about: str) -> QuerySet[Any, Addressed]:
    """The people at the end of a path from these rows, by name."""
    found = rows.order_by(f"{person}__search_name", "pk").values(
        who=F(f"{person}__pk"), who_code=F(f"{person}__code"), who_name=F(f"{person}__name"), about=F(about)
    )
    return cast("QuerySet[Any, Addressed]", found)
