"""Codes, the clock, refusals, transition tables, the register of personal data."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.models import TextChoices
from django.utils import timezone

from tests.factories import NOW
from viceversa.core import clock, privacy, transitions
from viceversa.core.codes import ALPHABET, LENGTH, new_code
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event, Slot
from viceversa.core.transitions import Table

# Codes


def test_codes_are_short_plain_and_different() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set(ALPHABET) & set("aeiouy01l")


# The clock


def test_the_clock_shows_the_present_and_can_be_moved() -> None:
    assert abs(clock.now() - timezone.now()) < timedelta(minutes=1)
    with clock.moved_to(NOW):
        assert clock.now() == NOW
        with clock.moved_to(NOW + timedelta(days=1)):
            assert clock.now() == NOW + timedelta(days=1)
        assert clock.now() == NOW
    assert clock.now() != NOW


def test_the_clock_comes_back_after_an_error() -> None:
    with pytest.raises(LookupError), clock.moved_to(NOW):
        raise LookupError
    assert clock.now() != NOW


def test_the_clock_is_moved_for_one_thread_only() -> None:
    seen: list[datetime] = []
    with clock.moved_to(NOW):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] != NOW


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.moved_to(datetime(2026, 5, 12)):
        pass


def test_today_is_the_day_where_one_is() -> None:
    with clock.moved_to(datetime(2026, 5, 12, 22, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 5, 12)
        with timezone.override("Europe/Paris"):
            assert clock.today() == date(2026, 5, 13)


# Refusals


def test_a_refusal_is_a_sentence_and_may_name_a_field() -> None:
    refusal = Refused("Choose a day.", field="day")
    assert (str(refusal), refusal.sentence, refusal.field, refusal.status) == (
        "Choose a day.",
        "Choose a day.",
        "day",
        409,
    )
    assert (NotAllowed("No.").status, isinstance(NotAllowed("No."), Refused)) == (403, True)


# Transition tables


class DoorState(TextChoices):
    OPEN = "open", "open"
    SHUT = "shut", "shut"
    GONE = "gone", "gone"


@dataclass
class Door:
    state: str = DoorState.OPEN


@pytest.fixture
def doors() -> Iterator[Table]:
    yield Table(
        "door",
        DoorState,
        {
            "shut": ((DoorState.OPEN,), DoorState.SHUT),
            "open": ((DoorState.SHUT,), DoorState.OPEN),
            "knock": ((DoorState.SHUT,), DoorState.SHUT),
        },
    )
    transitions.TABLES.pop("door")


def test_a_table_moves_what_may_move(doors: Table) -> None:
    door = Door()
    assert doors.allows(door, "shut")
    doors.apply(door, "shut")
    assert door.state == DoorState.SHUT
    assert doors.target("open") == "open"
    assert transitions.TABLES["door"] is doors


def test_a_table_refuses_the_rest_with_the_present_state(doors: Table) -> None:
    door = Door(DoorState.GONE)
    with pytest.raises(Refused, match="it is “gone”"):
        doors.apply(door, "shut")
    assert door.state == DoorState.GONE


def test_done_is_where_the_verb_ends_unless_it_may_be_done_again(doors: Table) -> None:
    assert doors.is_done(Door(DoorState.SHUT), "shut")
    assert not doors.is_done(Door(DoorState.OPEN), "shut")
    assert not doors.is_done(Door(DoorState.SHUT), "knock")


# The register of personal data


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "REGISTER", {})
    monkeypatch.setattr(privacy, "NOT_PERSONAL", {})


def test_a_field_is_declared_with_its_purpose_readers_and_end(register: None) -> None:
    privacy.declare(
        Event, "verb", "facts", purpose="Audit.", readers=("officers",), retention="2 years", encrypted=True
    )
    assert sorted(privacy.REGISTER) == ["core.event.facts", "core.event.verb"]
    entry = privacy.REGISTER["core.event.facts"]
    assert (entry.label, entry.purpose, entry.readers, entry.retention, entry.encrypted) == (
        "core.event.facts", "Audit.", ("officers",), "2 years", True,
    )  # fmt: skip


def test_a_field_is_excused_with_a_reason(register: None) -> None:
    privacy.not_personal(Slot, "name", because="a job")
    assert privacy.NOT_PERSONAL == {"core.slot.name": "a job"}


def test_a_field_that_is_not_there_cant_be_declared(register: None) -> None:
    with pytest.raises(FieldDoesNotExist):
        privacy.declare(Event, "colour", purpose="x", readers=("x",), retention="x")
    with pytest.raises(FieldDoesNotExist):
        privacy.not_personal(Event, "colour", because="x")
