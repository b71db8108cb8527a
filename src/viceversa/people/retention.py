"""When the directory lets go of people who left, and of imported files."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viceversa.core.retention import TWELVE_MONTHS, Rows, Rule, register
from viceversa.people.models import Absence, DecisionPower, DirectoryImport, ImportRow, Person, SignIn, User
from viceversa.people.states import ImportState

IMPORTS_KEPT: Final = timedelta(days=30)
_TRIMMED = "forgotten"


def _left_long_ago(now: datetime) -> QuerySet[Person]:
    return Person.objects.filter(state=Person.State.LEFT, updated_at__lte=now - TWELVE_MONTHS)


def _never_saved(now: datetime) -> QuerySet[DirectoryImport]:
    old = DirectoryImport.objects.filter(changed_at__lte=now - IMPORTS_KEPT)
    return old.exclude(state__in=(ImportState.APPLIED, ImportState.APPLYING))


def _signed_out(now: datetime) -> QuerySet[SignIn]:
    """Those whose session is gone or over: by the real clock, as the store of sessions has it."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return SignIn.objects.exclude(Exists(alive))


def _delete_with_files(rows: Rows, now: datetime) -> None:
    for file in rows.exclude(file="").values_list("file", flat=True):
        transaction.on_commit(partial(default_storage.delete, file))
    rows.delete()


def _with_samples(now: datetime) -> QuerySet[DirectoryImport]:
    old = DirectoryImport.objects.filter(state=ImportState.APPLIED, changed_at__lte=now - IMPORTS_KEPT)
    return old.exclude(choices_made__has_key=_TRIMMED)


def _forget_samples(rows: Rows, now: datetime) -> None:
    """Keep what recognizes the next file of this kind: its headings, their meaning, and which posts were left out.

    The rows to fix are gone by now as well, so the page no longer counts them.
    """
    entries = list(rows)
    for entry in entries:
        entry.columns = [{"name": column["name"]} for column in entry.columns]
        kept = {name: entry.choices_made[name] for name in ("leave_out", "described_as") if name in entry.choices_made}
        entry.choices_made = {**kept, _TRIMMED: True}
        entry.counts = {name: count for name, count in entry.counts.items() if isinstance(count, int)} | {"fix": 0}
    DirectoryImport.objects.bulk_update(entries, ["columns", "choices_made", "counts"])


PEOPLE = register(
    Rule(
        name="people.people",
        keeps=_("people who left the organization, and their accounts"),
        when=_("12 months after the person left the organization"),
        model=Person,
        due=_left_long_ago,
        covers=(User, DecisionPower, Authenticator),
    )
)
ABSENCES = register(
    Rule(
        name="people.absences",
        keeps=_("when somebody was away"),
        when=_("7 days after the last day of it"),
        model=Absence,
        due=lambda now: Absence.objects.filter(last__lte=now.date() - timedelta(days=7)),
        sooner=_("the person, by taking it back"),
    )
)
SIGN_INS = register(
    Rule(
        name="people.sign_ins",
        keeps=_("where somebody was signed in"),
        when=_("when one signs out there, or the day after the time to sign in again has come"),
        model=SignIn,
        due=_signed_out,
        sooner=_("the person, by signing out"),
    )
)
IMPORT_ROWS = register(
    Rule(
        name="people.import_rows",
        keeps=_("rows of an imported file that were never fixed"),
        when=_("when the import is saved or discarded; rows that were never fixed, 30 days later"),
        model=ImportRow,
        due=lambda now: ImportRow.objects.filter(directory_import__changed_at__lte=now - IMPORTS_KEPT),
        sooner=_("a people administrator, by discarding the import"),
    )
)
SAMPLES = register(
    Rule(
        name="people.import_samples",
        keeps=_("sample cells and choices of a saved import"),
        when=_("30 days after the import was last changed"),
        model=DirectoryImport,
        due=_with_samples,
        act=_forget_samples,
    )
)
UNSAVED = register(
    Rule(
        name="people.imports_never_saved",
        keeps=_("imports that were never saved, with their file"),
        when=_("30 days after the import was last changed"),
        model=DirectoryImport,
        due=_never_saved,
        act=_delete_with_files,
        sooner=_("a people administrator, by discarding the import"),
    )
)
