"""Between the words of SCIM and an entry of the directory. Pure: dictionaries as they stand in JSON, and people."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from viceversa.integrations.scim.resources import ENTERPRISE, OURS
from viceversa.people.importing import cells
from viceversa.people.importing.cells import Wrong, looks_like_email

Words = dict[str, Any]

# What is kept beside the words, or follows from elsewhere.
_BESIDE: Final = ("schemas", "id", "externalId", "meta", "userName", "active", "groups")


def folded(name: str) -> str:
    """A user name as it is compared: without case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).lower())


# Stands in what is kept where a source took "active" back: then it is not told while somebody is here.
SILENT: Final = {"active": None}


def kept(resource: Words) -> Words:
    """What of a resource is kept as it was said. The manager is a person of the directory, not words."""
    words = {name: value for name, value in resource.items() if name not in _BESIDE and value}
    enterprise = {name: value for name, value in words.get(ENTERPRISE, {}).items() if name != "manager"}
    words.pop(ENTERPRISE, None)
    return words | ({ENTERPRISE: enterprise} if enterprise else {})


def meant(resource: Words) -> dict[str, Any]:
    """What a resource says in the terms of the directory: the fields of people.actions.Entry but number and manager.

    A time zone, a language or an address that can't be read is nothing: it may not keep a leaver's account open.
    Raises Wrong for a unit that is too long.
    """
    enterprise, ours = resource.get(ENTERPRISE) or {}, resource.get(OURS) or {}
    return {
        "name": _name(resource),
        "email": _email(resource),
        "title": _line(resource.get("title")),
        "unit": _unit(enterprise),
        "grade": _line(ours.get("grade")),
        "site": _line(ours.get("site")),
        "time_zone": _read(cells.time_zone, resource.get("timezone"), ""),
        "languages": _read(cells.languages, _first(resource.get("preferredLanguage")), ()),
        "active": resource.get("active") is not False,
    }


def retold(said: Words, fields: Mapping[str, Any], user_name: str) -> Words:
    """The words that were said, with those replaced that mean something else than the directory has by now."""
    before = meant({**said, "userName": user_name})
    words = {name: value for name, value in said.items() if name not in (ENTERPRISE, OURS)}
    enterprise, ours = dict(said.get(ENTERPRISE) or {}), dict(said.get(OURS) or {})
    if before["name"] != fields["name"]:
        words |= {"name": {"formatted": fields["name"]}, "displayName": fields["name"]}
    if before["email"] != fields["email"]:
        email = {"value": fields["email"], "type": "work", "primary": True}
        words["emails"] = [email] if fields["email"] else []
    if before["title"] != fields["title"]:
        words["title"] = fields["title"]
    if before["unit"] != fields["unit"]:
        enterprise |= {"division": None, "department": fields["unit"]}
    for name in ("grade", "site"):
        if before[name] != fields[name]:
            ours[name] = fields[name]
    if before["time_zone"] != fields["time_zone"]:
        words["timezone"] = fields["time_zone"]
    if before["languages"] != tuple(fields["languages"][:1]):
        words["preferredLanguage"] = "".join(fields["languages"][:1])
    return {**words, ENTERPRISE: enterprise, OURS: ours}


def manager_named(resource: Words) -> str:
    """Whom a resource names as manager; "" for nobody."""
    manager = (resource.get(ENTERPRISE) or {}).get("manager") or {}
    return _line(manager.get("value")) or _line(manager.get("$ref")).rstrip("/").rpartition("/")[2]


def number(resource: Words) -> str:
    """The employee number of a resource, or ""."""
    return _line((resource.get(ENTERPRISE) or {}).get("employeeNumber"))


def _line(text: object) -> str:
    return " ".join(str(text or "").split())


def _name(resource: Words) -> str:
    name = resource.get("name") or {}
    both = f"{name.get('givenName') or ''} {name.get('familyName') or ''}"
    said = (both, name.get("formatted"), resource.get("displayName"), resource.get("userName"))
    return next((line for one in said if (line := _line(one))), "")


def _email(resource: Words) -> str:
    emails = [email for email in resource.get("emails") or [] if email and email.get("value")]
    emails.sort(key=lambda email: (not email.get("primary"), email.get("type") != "work"))
    if emails:
        return str(_read(cells.email, emails[0]["value"], ""))
    user_name = _line(resource.get("userName"))
    return user_name if looks_like_email(user_name) else ""


def _unit(enterprise: Mapping[str, Any]) -> str:
    levels = (_line(enterprise.get("division")), _line(enterprise.get("department")))
    return cells.unit_path(" / ".join(level for level in levels if level))


def _first(language: object) -> str:
    """The first of "de-CH, en;q=0.8"."""
    return str(language or "").split(",")[0].split(";")[0]


def _read(reader: Any, cell: object, nothing: Any) -> Any:
    try:
        return reader(str(cell or "").strip())
    except Wrong:
        return nothing
