"""What becomes of a fetched file: what is ready comes in, the rest waits, and a file that looks cut off is held."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.directory.world import (
    STAFF,
    Host,
    file,
    host,
    only_filed,
    row,
    save_one_by_hand,
    taken,
    told,
)
from tests.support.words import without_addresses
from viceversa.core import jobs
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.integrations.directory import actions
from viceversa.integrations.directory.models import Run
from viceversa.messaging import rendering
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.pairings.models import Pairing
from viceversa.people import actions as people
from viceversa.people.models import DirectoryImport, Grade, Person
from viceversa.people.states import ImportState

__all__ = ["host"]
DAYS = [NOW + timedelta(days=number) for number in range(1, 9)]


@pytest.fixture
def saved(cast: Cast, host: Host) -> Cast:
    """Ten people came in by a file once; beside them is the cast, who is in no file of these."""
    save_one_by_hand(cast.ada)
    only_filed()
    host.at("https://hr.example/people.csv?token=secret-of-hr", MOST_GONE=60)
    return cast


def test_what_is_ready_comes_in_and_what_is_to_fix_waits(saved: Cast) -> None:
    run = taken(file(row(1, grade="Band X"), *STAFF[1:9], row(11), "F12,,no address,,,"), DAYS[0])
    assert (run.state, run.counts["new"], run.counts["changed"], run.counts["fix"]) == ("applied", 1, 1, 1)
    assert Grade.objects.get(name="Band X").rank is None
    assert Grade.objects.get(name="Grade 1").rank == 1
    assert Person.objects.get(key="F10").state == Person.State.ACTIVE
    assert told() == ["Ada"]
    mail = Message.objects.get(kind="directory.file_waits")
    letter = rendering.words_of(mail)
    assert "1 row of the file waits to be corrected" in letter.text
    for name in ("Filed", "F12", "Ada Lim", "people.csv"):
        assert name not in letter.subject + without_addresses(letter.text)
    event = Event.objects.filter(verb="directory_file.fetched").latest("pk")
    assert (event.actor, event.facts["state"], event.facts["new"]) == (None, "applied", 1)


def test_the_same_file_twice_changes_nothing(saved: Cast) -> None:
    content = file(*STAFF, row(11))
    assert taken(content, DAYS[0]).state == "applied"
    people_then = list(Person.objects.order_by("pk").values())
    imports = DirectoryImport.objects.count()
    assert taken(content, DAYS[1]).state == "same"
    assert (list(Person.objects.order_by("pk").values()), DirectoryImport.objects.count()) == (people_then, imports)
    # A file that is another one and says the same.
    again = taken(content + b"\n", DAYS[2])
    assert (again.state, again.directory_import.state) == ("same", ImportState.DISCARDED)
    assert list(Person.objects.order_by("pk").values()) == people_then
    assert told() == []


def test_a_file_that_is_suddenly_much_smaller_is_held_until_somebody_looks(saved: Cast, host: Host) -> None:
    host.at("https://hr.example/people.csv", MOST_GONE=60, GONE="left")
    active = Person.objects.filter(state=Person.State.ACTIVE).count()
    run = taken(file(*STAFF[:3], row(11)), DAYS[0])
    gone = active - 3
    assert run.state == "held"
    assert f"{gone} of {active} people are no longer in the file, {round(100 * gone / active)} %" in run.sentence
    assert Person.objects.filter(state=Person.State.ACTIVE).count() == active
    assert not Person.objects.filter(key="F11").exists()
    assert told() == ["Ada"]
    assert str(gone) in rendering.words_of(Message.objects.get(kind="directory.file_waits")).text
    # The next one takes its place; its mail is no longer true.
    host.at("https://hr.example/people.csv", MOST_GONE=100)
    waiting = DirectoryImport.objects.get(pk=run.directory_import_id)
    whole = taken(file(*STAFF[:9]), DAYS[1])
    waiting.refresh_from_db()
    assert (waiting.state, whole.state, whole.counts["marked_left"]) == (ImportState.DISCARDED, "applied", active - 9)
    with pytest.raises(Moot):
        rendering.words_of(Message.objects.get(kind="directory.file_waits"))
    assert Person.objects.get(key="F10").state == Person.State.LEFT


def test_where_who_is_missing_stays_no_file_is_held(saved: Cast, host: Host) -> None:
    """They are missing in each file that follows, and nothing is lost by any of them."""
    active = Person.objects.filter(state=Person.State.ACTIVE).count()
    host.at("https://hr.example/people.csv", MOST_GONE=1, GONE="keep")
    for number, day in enumerate(DAYS[:3]):
        run = taken(file(*STAFF[:3], *(row(11 + one) for one in range(number + 1))), day)
        assert (run.state, run.counts["new"], run.counts["gone"] > 0) == ("applied", 1, True)
    assert Person.objects.filter(state=Person.State.ACTIVE).count() == active + 3
    assert told() == []


def test_a_person_may_import_what_was_held(saved: Cast, host: Host) -> None:
    host.at("https://hr.example/people.csv", MOST_GONE=1, GONE="left")
    run = taken(file(*STAFF[:3], row(11)), DAYS[0])
    entry = people.begin_import(run.directory_import, by=saved.ada, now=DAYS[0])
    people.apply_import(entry, by=saved.ada, now=DAYS[0])
    assert Person.objects.filter(key="F11").exists()


def test_columns_that_nobody_chose_and_a_file_that_is_no_table_wait(saved: Cast) -> None:
    other = taken(file("F1,Filed 1", heading="Employee number,Full name"), DAYS[0])
    assert (other.state, other.why, other.directory_import.state) == ("waiting", "new_columns", ImportState.MAPPING)
    text = rendering.words_of(Message.objects.get(kind="directory.file_waits")).text
    assert "Choose once which column is which" in text
    assert f"/people/import/{other.directory_import.code}/" in text
    broken = taken(b"PK\x03\x04 cut off", DAYS[1])
    assert (broken.state, broken.why) == ("failed", "unreadable")
    assert broken.sentence.startswith("The file can’t be read as a table: ")
    assert told() == ["Ada", "Ada"]
    with pytest.raises(Moot):  # what waited gave way to the newer file
        rendering.words_of(Message.objects.filter(kind="directory.file_waits").earliest("pk"))


def test_nothing_ready_and_rows_to_fix_wait_for_somebody(saved: Cast) -> None:
    run = taken(file(*STAFF, "F12,,no address,,,"), DAYS[0])
    assert (run.state, run.why) == ("waiting", "to_fix")
    entry = people.fix_row(
        run.directory_import, number=12, field="name", value="Filed Twelve", by=saved.ada, now=DAYS[0]
    )
    assert entry.state == ImportState.REVIEW


def test_a_new_grade_or_manager_in_the_file_has_pairs_judged_again(pair: Pairing, saved: Cast) -> None:
    nia, viktor = saved.person("nia"), saved.person("viktor")
    rows = [f"{each.key},{each.name},{each.email},Lumen / Retail,{over},{each.grade}" for each, over in (
        (viktor, ""), (nia, viktor.key),
    )]  # fmt: skip
    assert taken(file(*STAFF, *rows), DAYS[0]).state == "applied"
    pair.refresh_from_db()
    assert (pair.state, pair.broken_rule) == ("paused", "same_line")


def test_the_page_shows_every_run_and_no_secret(saved: Cast, host: Host) -> None:
    browser = Client()
    browser.force_login(saved.ada)
    address = reverse("directory:runs")
    costs = []
    for number, content in enumerate((file(*STAFF, row(20)), file(*STAFF, row(20), "F12,,x,,,"), file(*STAFF[:1]))):
        host.at("https://hr.example/people.csv?token=secret-of-hr", MOST_GONE=60, GONE=("keep", "keep", "left")[number])
        taken(content, DAYS[number])
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(address)
        costs.append(len(queries))
    assert costs[0] == costs[2] <= 12
    text = page.content.decode()
    assert "https://hr.example" in text
    assert "secret-of-hr" not in text
    assert text.count("See this import") == 2  # the one that was to fix was thrown away for a newer file
    answer = browser.post(reverse("directory:fetch"))
    assert (answer.status_code, len(jobs.pending("viceversa.integrations.directory.tasks.fetch_now"))) == (302, 1)
    browser.force_login(saved.petra)
    assert browser.get(address).status_code == 403
    host.at("")
    Run.objects.all().delete()
    browser.force_login(saved.ada)
    assert browser.get(address).status_code == 404
    assert browser.post(reverse("directory:fetch")).status_code == 404


def test_a_file_that_is_refused_waits_or_fails_with_the_reason(saved: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = taken(b"", DAYS[0])
    assert (run.state, run.why) == ("failed", "unreadable")

    def refused(*_arguments: object, **_named: object) -> None:
        raise Refused("Somebody changed the directory meanwhile.")

    monkeypatch.setattr(actions.people, "apply_import", refused)
    run = taken(file(*STAFF, row(11)), DAYS[1])
    assert (run.state, run.why) == ("waiting", "to_fix")
    monkeypatch.setattr(actions.people, "map_columns", refused)
    run = taken(file(*STAFF, row(12)), DAYS[2])
    assert (run.state, run.why) == ("waiting", "refused_import")
