"""Verbs of the program: what they do once, twice, and refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import KICK_OFF, complete, creator, draft, one_outcome, verbs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people.models import Person, User
from viceversa.programs import actions, directions, gate, labels, presets
from viceversa.programs.eligibility import Eligibility
from viceversa.programs.models import Direction, Kind, Preset, Program
from viceversa.programs.modes import Making
from viceversa.programs.plan import Plan
from viceversa.programs.states import CohortState, ProgramState

pytestmark = pytest.mark.usefixtures("nothing_waits")

# Creating


def test_creating_makes_a_draft_with_its_first_cohort(cast: Cast) -> None:
    program = draft(cast)
    cohort = program.cohorts.get()
    assert (program.name, program.state, program.direction, program.preset) == (
        "Second Sight",
        "draft",
        "reverse",
        "pilot",
    )
    assert [manager.user for manager in program.managers.all()] == [cast.petra]
    assert (cohort.kick_off, cohort.weeks, cohort.meetings_planned, cohort.state) == (KICK_OFF, 26, 8, "planned")
    assert [outcome.position for outcome in program.outcomes.all()] == [1, 2]
    assert verbs() == ["program.created"]


@pytest.mark.parametrize("preset", Preset.values)
@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("direction", Direction.values)
def test_every_preset_and_kind_starts_with_something(cast: Cast, preset: str, kind: str, direction: str) -> None:
    program = draft(cast, preset=preset, kind=kind, direction=direction)
    assert program.cohorts.get().weeks == presets.SIZES[preset].weeks
    assert program.outcomes.count() == len(presets.OUTCOMES[kind])
    assert program.policy == presets.policy_for(preset, kind, direction)


def test_creating_twice_from_one_form_makes_one(cast: Cast) -> None:
    first = draft(cast, code="one-form")
    again = draft(cast, code="one-form")
    assert (again.pk, again.repeated, first.repeated) == (first.pk, True, False)
    assert verbs() == ["program.created"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": "  "}, "name"), ({"kick_off": NOW.date() - timedelta(days=1)}, "kick_off")],
)
def test_creating_refuses_what_makes_no_sense(cast: Cast, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        draft(cast, **fields)
    assert refusal.value.field == field
    assert verbs() == []


@pytest.mark.parametrize("name", ["otto", "petra", None])
def test_creating_takes_the_right_to(cast: Cast, name: str | None) -> None:
    by = getattr(cast, name) if name else None
    with pytest.raises(NotAllowed):
        actions.create_program(name="Mine", kind="mixed", kick_off=KICK_OFF, by=by, now=NOW)


# Every verb of a program asks for a manager, stops at an archived program, and does nothing twice

VIDEO = "https://video.example.org/{code}"
CHANGES: dict[str, Callable[[Cast, Program, User], Program]] = {
    "describe": lambda _cast, one, by: actions.describe_program(one, purpose="New.", by=by, now=NOW),
    "people": lambda cast, one, by: actions.name_people(one, sponsor=cast.person("mara"), by=by, now=NOW),
    "outcomes": lambda _cast, one, by: actions.set_outcomes(one, outcomes=[one_outcome()], by=by, now=NOW),
    "privacy": lambda _cast, one, by: actions.tick_privacy_step(one, step="council", by=by, now=NOW),
    "add": lambda cast, one, by: actions.add_manager(one, user=cast.otto, by=by, now=NOW),
    "frame": lambda _cast, one, by: actions.set_frame(one, weeks=30, by=by, now=NOW),
    "words": lambda _cast, one, by: actions.set_labels(one, called="mutual", roles="partners", by=by, now=NOW),
    "attaching": lambda _cast, one, by: actions.set_attaching(one, files=True, by=by, now=NOW),
    "calendars": lambda _cast, one, by: actions.set_calendars(one, names=True, video_link=VIDEO, by=by, now=NOW),
    "making": lambda _cast, one, by: actions.set_making(one, making=Making(mode="shortlist"), by=by, now=NOW),
    "plan": lambda _cast, one, by: actions.set_plan(one, plan=Plan(response=70), pairs=20, by=by, now=NOW),
    "eligibility": lambda _cast, one, by: actions.set_eligibility(one, to=Eligibility(sites=("Oslo",)), by=by, now=NOW),
    "archive": lambda _cast, one, by: actions.archive_program(one, by=by, now=NOW),
}
EVENTS = {
    "describe": "program.described",
    "people": "program.people_named",
    "outcomes": "program.outcomes_set",
    "privacy": "program.privacy_step_ticked",
    "add": "program.manager_added",
    "frame": "program.framed",
    "words": "program.labels_set",
    "attaching": "program.attaching_set",
    "calendars": "program.calendars_set",
    "making": "program.making_set",
    "plan": "program.plan_set",
    "eligibility": "program.eligibility_set",
    "archive": "program.archived",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_verb_records_once_and_repeats_quietly(cast: Cast, change: str) -> None:
    program = draft(cast)
    assert CHANGES[change](cast, program, cast.petra).repeated is False
    assert CHANGES[change](cast, program, cast.petra).repeated is True
    assert verbs() == ["program.created", EVENTS[change]]


@pytest.mark.parametrize("change", CHANGES)
def test_only_managers_change_a_program(cast: Cast, change: str) -> None:
    program = draft(cast)
    for by in (cast.dora, cast.sam, cast.ada, cast.nia, None):
        with pytest.raises(NotAllowed):
            CHANGES[change](cast, program, by)  # type: ignore[arg-type]
    assert verbs() == ["program.created"]


@pytest.mark.parametrize("change", [change for change in CHANGES if change != "archive"])
def test_an_archived_program_stays_as_it_is(cast: Cast, change: str) -> None:
    program = draft(cast)
    actions.archive_program(program, by=cast.petra, now=NOW)
    with pytest.raises(Refused):
        CHANGES[change](cast, program, cast.petra)


def known(cast: Cast, name: str) -> Person:
    return Person.objects.get(name="Helga Brandt") if name == "helga" else cast.person(name)


# Describing


def test_describing_keeps_what_is_not_given(cast: Cast) -> None:
    program = draft(cast)
    actions.describe_program(program, purpose=" Learn. ", by=cast.petra, now=NOW)
    program.refresh_from_db()
    assert (program.name, program.purpose) == ("Second Sight", "Learn.")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": " "}, "name"), ({"purpose": ""}, "purpose"), ({"stop_rule": " "}, "stop_rule")],
)
def test_describing_refuses(cast: Cast, fields: dict[str, str], field: str) -> None:
    program = complete(cast)
    actions.open_program(program, by=cast.petra, now=NOW)
    with pytest.raises(Refused) as refusal:
        actions.describe_program(program, **fields, by=cast.petra, now=NOW)
    assert refusal.value.field == field


def test_an_open_program_is_described_anew(cast: Cast) -> None:
    actions.describe_program(cast.program, name="Fresher Eyes", need="Exit talks.", by=cast.petra, now=NOW)
    cast.program.refresh_from_db()
    assert (cast.program.name, cast.program.need) == ("Fresher Eyes", "Exit talks.")


def test_a_draft_may_lose_its_purpose(cast: Cast) -> None:
    program = complete(cast)
    actions.describe_program(program, purpose="", by=cast.petra, now=NOW)
    assert program.purpose == ""


# People


def test_naming_people(cast: Cast) -> None:
    program = draft(cast)
    actions.name_people(
        program, sponsor=cast.person("dora"), support_contact=cast.person("sam"), by=cast.petra, now=NOW
    )
    program.refresh_from_db()
    assert (program.sponsor, program.co_lead, program.support_contact) == (
        cast.person("dora"),
        None,
        cast.person("sam"),
    )


@pytest.mark.parametrize(
    ("places", "field"),
    [
        ({"support_contact": "petra"}, "support_contact"),
        ({"support_contact": "dora"}, "support_contact"),
        ({"support_contact": "jon"}, "support_contact"),
        ({"support_contact": "helga"}, "support_contact"),
        ({"trusted_contact": "sam"}, "trusted_contact"),
        ({"trusted_contact": "petra"}, "trusted_contact"),
        ({"sponsor": "helga"}, "sponsor"),
        ({"sponsor": "sam"}, "sponsor"),
        ({"co_lead": "sam"}, "co_lead"),
    ],
)
def test_the_two_contacts_are_two_and_not_in_charge(cast: Cast, places: dict[str, str], field: str) -> None:
    program = complete(cast)
    with pytest.raises(Refused) as refusal:
        actions.name_people(
            program, **{place: known(cast, name) for place, name in places.items()}, by=cast.petra, now=NOW
        )
    assert refusal.value.field == field
    program.refresh_from_db()
    assert (program.sponsor, program.support_contact) == (cast.person("dora"), cast.person("sam"))


def test_naming_refuses_people_who_left(cast: Cast) -> None:
    gone = factories.person("Gil Ferreira", state=Person.State.LEFT)
    with pytest.raises(Refused, match="Gil Ferreira has left the organization"):
        actions.name_people(draft(cast), sponsor=gone, by=cast.petra, now=NOW)


def test_a_place_is_emptied_in_a_draft_only(cast: Cast) -> None:
    program = complete(cast)
    actions.name_people(program, co_lead=None, by=cast.petra, now=NOW)
    assert program.co_lead is None
    actions.name_people(program, co_lead=cast.person("jon"), by=cast.petra, now=NOW)
    actions.open_program(program, by=cast.petra, now=NOW)
    with pytest.raises(Refused):
        actions.name_people(program, co_lead=None, by=cast.petra, now=NOW)


# The frame


def test_another_size_brings_its_numbers_along(cast: Cast) -> None:
    program = draft(cast)
    actions.set_frame(program, preset="executive", by=cast.petra, now=NOW)
    program.refresh_from_db()
    assert (program.pairs, program.weeks, program.meetings, program.policy["grade_gap"]) == (10, 39, 9, 3)
    actions.set_frame(program, preset="full", weeks=52, by=cast.petra, now=NOW)
    assert (program.pairs, program.weeks, program.meetings) == (40, 52, 8)


def test_another_kind_or_direction_suggests_its_outcomes_while_nobody_has_touched_them(cast: Cast) -> None:
    program = draft(cast, kind="digital")
    actions.set_frame(program, kind="inclusion", direction="traditional", by=cast.petra, now=NOW)
    assert [(one.statement, one.side) for one in program.outcomes.all()] == [
        ("Leaders know what keeps people from being heard", "mentor"),
        ("Juniors feel that they can speak up", "mentee"),
    ]
    actions.set_outcomes(program, outcomes=[one_outcome()], by=cast.petra, now=NOW)
    actions.set_frame(program, kind="ideas", by=cast.petra, now=NOW)
    assert [one.statement for one in program.outcomes.all()] == ["Leaders judge AI themselves"]
    assert program.policy["weights"]["different_unit"] == 15


def test_a_frozen_draft_keeps_pairs_and_outcomes_when_it_is_framed_anew(cast: Cast) -> None:
    program = complete(cast)
    actions.set_frame(program, preset="full", kind="ideas", by=cast.petra, now=NOW)
    assert (program.pairs, [one.statement for one in program.outcomes.all()]) == (12, ["Leaders judge AI themselves"])


def test_who_is_asked_first_is_the_directions_until_somebody_chooses(cast: Cast) -> None:
    program = draft(cast)
    assert directions.asked_first(program) == "together"
    actions.set_frame(program, asked_first="mentor", by=cast.petra, now=NOW)
    assert (directions.asked_first(program), program.policy["asked_first"]) == ("mentor", "mentor")
    actions.set_frame(program, asked_first="together", by=cast.petra, now=NOW)
    assert "asked_first" not in program.policy
    actions.set_frame(program, direction="traditional", by=cast.petra, now=NOW)
    assert directions.asked_first(program) == "mentee"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"weeks": 7}, "weeks"),
        ({"weeks": 105}, "weeks"),
        ({"meetings": 1}, "meetings"),
        ({"meetings": 25}, "meetings"),
        ({"asked_first": "nobody"}, "asked_first"),
    ],
)
def test_a_frame_that_can_not_be(cast: Cast, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.set_frame(draft(cast), **fields, by=cast.petra, now=NOW)
    assert refusal.value.field == field


def test_size_kind_and_direction_of_an_open_program_stay(cast: Cast) -> None:
    for fields in ({"preset": "full"}, {"kind": "ideas"}, {"direction": "traditional"}):
        with pytest.raises(Refused, match="Duplicate it"):
            actions.set_frame(cast.program, **fields, by=cast.petra, now=NOW)  # type: ignore[arg-type]
    actions.set_frame(cast.program, weeks=30, meetings=10, by=cast.petra, now=NOW)
    assert (cast.program.weeks, cast.program.meetings) == (30, 10)


# Words


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ({"called": "mutual", "roles": "partners"}, ("mutual mentoring", "partner", "partner", False)),
        ({"called": "plain", "roles": "roles"}, ("mentoring", "mentor", "mentee", True)),
        (
            {"called": "reciprocal", "roles": "own", "mentor": " guide ", "mentee": "explorer"},
            ("reciprocal mentoring", "guide", "explorer", True),
        ),
    ],
)
def test_words_are_chosen(cast: Cast, words: dict[str, str], shown: tuple[str, str, str, bool]) -> None:
    program = draft(cast)
    actions.set_labels(program, **words, by=cast.petra, now=NOW)  # type: ignore[arg-type]
    program.refresh_from_db()
    found = labels.labels_of(program)
    assert (str(found.called), found.role("mentor"), found.role("mentee"), found.differ) == shown


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"called": "other", "roles": "roles"}, "roles"),
        ({"called": "plain", "roles": "other"}, "roles"),
        ({"called": "plain", "roles": "own", "mentor": "", "mentee": "B"}, "mentor"),
        ({"called": "plain", "roles": "own", "mentor": "A", "mentee": "B" * 41}, "mentee"),
        ({"called": "plain", "roles": "own", "mentor": "Guide", "mentee": "guide"}, "mentee"),
    ],
)
def test_words_that_can_not_be(cast: Cast, words: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.set_labels(draft(cast), **words, by=cast.petra, now=NOW)  # type: ignore[arg-type]
    assert refusal.value.field == field


@pytest.mark.parametrize("pattern", ["", f"  {VIDEO} ", "https://meet.example.org/r?room={code}&again={code}"])
def test_an_address_for_video(cast: Cast, pattern: str) -> None:
    program = actions.set_calendars(draft(cast), names=False, video_link=pattern, by=cast.petra, now=NOW)
    assert (program.video_link, program.names_in_calendars) == (pattern.strip(), False)


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("https://video.example.org/room", "Write {code}"),
        ("http://video.example.org/{code}", "not an address"),
        ("javascript:{code}", "not an address"),
        ("https://video.example.org/{code}/{name}", "not an address"),
        ("https://video.example.org/{code} or ring me", "not an address"),
        ("https://video.example.org/{code}" + "a" * 190, "not an address"),
    ],
)
def test_no_address_for_video(cast: Cast, pattern: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        actions.set_calendars(draft(cast), names=False, video_link=pattern, by=cast.petra, now=NOW)
    assert refusal.value.field == "video_link"


@pytest.mark.parametrize(
    ("direction", "shown"),
    [
        ("reverse", ("reverse mentoring", "mentor", "mentee")),
        ("reciprocal", ("reciprocal mentoring", "partner", "partner")),
        ("traditional", ("mentoring", "mentor", "mentee")),
    ],
)
def test_each_direction_has_its_usual_words(cast: Cast, direction: str, shown: tuple[str, str, str]) -> None:
    found = labels.labels_of(draft(cast, direction=direction))
    assert (str(found.called), found.role("mentor"), found.role("mentee")) == shown


# Managers


def test_managers_come_and_go(cast: Cast) -> None:
    program = complete(cast)
    actions.add_manager(program, user=cast.otto, by=cast.petra, now=NOW)
    actions.remove_manager(program, user=cast.petra, by=cast.otto, now=NOW)
    assert actions.remove_manager(program, user=cast.petra, by=cast.otto, now=NOW).repeated
    with pytest.raises(Refused, match="at least one manager"):
        actions.remove_manager(program, user=cast.otto, by=cast.otto, now=NOW)
    with pytest.raises(Refused, match="Sam Osei stays outside the program"):
        actions.add_manager(program, user=cast.sam, by=cast.otto, now=NOW)
    assert verbs() == ["program.manager_added", "program.manager_removed"]


# Opening and archiving


def test_opening_takes_a_complete_draft(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        actions.open_program(draft(cast), by=cast.petra, now=NOW)
    assert str(refusal.value).startswith("Write down the purpose.")
    program = complete(cast)
    actions.open_program(program, by=cast.petra, now=NOW)
    assert (program.state, gate.missing(program)) == (ProgramState.OPEN, [])
    assert actions.open_program(program, by=cast.petra, now=NOW).repeated
    assert verbs() == ["program.opened"]


def test_archiving_waits_for_cohorts_under_way(cast: Cast) -> None:
    with pytest.raises(Refused, match="“Spring 2026” is under way"):
        actions.archive_program(cast.program, by=cast.petra, now=NOW)
    cast.program.cohorts.update(state=CohortState.CLOSED)
    assert actions.archive_program(cast.program, by=cast.petra, now=NOW).state == ProgramState.ARCHIVED


def test_a_code_of_somebody_elses_program_is_not_taken(cast: Cast) -> None:
    """The form's code belongs to who opened the form."""
    first = draft(cast, code="one-form")
    other = factories.user(factories.person("Mia Lorenz"), roles=("program_creator",))
    with pytest.raises(Exception, match=r"(?i)unique"):
        actions.create_program(name="B", kind="mixed", kick_off=date(2026, 9, 1), code=first.code, by=other, now=NOW)


def test_the_right_is_asked_of_the_person(cast: Cast) -> None:
    assert creator(cast) == cast.petra


def test_files_in_messages_are_allowed_once(cast: Cast) -> None:
    for _ in range(2):
        actions.set_attaching(cast.program, files=True, by=cast.petra, now=NOW)
    assert cast.program.files_in_messages
    assert Event.objects.filter(verb="program.attaching_set").count() == 1
