"""Versions: frozen, shown to one reader until a day, ended at once, and without what others took back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.portfolio import world
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.retention import TWO_YEARS, apply_all
from viceversa.learning.models import Preparation
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Message
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.people.models import Person
from viceversa.portfolio import contents, queries
from viceversa.portfolio.actions import entries, statements, versions
from viceversa.portfolio.models import Entry, Mentoring, Opening, Share, Statement, Version
from viceversa.programs.models import Cohort
from viceversa.recognition.actions import ideas, sharing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def everything(cast: Cast, pair: Pairing) -> Version:
    """A skill, an accepted statement, an idea that both published, and facts with how often they met."""
    world.write_skill(cast)
    statements.accept(world.say(cast, pair), by=cast.nia, now=NOW)
    idea = ideas.note(pair, title="Zebra visits", about="", of=cast.nia_part, by=cast.nia, now=NOW)
    sharing.propose(idea, named=True, by=cast.nia, now=NOW)
    sharing.agree(idea, by=cast.viktor, now=NOW)
    Member.objects.filter(pairing=pair).update(counts_agreed_at=NOW)
    Meeting.objects.create(pairing=pair, number=1, starts_at=NOW, minutes=90, state="held", created_at=NOW)
    return world.compose(cast, *contents.parts_of(cast.person("nia")).keys)


def test_it_is_frozen(cast: Cast, met: Pairing) -> None:
    version = everything(cast, met)
    read = contents.read(version)
    assert [one.title for one in read.entries] == [world.SKILL.title]
    assert [one.by for one in read.statements] == ["Viktor Halvorsen"]
    assert [one.title for one in read.ideas] == ["Zebra visits"]
    assert ("Time together", "1 hour 30 minutes") in {(one.name, one.value) for one in read.facts}
    entry = Entry.objects.select_related("person").get()
    entries.change(entry, words=replace(world.SKILL, title="Other"), by=cast.nia, now=NOW)
    entries.remove(entry, by=cast.nia, now=NOW)
    assert contents.read(version).entries == read.entries
    assert world.compose(cast, *contents.parts_of(cast.person("nia")).keys, title="Less").repeated is False


def test_no_number_is_in_it(cast: Cast, met: Pairing) -> None:
    """Facts are words: a version holds no value that could be sorted, compared or added up."""

    def leaves(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [leaf for each in value.values() for leaf in leaves(each)]
        return [leaf for each in value for leaf in leaves(each)] if isinstance(value, list) else [value]

    assert {type(leaf) for leaf in leaves(everything(cast, met).content)} == {str}


def test_what_others_take_back_is_gone_from_it_at_once(cast: Cast, met: Pairing) -> None:
    version = everything(cast, met)
    statement = Statement.objects.get()
    statements.decline(statement, by=cast.nia, now=NOW)
    assert contents.read(version).statements == []
    statements.accept(statement, by=cast.nia, now=NOW)
    Person.objects.filter(pk=cast.person("viktor").pk).update(state=Person.State.LEFT)
    assert [one.by for one in contents.read(version).statements] == [""]
    statements.take_back(statement, by=cast.viktor, now=NOW)
    assert contents.read(version).statements == []
    idea = ideas.Idea.objects.select_related("pairing__cohort__program").get()
    sharing.withdraw(idea, by=cast.viktor, now=NOW)
    assert contents.read(version).ideas == []
    sharing.propose(idea, named=True, by=cast.nia, now=NOW + DAY)
    sharing.agree(idea, by=cast.viktor, now=NOW + DAY)
    assert contents.read(version).ideas == []
    assert not contents.read(version).is_empty


def test_composing(cast: Cast, met: Pairing, monkeypatch: pytest.MonkeyPatch) -> None:
    key = f"entry:{world.write_skill(cast).code}"
    version = world.compose(cast, key)
    assert world.compose(cast, key).repeated
    assert world.compose(cast, *contents.parts_of(cast.person("nia")).keys[:2]).pk != version.pk
    for parts in ((), ("entry:nothing",)):
        with pytest.raises(Refused) as refusal:
            world.compose(cast, *parts)
        assert refusal.value.field == "parts"
    with pytest.raises(NotAllowed):
        versions.compose(cast.person("nia"), title="Mine", parts=[key], by=cast.petra, now=NOW)
    monkeypatch.setattr(versions, "MOST_VERSIONS", 1)
    with pytest.raises(Refused, match="Delete one"):
        world.compose(cast, key, title="Another")
    with pytest.raises(NotAllowed):
        versions.remove(version, by=cast.petra, now=NOW)
    assert not versions.remove(version, by=cast.nia, now=NOW).repeated
    assert versions.remove(version, by=cast.nia, now=NOW).repeated


def test_one_reader_reads_it_until_a_day(cast: Cast, met: Pairing) -> None:
    version = everything(cast, met)
    share = world.show(cast, version)
    assert world.show(cast, version).repeated
    message = Message.objects.get(kind="portfolio.shared")
    with clock.moved_to(NOW):
        assert (message.to, KINDS["portfolio.shared"].details(message)["by"]) == (cast.person("dora"), "Nia Adeyemi")
    client = Client()
    address = reverse("portfolio:shown", args=[share.code])
    for name in ("dora", "dora", "nia", "petra", "ada", "viktor", "mara"):
        client.force_login(getattr(cast, name))
        with clock.moved_to(NOW + (timedelta(minutes=11) if name == "dora" else DAY)):
            answer = client.get(address)
        assert answer.status_code == (200 if name == "dora" else 404)
        if name == "dora":
            page = answer.content.decode()
            assert all(word in page for word in ("Nia Adeyemi", "Our talk", "1 June 2026", world.SKILL.title))
    (logged,) = queries.log_of(version, NOW)
    assert logged.opened == [NOW + timedelta(minutes=11)]
    client.force_login(cast.dora)
    with clock.moved_to(share.until):
        assert client.get(address).status_code == 404
        with pytest.raises(Moot):
            KINDS["portfolio.shared"].details(message)
    with pytest.raises(NotAllowed):
        versions.end_share(share, by=cast.dora, now=NOW)
    assert not versions.end_share(share, by=cast.nia, now=NOW).repeated
    assert versions.end_share(share, by=cast.nia, now=NOW).repeated
    with clock.moved_to(NOW + DAY):
        assert client.get(address).status_code == 404
    with pytest.raises(NotAllowed):
        versions.open_share(share, by=cast.dora, now=NOW)
    assert versions.close_share(share, now=NOW).repeated


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("email", {"to": "nia"}),
        ("email", {"to": "left"}),
        ("until", {"until": NOW.date() - DAY}),
        ("until", {"until": date.max}),
        ("until", {"until": NOW.date() + 400 * DAY}),
        ("purpose", {"purpose": " "}),
    ],
)
def test_what_is_refused_about_sharing(cast: Cast, met: Pairing, field: str, change: dict[str, Any]) -> None:
    version = world.compose(cast, f"entry:{world.write_skill(cast).code}")
    left = factories.person("Lea Gone", state=Person.State.LEFT)
    said: dict[str, Any] = {"to": "dora", "purpose": "Our talk", "until": NOW.date() + DAY} | change
    said["to"] = left if said["to"] == "left" else cast.person(said["to"])
    with pytest.raises(Refused) as refusal:
        versions.share(version, **said, by=cast.nia, now=NOW)
    assert refusal.value.field == field
    said |= {"to": cast.person("dora")}
    with pytest.raises(NotAllowed):
        versions.share(version, **said, by=cast.dora, now=NOW)


def test_the_pages_of_its_owner(cast: Cast, met: Pairing) -> None:
    client = Client()
    client.force_login(cast.nia)
    with clock.moved_to(NOW):
        address = reverse("portfolio:entry-new", args=["workshop"])
        said = {"title": "An hour", "happened_on": "2026-05-01", "text": "Nine came."}
        assert client.post(address, said | {"happened_on": "2027-01-01"}).status_code == 422
        client.post(address, said)
        entry = Entry.objects.get()
        client.post(reverse("portfolio:entry", args=[entry.code]), said | {"title": "Two hours"})
        assert "ask them for a few" in client.get(reverse("portfolio:entry-new", args=["skill"])).content.decode()
        assert client.get(reverse("portfolio:entry-new", args=["medal"])).status_code == 404
        assert client.post(reverse("portfolio:compose"), {"title": "Mine"}).status_code == 422
        client.post(reverse("portfolio:compose"), {"title": "Mine", "parts": [f"entry:{entry.code}"]})
        version = Version.objects.get()
        address = reverse("portfolio:version-sharing", args=[version.code])
        said = {"email": cast.person("dora").email, "purpose": "Our talk", "until": "2026-05-20"}
        assert client.post(address, said | {"email": "nobody@lumen.example"}).status_code == 422
        assert client.post(address, said | {"until": "2026-05-01"}).status_code == 422
        client.post(address, said)
        client.post(reverse("portfolio:share-end", args=[Share.objects.get().code]))
        assert Share.objects.get().ended_at == NOW
        file = json.loads(client.get(reverse("portfolio:version-file", args=[version.code, "json"])).content)
        assert (file["format"], [one["title"] for one in file["entries"]]) == ("viceversa-portfolio-1", ["Two hours"])
        pdf = client.get(reverse("portfolio:version-file", args=[version.code, "pdf"]))
        assert pdf.content.startswith(b"%PDF")
        assert b"/StructTreeRoot" in pdf.content
        assert client.get(reverse("portfolio:version-file", args=[version.code, "doc"])).status_code == 404
        assert json.loads(client.get(reverse("portfolio:file")).content)["name"] == "Nia Adeyemi"
        client.post(reverse("portfolio:entry-removal", args=[entry.code]))
        client.post(reverse("portfolio:version-removal", args=[version.code]))
    assert not Entry.objects.exists()
    assert not Version.objects.exists()


def test_all_of_it_goes_at_once(cast: Cast, met: Pairing) -> None:
    version = everything(cast, met)
    share = world.show(cast, version)
    versions.open_share(share, by=cast.dora, now=NOW)
    nia = cast.person("nia")
    with pytest.raises(NotAllowed):
        versions.delete_all(nia, by=cast.petra, now=NOW)
    client = Client()
    client.force_login(cast.nia)
    with clock.moved_to(NOW):
        client.post(reverse("portfolio:removal"))
    for model in (Entry, Statement, Version, Share, Opening):
        assert not model._default_manager.exists()
    assert versions.delete_all(nia, by=cast.nia, now=NOW).repeated


def test_it_is_kept_24_months_after_the_last_cohort(cast: Cast, met: Pairing) -> None:
    everything(cast, met)
    nia = cast.person("nia")
    assert queries.kept_until(nia) is None
    Pairing.objects.filter(pk=met.pk).update(state="completed", ended_at=NOW)
    Cohort.objects.filter(pk=cast.cohort.pk).update(state="closed", closed_at=NOW)
    assert queries.kept_until(nia) == (NOW + TWO_YEARS).date()
    apply_all(now=NOW + TWO_YEARS - DAY)
    assert (Entry.objects.count(), Version.objects.count(), Statement.objects.count()) == (1, 1, 1)
    assert queries.may_have(cast.nia, NOW + TWO_YEARS - DAY)
    apply_all(now=NOW + TWO_YEARS)
    for model in (Entry, Version, Statement, Mentoring):
        assert not model._default_manager.exists()
    assert not queries.may_have(cast.nia, NOW + TWO_YEARS)


def test_queries_do_not_grow(cast: Cast, met: Pairing, django_assert_num_queries: Any) -> None:
    client = Client()
    client.force_login(cast.nia)
    version = everything(cast, met)
    world.show(cast, version)
    for more in (0, 2):
        for number in range(more):
            words = replace(world.SKILL, title=f"More {number}")
            entries.write(cast.person("nia"), kind="skill", words=words, by=cast.nia, now=NOW)
            world.show(
                cast, world.compose(cast, *contents.parts_of(cast.person("nia")).keys, title=f"V{number}"), "mara"
            )
        with clock.moved_to(NOW), django_assert_num_queries(11):
            assert client.get(reverse("portfolio:own")).status_code == 200


def test_that_one_had_training_stays_a_fact_when_how_is_deleted(cast: Cast, met: Pairing) -> None:
    def told() -> list[str]:
        return [one.value for one in contents.facts_of(cast.person("nia")) if one.name == named]

    named = "Training before the first meeting"
    before = told()
    assert len(before) == 1
    Preparation.objects.all().delete()
    assert told() == before
