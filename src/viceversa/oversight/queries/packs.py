"""Whose pack somebody may read. `program_to_read` is the only door to one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from viceversa.core.doors import found_in
from viceversa.oversight import rules
from viceversa.oversight.models import OwnWords
from viceversa.oversight.words import BY_KEY, Place
from viceversa.people.models import User
from viceversa.programs.models import Program
from viceversa.programs.states import ProgramState


def programs_to_read(user: User) -> list[Program]:
    """The programs whose pack somebody may read, by name: all for those who watch over them, else the ones they manage.
    Http404 for everybody else. One query, and that of the roles."""
    rows = _readable(user)
    if not rules.watches(user) and not user.runs_programs:
        raise Http404
    return list(rows.exclude(state=ProgramState.ARCHIVED).order_by("name", "pk"))


def program_to_read(user: User, code: str) -> Program:
    """One of them. Http404 for everybody else. One query, and that of the roles."""
    return found_in(_readable(user).filter(code=code))


def _readable(user: User) -> QuerySet[Program]:
    rows = Program.objects.all()
    return rows if rules.watches(user) else rows.filter(managers__user=user)


def place_to_write(user: User, key: str) -> tuple[Place, str]:
    """One place of the organization's own words, with what stands there, for privacy officers. Http404 for others. One query."""
    if not rules.may_write_words(user) or key not in BY_KEY:
        raise Http404
    return BY_KEY[key], OwnWords.objects.filter(place=key).values_list("text", flat=True).first() or ""
