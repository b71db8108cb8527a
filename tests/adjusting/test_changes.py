"""What changed in a program, in words, with what it was before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from viceversa.adjusting import actions
from viceversa.adjusting.changes import TOLD, Change, changes_of, marks_of
from viceversa.adjusting.models import Remark
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.report import Mark
from viceversa.learning import actions as learning
from viceversa.matching.actions import set_defaults
from viceversa.messaging import actions as messaging
from viceversa.messaging import due, timing
from viceversa.messaging.scopes import scope_for
from viceversa.programs import actions as programs
from viceversa.programs.actions import blueprint
from viceversa.programs.models import Program
from viceversa.programs.states import CohortState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_waits")]
DAY = timedelta(days=1)
TEXT = "## before: mentor\n\n- Think\n\n## 10: Arrive\n\nHello\n\n## 20 own: Mine"


@pytest.fixture
def opened(cast: Cast) -> Program:
    """Opened at NOW; what was set before is not in the log."""
    programs.set_calendars(cast.program, names=True, video_link="", by=cast.petra, now=NOW - DAY)
    events.record("program.opened", by=cast.petra, subject=cast.program, now=NOW)
    return cast.program


def told(change: Change) -> tuple[str, str, list[tuple[str, str, str]]]:
    return change.where, change.title, [(one.name, one.before, one.after) for one in change.details]


def test_each_setting_says_what_it_was_before(cast: Cast, opened: Program) -> None:
    cohort, by = cast.cohort, {"by": cast.petra, "now": NOW + DAY}
    cohort.state = CohortState.PLANNED
    cohort.save()
    programs.set_frame(opened, weeks=20, asked_first="mentor", **by)
    programs.set_recruiting_policy(opened, nomination="anybody", release="off", **by)
    programs.set_call(cohort, is_open=True, next_round=(NOW + 90 * DAY).date(), **by)
    programs.set_places(cohort, mentors=12, mentees=None, keep=(), **by)
    set_defaults(opened, asked={"weights": {"common_ground": 30}, "musts": {"former": False}}, **by)
    blueprint.set_countries(cohort, countries=["FR"], **by)
    blueprint.set_gate(cohort, slug="support", is_gate=True, **by)
    blueprint.place_step(cohort, slug="t3", day=(NOW + 400 * DAY).date(), **by)
    former = cohort.kick_off
    programs.move_kick_off(cohort, kick_off=(NOW + 70 * DAY).date(), **by)
    found = [told(one) for one in changes_of(opened)]
    assert found[:7] == [
        ("", "The program was opened", []),
        ("", "Size and rhythm", [("Weeks", "26", "20"), ("Who is asked first", "both at once", "mentor")]),
        ("", "Recruiting policies", [("Who may suggest a colleague", "nobody", "everybody in the organization")]),
        ("Spring 2026", "The call", [("Open call", "no", "yes"), ("Next cohort", "none", "10 August 2026")]),
        ("Spring 2026", "Places", [("Places for mentors", "none", "12")]),
        ("", "What counts in matching", [("Common ground", "15", "30"), ("Never paired before", "yes", "no")]),
        ("Spring 2026", "Holidays the plan keeps", [("Countries whose holidays count", "none", "FR")]),
    ]
    assert found[7] == ("Spring 2026", "Gate: Support contact briefed", [("Gate", "no", "yes")])
    assert found[8][1] == "Step moved: Survey half a year later"
    assert found[9][:2] == ("Spring 2026", "The kick-off was moved")
    assert found[9][2] == [("Kick-off", f"{former.day} {former:%B %Y}", "21 July 2026")]


def test_messages_texts_and_what_an_earlier_version_recorded(cast: Cast, opened: Program) -> None:
    by = {"by": cast.petra, "now": NOW + DAY}
    with clock.moved_to(NOW):
        scope = scope_for(cast.petra, "programs.cohort", cast.cohort.code)
        quiet = timing.Quiet(night=None, weekends=False, digest=False)
        messaging.set_mail_rules(scope, quiet=quiet, **by)
    row = due.plan("programs.halfway", subject=cast.cohort, due_at=NOW + 9 * DAY, key="k", scope=cast.cohort, now=NOW)
    due.hold_all(scope, rows=[row], **by)
    guide = learning.write_guide(opened, title="Our house", aim="You know it.", text=TEXT, code="abcdefghjkmn", **by)
    learning.offer_guide(guide, **by)
    programs.set_calendars(opened, names=False, video_link="", **by)
    events.record("program.framed", subject=opened, fields=["weeks"], **by)
    events.record("steps.held", subject=cast.cohort, steps=["gone.step"], count=1, **by)
    events.record("blueprint.step_removed", subject=cast.cohort, step="gone", **by)
    events.record("messages.words_changed", subject=cast.cohort, kind="programs.welcome", **by)
    titles = {one.title: one for one in changes_of(opened)}
    assert [name for name in titles if "held back" in name] == ["Messages held back: Halfway", "Messages held back: "]
    assert "Guide offered: Our house" in titles
    assert (titles["Size and rhythm"].details, "Step taken out: gone" in titles) == ((), True)
    assert [told(one)[2] for one in changes_of(opened) if one.title == "Calendars"] == [
        [("Names in calendars", "yes", "no")]
    ]


def test_what_is_not_about_settings_is_not_in_it(cast: Cast, opened: Program) -> None:
    events.record("participant.withdrawn", by=None, subject=cast.nia_part, now=NOW + DAY)
    events.record("pairing.ended", by=None, subject=cast.program, now=NOW + DAY)
    assert [one.title for one in changes_of(opened)] == ["The program was opened"]
    assert not {verb for verb in TOLD if verb.startswith(("pairing", "participant", "meeting", "concern"))}


def test_marks_for_a_chart_are_weeks_of_the_cohort(cast: Cast, opened: Program) -> None:
    other = programs.create_cohort(
        opened, name="Autumn", kick_off=(NOW + 200 * DAY).date(), by=cast.petra, now=NOW + DAY
    )
    programs.set_call(other, is_open=True, next_round=None, by=cast.petra, now=NOW + DAY)
    cast.cohort.kick_off = (NOW - 7 * DAY).date()
    assert marks_of(cast.cohort) == (Mark(1.0, "The program was opened"),)


def test_own_words_about_a_change_and_about_a_day(cast: Cast, opened: Program) -> None:
    event = Event.objects.get(verb="program.opened")
    about = actions.remark(opened, text=" Later  than planned ", about=event.pk, by=cast.petra, now=NOW + DAY)
    assert (about.text, about.day, about.event) == ("Later than planned", NOW.date(), event)
    assert actions.remark(opened, text="Later than planned", about=event.pk, by=cast.petra, now=NOW + DAY).repeated
    own = actions.remark(opened, text="Sales is reorganized", by=cast.petra, now=NOW + DAY)
    assert [(one.title, [each.text for each in one.remarks]) for one in changes_of(opened)] == [
        ("The program was opened", ["Later than planned"]),
        ("Sales is reorganized", []),
    ]
    for text, day, field in (("", None, "text"), ("x" * 201, None, "text"), ("x", (NOW + 9 * DAY).date(), "day")):
        with pytest.raises(Refused) as refusal:
            actions.remark(opened, text=text, day=day, by=cast.petra, now=NOW + DAY)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        actions.remark(opened, text="x", by=cast.otto, now=NOW)
    with pytest.raises(Http404):
        other = events.record("pairing.ended", by=None, subject=cast.program, now=NOW + DAY)
        actions.remark(opened, text="x", about=other.pk, by=cast.petra, now=NOW + DAY)
    with pytest.raises(NotAllowed):
        actions.remove_remark(opened, code=own.code, by=cast.otto, now=NOW)
    assert not actions.remove_remark(opened, code=own.code, by=cast.petra, now=NOW).repeated
    assert actions.remove_remark(opened, code=own.code, by=cast.petra, now=NOW).repeated
    assert Remark.objects.get() == about


def test_the_page_costs_the_same_for_one_and_for_more(
    cast: Cast, opened: Program, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(cast.petra)
    page = reverse("adjusting:changes", args=[opened.code])
    with clock.moved_to(NOW + 2 * DAY):
        with django_assert_max_num_queries(12) as one:
            assert "The program was opened" in client.get(page).content.decode()
        for weeks in (20, 22, 24):
            programs.set_frame(opened, weeks=weeks, by=cast.petra, now=NOW + DAY)
        assert client.post(page, {"text": ""}).status_code == 422
        assert client.post(page, {"text": "x", "day": "2030-01-01"}).status_code == 422
        event = Event.objects.get(verb="program.opened")
        assert client.post(page, {"text": "", "about": event.pk}).status_code == 422
        assert client.post(page, {"text": "Later than planned", "about": event.pk}).url == page
        Remark.objects.all().delete()
        assert client.post(page, {"text": "Sales is reorganized", "day": ""}).url == page
        with django_assert_max_num_queries(12) as more:
            html = client.get(page).content.decode()
        assert ("24, before 22" in html, "Sales is reorganized" in html) == (True, True)
        removal = reverse("adjusting:remark_removal", args=[opened.code, Remark.objects.get().code])
        assert client.post(removal).url == page
    assert len(one) == len(more)
