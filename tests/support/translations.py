"""What is said, and in which languages: `bin/messages` brings the .po files up to date, tests ask what is wrong in them.

Sentences come out of the code with Babel and Django's own template lexer: Python alone is needed. The files carry neither
dates nor line numbers, so that a change of code changes them only where words changed.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from viceversa.config.languages import COMPLETE, TRANSLATED

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSE = ROOT / "src" / "viceversa"
LOCALE = HOUSE / "locale"
# The style guide is for developers, in English only; the demo's people speak as invented.
LEFT_OUT = ("styleguide", "/demo/", "/migrations/", "/engine/")

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_": None,
    **{f"{name}_lazy": spec for name, spec in DEFAULT_KEYWORDS.items() if "gettext" in name},
}
PLACE = re.compile(r"%\((\w+)\)[a-z]|%%|%[sdif]")
NOISE = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By|Report-Msgid-Bugs-To):.*\n', re.M
)


def sources(house: Path = HOUSE) -> Iterator[Path]:
    """Every file that may say something: Python and templates (pages and mails)."""
    for path in sorted(house.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not any(part in f"/{path}" for part in LEFT_OUT):
            yield path


def said(house: Path = HOUSE) -> Catalog:
    """All sentences of the software, with the files they stand in and what translators should know."""
    catalog = Catalog(project="Vice Versa", charset="utf-8", fuzzy=False)
    for path in sources(house):
        text = path.read_text(encoding="utf-8")
        where = path.relative_to(house.parent.parent).as_posix()
        if path.suffix != ".py":
            # A pseudo source of calls and blanked-out text; inside brackets its line breaks mean nothing.
            text = f"({templatize(text, origin=where)}\n)"
        found = extract(
            "python",
            io.BytesIO(text.encode()),
            keywords=KEYWORDS,
            comment_tags=["Translators:"],
            options={"encoding": "utf-8"},
            strip_comment_tags=True,
        )
        for _line, words, comments, context in found:
            catalog.add(words, None, [(where, 0)], auto_comments=comments, context=context)
    return catalog


def file_of(language: str) -> Path:
    """Where a language's translations are kept."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    """A catalog from its file; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale=language, project="Vice Versa", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def as_text(catalog: Catalog) -> str:
    """The catalog as its file holds it."""
    out = io.BytesIO()
    write_po(out, catalog, width=118, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return NOISE.sub("", out.getvalue().decode())


def updated(catalog: Catalog, template: Catalog) -> Catalog:
    """The catalog with today's sentences: translations kept, the gone dropped. Near ones are not offered: to look for them
    takes minutes where many sentences are new, and none is right as it is."""
    catalog.update(template, no_fuzzy_matching=True)
    catalog.header_comment = f"# {catalog.locale.english_name if catalog.locale else ''} translation of Vice Versa."
    return catalog


def problems(catalog: Catalog, template: Catalog) -> list[str]:
    """What keeps a language from being complete, each as a sentence: missing, unsure, other placeholders, out of date."""
    lines = []
    for message in template:
        if not message.id:
            continue
        mine = catalog.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        if mine is None or (isinstance(mine.id, str) != isinstance(message.id, str)):
            lines.append(f"not in the file: {_short(message)}")
        elif not all(_forms(mine)) or (not isinstance(mine.id, str) and len(_forms(mine)) != catalog.num_plurals):
            lines.append(f"not translated: {_short(message)}")
        elif mine.fuzzy:
            lines.append(f"marked as unsure: {_short(message)}")
        else:
            lines += _wrong_places(mine)
    for message in catalog:
        key = message.id if isinstance(message.id, str) else message.id[0] if message.id else ""
        if key and template.get(key, message.context) is None:
            lines.append(f"no longer said: {_short(message)}")
    return lines


def _forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def _wrong_places(message: Message) -> list[str]:
    """A form of a plural may leave the number out ("one goal"); nothing else may differ."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    asked = sorted({found for text in ids for found in PLACE.findall(text)} - {""})
    unnamed = sorted(found.group() for found in PLACE.finditer(ids[0]) if not found.group(1) and found.group() != "%%")
    lines = []
    for form in _forms(message):
        given = sorted(set(PLACE.findall(form)) - {""})
        bare = sorted(found.group() for found in PLACE.finditer(form) if not found.group(1) and found.group() != "%%")
        missing = set(asked) - set(given)
        if len(ids) > 1 and len(missing) == 1:
            missing = set()
        if missing or set(given) - set(asked) or bare != unnamed:
            lines.append(f"other placeholders: {_short(message)} -> {form!r}")
    return lines


def _short(message: Message) -> str:
    words = message.id if isinstance(message.id, str) else message.id[0]
    place = ", ".join(sorted({where for where, _line in message.locations})[:2])
    return f"{words[:70]!r}" + (f" ({place})" if place else "")


def main() -> int:
    """`python -m tests.support.translations [--check]`."""
    parser = argparse.ArgumentParser(prog="bin/messages", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a complete language is not")
    parser.add_argument("--list", metavar="LANGUAGE", help="say each thing that language lacks")
    given = parser.parse_args()
    template, failed = said(), False
    total = sum(1 for message in template if message.id)
    for language in TRANSLATED:
        path = file_of(language)
        catalog = read(path, language)
        if not given.check:
            catalog = updated(catalog, template)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_text(catalog), encoding="utf-8")
        wrong = problems(catalog, template)
        done = sum(1 for message in catalog if message.id and all(_forms(message)) and not message.fuzzy)
        promised = " (declared complete)" if language in COMPLETE else ""
        print(f"{language}: {done} of {total} sentences translated, {len(wrong)} to do{promised}")
        if language == given.list or (wrong and language in COMPLETE):
            print(*(f"  {line}" for line in wrong), sep="\n")
        failed = failed or bool(wrong and language in COMPLETE)
    return 1 if failed and given.check else 0


if __name__ == "__main__":
    sys.exit(main())
