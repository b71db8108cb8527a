"""What is shown of a program's own modules to those who write them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from viceversa.core.doors import found_in
from viceversa.learning import modules, preparing, training
from viceversa.learning.models import ProgramModule
from viceversa.learning.queries.training import OwnModule, Progress
from viceversa.people.models import User
from viceversa.programs.models import Program


@dataclass(frozen=True)
class Place:
    """One place in the order of reading: a module, or where what comes with the software stands."""

    module: ProgramModule | None
    is_first: bool
    is_last: bool


def modules_of(program: Program) -> list[Place]:
    """Everything people of the program read before their first meeting, in its order. One query."""
    order = preparing.in_order(program, ProgramModule.objects.filter(program=program))
    return [Place(one, is_first=at == 0, is_last=at == len(order) - 1) for at, one in enumerate(order)]


def paths_of(program: Program) -> list[training.Path]:
    """What comes with the software, for mentors and for mentees; nothing in programs of another direction. No query."""
    return training.paths_for(program.direction)


def module_for(user: User, program: Program, code: str) -> ProgramModule:
    """A module of the program, for its managers. One query."""
    return found_in(ProgramModule.objects.filter(program=program, code=code, program__managers__user=user))


def module_in(own: Progress, code: str) -> OwnModule:
    """A module on somebody's own way, or Http404. No query."""
    found = next((one for one in (*own.before, *own.after) if one.module.code == code), None)
    if found is None:
        raise Http404
    return found


def content_of(module: ProgramModule) -> modules.Content:
    """What a module says and asks."""
    return modules.read(module.text)
