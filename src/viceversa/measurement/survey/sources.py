"""Where answers come from: apps below that ask questions, each through its `answers`, and all of them alike.

SOURCES holds what has three functions of some cohorts: `asked_of`, `sheets_of` and `flow_of` (asked.py says of what).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils import translation

from viceversa.measurement.survey.words import name_of
from viceversa.programs.answers import Flow, Question, Sheet
from viceversa.programs.models import Cohort


class Source(Protocol):
    """An app that asks."""

    def asked_of(self, cohorts: Iterable[Cohort]) -> Sequence[Question]: ...
    def sheets_of(self, cohorts: Iterable[Cohort]) -> Sequence[Sheet]: ...
    def flow_of(self, cohorts: Iterable[Cohort]) -> Sequence[Flow]: ...


SOURCES: list[Source] = []


@dataclass(frozen=True)
class Words:
    """A question, the name it has with others of its set, and the ends of its scale, by language."""

    texts: dict[str, str]
    names: dict[str, str]
    ends: dict[str, tuple[str, str]]


def asked_of(cohorts: Sequence[Cohort]) -> list[Question]:
    """Every question of these cohorts, in the active language. The queries of the sources."""
    return [one for source in SOURCES for one in source.asked_of(cohorts)]


def sheets_of(cohorts: Sequence[Cohort]) -> list[Sheet]:
    """Every sheet of these cohorts. The queries of the sources."""
    return [one for source in SOURCES for one in source.sheets_of(cohorts)]


def flow_of(cohorts: Sequence[Cohort]) -> list[Flow]:
    """How many were asked and answered, by wave and role. The queries of the sources."""
    return [one for source in SOURCES for one in source.flow_of(cohorts)]


def words_of(cohorts: Sequence[Cohort]) -> dict[tuple[str, str], Words]:
    """The words of every question by role and code, in every language the program speaks: a release is read by people of
    many. The queries of the sources, once for each language."""
    found: dict[tuple[str, str], Words] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for one in asked_of(cohorts):
                words = found.setdefault((one.role, one.code), Words({}, {}, {}))
                words.texts[language] = name_of(one, whole=False)
                words.names[language] = name_of(one, whole=True)
                words.ends[language] = (one.ends[0], one.ends[1])
    return found
