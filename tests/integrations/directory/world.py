"""A staff list as an HR system leaves it, and the import that a people administrator saved once."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.factories import NOW
from viceversa.integrations.directory import actions
from viceversa.integrations.directory.models import Run
from viceversa.messaging.models import Message
from viceversa.people.actions import import_people
from viceversa.people.models import Person

HEADING = "Employee number,Name,Email,Unit,Manager,Grade"


def file(*rows: str, heading: str = HEADING) -> bytes:
    return "\n".join([heading, *rows]).encode()


def row(number: int, name: str = "", manager: str = "", grade: str = "Grade 1") -> str:
    return f"F{number},{name or f'Filed {number}'},filed{number}@lumen.example,Lumen / Retail,{manager},{grade}"


STAFF = [row(number, manager="" if number == 1 else "F1") for number in range(1, 11)]


def save_one_by_hand(by: Any) -> None:
    """The first import, whose choices all later ones take over."""
    import_people(file_name="staff.csv", content=io.BytesIO(file(*STAFF)), by=by, now=NOW)


def only_filed() -> None:
    """Nobody is here but those of the file and who has an account."""
    Person.objects.filter(user=None).exclude(key__startswith="F").update(state=Person.State.LEFT)


def taken(content: bytes, now: Any) -> Run:
    run = actions.take_in(actions.begin(now=now), file_name="people.csv", content=content, now=now)
    return Run.objects.select_related("directory_import").get(pk=run.pk)


def told() -> list[str]:
    return [mail.to.first_name for mail in Message.objects.filter(kind="directory.file_waits").select_related("to")]


class Host:
    """Points the settings at a place."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings

    def at(self, url: str, **more: Any) -> None:
        self.settings.DIRECTORY_URL = url
        for name, value in more.items():
            setattr(self.settings, f"DIRECTORY_{name}", value)


@pytest.fixture
def host(settings: Any) -> Host:
    return Host(settings)
