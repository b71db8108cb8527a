"""Our own programs as real processes beside a test, over the test's database: to start, to watch, to kill."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent


def environ(**more: str) -> dict[str, str]:
    """The environment in which `viceversa` sees this test's database (which must be committed to: `transactional_db`)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VICEVERSA_", "DJANGO_"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
        "VICEVERSA_DATA": str(settings.DATA),
        "VICEVERSA_SECRET_KEY": settings.SECRET_KEY,
        "VICEVERSA_DATABASE_URL": database_url(),
        **more,
    }


def database_url() -> str:
    """The URL of the database this test writes to."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return (
        f"postgresql://{quote(values['USER'])}:{quote(values['PASSWORD'])}"
        f"@{values['HOST']}:{values['PORT']}/{quote(values['NAME'])}"
    )


def command(*arguments: str, **more: str) -> subprocess.Popen[str]:
    """Starts `viceversa ARGUMENTS` as a process of its own; keyword arguments are environment variables."""
    return subprocess.Popen(
        [sys.executable, "-m", "viceversa.cli", *arguments],
        env=environ(**more), cwd=ROOT, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
