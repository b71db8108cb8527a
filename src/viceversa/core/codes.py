"""Public identifiers: short, unguessable, readable aloud."""

from __future__ import annotations

import secrets

# No vowels (no words by accident), no 0/o, 1/l/i (no misreading): 27 letters, 12 of them are 57 bits.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 12


def new_code() -> str:
    """A fresh identifier of 12 letters. Costs nothing; the unique column catches the one clash in 10^17."""
    number = secrets.randbelow(len(ALPHABET) ** LENGTH)  # asked for once: an import makes thousands of these
    letters = []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)
