"""Our own programs as real processes beside a test, over the test's database: to start, to watch, to kill."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.support.mail import MailServer

ROOT = Path(__file__).resolve().parent.parent.parent

# Whatever the hour and the day: mails go out, as in tests/settings.py.
AT_ONCE = {"VICEVERSA_QUIET_HOURS": "", "VICEVERSA_QUIET_WEEKENDS": "no", "VICEVERSA_ONE_MAIL_A_DAY": "no"}


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
        **AT_ONCE,
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


def sending_to(server: MailServer) -> dict[str, str]:
    """Environment variables for this mail server."""
    return {
        "VICEVERSA_SMTP_HOST": server.host,
        "VICEVERSA_SMTP_PORT": str(server.port),
        "VICEVERSA_SMTP_SECURITY": "none",
    }


def command(*arguments: str, **more: str) -> subprocess.Popen[str]:
    """Starts `viceversa ARGUMENTS` as a process of its own; keyword arguments are environment variables."""
    return subprocess.Popen(
        [sys.executable, "-m", "viceversa.cli", *arguments],
        env=environ(**more), cwd=ROOT, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


class Program:
    """A program of the tests' own over this test's database: told line by line, it answers each line with one."""

    def __init__(self, file: Path, **more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, file],
            env=environ(DJANGO_SETTINGS_MODULE="viceversa.config.settings", VICEVERSA_LOG_LEVEL="ERROR", **more),
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def tell(self, *words: str) -> str:
        """Its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{' '.join(words)}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        """It ends with its standard input."""
        self.process.communicate(timeout=120)
