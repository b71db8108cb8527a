"""What Entra ID and Okta send besides the standard, put as the standard wants it, before anything reads it.

Entra writes booleans as text ("False") and a manager as a bare id; both send an empty manager where there is none.
Capitals in operations, paths as keys, filters that match nothing and values of a removal are understood by the policy
of resources.PROVIDER.
"""

from __future__ import annotations

from typing import Any

_MANAGER = ("manager", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:manager")
_TRUTH = {"true": True, "false": False}


def straightened(body: Any) -> Any:
    """A request's body as the standard has it. What is not understood stays as it is, for the library to refuse."""
    if not isinstance(body, dict):
        return body
    operations = next((name for name in body if name.lower() == "operations"), None)
    if operations is None:
        return _resource(body)
    if not isinstance(body[operations], list):
        return body
    return {**body, operations: [_operation(each) for each in body[operations]]}


def _operation(each: Any) -> Any:
    if not isinstance(each, dict):
        return each
    if isinstance(each.get("data"), dict):  # one of a bulk request
        return {**each, "data": straightened(each["data"])}
    path = str(each.get("path") or "").lower()
    value = each.get("value")
    if not path:
        return {**each, "value": _resource(value)} if isinstance(value, dict) else each
    if path == "active" or path.endswith(".primary"):
        return {**each, "value": _truth(value)}
    if path in _MANAGER or path in [f"{name}.value" for name in _MANAGER]:
        manager = _manager(value)
        if manager is None and str(each.get("op")).lower() != "remove":
            return {"op": "remove", "path": each["path"].removesuffix(".value")}
        return {**each, "value": value if path.endswith(".value") or value is None else manager}
    return each


def _resource(resource: dict[str, Any]) -> dict[str, Any]:
    straight: dict[str, Any] = {}
    for name, value in resource.items():
        folded = name.lower()
        if folded == "active" or folded.endswith(".primary"):
            straight[name] = _truth(value)
        elif folded in _MANAGER:
            straight[name] = _manager(value)
        elif folded == "emails" and isinstance(value, list):
            straight[name] = [_email(each) for each in value]
        elif isinstance(value, dict):
            straight[name] = _resource(value)
        else:
            straight[name] = value
    return straight


def _email(each: Any) -> Any:
    return (
        {name: _truth(value) if name == "primary" else value for name, value in each.items()}
        if isinstance(each, dict)
        else each
    )


def _manager(value: Any) -> Any:
    """A manager as a complex value; None where nobody is meant."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        known = {name: text for name, text in value.items() if text}
        return known if known.keys() & {"value", "$ref"} else None
    return {"value": value} if value else None


def _truth(value: Any) -> Any:
    return _TRUTH.get(value.strip().lower(), value) if isinstance(value, str) else value
