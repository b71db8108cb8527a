"""Entries of a portfolio: written, changed and deleted by their owner, who alone reads them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.pairings.common import one_line
from viceversa.people.models import Person, User
from viceversa.portfolio import rules
from viceversa.portfolio.models import Entry
from viceversa.portfolio.queries import may_have, words_for
from viceversa.programs.lock import take

MOST_ENTRIES: Final = 100
TITLE, TEXT, PART = 120, 1500, 600


@dataclass(frozen=True)
class EntryText:
    """What one writes. For a skill: the word, the situation, what one did, what came of it. For all else: the text."""

    title: str
    happened_on: date
    text: str = ""
    skill: str = ""
    situation: str = ""
    action: str = ""
    result: str = ""


@transaction.atomic
def write(person: Person, *, kind: str, words: EntryText, by: User, now: datetime | None = None) -> Entry:
    """Write an entry. The very same again gives the one that is there.

    Refuses everybody but the person, who has to be or have been a mentor; a day to come; a skill without situation, action
    and result, or in words that none of their programs has.
    """
    now = now or clock.now()
    take(person)
    if by.person_id != person.pk or not may_have(by, now):
        raise NotAllowed(_("A portfolio belongs to a mentor, who alone writes in it."))
    if kind not in Entry.Kind.values:
        raise Refused(_("Choose what kind of entry it is."), "kind")
    told = _checked(person, kind, words, now)
    same = Entry.objects.filter(person=person, kind=kind, **told).first()
    if same is not None:
        same.repeated = True
        return same
    if Entry.objects.filter(person=person).count() >= MOST_ENTRIES:
        raise Refused(_("A hundred entries are more than anybody reads. Delete one first."))
    made = Entry.objects.create(person=person, kind=kind, **told, changed_at=now, created_at=now)
    events.record("portfolio.written", by=by, subject=made, now=now)
    return made


@transaction.atomic
def change(entry: Entry, *, words: EntryText, by: User, now: datetime | None = None) -> Entry:
    """Other words, another day. Versions that were made before stay as they are."""
    now = now or clock.now()
    _own(entry, by)
    told = _checked(entry.person, entry.kind, words, now, kept=entry.skill)
    entry.repeated = all(getattr(entry, name) == value for name, value in told.items())
    if not entry.repeated:
        for name, value in told.items():
            setattr(entry, name, value)
        entry.changed_at = now
        entry.save()
        events.record("portfolio.changed", by=by, subject=entry, now=now)
    return entry


@transaction.atomic
def remove(entry: Entry, *, by: User, now: datetime | None = None) -> Entry:
    """Delete it at once. It stays in versions that were made before, until those are deleted."""
    now = now or clock.now()
    if not rules.owns(by, entry):
        raise NotAllowed(_("Only its owner can delete this."))
    gone, _rows = Entry.objects.filter(pk=entry.pk).delete()
    entry.repeated = not gone
    if gone:
        events.record("portfolio.removed", by=by, subject=entry, now=now)
    return entry


def _own(entry: Entry, by: User) -> None:
    if not Entry.objects.filter(pk=entry.pk).exists():
        raise Refused(_("This was deleted."))
    take(entry, "person")
    if not rules.owns(by, entry):
        raise NotAllowed(_("A portfolio belongs to a mentor, who alone writes in it."))


def _checked(person: Person, kind: str, words: EntryText, now: datetime, *, kept: str = "") -> dict[str, object]:
    """The words trimmed, by column. `kept`: a skill that is there already, which may stay though its word is retired."""
    told: dict[str, object] = {each.name: "" for each in fields(EntryText)}
    told["title"] = one_line(words.title, field="title", limit=TITLE)
    if words.happened_on > timezone.localtime(now).date():
        raise Refused(_("Choose a day that has been: a portfolio tells what happened."), "happened_on")
    told["happened_on"] = words.happened_on
    if kind != Entry.Kind.SKILL:
        told["text"] = _text(words.text, "text", TEXT, _("Say in a few sentences what happened."))
        return told
    if words.skill != kept and words.skill not in {word.name for word in words_for(person, now)}:
        raise Refused(_("Choose one of the words of your program."), "skill")
    told["skill"] = words.skill
    missing = _("A skill needs an example: the situation, what you did, what came of it.")
    for name in ("situation", "action", "result"):
        told[name] = _text(getattr(words, name), name, PART, missing)
    return told


def _text(text: str, field: str, limit: int, empty: str) -> str:
    """Trimmed words that keep their lines."""
    text = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not text:
        raise Refused(empty, field)
    if len(text) > limit:
        raise Refused(_("This is longer than %(limit)s characters. Shorten it a little.") % {"limit": limit}, field)
    return text
