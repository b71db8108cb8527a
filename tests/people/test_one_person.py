"""One entry of the directory at a time: who joins, changes, moves, leaves and is here again, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people import actions, hooks
from viceversa.people.actions import Entry
from viceversa.people.models import Person, User

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)
NEW = Entry(key="N1", name="Noor Haddad", email="noor@lumen.example", unit="Lumen / Claims / South", grade="Band 9")


def entry_of(person: Person) -> Entry:
    """What the directory has of somebody, as a source would say it."""
    return Entry(
        key=person.key, name=person.name, email=person.email, title=person.title, unit=str(person.unit or ""),
        grade=str(person.grade or ""), site=person.site, time_zone=person.time_zone, languages=tuple(person.languages),
        manager=person.manager, manager_ref=person.manager_ref,
    )  # fmt: skip


def lines_are_true() -> bool:
    """Whether everybody's line is what following managers upwards gives."""
    return all(
        person.line_path == (f"/{person.manager.pk}{person.manager.line_path}" if person.manager else "/")
        for person in Person.objects.select_related("manager")
    )


def test_somebody_joins_and_is_found_and_nothing_is_judged_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(hooks, "DIRECTORY_CHANGED", [lambda now, people: asked.append(people)])
    noor = actions.save_person(None, entry=replace(NEW, manager=cast.person("mara")), by=None, now=LATER)
    assert (noor.search_text, str(noor.unit), noor.unit and str(noor.unit.parent)) == (
        "noor haddad south ", "Lumen / Claims / South", "Lumen / Claims",
    )  # fmt: skip
    assert noor.grade
    assert noor.grade.rank is None
    assert lines_are_true()
    assert asked == []
    event = Event.objects.latest("pk")
    assert (event.verb, event.actor) == ("person.added", None)
    assert "Noor Haddad" not in str(event.facts)
    again = actions.save_person(noor, entry=entry_of(noor), by=cast.ada, now=LATER)
    assert again.repeated
    assert Event.objects.latest("pk") == event


def test_a_whole_branch_moves_with_its_head(cast: Cast) -> None:
    mara, viktor = cast.person("mara"), cast.person("viktor")
    below = actions.save_person(None, entry=replace(NEW, manager=cast.person("nia")), by=None, now=LATER)
    actions.save_person(mara, entry=replace(entry_of(mara), manager=viktor), by=cast.ada, now=LATER)
    assert lines_are_true()
    below.refresh_from_db()
    assert below.manager_ids[-2:] == (viktor.pk, cast.person("dora").pk)
    with pytest.raises(Refused, match="come back to the same person") as refused:
        actions.save_person(viktor, entry=replace(entry_of(viktor), manager=below), by=None, now=LATER)
    assert refused.value.field == "manager"
    with pytest.raises(Refused, match="come back to the same person"):
        actions.save_person(viktor, entry=replace(entry_of(viktor), manager=viktor), by=None, now=LATER)
    assert lines_are_true()


def test_who_is_told_of_a_manager_first_is_put_below_them_when_they_come(cast: Cast) -> None:
    early = actions.save_person(None, entry=replace(NEW, manager_ref="boss@lumen.example"), by=None, now=LATER)
    lower = actions.save_person(None, entry=replace(NEW, key="N2", manager=early), by=None, now=LATER)
    boss = Entry(key="B1", name="Bo Ling", known_as=("boss@lumen.example",), manager=cast.person("dora"))
    made = actions.save_person(None, entry=boss, by=None, now=LATER)
    early.refresh_from_db()
    assert (early.manager, early.manager_ref) == (made, "")
    assert lines_are_true()
    # Somebody whose own manager waits below them is left unlinked rather than put in a circle.
    actions.save_person(early, entry=replace(entry_of(early), manager=None, manager_ref="N3"), by=None, now=LATER)
    lower.refresh_from_db()
    actions.save_person(lower, entry=replace(entry_of(lower), key="N3"), by=None, now=LATER)
    early.refresh_from_db()
    assert (early.manager, early.manager_ref) == (None, "N3")
    assert lines_are_true()


def test_who_leaves_is_nobody_s_account_and_comes_back_to_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(hooks, "DIRECTORY_CHANGED", [lambda now, people: asked.append(people)])
    nia = cast.person("nia")
    said = entry_of(nia)
    actions.save_person(nia, entry=replace(said, active=False, name="Nia A."), by=None, now=LATER)
    assert [event.verb for event in Event.objects.order_by("-pk")[:1]] == ["person.left"]
    back = actions.save_person(nia, entry=replace(said, email="nia.new@lumen.example"), by=None, now=LATER)
    assert back.state == Person.State.ACTIVE
    assert User.objects.get(person=nia).email == "nia.new@lumen.example"
    assert [event.verb for event in Event.objects.order_by("-pk")[:1]] == ["person.returned"]
    actions.save_person(nia, entry=replace(said, email="nia.new@lumen.example", title="Owner"), by=None, now=LATER)
    assert asked == [frozenset({nia.pk})] * 2
    monkeypatch.setattr("viceversa.people.actions.directory.FEW", 0)
    actions.save_person(nia, entry=replace(said, grade="Grade 2"), by=None, now=LATER)
    assert asked[2:] == [None]


def test_what_does_not_fit_is_refused_and_by_whom(cast: Cast) -> None:
    for entry, field in (
        (replace(NEW, name=" "), "name"),
        (replace(NEW, key=""), "key"),
        (replace(NEW, title="x" * 201), "title"),
        (replace(NEW, grade="x" * 121), "grade"),
        (replace(NEW, key=cast.person("nia").key), "key"),
    ):
        with pytest.raises(Refused) as refused:
            actions.save_person(None, entry=entry, by=None, now=LATER)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        actions.save_person(None, entry=NEW, by=cast.petra, now=LATER)
    assert not Person.objects.filter(key="N1").exists()
    assert factories.unit("Lumen").children.filter(name="Claims").count() == 0
