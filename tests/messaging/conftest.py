"""Messages of invented kinds, and the cohort as their scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404

from tests.cast import Cast
from tests.factories import NOW
from tests.messaging import invented
from tests.messaging.background import in_the_background
from viceversa.core import events
from viceversa.messaging import actions, due, kinds, scopes
from viceversa.messaging.models import Due, Message
from viceversa.messaging.scopes import Scope
from viceversa.people.models import User

Send = Callable[..., Message]
__all__ = ["Send", "in_the_background", "send", "words"]


@pytest.fixture
def words(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The invented kinds are in the catalogue, their words are found."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], invented.WORDS]}]
    for kind in invented.ALL:
        monkeypatch.setitem(kinds.KINDS, kind.name, kind)


@pytest.fixture
def send(cast: Cast, words: None) -> Send:
    """Drafts a message: `send("nia")`, `send("viktor", "tests.letter", topic="gone", send_after=…)`."""

    def draft(
        name: str, kind: str = "tests.note", *, send_after: Any = None, scope: Any = None, **context: Any
    ) -> Message:
        event = events.record("test.happened", by=None, subject=cast.cohort, now=NOW)
        made = actions.draft(
            kind,
            to=cast.person(name),
            event=event,
            now=NOW,
            context=context,
            scope=cast.cohort if scope is None else scope or None,
            send_after=send_after,
        )
        assert made is not None
        return made

    return draft


@pytest.fixture
def scope(cast: Cast) -> Scope:
    """The cohort's messages as Petra sees them."""
    return Scope(subject=cast.cohort, name=cast.cohort.name, page={"cohort": cast.cohort, "program": cast.program})


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Registers the step "tests.count"; the list holds the codes it was played for."""
    played: list[str] = []

    def count(row: Due, /, *, now: Any) -> None:
        played.append(row.subject_code)

    monkeypatch.setitem(
        due.STEPS, "tests.count", due.Step("tests.count", "Counting", count, kind="tests.note", people=2)
    )
    return played


@pytest.fixture
def registered(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """One kind of scope, which Petra manages, and in which she must not see Viktor's messages one by one."""
    monkeypatch.setattr(scopes, "SCOPES", {})
    monkeypatch.setattr(scopes, "HIDERS", {})

    def load(user: User, code: str) -> Scope:
        if user != cast.petra or code != cast.cohort.code:
            raise Http404
        return Scope(cast.cohort, "Spring", {"cohort": cast.cohort}, frozenset({cast.person("eve").pk}))

    scopes.register("programs.cohort", loader=load, manages=lambda user: user == cast.petra)
    scopes.hide("programs.cohort", lambda user, code: scopes.Hidden(frozenset({cast.person("viktor").pk})))
