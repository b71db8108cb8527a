"""Typed readers for `VICEVERSA_…` environment variables, each with a `_FILE` variant.

Every reader names the variable in its error, so that a wrong value tells an operator what to change.
`REGISTRY` remembers each variable that was read, so that docs/reference/settings.md is generated from the code.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Variable:
    """One setting an operator can give: its name, kind, default and one sentence of help."""

    name: str
    kind: str
    default: str
    help: str


REGISTRY: dict[str, Variable] = {}


def _raw(name: str, kind: str, default: str, help_text: str) -> str:
    """The variable's text: from NAME, else from the file NAME_FILE points to, else the default."""
    REGISTRY[name] = Variable(name, kind, default, help_text)
    if name in os.environ:
        return os.environ[name]
    file_name = os.environ.get(f"{name}_FILE")
    if file_name is None:
        return default
    try:
        return Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE points to {file_name}, which can't be read: {error.strerror}."
        ) from error


def text(name: str, default: str = "", *, help_text: str) -> str:
    """A string."""
    return _raw(name, "text", default, help_text)


def boolean(name: str, default: bool = False, *, help_text: str) -> bool:
    """`yes`/`no`, `true`/`false`, `on`/`off` or `1`/`0`, in any case."""
    value = _raw(name, "yes or no", "yes" if default else "no", help_text).strip().lower()
    if value in {"yes", "true", "on", "1"}:
        return True
    if value in {"no", "false", "off", "0", ""}:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”. Write yes or no.")


def integer(name: str, default: int, *, help_text: str) -> int:
    """A whole number."""
    value = _raw(name, "number", str(default), help_text)
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is “{value}”. Write a whole number.") from error


def hours(name: str, default: str = "", *, help_text: str) -> tuple[time, time] | None:
    """A part of the day, as "20-7" or "20:30-7:15"; None when empty."""
    value = _raw(name, "hours, as 20-7", default, help_text).strip()
    if not value:
        return None
    begin, _dash, end = value.partition("-")
    try:
        found = _time(begin), _time(end)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is “{value}”. Write two times of the day, as 20-7.") from error
    if found[0] == found[1]:
        raise ImproperlyConfigured(f"{name} is “{value}”. It begins and ends at the same time.")
    return found


def _time(text: str) -> time:
    hour, _colon, minute = text.strip().partition(":")
    return time(int(hour), int(minute or 0))


def contact(name: str, *, help_text: str) -> str:
    """A mail address or an https address, as a URI; empty when not given."""
    value = _raw(name, "mail or https address", "", help_text).strip()
    mail = value.removeprefix("mailto:")
    if re.fullmatch(r"[^\s@:/]+@[^\s@:/]+", mail):
        return f"mailto:{mail}"
    if value and not re.fullmatch(r"https://[^\s/]+(/\S*)?", value):
        raise ImproperlyConfigured(f"{name} is “{value}”. Write a mail address, or one that begins with https://.")
    return value


def words(name: str, default: str = "", *, help_text: str) -> list[str]:
    """A list, separated by commas; empty entries are dropped."""
    return [word.strip() for word in _raw(name, "list, commas between", default, help_text).split(",") if word.strip()]


def path(name: str, default: Path | str, *, help_text: str) -> Path:
    """A folder or file, `~` expanded."""
    return Path(_raw(name, "path", str(default), help_text)).expanduser()
