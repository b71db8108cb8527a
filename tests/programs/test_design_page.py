"""The design page: each part saved by itself, its mistakes said at their field, its charts, its course."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import complete, creator, draft, recruiting
from viceversa.core import clock
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.people.models import Person
from viceversa.programs import actions
from viceversa.programs.models import Program
from viceversa.programs.plan import Plan, plan_of

FRAME = {
    "kind": "digital",
    "preset": "pilot",
    "direction": "reverse",
    "asked_first": "together",
    "weeks": 26,
    "meetings": 8,
}
SIZE = {"pairs": 14, "response": 80, "aim": "show", "comparison": "none", "compared": "", "correlation": "0.5"}
WORDS = {"called": "reverse", "roles": "roles"}


@pytest.fixture
def petra(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.petra)
    return client


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def at(program: Program, name: str = "design") -> str:
    return reverse(f"programs:{name}", args=[program.code])


# Saving parts


def test_the_frame_is_saved_and_says_what_the_direction_means(petra: Client, cast: Cast) -> None:
    program = draft(cast)
    petra.post(at(program, "frame"), {**FRAME, "direction": "traditional", "asked_first": "mentee", "weeks": 30})
    program.refresh_from_db()
    assert (program.direction, program.weeks) == ("traditional", 30)
    said = text(petra.get(at(program)))
    assert "The mentor keeps the dates and is reminded of them. The mentee sets the agenda" in said
    assert "The mentee is protected" in said
    petra.post(at(program, "frame"), {**FRAME, "direction": "reciprocal"})
    assert "Both keep the dates and are reminded of them." in text(petra.get(at(program)))


@pytest.mark.parametrize(
    ("part", "typed", "sentence"),
    [
        ("frame", {**FRAME, "weeks": 3}, "A cohort runs for 8 to 104 weeks."),
        ("frame", {**FRAME, "meetings": "many"}, "This isn’t a number."),
        ("words", {**WORDS, "roles": "own"}, "Write 1 to 40 characters."),
        ("calendars", {"names": "no", "video_link": "https://video.example.org/"}, "Write {code} where each meeting’s own room goes"),
        ("size", {**SIZE, "pairs": 1}, "Plan 2 to 5000 pairs."),
        ("size", {**SIZE, "comparison": "draw"}, "Say how many people you compare with: 5 or more."),
        ("size", {**SIZE, "correlation": "0.9"}, "Select a valid choice."),
        ("outcomes", {"outcome1-statement": "A", "outcome1-side": "mentee", "outcome1-spread": "-1", "outcome2-side": "both", "outcome3-side": "both"}, "a number above 0"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_and_nothing_is_lost(
    petra: Client, cast: Cast, part: str, typed: dict[str, Any], sentence: str
) -> None:
    program = draft(cast)
    answer = petra.post(at(program, part), typed)
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    again = petra.post(at(program, part), typed, headers={"X-Autosave": "1"})
    assert (again.status_code, sentence in again.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        ("purpose", {"name": "Second Sight", "purpose": "New."}),
        ("size", SIZE),
        ("plan", {"success": "Half a point.", "missing": "floor"}),
        ("privacy", {"step": ["impact"]}),
        ("calendars", {"names": "yes", "video_link": ""}),
        ("attaching", {"allowed": "yes"}),
    ],
)
def test_parts_save_as_one_goes(petra: Client, cast: Cast, part: str, typed: dict[str, Any]) -> None:
    program = draft(cast)
    assert petra.post(at(program, part), typed, headers={"X-Autosave": "1"}).status_code == 204
    before = Program.objects.values(
        "plan", "purpose", "pairs", "privacy_steps", "names_in_calendars", "files_in_messages"
    ).get(pk=program.pk)
    fresh = {
        "plan": {},
        "purpose": "",
        "pairs": 12,
        "privacy_steps": {},
        "names_in_calendars": False,
        "files_in_messages": False,
    }
    assert before != fresh


def test_size_and_plan_are_one_plan_and_keep_each_other(petra: Client, cast: Cast) -> None:
    program = draft(cast)
    petra.post(at(program, "plan"), {"success": "Half a point.", "missing": "answered", "notes": "Costs."})
    petra.post(at(program, "size"), {**SIZE, "comparison": "draw", "compared": 20})
    program.refresh_from_db()
    assert plan_of(program) == Plan(comparison="draw", compared=20, success="Half a point.", missing="answered")
    assert (program.pairs, program.analysis_plan) == (14, "Costs.")


# What it shows


def test_the_charts_say_what_a_reader_needs(petra: Client, cast: Cast) -> None:
    program = draft(cast)
    first, second = (
        actions.OutcomeText(name, "mentee", "Mean", 2, target, "being-heard")  # type: ignore[arg-type]
        for name, target in (("A", 4), ("B", "2.3"))
    )
    actions.set_outcomes(program, outcomes=[first, second], by=cast.petra, now=NOW)
    said = text(petra.get(at(program)))
    assert (
        "With 12 pairs you can only see changes of at least 0.98 points. Your target is a change of 2.0: that is enough."
        in said
    )
    assert "or call it a pilot that learns, not one that proves." in said
    assert said.count('<svg class="chart"') == 2
    assert "Your target: 2.0" in said
    assert "The questions: Being heard" in said
    assert "not validated" in said


def test_htmx_asks_for_the_parts_and_the_charts_alone(petra: Client, cast: Cast) -> None:
    program = draft(cast)
    for part in ("gate", "sights"):
        found = petra.get(at(program), headers={"HX-Request": "true", "HX-Target": part}).content.decode().strip()
        assert f'id="{part}"' in found
        assert "<html" not in found


def test_the_frozen_plan_is_shown_as_it_was_frozen_with_who_and_when(petra: Client, cast: Cast) -> None:
    program = complete(cast)
    said = text(petra.get(at(program)))
    assert "by Petra Novak. Results are read as the plan says." in said
    assert "Up by half a point." in said
    assert "Save the outcomes" not in said
    Program.objects.filter(pk=program.pk).update(analysis_plan_frozen_by=None)
    assert "Results are read as the plan says." in text(petra.get(at(program)))


@pytest.mark.parametrize("outcomes", [1, 3])
def test_the_page_takes_twelve_queries_whatever_there_is(
    petra: Client, cast: Cast, outcomes: int, django_assert_max_num_queries: Any
) -> None:
    program = draft(cast)
    rows = [actions.OutcomeText(f"Outcome {n}", "both", "Mean", 2, 3, "being-heard") for n in range(outcomes)]  # type: ignore[arg-type]
    actions.set_outcomes(program, outcomes=rows, by=cast.petra, now=NOW)
    for name in ("design", "eligibility"):
        petra.get(at(program, name))
        with django_assert_max_num_queries(12):
            assert petra.get(at(program, name)).status_code == 200


# Its course


def test_winding_down_taking_up_and_stepping_back(petra: Client, cast: Cast) -> None:
    program = complete(cast)
    actions.open_program(program, by=cast.petra, now=NOW)
    assert "Step back to a draft" in text(petra.get(at(program)))
    assert "is winding down" in text(petra.post(at(program, "course"), {"act": "wind_down"}, follow=True))
    assert "Take it up again" in text(petra.get(at(program)))
    assert "is open again" in text(petra.post(at(program, "course"), {"act": "resume"}, follow=True))
    assert "is a draft again" in text(petra.post(at(program, "course"), {"act": "step_back"}, follow=True))
    program.refresh_from_db()
    assert program.state == "draft"


def test_a_cohort_steps_back_on_its_page(petra: Client, cast: Cast) -> None:
    cohort = recruiting(cast)
    assert "Back to planned" in text(petra.get(reverse("programs:settings", args=[cohort.code])))
    said = text(petra.post(reverse("programs:step_back", args=[cohort.code]), follow=True))
    assert "is planned again" in said
    assert "Back to planned" not in said


def test_duplicating_from_the_page(petra: Client, cast: Cast) -> None:
    program = draft(cast)
    assert "Duplicate the design" in text(petra.get(at(program)))
    form = {"name": "Again", "kick_off": (clock.today() + timedelta(days=90)).isoformat(), "code": "onceonceonce"}
    made = petra.post(at(program, "duplicate"), form)
    assert made["Location"] == "/programs/onceonceonce/"
    assert "Its design comes from Second Sight." in text(petra.get(made["Location"]))
    assert petra.post(at(program, "duplicate"), {**form, "name": ""}).status_code == 422
    past = petra.post(at(program, "duplicate"), {**form, "kick_off": "2020-01-01", "code": "elseelseelse"})
    assert (past.status_code, "lies in the past" in text(past)) == (422, True)


def test_who_may_not_create_programs_is_not_offered_a_duplicate(cast: Cast) -> None:
    actions.add_manager(cast.program, user=cast.otto, by=cast.petra, now=NOW)
    otto = Client()
    otto.force_login(cast.otto)
    assert "Duplicate the design" not in text(otto.get(at(cast.program)))
    assert otto.get(at(cast.program, "duplicate")).status_code == 403


# Words on participants' pages and in mails


@pytest.mark.parametrize(
    ("words", "shown", "hidden"),
    [
        ({"called": "mutual", "roles": "partners"}, ["Mutual mentoring", "As partner", "Partner, who begins by teaching"], "mentor"),
        ({"called": "plain", "roles": "own", "mentor": "guide", "mentee": "explorer"}, ["Mentoring", "As guide", "Explorer"], "mentee"),
        ({"called": "reverse", "roles": "roles"}, ["Reverse mentoring", "As mentor", "Mentee"], "partner"),
    ],
)  # fmt: skip
def test_participants_read_the_words_of_the_program(
    cast: Cast, words: dict[str, str], shown: list[str], hidden: str
) -> None:
    actions.set_labels(cast.program, **words, by=cast.petra, now=NOW)  # type: ignore[arg-type]
    cohort, otto = recruiting(cast), Client()
    otto.force_login(cast.otto)
    said = text(otto.get(reverse("programs:join", args=[cohort.join_token])))
    for each in shown:
        assert each in said
    assert f"As {hidden}" not in said
    actions.invite(cohort, person=cast.person("otto"), role="mentor", by=cast.petra, now=NOW)
    mail = " ".join(words_of(Message.objects.select_related("to").get(kind="programs.invitation")).text.split())
    assert f"and you would take part {shown[1].lower()}." in mail
    part = actions.join(cohort, person=cast.person("otto"), role="mentor", by=cast.otto, now=NOW)
    form = text(otto.get(reverse("programs:enrollment", args=[part.code])))
    assert ("Suggest one partner." in form) == (words["roles"] != "roles")


def test_the_trusted_contact_is_named_where_people_look_for_help(cast: Cast) -> None:
    nia = Client()
    nia.force_login(cast.nia)
    trusted = Person.objects.get(name="Helga Brandt")
    assert f"{trusted.name}, " in text(nia.get(reverse("pairings:help")))
    assert trusted.email in text(nia.get(reverse("pairings:help")))


def test_an_open_program_shows_that_a_contact_left(cast: Cast, petra: Client) -> None:
    page = reverse("programs:design", args=[cast.program.code])
    gap = "Name a support contact who is still in the organization."
    assert gap not in text(petra.get(page))
    Person.objects.filter(pk=cast.person("sam").pk).update(state=Person.State.LEFT)
    shown = text(petra.get(page))
    assert gap in shown
    assert "Open the program" not in shown


def test_the_trusted_contact_can_not_take_part(cast: Cast, petra: Client) -> None:
    cohort, trusted = recruiting(cast), Person.objects.get(name="Helga Brandt")
    answer = petra.post(reverse("programs:add", args=[cohort.code]), {"person": trusted.code, "role": "mentor"})
    assert (answer.status_code, "trusted contact stays outside" in text(answer)) == (409, True)


def test_an_archived_design_is_read_only(petra: Client, cast: Cast) -> None:
    program = draft(cast)
    creator(cast)
    actions.archive_program(program, by=cast.petra, now=NOW)
    said = text(petra.get(at(program)))
    assert ("Save the frame" in said, "Save the words" in said, "Save the purpose" in said) == (False, False, False)
    assert factories.cohort(program).name in text(petra.get(at(program)))
