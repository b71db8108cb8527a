"""An extract: who opens it, what a file may hold, what is kept of it, and that it goes."""

from __future__ import annotations

import io
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.staying import world
from tests.staying.world import LATER, UP_TO
from viceversa.core import retention
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people.models import RoleGrant
from viceversa.programs.models import Draw, Participant, Role
from viceversa.staying import actions, fields, queries
from viceversa.staying.models import Extract, Followed, Group, Joined
from viceversa.staying.states import ExtractState

pytestmark = pytest.mark.django_db


def test_an_extract_has_a_purpose_a_reader_and_an_end(cast: Cast) -> None:
    of, people = world.cohort(cast, paired=3, applied=3, mentees=1)
    waiting = Participant.objects.get(person=people[3])
    Draw.objects.create(cohort=of, role=Role.MENTOR, places=3, record={"waiting": [waiting.code]}, created_at=NOW)
    Participant.objects.filter(person=people[5]).update(enrolled_at=None)
    anton = world.analyst()
    given = {"role": Role.MENTOR, "purpose": world.PURPOSE, "reader": anton, "delete_on": UP_TO, "now": NOW}
    late = actions.latest_deletion(of) + timedelta(days=1)
    both = factories.user(factories.person("Both"), roles=(RoleGrant.Role.ANALYST,))
    cast.program.managers.create(user=both, since=NOW)
    for wrong, sentence in (
        ({"purpose": " "}, "what the data are for"), ({"reader": cast.petra}, "an analyst"), ({"reader": both}, "an analyst"),
        ({"delete_on": NOW.date()}, "after today"), ({"delete_on": late}, "up to"), ({"role": Role.MENTEE}, "nobody to follow"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            actions.open_extract(of, **(given | wrong), by=cast.ada)
    for who in (None, cast.petra, anton):
        with pytest.raises(NotAllowed, match="Only privacy officers"):
            actions.open_extract(of, **given, by=who)
    made = actions.open_extract(of, **given, by=world.officer())
    assert (made.index_on, made.state, made.reader) == (world.INDEX, ExtractState.OPEN, anton)
    found = sorted(Joined.objects.values_list("group", flat=True))
    assert found == ["", Group.APPLIED, Group.PAIRED, Group.PAIRED, Group.PAIRED, Group.WAITING]
    keys = {one.key for one in people}
    assert keys.isdisjoint(Joined.objects.values_list("key", flat=True))
    assert actions.open_extract(of, **given, by=cast.ada).repeated
    assert Event.objects.filter(verb="extract.opened").count() == 1


def test_a_file_is_read_without_names_numbers_or_dates(cast: Cast) -> None:
    of, people = world.cohort(cast, paired=2, applied=1, mentees=1)
    extract = world.opened(cast, of)
    heading = world.HEADING + ",Shoe size"
    rows = [
        world.row(people[0].key, months=4.0) + ",42", world.row(people[1].key, moved=6), world.row(people[2].key),
        world.row(people[3].key), world.row("C1", months=-1), world.row("C2", entry=UP_TO.isoformat()),
        world.row("C3", months=14, hours="80 %"), world.row("c3 "), world.row("C4", country=""), world.row("C5", hours="many"),
        world.row("C6", entry="31.02."), world.row("C7", months=2, entry=world.after(5).isoformat()),
        world.row("C8", site="x" * 81), world.row("C9", months=3, kind="not voluntary"), world.row("C10", hours="nan"),
        world.row("C11", entry=""),
    ]  # fmt: skip
    world.read(extract, rows, heading=heading)
    assert extract.counts == {"kept": 6, "not_there": 2, "refused": 8}
    assert extract.refused == [
        [9, "key", "twice"], [10, "country", "missing"], [11, "hours", "number"], [12, "entry", "date"],
        [13, "exit", "order"], [14, "site", "long"], [16, "hours", "number"], [17, "entry", "missing"],
    ]  # fmt: skip
    assert extract.dropped == ["Shoe size"]
    kept = [(one.group, one.left, round(one.months), one.hours, one.moved) for one in Followed.objects.order_by("pk")]
    assert kept == [
        ("paired", "voluntary", 4, 1.0, None), ("paired", "", 12, 1.0, pytest.approx(6, abs=0.02)), ("applied", "", 12, 1.0, None),
        ("neither", "", 12, 0.8, None), ("neither", "other", 3, 1.0, None),
    ]  # fmt: skip
    with pytest.raises(Refused, match="No row could be read"):
        world.read(extract, [world.row("")])
    with pytest.raises(Refused, match="the law protects"):
        world.read(extract, rows, heading=heading.replace("Shoe size", "Gender"))
    assert Followed.objects.count() == 5


def test_nothing_told_of_a_row_says_whether_its_person_took_part(cast: Cast) -> None:
    of, people = world.cohort(cast, paired=2, applied=1, mentees=1)
    extract = world.opened(cast, of)
    told = []
    # Somebody in a pair, who applied, a mentee, a colleague: left before, or still there.
    for key in (*(people[at].key for at in (0, 2, 3)), "C1"):
        for months in (-2, None):
            world.read(extract, [world.row("Z1"), world.row(key, months=months)])
            told.append((extract.counts, extract.refused, months))
    assert told == told[:2] * 4
    assert Followed.objects.filter(group="").count() == 0


def test_columns_are_put_to_fields(cast: Cast) -> None:
    of, people = world.cohort(cast, paired=2)
    extract = world.opened(cast, of)
    content = io.BytesIO(
        f"A;B;C;D;E;F;G\n{people[0].key};FR;B2;Claims;open;;3,5\nC1;FR;B2;Claims;open;;150\n".encode("utf-16")
    )
    chosen = dict(zip(("key", "country", "grade", "family", "contract", "exit", "tenure"), range(7), strict=True))
    given = {"content": content, "up_to": UP_TO, "by": extract.reader, "now": LATER}
    with pytest.raises(Refused, match="Missing: Employee number"):
        actions.read_file(extract, **given)
    for wrong, sentence in (
        ({"key": 7}, "not in this file"), ({"shoe": 1}, "not in this file"), ({"key": 1}, "two fields"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            actions.read_file(extract, **given, columns=chosen | wrong)
    with pytest.raises(Refused, match="Choose the last day"):
        actions.read_file(extract, **(given | {"up_to": LATER.date() + timedelta(days=1)}))
    assert actions.read_heading(extract, content=content, by=extract.reader, now=LATER).headings == list("ABCDEFG")
    assert actions.read_heading(extract, content=content, by=extract.reader, now=LATER).repeated
    actions.read_file(extract, **given, columns=chosen)
    assert (extract.counts["kept"], extract.refused) == (1, [[3, "tenure", "number"]])
    assert Followed.objects.get().tenure == 3.5
    chosen.pop("tenure")
    with pytest.raises(Refused, match="Date of entry"):
        actions.read_file(extract, **given, columns=chosen)
    assert not fields.is_protected("Job family")
    assert fields.is_protected("Staatsangehörigkeit (1.)")


def test_only_the_named_reader_works_with_it(cast: Cast) -> None:
    of, _people = world.cohort(cast)
    extract = world.opened(cast, of)
    other = factories.user(factories.person("Other"), roles=(RoleGrant.Role.ANALYST,))
    for who in (None, cast.ada, cast.petra, other):
        with pytest.raises(NotAllowed, match="named as its reader"):
            actions.read_file(extract, content=world.file([]), up_to=UP_TO, by=who, now=LATER)
        with pytest.raises(NotAllowed, match="named as its reader"):
            actions.release_figures(extract, by=who, now=LATER)
    for who in (None, cast.petra, other):
        with pytest.raises(NotAllowed, match="deletes an extract"):
            actions.delete_extract(extract, by=who, now=LATER)
    assert list(queries.extracts(other)) == []
    for who in (cast.ada, cast.petra, extract.reader):
        assert list(queries.extracts(who)) == [extract]


@pytest.mark.parametrize("by_job", [True, False])
def test_it_goes_and_figures_stay(cast: Cast, by_job: bool) -> None:
    of, people = world.cohort(cast)
    extract = world.opened(cast, of)
    world.read(extract, world.staff(people, [2, 4, 5, 6, 8], others_leaving=[1, 3, 4, 5, 6, 7, 8]))
    made = actions.release_figures(extract, by=extract.reader, now=LATER)
    before = made.figures
    if by_job:
        retention.apply_all(now=LATER + timedelta(days=31))
        retention.apply_all(now=LATER + timedelta(days=32))
    else:
        actions.delete_extract(extract, by=extract.reader, now=LATER)
    extract.refresh_from_db()
    assert (extract.state, extract.sealed_secret, extract.refused, extract.preview) == (
        ExtractState.DELETED,
        "",
        [],
        {},
    )
    assert (Followed.objects.count(), Joined.objects.count()) == (0, 0)
    release = queries.release_of(of)
    assert release is not None
    assert release.figures == before
    assert actions.delete_extract(extract, by=cast.ada, now=LATER).repeated
    for act in (actions.read_heading, actions.read_file):
        given = {"up_to": UP_TO} if act is actions.read_file else {}
        with pytest.raises(Refused, match="This can’t be done now"):
            act(extract, content=world.file([]), by=extract.reader, now=LATER, **given)


def test_twenty_thousand_rows(cast: Cast) -> None:
    of, people = world.cohort(cast)
    extract = world.opened(cast, of)
    content = world.file([*world.staff(people, []), *(world.row(f"N{at}", site=f"S{at % 40}") for at in range(20_000))])
    tracemalloc.start()
    began = time.process_time()
    actions.read_file(extract, content=content, up_to=UP_TO, by=extract.reader, now=LATER)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert extract.counts["kept"] == 20_124
    assert peak < 120e6
    assert time.process_time() - began < 60


def test_the_command_line_reads_as_the_reader(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from viceversa.cli import main

    of, people = world.cohort(cast)
    path = str(tmp_path / "hr.csv")
    Path(path).write_bytes(world.file([world.row(people[0].key), world.row("")]).getvalue())
    order = ["staying", "import", path, "--cohort", of.code, "--up-to"]
    assert main([*order, NOW.date().isoformat()]) == 1
    assert "opens one on the pages" in capsys.readouterr().err
    world.opened(cast, of)
    assert main([*order, "soon"]) == 1
    assert main(["staying", "import", path + "x", "--cohort", of.code, "--up-to", "2026-01-01"]) == 1
    capsys.readouterr()
    from viceversa.core import clock

    with clock.moved_to(LATER):
        assert main([*order, UP_TO.isoformat()]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("1 kept, 0 not employed")
    assert "row 3, employee number: There is nothing in this cell" in said.err
    assert Extract.objects.get().counts["kept"] == 1


def test_no_more_than_two_hundred_rows_are_named_and_nothing_is_released_without_a_file(cast: Cast) -> None:
    of, people = world.cohort(cast, paired=1)
    extract = world.opened(cast, of)
    with pytest.raises(Refused, match="waiting for the file"):
        actions.release_figures(extract, by=extract.reader, now=LATER)
    world.read(extract, [world.row(people[0].key), *[world.row("C1", country="")] * 201])
    assert (extract.counts["refused"], len(extract.refused)) == (201, 200)


def test_a_file_of_too_many_rows_is_refused_and_changes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    of, people = world.cohort(cast, paired=3)
    extract = world.opened(cast, of)
    rows = [world.row(one.key) for one in people]
    world.read(extract, rows[:2])
    monkeypatch.setattr(actions, "MOST_ROWS", 2)
    with pytest.raises(Refused, match="more than 2 rows"):
        world.read(extract, rows)
    assert Followed.objects.count() == 2
