"""Changes that wait for a privacy officer, with both wordings. `widening_for` is the only door to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, Q, QuerySet, Value, When
from django.http import Http404

from viceversa.core.doors import found_in
from viceversa.oversight import rules
from viceversa.oversight.models import Widening
from viceversa.oversight.states import WideningState
from viceversa.oversight.widenings import SETTINGS
from viceversa.people.models import RoleGrant, User
from viceversa.programs.models import Program

MOST: Final = 100


@dataclass(frozen=True)
class Change:
    """One change as it is shown: its name, where, and what it says before and after."""

    widening: Widening
    label: str
    where: str
    before: str
    after: str


def widenings(user: User) -> list[Change]:
    """What waits, then the rest, the latest first: all for those who watch, else of one's own programs and what one asked
    for. Http404 for everybody else. One query, and that of the roles."""
    rows = _visible(user).order_by(
        Case(When(state=WideningState.ASKED, then=Value(0)), default=Value(1)), "-created_at", "-pk"
    )
    return in_words(list(rows[:MOST]))  # fmt: skip


def widening_for(user: User, code: str) -> Widening:
    """One of them. Http404 for everybody else. One query, and that of the roles."""
    return found_in(_visible(user).filter(code=code))


def widenings_of(program: Program) -> list[Change]:
    """All of a program, and those of the whole installation, the latest first. One query."""
    rows = Widening.objects.filter(Q(program=program) | Q(program=None)).select_related(
        "asked_by", "decided_by", "program"
    )
    return in_words(list(rows.order_by("-created_at", "-pk")[:MOST]))  # fmt: skip


def in_words(rows: Sequence[Widening]) -> list[Change]:
    """The rows with both wordings, in the reader's language. No query."""
    return [
        Change(
            row,
            str(SETTINGS[row.setting].label),
            row.program.name if row.program else "",
            SETTINGS[row.setting].words(row.before),
            SETTINGS[row.setting].words(row.after),
        )
        for row in rows
    ]


def has_officer() -> bool:
    """Whether anybody can say yes at all. One query."""
    return RoleGrant.objects.filter(role=RoleGrant.Role.PRIVACY, user__is_active=True).exists()


def _visible(user: User) -> QuerySet[Widening]:
    rows = Widening.objects.select_related("asked_by", "decided_by", "program")
    if rules.watches(user):
        return rows
    if not user.runs_programs and RoleGrant.Role.PEOPLE not in user.roles:
        raise Http404
    return rows.filter(Q(program__managers__user=user) | Q(asked_by=user)).distinct()
