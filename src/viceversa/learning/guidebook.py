"""Meeting guides as text: what a guide is made of, how it is read, and those that come with the software.

A guide is Markdown whose headings say how long each part takes (data/guides/guides.toml describes the form). The same form
holds for the guides that come with the software and for those a program writes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.core.marked import to_html
from viceversa.learning.texts import split

SOURCE: Final = "en"
OWN: Final = "own"
EXPERIMENT: Final = "experiment"
LONGEST: Final = 240

_PART = re.compile(r"(?P<minutes>\d{1,3})(?: +(?P<kind>own|experiment))? *: *(?P<title>\S.*)")
_NAMED: Final = {"before: mentor", "before: mentee", "safety", "never"}


@dataclass(frozen=True)
class Part:
    """So many minutes of the meeting. `kind` is "own" for the mentor's own time, "experiment", or empty."""

    minutes: int
    title: str
    text: str
    kind: str = ""

    @property
    def html(self) -> SafeString:
        return to_html(self.text)


@dataclass(frozen=True)
class Guide:
    """One guide in one language. `key` names it in addresses and rows; `is_own` says that a program wrote it."""

    key: str
    title: str
    aim: str
    parts: tuple[Part, ...]
    sections: dict[str, str]
    version: int = 1
    place: str = ""
    families: tuple[str, ...] = ()
    from_meeting: int = 1
    opt_in: bool = False
    for_mentor: bool = False
    is_own: bool = False
    is_retired: bool = False

    @property
    def minutes(self) -> int:
        return sum(part.minutes for part in self.parts)

    @property
    def own_minutes(self) -> int:
        """How many minutes are the mentor's own."""
        return sum(part.minutes for part in self.parts if part.kind == OWN)

    def section(self, name: str) -> SafeString:
        """A named section as HTML; empty when the guide has none."""
        return to_html(self.sections.get(name, ""))

    @cached_property
    def before_mentor(self) -> SafeString:
        return self.section("before: mentor")

    @cached_property
    def before_mentee(self) -> SafeString:
        return self.section("before: mentee")

    @cached_property
    def safety(self) -> SafeString:
        return self.section("safety")

    @cached_property
    def never(self) -> SafeString:
        return self.section("never")

    @property
    def words(self) -> str:
        """Everything one can search for."""
        parts = (f"{part.title} {part.text}" for part in self.parts)
        return " ".join([self.title, self.aim, *parts, *self.sections.values()])

    def in_minutes(self, minutes: int) -> Guide:
        """The same guide for a shorter or longer meeting: each part keeps its share, none is lost, the sum is exact."""
        if minutes == self.minutes or minutes < len(self.parts):
            return self
        return replace(
            self,
            parts=tuple(
                replace(part, minutes=share)
                for part, share in zip(self.parts, _shares([part.minutes for part in self.parts], minutes), strict=True)
            ),
        )


def _shares(parts: Sequence[int], total: int) -> list[int]:
    """`total` whole minutes in the proportion of `parts`, at least one each: largest remainders, the first one on a tie."""
    rest, whole = total - len(parts), sum(parts)
    exact = [part * rest / whole for part in parts]
    shares = [1 + int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (-(exact[index] - int(exact[index])), index))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


# Reading


def read(text: str, *, key: str, title: str, aim: str, **facts: Any) -> Guide:
    """A guide from its Markdown. Refuses, with the line at fault, a heading it can't read and a guide without parts."""
    parts: list[Part] = []
    sections: dict[str, str] = {}
    for line, heading, body in _blocks(text):
        if heading in _NAMED:
            if heading in sections:
                raise Refused(
                    _("Line %(line)s: “%(heading)s” stands there twice.") % {"line": line, "heading": heading}, "text"
                )
            sections[heading] = body
            continue
        found = _PART.fullmatch(heading)
        if found is None:
            raise Refused(
                _(
                    "Line %(line)s: “## %(heading)s” is no heading of a guide. Write minutes and a title, as in "
                    "“## 10: Arrive”, or one of: %(named)s."
                )
                % {"line": line, "heading": heading, "named": ", ".join(f"“## {name}”" for name in sorted(_NAMED))},
                "text",
            )
        minutes = int(found["minutes"])
        if minutes < 1:
            raise Refused(_("Line %(line)s: a part takes at least one minute.") % {"line": line}, "text")
        parts.append(Part(minutes, found["title"].strip(), body, found["kind"] or ""))
    if not parts:
        raise Refused(_("Write at least one part with its minutes, as in “## 10: Arrive”."), "text")
    guide = Guide(key=key, title=title, aim=aim, parts=tuple(parts), sections=sections, **facts)
    if guide.minutes > LONGEST:
        raise Refused(
            _("The parts take %(minutes)s minutes together; %(most)s is the most.")
            % {"minutes": guide.minutes, "most": LONGEST},
            "text",
        )
    return guide


def _blocks(text: str) -> Iterable[tuple[int, str, str]]:
    """(line number, heading, text below it) for each `## ` heading; refuses words before the first one."""
    heading, started = "", 0
    body: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("## "):
            if heading:
                yield started, heading, "\n".join(body).strip()
            heading, started, body = " ".join(line[3:].split()), number, []
        elif not heading and line.strip():
            raise Refused(_("Line %(line)s: begin with a heading, as in “## 10: Arrive”.") % {"line": number}, "text")
        else:
            body.append(line)
    if heading:
        yield started, heading, "\n".join(body).strip()


# Those that come with the software


def library() -> list[Guide]:
    """All guides that come with the software, in the reader's language; what is not translated is in English."""
    return list(_library((get_language() or SOURCE).split("-")[0]).values())


def named(key: str) -> Guide | None:
    """One of them in the reader's language."""
    return _library((get_language() or SOURCE).split("-")[0]).get(key)


@lru_cache(maxsize=16)
def _library(language: str) -> dict[str, Guide]:
    folder = files("viceversa.learning") / "data" / "guides"
    facts = tomllib.loads((folder / "guides.toml").read_text(encoding="utf-8"))
    guides = {}
    for key, known in facts.items():
        path = folder / language / f"{key}.md"
        if not path.is_file():
            path = folder / SOURCE / f"{key}.md"
        known = known | {"families": tuple(known.get("families", ()))}
        guides[key] = _from_file(path.read_text(encoding="utf-8"), key=key, facts=known)
    return guides


def _from_file(text: str, *, key: str, facts: dict[str, Any]) -> Guide:
    said, body, _first = split(text)
    return read(body, key=key, title=said["title"], aim=said["aim"], **facts)
