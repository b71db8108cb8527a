"""A rehearsal: the whole program is played, and nothing real is touched."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import shlex
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.support import template
from viceversa.cli import main
from viceversa.core import clock
from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.messaging.models import MailRules
from viceversa.programs.actions import blueprint
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Cohort
from viceversa.rehearsal import actions, queries, tasks
from viceversa.rehearsal.models import Rehearsal
from viceversa.rehearsal.script import script_of
from viceversa.rehearsal.stage.play import Stage

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 9, 1)


# Stands where Python is started. What was played once is said again, word by word, when the same script comes again;
# another script is played. A play that fails leaves nothing to say.
PLAYER = """
cd {folder} || exit 1
script=$(mktemp) && cat > "$script" || exit 1
kept=$(cksum < "$script" | tr ' ' -)
if [ ! -e "$kept" ]; then {python} "$@" < "$script" > "$script.said" && mv "$script.said" "$kept" || exit 1; fi
echo "$kept" >> asked
cat "$kept"
"""


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    made: Cohort = factories.cohort(cast.program, kick_off=TUESDAY, state="planned", countries=["GB"])
    return made


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this module's plays are kept."""
    return tmp_path_factory.mktemp("plays")


class Players:
    """Starts something else where Python would be started to play."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch

    def use(self, text: str) -> None:
        """A program for the shell; `{python}` is what it stands for, `{folder}` where it may keep things."""
        player = self.folder / "player"
        words = {"folder": self.folder, "python": sys.executable}
        player.write_text("#!/bin/sh\n" + text.format(**{name: shlex.quote(str(one)) for name, one in words.items()}))
        player.chmod(0o755)
        self.monkeypatch.setattr(sys, "executable", str(player))


@pytest.fixture
def players(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Players:
    return Players(tmp_path, monkeypatch)


@pytest.fixture
def migrated_before(players: Players) -> None:
    """The play finds its database migrated, which takes it seconds; one test of this module lets it migrate."""
    if template.copy_to(players.folder / "migrated"):
        players.use('cp {folder}/migrated "$VICEVERSA_DATA/db.sqlite3" && exec {python} "$@"')


@pytest.fixture
def played_once(plays: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A play takes long; the tests that ask for the same one share it."""
    Players(plays, monkeypatch).use(PLAYER)


@pytest.fixture
def own_plan(cast: Cast, cohort: Cohort) -> Cohort:
    """The cohort with a plan of its own: a step more, a gate more, a step less, one ticked, and mails one by one."""
    lunch = date(2026, 10, 7)
    blueprint.add_step(cohort, title="Lunch for all", owner="sponsor", day=lunch, code="lunch", by=cast.petra, now=NOW)
    blueprint.set_gate(cohort, slug="information", is_gate=True, by=cast.petra, now=NOW)
    blueprint.remove_step(cohort, slug="welcome", by=cast.petra, now=NOW)
    blueprint.finish_step(cohort, slug="support", is_done=True, by=cast.petra, now=NOW)
    MailRules.objects.create(scope_type="programs.cohort", scope_code=cohort.code, weekends=False, digest=False)
    return cohort


def everything(*but: str) -> dict[str, str]:
    """A digest of every table, but for those named."""
    found = {}
    for model in apps.get_models():
        if model._meta.label not in but:
            rows = list(model._base_manager.order_by("pk").values_list())
            found[model._meta.label] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def titles(log: list[dict[str, Any]], kind: str) -> list[str]:
    return [entry["title"] for entry in log if entry["kind"] == kind]


def progress_of(written: CaptureQueriesContext) -> list[int]:
    """The percents that were written down, one after the other."""
    told = [re.search(r'SET "progress" = (\d+) WHERE', query["sql"]) for query in written.captured_queries]
    return [int(found[1]) for found in told if found]


@pytest.mark.sqlite  # what is played is played on SQLite, whatever the instance runs on
def test_the_whole_program_is_played_and_nothing_real_is_touched(
    cast: Cast, own_plan: Cohort, client: Client, mailoutbox: list[Any], played_once: None
) -> None:
    cohort = own_plan
    where = f"/cohorts/{cohort.code}/rehearsal/"
    client.force_login(cast.petra)
    with clock.moved_to(NOW):
        assert "Not played yet" in client.get(where).content.decode()
        assert client.get(where.rstrip("/") + ".csv").status_code == 404
        client.post(where)
        assert "It starts in a moment." in client.get(where).content.decode()
        before = everything("rehearsal.Rehearsal")
        with CaptureQueriesContext(connection) as written:
            tasks.play.call(cohort.rehearsals.get().code)
        tasks.play.call("gone")
    assert everything("rehearsal.Rehearsal") == before
    assert mailoutbox == []
    percents = progress_of(written)
    assert percents == sorted(percents)
    assert len(percents) > 20
    played = cohort.rehearsals.get()
    assert (played.state, played.progress) == ("done", 100)
    log = played.log

    assert [entry["at"] for entry in log] == sorted(entry["at"] for entry in log)
    assert (log[0]["week"], log[-1]["week"]) == (-8, 52)
    assert titles(log, "stop") == []
    assert "Lunch for all" in titles(log, "task")
    assert "Information hour, open to everybody" in titles(log, "gate")
    assert titles(log, "survey") == ["Two questions: were commitments kept?"]
    said = set(titles(log, "mail"))
    assert {"Fresh Eyes: halfway", "Fresh Eyes: the last weeks", "Fresh Eyes: would you like to take part?"} <= said
    assert "Fresh Eyes begins" not in said
    assert not any("more" in title for title in said), "mails were joined against the cohort's rules"
    invitation = next(entry for entry in log if entry["kind"] == "mail")
    assert invitation["at"].startswith("2026-07-21")
    assert invitation["text"].startswith(f"Hello {invitation['who'].split()[0]},")
    names = {person.name for person in (cast.person("nia"), cast.person("viktor"), cast.person("mara"))}
    assert not any("lumen.example" in entry["text"] for entry in log), names

    page = client.get(where).content.decode()
    assert "Purpose written down" in page
    assert "Purpose written down" not in client.get(where, {"kind": "mail"}).content.decode()
    rows = list(csv.reader(io.StringIO(client.get(where.rstrip("/") + ".csv").getvalue().decode("utf-8-sig"))))
    assert rows[0] == ["Day", "Time", "Week", "Kind", "What", "Who", "Text"]
    assert len(rows) == len(log) + 1
    assert list(queries.as_lines(log))[1] == "Week -8"


def test_the_script_holds_no_person(cast: Cast, cohort: Cohort) -> None:
    blueprint.finish_step(cohort, slug="support", is_done=True, by=cast.petra, now=NOW)
    MailRules.objects.create(scope_type="programs.cohort", scope_code=cohort.code, weekends=False, digest=False)
    script = script_of(cohort, language="en")
    words = str(script)
    for name in ("petra", "nia", "viktor", "dora", "sam"):
        assert cast.person(name).name not in words
        assert cast.person(name).code not in words
    assert cohort.join_token not in words
    assert cohort.code not in words
    assert script["cohort"]["plan_changes"] == {"support": {}}


def test_it_begins_a_week_before_the_plan_does(cast: Cast) -> None:
    made: Cohort = factories.cohort(cast.program, kick_off=NOW.date() + timedelta(weeks=20), state="planned")
    assert Stage(script_of(made, language="en")).begin.date() == made.kick_off - timedelta(weeks=9)
    first = NOW.date() + timedelta(weeks=2)
    blueprint.place_step(made, slug="invite", day=first, by=cast.petra, now=NOW)
    assert Stage(script_of(made, language="en")).begin.date() == plan_of(made).first_day - timedelta(weeks=1)
    assert first <= plan_of(made).first_day < made.kick_off - timedelta(weeks=9)


def test_asking_twice_plays_once(cast: Cast, cohort: Cohort) -> None:
    first = actions.start_rehearsal(cohort, by=cast.petra, now=NOW)
    assert actions.start_rehearsal(cohort, by=cast.petra, now=NOW).repeated
    assert DBTaskResult.objects.count() == 1
    Rehearsal.objects.filter(pk=first.pk).update(state="done")
    second = actions.start_rehearsal(cohort, by=cast.petra, now=NOW)
    assert list(cohort.rehearsals.all()) == [second]
    with pytest.raises(NotAllowed, match="Only the managers"):
        actions.start_rehearsal(cohort, by=cast.otto, now=NOW)
    assert list(Event.objects.values_list("verb", flat=True)) == ["rehearsal.started"] * 2


def test_what_was_played_is_kept(cast: Cast, cohort: Cohort, players: Players) -> None:
    """On either database; the program here is short: it says one line."""
    line = entry("gate", "Purpose “written”", "sponsor")
    said = json.dumps({"progress": 41}) + "\n" + json.dumps({"log": [line]}) + "\n"
    (players.folder / "said").write_text(said)
    players.use("cat > /dev/null; cat {folder}/said")
    asked = actions.start_rehearsal(cohort, by=cast.petra, now=NOW)
    before = everything("rehearsal.Rehearsal")
    with CaptureQueriesContext(connection) as written:
        actions.play_rehearsal(asked, now=NOW)
    assert progress_of(written) == [41]
    assert everything("rehearsal.Rehearsal") == before
    played = cohort.rehearsals.get()
    assert (played.state, played.progress, played.log, played.ended_at) == ("done", 100, [line], NOW)
    assert actions.play_rehearsal(played, now=NOW).repeated


def test_what_cant_be_played_says_so(cast: Cast, cohort: Cohort, migrated_before: None) -> None:
    asked = actions.start_rehearsal(cohort, by=cast.petra, now=NOW)
    Cohort.objects.filter(pk=cohort.pk).update(countries={"not": "a list"}, days_off=[["no date", "", ""]])
    asked.refresh_from_db()
    before = everything("rehearsal.Rehearsal")
    played = actions.play_rehearsal(asked, now=NOW)
    assert (played.state, played.log, played.ended_at) == ("failed", [], NOW)
    assert played.problem.startswith("The rehearsal could not be played:")
    assert everything("rehearsal.Rehearsal") == before
    assert actions.play_rehearsal(played, now=NOW).repeated


@pytest.mark.sqlite
def test_the_command_prints_it(
    own_plan: Cohort, played_once: None, plays: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything()
    assert main(["rehearse", own_plan.code]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["", "Week -8"]
    assert lines[2] == "  Tue 7 Jul, 09:00  Gate: Purpose written down and backed by the sponsor (sponsor)"
    assert main(["rehearse", own_plan.code, "--html"]) == 0
    html = capsys.readouterr().out
    assert html.startswith("<!doctype html>")
    assert html.count('<section aria-labelledby="week') > 20
    assert "Purpose written down and backed by the sponsor" in html
    assert everything() == before
    assert len({*(plays / "asked").read_text().split()}) == 1, "what others played is played again"
    assert main(["rehearse", "nothing"]) == 1
    assert "There is no cohort “nothing”" in capsys.readouterr().err


def played_with(cohort: Cohort, *entries: dict[str, Any]) -> Rehearsal:
    return Rehearsal.objects.create(
        cohort=cohort, state="done", progress=100, ended_at=NOW, created_at=NOW, log=list(entries)
    )


def entry(kind: str, title: str, who: str = "", text: str = "", at: str = "2026-07-07T09:00+00:00") -> dict[str, Any]:
    return {"at": at, "week": -8, "kind": kind, "title": title, "who": who, "text": text}


def test_the_file_to_read_holds_all_of_it_and_runs_nothing(cast: Cast, cohort: Cohort, client: Client) -> None:
    client.force_login(cast.petra)
    where = f"/cohorts/{cohort.code}/rehearsal.html"
    assert client.get(where).status_code == 404
    played_with(
        cohort,
        entry("gate", "<script>alert(1)</script>", "sponsor"),
        entry("mail", "Would you?", "Nia & Co", "Hello,\n</style><img src=x onerror=alert(2)>"),
        entry("mail", "Would you?", "Jon", "Hello,"),
        entry("stop", "It is closed."),
    )
    answer = client.get(where)
    html = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="spring-2026-rehearsal.html"'
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;/style&gt;&lt;img src=x onerror=alert(2)&gt;" in html
    assert "Nia &amp; Co, Jon" in html
    assert "2 mails, with their words." in html
    assert (
        re.findall(r"<(?:script|img|iframe|form|object)\b|\son\w+=|url\(|@import", html.replace("src=x onerror=", ""))
        == []
    )
    assert re.findall(r'(?:href|src)="([^"]*)"', html) == ["data:,", "#week-8"]
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert f"style-src &#x27;sha256-{digest}&#x27;" in html


@pytest.mark.sqlite
def test_short_conversations_are_rehearsed_too(cast: Cast, cohort: Cohort, migrated_before: None) -> None:
    cast.program.policy = {"mode": "event"}
    cast.program.save()
    cohort.refresh_from_db()
    with clock.moved_to(NOW):
        actions.start_rehearsal(cohort, by=cast.petra, now=NOW)
        tasks.play.call(cohort.rehearsals.get().code)
    log = cohort.rehearsals.get().log
    assert titles(log, "stop") == []
    acts = titles(log, "act")
    asked, solved = "Everybody is invited to short conversations", "The matching run is solved and reviewed"
    assert acts.index(asked) < acts.index(solved) < acts.index("Both people of each pair are asked")
    said = titles(log, "mail")
    for title in (
        "Fresh Eyes: do you come to the short conversations?",
        "Fresh Eyes: when and where you have your short conversations",
        "Fresh Eyes: your rounds have changed",
        "Fresh Eyes: your answer is asked for",
        "Fresh Eyes: your answer is still open",
    ):
        assert title in said


@pytest.mark.sqlite
def test_shortlists_and_pods_are_rehearsed_too(cast: Cast, cohort: Cohort, migrated_before: None) -> None:
    cast.program.policy = {"mode": "shortlist", "mentors_per_mentee": 2}
    cast.program.save()
    cohort.refresh_from_db()
    with clock.moved_to(NOW):
        actions.start_rehearsal(cohort, by=cast.petra, now=NOW)
        tasks.play.call(cohort.rehearsals.get().code)
    log = cohort.rehearsals.get().log
    assert titles(log, "stop") == []
    acts = titles(log, "act")
    shown, solved = "Everybody is shown a shortlist of three", "The matching run is solved and reviewed"
    assert acts.index(shown) < acts.index(solved) < acts.index("Both people of each pair are asked")
    said = titles(log, "mail")
    for title in ("Fresh Eyes: your answer is asked for", "Fresh Eyes: your answer is still open"):
        # Joined with others, its title comes first.
        assert [one for one in said if one.startswith(title)] != []
    paired = [
        entry["text"] for entry in log if entry["kind"] == "mail" and "All three of you said yes" in entry["text"]
    ]
    assert paired != []


@pytest.mark.sqlite
def test_self_match_is_rehearsed_too(cast: Cast, cohort: Cohort, migrated_before: None) -> None:
    cast.program.policy = {"mode": "self_match"}
    cast.program.save()
    cohort.refresh_from_db()
    with clock.moved_to(NOW):
        actions.start_rehearsal(cohort, by=cast.petra, now=NOW)
        tasks.play.call(cohort.rehearsals.get().code)
    log = cohort.rehearsals.get().log
    assert titles(log, "stop") == []
    acts = titles(log, "act")
    asked, made = "People may ask each other", "Two who found each other are a pair"
    solved = "The matching run is solved and reviewed"
    assert acts.index(asked) < acts.index(made) < acts.index(solved) < acts.index("Both people of each pair are asked")
    # In the texts: mails to one person on one day are joined under the subject of the first.
    said = " ".join(" ".join(entry["text"].split()) for entry in log if entry["kind"] == "mail")
    for words in (
        "may ask to be matched with you",
        "ask whom you would like to meet",
        "The page behind this link says who, and why you fit.",
        "after that it is over by itself",
    ):
        assert words in said
