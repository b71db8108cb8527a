"""Nobody but the program's managers learns of a proposal before release, and a wish not to be matched shows nowhere.

Both are held by comparison: everything everybody can open reads the same with and without what is secret.
"""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests import factories, world
from tests.access import PEOPLE, TABLE
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.test_pages import signed_in, solved
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.matching import actions
from viceversa.matching.models import Finding, LeftOut, Proposal, Run, ShortlistRound
from viceversa.messaging.models import Due, Message
from viceversa.people.models import User
from viceversa.programs.models import DoNotMatch, Participant, Role

# What differs from one answer to the next whoever asks: the token of a form, and the code of what it would make.
TOKEN = re.compile(
    r'\b[A-Za-z0-9]{64}\b|name="code" value="[a-z0-9]{12}" id="id_code"|name="key" value="[a-z0-9]{12}" id="id_key"'
)
SEARCHES = {"people:list": ("?q=Mina", "?q=Karl")}


def read(client: Client, address: str) -> tuple[int, str]:
    """What somebody finds at an address, without what changes by itself. Whatever looking did is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic(), clock.moved_to(NOW):
        answer: Any = client.get(address)
        body = answer.getvalue() if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer.status_code, TOKEN.sub("", body.decode(errors="replace"))


def everything(browsers: dict[str, Client], here: world.World) -> dict[tuple[str, str], tuple[int, str]]:
    """Every address that these people can open, as each of them sees it. Who is in no column of the table is a participant."""
    found = {}
    columns = list(PEOPLE)
    for name, (method, letters) in TABLE.items():
        if method != "GET":
            continue
        address = reverse(name, kwargs=world.place(here, name))
        for who, client in browsers.items():
            if letters[columns.index(who if who in columns else "participant")] == "y":
                for search in SEARCHES.get(name, ("",)):
                    found[who, address + search] = read(client, address + search)
    return found


def browser_of(account: User | None) -> Client:
    client = Client()
    if account:
        client.force_login(account)
    return client


@pytest.fixture
def here(cast: Cast) -> world.World:
    return world.build(cast)


def two_more(cast: Cast, *, boss: User) -> tuple[Participant, Participant]:
    """Mina and Karl, who fit, and Lotte, whom nobody fits; Mina is led by `boss`."""
    mina = factories.person("Mina Solo", manager=boss.person, unit=factories.unit("Lumen / Legal"))
    karl = factories.person("Karl Gross", rank=6, unit=factories.unit("Lumen / Finance"))
    lotte = factories.person("Lotte Rest", rank=6)
    factories.participant(cast.cohort, lotte, Role.MENTEE, wants=("rare-topic",))
    return (
        factories.participant(cast.cohort, mina, Role.MENTOR, offers={"ai-assistants": 5}, wants=("chess",)),
        factories.participant(cast.cohort, karl, Role.MENTEE, offers={"chess": 5}, wants=("ai-assistants",)),
    )


def test_nobody_but_managers_learns_of_a_proposal_before_release(cast: Cast, here: world.World) -> None:
    boss = factories.user(factories.person("Bo Boss", rank=4))
    mina, karl = two_more(cast, boss=boss)
    ShortlistRound.objects.update(state="closed")  # while shortlists are being answered, nobody matches
    people = {who: account for who, account in here.accounts.items() if who != "manager"}
    people |= {
        "boss": boss,
        "mina": factories.user(mina.person),
        "karl": factories.user(karl.person),
        "lotte": factories.user(Participant.objects.get(person__name="Lotte Rest").person),
    }
    assert people.keys() >= PEOPLE.keys() - {"manager"}
    browsers = {who: browser_of(account) for who, account in people.items()}
    manager = browser_of(cast.petra)
    page = reverse("matching:cohort", args=[cast.cohort.code])
    before, seen_before = everything(browsers, here), read(manager, page)
    mails, coming = list(Message.objects.order_by("pk").values()), list(Due.objects.order_by("pk").values())

    actions.pin(cast.cohort, mentor=mina, mentee=karl, by=cast.petra, note="Both love chess", now=NOW)
    run = solved(cast)
    actions.look_into(run)
    actions.export_run(run, form="csv", by=cast.petra, now=NOW)
    actions.import_pairs(cast.cohort, pairs=[(mina.code, karl.code)], by=cast.petra, now=NOW)
    assert Proposal.objects.filter(run=run, mentor=mina, mentee=karl).exists()
    assert LeftOut.objects.filter(run=run, participant__person__name="Lotte Rest").exists()
    assert None not in Finding.objects.values_list("curve", "swaps", "placing", "weights").get(run=run)

    after = everything(browsers, here)
    assert len(after) > 150
    assert [place for place in before if before[place] != after[place]] == []
    assert list(Message.objects.order_by("pk").values()) == mails
    assert list(Due.objects.order_by("pk").values()) == coming
    for name in ("run", "review", "times", "problem-file", "result-file", "run-file"):
        place = {"code": run.code} | ({"form": "json"} if name == "run-file" else {})
        address = reverse(f"matching:{name}", kwargs=place)
        method = "post" if name == "times" else "get"
        for who, client in browsers.items():
            assert getattr(client, method)(address).status_code == (302 if who == "anonymous" else 404), (who, name)
    # The manager does see all of it, so the comparison above could have failed.
    seen = read(manager, reverse("matching:run", args=[run.code]))[1]
    assert [name for name in ("Mina Solo", "Karl Gross", "Lotte Rest") if name not in seen] == []
    assert read(manager, page) != seen_before


def test_asking_for_times_tells_nothing_of_a_run(cast: Cast) -> None:
    """The one mail that matching drafts before release: same words whoever else has a pair."""
    Participant.objects.filter(pk=cast.nia_part.pk).update(times=[])
    run = solved(cast)
    actions.ask_for_times(run, participant=cast.nia_part, by=cast.petra, now=NOW)
    message = Message.objects.get(kind="matching.more_times")
    assert message.context == {"participant": cast.nia_part.code}
    assert Event.objects.get(verb="participant.times_asked").facts == {}
    html = signed_in(cast.petra).get(f"/messages/{message.code}/").content.decode()
    assert [name for name in ("Viktor", f"run {run.number}", "proposal") if name in html] == []


# A wish not to be matched


def all_that_a_manager_reads(cast: Cast) -> str:
    """The page with everything worked out, the review, the files, and what a file brought in is told; codes made alike."""
    Run.objects.all().delete()
    with clock.moved_to(NOW):
        run = solved(cast)
        petra = signed_in(cast.petra)
        addresses = [f"/matching/runs/{run.code}/{rest}" for rest in ("?look", "", "?all", "review/", "problem.json")]
        addresses += [f"/matching/runs/{run.code}/{rest}" for rest in ("result.json", "run.csv", "run.json")]
        read_there = [read(petra, address)[1] for address in addresses]
        text = f"Mentor,Mentee\n{cast.nia_part.code},{cast.viktor_part.code}\n"
        rows = actions.read_pairs(cast.cohort, content=io.BytesIO(text.encode()), by=cast.petra).to_fix
    actions.look_into(run)
    worked_out = Finding.objects.values("curve", "swaps", "placing", "weights").get(run=run)
    content = "\n".join(
        [*read_there, json.dumps(worked_out), repr([row.fault for row in rows]), json.dumps(run.figures)]
    )
    for number, code in enumerate(
        [run.code, *Proposal.objects.order_by("mentor", "mentee").values_list("code", flat=True)]
    ):
        content = content.replace(code, f"code{number}")
    return re.sub(r'"seconds": [\d.]+|in [\d.]+ s\.', "", content)


@pytest.fixture
def others(cast: Cast) -> None:
    for index in range(3):
        junior = factories.person(f"Junior {index}", unit=factories.unit("Lumen / Legal"))
        senior = factories.person(f"Senior {index}", rank=6, unit=factories.unit("Lumen / Finance"))
        factories.participant(cast.cohort, junior, Role.MENTOR, offers={"ai-assistants": 4}, wants=("chess",))
        factories.participant(cast.cohort, senior, Role.MENTEE, offers={"chess": 4}, wants=("ai-assistants",))


def test_a_wish_about_a_pair_that_is_forbidden_anyway_changes_nothing(cast: Cast, others: None) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(languages=["fr"])
    without = all_that_a_manager_reads(cast)
    DoNotMatch.objects.create(participant=cast.nia_part, person=cast.person("viktor"))
    assert all_that_a_manager_reads(cast) == without


def test_nobody_can_tell_whose_wish_it_was(cast: Cast, others: None) -> None:
    """Nia's wish about Viktor and Viktor's about Nia read the same, and it counts nowhere."""
    hers = DoNotMatch.objects.create(participant=cast.nia_part, person=cast.person("viktor"))
    with_hers = all_that_a_manager_reads(cast)
    hers.delete()
    DoNotMatch.objects.create(participant=cast.viktor_part, person=cast.person("nia"))
    assert all_that_a_manager_reads(cast) == with_hers
    said = with_hers.replace("Neither asked us not to match the two", "").lower()
    leaks = (
        "do_not_match",
        "do not match",
        "do-not-match",
        "not_available",
        "asked us not",
        "refus",
        "wish not",
    )
    assert [leak for leak in leaks if leak in said] == []
