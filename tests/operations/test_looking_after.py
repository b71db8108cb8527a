"""Whether an installation answers, how it fares, what is wrong with it: for machines and for administrators."""

from __future__ import annotations

import json
import logging
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from tests.cast import Cast
from tests.factories import NOW
from tests.support.mail import MailServer
from tests.support.ports import free_port
from viceversa.core import clock, jobs
from viceversa.core.lines import JSONLines
from viceversa.core.tasks import tidy
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import MessageState
from viceversa.operations import doctor, health
from viceversa.operations.doctor import Finding, How
from viceversa.operations.fares import Fares, Waiting, fares

pytestmark = pytest.mark.django_db
TOKEN = "let me count"


def late(cast: Cast, minutes: int = 20) -> None:
    """A job, a mail and a step whose time came so many minutes ago."""
    then = NOW - timedelta(minutes=minutes)
    jobs.enqueue(tidy)
    DBTaskResult.objects.update(enqueued_at=then)
    Message.objects.create(
        kind="x", key="late", to=cast.person("nia"), state=MessageState.RELEASED, send_after=then, created_at=then
    )
    Due.objects.create(
        due_at=then, what="x", key="late", subject_type="x", subject_code="x", try_after=then, created_at=then
    )


def test_it_says_who_works_and_what_waits_since_when(cast: Cast) -> None:
    nothing = Waiting(0, None)
    assert fares(NOW) == Fares(0, nothing, nothing, nothing, 0, 0, 0)
    late(cast)
    with jobs.presence(now=NOW):
        found = fares(NOW)
    then = NOW - timedelta(minutes=20)
    assert found == Fares(1, Waiting(1, then), Waiting(1, then), Waiting(1, then), 0, 0, 0)
    assert (found.jobs.seconds(NOW), nothing.seconds(NOW)) == (1200, 0)
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED, finished_at=NOW - timedelta(hours=2))
    Message.objects.update(state=MessageState.FAILED, claimed_at=NOW)
    assert (fares(NOW).failed_jobs, fares(NOW).failed_mails) == (1, 1)
    Message.objects.update(state=MessageState.UNCONFIRMED)
    assert fares(NOW + timedelta(days=2)).failed_jobs == 0
    assert fares(NOW).doubted_mails == 1


def test_it_answers_without_a_session(client: Client, django_assert_num_queries: Any, monkeypatch: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/health/live").content == b"live\n"
    monkeypatch.setattr(health, "_up_to_date", False)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b"ready\n")
    with django_assert_num_queries(1):
        client.get("/health/ready")
    assert "no-store" in answer["Cache-Control"]
    assert client.post("/health/live").status_code == 405


@pytest.fixture
def counted(settings: Any, tmp_path: Path) -> Path:
    settings.METRICS_TOKEN, settings.METRICS_FOLDER = TOKEN, tmp_path
    return tmp_path


def test_numbers_are_for_who_has_the_token(client: Client, cast: Cast, settings: Any, counted: Path) -> None:
    late(cast)
    for headers in ({}, {"authorization": "Bearer"}, {"authorization": f"Bearer {TOKEN}x"}, {"authorization": TOKEN}):
        assert client.get("/metrics", headers=headers).status_code == 404
    with clock.moved_to(NOW):
        answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    found = {
        (sample.name, sample.labels.get("what", "")): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }
    assert found["viceversa_workers", ""] == 0
    assert found["viceversa_waiting", "mails"] == 1
    assert found["viceversa_oldest_seconds", "steps"] == 1200
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_a_request_has_a_line_that_names_no_address(
    client: Client, cast: Cast, settings: Any, caplog: Any, counted: Path
) -> None:
    client.force_login(cast.nia)
    with caplog.at_level(logging.INFO, logger="viceversa.requests"):
        answer = client.get(f"/people/{cast.person('nia').code}/?q=secret")
        client.get("/health/live")
        client.get("/nowhere/at/all")
    (record,) = [one for one in caplog.records if one.name == "viceversa.requests"]
    line = json.loads(JSONLines().format(record))
    assert line["page"] == "people:person"
    assert (line["method"], line["status"], line["request"]) == ("GET", answer.status_code, answer["X-Request-ID"])
    assert line["milliseconds"] >= 0
    text = json.dumps(line)
    assert (cast.person("nia").code in text, "secret" in text, "nia" in text.lower()) == (False, False, False)
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "it %s", ("fell",), None)
        record.exc_info = sys.exc_info()
    line = json.loads(JSONLines().format(record))
    assert (line["message"], "ValueError: broken" in line["traceback"], "page" in line) == ("it fell", True, False)


def found(about: str) -> list[Finding]:
    return [one for one in doctor.examine(NOW) if one.about == about]


def how(about: str) -> set[How]:
    return {one.how for one in found(about)}


def test_a_database_with_another_clock_is_found_out(cast: Cast) -> None:
    assert {one.how for one in doctor.examine(timezone.now()) if one.about == "database"} == {How.WELL}
    apart = [one.sentence for one in found("database") if one.how is How.WRONG]
    assert [("seconds away from this machine's" in one) for one in apart] == [True] * (
        connection.vendor == "postgresql"
    )


def test_the_doctor_says_what_to_change(
    cast: Cast, settings: Any, tmp_path: Path, monkeypatch: Any, smtp_server: MailServer
) -> None:
    settings.BASE_URL, settings.PROXY_COUNT = "https://mentoring.example.org", 1
    assert how("address") == {How.WELL}
    settings.PROXY_COUNT = 0
    assert "VICEVERSA_PROXY_COUNT is 0" in found("address")[0].sentence
    settings.BASE_URL, settings.DEBUG, settings.DEMO = "http://mentoring.example.org", True, True
    assert [one.how for one in found("address")] == [How.WRONG, How.LOOK, How.WRONG]
    settings.BASE_URL, settings.DEBUG, settings.DEMO = "http://localhost:8000", False, False
    assert how("address") == {How.LOOK}

    settings.DATA = tmp_path
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o644)
    assert f"chmod 600 {tmp_path}/secret" in found("folder")[-1].sentence
    monkeypatch.setattr(doctor, "LEAST_SPACE", 1 << 60)
    assert "Make room" in found("folder")[0].sentence
    settings.DATA = tmp_path / "none"
    assert "can't be written to" in found("folder")[0].sentence

    assert how("secret") == {How.WELL}
    assert found("work") == [
        Finding(
            How.WRONG, "work", "No worker is running: nothing is sent, nothing happens by itself. Start: viceversa up"
        )
    ]
    late(cast)
    with jobs.presence(now=NOW):
        assert [one.sentence for one in found("work")] == [
            "1 worker.",
            *(
                f"1 {what} wait, the first for 20 minutes. Is the worker busy, or stopped?"
                for what in ("jobs", "mails", "steps of plans")
            ),
        ]

    settings.MAIL_STAYS_HERE = True
    assert how("mail") == {How.LOOK}
    settings.MAIL_STAYS_HERE = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_server.host, smtp_server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    assert how("mail") == {How.WELL}
    settings.EMAIL_PORT = free_port()
    assert "doesn't take our mail" in found("mail")[0].sentence
    assert found("replies") == []
    settings.REPLIES_ARE_READ, settings.REPLIES_HOST, settings.REPLIES_PORT = True, "127.0.0.1", settings.EMAIL_PORT
    assert how("replies") == {How.WRONG}
    settings.REPLIES_PORT = smtp_server.port
    assert how("replies") == {How.WELL}
