"""What somebody says about themselves, and takes back. Events say that one's own page changed, never how."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events, private
from viceversa.core.errors import NotAllowed, Refused
from viceversa.measurement import rules
from viceversa.measurement.models import UNSAID, Category, Declaration
from viceversa.measurement.states import CategoryState
from viceversa.people.models import Person, User

# One name for saying, changing and taking back: the audit trail does not tell who would rather not say.
EVENT = "person.own_groups"


@transaction.atomic
def declare(
    person: Person, *, groups: Mapping[str, str], by: User | None, now: datetime | None = None
) -> list[Declaration]:
    """Say which groups one belongs to: codes of groups by the code of their category; empty, or left out, for "I'd
    rather not say". Sealed before it is stored. Every category that is asked gets a row, so that a row tells nothing.

    Returns the rows; `EVENT` is recorded unless they said so already. Five statements. Refuses anybody but the person,
    people who left, a category that is not asked, and a group that is not in it.
    """
    now = now or clock.now()
    _must_be_own(person, by)
    if person.state != Person.State.ACTIVE:
        raise Refused(_("%(name)s has left the organization.") % {"name": person.name})
    # Locked, so that nobody closes a category between the question and the answer.
    asked = {one.code: one for one in Category.objects.select_for_update().filter(state=CategoryState.ASKED)}
    if not asked or set(groups) - set(asked):
        raise Refused(_("This is no longer asked. Nothing was saved."))
    for code, group in groups.items():
        if group and group not in {one.code for one in asked[code].named}:
            raise Refused(_("Choose from the list, or say that you would rather not."), field=code)
    before = {one.category_id: one for one in Declaration.objects.filter(person=person, category__in=asked.values())}
    rows = []
    for code, category in asked.items():
        row = before.get(category.pk) or Declaration(person=person, category=category)
        wanted = groups.get(code, "") or UNSAID
        if row.sealed and row.group == wanted:
            continue
        row.sealed = private.seal(wanted, bound_to=row.binding)
        rows.append(row)
    if rows:
        Declaration.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["person", "category"], update_fields=["sealed"]
        )
        events.record(EVENT, by=by, subject=person, now=now)
    return rows


@transaction.atomic
def take_back(person: Person, *, by: User | None, now: datetime | None = None) -> Person:
    """Delete all that one said. It is not counted from now on; figures that were released hold nobody. Three statements.

    Refuses anybody but the person.
    """
    now = now or clock.now()
    _must_be_own(person, by)
    gone, _details = Declaration.objects.filter(person=person).delete()
    person.repeated = not gone
    if gone:
        events.record(EVENT, by=by, subject=person, now=now)
    return person


def _must_be_own(person: Person, by: User | None) -> None:
    if not rules.is_own(by, person):
        raise NotAllowed(_("Only you say this about yourself."))
