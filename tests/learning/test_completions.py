"""Completions from a file of a learning system: row by row before anything is noted, noted once, remembered for the next."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.learning.test_modules import written
from tests.learning.test_training import client
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import apply_all
from viceversa.learning import actions, completing, queries
from viceversa.learning.models import (
    CompletionImport,
    CompletionRow,
    ModuleDone,
    Preparation,
    ProgramModule,
    TiedCourse,
)
from viceversa.people.importing.columns import Column
from viceversa.people.models import Person
from viceversa.programs.models import Direction, Program, Role
from viceversa.programs.states import CohortState, ParticipantState

pytestmark = pytest.mark.django_db

HEAD = "E-mail;Course title;Status;Completed on\n"
DAY = "2026-01-05"


def started(cast: Cast, *rows: str, head: str = HEAD) -> CompletionImport:
    content = io.BytesIO((head + "".join(f"{row}\n" for row in rows)).encode())
    return actions.start_completions(cast.program, file_name="lms.csv", content=content, by=cast.petra, now=NOW)


def reviewed(cast: Cast, *rows: str, ties: dict[str, str] | None = None) -> CompletionImport:
    """A file with a course "Rules", which is the module of that name."""
    entry = started(cast, *rows)
    if entry.state == "columns":
        entry = actions.map_completions(entry, columns=entry.mapping["columns"], by=cast.petra, now=NOW)
    if entry.state == "courses":
        module = ProgramModule.objects.get()
        given = {one.key: "" for one in queries.courses_in(entry) if one.tie is None}
        entry = actions.tie_courses(entry, ties=given | {"rules": module.code} | (ties or {}), by=cast.petra, now=NOW)
    return entry


def said(entry: CompletionImport) -> list[tuple[int, str, str]]:
    return [(row.number, row.verdict, completing.sentence(row)) for row in entry.rows.all()]


@pytest.fixture(autouse=True)
def addresses(cast: Cast) -> None:
    for name in ("nia", "viktor"):
        Person.objects.filter(pk=cast.person(name).pk).update(email=f"{name}@lumen.example")


@pytest.fixture
def module(cast: Cast) -> ProgramModule:
    return written(cast, title="Rules", audience="mentor")


# What a file holds


def test_each_row_says_what_would_happen(cast: Cast, module: ProgramModule) -> None:
    Person.objects.filter(name="Otto Weiss").update(email="otto@lumen.example", key="00042")
    declined = factories.participant(cast.cohort, cast.person("jon"), Role.MENTOR, state=ParticipantState.DECLINED)
    Person.objects.filter(pk=declined.person_id).update(email="jon@lumen.example")
    entry = reviewed(
        cast,
        f"NIA@lumen.example;Rules;Completed;{DAY}",
        f"{cast.person('nia').key};  RULES ;Completed;{DAY}",
        "nobody@lumen.example;Rules;Completed;2026-01-05",
        "00042;Rules;Completed;2026-01-05",
        "42;Rules;Completed;2026-01-05",
        "jon@lumen.example;Rules;Completed;2026-01-05",
        f"nia@lumen.example;Rules;Completed;{(NOW + timedelta(days=1)).date()}",
        "nia@lumen.example;Rules;Completed;31.02.2026",
        "nia@lumen.example;Rules;Started;",
        ";Rules;Completed;2026-01-05",
        "viktor@lumen.example;Rules;Completed;2026-01-05",
        "nia@lumen.example;Cooking;Completed;2026-01-05",
    )
    outside = "“%s” is in the directory and takes no part in this program. Take the row out."
    day = f"{(NOW + timedelta(days=1)).day} "
    assert [(number, verdict) for number, verdict, _text in said(entry)] == [
        (2, "note"), (3, "left_out"), (4, "fix"), (5, "fix"), (6, "fix"), (7, "fix"), (8, "fix"), (9, "fix"), (10, "left_out"),
        (11, "fix"), (12, "fix"), (13, "left_out"),
    ]  # fmt: skip
    texts = [text for _number, _verdict, text in said(entry)]
    assert texts[0].startswith("Counts as done on 5 January 2026")
    assert texts[1] == "Row 2 says the same. This one changes nothing."
    assert texts[2] == "Nobody in the directory has “nobody@lumen.example” as address or personnel number. Correct it."
    assert texts[3:6] == [outside % "00042", outside % "42", outside % "jon@lumen.example"]
    assert texts[6].startswith(day)
    assert "is still to come" in texts[6]
    assert texts[7] == "“31.02.2026” isn’t a date. Write it as 2026-02-28."
    assert texts[8] == "No day stands there: not completed."
    assert texts[9] == "No address and no personnel number stands there. Write one of them."
    assert texts[10].startswith("The module is for mentors, and Viktor Halvorsen takes part as mentee.")
    assert texts[11] == "“Cooking” is no course of this program."
    assert entry.counts == {"note": 1, "known": 0, "fix": 8, "left_out": 3}


def test_two_with_one_address_are_told_apart_by_number(cast: Cast, module: ProgramModule) -> None:
    factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR)
    Person.objects.filter(name__in=("Otto Weiss", "Nia Adeyemi")).update(email="shared@lumen.example")
    entry = reviewed(cast, f"shared@lumen.example;Rules;x;{DAY}", f"{cast.person('otto').key};Rules;x;{DAY}")
    assert said(entry)[0] == (
        2,
        "fix",
        "2 people of this program have “shared@lumen.example”. Write the personnel number.",
    )
    assert said(entry)[1][1] == "note"


def test_a_module_for_mentees_says_so_to_mentors(cast: Cast) -> None:
    written(cast, title="Rules", audience="mentee")
    assert "is for mentees, and Nia Adeyemi" in said(reviewed(cast, f"nia@lumen.example;Rules;x;{DAY}"))[0][2]


def test_a_workbook_is_read_like_a_text_file(cast: Cast, module: ProgramModule) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Personalnummer", "Kurs", "Abgeschlossen am"),
        (cast.person("nia").key, "Rules", NOW.replace(tzinfo=None)),
    ):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    entry = actions.start_completions(cast.program, file_name="lms.xlsx", content=content, by=cast.petra, now=NOW)
    assert entry.mapping["columns"] == {"person": 0, "course": 1, "done": 2}


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ([("Mail", {"email": 1.0}), ("Formation", {"words": 0.5}), ("Terminé le", {"date": 1.0})], {"person": 0, "course": 1, "done": 2}),
        ([("A", {"date": 1.0}), ("B", {"email": 0.9}), ("C", {"words": 1.0})], {"done": 0, "person": 1}),
        ([("Employee ID", {"number": 1.0}), ("Course ID", {"number": 1.0})], {"person": 0, "course": 1}),
        ([("x", {}), ("y", {})], {}),
    ],
)  # fmt: skip
def test_columns_are_guessed(columns: list[tuple[str, dict[str, float]]], found: dict[str, int]) -> None:
    assert completing.guess([Column(name, shares=shares) for name, shares in columns]) == found


def test_files_that_can_not_be_read_are_refused(cast: Cast, settings: LazySettings) -> None:
    for content, sentence in ((b"", "empty"), (b"%PDF-1.4", "PDF"), (HEAD.encode(), "no rows")):
        with pytest.raises(Refused, match=sentence) as refused:
            actions.start_completions(cast.program, file_name="x", content=io.BytesIO(content), by=cast.petra, now=NOW)
        assert refused.value.field == "file"
    with pytest.raises(Refused, match="more than 20000 rows"):
        started(cast, *(f"nia@lumen.example;C;x;{DAY}" for _n in range(20_001)))
    settings.IMPORT_MAX_BYTES = 1024**2
    with pytest.raises(Refused, match="larger than 1 MB"):
        started(cast, "x" * 1024**2)
    assert not CompletionImport.objects.exists()


# The steps


def test_columns_must_be_three_different_ones(cast: Cast, module: ProgramModule) -> None:
    entry = started(cast, f"nia@lumen.example;Rules;x;{DAY}")
    good = entry.mapping["columns"]
    for columns, sentence in (
        ({**good, "person": 9}, "addresses or personnel numbers"),
        ({"person": 0, "done": 3}, "with the courses"),
        ({**good, "done": None}, "the days on which"),
        ({**good, "course": 0}, "three different columns"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.map_completions(entry, columns=columns, by=cast.petra, now=NOW)
    assert actions.map_completions(entry, columns=good, by=cast.petra, now=NOW).state == "courses"
    assert actions.map_completions(entry, columns=good, by=cast.petra, now=NOW).repeated


def test_a_column_of_very_many_courses_is_none(cast: Cast, module: ProgramModule) -> None:
    entry = started(cast, *(f"nia@lumen.example;Course {n};x;{DAY}" for n in range(301)))
    with pytest.raises(Refused, match="more than 300 different courses"):
        actions.map_completions(entry, columns=entry.mapping["columns"], by=cast.petra, now=NOW)


def test_courses_are_all_said_and_one_at_least_is_the_programs(cast: Cast, module: ProgramModule) -> None:
    entry = started(cast, f"nia@lumen.example;Rules;x;{DAY}", f"nia@lumen.example;Cooking;x;{DAY}")
    entry = actions.map_completions(entry, columns=entry.mapping["columns"], by=cast.petra, now=NOW)
    draft = written(cast, title="Draft", publish=False)
    for ties, sentence in (
        ({"rules": module.code}, "what “Cooking” is"),
        ({"rules": draft.code, "cooking": ""}, "what “Rules” is"),
        ({"rules": "", "cooking": ""}, "None of these courses"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.tie_courses(entry, ties=ties, by=cast.petra, now=NOW)
    assert not TiedCourse.objects.exists()
    entry = actions.tie_courses(entry, ties={"rules": "path", "cooking": ""}, by=cast.petra, now=NOW)
    assert (entry.state, entry.counts["note"]) == ("review", 1)
    entry = actions.tie_courses(entry, ties={"rules": module.code}, by=cast.petra, now=NOW)
    assert {row.key: row.module for row in TiedCourse.objects.all()} == {"rules": module, "cooking": None}
    Program.objects.update(direction=Direction.TRADITIONAL)
    cast.program.refresh_from_db()
    assert [value for value, _label, _tie in queries.tie_choices(cast.program)] == ["", module.code]


def test_only_managers_bring_files(cast: Cast, module: ProgramModule) -> None:
    entry = reviewed(cast, f"nia@lumen.example;Rules;x;{DAY}")
    for verb in (
        lambda: actions.start_completions(cast.program, file_name="x", content=io.BytesIO(b"a"), by=cast.ada, now=NOW),
        lambda: actions.map_completions(entry, columns={}, by=cast.nia, now=NOW),
        lambda: actions.tie_courses(entry, ties={}, by=cast.dora, now=NOW),
        lambda: actions.apply_completions(entry, by=cast.viktor, now=NOW),
        lambda: actions.discard_completions(entry, by=cast.otto, now=NOW),
    ):
        with pytest.raises(NotAllowed, match="Only the managers of this program"):
            verb()


# Noting


def test_what_is_noted_is_noted_once_and_the_same_file_again_changes_nothing(cast: Cast, module: ProgramModule) -> None:
    rows = (f"nia@lumen.example;Rules;x;{DAY}", f"viktor@lumen.example;Basics;x;{DAY}")
    ties = {"basics": "path"}
    entry = actions.apply_completions(reviewed(cast, *rows, ties=ties), by=cast.petra, now=NOW)
    assert (entry.state, entry.counts["note"], CompletionRow.objects.count()) == ("applied", 2, 0)
    done, passed = ModuleDone.objects.get(), Preparation.objects.get()
    assert (done.participant, done.module, done.in_file, done.version) == (cast.nia_part, module, True, 1)
    assert (passed.participant, passed.in_file) == (cast.viktor_part, True)
    assert done.done_at.date().isoformat() == DAY
    assert actions.apply_completions(entry, by=cast.petra, now=NOW).repeated
    again = started(cast, *rows)  # columns and courses are remembered
    assert (again.state, [verdict for _n, verdict, _t in said(again)]) == ("review", ["known", "known"])
    assert said(again)[0][2] == "An earlier file said so. Nothing changes."
    with pytest.raises(Refused, match="nothing to note"):
        actions.apply_completions(again, by=cast.petra, now=NOW)
    assert (ModuleDone.objects.get().done_at, Preparation.objects.get().passed_at) == (done.done_at, passed.passed_at)
    assert Event.objects.filter(verb="completions.applied").count() == 1
    assert queries.progress_of(cast.viktor_part).may_rate is False


def test_a_course_that_is_new_is_asked_about_and_the_columns_are_not(cast: Cast, module: ProgramModule) -> None:
    actions.apply_completions(reviewed(cast, f"nia@lumen.example;Rules;x;{DAY}"), by=cast.petra, now=NOW)
    again = started(cast, f"nia@lumen.example;Rules;x;{DAY}", f"nia@lumen.example;Tea;x;{DAY}")
    assert (again.state, [one.name for one in queries.courses_in(again) if one.tie is None]) == ("courses", ["Tea"])


def test_whether_somebody_has_read_here_does_not_show_and_their_day_stays(cast: Cast, module: ProgramModule) -> None:
    actions.finish_module(cast.nia_part, module, chosen=[1], by=cast.nia, now=NOW - timedelta(days=9))
    path = queries.progress_of(cast.nia_part).path
    assert path is not None
    right = [question.right for question in path.questions]
    actions.pass_check(cast.nia_part, chosen=right, by=cast.nia, now=NOW - timedelta(days=9))
    rows = (f"nia@lumen.example;Rules;x;{DAY}", f"nia@lumen.example;Basics;x;{DAY}")
    entry = reviewed(cast, *rows, ties={"basics": "path"})
    assert [verdict for _n, verdict, _t in said(entry)] == ["note", "note"]
    actions.apply_completions(entry, by=cast.petra, now=NOW)
    done, passed = ModuleDone.objects.get(), Preparation.objects.get()
    assert (done.done_at, done.in_file) == (NOW - timedelta(days=9), True)
    assert (passed.passed_at, passed.in_file) == (NOW - timedelta(days=9), True)
    # Somebody who has begun to read, and passes by a file.
    actions.read_module(cast.viktor_part, number=1, by=cast.viktor, now=NOW)
    entry = reviewed(cast, f"viktor@lumen.example;Basics;x;{NOW.date()}")
    actions.apply_completions(entry, by=cast.petra, now=NOW)
    begun = Preparation.objects.get(participant=cast.viktor_part)
    assert (begun.read, begun.in_file) == ([1], True)
    assert begun.passed_at is not None
    assert NOW - timedelta(days=1) < begun.passed_at <= NOW


def test_a_closed_cohort_has_nobody_to_note(cast: Cast, module: ProgramModule) -> None:
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    assert "takes no part" in said(reviewed(cast, f"nia@lumen.example;Rules;x;{DAY}"))[0][2]


def test_a_file_thrown_away_leaves_nothing_and_one_that_waits_is_deleted(cast: Cast, module: ProgramModule) -> None:
    entry = reviewed(cast, f"nia@lumen.example;Rules;x;{DAY}")
    entry = actions.discard_completions(entry, by=cast.petra, now=NOW)
    assert (entry.state, entry.rows.count()) == ("discarded", 0)
    assert actions.discard_completions(entry, by=cast.petra, now=NOW).repeated
    noted = actions.apply_completions(reviewed(cast, f"nia@lumen.example;Rules;x;{DAY}"), by=cast.petra, now=NOW)
    waiting = started(cast, "x;y;z;w", head="A;B;C;D\n")
    apply_all(now=NOW + timedelta(days=29))
    assert CompletionImport.objects.count() == 3
    apply_all(now=NOW + timedelta(days=31))
    assert list(CompletionImport.objects.all()) == [noted]
    assert not CompletionRow.objects.filter(completion_import=waiting.pk).exists()


# The pages


def brought(petra: Client, cast: Cast, content: str) -> Any:
    upload = SimpleUploadedFile("lms.csv", content.encode())
    return petra.post(reverse("learning:completions", args=[cast.program.code]), {"file": upload}, follow=True)


def test_from_the_file_to_what_came_of_it(cast: Cast, module: ProgramModule) -> None:
    petra = client(cast.petra)
    with clock.moved_to(NOW):
        assert (
            "Choose a file first."
            in petra.post(reverse("learning:completions", args=[cast.program.code]), {"any": "1"}).content.decode()
        )
        assert "The file is empty." in brought(petra, cast, "").content.decode()
        columns = brought(petra, cast, HEAD + f"nia@lumen.example;Rules;x;{DAY}\nnobody@x.example;Rules;x;{DAY}\n")
        assert "Choose the columns" in columns.content.decode()
        entry = CompletionImport.objects.get()
        at = [cast.program.code, entry.code]
        wrong = petra.post(reverse("learning:completions-columns", args=at), {"person": "0", "course": "1"})
        assert (wrong.status_code, "the days on which" in wrong.content.decode()) == (422, True)
        typed = {"person": "0", "course": "1", "done": "3"}
        courses = petra.post(reverse("learning:completions-columns", args=at), typed, follow=True).content.decode()
        assert "Tie the courses" in courses
        one = reverse("learning:completions-one", args=at)
        assert petra.get(one)["Location"] == reverse("learning:completions-courses", args=at)
        tie = reverse("learning:completions-courses", args=at)
        wrong = petra.post(tie, {"course-0": "?"})
        assert (wrong.status_code, "Say what this course is" in wrong.content.decode()) == (422, True)
        wrong = petra.post(tie, {"course-0": ""})
        assert "None of these courses is one of this program." in wrong.content.decode()
        review = petra.post(tie, {"course-0": module.code}, follow=True).content.decode()
        assert "Nobody in the directory has" in review
        assert "Note 1 completion" in review
        assert "Counts as done on" in petra.get(one + "?rows=note").content.decode()
        rows = b"".join(petra.get(reverse("learning:completions-rows", args=at)).streaming_content).decode()
        assert rows.splitlines()[1].startswith("nobody@x.example,Rules,x,2026-01-05,Nobody in the directory")
        apply = reverse("learning:completions-application", args=at)
        assert "1 completion is noted." in petra.post(apply, follow=True).content.decode()
        assert "1 row was wrong and left out." in petra.post(apply, follow=True).content.decode()
        for name in ("columns", "courses"):
            assert petra.get(reverse(f"learning:completions-{name}", args=at))["Location"] == one
        again = brought(petra, cast, HEAD + f"nia@lumen.example;Rules;x;{DAY}\n").content.decode()
        assert "There is nothing to note in this file." in again
        second = CompletionImport.objects.first()
        assert second is not None
        gone = petra.post(reverse("learning:completions-removal", args=[cast.program.code, second.code]), follow=True)
        assert "Nothing of it is noted." in gone.content.decode()
        assert (
            "Its rows are deleted."
            in petra.get(reverse("learning:completions-one", args=[cast.program.code, second.code])).content.decode()
        )


def test_a_review_costs_the_same_for_many_rows(cast: Cast, module: ProgramModule) -> None:
    costs = []
    for count in (1, 3):
        entry = reviewed(cast, *(f"nia{n}@lumen.example;Rules;x;{DAY}" for n in range(count)))
        petra = client(cast.petra)
        with CaptureQueriesContext(connection) as captured:
            petra.get(reverse("learning:completions-one", args=[cast.program.code, entry.code]))
        costs.append(len(captured))
        actions.discard_completions(entry, by=cast.petra, now=NOW)
    assert costs[0] == costs[1] <= 12
