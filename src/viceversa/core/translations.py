"""Translations made ready for use: what translators write (.po, in the package) becomes what Django reads (.mo).

The compiled files are made at start, in the data folder, so that a fresh copy of the software speaks every language with
nothing but Python, and an upgrade brings its new words along. Babel does it; GNU gettext is not needed.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.core.exceptions import ImproperlyConfigured

INSIDE = Path("LC_MESSAGES")


def compile_all(source: Path, target: Path) -> list[str]:
    """Compile each `<language>/LC_MESSAGES/django.po` under `source` whose compiled file under `target` is not its own.

    Gives the languages it compiled; about a second for each, nothing when all are there. Two processes that start at
    once may both do it: each puts whole files in place. A folder that can't be written is said in a sentence.
    """
    done = []
    for words in sorted(source.glob(f"*/{INSIDE}/django.po")):
        language = words.parent.parent.name
        compiled = target / language / INSIDE / "django.mo"
        written = words.stat().st_mtime_ns
        if compiled.exists() and compiled.stat().st_mtime_ns == written:
            continue
        try:
            _compile(words, compiled, written)
        except OSError as error:
            raise ImproperlyConfigured(
                f"The folder {target} for compiled translations can't be written: {error.strerror}. "
                "Make VICEVERSA_DATA a folder this process may write."
            ) from error
        done.append(language)
    return done


def _compile(words: Path, compiled: Path, written: int) -> None:
    """One file, put in place whole and dated as the words it was made from. Unsure ("fuzzy") translations stay out."""
    with words.open("rb") as file:
        catalog = read_po(file, locale=words.parent.parent.name)
    compiled.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=compiled.parent)
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalog)
    os.utime(name, ns=(written, written))
    Path(name).replace(compiled)
