"""The rows of a directory file before anything is saved: judge them, correct one or many alike, judge again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from viceversa.core import clock, events
from viceversa.core.errors import Refused
from viceversa.people import bulk, queries, rules
from viceversa.people.importing import check as checking
from viceversa.people.importing.fields import FIELDS
from viceversa.people.models import DirectoryImport, ImportRow, User
from viceversa.people.states import IMPORT, ImportState


def check_import(entry: DirectoryImport, *, now: datetime | None = None) -> DirectoryImport:
    """Judge every row against the file and the directory. People are not touched. Does nothing once checked.

    Costs two reads of all rows, one of all people, and one write per row whose verdict changed, in one transaction.
    """
    now = now or clock.now()
    with transaction.atomic():
        entry = DirectoryImport.objects.select_for_update().get(pk=entry.pk)
        if not IMPORT.allows(entry, "check"):
            entry.repeated = True
            return entry
        IMPORT.apply(entry, "check")
        _judge(entry, now)
        entry.changed_at = now
        entry.save()
        facts = {name: entry.counts[name] for name in ("ready", "unchanged", "fix", "left_out", "gone")}
        events.record("import.checked", by=None, subject=entry, now=now, **facts)
    return entry


def _judge(entry: DirectoryImport, now: datetime) -> checking.Report:
    """Check all rows and write what changed. The caller saves the entry."""
    today = timezone.localtime(now).date()
    known = queries.directory_by_key(today)
    plan = queries.plan_of_import(entry, today=today)
    stored = {
        row[0]: row[1:]
        for row in entry.rows.values_list("pk", "key", "verdict", "problems", "manager_key", "manager_ref").iterator(
            chunk_size=5000
        )
    }
    report = checking.check(queries.raw_rows(entry), known, plan)

    def changed() -> Iterator[tuple[Any, ...]]:
        for row in report.rows:
            problems = [problem.as_json() for problem in row.problems] if row.verdict == checking.FIX else []
            if row.verdict == checking.LEFT_OUT:
                problems = [{"field": "", "code": row.reason, "facts": {}}]
            values = (row.key[:64], row.verdict, problems, row.manager_key, row.manager_ref)
            if stored[row.id] != values:
                yield *values, row.id

    bulk.update(ImportRow, ("key", "verdict", "problems", "manager_key", "manager_ref"), changed())
    entry.counts = report.counts
    entry.choices_made["checked_against"] = queries.directory_stamp()
    entry.done_rows = entry.total_rows
    return report


@transaction.atomic
def fix_row(
    entry: DirectoryImport,
    *,
    number: int,
    field: str,
    value: str,
    alike: bool = False,
    by: User | None,
    now: datetime | None = None,
) -> DirectoryImport:
    """Correct one row in place; with `alike`, all rows with the same problem and the same value.

    `field` is a field's name, "double" (this, first, both) or "renumbered" (same, other). Small files are checked
    again at once; large ones keep the row waiting until `check_again` or the import.
    """
    now = now or clock.now()
    rules.must_import_people(by)
    entry = DirectoryImport.objects.select_for_update().get(pk=entry.pk)
    IMPORT.apply(entry, "fix")
    row = entry.rows.filter(number=number).first()
    if row is None:
        raise Refused(_("Row %(number)s is not in this file.") % {"number": number})
    allowed = {"double": {"this", "first", "both"}, "renumbered": {"same", "other"}}
    if field not in FIELDS and value not in allowed.get(field, ()):
        raise Refused(_("This can’t be changed here."))
    same = [row]
    asked = "key" if field in allowed else field
    problem = next((entry for entry in row.problems if entry["field"] == asked), None)
    if alike and problem:
        same = [
            other
            for other in entry.rows.filter(verdict=ImportRow.Verdict.FIX)
            if any(_is_alike(problem, theirs) for theirs in other.problems)
        ]
    value = value.strip()[:700]
    changed = []
    for one in same:
        fixes = {**one.fixes, field: value}
        if field == "renumbered":
            theirs = next((entry for entry in one.problems if entry["code"] == "renumbered"), None)
            fixes["former"] = theirs["facts"]["former"] if theirs else one.fixes.get("former", "")
        if fixes != one.fixes:
            one.fixes = fixes
            one.problems = [{"field": "", "code": "waiting", "facts": {}}]
            changed.append(one)
    entry.repeated = not changed
    if entry.repeated:
        return entry
    bulk.update(ImportRow, ("fixes", "problems"), ((one.fixes, one.problems, one.pk) for one in changed))
    if queries.is_large(entry):
        entry.counts["waiting"] = entry.counts.get("waiting", 0) + len(changed)
    else:
        _judge(entry, now)
    entry.changed_at = now
    entry.save()
    events.record("import.fixed", by=by, subject=entry, now=now, field=field, rows=len(changed))
    return entry


def _is_alike(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    if mine["code"] != theirs["code"] or mine["field"] != theirs["field"]:
        return False
    if mine["code"] == "renumbered":
        return True
    return json.dumps(mine["facts"], sort_keys=True) == json.dumps(theirs["facts"], sort_keys=True)


@transaction.atomic
def check_again(entry: DirectoryImport, *, by: User | None, now: datetime | None = None) -> DirectoryImport:
    """Put a reviewed import back to be checked: rows were fixed, or the directory changed meanwhile."""
    now = now or clock.now()
    rules.must_import_people(by)
    entry = DirectoryImport.objects.select_for_update().get(pk=entry.pk)
    if entry.state == ImportState.CHECKING:
        entry.repeated = True
        return entry
    IMPORT.apply(entry, "look_again" if entry.state == ImportState.APPLYING else "decide")
    entry.changed_at = now
    entry.save()
    events.record("import.sent_back", by=by, subject=entry, now=now)
    return entry
