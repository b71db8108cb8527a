"""The leadership words of a program: the skills an organization itself asks of leaders, as it calls them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.common import one_line
from viceversa.people.models import User
from viceversa.portfolio.models import LeadershipWord
from viceversa.programs.lock import take
from viceversa.programs.models import Program
from viceversa.programs.rules import manages

MOST_WORDS: Final = 30
NAME, ABOUT = 60, 200


@transaction.atomic
def add_word(program: Program, *, name: str, about: str = "", by: User, now: datetime | None = None) -> LeadershipWord:
    """Add a word. One that is there changes its description, and one that was retired is offered again.

    Refuses everybody but the program's managers, and more than 30.
    """
    now = now or clock.now()
    take(program)
    _must_manage(program, by)
    name, about = one_line(name, field="name", limit=NAME), " ".join(about.split())
    if len(about) > ABOUT:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": ABOUT}, "about")
    word = LeadershipWord.objects.filter(program=program, name=name).first()
    if word is not None and word.about == about and word.retired_at is None:
        word.repeated = True
        return word
    if word is None and LeadershipWord.objects.filter(program=program, retired_at=None).count() >= MOST_WORDS:
        raise Refused(_("Thirty words are more than anybody chooses from. Retire one first."))
    word = word or LeadershipWord(program=program, name=name, created_at=now)
    word.about, word.retired_at = about, None
    word.save()
    events.record("leadership_word.kept", by=by, subject=word, now=now, program=program.code)
    return word


@transaction.atomic
def retire_word(word: LeadershipWord, *, by: User, now: datetime | None = None) -> LeadershipWord:
    """Offer it no longer. Where a mentor has chosen it, it stays."""
    now = now or clock.now()
    take(word, "program")
    _must_manage(word.program, by)
    if word.retired_at is not None:
        word.repeated = True
        return word
    word.retired_at = now
    word.save(update_fields=["retired_at"])
    events.record("leadership_word.retired", by=by, subject=word, now=now, program=word.program.code)
    return word


def _must_manage(program: Program, by: User) -> None:
    if not manages(by, program):
        raise NotAllowed(_("A program’s managers keep its words."))
