"""A new key for private text: nothing is lost, whatever happens on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.support.processes import command, environ
from viceversa.core import private
from viceversa.core.models import Event
from viceversa.core.private import Tampered
from viceversa.core.rotation import Batch, reseal_all, sealed_fields
from viceversa.pairings.models import Concern
from viceversa.people.models import Person

CONCERN = "pairings.concern.sealed"
MANY, BEFORE_DEATH = 430, 250


def concerns(count: int, sender: Person, recipient: Person) -> list[Concern]:
    """So many confidential messages, each with words of its own."""
    rows = [
        Concern(program_code="x", sender=sender, recipient=recipient, sealed="-", created_at=NOW) for _ in range(count)
    ]
    for number, row in enumerate(rows):
        row.sealed = private.seal(f"words {number}", bound_to=row.binding)
    return Concern.objects.bulk_create(rows)


def texts() -> list[str]:
    return [row.text for row in Concern.objects.order_by("pk")]


def done_to_concerns(**how: bool) -> list[Batch]:
    return [batch for batch in reseal_all(now=NOW, **how) if batch.label == CONCERN]


def test_all_is_written_anew_under_the_newest_key(cast: Cast, settings: Any) -> None:
    concerns(3, cast.person("nia"), cast.person("sam"))
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new secret", [old]
    assert done_to_concerns(change=False) == [Batch(CONCERN, 3, 3, 0)]
    assert not Event.objects.filter(verb="private.resealed").exists()
    assert done_to_concerns() == [Batch(CONCERN, 3, 3, 0)]
    assert done_to_concerns() == [Batch(CONCERN, 3, 0, 0)]
    settings.SECRET_KEY_FALLBACKS = []
    assert texts() == ["words 0", "words 1", "words 2"]
    event = Event.objects.get(verb="private.resealed")
    assert event.facts == {"field": CONCERN, "rows": 3}


def test_what_no_key_reads_stays_as_it_is(cast: Cast, settings: Any) -> None:
    lost, kept = concerns(2, cast.person("nia"), cast.person("sam"))
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "a key that was lost"
    Concern.objects.filter(pk=lost.pk).update(sealed=private.seal("lost", bound_to=lost.binding))
    before = Concern.objects.get(pk=lost.pk).sealed
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new secret", [old]
    assert done_to_concerns() == [Batch(CONCERN, 2, 1, 1)]
    assert Concern.objects.get(pk=lost.pk).sealed == before
    assert Concern.objects.get(pk=kept.pk).text == "words 1"
    with pytest.raises(Tampered):
        _ = Concern.objects.get(pk=lost.pk).text
    settings.SECRET_KEY_FALLBACKS = [old, "a key that was lost"]
    assert done_to_concerns() == [Batch(CONCERN, 2, 1, 0)]


def test_every_encrypted_field_is_among_them() -> None:
    assert sorted(entry.label for entry in sealed_fields()) == [
        "calendars.connection.sealed",
        "calendars.connection.sealed_busy",
        "chat.channel.sealed_url",
        "exchange.attachment.sealed",
        "exchange.attachment.sealed_name",
        "exchange.pairmessage.sealed",
        "measurement.declaration.sealed",
        "measurement.reporting.sealed",
        "pairings.concern.sealed",
        "pairings.concern.sealed_answer",
        "pairings.privatenote.sealed",
        "pairings.reflection.sealed",
        "pairings.reflection.sealed_wish",
        "pulse.pulse.sealed",
        "pulse.pulse.sealed_comment",
        "staying.extract.sealed_secret",
        "surveys.key.sealed",
        "surveys.sheet.sealed",
        "surveys.sheet.sealed_comment",
        "webhooks.endpoint.sealed_secrets",
        "webhooks.endpoint.sealed_url",
    ]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_killed_on_the_way_it_goes_on(settings: Any) -> None:
    settings.SECRET_KEY = "an old secret"
    concerns(MANY, factories.person("Nia Obi"), factories.person("Sam Roe"))
    keys = {"VICEVERSA_SECRET_KEY": "a new secret", "VICEVERSA_FORMER_SECRET_KEYS": "an old secret"}
    killed = subprocess.run(
        [sys.executable, Path(__file__).with_name("dying_rotation.py"), str(BEFORE_DEATH)],
        env=environ(DJANGO_SETTINGS_MODULE="viceversa.config.settings", **keys),
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new secret", ["an old secret"]
    assert sum(private.is_newest(row.sealed) for row in Concern.objects.all()) == 200
    assert texts() == [f"words {number}" for number in range(MANY)]
    again = command("notes", "rotate-key", **keys)
    said, _nothing = again.communicate(timeout=120)
    assert (again.returncode, said.splitlines()[-2:]) == (
        0,
        [
            f"{MANY - 200} of {MANY} private texts written anew. The others were under the newest key.",
            "All private text is under the newest key. See docs/how-to/rotate-the-key.md for when to drop the former one.",
        ],
    )
    settings.SECRET_KEY_FALLBACKS = []
    assert texts() == [f"words {number}" for number in range(MANY)]
    checked = command("notes", "rotate-key", "--check", VICEVERSA_SECRET_KEY="another")
    said, _nothing = checked.communicate(timeout=120)
    assert (checked.returncode, said.splitlines()[-1]) == (1, f"0 of {MANY} private texts are under former keys.")
