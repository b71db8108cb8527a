"""What is taken from a cohort, what it rests on, and how it comes to the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.adjusting import actions, looking_back, rules
from viceversa.adjusting.actions import LessonText
from viceversa.adjusting.models import Lesson
from viceversa.adjusting.places import PLACES
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people.models import User
from viceversa.programs.actions import create_cohort
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Cohort
from viceversa.programs.queries.plan import plan_rows
from viceversa.programs.states import CohortState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOTE = LessonText("keep", "The mentee begins the first meeting", "note")
SETTING = LessonText("change", "Seven meetings are enough", "setting", place="rhythm")
STEP = LessonText("change", "Call every mentee after the first meeting", "plan", owner="manager", week=2)


@pytest.fixture
def over(cast: Cast) -> Cohort:
    """The cohort at its end."""
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    return cast.cohort


def write(cast: Cast, lesson: LessonText = NOTE, **how: Any) -> Lesson:
    return actions.write_lesson(cast.cohort, lesson=lesson, **{"by": cast.petra, **how}, now=NOW)


def test_managers_and_the_co_lead_write_lessons(cast: Cast, over: Cohort) -> None:
    made = write(cast, replace(SETTING, text="  Seven  meetings are enough ", owner="manager", week=3), by=cast.jon)
    assert (made.text, made.place, made.owner, made.week, made.by) == (
        "Seven meetings are enough", "rhythm", "", None, cast.jon,
    )  # fmt: skip
    again = write(cast, code=made.code)
    assert (again.repeated, Lesson.objects.count()) == (True, 1)
    step = actions.change_lesson(made, to=STEP, by=cast.petra, now=NOW)
    assert (step.repeated, step.place, step.week) == (False, "", 2)
    assert actions.change_lesson(made, to=STEP, by=cast.petra, now=NOW).repeated
    actions.remove_lesson(made, by=cast.jon, now=NOW)
    assert Lesson.objects.count() == 0
    assert list(Event.objects.filter(verb__startswith="lesson").order_by("pk").values_list("verb", flat=True)) == [
        "lesson.written", "lesson.changed", "lesson.removed",
    ]  # fmt: skip
    for who in (cast.otto, cast.sam, cast.dora):
        with pytest.raises(NotAllowed):
            write(cast, by=who)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(NOTE, sort="maybe"), "sort"),
        (replace(NOTE, text=" "), "text"),
        (replace(NOTE, text="x" * 301), "text"),
        (replace(STEP, text="x" * 121), "text"),
        (replace(NOTE, goes="nowhere"), "goes"),
        (replace(SETTING, place="none"), "place"),
        (replace(STEP, owner="nobody"), "owner"),
        (replace(STEP, week=None), "week"),
        (replace(STEP, week=105), "week"),
    ],
)
def test_what_is_incomplete_is_refused(cast: Cast, over: Cohort, wrong: LessonText, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        write(cast, wrong)
    assert refusal.value.field == field


def test_one_looks_back_once_pairs_have_met_and_not_without_end(cast: Cast) -> None:
    with pytest.raises(Refused, match="once its pairs have met"):
        write(cast)
    cast.cohort.state = CohortState.RUNNING
    cast.cohort.save()
    for _number in range(40):
        write(cast)
    with pytest.raises(Refused, match="enough"):
        write(cast)


def test_the_next_cohort_begins_with_them(cast: Cast, over: Cohort) -> None:
    for lesson in (NOTE, SETTING, STEP):
        write(cast, lesson)
    how = {"name": "Autumn", "weeks": 20, "meetings_planned": 7, "by": cast.petra, "now": NOW}
    with pytest.raises(Refused) as refusal:
        actions.begin_next(over, kick_off=over.kick_off, **how)
    assert refusal.value.field == "kick_off"
    made = actions.begin_next(over, kick_off=(NOW + 90 * DAY).date(), **how)
    assert (made.name, made.weeks, made.meetings_planned) == ("Autumn", 20, 7)
    own = [step for step in plan_of(made).steps if step.is_own]
    assert [(step.title, step.owner, step.date) for step in own] == [
        (STEP.text, "manager", (NOW + 104 * DAY).date()),
    ]
    notes = looking_back.left_to(made)
    assert [(one.title, one.text, one.source, one.label, one.is_settled) for one in notes] == [
        ("Keep", NOTE.text, "Spring 2026", "", False),
        ("Change", SETTING.text, "Spring 2026", "Size, weeks and meetings", False),
    ]
    assert actions.carry(over, to=made, by=cast.petra, now=NOW) == 0
    lesson = Lesson.objects.get(goes="note")
    for act in (
        lambda: actions.change_lesson(lesson, to=STEP, by=cast.petra, now=NOW),
        lambda: actions.remove_lesson(lesson, by=cast.petra, now=NOW),
    ):
        with pytest.raises(Refused, match="went to the next cohort"):
            act()
    assert not actions.settle_lesson(lesson, done=True, by=cast.petra, now=NOW).repeated
    assert actions.settle_lesson(lesson, done=True, by=cast.petra, now=NOW).repeated
    assert [one.is_settled for one in looking_back.left_to(made)] == [True, False]
    actions.settle_lesson(lesson, done=False, by=cast.petra, now=NOW)
    assert Lesson.objects.get(goes="note").settled_at is None
    with pytest.raises(NotAllowed):
        actions.settle_lesson(lesson, done=True, by=cast.jon, now=NOW)


def test_they_go_to_a_later_cohort_of_the_same_program_that_has_not_begun(cast: Cast, over: Cohort) -> None:
    lesson = write(cast, replace(STEP, week=-8))
    with pytest.raises(Refused, match="not come to a cohort"):
        actions.settle_lesson(lesson, done=True, by=cast.petra, now=NOW)
    later = create_cohort(cast.program, name="Autumn", kick_off=(NOW + 20 * DAY).date(), by=cast.petra, now=NOW)
    elsewhere = factories.cohort(factories.program("Other", manager=cast.petra), kick_off=(NOW + 90 * DAY).date())
    for to, by, error in (
        (elsewhere, cast.petra, Refused), (over, cast.petra, Refused), (later, cast.jon, NotAllowed),
    ):  # fmt: skip
        with pytest.raises(error):
            actions.carry(over, to=to, by=by, now=NOW)
    assert [one.name for one in looking_back.may_follow(over)] == ["Autumn"]
    assert actions.carry(over, to=later, by=cast.petra, now=NOW) == 1
    # Eight weeks before its kick-off are past: it stands on today.
    later.refresh_from_db()
    steps = [row.step for phase in plan_rows(later, now=NOW) for row in phase.rows if row.step.is_own]
    assert [step.date for step in steps] == [NOW.date()]
    Cohort.objects.filter(pk=later.pk).update(state=CohortState.RUNNING)
    with pytest.raises(Refused, match="has begun"):
        actions.carry(over, to=later, by=cast.petra, now=NOW)


def test_a_lesson_rests_on_what_changed(cast: Cast, over: Cohort) -> None:
    events.record("program.opened", by=cast.petra, subject=cast.program, now=NOW)
    facts = events.changes({"weeks": 26}, {"weeks": 20})
    events.record("program.framed", by=cast.petra, subject=cast.program, now=NOW + DAY, **facts)
    other = create_cohort(cast.program, name="Autumn", kick_off=(NOW + 90 * DAY).date(), by=cast.petra, now=NOW)
    events.record("cohort.closed", by=cast.petra, subject=other, now=NOW + DAY)
    assert [one.text for one in looking_back.evidence_of(cast.petra, over, source="log", now=NOW)] == [
        "13 May 2026: Size and rhythm (Weeks: 20, before 26)",
        "12 May 2026: The program was opened",
    ]


def test_who_may(cast: Cast) -> None:
    allowed = {
        name: rules.may_look_back(user, cast.program) for name, user in vars(cast).items() if isinstance(user, User)
    }
    assert {name for name, may in allowed.items() if may} == {"petra", "jon"}
    assert rules.may_look_back(None, cast.program) is False
    with pytest.raises(Http404):
        looking_back.cohort_to_look_back_on(cast.otto, cast.cohort.code)


def test_every_place_leads_somewhere(cast: Cast) -> None:
    assert all(place.address(cast.cohort).startswith("/") for place in PLACES.values())


def test_the_pages(cast: Cast, over: Cohort) -> None:
    petra, jon = Client(), Client()
    petra.force_login(cast.petra)
    jon.force_login(cast.jon)
    events.record("program.opened", by=cast.petra, subject=cast.program, now=NOW)

    def at(name: str, *more: str) -> str:
        return reverse(f"adjusting:{name}", args=[over.code, *more])

    typed = {
        "sort": "change",
        "text": "Seven meetings are enough",
        "goes": "setting",
        "place": "rhythm",
    }
    with clock.moved_to(NOW + DAY):
        ((opened, _said),) = petra.get(at("lesson_new") + "?from=log").context["form"].fields["evidence"].choices
        typed["evidence"] = opened
        events.record("program.winding_down", by=cast.petra, subject=cast.program, now=NOW + DAY)  # stands first now
        assert "No lesson yet" in jon.get(at("looking_back")).content.decode()
        assert jon.post(at("lesson_new") + "?from=log", typed | {"place": ""}).status_code == 422
        assert jon.post(at("lesson_new") + "?from=log", typed).url == at("looking_back")
        lesson = Lesson.objects.get()
        assert lesson.evidence == [["log", "12 May 2026: The program was opened"]]
        assert "12 May 2026: The program was opened" in petra.get(at("looking_back")).content.decode()
        changed = petra.get(at("lesson", lesson.code)).content.decode()
        assert f'value="{opened}"' in changed
        assert petra.post(at("lesson", lesson.code), typed | {"text": ""}).status_code == 422
        assert petra.post(at("lesson", lesson.code), typed | {"goes": "plan"}).status_code == 422
        assert petra.post(at("lesson", lesson.code), typed | {"text": "Six are"}).url == at("looking_back")
        assert jon.get(at("next")).status_code == 404
        fields = {
            "name": "Autumn",
            "kick_off": "2026-09-01",
            "weeks": "26",
            "meetings_planned": "7",
            "code": "abcdefghjkmn",
        }
        assert petra.post(at("next"), fields | {"kick_off": "2020-09-01"}).status_code == 422
        answer = petra.post(at("next"), fields)
        made = Cohort.objects.get(name="Autumn")
        plan = reverse("programs:timeline", args=[made.code])
        assert answer.url == plan
        html = petra.get(plan).content.decode()
        assert ("Six are" in html, reverse("programs:design", args=[cast.program.code]) in html) == (True, True)
        settled = reverse("adjusting:settled", args=[made.code, lesson.code])
        assert petra.post(settled, {"done": "yes"}).url == plan
        assert "Open again" in petra.get(plan).content.decode()
        other = write(cast)
        assert petra.post(at("next"), {"to": "none"}).status_code == 422
        assert petra.post(at("next"), {"to": made.code}).url == plan
        last = write(cast)
        assert petra.post(at("lesson_removal", last.code)).url == at("looking_back")
        with pytest.raises(Http404):
            looking_back.lesson_in(factories.cohort(cast.program), other.code)


def test_the_page_costs_the_same_for_one_and_for_three(
    cast: Cast, over: Cohort, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(cast.petra)
    page = reverse("adjusting:looking_back", args=[over.code])
    write(cast)
    with django_assert_max_num_queries(12) as one:
        client.get(page)
    write(cast, SETTING)
    write(cast, STEP)
    with django_assert_max_num_queries(12) as three:
        client.get(page)
    assert len(one) == len(three)
