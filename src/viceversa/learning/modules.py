"""A program's own modules as text: sections under headings, and a check at the end where it has one.

In a file its title, minutes, for whom it is and whether it is required stand in front (texts.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.core.typed import whole
from viceversa.learning.models import Audience
from viceversa.learning.texts import CHECK, Question, Section, minutes_of, questions, sections, split

LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 40_000
LONGEST: Final = 120
LARGEST_FILE: Final = 200_000
_WORDS: Final = {
    **dict.fromkeys(("mentor", "mentors"), Audience.MENTOR),
    **dict.fromkeys(("mentee", "mentees"), Audience.MENTEE),
    **dict.fromkeys(("both", "all", "everybody"), Audience.BOTH),
}
_TRUTH: Final = {"true": True, "yes": True, "false": False, "no": False}
_EXAMPLE: Final = """\
---
title: {title}
minutes: 6
for: mentors
required: true
---

{text}

## check

? {asks}
+ {right} | {why}
- {wrong} | {why_not}
"""


@dataclass(frozen=True)
class Content:
    """What a module says, and what it asks."""

    sections: tuple[Section, ...]
    questions: tuple[Question, ...]


def read(text: str, *, first: int = 1) -> Content:
    """A module from its Markdown; `first` is the line of the file on which it begins. Refuses, with the line at fault,
    a check that is not the last section, one without a question, and a module without text."""
    blocks = sections(text, first=first)
    checks = [at for at, one in enumerate(blocks) if one.title.lower() == CHECK]
    if checks and checks[0] != len(blocks) - 1:
        raise Refused(
            _("Line %(line)s: nothing comes after “## check”. Put this section before it.")
            % {"line": blocks[checks[0] + 1].line},
            "text",
        )
    asked = questions(blocks[-1].text, first=blocks[-1].first) if checks else ()
    if checks and not asked:
        raise Refused(
            _("Line %(line)s: write a question below “## check”, or leave the heading out.")
            % {"line": blocks[-1].line},
            "text",
        )
    said = blocks[:-1] if checks else blocks
    if not any(one.text for one in said):
        raise Refused(_("Write what there is to read."), "text")
    return Content(tuple(said), asked)


def from_file(content: bytes) -> dict[str, Any]:
    """A module from a file: title, minutes, audience, required and text. Refuses, with its line, what can't be read."""
    if len(content) > LARGEST_FILE:
        raise Refused(
            _("The file is larger than %(limit)s kB. A module is a page or two.") % {"limit": LARGEST_FILE // 1000},
            "file",
        )
    try:
        written, wrong = content.decode("utf-8"), content.find(b"\0")
    except UnicodeDecodeError as error:
        written, wrong = "", error.start
    if wrong >= 0:
        raise Refused(
            _("Line %(line)s: this is no text in UTF-8. Save the file as plain text in UTF-8.")
            % {"line": content[:wrong].count(b"\n") + 1},
            "file",
        )
    try:
        facts, text, first = split(written)
        title, text, first = _title(facts, text, first)
        read(text, first=first)
        return {
            "title": title,
            "minutes": _minutes(facts, text),
            "audience": _audience(facts),
            "required": _required(facts),
            "text": text.strip(),
        }
    except Refused as refused:
        raise Refused(str(refused), "file") from refused


def example() -> str:
    """A whole file, to show how one is written."""
    words = {
        "title": _("Before you begin"),
        "text": _("What there is to know."),
        "asks": _("A question?"),
        "right": _("The right answer"),
        "why": _("Why."),
        "wrong": _("A wrong one"),
        "why_not": _("Why not."),
    }
    return _EXAMPLE.format_map(words)


def _title(facts: Mapping[str, Any], text: str, first: int) -> tuple[str, str, int]:
    """The title in front; else the text's own first heading, which then is no longer part of it."""
    found = re.match(r"\s*# +(\S.*)\n?", text)
    title = str(facts.get("title") or (found[1] if found else "")).strip()
    if not title:
        raise Refused(_('Line 1: say what the module is called, as in: title = "Before you begin"'))
    if found:
        return title, text[found.end() :], first + text[: found.end()].count("\n")
    return title, text, first


def _minutes(facts: Mapping[str, Any], text: str) -> int:
    said = str(facts.get("minutes", minutes_of(text)))
    number = whole(said)
    if number is None or not 1 <= number <= LONGEST:
        raise Refused(
            _("minutes is “%(said)s”. Write a whole number from 1 to %(most)s.") % {"said": said, "most": LONGEST}
        )
    return number


def _audience(facts: Mapping[str, Any]) -> str:
    said = str(facts.get("for", "both")).strip().lower()
    if said not in _WORDS:
        raise Refused(_("for is “%(said)s”. Write one of: mentors, mentees, both.") % {"said": said})
    return _WORDS[said]


def _required(facts: Mapping[str, Any]) -> bool:
    said = str(facts.get("required", True)).strip().lower()
    if said not in _TRUTH:
        raise Refused(_("required is “%(said)s”. Write true or false.") % {"said": said})
    return _TRUTH[said]
