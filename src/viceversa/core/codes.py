"""Public identifiers: short, unguessable, readable aloud."""

from __future__ import annotations

import secrets

# No vowels (no words by accident), no 0/o, 1/l/i (no misreading): 27 letters, 12 of them are 57 bits.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 12
_ALL = len(ALPHABET) ** LENGTH


def new_code() -> str:
    """A fresh identifier of 12 letters. Costs nothing; the unique column catches the one clash in 10^17."""
    number, letters = secrets.randbelow(_ALL), ""
    for _letter in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return letters
