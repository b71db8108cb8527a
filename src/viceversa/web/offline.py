"""What may be kept on a device for when it has no connection, and on which devices somebody wants that.

The switch is a cookie of one browser: it names the account under a one-way hash, so that it is on for this account alone,
on this device alone. Nothing about it is kept here.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from viceversa.people.hooks import OwnCard
from viceversa.people.models import User

COOKIE: Final = "offline"
FOLDER: Final = Path(__file__).resolve().parent / "static"
WORKER: Final = FOLDER / "web" / "js" / "worker.js"


def key_for(user: User) -> str:
    """An account's name on a device: says nothing to anybody else."""
    return salted_hmac("viceversa.web.offline", user.code, algorithm="sha256").hexdigest()[:24]


def key_of(request: HttpRequest) -> str:
    """The key of who is signed in, where the switch is on for them on this device; else empty. No query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    key = key_for(user)
    return key if constant_time_compare(request.COOKIES.get(COOKIE, ""), key) else ""


def until(ends_at: datetime, session_seconds: int, *, now: datetime) -> datetime:
    """When a copy made now is no longer shown: when the meeting is over, and no later than a sign-in made now would end."""
    return min(ends_at, now + timedelta(seconds=session_seconds))


def worker() -> str:
    """The script that answers without a connection: what it may keep, as data, then the script as it stands in its file.

    A change of any file that it keeps changes the script, and so browsers take the new version by themselves.
    """
    files, version = _files()
    may_keep = {
        "version": version,
        "static": static(""),
        "files": [static(name) for name in files],
        "offline": reverse("web:offline"),
        "meeting": reverse("web:kept-meeting"),
        "signOut": reverse("account_logout"),
    }
    return f"const MAY_KEEP = {json.dumps(may_keep, sort_keys=True)};\n{WORKER.read_text(encoding='utf-8')}"


@cache
def _files() -> tuple[tuple[str, ...], str]:
    """What the kept pages are drawn with, and one short name for exactly these contents. Read once in the life of a process."""
    found = sorted([*(FOLDER / "web" / "css").rglob("*.css"), FOLDER / "web" / "icon.svg"])
    pages = sorted((FOLDER.parent / "templates" / "web").rglob("*.html"))
    content = hashlib.sha256()
    for file in [*found, *pages, WORKER]:
        content.update(file.read_bytes())
    return tuple(file.relative_to(FOLDER).as_posix() for file in found), content.hexdigest()[:16]


def own_card(user: User) -> OwnCard | None:
    """The way to the switch, for whoever can take part. No query."""
    if user.person is None:
        return None
    return OwnCard(
        title=_("Without a connection"),
        text=_("Your next meeting and its guide can be kept on this device, for the train or the basement."),
        url=reverse("web:this-device"),
        label=_("Choose for this device"),
    )
