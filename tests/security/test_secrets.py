"""Secrets: what is stored is encrypted, rotated whole, and shown nowhere: not in logs, error pages, findings or backups."""

from __future__ import annotations

import ast
import json
import logging
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import path, reverse

from tests import world
from tests.access import TABLE
from tests.cast import Cast
from tests.factories import NOW
from tests.operations.test_backup import back_up
from tests.support.trees import SOURCE, nodes
from viceversa.config import env
from viceversa.config.urls import urlpatterns as all_urls
from viceversa.core import clock, private
from viceversa.core.private import Tampered
from viceversa.core.rotation import sealed_fields
from viceversa.integrations.calendars.caldav import Account
from viceversa.integrations.calendars.models import Connection
from viceversa.operations import doctor

pytestmark = pytest.mark.django_db
SECRETS = {
    "EMAIL_HOST_PASSWORD": "hunter-two-of-mail",
    "REPLIES_PASSWORD": "hunter-two-of-imap",
    "METRICS_TOKEN": "hunter-two-of-metrics",
}
NAMED = re.compile(r"SECRET|PASSWORD|TOKEN")


@pytest.fixture
def given(settings: Any) -> dict[str, str]:
    """An installation with every secret that is a setting."""
    for name, value in SECRETS.items():
        setattr(settings, name, value)
    return SECRETS | {"SECRET_KEY": settings.SECRET_KEY}


def broken(request: Any) -> Any:
    raise ValueError("on purpose")


urlpatterns = [*all_urls, path("broken/", broken)]


def shows_none(text: str, given: dict[str, str]) -> bool:
    return not [name for name, value in given.items() if value in text]


def test_each_setting_that_is_a_secret_may_come_from_a_file_and_has_no_default() -> None:
    secret = {name: variable for name, variable in env.REGISTRY.items() if NAMED.search(name)}
    assert len(secret) >= 5
    assert {name: variable.default for name, variable in secret.items() if variable.default} == {}


@pytest.mark.urls("tests.security.test_secrets")
def test_a_broken_page_shows_no_secret_and_no_code(given: dict[str, str], cast: Cast, caplog: Any) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.nia)
    with caplog.at_level(logging.DEBUG):
        answer: Any = client.post("/broken/", {"password": "typed-by-somebody", "text": "private words"})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert shows_none(page, given)
    assert not [word for word in ("Traceback", "on purpose", "/src/", "SELECT", "private words") if word in page]
    logged = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "on purpose" in logged
    assert shows_none(logged, given)
    assert "typed-by-somebody" not in logged
    assert "private words" not in logged


def test_findings_show_no_secret(given: dict[str, str], settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    found = "\n".join(str(finding) for finding in doctor.examine(NOW))
    assert len(found) > 100
    assert shows_none(found, given)


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_secret_in_plain_and_its_manual_says_what_it_needs(
    given: dict[str, str], cast: Cast, tmp_path: Path, settings: Any
) -> None:
    """Somebody's calendar password is in it sealed, and unreadable with another installation's secret."""
    account = Account("https://dav.lumen.example/nia/", "nia", "hunter-two-of-calendar")
    row = Connection(person=cast.person("nia"), created_at=NOW)
    row.sealed = private.seal(json.dumps(vars(account)), bound_to=row.binding)
    row.save()
    file = tmp_path / "backup.zip"
    back_up(file)
    with zipfile.ZipFile(file) as archive:
        whole = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert len(whole) > 1000
    assert row.sealed in whole
    assert shows_none(whole, given | {"calendar": "hunter-two-of-calendar"})
    settings.SECRET_KEY = "the secret of another installation, as long as ours is, or longer still"
    with pytest.raises(Tampered):
        private.unseal(row.sealed, bound_to=row.binding)
    manual = (SOURCE.parents[1] / "docs/how-to/run-it.md").read_text(encoding="utf-8")
    assert "The secret is in no backup" in manual


def test_whatever_is_sealed_is_in_the_register_that_rotation_reads() -> None:
    """A column named sealed… that the register does not call encrypted would be lost with the former key."""
    from django.apps import apps

    sealed = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("viceversa.")
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and "sealed" in field.name
    }
    known = {f"{entry.model._meta.label_lower}.{entry.field}" for entry in sealed_fields()}
    assert sealed - known == set()


def test_no_column_is_named_like_a_secret_in_plain() -> None:
    """Passwords and tokens stand in the database hashed, or sealed; nothing else may be called so."""
    from django.apps import apps

    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("viceversa.")
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
        and not field.is_relation
        and re.search(r"secret|password|token|api_?key", field.name)
    }
    assert found <= HASHED_OR_SEALED


# Hashed (only compared), sealed (bound to its row), or, the last two, in plain and said to be (docs/explanation/threat-model.md):
# a link with which colleagues ask to join, and the address of a feed with the dates of a plan, which managers read again.
HASHED_OR_SEALED = {
    "people.user.password",
    "staying.extract.sealed_secret",
    "webhooks.endpoint.sealed_secrets",
    "programs.cohort.join_token",
    "programs.calendarfeed.token",
}


def test_no_log_line_takes_a_secret() -> None:
    """No call of a logger names one of the settings that are secrets, or a password."""
    found = []
    for file, node in nodes():
        if isinstance(node, ast.Call) and re.match(r"log(ger)?\.\w+$", ast.unparse(node.func)):
            said = " ".join(ast.unparse(argument) for argument in node.args[1:])
            if re.search(r"SECRET_KEY|PASSWORD|METRICS_TOKEN|\bpassword\b|\bsecret\b", said):
                found.append(f"{file}:{node.lineno}")
    assert found == []


def test_no_log_line_holds_the_address_of_a_link(cast: Cast, caplog: Any) -> None:
    """Whatever the answer: a refused or expired link, one that is sent from elsewhere, one to nothing."""
    here = world.build(cast)
    client = Client(enforce_csrf_checks=True)
    asked = 0
    with caplog.at_level(logging.DEBUG), clock.moved_to(NOW + timedelta(days=800)):
        for name in TABLE:
            kwargs = world.place(here, name)
            if "token" in kwargs:
                asked += 1
                client.get(reverse(name, kwargs=kwargs))
                client.post(reverse(name, kwargs=kwargs))
                client.get(reverse(name, kwargs=kwargs | {"token": "x:SECRET-OF-A-LINK"}))
    tokens = {str(world.place(here, name)["token"]) for name in TABLE if "token" in world.place(here, name)}
    lines = [record.getMessage() for record in caplog.records]
    assert asked > 8
    assert any("pairings:" in line for line in lines)
    assert [line for line in lines if "SECRET-OF-A-LINK" in line or any(token in line for token in tokens)] == []
