"""How a program makes its pairs: what can be chosen, until when, and what participants are told about it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import draft
from viceversa.core.errors import Refused
from viceversa.programs import actions, modes
from viceversa.programs.models import Role
from viceversa.programs.modes import Finish, Making, Mode
from viceversa.programs.states import CohortState, ParticipantState

PODS = Making(mode=Mode.SHORTLIST, finish=Finish.RANKINGS, finish_itself=True, mentors_per_mentee=2, whole_pods=True)


def test_a_new_program_is_solver_led_with_one_mentor_a_mentee(cast: Cast) -> None:
    program = draft(cast)
    assert modes.making_of(program) == Making()
    assert (modes.partners_at_once(program, Role.MENTEE), modes.partners_at_once(program, Role.MENTOR)) == (1, 1)
    assert Making().as_policy() == {}


def test_only_what_differs_is_kept_and_it_stays_when_the_frame_changes(cast: Cast) -> None:
    program = draft(cast)
    actions.set_making(program, making=PODS, by=cast.petra, now=NOW)
    chosen = {
        "mode": "shortlist",
        "finish": "rankings",
        "finish_itself": True,
        "mentors_per_mentee": 2,
        "whole_pods": True,
    }
    assert modes.kept(program.policy) == chosen
    actions.set_frame(program, kind="inclusion", by=cast.petra, now=NOW)
    assert (modes.making_of(program), modes.kept(program.policy)) == (PODS, chosen)
    assert (modes.partners_at_once(program, Role.MENTEE), modes.partners_at_once(program, Role.MENTOR)) == (2, 1)
    actions.set_making(program, making=Making(), by=cast.petra, now=NOW)
    assert (modes.kept(program.policy), "weights" in program.policy) == ({}, True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"mode": "lottery"}, "mode"), ({"finish": "luck"}, "finish"), ({"mentors_per_mentee": 3}, "mentors_per_mentee")],
)
def test_what_is_not_on_the_lists_is_refused(cast: Cast, wrong: dict[str, str], field: str) -> None:
    program = draft(cast)
    with pytest.raises(Refused) as refused:
        actions.set_making(program, making=replace(Making(), **wrong), by=cast.petra, now=NOW)
    assert refused.value.field == field
    assert modes.making_of(program) == Making()


def test_who_sees_answers_stays_once_somebody_has_agreed(cast: Cast) -> None:
    for making in (Making(mode=Mode.SHORTLIST), Making(mentors_per_mentee=2)):
        with pytest.raises(Refused, match="Duplicate the program"):
            actions.set_making(cast.program, making=making, by=cast.petra, now=NOW)
    # What decides in the end shows nobody's answers to anybody else.
    actions.set_making(cast.program, making=Making(finish=Finish.RANKINGS), by=cast.petra, now=NOW)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    actions.set_making(cast.program, making=Making(mode=Mode.SHORTLIST), by=cast.petra, now=NOW)
    assert modes.making_of(cast.program) == Making(mode=Mode.SHORTLIST)


# On pages


def test_the_designer_says_each_way_in_one_sentence_and_saves_it(cast: Cast) -> None:
    program = draft(cast)
    client = Client()
    client.force_login(cast.petra)
    page = client.get(reverse("programs:design", args=[program.code])).content.decode()
    for sentence in (*Mode.labels, *Finish.labels):
        assert page.count(str(sentence)) == 1
    saved = client.post(
        reverse("programs:making", args=[program.code]),
        {"mode": "shortlist", "finish": "people", "finish_itself": "on", "mentors_per_mentee": "2"},
    )
    assert saved.status_code == 302
    program.refresh_from_db()
    assert modes.making_of(program) == Making(mode=Mode.SHORTLIST, finish_itself=True, mentors_per_mentee=2)


def test_a_wrong_choice_is_said_at_its_field(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.petra)
    answer = client.post(
        reverse("programs:making", args=[cast.program.code]),
        {"mode": "shortlist", "finish": "people", "mentors_per_mentee": "1"},
    )
    assert answer.status_code == 422
    assert "People have agreed to be matched" in answer.content.decode()


@pytest.mark.parametrize(
    ("making", "said", "unsaid"),
    [
        (Making(), [], ["up to three people who may become your match", "two mentors and one mentee"]),
        (
            Making(mode=Mode.EVENT),
            ["up to three people whom you meet at an event"],
            ["up to three people who may become your match", "two mentors and one mentee"],
        ),
        (PODS, ["up to three people who may become your match", "two mentors and one mentee"], []),
    ],
)
def test_who_agrees_to_be_matched_reads_who_will_see_their_answers(
    cast: Cast, making: Making, said: list[str], unsaid: list[str]
) -> None:
    cast.program.policy = making.as_policy()
    cast.program.save()
    part = factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR, state=ParticipantState.ENROLLING)
    client = Client()
    client.force_login(cast.otto)
    page = client.get(reverse("programs:enrollment", args=[part.code])).content.decode()
    assert ([one for one in said if one not in page], [one for one in unsaid if one in page]) == ([], [])


def test_self_match_makes_pairs_of_two(cast: Cast) -> None:
    with pytest.raises(Refused, match="two people find each other") as refused:
        actions.set_making(cast.program, making=Making(mode=Mode.SELF, mentors_per_mentee=2), by=cast.petra, now=NOW)
    assert refused.value.field == "mentors_per_mentee"
    making = Making(mode=Mode.SELF, pairs_itself=True, finish_itself=True)
    nobody_agreed = factories.program("Another", manager=cast.petra)
    actions.set_making(nobody_agreed, making=making, by=cast.petra, now=NOW)
    assert nobody_agreed.policy == {"mode": "self_match", "finish_itself": True, "pairs_itself": True}
    assert (modes.making_of(nobody_agreed), modes.making_of(nobody_agreed).has_self_match) == (making, True)
