"""Two workers have the same file in hand, and one of them dies: all its rows are there, and nothing is left on the disk."""

from __future__ import annotations

import errno
import io
import os
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from tests import factories
from viceversa.people import actions, bulk
from viceversa.people.files import read_sheet
from viceversa.people.models import DirectoryImport, ImportRow
from viceversa.people.states import ImportState

pytestmark = pytest.mark.django_db
READING = "viceversa.people.actions.imports.read_sheet"
STAFF = "Number,Name,Email\n" + "\n".join(f"{n},Person {n},p{n}@lumen.example" for n in range(50))


def started() -> DirectoryImport:
    return actions.start_import(file_name="staff.csv", content=io.BytesIO(STAFF.encode()), by=None, now=factories.NOW)


def test_who_was_overtaken_does_not_say_that_rows_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second begins anew while the first has read all, and dies at once."""
    entry, run = started(), bulk._run

    def overtaken(*arguments: Any) -> int:
        done = run(*arguments)
        ImportRow.objects.filter(directory_import=entry).delete()
        return done

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "_run", overtaken)
        assert actions.read_file(entry, now=factories.NOW).repeated
    entry.refresh_from_db()
    assert (entry.state, default_storage.exists(entry.file)) == (ImportState.READING, True)
    assert not actions.read_file(entry, now=factories.NOW).repeated
    assert ImportRow.objects.count() == 50


def test_a_file_that_was_read_is_gone_whoever_died(django_capture_on_commit_callbacks: Any) -> None:
    entry = started()
    actions.read_file(entry, now=factories.NOW)
    assert default_storage.exists(
        entry.file
    )  # the transaction of this test stands for a process that died after its commit
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.read_file(entry, now=factories.NOW).repeated
    assert not default_storage.exists(entry.file)


def test_a_file_that_no_import_waits_for_is_deleted_after_a_day() -> None:
    waits, read = started(), started()
    actions.read_file(read, now=factories.NOW)
    now = timezone.now()
    for one in (waits, read):
        day_ago = (now - timedelta(days=2)).timestamp()
        os.utime(default_storage.path(one.file), (day_ago, day_ago))
    fresh = default_storage.save("imports/nobody-s", io.BytesIO(b"x"))
    assert actions.forget_lost_files(now=now) == 1
    assert [default_storage.exists(one) for one in (waits.file, read.file, fresh)] == [True, False, True]
    for file in (waits.file, fresh):
        default_storage.delete(file)


def test_who_finds_no_file_because_another_has_read_it_undoes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = started()

    def too_late(handle: Any) -> Any:
        monkeypatch.setattr(READING, read_sheet)
        actions.read_file(entry, now=factories.NOW)
        raise FileNotFoundError

    monkeypatch.setattr(READING, too_late)
    assert actions.read_file(entry, now=factories.NOW).repeated
    entry.refresh_from_db()
    assert (entry.problem, ImportRow.objects.count()) == ("", 50)


def test_half_a_file_is_left_to_nobody() -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.ENOSPC, "No space left on device")

    before = set(default_storage.listdir("imports")[1]) if default_storage.exists("imports") else set()
    with pytest.raises(OSError, match="No space left"):
        actions.start_import(file_name="staff.csv", content=Full(STAFF.encode()), by=None, now=factories.NOW)
    assert set(default_storage.listdir("imports")[1]) == before
    assert not DirectoryImport.objects.exists()


def test_where_nothing_was_uploaded_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viceversa.people.actions.imports.FOLDER", "nothing-yet")
    assert actions.forget_lost_files(now=factories.NOW) == 0
