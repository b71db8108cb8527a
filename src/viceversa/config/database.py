"""One URL becomes Django's DATABASES entry: SQLite inside by default, PostgreSQL to grow."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def sqlite(file: Path) -> dict[str, Any]:
    """SQLite in WAL, with write transactions that take their lock at once.

    A deferred transaction that starts with a read and then writes fails at once under a second writer
    (no busy wait helps there); IMMEDIATE makes every writer queue for up to `timeout` seconds instead.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY"
            ),
        },
    }


def replicas(urls: list[str], *, timeout: int = 2) -> dict[str, dict[str, Any]]:
    """DATABASES entries for copies to read from. One that does not answer is given up after `timeout` seconds."""
    found = {}
    for number, url in enumerate(urls, start=1):
        entry = from_url(url, default=Path(), name="VICEVERSA_READ_DATABASE_URL")
        if entry["ENGINE"].endswith("postgresql"):
            entry["OPTIONS"].setdefault("connect_timeout", timeout)
        found[f"replica{number}"] = entry | {"TEST": {"MIRROR": "default"}}
    return found


def from_url(url: str, *, default: Path, name: str = "VICEVERSA_DATABASE_URL") -> dict[str, Any]:
    """The DATABASES entry for `postgresql://user:password@host:port/name?sslmode=…` or `sqlite:///file`.

    An empty URL means SQLite at `default`. `name` is the setting that has the URL.
    """
    if not url:
        return sqlite(default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path[1:])))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} starts with “{parts.scheme}:”. Write postgresql://… or sqlite:///…")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        # The worker reconnects at every loop otherwise.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
