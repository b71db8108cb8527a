"""Entries and leadership words: who writes them, what is refused, what a skill needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.portfolio import world
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.pairings.models import Pairing
from viceversa.portfolio import queries
from viceversa.portfolio.actions import entries, words
from viceversa.portfolio.actions.entries import EntryText
from viceversa.portfolio.models import Entry, LeadershipWord

pytestmark = pytest.mark.django_db
DONE = EntryText(title="A hour at the service desk", happened_on=NOW.date(), text="I planned it.\n Nine came. ")


def write(cast: Cast, text: EntryText = DONE, kind: str = "workshop", by: Any = None) -> Entry:
    return entries.write(cast.person("nia"), kind=kind, words=text, by=by or cast.nia, now=NOW)


def test_a_mentor_writes_changes_and_deletes(cast: Cast, met: Pairing) -> None:
    made = write(cast)
    assert (made.text, made.skill, made.situation) == ("I planned it.\nNine came.", "", "")
    assert write(cast).repeated
    changed = entries.change(made, words=replace(DONE, title="An hour"), by=cast.nia, now=NOW)
    assert (changed.title, changed.repeated) == ("An hour", False)
    assert entries.change(made, words=replace(DONE, title="An hour"), by=cast.nia, now=NOW).repeated
    assert not entries.remove(made, by=cast.nia, now=NOW).repeated
    assert entries.remove(made, by=cast.nia, now=NOW).repeated
    with pytest.raises(Refused, match="deleted"):
        entries.change(made, words=DONE, by=cast.nia, now=NOW)
    verbs = Event.objects.filter(verb__startswith="portfolio.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["portfolio.written", "portfolio.changed", "portfolio.removed"]


def test_nobody_else_writes_in_it(cast: Cast, met: Pairing) -> None:
    made = write(cast)
    for act in (
        lambda: write(cast, by=cast.petra),
        lambda: entries.write(cast.person("viktor"), kind="idea", words=DONE, by=cast.viktor, now=NOW),
        lambda: entries.change(made, words=DONE, by=cast.viktor, now=NOW),
        lambda: entries.remove(made, by=cast.petra, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    admin = factories.user()
    assert not queries.may_have(admin, NOW)


@pytest.mark.parametrize(
    ("field", "kind", "change"),
    [
        ("kind", "medal", {}),
        ("title", "idea", {"title": "  "}),
        ("happened_on", "idea", {"happened_on": (NOW + timedelta(days=1)).date()}),
        ("text", "reflection", {"text": " \n "}),
        ("text", "reflection", {"text": "x" * 1501}),
        ("skill", "skill", {"skill": "Charisma"}),
        ("result", "skill", {"skill": "Speaks up early", "situation": "a", "action": "b"}),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    cast: Cast, met: Pairing, field: str, kind: str, change: dict[str, Any]
) -> None:
    words.add_word(cast.program, name="Speaks up early", by=cast.petra, now=NOW)
    with pytest.raises(Refused) as refusal:
        write(cast, replace(DONE, **change), kind)
    assert refusal.value.field == field
    assert not Entry.objects.exists()


def test_there_is_an_end_to_it(cast: Cast, met: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_ENTRIES", 1)
    write(cast)
    with pytest.raises(Refused, match="Delete one"):
        write(cast, replace(DONE, title="Another"))


def test_words_are_kept_by_managers_and_stay_where_they_stand(
    cast: Cast, met: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = world.write_skill(cast)
    assert [word.name for word in queries.words_for(cast.person("nia"), NOW)] == ["Speaks up early"]
    word = LeadershipWord.objects.select_related("program").get()
    assert words.add_word(cast.program, name=word.name, about=word.about, by=cast.petra, now=NOW).repeated
    assert words.add_word(cast.program, name=word.name, about="Other", by=cast.petra, now=NOW).about == "Other"
    assert not words.retire_word(word, by=cast.petra, now=NOW).repeated
    assert words.retire_word(word, by=cast.petra, now=NOW).repeated
    assert queries.words_for(cast.person("nia"), NOW) == []
    kept = entries.change(entry, words=replace(world.SKILL, title="Other"), by=cast.nia, now=NOW)
    assert kept.skill == "Speaks up early"
    for act in (
        lambda: words.add_word(cast.program, name="Mine", by=cast.nia, now=NOW),
        lambda: words.retire_word(word, by=cast.nia, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(Refused) as refusal:
        words.add_word(cast.program, name="Long", about="x" * 201, by=cast.petra, now=NOW)
    assert refusal.value.field == "about"
    monkeypatch.setattr(words, "MOST_WORDS", 0)
    with pytest.raises(Refused, match="Retire one"):
        words.add_word(cast.program, name="One more", by=cast.petra, now=NOW)
