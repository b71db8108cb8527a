"""The file that describes the API: what ninja makes of the operations, and what every one of them has in common."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Final

from viceversa.api.problems import (
    INVALID,
    KINDS,
    NO_TOKEN,
    NOT_ALLOWED,
    NOT_FOUND,
    REFUSED,
    TOO_LARGE,
    TOO_MANY,
    UNREADABLE,
)
from viceversa.api.rest import PREFIX, rest
from viceversa.api.scopes import SCOPES, AccessTokenAuth

PROBLEM: Final = {
    "type": "object",
    "title": "Problem",
    "description": "What can’t be done, and why (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Which kind of problem: go by its last part."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that says what to change."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "sentence"],
                "properties": {"field": {"type": "string"}, "sentence": {"type": "string"}},
            },
        },
    },
}
HEADERS: Final = {
    "RateLimit": {"schema": {"type": "string"}, "description": "What is left: requests (r) and seconds (t)."},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "How many requests (q) in how many seconds (w)."},
    "ETag": {"schema": {"type": "string"}, "description": "Send it as If-None-Match to be told when nothing changed."},
    "Retry-After": {"schema": {"type": "integer"}, "description": "In how many seconds to go on."},
}
KEY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "A random text of your own. The same request with the same key within 24 hours is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
LIMITS: Final = {name: {"$ref": f"#/components/headers/{name}"} for name in ("RateLimit", "RateLimit-Policy")}


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1, always the same for the same code. Some ten milliseconds the first time."""
    found: dict[str, Any] = dict(rest.get_openapi_schema(path_prefix=PREFIX))
    found["servers"] = [{"url": "/"}]
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, method)
    components = found["components"]
    used = set(re.findall(r"#/components/schemas/(\w+)", json.dumps([found["paths"], components["schemas"]])))
    components["schemas"] = {name: _without_titles(components["schemas"][name]) for name in sorted(used - {"Problem"})}
    components["schemas"]["Problem"] = PROBLEM
    components["headers"] = HEADERS
    return _renamed(found)


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """Its sentence, its scope, and how it answers when it does not do what was asked."""
    summary, _blank, more = operation.get("description", "").partition("\n\n")
    operation["summary"], operation["description"] = " ".join(summary.split()), " ".join(more.split())
    if not operation["description"]:
        del operation["description"]
    scope = SCOPE_OF.get(operation["operationId"], "")
    operation["security"] = [{AccessTokenAuth.__name__: [scope] if scope else []}]
    parameters = operation["parameters"]
    kinds = [UNREADABLE, NO_TOKEN, NOT_ALLOWED, TOO_MANY]
    if "{" in path:
        kinds.append(NOT_FOUND)
    if parameters or "requestBody" in operation or method == "post":
        kinds.append(INVALID)
    if method != "get":
        kinds.append(REFUSED)
    if "requestBody" in operation:
        kinds.append(TOO_LARGE)
        if (
            "{" not in path
            and NOT_FOUND not in kinds
            and "multipart/form-data" not in operation["requestBody"]["content"]
        ):
            kinds.append(NOT_FOUND)  # a code in the body may be nobody's
    if method == "post":
        parameters.append(KEY)
    answers: dict[str, Any] = {}
    for status, answer in operation["responses"].items():
        headers = dict(LIMITS)
        if method == "get":
            headers["ETag"] = {"$ref": "#/components/headers/ETag"}
        answers[str(status)] = answer | {"headers": headers}
    if method == "get":
        answers["304"] = {"description": "Nothing changed"}
    for kind in kinds:
        answers[str(kind.status)] = {
            "description": kind.title,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    answers[str(TOO_MANY.status)]["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    operation["responses"] = dict(sorted(answers.items()))
    operation["parameters"] = [{**one, "schema": _without_titles(one["schema"])} for one in parameters]


def _scopes() -> dict[str, str]:
    return {
        operation.view_func.__name__: auth.scope
        for _prefix, router in rest._routers
        for view in router.path_operations.values()
        for operation in view.operations
        for auth in operation.auth_callbacks
        if isinstance(auth, AccessTokenAuth)
    }


SCOPE_OF: Final = _scopes()


def _without_titles(schema: Any) -> Any:
    """Without what only repeats a field's name."""
    if isinstance(schema, dict):
        return {
            key: _without_titles(value)
            for key, value in schema.items()
            if not (key == "title" and isinstance(value, str))
        }
    return [_without_titles(one) for one in schema] if isinstance(schema, list) else schema


def _renamed(found: Any) -> Any:
    """ "PersonList" for pydantic's "Listed_Person_"."""
    if isinstance(found, dict):
        return {_name(key): _renamed(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_renamed(one) for one in found]
    return _name(found) if isinstance(found, str) else found


def _name(text: str) -> str:
    return re.sub(r"Listed_(\w+?)_$", r"\1List", text)


__all__ = ["KINDS", "SCOPES", "SCOPE_OF", "document"]
