"""Settings: read from the environment, wrong ones named in a sentence; the secret made once."""

from __future__ import annotations

import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from viceversa.config import env, secrets
from viceversa.config.database import from_url

NAME = "VICEVERSA_SOMETHING"


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "REGISTRY", {})
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)


def test_what_is_not_given_has_its_default() -> None:
    assert env.text(NAME, "x", help_text="h") == "x"
    assert env.boolean(NAME, True, help_text="h") is True
    assert env.boolean(NAME, help_text="h") is False
    assert env.integer(NAME, 7, help_text="h") == 7
    assert env.words(NAME, "a, b", help_text="h") == ["a", "b"]
    assert env.path(NAME, "~/x", help_text="h") == Path.home() / "x"


@pytest.mark.parametrize(
    ("reader", "given", "value"),
    [
        (env.text, " x ", " x "),
        (env.boolean, "Yes", True),
        (env.boolean, "on", True),
        (env.boolean, "0", False),
        (env.boolean, "", False),
        (env.words, "a,, b ,", ["a", "b"]),
        (env.words, "", []),
    ],
)
def test_what_is_given_is_read(reader: Any, given: str, value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, given)
    assert reader(NAME, help_text="h") == value


def test_numbers_and_paths_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, " 12 ")
    assert env.integer(NAME, 1, help_text="h") == 12
    monkeypatch.setenv(NAME, "/data")
    assert env.path(NAME, "x", help_text="h") == Path("/data")


def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "perhaps")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is “perhaps”. Write yes or no."):
        env.boolean(NAME, help_text="h")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is “perhaps”. Write a whole number."):
        env.integer(NAME, 1, help_text="h")


def test_a_value_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))
    assert env.text(NAME, help_text="h") == "from a file"
    monkeypatch.setenv(NAME, "from the variable")
    assert env.text(NAME, help_text="h") == "from the variable"


def test_a_file_that_cant_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "nothing"))
    with pytest.raises(
        ImproperlyConfigured, match=f"{NAME}_FILE points to .*nothing, which can't be read: No such file"
    ):
        env.text(NAME, help_text="h")


def test_every_variable_is_remembered() -> None:
    env.integer(NAME, 3, help_text="How many.")
    assert env.REGISTRY[NAME] == env.Variable(NAME, "number", "3", "How many.")


# The database


def test_sqlite_is_the_default_and_queues_writers(tmp_path: Path) -> None:
    for url in ("", f"sqlite:///{tmp_path}/db.sqlite3"):
        made = from_url(url, default=tmp_path / "db.sqlite3")
        assert made["ENGINE"] == "django.db.backends.sqlite3"
        assert Path(made["NAME"]) == tmp_path / "db.sqlite3"
        assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert made["OPTIONS"]["timeout"] == 20
        assert "journal_mode=WAL" in made["OPTIONS"]["init_command"]


def test_postgresql_is_read_from_its_url() -> None:
    made = from_url("postgresql://vv:p%40ss%2F@db.example.org:5433/vice%20versa?sslmode=require", default=Path("x"))
    assert (made["ENGINE"], made["NAME"], made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["OPTIONS"]) == (
        "django.db.backends.postgresql", "vice versa", "vv", "p@ss/", "db.example.org", 5433, {"sslmode": "require"},
    )  # fmt: skip
    assert made["CONN_MAX_AGE"] > 0
    assert made["CONN_HEALTH_CHECKS"] is True


def test_a_short_postgresql_url_leaves_the_rest_to_the_driver() -> None:
    made = from_url("postgres:///vv", default=Path("x"))
    assert (made["NAME"], made["USER"], made["PASSWORD"], made["HOST"], made["PORT"]) == ("vv", "", "", "", "")


def test_another_database_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="starts with “mysql:”"):
        from_url("mysql://x/y", default=Path("x"))


# The secret


def test_the_secret_is_made_once_and_kept_close(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret"
    first = secrets.read_or_make(file)
    assert secrets.read_or_make(file) == first
    assert len(first) >= 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [found.name for found in file.parent.iterdir()] == ["secret"]


def test_two_that_start_together_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    link = secrets.os.link

    def late(draft: Path, target: Path) -> None:
        target.write_text("the other's secret")
        link(draft, target)

    monkeypatch.setattr(secrets.os, "link", late)
    assert secrets.read_or_make(file) == "the other's secret"
    assert [found.name for found in tmp_path.iterdir()] == ["secret"]


def test_many_that_start_together_agree(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(secrets.read_or_make(tmp_path / "secret"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
