"""What the verbs of a program have in common: taking it, asking who may, writing fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from viceversa.core import widening
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import User
from viceversa.programs import lock, rules
from viceversa.programs.models import PLACES, Program
from viceversa.programs.states import ProgramState

UNCHANGED: Final[Any] = object()


def begin(program: Program, *, by: User | None) -> None:
    """Lock a program for one of its managers. Refuses others, and an archived one. Two queries."""
    lock.take(program, *PLACES)
    ask(program, by=by)
    if program.state == ProgramState.ARCHIVED:
        raise Refused(_("The program is archived. It can’t be changed any more."))


def ask(program: Program, *, by: User | None) -> None:
    """Refuses everybody but its managers."""
    if not rules.manages(by, program):
        raise NotAllowed(_("Only the managers of a program can do this."))


def waits(program: Program, *, setting: str, before: Any, after: Any, by: User | None, now: datetime) -> bool:
    """Whether a change that lets more people read more waits for somebody else's yes. A draft's never does: nobody is in it."""
    program.waits = False
    if program.state == ProgramState.DRAFT:
        return False
    return widening.waits(program, setting=setting, before=before, after=after, by=by, now=now)


def refuse_frozen(program: Program, sentence: str, field: str | None = None) -> None:
    """Refuses with `sentence` once the analysis plan is frozen."""
    if program.analysis_plan_frozen_at:
        raise Refused(sentence, field=field)


def write(program: Program, **values: Any) -> bool:
    """Write what differs. False, and `repeated`, when nothing does."""
    changed = [name for name, value in values.items() if getattr(program, name) != value]
    program.repeated = not changed
    for name in changed:
        setattr(program, name, values[name])
    if changed:
        program.save(update_fields=changed)
    return bool(changed)
