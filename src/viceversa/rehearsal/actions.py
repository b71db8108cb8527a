"""What happens to a rehearsal: asked for, played, its log kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from viceversa.core import clock, events, jobs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import User
from viceversa.programs import lock, rules
from viceversa.programs.models import Cohort
from viceversa.rehearsal.models import Rehearsal
from viceversa.rehearsal.script import script_of
from viceversa.rehearsal.states import REHEARSAL, RehearsalState

# The instance's own manner of speaking and of keeping quiet; its database, secret and mail server stay outside.
HANDED_ON: Final = (
    "VICEVERSA_LANGUAGE", "VICEVERSA_TIME_ZONE", "VICEVERSA_ORGANIZATION", "VICEVERSA_BASE_URL",
    "VICEVERSA_QUIET_HOURS", "VICEVERSA_QUIET_WEEKENDS", "VICEVERSA_ONE_MAIL_A_DAY",
)  # fmt: skip
PLAY: Final = "viceversa.rehearsal.tasks.play"
Log = list[dict[str, Any]]


@transaction.atomic
def start_rehearsal(cohort: Cohort, *, by: User | None, now: datetime | None = None) -> Rehearsal:
    """Ask for a rehearsal; the worker plays it. One that waits or plays already is given instead (`repeated`).

    Records `rehearsal.started`; the cohort's former rehearsal is deleted. Refuses others than the program's managers.
    """
    now = now or clock.now()
    lock.take(cohort, "program")
    if not rules.manages(by, cohort.program):
        raise NotAllowed(_("Only the managers of a program can do this."))
    open_ones = cohort.rehearsals.filter(state__in=(RehearsalState.WAITING, RehearsalState.PLAYING))
    under_way = open_ones.first()
    if under_way is not None:
        under_way.repeated = True
        return under_way
    cohort.rehearsals.all().delete()
    rehearsal = Rehearsal.objects.create(cohort=cohort, asked_by=by, created_at=now)
    events.record("rehearsal.started", by=by, subject=rehearsal, now=now, cohort=cohort.code)
    jobs.enqueue(import_string(PLAY), rehearsal.code)
    return rehearsal


def play_rehearsal(rehearsal: Rehearsal, *, now: datetime | None = None) -> Rehearsal:
    """Play a rehearsal that was asked for, and keep its log. Takes up to a minute, in a process of its own.

    A few writes for its progress, each committed alone. One that is done stays as it is (`repeated`).
    """
    rehearsal.refresh_from_db()
    if rehearsal.state in (RehearsalState.DONE, RehearsalState.FAILED):
        rehearsal.repeated = True
        return rehearsal
    REHEARSAL.apply(rehearsal, "begin")
    rehearsal.save(update_fields=["state"])
    language = (rehearsal.asked_by.language if rehearsal.asked_by else "") or settings.LANGUAGE_CODE

    def tell(percent: int) -> None:
        Rehearsal.objects.filter(pk=rehearsal.pk).update(progress=percent)

    try:
        with translation.override(language):
            rehearsal.log = rehearse(rehearsal.cohort, language=language, tell=tell)
    except Refused as refusal:
        REHEARSAL.apply(rehearsal, "fail")
        rehearsal.problem = str(refusal)[:300]
    else:
        REHEARSAL.apply(rehearsal, "finish")
        rehearsal.progress = 100
    rehearsal.ended_at = now or clock.now()
    rehearsal.save(update_fields=["state", "progress", "problem", "log", "ended_at"])
    return rehearsal


def rehearse(cohort: Cohort, *, language: str, tell: Callable[[int], None] = lambda percent: None) -> Log:
    """Play a cohort's program and give the log. Reads the cohort in three queries and writes nothing anywhere.

    Refuses with a sentence when the stage ends without a log.
    """
    script = json.dumps(script_of(cohort, language=language))
    log: Log | None = None
    with tempfile.TemporaryDirectory(prefix="viceversa-rehearsal-") as folder:
        # What is compiled here need not be compiled there: a second for all languages. (A file that is being written now
        # is not whole yet.)
        shutil.copytree(settings.LOCALE_PATHS[0], Path(folder) / "locale", ignore=shutil.ignore_patterns("tmp*"))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VICEVERSA_")}
        handed = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
        with (
            (Path(folder) / "trouble").open("w+", encoding="utf-8") as trouble,
            subprocess.Popen(
                [sys.executable, "-m", "viceversa.rehearsal.stage"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=trouble,
                text=True,
                env=kept | handed | {"VICEVERSA_DATA": folder},
            ) as process,
        ):
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(script)
            process.stdin.close()
            for line in process.stdout:
                said = json.loads(line)
                if "progress" in said:
                    tell(said["progress"])
                log = said.get("log", log)
            process.wait()
            trouble.seek(0)
            complaint = trouble.read()
    if log is None:
        last = complaint.strip().splitlines()[-1:] or [_("it ended without a word")]
        raise Refused(_("The rehearsal could not be played: %(why)s") % {"why": last[0]})
    return log
