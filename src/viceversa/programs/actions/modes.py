"""How pairs are made, as the program's managers choose."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.people.models import User
from viceversa.programs import modes
from viceversa.programs.actions import held
from viceversa.programs.models import Program


@transaction.atomic
def set_making(program: Program, *, making: modes.Making, by: User | None, now: datetime | None = None) -> Program:
    """Choose who begins, what decides, and how many mentors a mentee has. Four statements, one event.

    Refuses what is not on the lists; and, once somebody of a cohort under way agreed to be matched, another mode or
    number of mentors: they agreed to who sees their answers.
    """
    now = now or clock.now()
    held.begin(program, by=by)
    if making.mode not in modes.Mode.values:
        raise Refused(_("Choose how pairs are made from the list."), field="mode")
    if making.finish not in modes.Finish.values:
        raise Refused(_("Choose what decides from the list."), field="finish")
    if making.mentors_per_mentee not in modes.MENTORS:
        raise Refused(_("A mentee has one mentor or two."), field="mentors_per_mentee")
    if making.has_self_match and making.has_pods:
        raise Refused(
            _("In self-match two people find each other. Choose one mentor for each mentee, or another way to begin."),
            field="mentors_per_mentee",
        )
    present = modes.making_of(program)
    for field in ("mode", "mentors_per_mentee"):
        if getattr(making, field) != getattr(present, field) and modes.somebody_agreed(program):
            raise Refused(
                _(
                    "People have agreed to be matched, and to who sees their answers. That stays until their cohort is"
                    " closed. Duplicate the program to make pairs another way."
                ),
                field=field,
            )
    rest = {name: value for name, value in program.policy.items() if name not in modes.NAMES}
    if held.write(program, policy={**rest, **making.as_policy()}):
        facts = events.changes(asdict(present), asdict(making))
        events.record("program.making_set", by=by, subject=program, now=now, **facts)
    return program
