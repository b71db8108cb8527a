"""A backup comes to a new machine, whose data and secret are elsewhere: everything can be read, or it says what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tests.operations.test_backup import back_up, new_folder, says
from viceversa.pairings.actions import notes
from viceversa.pairings.models import Pairing

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Zebra above the bakery"


def test_private_text_is_read_with_the_secret_from_elsewhere_and_missed_without(
    cast: Cast, pair: Pairing, tmp_path: Path
) -> None:
    notes.keep(pair, text=WORDS, by=cast.nia)
    backup = tmp_path / "backup.zip"
    assert len(back_up(backup).secret) == 32

    # With the secret in a file of its own, under a data folder of another name, as a new machine has them.
    there = new_folder(tmp_path / "there") | {"VICEVERSA_SECRET_KEY": ""}
    (tmp_path / "there" / "secret").write_text(settings.SECRET_KEY)
    (tmp_path / "there" / "secret").chmod(0o600)
    code, words = says("restore", str(backup), "--let-go", "--quiet", **there)
    assert (code, "secret" in words) == (0, False), words
    code, words = says("doctor", **there)
    assert re.search(r"ok +secret +It reads all [1-9]\d* private texts\.", words), words

    # Without it, the machine has made a secret of its own.
    bare = new_folder(tmp_path / "bare") | {"VICEVERSA_SECRET_KEY": ""}
    code, words = says("restore", str(backup), "--let-go", "--quiet", **bare)
    assert code == 0, words
    said = re.search(r"The secret is missing: .* ([1-9]\d*) private texts can't be read", words)
    assert said, words
    assert f"put the former secret into {tmp_path / 'bare' / 'secret'}" in words
    code, words = says("doctor", **bare)
    assert (code, f"{said[1]} of {said[1]} private texts can't be read with this secret" in words) == (1, True), words

    # Put where it said, all is well.
    (tmp_path / "bare" / "secret").write_text(settings.SECRET_KEY)
    code, words = says("doctor", **bare)
    assert re.search(r"ok +secret +It reads all", words), words
    assert Client().get("/health/live").status_code == 200
