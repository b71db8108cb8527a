"""The Python client, made from the API's own description: `bin/reference` writes src/viceversa/client/__init__.py.

The hand-written half is client_core.py.txt; from the description come one class a schema and one method an operation.
"""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

CORE = Path(__file__).parent / "client_core.py.txt"
FILE = Path(__file__).parents[2] / "src" / "viceversa" / "client" / "__init__.py"
PLAIN = {
    "string": "str",
    "integer": "int",
    "boolean": "bool",
    "number": "float",
    "null": "None",
    "object": "dict[str, Any]",
}


def written() -> str:
    """The whole module, as the formatter leaves it. Needs Django started."""
    from viceversa.api.openapi import document

    found = document()
    schemas = {
        name: one
        for name, one in found["components"]["schemas"].items()
        if name != "Problem" and not name.endswith("List")
    }
    nouns = "\n\n".join(_class(name, one) for name, one in schemas.items())
    acts = "\n".join(
        _method(path, method, operation)
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    )
    core = CORE.read_text(encoding="utf-8")
    text = core.replace("# NOUNS\n", f"{nouns}\n").replace("    # OPERATIONS\n", acts)
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FILE), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=FILE.parents[3]).stdout


def _class(name: str, schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", ()))
    lines = [f"class {name}(TypedDict):", f'    """{schema.get("description", name)}"""', ""]
    for field, one in schema.get("properties", {}).items():
        kind = _kind(one)
        lines.append(f"    {field}: {kind if field in needed else f'NotRequired[{kind}]'}")
    return "\n".join(lines) + "\n"


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return f"Literal[{', '.join(map(_text, schema['enum']))}]"
    if "const" in schema:
        return f"Literal[{_text(schema['const'])}]"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list[{_kind(schema['items'])}]"
    inner = schema.get("additionalProperties")
    if schema.get("type") == "object" and isinstance(inner, dict):
        return f"dict[str, {_kind(inner)}]"
    return PLAIN[schema.get("type", "string")]


def _text(value: object) -> str:
    return f'"{value}"'


def _method(path: str, method: str, operation: dict[str, Any]) -> str:
    """One method: codes of the address by position, the body's fields and the query by name."""
    places = re.findall(r"{(\w+)}", path)
    query = [one for one in operation["parameters"] if one["in"] == "query"]
    (body,) = (operation.get("requestBody") or {"content": {"": {}}})["content"].items()
    sends = body[1].get("schema", {})
    parts = ["self", *(f"{place}: str" for place in places)]
    call = [f'"{method.upper()}"', f'f"{_slotted(path)}"' if places else f'"{path}"']
    is_file = body[0] == "multipart/form-data"
    if is_file:
        parts += ["file_name: str", "content: bytes"]
        call.append("file=(file_name, content)")
    elif sends:
        parts.append(f"body: {_kind(sends)}")
        call.append("body=body")
    listed = _listed(operation)
    named = [
        f"{_named(one['name'])}: {_kind(one['schema'])} | None = None"
        for one in query
        if one["name"] not in ("after", "limit")
    ]
    if method == "post":
        named.append('key: str = ""')
        call.append("key=key")
    if named:
        parts += ["*", *named]
    asked = ", ".join(
        f'"{one["name"]}": {_named(one["name"])}' for one in query if one["name"] not in ("after", "limit")
    )
    if asked:
        call.append(f"query={{{asked}}}")
    lines = [
        f"    def {operation['operationId']}({', '.join(parts)}) -> {f'Iterator[{listed}]' if listed else _given(operation)}:"
    ]
    text = operation["summary"] + (
        f"\n\n        {operation['description']}\n        " if "description" in operation else ""
    )
    lines.append(f'        """{text}"""')
    inner = f"self._list({', '.join(call)})" if listed else f"self._do({', '.join(call)})"
    gives = _given(operation)
    lines.append(f"        {inner}" if gives == "None" and not listed else f"        return {inner}")
    return "\n".join(lines) + "\n"


def _slotted(path: str) -> str:
    return re.sub(r"{(\w+)}", r"{_part(\1)}", path)


def _named(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _answer(operation: dict[str, Any]) -> dict[str, Any]:
    answers = [one for status, one in operation["responses"].items() if status.startswith("2")]
    return answers[0].get("content", {}).get("application/json", {}).get("schema", {})


def _given(operation: dict[str, Any]) -> str:
    schema = _answer(operation)
    return _kind(schema) if schema else "None"


def _listed(operation: dict[str, Any]) -> str:
    """What is in the list that is given; nothing for other operations."""
    name = _given(operation)
    return name.removesuffix("List") if name.endswith("List") else ""
