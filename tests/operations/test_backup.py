"""A backup is of one moment and whole, comes back on either database and under a newer version, and doubles nothing."""

from __future__ import annotations

import hashlib
import inspect
import json
import signal
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tests import factories, world
from tests.cast import Cast
from tests.factories import NOW
from tests.support import processes, template
from viceversa.config import database
from viceversa.core import clock, retention
from viceversa.core.errors import Refused
from viceversa.messaging.models import Due, Message
from viceversa.messaging.standstill import Stopped, stand_still
from viceversa.messaging.states import DueState, MessageState
from viceversa.operations import backup, restoring
from viceversa.operations.backup import Manifest, Part
from viceversa.people.models import Person

# What a restored installation has of its own: that it was restored.
OWN = {"core.event", "django_tasks_db.dbtaskresult", "core.slot"}


@pytest.fixture
def everything(transactional_db: None, cast: Cast) -> Cast:
    """One of everything that is kept until today, committed."""
    world.build(cast)
    retention.apply_all(now=clock.now())
    return cast


@contextmanager
def several_databases() -> Iterator[None]:
    """As it is outside of tests: any database may be connected to. Django's tests wrap this method to forbid it."""
    wrapped = inspect.getclosurevars(BaseDatabaseWrapper.ensure_connection).nonlocals["real_ensure_connection"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "ensure_connection", wrapped)
        yield


def back_up(file: Path, using: str = "default") -> Manifest:
    with several_databases():
        return backup.back_up(file, using=using, now=NOW)


@pytest.fixture
def taken(everything: Cast, tmp_path: Path) -> Path:
    file = tmp_path / "backup.zip"
    back_up(file)
    return file


def says(*arguments: str, **more: str) -> tuple[int, str]:
    process = processes.command(*arguments, **more)
    words, _none = process.communicate(timeout=180)
    return process.returncode, words.strip()


def sums(manifest: Manifest, but: set[str] = OWN) -> dict[str, tuple[int, str]]:
    return {part.label: (part.rows, part.sha256) for part in manifest.parts if part.label not in but}


@contextmanager
def another_postgresql() -> Iterator[str]:
    """A new database on the server of this test."""
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS viceversa_restored")
        cursor.execute("CREATE DATABASE viceversa_restored")
    try:
        yield processes.database_url().rsplit("/", 1)[0] + "/viceversa_restored"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE viceversa_restored WITH (FORCE)")


def new_folder(data: Path, *, with_tables: bool = True) -> dict[str, str]:
    """A data folder with nobody in it, and how a command is told of it. With the tables, for making them takes long."""
    data.mkdir()
    if with_tables:
        template.copy_to(data / "db.sqlite3")
    return {"VICEVERSA_DATA": str(data), "VICEVERSA_DATABASE_URL": ""}


def restored_elsewhere(
    file: Path, data: Path, url: str = "", *, with_tables: bool = True
) -> dict[str, tuple[int, str]]:
    """Restores into a new data folder, as an administrator does, and takes a backup there."""
    where = new_folder(data, with_tables=with_tables) | {"VICEVERSA_DATABASE_URL": url}
    code, words = says("restore", str(file), "--let-go", "--quiet", **where)
    assert (code, "Restored" in words) == (0, True), words
    code, words = says("backup", str(data / "again.zip"), "--quiet", **where)
    assert code == 0, words
    return sums(backup.check(data / "again.zip"))


def test_each_row_comes_back_in_a_new_installation(taken: Path, tmp_path: Path) -> None:
    before = sums(backup.check(taken))
    assert before["people.person"][0] > 5
    assert before["pairings.pairing"][0] > 0
    assert restored_elsewhere(taken, tmp_path / "new") == before


@pytest.mark.postgresql
def test_each_row_comes_back_in_another_postgresql(taken: Path, tmp_path: Path) -> None:
    with another_postgresql() as url:
        assert restored_elsewhere(taken, tmp_path / "new", url) == sums(backup.check(taken))


def test_moving_takes_every_row_along(everything: Cast, taken: Path, tmp_path: Path) -> None:
    settled = sums(backup.check(taken), but=set())
    target = database.sqlite(tmp_path / "moved.sqlite3")
    with several_databases():
        many = restoring.move(target)
    assert many == sum(rows for rows, _sum in settled.values())
    with backup.extra_database("moved", target):
        again = tmp_path / "again.zip"
        assert sums(back_up(again, using="moved"), but=set()) == settled
    with several_databases(), pytest.raises(Refused, match="has people in it already"):
        restoring.move(target)


def test_a_backup_of_an_older_version_is_upgraded(taken: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.zip"
    change(taken, older, _before_workshops)
    found = restored_elsewhere(older, tmp_path / "new", with_tables=False)
    before = sums(backup.check(taken))
    assert found["workshops.workshop"][0] == 0
    assert {name: it for name, it in found.items() if not _is_of_workshops(name)} == {
        name: it for name, it in before.items() if not _is_of_workshops(name)
    }


def _is_of_workshops(label: str) -> bool:
    return label.startswith("workshops.") or label in {"contenttypes.contenttype", "auth.permission"}


def _before_workshops(manifest: dict[str, Any]) -> None:
    manifest["version"] = "0.0.1"
    manifest["migrations"] = [one for one in manifest["migrations"] if one[0] != "workshops"]
    manifest["parts"] = [one for one in manifest["parts"] if not one["label"].startswith("workshops.")]


def test_what_waited_waits_and_what_was_due_is_deleted_again(everything: Cast, tmp_path: Path) -> None:
    message = Message.objects.order_by("pk")[0]
    Message.objects.filter(pk=message.pk).update(state=MessageState.RELEASED)
    gone = factories.person("Gone Long")
    Person.objects.filter(pk=gone.pk).update(state=Person.State.LEFT, updated_at=NOW - timedelta(days=3000))
    back_up(tmp_path / "b.zip")
    code, words = says("restore", str(tmp_path / "b.zip"), **new_folder(tmp_path / "new"))
    assert code == 0, words
    assert "Deleted again, for their time is over:" in words
    assert "wait under Messages" in words
    rows = sqlite3.connect(tmp_path / "new" / "db.sqlite3")
    assert rows.execute("SELECT state FROM messaging_message WHERE id = ?", [message.pk]).fetchall() == [("held",)]
    assert rows.execute("SELECT count(*) FROM people_person WHERE name = 'Gone Long'").fetchall() == [(0,)]
    rows.close()


def test_nothing_goes_out_that_may_have_gone_out(cast: Cast) -> None:
    mails = [
        Message.objects.create(
            kind="x", key=str(state), to=cast.person("nia"), state=state, send_after=NOW, created_at=NOW
        )
        for state in (MessageState.RELEASED, MessageState.SENDING, MessageState.SENT, MessageState.DRAFT)
    ]
    for days in (-1, 1):
        moment = NOW + timedelta(days=days)
        Due.objects.create(
            due_at=moment, what="x", key=str(days), subject_type="x", subject_code="x", try_after=moment, created_at=NOW
        )
    assert stand_still(now=NOW) == Stopped(held=1, doubted=1, steps=1)
    for mail in mails:
        mail.refresh_from_db()
    assert [mail.state for mail in mails] == [
        MessageState.HELD, MessageState.UNCONFIRMED, MessageState.SENT, MessageState.DRAFT,
    ]  # fmt: skip
    assert list(Due.objects.order_by("due_at").values_list("state", flat=True)) == [DueState.HELD, DueState.WAITING]
    assert stand_still(now=NOW) == Stopped(held=0, doubted=0, steps=0)


def test_an_installation_with_people_is_not_overwritten(taken: Path) -> None:
    with pytest.raises(Refused, match="has people in it already, and nothing was changed"):
        restoring.restore(taken, now=NOW)


def change(source: Path, target: Path, act: Callable[[dict[str, Any]], None]) -> None:
    """A backup with another list of contents; what is not in the list any more is left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read(backup.MANIFEST))
        act(manifest)
        files = [name for name in old.namelist() if name.startswith("files/")]
        for name in (*(part["name"] for part in manifest["parts"]), *files):
            new.writestr(name, old.read(name))
        new.writestr(backup.MANIFEST, json.dumps(manifest))


def test_what_is_damaged_or_newer_is_refused(taken: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.zip"

    def refusal(act: Callable[[dict[str, Any]], None]) -> str:
        change(taken, changed, act)
        with pytest.raises(Refused) as refused:
            restoring.restore(changed, now=NOW)
        return str(refused.value)

    def wrong_sum(manifest: dict[str, Any]) -> None:
        manifest["parts"][3]["sha256"] = "0" * 64

    def a_row_more(manifest: dict[str, Any]) -> None:
        manifest["parts"][3]["rows"] += 1

    def a_file_more(manifest: dict[str, Any]) -> None:
        manifest["files"] += 1

    def newer_format(manifest: dict[str, Any]) -> None:
        manifest["format"] = "viceversa-backup-9"

    assert "is damaged. Take another backup." in refusal(wrong_sum)
    assert "is damaged. Take another backup." in refusal(a_row_more)
    assert "uploaded files, and has" in refusal(a_file_more)
    assert refusal(newer_format) == (
        "This backup was made by a newer Vice Versa. Install that version, and restore with it."
    )
    broken = tmp_path / "broken.zip"
    broken.write_bytes(taken.read_bytes()[:2000])
    with pytest.raises(Refused, match="can’t be read"):
        backup.check(broken)
    with pytest.raises(Refused, match="There is no file"):
        backup.check(tmp_path / "none.zip")
    (tmp_path / "other.zip").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("hello", "world")
    with pytest.raises(Refused, match="no backup of Vice Versa"):
        backup.check(tmp_path / "other.zip")
    with pytest.raises(Refused, match="is there already"):
        back_up(taken)


def small_backup(file: Path) -> Manifest:
    """A backup of two small tables and a file, of some 1,500 bytes."""
    lines = {
        label: [json.dumps(["id", "name"]), *(json.dumps([at, label]) for at in range(40))] for label in ("a.b", "c.d")
    }
    parts = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for label, rows in lines.items():
            text = "".join(f"{row}\n" for row in rows)
            archive.writestr(f"rows/{label}.jsonl", text)
            parts.append(Part(label, f"rows/{label}.jsonl", len(rows) - 1, hashlib.sha256(text.encode()).hexdigest()))
        archive.writestr("files/imports/kept.csv", "name;email\n")
        manifest = Manifest("1", NOW, "sqlite", (("a", "0001_initial"),), tuple(parts), 1)
        archive.writestr(backup.MANIFEST, json.dumps(backup._as_data(manifest)))
    return manifest


def test_whichever_byte_is_damaged_it_is_refused_or_nothing_of_it_was_read(tmp_path: Path) -> None:
    """Any byte of the file, one at a time, with all its bits or its lowest turned. What ZIP says twice or nobody reads (the
    hour of a part) may be wrong: then all that is read is as it was written."""
    whole, broken = tmp_path / "whole.zip", tmp_path / "broken.zip"
    manifest = small_backup(whole)
    content = whole.read_bytes()
    assert backup.check(whole) == manifest
    refused = 0
    for at in range(len(content)):
        for bits in (0xFF, 0x01):
            broken.write_bytes(content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :])
            try:
                assert backup.check(broken) == manifest, (at, bits)
            except Refused:
                refused += 1
    assert refused > len(content)


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_made(taken: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.zip"
    change(taken, newer, lambda manifest: manifest["migrations"].append(["people", "9999_of_the_future"]))
    code, words = says("restore", str(newer), **new_folder(tmp_path / "new"))
    assert (code, "which is newer (people.9999_of_the_future)" in words) == (1, True), words


def test_files_come_along_and_stay_in_their_folder(everything: Cast, tmp_path: Path) -> None:
    folder = backup.files_folder()
    file = folder / "imports" / "kept.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("name;email\n")
    try:
        manifest = back_up(tmp_path / "b.zip")
    finally:
        file.unlink()
    assert manifest.files >= 1
    code, words = says("restore", str(tmp_path / "b.zip"), **new_folder(tmp_path / "new"))
    assert code == 0, words
    assert (tmp_path / "new" / "files" / "imports" / "kept.csv").read_text() == "name;email\n"
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as archive:
        archive.writestr("files/../../outside", "x")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive, pytest.raises(Refused, match="belongs elsewhere"):
        restoring._copy_files(archive)


def test_the_secret_goes_to_a_file_of_its_own(everything: Cast, tmp_path: Path) -> None:
    file, secret = tmp_path / "b.zip", tmp_path / "secret.txt"
    code, words = says("backup", str(file), "--secret", str(secret), "--quiet")
    assert code == 0, words
    assert secret.read_text().strip() == settings.SECRET_KEY
    assert [path.stat().st_mode & 0o777 for path in (file, secret)] == [0o600, 0o600]
    assert settings.SECRET_KEY.encode() not in file.read_bytes()
    code, words = says("backup", str(tmp_path / "c.zip"), "--secret", str(secret), "--quiet")
    assert (code, "the secret was not written" in words) == (1, True)
    code, words = says("backup", str(file), "--check")
    assert (code, "is whole:" in words) == (0, True), words


def test_a_backup_that_is_killed_leaves_no_half_file(everything: Cast, tmp_path: Path) -> None:
    folder = backup.files_folder()
    large = folder / "imports" / "large.csv"
    large.parent.mkdir(parents=True, exist_ok=True)
    with large.open("wb") as file:
        file.truncate(1 << 36)  # minutes of work, all of it a hole
    try:
        process = processes.command("backup", str(tmp_path / "b.zip"))
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.communicate()
    finally:
        large.unlink()
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "b.zip").exists()
    code, words = says("backup", str(tmp_path / "b.zip"), "--quiet")
    assert code == 0, words
