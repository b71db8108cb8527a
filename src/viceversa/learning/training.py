"""What mentors and mentees read before their first meeting: a path a role, in modules, with a check at the end.

Written for programs in which the junior mentors the senior; others have none of their own yet. The texts are files:
data/training/<language>/<role>.md, Markdown with title and lead in front, a module a heading, and "## check" (texts.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from viceversa.core.marked import to_html
from viceversa.learning.texts import CHECK, Question, minutes_of, questions, sections, split
from viceversa.programs.models import Direction, Participant, Role

SOURCE: Final = "en"
LANGUAGES: Final = (SOURCE, "de", "fr", "es")


@dataclass(frozen=True)
class Module:
    """One part of a path."""

    number: int
    title: str
    text: str

    @cached_property
    def html(self) -> SafeString:
        return to_html(self.text)

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return minutes_of(self.text)


@dataclass(frozen=True)
class Path:
    """What one role reads."""

    title: str
    lead: str
    modules: tuple[Module, ...]
    questions: tuple[Question, ...]

    @property
    def minutes(self) -> int:
        return sum(module.minutes for module in self.modules)


def path_of(participant: Participant) -> Path | None:
    """What somebody reads, in the reader's language; None in programs whose direction has no path. No query if the
    participant came with cohort and program."""
    if participant.cohort.program.direction != Direction.REVERSE:
        return None
    return path_in((get_language() or SOURCE).split("-")[0], participant.role)


def paths_for(direction: str) -> list[Path]:
    """What mentors and mentees read in programs of this direction, in the reader's language."""
    if direction != Direction.REVERSE:
        return []
    return [path_in((get_language() or SOURCE).split("-")[0], role) for role in Role.values]


@lru_cache(maxsize=16)
def path_in(language: str, role: str) -> Path:
    """The path of a role; in English where a language has none."""
    folder = files("viceversa.learning") / "data" / "training"
    assert role in Role.values
    text = (folder / (language if language in LANGUAGES else SOURCE) / f"{role}.md").read_text(encoding="utf-8")
    said, body, first = split(text)
    blocks = sections(body, first=first)
    modules = [Module(number, one.title, one.text) for number, one in enumerate(blocks, start=1) if one.title != CHECK]
    check = next(one for one in blocks if one.title == CHECK)
    return Path(said["title"], said["lead"], tuple(modules), questions(check.text, first=check.first))
