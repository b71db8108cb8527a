"""Markdown as it is written here: facts in front, sections under headings, questions for a check.

Facts stand between two lines of "+++" (TOML) or of "---" ("name: value", a line each). A check: "? " begins a question, "+ "
is the right answer, "- " a wrong one, and what stands after " | " is said to whoever chose it. What can't be read is refused
with its line.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.core.marked import to_html

# Read with a pause to think, often not in one's first language.
WORDS_A_MINUTE: Final = 130
CHECK: Final = "check"

_AT_LINE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True)
class Answer:
    """One answer to a question of a check, and what is said to whoever chose it."""

    text: str
    said: str
    is_right: bool


@dataclass(frozen=True)
class Question:
    """One question of a check."""

    text: str
    answers: tuple[Answer, ...]

    @property
    def right(self) -> int:
        """The number of the right answer, from 0."""
        return next(number for number, answer in enumerate(self.answers) if answer.is_right)


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it, from its `first` line on. What comes before the first heading has none."""

    line: int
    title: str
    text: str
    first: int

    @cached_property
    def html(self) -> SafeString:
        return to_html(self.text)


def minutes_of(text: str) -> int:
    """How long it takes to read, at least a minute."""
    return max(1, ceil(len(text.split()) / WORDS_A_MINUTE))


def split(text: str) -> tuple[dict[str, Any], str, int]:
    """The facts in front of a text, the text, and the line of the file on which it begins."""
    lines = text.removeprefix("\ufeff").splitlines()
    fence = lines[0].strip() if lines else ""
    if fence not in ("+++", "---"):
        return {}, "\n".join(lines), 1
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.strip() == fence), None)
    if end is None:
        raise Refused(
            _("Line 1: “%(fence)s” begins what stands in front of the text, and no second “%(fence)s” ends it.")
            % {"fence": fence}
        )
    facts = _toml(lines[1:end]) if fence == "+++" else _named(lines[1:end])
    return facts, "\n".join(lines[end + 1 :]), end + 2


def _toml(lines: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads("\n".join(lines))
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        found = _AT_LINE.search(str(error))
        line = int(found[1]) + 1 if found and found[1] else len(lines) + 1
        raise Refused(
            _('Line %(line)s: this is no TOML. Write it as in: title = "Before you begin"') % {"line": line}
        ) from error


def _named(lines: list[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for number, line in enumerate(lines, start=2):
        name, colon, value = line.partition(":")
        if not line.strip() or line.startswith("#"):
            continue
        if not colon or not name.strip():
            raise Refused(
                _("Line %(line)s: write a name, a colon and a value, as in: title: Before you begin") % {"line": number}
            )
        facts[name.strip().lower()] = value.strip().strip("\"'")
    return facts


def sections(text: str, *, first: int = 1) -> list[Section]:
    """The text by its `## ` headings. `first` is the line of the file on which it begins. Refuses headings of one sign."""
    found: list[Section] = []
    body: list[str] = []
    title, started, in_code = "", first, False
    for number, line in enumerate(text.splitlines(), start=first):
        in_code ^= line.lstrip().startswith("```")
        if not in_code and line.startswith("# "):
            raise Refused(
                _("Line %(line)s: the title stands above already. Write headings with two signs: ## %(heading)s")
                % {"line": number, "heading": line[2:].strip()},
                "text",
            )
        if not in_code and line.startswith("## "):
            found.append(_section(started, title, body))
            title, started, body = line[3:].strip(), number, []
        else:
            body.append(line)
    found.append(_section(started, title, body))
    return [one for one in found if one.title or one.text]


def _section(line: int, title: str, body: list[str]) -> Section:
    blank = next((at for at, text in enumerate(body) if text.strip()), 0)
    return Section(line, title, "\n".join(body).strip(), first=line + blank + (1 if title else 0))


def questions(text: str, *, first: int = 1) -> tuple[Question, ...]:
    """The questions of a check. Refuses one that can't be answered rightly, or whose answers don't say why."""
    asked: list[tuple[int, str, list[Answer]]] = []
    for number, line in enumerate(text.splitlines(), start=first):
        mark, rest = line[:2], line[2:].strip()
        if not line.strip():
            continue
        if mark == "? " and rest:
            asked.append((number, rest, []))
        elif mark in ("+ ", "- ") and asked:
            chosen, _bar, said = rest.partition(" | ")
            if not said.strip():
                raise Refused(
                    _("Line %(line)s: say why after “ | ”, as in: %(example)s")
                    % {"line": number, "example": _("+ I say no | Right. Said early, it costs nothing.")},
                    "text",
                )
            asked[-1][2].append(Answer(chosen.strip(), said.strip(), is_right=mark == "+ "))
        else:
            raise Refused(
                _("Line %(line)s: in a check a line begins with “? ” (a question), “+ ” (right) or “- ” (wrong).")
                % {"line": number},
                "text",
            )
    for number, _text, answers in asked:
        right = sum(answer.is_right for answer in answers)
        if len(answers) < 2 or right != 1:
            raise Refused(
                _("Line %(line)s: give this question two answers or more, and begin exactly one of them with “+ ”.")
                % {"line": number},
                "text",
            )
    return tuple(Question(said, tuple(answers)) for _number, said, answers in asked)
