"""What calendars may say of a program's meetings, and where people meet by video."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.people.models import User
from viceversa.programs.actions import held
from viceversa.programs.models import Program

CODE: Final = "{code}"
_LONGEST: Final = 200


@transaction.atomic
def set_calendars(
    program: Program, *, names: bool, video_link: str, by: User | None, now: datetime | None = None
) -> Program:
    """Choose whether entries in calendars say whom one meets and where, and the pattern of the video address.

    What is in calendars already changes with its meeting. Names, in a program that is open, may wait for somebody else; the
    address does not. Refuses a pattern that is no https address or has no `{code}`:
    without it every pair would meet in one room. Records `program.calendars_set`; three statements.
    """
    now = now or clock.now()
    held.begin(program, by=by)
    video_link = video_link.strip()
    if video_link:
        _refuse_pattern(video_link)
    if held.waits(program, setting="names", before=program.names_in_calendars, after=names, by=by, now=now):
        names = program.names_in_calendars
    before = {"names": program.names_in_calendars, "video": bool(program.video_link)}
    if held.write(program, names_in_calendars=names, video_link=video_link):
        facts = events.changes(before, {"names": names, "video": bool(video_link)})
        events.record("program.calendars_set", by=by, subject=program, now=now, **facts)
    return program


def _refuse_pattern(pattern: str) -> None:
    if CODE not in pattern:
        raise Refused(
            _("Write {code} where each meeting’s own room goes, as in https://video.example.org/{code}."), "video_link"
        )
    # Rooms have names of 12 letters and digits.
    filled = pattern.replace(CODE, "0" * 12)
    try:
        if re.search(r"[{}]", filled) or len(filled) > _LONGEST:
            raise ValidationError("")
        URLValidator(schemes=["https"])(filled)
    except ValidationError as error:
        raise Refused(
            _("This is not an address. Write it whole, as in https://video.example.org/{code}."), "video_link"
        ) from error
