"""What people are asked about themselves: written as a draft, asked once the lawful basis is ticked, then closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events, widening
from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.measurement import rules
from viceversa.measurement.models import Category
from viceversa.measurement.states import CATEGORY, CategoryState
from viceversa.people.models import User
from viceversa.programs import lock

FEWEST_GROUPS, MOST_GROUPS = 2, 10
MOST_ASKED: Final = 4
MOST_BASIS: Final = 2000
_LONGEST: Final = 80


@transaction.atomic
def add_category(
    *, name: str, why: str, groups: Iterable[str], by: User | None, code: str = "", now: datetime | None = None
) -> Category:
    """Write a category as a draft: nobody is asked yet. `code` is one the form chose, so that a second click adds nothing.

    Refuses others than people administrators, an empty name or purpose, fewer than two groups and more than ten.
    """
    now = now or clock.now()
    by = rules.must_set_up(by)
    values = _checked(name, why, groups)
    category, made = Category.objects.get_or_create(
        code=code or new_code(),
        defaults={
            "name": values[0],
            "why": values[1],
            "groups": [[new_code(), group] for group in values[2]],
            "created_at": now,
        },
    )
    category.repeated = not made
    if made:
        events.record("category.added", by=by, subject=category, now=now, groups=len(values[2]))
    return category


@transaction.atomic
def change_category(
    category: Category, *, name: str, why: str, groups: Iterable[str], by: User | None, now: datetime | None = None
) -> Category:
    """Rewrite a draft. Refuses once people were asked: they answered to these words."""
    now = now or clock.now()
    by = rules.must_set_up(by)
    lock.take(category)
    values = _checked(name, why, groups)
    if (category.name, category.why, [one.name for one in category.named]) == values:
        category.repeated = True
        return category
    _refuse_asked(category)
    category.name, category.why = values[:2]
    category.groups = [[new_code(), group] for group in values[2]]
    category.save(update_fields=["name", "why", "groups"])
    events.record("category.changed", by=by, subject=category, now=now, groups=len(values[2]))
    return category


@transaction.atomic
def remove_category(category: Category, *, by: User | None, now: datetime | None = None) -> None:
    """Throw a draft away. Refuses one that was asked: what it rested on stays on record."""
    now = now or clock.now()
    by = rules.must_set_up(by)
    lock.take(category)
    _refuse_asked(category)
    events.record("category.removed", by=by, subject=category, now=now)
    category.delete()


@transaction.atomic
def ask_category(
    category: Category, *, basis: str, is_ticked: bool, by: User | None, now: datetime | None = None
) -> Category:
    """Tick the lawful basis: from now on everybody finds the question on their own page, and answers are counted.

    The text stays as it was ticked, with who ticked it and when; the event has its fingerprint (SHA-256). It may
    wait for somebody else; then it stays a draft that has its basis. Refuses without the tick or a text, others than people
    administrators, and a fifth category at a time.
    """
    now = now or clock.now()
    by = rules.must_set_up(by)
    lock.take(category)
    if CATEGORY.is_done(category, "ask"):
        category.repeated = True
        return category
    basis = basis.strip()
    if not basis:
        raise Refused(_("Write down what allows the organization to ask this."), field="basis")
    if len(basis) > MOST_BASIS:
        raise Refused(_("Keep it under %(count)d characters.") % {"count": MOST_BASIS}, field="basis")
    if not is_ticked:
        raise Refused(_("Nobody is asked before somebody stands for it: tick the box."), field="is_ticked")
    if Category.objects.filter(state=CategoryState.ASKED).count() >= MOST_ASKED:
        raise Refused(
            _("%(count)d categories are asked already. Close one first: each one more asks for trust.")
            % {"count": MOST_ASKED},
            field="basis",
        )
    asks = [category.name, category.why, [one.name for one in category.named], basis]
    if widening.waits(category, setting="groups", before=None, after=asks, by=by, now=now):
        category.basis = basis
        category.save(update_fields=["basis"])
        return category
    CATEGORY.apply(category, "ask")
    category.basis, category.asked_at, category.asked_by = basis, now, by
    category.save(update_fields=["state", "basis", "asked_at", "asked_by"])
    fingerprint = sha256(basis.encode()).hexdigest()
    events.record("category.basis_ticked", by=by, subject=category, now=now, fingerprint=fingerprint)
    return category


@transaction.atomic
def close_category(category: Category, *, by: User | None, now: datetime | None = None) -> Category:
    """No longer ask, and delete at once what everybody said. Figures that were released stay: nobody is in them.

    Refuses others than people administrators and privacy officers, and a draft. It can't be opened again.
    """
    now = now or clock.now()
    by = rules.must_close(by)
    lock.take(category)
    if CATEGORY.is_done(category, "close"):
        category.repeated = True
        return category
    CATEGORY.apply(category, "close")
    category.closed_at = now
    category.save(update_fields=["state", "closed_at"])
    category.declarations.all().delete()
    events.record("category.closed", by=by, subject=category, now=now)
    return category


def _checked(name: str, why: str, groups: Iterable[str]) -> tuple[str, str, list[str]]:
    name, why = name.strip(), why.strip()
    named = [" ".join(group.split()) for group in groups if group.strip()]
    if not name:
        raise Refused(_("Say what people are asked for, in a word or two."), field="name")
    if not why:
        raise Refused(_("Say what it is for: people read this before they answer."), field="why")
    if not FEWEST_GROUPS <= len(named) <= MOST_GROUPS:
        raise Refused(
            _("Name %(least)d to %(most)d groups, one a line.") % {"least": FEWEST_GROUPS, "most": MOST_GROUPS},
            field="groups",
        )
    if len({group.casefold() for group in named}) < len(named):
        raise Refused(_("A group is there twice."), field="groups")
    if max(map(len, named)) > _LONGEST:
        raise Refused(_("Keep the name of a group under %(count)d characters.") % {"count": _LONGEST}, field="groups")
    return name, why, named


def _refuse_asked(category: Category) -> None:
    if category.state != CategoryState.DRAFT:
        raise Refused(_("People were asked in these words, so they stay. Close the category, and write another."))
