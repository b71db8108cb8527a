"""A whole story in each direction: who is asked first, who keeps the dates, who is reminded, who is protected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import make_run, part_of
from viceversa.core.errors import Refused
from viceversa.matching import adapter
from viceversa.matching.policy import settings_for
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings.actions import answers, leave, momentum, release
from viceversa.pairings.clauses import draft_for
from viceversa.pairings.models import Pairing
from viceversa.pairings.overview import row_of
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.programs.models import Program, Role
from viceversa.programs.states import ParticipantState


@dataclass(frozen=True)
class Story:
    """What a direction says, in the two people of the cast: Nia is the mentor, Viktor the mentee."""

    direction: str
    first: set[str]
    reminded: set[str]
    logistics: str
    no_power: str
    hours: str


STORIES = [
    Story(
        "reverse",
        first={"Nia", "Viktor"},
        reminded={"Viktor"},
        logistics="Viktor books and moves meetings. Nia sets the agenda, five days ahead.",
        no_power="Viktor is not in Nia’s reporting line and takes no part in reviews, pay or promotion.",
        hours="Nia’s time counts as work.",
    ),
    Story(
        "traditional",
        first={"Viktor"},
        reminded={"Nia"},
        logistics="Nia books and moves meetings. Viktor sets the agenda, five days ahead.",
        no_power="Nia is not in Viktor’s reporting line and takes no part in reviews, pay or promotion.",
        hours="Viktor’s time counts as work.",
    ),
    Story(
        "reciprocal",
        first={"Nia", "Viktor"},
        reminded={"Nia", "Viktor"},
        logistics="Both of us book and move meetings. We set the agenda in turns, five days ahead.",
        no_power="Neither of us is in the other’s reporting line or takes part in the other’s reviews, pay or promotion.",
        hours="The time of both of us counts as work.",
    ),
]


def told(kind: str) -> set[str]:
    return {message.to.first_name for message in Message.objects.filter(kind=f"pairings.{kind}").select_related("to")}


def released(cast: Cast, *, direction: str = "reverse", **policy: str) -> Pairing:
    Program.objects.filter(pk=cast.program.pk).update(direction=direction, policy=policy)
    run = make_run(cast, (cast.nia_part, cast.viktor_part))
    release.release_run(run, by=cast.petra, now=NOW)
    return Pairing.objects.select_related("cohort__program").get()


def say_yes(cast: Cast, pairing: Pairing, role: str) -> None:
    by = cast.nia if role == Role.MENTOR else cast.viktor
    answers.accept(part_of(pairing, role), by=by, now=NOW)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.direction)
def test_a_pair_from_the_question_to_the_reminder(cast: Cast, story: Story) -> None:
    pairing = released(cast, direction=story.direction)
    assert told("asked") == story.first
    for role in (Role.MENTEE, Role.MENTOR):
        say_yes(cast, pairing, role)
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ACTIVE
    assert told("asked") | told("asked_next") == {"Nia", "Viktor"}

    clauses = {clause["key"]: clause["text"] for clause in draft_for(pairing, pairing.members.all())}
    assert (clauses["logistics"], clauses["no_power"], clauses["hours"]) == (
        story.logistics,
        story.no_power,
        story.hours,
    )

    momentum.nudge(pairing, by=cast.petra, now=NOW + timedelta(days=20))
    assert told("nudge_book") == story.reminded
    row = row_of(pairing, now=NOW + timedelta(days=20))
    assert {person.first_name for person in row.keepers} == story.reminded
    assert row.keeper_emails == ",".join(person.email for person in row.keepers)

    momentum.ask_for_goal(pairing, by=cast.petra, now=NOW + timedelta(days=30))
    assert told("ask_goal") == story.reminded


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.direction)
def test_the_mail_to_a_new_pair_says_who_keeps_the_dates(cast: Cast, story: Story) -> None:
    pairing = released(cast, direction=story.direction)
    for role in (Role.MENTEE, Role.MENTOR):
        say_yes(cast, pairing, role)
    for message in Message.objects.filter(kind="pairings.paired").select_related("to"):
        text = " ".join(words_of(message).text.split())
        mine = message.to.first_name in story.reminded
        both = len(story.reminded) == 2
        assert ("Both of you keep the dates" in text) == both
        assert ("You keep the dates, " in text) == (mine and not both)
        assert ("You never have to chase or report anybody." in text) == (not mine)


@pytest.mark.parametrize(
    ("direction", "outranks"), [("reverse", "right"), ("traditional", "left"), ("reciprocal", "either")]
)
def test_matching_asks_for_the_grades_of_the_direction(cast: Cast, direction: str, outranks: str) -> None:
    Program.objects.filter(pk=cast.program.pk).update(direction=direction)
    cast.cohort.program.refresh_from_db()
    assert adapter.draft(cast.cohort, settings_for(cast.cohort.program)).problem.settings.outranks == outranks


# One after the other


def test_the_second_one_is_asked_after_a_yes_and_has_as_many_days(cast: Cast) -> None:
    pairing = released(cast, asked_first="mentor")
    mentee = part_of(pairing, Role.MENTEE)
    assert (told("asked"), mentee.answer, mentee.asked_at) == ({"Nia"}, AnswerState.LATER, None)
    later = NOW + timedelta(days=6)
    answers.accept(part_of(pairing, Role.MENTOR), by=cast.nia, now=later)
    pairing.refresh_from_db()
    mentee = part_of(pairing, Role.MENTEE)
    assert (told("asked_next"), mentee.answer, mentee.asked_at) == ({"Viktor"}, AnswerState.WAITING, later)
    assert (pairing.state, pairing.waiting_on, pairing.due_at) == (
        PairingState.ASKED,
        "mentee",
        later + timedelta(days=10),
    )
    assert Due.objects.get(what="pairings.lapse", state="waiting").due_at == later + timedelta(days=10)
    answers.accept(mentee, by=cast.viktor, now=later)
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ACTIVE


@pytest.mark.parametrize("end", ["decline", "lapse"])
def test_who_was_not_asked_never_hears_of_it(cast: Cast, end: str, client: Client) -> None:
    pairing = released(cast, asked_first="mentor")
    if end == "decline":
        answers.decline(part_of(pairing, Role.MENTOR), by=cast.nia, now=NOW)
    else:
        answers.lapse(pairing, now=NOW + timedelta(days=11))
    pairing.refresh_from_db()
    assert pairing.state == PairingState.NOT_FORMED
    assert set(Message.objects.values_list("to__name", flat=True)) == {"Nia Adeyemi"}
    client.force_login(cast.viktor)
    assert client.get(reverse("pairings:answer", args=[pairing.code])).status_code == 404
    assert "Nia" not in client.get(reverse("pairings:home")).content.decode()


def test_who_is_not_asked_yet_can_not_answer_or_look(cast: Cast, client: Client) -> None:
    pairing = released(cast, asked_first="mentee")
    mentor = part_of(pairing, Role.MENTOR)
    for verb in (answers.accept, answers.decline):
        with pytest.raises(Refused, match="no longer open"):
            verb(mentor, by=cast.nia, now=NOW)
    client.force_login(cast.nia)
    assert client.get(reverse("pairings:answer", args=[pairing.code])).status_code == 404
    assert "Viktor" not in client.get(reverse("pairings:home")).content.decode()


def test_who_is_not_asked_yet_can_leave_and_learns_nothing(cast: Cast) -> None:
    pairing = released(cast, asked_first="mentee")
    leave.leave_program(cast.nia_part, by=cast.nia, now=NOW)
    pairing.refresh_from_db()
    cast.nia_part.refresh_from_db()
    assert (pairing.state, cast.nia_part.state) == (PairingState.NOT_FORMED, ParticipantState.WITHDRAWN)
    assert told("not_formed") == {"Viktor"}


def test_only_who_was_asked_is_reminded(cast: Cast) -> None:
    pairing = released(cast, asked_first="mentee")
    answers.remind(pairing, now=NOW + timedelta(days=5))
    assert told("reminder_to_answer") == {"Viktor"}


def test_the_mails_say_in_which_order_they_ask(cast: Cast) -> None:
    pairing = released(cast, asked_first="mentee")
    first = Message.objects.select_related("to").get(kind="pairings.asked")
    assert "is asked only if you say yes" in " ".join(words_of(first).text.split())
    say_yes(cast, pairing, Role.MENTEE)
    second = Message.objects.select_related("to").get(kind="pairings.asked_next")
    assert "Viktor was asked before you." in " ".join(words_of(second).text.split())
