"""One person of the directory at a time, as a source that knows of changes says them: who joins, changes, leaves, returns.

Files go the way of imports (applying.py), which says the same of everybody at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.people import bulk, hooks, rules
from viceversa.people.actions.applying import Grades, Units, follow_accounts
from viceversa.people.models import Person, User, search_text, searchable

# With more people than this below somebody, everything is looked at again rather than asked for by their ids.
FEW: Final = 500
_LIMITS: Final = {"key": 64, "name": 200, "email": 254, "title": 200, "site": 120, "manager_ref": 200, "grade": 120}


@dataclass(frozen=True)
class Entry:
    """All that a source says about somebody. Empty is what it does not know.

    `manager` is the person above; `manager_ref` names one who is not in the directory yet. `known_as` are other names
    by which people below may have been told who is above them.
    """

    key: str
    name: str
    email: str = ""
    title: str = ""
    unit: str = ""
    grade: str = ""
    site: str = ""
    time_zone: str = ""
    languages: tuple[str, ...] = ()
    manager: Person | None = None
    manager_ref: str = ""
    known_as: tuple[str, ...] = ()
    active: bool = True


@transaction.atomic
def save_person(person: Person | None, *, entry: Entry, by: User | None, now: datetime | None = None) -> Person:
    """Write one entry of the directory: of somebody new, or of `person`, who may leave with it, or be here again.

    Who has left is signed in nowhere any more, and what hangs on it follows in this transaction, as do rules about
    lines and grades (hooks.DIRECTORY_CHANGED). Start and end dates and leaves stay as a file said them. Costs about ten
    statements, one scan of the directory when the manager changes, and the hooks when line, grade or state do. Again:
    changes nothing. Refuses what does not fit, a number that somebody else has, and a manager below.
    """
    now = now or clock.now()
    rules.must_import_people(by)
    _must_fit(entry)
    bulk.one_at_a_time()
    made = person is None
    person = Person(created_at=now) if person is None else Person.objects.select_for_update().get(pk=person.pk)
    if Person.objects.filter(key=entry.key).exclude(pk=person.pk).exists():
        raise Refused(_("The number %(key)s belongs to somebody else.") % {"key": entry.key}, field="key")
    manager = Person.objects.get(pk=entry.manager.pk) if entry.manager else None
    changed = _changed(person, _values(entry, manager, now))
    if not made and not changed:
        person.repeated = True
        return person
    for name, value in changed.items():
        setattr(person, name, value)
    person.search_name = searchable(person.name)
    person.search_text = search_text(person.name, entry.unit, person.title)
    person.updated_at = now
    touched = _save_under(person, manager) if made or "manager_id" in changed else set()
    person.save()
    if made or "key" in changed:
        touched |= _link_those_waiting(person, {entry.key, *entry.known_as}, now)
    if not made and changed.keys() & {"state", "grade_id"}:
        touched.add(person.pk)
    if not made:
        follow_accounts(person)
    if touched:
        for hook in hooks.DIRECTORY_CHANGED:
            hook(now, people=frozenset(touched) if len(touched) <= FEW else None)
    fields = sorted(name.removesuffix("_id") for name in changed)
    events.record(_verb(made, changed), by=by, subject=person, now=now, fields=fields)
    return person


def _must_fit(entry: Entry) -> None:
    for name, limit in _LIMITS.items():
        if len(getattr(entry, name)) > limit:
            raise Refused(_("At most %(limit)s characters fit here.") % {"limit": limit}, field=name)
    for name in ("key", "name"):
        if not getattr(entry, name).strip():
            raise Refused(_("A person needs a number and a name."), field=name)


def _values(entry: Entry, manager: Person | None, now: datetime) -> dict[str, Any]:
    return {
        "key": entry.key,
        "name": entry.name,
        "email": entry.email,
        "title": entry.title,
        "unit_id": Units(now, {}).id_of(entry.unit),
        "grade_id": Grades(now, {}).id_of(entry.grade),
        "site": entry.site,
        "time_zone": entry.time_zone,
        "languages": list(entry.languages),
        "manager_id": manager.pk if manager else None,
        "manager_ref": "" if manager else entry.manager_ref,
        "state": Person.State.ACTIVE if entry.active else Person.State.LEFT,
    }


def _changed(person: Person, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(person, name) != value}


def _verb(made: bool, changed: dict[str, Any]) -> str:
    if made:
        return "person.added"
    if "state" in changed:
        return "person.left" if changed["state"] == Person.State.LEFT else "person.returned"
    return "person.changed"


def _save_under(person: Person, manager: Person | None) -> set[int]:
    """Give somebody, and all below them, the line that follows from their manager. Ids of those whose line it was."""
    if manager and person.pk is not None and (manager.pk == person.pk or person.pk in manager.manager_ids):
        raise Refused(
            _("%(manager)s can’t be above %(name)s: following managers upwards would come back to the same person.")
            % {"manager": manager.name, "name": person.name},
            field="manager",
        )
    person.line_path = f"/{manager.pk}{manager.line_path}" if manager else "/"
    if person.pk is None:
        return set()
    mark = f"/{person.pk}/"
    below = Person.objects.filter(line_path__contains=mark).values_list("pk", "line_path")
    lines = {pk: path[: path.index(mark)] + mark[:-1] + person.line_path for pk, path in below}
    bulk.update(Person, ("line_path",), ((path, pk) for pk, path in lines.items()))
    return {person.pk, *lines}


def _link_those_waiting(person: Person, names: Iterable[str], now: datetime) -> set[int]:
    """Put those under somebody who were told of them before they came. Who is above them stays unlinked."""
    touched: set[int] = set()
    for waiting in Person.objects.filter(manager_ref__in=[name for name in names if name]).exclude(pk=person.pk):
        if waiting.pk in person.manager_ids:
            continue
        waiting.manager, waiting.manager_ref, waiting.updated_at = person, "", now
        touched |= _save_under(waiting, person)
        waiting.save(update_fields=["manager", "manager_ref", "line_path", "updated_at"])
    return touched
