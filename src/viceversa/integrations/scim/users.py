"""Users of SCIM are people of the directory: found, read, and written by the directory's own verb."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _
from scim2_models import Meta, Resource

from viceversa.core.codes import new_code
from viceversa.core.errors import Refused
from viceversa.integrations.scim import words
from viceversa.integrations.scim.models import Account
from viceversa.integrations.scim.resources import ENTERPRISE, FullUser
from viceversa.integrations.scim.words import Words
from viceversa.people import actions
from viceversa.people.actions import Entry
from viceversa.people.importing.cells import Wrong
from viceversa.people.models import Person


def everybody() -> QuerySet[Person]:
    """Who is found by SCIM, with all that an answer shows. `shares` says whether somebody else has the same address."""
    twin = Person.objects.filter(Exact(Lower("email"), Lower(OuterRef("email")))).exclude(pk=OuterRef("pk"))
    people = Person.objects.exclude(scim__removed_at__isnull=False, state=Person.State.LEFT)
    return people.select_related("unit", "grade", "manager", "scim").annotate(shares=Exists(twin))


def account_of(person: Person) -> Account | None:
    """What the identity provider calls them; None while it never wrote them. No query on rows of `everybody`."""
    account: Account | None = getattr(person, "scim", None)
    return account if account is not None and account.removed_at is None else None


def name_of(person: Person) -> str:
    """The user name: as it was said, else an address of one's own, else the number."""
    account = account_of(person)
    if account is not None:
        return account.user_name
    return person.email if person.email and not person.shares else person.key  # type: ignore[attr-defined]


def called(name: str) -> Q:
    """Whoever has this user name: three look-ups by an index, whatever the size of the directory."""
    silent = Q(scim__isnull=True) | Q(scim__removed_at__isnull=False)
    found = set(Account.objects.filter(folded=words.folded(name), removed_at=None).values_list("person_id", flat=True))
    at_address = everybody().filter(silent, ~Q(shares=True), Exact(Lower("email"), Lower(Value(name, CharField()))))
    numbered = everybody().filter(silent, Q(email="") | Q(shares=True), key__in=(name, name.upper()))
    return Q(pk__in=found.union(*(people.values_list("pk", flat=True) for people in (at_address, numbered))))


def words_of(person: Person) -> Words:
    """A person of `everybody` in the words of SCIM. No query, but for groups that were not fetched."""
    account = account_of(person)
    fields = _fields(person)
    email = {"value": person.email, "type": "work", "primary": True}
    said = account.said if account else {"displayName": person.name, "emails": [email] if person.email else []}
    user_name = name_of(person)
    is_here = person.state == Person.State.ACTIVE
    told = words.retold(said, fields, user_name)
    enterprise = told[ENTERPRISE]
    if account is None or (words.number(told) and words.number(told) != person.key):
        enterprise["employeeNumber"] = person.key
    if person.manager is not None:
        enterprise["manager"] = {"value": person.manager.code, "$ref": f"Users/{person.manager.code}"}
    elif person.manager_ref:
        enterprise["manager"] = {"value": person.manager_ref}
    groups = [
        {"value": group.code, "$ref": f"Groups/{group.code}", "display": group.name}
        for group in person.scim_groups.all()
    ]
    return _filled(
        {
            **told,
            "id": person.code,
            "externalId": account.external_id if account else "",
            "userName": user_name,
            "active": None if is_here and "active" in said else is_here,
            "groups": groups,
        }
    )


def resource_of(person: Person) -> Resource[Any]:
    """A person of `everybody` as a resource. Its version is a digest, so it changes with whatever is shown."""
    told = words_of(person)
    account = account_of(person)
    resource = FullUser.model_validate(told)
    resource.meta = Meta(
        resource_type="User",
        created=person.created_at,
        last_modified=max(person.updated_at, account.changed_at) if account else person.updated_at,
        version=version_of(told),
    )
    return resource


def version_of(told: Words) -> str:
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return f'W/"{digest[:20]}"'


def add(resource: Words, *, now: datetime) -> Person:
    """Somebody new; or somebody the directory has under that employee number whom SCIM never wrote, or let go of.

    What is not said of the latter stays. Refuses a user name or a number that SCIM has already.
    """
    key = words.number(resource)
    person = Person.objects.filter(key=key).first() if key else None
    if person is not None and Account.objects.filter(person=person, removed_at=None).exists():
        raise Refused(_("The number %(key)s belongs to somebody else.") % {"key": key}, field="key")
    known = Person.objects.select_related("unit", "grade", "manager").get(pk=person.pk) if person else None
    return _save(known, resource, {}, now=now)


def change(person: Person, resource: Words, *, now: datetime) -> Person:
    """Make somebody of `everybody` what a resource says. Where it says the same as before, the directory keeps its own
    words, which may be more than SCIM can say."""
    return _save(person, resource, words_of(person), now=now)


def remove(person: Person, *, now: datetime) -> None:
    """Somebody is deleted there: they have left, and their address is free for whom it is given to next."""
    current = Person.objects.select_related("unit", "grade", "manager").get(pk=person.pk)
    left = actions.save_person(current, entry=_same(current, active=False), by=None, now=now)
    actions.free_address(left, now=now)
    gone = {"user_name": "", "folded": "", "external_id": "", "said": {}, "changed_at": now, "removed_at": now}
    Account.objects.update_or_create(person=current, defaults=gone, create_defaults={**gone, "created_at": now})
    current.scim_groups.clear()


def _save(person: Person | None, resource: Words, before: Words, *, now: datetime) -> Person:
    user_name = str(resource.get("userName") or "").strip()
    if not user_name:
        raise Refused(_("A user needs a user name."), field="userName")
    for name, text in (("userName", user_name), ("externalId", resource.get("externalId") or "")):
        if len(text) > 255:
            raise Refused(_("At most %(limit)s characters fit here.") % {"limit": 255}, field=name)
    if everybody().filter(called(user_name), ~Q(pk=person.pk if person else None)).exists():
        raise Refused(_("The user name %(name)s belongs to somebody else.") % {"name": user_name}, field="key")
    entry = _entry(person, resource, before)
    saved = actions.save_person(person, entry=entry, by=None, now=now)
    account = {
        "user_name": user_name,
        "folded": words.folded(user_name),
        "external_id": resource.get("externalId") or "",
        "said": words.kept(resource) | (words.SILENT if before and resource.get("active") is None else {}),
        "changed_at": now,
        "removed_at": None,
    }
    Account.objects.update_or_create(person=saved, defaults=account, create_defaults={**account, "created_at": now})
    return saved


def _entry(person: Person | None, resource: Words, before: Words) -> Entry:
    """What is to stand in the directory: new words where they mean something else than before, its own where not."""
    try:
        new = words.meant(resource)
    except Wrong as wrong:
        raise Refused(_("A unit’s name has at most 200 characters, its path 600."), field="department") from wrong
    key = words.number(resource)
    named = words.manager_named(resource)
    known_as = (str(resource["userName"]), resource.get("externalId") or "")
    manager = _who_is(named)
    if person is not None:
        own = {**_fields(person), "languages": tuple(person.languages)}
        old = words.meant(before) if before else {}
        for name, value in own.items():
            if (name in old and new[name] == old[name]) or (not before and not new[name]):
                new[name] = value
        if (before and named == words.manager_named(before)) or (not before and not named):
            manager, named = person.manager, person.manager_ref
    return Entry(
        key=key or (person.key if person else new_code()),
        manager=manager,
        manager_ref="" if manager else named[:200],
        known_as=known_as,
        **new,
    )


def _who_is(name: str) -> Person | None:
    """Whom a manager's id means: the id itself, as it should be; else a number, a user name or an external id."""
    if not name:
        return None
    ways = (Q(code=name), Q(key=name), called(name), Q(scim__external_id=name, scim__removed_at=None))
    return next((found for way in ways if (found := everybody().filter(way).first()) is not None), None)


def _same(person: Person, *, active: bool) -> Entry:
    fields = {**_fields(person), "languages": tuple(person.languages)}
    return Entry(key=person.key, manager=person.manager, manager_ref=person.manager_ref, active=active, **fields)


def _fields(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "title": person.title,
        "unit": person.unit.path if person.unit else "",
        "grade": person.grade.name if person.grade else "",
        "site": person.site,
        "time_zone": person.time_zone,
        "languages": person.languages,
    }


def _filled(told: Words) -> Words:
    """Without what is empty, so that an answer has only what is known."""
    filled = {name: _filled(value) if isinstance(value, dict) else value for name, value in told.items()}
    return {name: value for name, value in filled.items() if value not in ("", None, [], {})}
