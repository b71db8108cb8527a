"""The description of the API for people to read, worked out from its file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from viceversa.api.openapi import document
from viceversa.api.problems import KINDS, Kind


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter or a field: its name, what it may be, what it means."""

    name: str
    kind: str
    about: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    name: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    takes: list[Part]
    sends: list[Part]
    gives: list[Part]
    status: str


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one noun."""

    key: str
    name: str
    operations: list[Operation]


def kinds() -> list[Kind]:
    """All kinds of problems."""
    return list(KINDS.values())


@cache
def sections() -> list[Section]:
    """Everything, noun by noun. A few milliseconds the first time."""
    found: dict[str, list[Operation]] = {}
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            found.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return [Section(name.lower().replace(" ", "-"), name, operations) for name, operations in found.items()]


def _operation(path: str, method: str, operation: dict[str, Any]) -> Operation:
    status, answer = next(iter(operation["responses"].items()))
    gives = answer.get("content", {}).get("application/json", {}).get("schema", {})
    sent: list[dict[str, Any]] = list(operation.get("requestBody", {}).get("content", {}).values())
    sends = sent[0].get("schema", {}) if sent else {}
    taken = [
        Part(one["name"], kind_of(one["schema"]), one.get("description", ""), one["required"])
        for one in operation["parameters"]
    ]
    (scopes,) = operation["security"][0].values()
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        scope=scopes[0] if scopes else "",
        takes=taken,
        sends=_fields(sends),
        gives=_fields(gives),
        status=status,
    )


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document()["components"]["schemas"][name] if name else schema


def _fields(schema: dict[str, Any]) -> list[Part]:
    """The fields of an object; of a list, those of what is in it."""
    found = _resolved(schema)
    if set(found.get("properties", ())) == {"items", "next"}:
        found = _resolved(found["properties"]["items"]["items"])
    needed = set(found.get("required", ()))
    return [
        Part(name, kind_of(one), one.get("description", ""), name in needed)
        for name, one in found.get("properties", {}).items()
    ]


def kind_of(schema: dict[str, Any]) -> str:
    """What a value may be, in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return f"“{schema['const']}”"
    if "enum" in schema:
        return " or ".join(f"“{one}”" for one in schema["enum"] if one != "")
    if "anyOf" in schema:
        return " or ".join("nothing" if one.get("type") == "null" else kind_of(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {kind_of(schema['items'])}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"{kind_of(schema['additionalProperties'])} by name"
    words = {"integer": "number", "boolean": "true or false", "object": "object", "number": "number"}
    formats = {"date": "day", "date-time": "moment", "binary": "file"}
    return formats.get(schema.get("format", "")) or words.get(schema.get("type", ""), "text")
