"""The file is fetched from a real SFTP drop and a real HTTPS server; whatever stands in the way is a sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.directory.world import STAFF, Host, file, host, row, save_one_by_hand, told
from tests.support.receiver import Got, Receiver, Say, certified
from tests.support.sftp import PASSWORD, Drop
from viceversa.core import clock
from viceversa.integrations.directory import actions, checks, fetching, tasks
from viceversa.integrations.directory.models import Run
from viceversa.integrations.directory.words import Trouble, sentence
from viceversa.people.models import Person

__all__ = ["host"]


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drop]:
    with Drop(tmp_path_factory.mktemp("drop")) as running:
        yield running


def why() -> str:
    with pytest.raises(Trouble) as trouble:
        fetching.fetch()
    assert sentence(trouble.value.why, trouble.value.facts)
    return trouble.value.why


def test_out_of_a_drop_by_password_or_key_the_newest_of_a_folder(drop: Drop, host: Host, tmp_path: Path) -> None:
    (drop.folder / "out").mkdir(exist_ok=True)
    for age, name in enumerate(("new.csv", "old.csv")):
        (drop.folder / "out" / name).write_bytes(name.encode())
        os.utime(drop.folder / "out" / name, (1_700_000_000 - age, 1_700_000_000 - age))
    (drop.folder / "out" / ".part").write_bytes(b"hidden")
    (drop.folder / "out" / "folder").mkdir(exist_ok=True)
    (drop.folder / "empty").mkdir(exist_ok=True)
    host.at(drop.url("/out/old.csv"), SFTP_HOST_KEY=drop.host_key, SFTP_PASSWORD=PASSWORD)
    assert fetching.fetch() == ("old.csv", b"old.csv")
    host.at(drop.url("/out/"))
    assert fetching.fetch() == ("new.csv", b"new.csv")
    key = tmp_path / "key"
    drop.own_key.write_private_key(str(key))
    host.at(drop.url("/out/"), SFTP_PASSWORD="", SFTP_KEY=str(key))
    assert fetching.fetch() == ("new.csv", b"new.csv")
    host.at(drop.url("/empty/"))
    assert why() == "missing"
    host.at(drop.url("/nothing.csv"))
    assert why() == "missing"
    host.settings.IMPORT_MAX_BYTES = 3
    host.at(drop.url("/out/"))
    assert why() == "too_large"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(key))
    assert why() == "sign_in"


def test_another_host_key_is_not_talked_to(drop: Drop, host: Host) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    rsa = asyncssh.generate_private_key("ssh-rsa").export_public_key().decode()
    for key in (other, rsa, "", "ssh-ed25519 nonsense"):
        host.at(drop.url("/out/"), SFTP_HOST_KEY=key, SFTP_PASSWORD=PASSWORD)
        assert why() in ("host_key", "line" if key == rsa else "host_key")
    host.at(drop.url("/out/").replace(str(drop.port), "1"), SFTP_HOST_KEY=drop.host_key)
    assert why() == "line"
    host.at(drop.url("/out/"), SFTP_PASSWORD="wrong")
    assert why() == "sign_in"


def test_from_an_https_server_that_is_who_it_says(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    says: list[Say] = [Say(pieces=[b"a,b"])]
    with Receiver(lambda _got: says[-1], tls=certified(tmp_path, "localhost")) as server:
        host.settings.OUTBOUND_HOSTS = [f"https://localhost:{server.port}"]
        host.at(f"https://localhost:{server.port}/out/people.csv?token=t", AUTHORIZATION="Bearer b")
        assert why() == "certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert fetching.fetch() == ("people.csv", b"a,b")
        got: Got = server.got[-1]
        assert (got.path, got.headers["authorization"]) == ("/out/people.csv?token=t", "Bearer b")
        says.append(Say(status=403))
        assert why() == "status"
        says.append(Say())
        assert why() == "empty"
        host.settings.IMPORT_MAX_BYTES = 2
        says.append(Say(pieces=[b"a,b"]))
        assert why() == "too_large"
    host.at("https://127.0.0.1/people.csv")
    assert why() == "refused"
    host.at("")
    assert why() == "missing"


def test_each_day_at_its_time_and_again_where_it_failed(cast: Cast, drop: Drop, host: Host) -> None:
    save_one_by_hand(cast.ada)
    Person.objects.filter(key="F3").update(name="Another Name")
    host.at(drop.url("/daily/"), SFTP_HOST_KEY=drop.host_key, SFTP_PASSWORD=PASSWORD, TIME="03:30", MOST_GONE=100)
    day = datetime(2026, 5, 20, 3, 30, tzinfo=NOW.tzinfo)

    def look(moment: datetime) -> list[str]:
        with clock.moved_to(moment):
            tasks.look.call()
        return [run.state for run in Run.objects.order_by("created_at", "pk")]

    # Nothing is there: tried again half an hour later, four times at most; the administrator hears of it once.
    assert look(day) == ["failed"]
    assert look(day + timedelta(minutes=5)) == ["failed"]
    for minutes in (30, 60, 90, 120, 150):
        look(day + timedelta(minutes=minutes))
    assert Run.objects.count() == 4
    assert told() == ["Ada"]
    (drop.folder / "daily").mkdir()
    (drop.folder / "daily" / "people.csv").write_bytes(file(*STAFF[:9], row(11)))
    assert look(day + timedelta(hours=23, minutes=59)) == ["failed"] * 4
    assert look(day + timedelta(days=1)) == [*["failed"] * 4, "applied"]
    assert look(day + timedelta(days=1, minutes=40)) == [*["failed"] * 4, "applied"]
    assert Person.objects.get(key="F3").name == "Filed 3"
    assert Person.objects.filter(key="F11").exists()
    assert look(day + timedelta(days=2))[-1] == "same"
    with clock.moved_to(day + timedelta(days=2, hours=1)):
        tasks.fetch_now.call()
    assert Run.objects.count() == 7
    host.at("")
    assert len(look(day + timedelta(days=3))) == 7


def test_one_fetch_at_a_time_and_one_that_died_is_told(cast: Cast, host: Host) -> None:
    first = actions.begin(now=NOW)
    assert actions.fetch(now=NOW + timedelta(minutes=59)) == first
    assert first.state == Run.State.RUNNING
    host.at("")
    again = actions.fetch(now=NOW + timedelta(minutes=61))
    first.refresh_from_db()
    assert (first.why, again.why) == ("stopped", "missing")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"URL": "ftp://drop.example/x"}, "E001"),
        ({"URL": "nothing"}, "E001"),
        ({"URL": "https://hr.example/x", "TIME": "half past three"}, "E002"),
        ({"URL": "https://hr.example/x", "MOST_GONE": 0}, "E003"),
        ({"URL": "https://hr.example/x", "GONE": "delete"}, "E004"),
        ({"URL": "sftp://n@drop.example/x", "SFTP_HOST_KEY": "ssh-ed25519"}, "E006"),
    ],
)
def test_settings_that_only_a_night_would_find_wrong(host: Host, values: dict[str, Any], code: str) -> None:
    host.at(**{name.lower() if name == "URL" else name: value for name, value in values.items()})
    assert [found.id for found in checks.directory_file_can_be_fetched()] == [f"directory.{code}"]
    host.at("", TIME="03:30")
    assert checks.directory_file_can_be_fetched() == []
