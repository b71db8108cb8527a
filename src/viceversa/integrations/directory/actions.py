"""Fetching the directory file and taking it in: by the verbs of an import, with the choices of the last one like it."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.integrations.directory import fetching, place
from viceversa.integrations.directory.models import Run
from viceversa.integrations.directory.words import Trouble
from viceversa.messaging.actions import draft
from viceversa.people import actions as people
from viceversa.people import queries
from viceversa.people.models import DirectoryImport, Person, RoleGrant, User
from viceversa.people.states import ImportState

# A fetch that takes longer has died; one that failed is tried again so often a day, so far apart.
LONGEST: Final = timedelta(hours=1)
TRIES: Final = 4
APART: Final = timedelta(minutes=30)
# How often the directory may change under an import before it is left to a person.
ROUNDS: Final = 3
OPEN: Final = (ImportState.MAPPING, ImportState.DECIDING, ImportState.CHECKING, ImportState.REVIEW)


def is_due(now: datetime) -> bool:
    """Whether the file is to be fetched: its time has come and nothing was had since. One query at most."""
    if place.place() is None:
        return False
    since = list(Run.objects.filter(created_at__gte=place.last_moment(now)).order_by("created_at"))
    if not since:
        return True
    last = since[-1]
    return last.state == Run.State.FAILED and len(since) < TRIES and now - last.created_at >= APART


def fetch(*, by: User | None = None, now: datetime | None = None) -> Run:
    """Fetch the file from where it lies and take it in. What stands in the way is kept with the run, never raised.

    Records `directory_file.fetched` when it ends. Does nothing while another fetch is at work.
    """
    now = now or clock.now()
    run = _begin(now)
    if run.repeated:
        return run
    try:
        name, content = fetching.fetch()
    except Trouble as trouble:
        return _end(run, Run.State.FAILED, trouble.why, trouble.facts, by=by, now=now)
    return take_in(run, file_name=name, content=content, by=by, now=now)


@transaction.atomic
def _begin(now: datetime) -> Run:
    """A new run; or the one that is at work. One that died is told as such."""
    for before in Run.objects.select_for_update().filter(state=Run.State.RUNNING):
        if now - before.created_at < LONGEST:
            before.repeated = True
            return before
        _end(before, Run.State.FAILED, "stopped", {}, by=None, now=now)
    return Run.objects.create(created_at=now)


def begin(*, now: datetime | None = None) -> Run:
    """A run for a file that was had in another way (the demo company)."""
    return _begin(now or clock.now())


def take_in(run: Run, *, file_name: str, content: bytes, by: User | None = None, now: datetime | None = None) -> Run:
    """Import what is ready in a file, as the last saved import with the same columns was; hold back what looks wrong.

    The same file as last time changes nothing. Rows to fix wait for a people administrator, who is told how many. A file
    without so many people that it looks cut off is not imported but held, where who is missing would have left, as is one
    with columns that nobody has chosen yet. New grades come in without a place in the order. Costs what an import does.
    """
    now = now or clock.now()
    run.digest, run.file_name = hashlib.sha256(content).hexdigest(), file_name[:255]
    run.save(update_fields=["digest", "file_name"])
    before = Run.objects.exclude(pk=run.pk).exclude(digest="").exclude(why="stopped").first()
    if before is not None and before.digest == run.digest:
        return _end(run, Run.State.SAME, "", {}, by=by, now=now)
    _let_go_of_older_ones(run, now)
    try:
        entry = people.start_import(file_name=file_name, content=io.BytesIO(content), by=None, now=now)
    except Refused as refused:
        return _end(run, Run.State.FAILED, "unreadable", {"reason": str(refused)}, by=by, now=now)
    run.directory_import = entry
    run.save(update_fields=["directory_import"])
    entry = people.read_file(entry, now=now)
    if entry.state == ImportState.FAILED:
        return _end(run, Run.State.FAILED, "unreadable", {"reason": entry.problem}, by=by, now=now)
    if "like" not in entry.choices_made:
        return _end(run, Run.State.WAITING, "new_columns", {}, by=by, now=now)
    try:
        return _end(run, *_import(run, entry, now), by=by, now=now)
    except Refused as refused:
        return _end(run, Run.State.WAITING, "refused_import", {"reason": str(refused)}, by=by, now=now)


def _import(run: Run, entry: DirectoryImport, now: datetime) -> tuple[str, str, dict[str, Any]]:
    """Check and save; the state, and what stands in the way."""
    mapping = entry.mapping
    entry = people.map_columns(
        entry, columns=mapping["columns"], month_first=mapping.get("month_first", False), by=None, now=now
    )
    entry = people.decide(entry, grades={}, leave_out=entry.choices_made.get("leave_out", []), by=None, now=now)
    active = queries.head_count()[Person.State.ACTIVE]
    for _round in range(ROUNDS):
        entry = people.check_import(entry, now=now)
        counts = entry.counts
        run.counts = {name: counts[name] for name in ("new", "changed", "unchanged", "fix", "left_out", "gone")}
        takes_out = settings.DIRECTORY_GONE == "left"
        # Where who is missing stays as they are, nothing is lost, and they are missing in every file that follows.
        if takes_out and counts["gone"] * 100 >= settings.DIRECTORY_MOST_GONE * max(active, 1):
            percent = round(100 * counts["gone"] / max(active, 1))
            return Run.State.HELD, "smaller", {"gone": counts["gone"], "active": active, "percent": percent}
        if not counts["ready"] and not (takes_out and counts["gone"]):
            if counts["fix"]:
                return Run.State.WAITING, "to_fix", {}
            people.discard_import(entry, by=None, now=now)
            return Run.State.SAME, "", {}
        people.begin_import(entry, gone=settings.DIRECTORY_GONE, by=None, now=now)
        try:
            entry = people.apply_import(entry, by=None, now=now)
        except Refused:  # somebody changed the directory meanwhile; it was checked again
            entry = DirectoryImport.objects.get(pk=entry.pk)
            continue
        run.counts |= {"marked_left": entry.counts["marked_left"]}
        return Run.State.APPLIED, "", {}
    return Run.State.WAITING, "to_fix", {}


def _let_go_of_older_ones(run: Run, now: datetime) -> None:
    """A newer file takes the place of one that still waits: what was to fix there is in the new one, or mended."""
    older = DirectoryImport.objects.filter(
        pk__in=Run.objects.exclude(pk=run.pk).values("directory_import"), state__in=OPEN
    )
    for entry in older:
        people.discard_import(entry, by=None, now=now)


@transaction.atomic
def _end(run: Run, state: str, why: str, facts: dict[str, Any], *, by: User | None, now: datetime) -> Run:
    run.state, run.why, run.facts, run.finished_at = state, why, facts, now
    run.save()
    told: dict[str, Any] = {name: count for name, count in run.counts.items() if isinstance(count, int)}
    event = events.record("directory_file.fetched", by=by, subject=run, now=now, state=str(state), why=why, **told)
    before = Run.objects.exclude(pk=run.pk).exclude(state=Run.State.RUNNING).first()
    is_new = state != Run.State.FAILED or before is None or before.state != Run.State.FAILED
    if is_new and (why or run.counts.get("fix")):
        administrators = Person.objects.filter(
            user__role_grants__role=RoleGrant.Role.PEOPLE, user__is_active=True, state=Person.State.ACTIVE
        )
        for person in administrators.order_by("pk"):
            draft("directory.file_waits", to=person, event=event, now=now, context={"run": run.code})
    return run
