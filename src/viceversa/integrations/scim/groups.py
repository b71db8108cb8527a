"""Groups as an identity provider sends them: their names, and who is in them. They give nobody anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from scim2_models import Meta, Resource

from viceversa.core import events
from viceversa.core.errors import Refused
from viceversa.integrations.scim import resources
from viceversa.integrations.scim.models import Group
from viceversa.integrations.scim.users import everybody, version_of
from viceversa.integrations.scim.words import Words
from viceversa.people.models import Person


def all_of_them() -> QuerySet[Group]:
    """Groups with who is in them: two queries, at any number."""
    return Group.objects.prefetch_related(Prefetch("members", Person.objects.only("code").order_by("pk")))


def resource_of(group: Group) -> Resource[Any]:
    """A group of `all_of_them` as a resource."""
    members = [{"value": person.code, "$ref": f"Users/{person.code}"} for person in group.members.all()]
    told: Words = {"id": group.code, "displayName": group.name}
    told |= {"externalId": group.external_id} if group.external_id else {}
    told |= {"members": members} if members else {}
    resource = resources.Group.model_validate(told)
    resource.meta = Meta(
        resource_type="Group",
        created=group.created_at,
        last_modified=group.changed_at,
        version=version_of(told),
    )
    return resource


def add(resource: Words, *, now: datetime) -> Group:
    """A new group. Two may have the same name. Records `group.added`."""
    return _save(Group(created_at=now), resource, "group.added", now=now)


def change(group: Group, resource: Words, *, now: datetime) -> Group:
    """Make a group what a resource says. Records `group.changed`."""
    return _save(group, resource, "group.changed", now=now)


def remove(group: Group, *, now: datetime) -> None:
    """Forget a group. Records `group.removed`; nothing else happens to who was in it."""
    events.record("group.removed", by=None, subject=group, now=now)
    group.delete()


def _save(group: Group, resource: Words, verb: str, *, now: datetime) -> Group:
    name, external_id = resource.get("displayName") or "", resource.get("externalId") or ""
    if not name.strip() or max(len(name), len(external_id)) > 255:
        raise Refused(_("A group needs a name, of at most 255 characters."), field="displayName")
    wanted = {_code_of(member) for member in resource.get("members") or []}
    members = dict(everybody().filter(code__in=wanted).values_list("code", "pk"))
    if missing := sorted(wanted - members.keys()):
        raise Refused(_("There is no user with the id %(code)s.") % {"code": missing[0]}, field="members")
    group.name, group.external_id, group.changed_at = name, external_id, now
    group.save()
    group.members.set(members.values())
    events.record(verb, by=None, subject=group, now=now, members=len(members))
    return group


def _code_of(member: Words) -> str:
    return str(member.get("value") or str(member.get("$ref") or "").rstrip("/").rpartition("/")[2])
