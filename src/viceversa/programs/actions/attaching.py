"""Whether the people of a program's pairs may attach files to their messages."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from viceversa.core import clock, events
from viceversa.people.models import User
from viceversa.programs.actions import held
from viceversa.programs.models import Program


@transaction.atomic
def set_attaching(program: Program, *, files: bool, by: User | None, now: datetime | None = None) -> Program:
    """Allow files beside messages, or no longer: those that are there stay. Allowing them in a program that is open may wait
    for somebody else. Refuses others than managers, and an archived program. Records `program.attaching_set`; three statements."""
    now = now or clock.now()
    held.begin(program, by=by)
    if held.waits(program, setting="files", before=program.files_in_messages, after=files, by=by, now=now):
        return program
    before = {"files": program.files_in_messages}
    if held.write(program, files_in_messages=files):
        events.record(
            "program.attaching_set", by=by, subject=program, now=now, **events.changes(before, {"files": files})
        )
    return program
