"""What mentors and mentees read before their first meeting: a path a role, in modules, with a check at the end.

Written for programs in which the junior mentors the senior; others have none of their own yet. The texts are files:
data/training/<language>/<role>.md, Markdown with title and lead in front, a module a heading, and "## check": "? " begins a
question, "+ " is the right answer, "- " a wrong one, and what stands after " | " is said when it was chosen.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from math import ceil
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from viceversa.core.marked import to_html
from viceversa.programs.models import Direction, Participant, Role

SOURCE: Final = "en"
LANGUAGES: Final = (SOURCE, "de", "fr", "es")
# Read with a pause to think, often not in one's first language.
WORDS_A_MINUTE: Final = 130


@dataclass(frozen=True)
class Answer:
    """One answer to a question of the check, and what is said to whoever chose it."""

    text: str
    said: str
    is_right: bool


@dataclass(frozen=True)
class Question:
    """One question of the check."""

    text: str
    answers: tuple[Answer, ...]

    @property
    def right(self) -> int:
        """The number of the right answer, from 0."""
        return next(number for number, answer in enumerate(self.answers) if answer.is_right)


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
        return ceil(len(self.text.split()) / WORDS_A_MINUTE)


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


@lru_cache(maxsize=16)
def path_in(language: str, role: str) -> Path:
    """The path of a role; in English where a language has none."""
    folder = files("viceversa.learning") / "data" / "training"
    assert role in Role.values
    text = (folder / (language if language in LANGUAGES else SOURCE) / f"{role}.md").read_text(encoding="utf-8")
    _empty, front, body = text.split("+++\n", 2)
    said = tomllib.loads(front)
    modules, questions = [], []
    for number, block in enumerate(body.split("\n## ")[1:], start=1):
        title, _line, content = block.partition("\n")
        if title == "check":
            questions = _questions(content)
        else:
            modules.append(Module(number, title.strip(), content.strip()))
    return Path(said["title"], said["lead"], tuple(modules), tuple(questions))


def _questions(text: str) -> list[Question]:
    questions = []
    for block in f"\n{text}".split("\n? ")[1:]:
        asked, *lines = block.strip().splitlines()
        answers = []
        for line in lines:
            if line.strip():
                chosen, _bar, said = line[2:].partition(" | ")
                answers.append(Answer(chosen.strip(), said.strip(), is_right=line.startswith("+ ")))
        questions.append(Question(asked.strip(), tuple(answers)))
    return questions
