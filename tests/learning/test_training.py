"""Preparing for the first meeting: the texts, the verbs, the pages, and what managers see of it."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import apply_all
from viceversa.learning import actions, queries, training
from viceversa.learning.models import Preparation
from viceversa.people.models import User
from viceversa.programs.models import Cohort, Direction, Participant, Program, Role
from viceversa.programs.states import ParticipantState

FOLDER = files("viceversa.learning") / "data" / "training"


# The texts


def shape(language: str, role: str) -> list[str]:
    """Headings, marks and list items: what a translation may not change."""
    text = (FOLDER / language / f"{role}.md").read_text(encoding="utf-8")
    marks = ("## ", "? ", "+ ", "- ", "1. ", "2. ", "3. ")
    return [mark for line in text.splitlines() for mark in marks if line.startswith(mark)]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("language", training.LANGUAGES)
def test_each_language_has_both_paths_in_the_same_shape(language: str, role: str) -> None:
    assert shape(language, role) == shape("en", role)
    path = training.path_in(language, role)
    assert [len(question.answers) for question in path.questions] == [3] * 5
    assert all(sum(answer.is_right for answer in question.answers) == 1 for question in path.questions)
    assert all(answer.text and answer.said for question in path.questions for answer in question.answers)
    assert len({question.right for question in path.questions}) > 1
    assert 7 <= path.minutes <= 15
    assert all(module.title and "<p>" in module.html for module in path.modules)


def test_a_language_without_a_path_reads_the_english_one() -> None:
    assert training.path_in("ar", "mentor") == training.path_in("en", "mentor")


def test_programs_of_another_direction_have_none(cast: Cast) -> None:
    assert training.path_of(cast.nia_part) is not None
    cast.nia_part.cohort.program.direction = Direction.TRADITIONAL
    assert training.path_of(cast.nia_part) is None


# The verbs


def right(part: Participant) -> list[int | None]:
    path = training.path_of(part)
    assert path is not None
    return [question.right for question in path.questions]


def test_reading_is_noted_once_and_told_to_nobody(cast: Cast) -> None:
    first = actions.read_module(cast.nia_part, number=2, by=cast.nia, now=NOW)
    assert (first.read, first.repeated) == ([2], False)
    assert actions.read_module(cast.nia_part, number=1, by=cast.nia, now=NOW).read == [1, 2]
    assert actions.read_module(cast.nia_part, number=2, by=cast.nia, now=NOW).repeated
    assert not Event.objects.filter(verb__startswith="training").exists()
    with pytest.raises(Refused, match="no such part"):
        actions.read_module(cast.nia_part, number=99, by=cast.nia, now=NOW)


def test_the_check_is_passed_once_and_wrong_answers_are_not_kept(cast: Cast) -> None:
    answers = right(cast.nia_part)
    wrong = [(answers[0] or 0) - 1, *answers[1:]]
    for chosen, sentence in (
        (wrong, "1 answer is not right yet"),
        ([None, *answers[1:]], "each question"),
        ([], "each"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.pass_check(cast.nia_part, chosen=chosen, by=cast.nia, now=NOW)
    assert not Preparation.objects.exists()
    assert actions.pass_check(cast.nia_part, chosen=answers, by=cast.nia, now=NOW).passed_at == NOW
    again = actions.pass_check(cast.nia_part, chosen=answers, by=cast.nia, now=NOW + timedelta(days=1))
    assert (again.repeated, again.passed_at) == (True, NOW)
    assert Event.objects.filter(verb="training.passed").count() == 1


def test_how_it_was_is_said_once_after_the_check(cast: Cast) -> None:
    with pytest.raises(Refused, match="Pass the check first"):
        actions.rate(cast.nia_part, clear=4, useful=5, by=cast.nia, now=NOW)
    actions.pass_check(cast.nia_part, chosen=right(cast.nia_part), by=cast.nia, now=NOW)
    for clear, useful in ((0, 3), (3, 6)):
        with pytest.raises(Refused, match="one of the five"):
            actions.rate(cast.nia_part, clear=clear, useful=useful, by=cast.nia, now=NOW)
    rated = actions.rate(cast.nia_part, clear=4, useful=5, by=cast.nia, now=NOW)
    assert (rated.clear, rated.useful, rated.rated_at) == (4, 5, NOW)
    again = actions.rate(cast.nia_part, clear=1, useful=1, by=cast.nia, now=NOW)
    assert (again.repeated, again.clear) == (True, 4)


def test_everybody_reads_for_themselves(cast: Cast) -> None:
    for who in (cast.viktor, cast.petra, cast.ada):
        with pytest.raises(NotAllowed, match="for themselves"):
            actions.read_module(cast.nia_part, number=1, by=who, now=NOW)
    cast.nia_part.state = ParticipantState.WITHDRAWN
    with pytest.raises(NotAllowed):
        actions.pass_check(cast.nia_part, chosen=[], by=cast.nia, now=NOW)


def test_a_program_without_a_path_refuses(cast: Cast) -> None:
    cast.nia_part.cohort.program.direction = Direction.RECIPROCAL
    with pytest.raises(Refused, match="nothing to read"):
        actions.read_module(cast.nia_part, number=1, by=cast.nia, now=NOW)


# The pages


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_from_home_through_the_pages_to_prepared(cast: Cast) -> None:
    nia = client(cast.nia)
    home = reverse("pairings:home")
    overview = reverse("learning:training", args=[cast.nia_part.code])
    with clock.moved_to(NOW):
        assert "Read it" in nia.get(home).content.decode()
        assert "Begin" in nia.get(overview).content.decode()
        modules = len(training.path_in("en", "mentor").modules)
        address = reverse("learning:module", args=[cast.nia_part.code, 1])
        for number in range(1, modules + 1):
            assert f"Part {number} of {modules}" in nia.get(address).content.decode()
            address = nia.post(address)["Location"]
        assert address == reverse("learning:check", args=[cast.nia_part.code])
        assert "Go on reading" in nia.get(home).content.decode()
        assert "To the questions" in nia.get(overview).content.decode()
        answers = {f"q{number}": str(answer) for number, answer in enumerate(right(cast.nia_part))}
        wrong = nia.post(address, answers | {"q0": "0" if answers["q0"] != "0" else "1"})
        assert wrong.status_code == 422
        assert "1 answer is not right yet." in wrong.content.decode()
        assert "You are prepared." in nia.post(address, answers, follow=True).content.decode()
        assert "How was it?" in nia.get(overview).content.decode()
        assert "Read it" not in nia.get(home).content.decode()
        rating = reverse("learning:rating", args=[cast.nia_part.code])
        assert "one of the five" in nia.post(rating, {"clear": "x"}).content.decode()
        thanks = nia.post(rating, {"clear": "4", "useful": "5"}, follow=True).content.decode()
        assert "Thank you. It makes the next one better." in thanks
        again = nia.post(rating, {"clear": "4", "useful": "5"}, follow=True).content.decode()
        assert "You have said so already." in again
        assert "How was it?" not in again


def test_there_is_nothing_for_others_or_where_there_is_nothing_to_read(cast: Cast) -> None:
    overview = reverse("learning:training", args=[cast.nia_part.code])
    assert client(cast.viktor).get(overview).status_code == 404
    assert client(cast.nia).get(reverse("learning:module", args=[cast.nia_part.code, 99])).status_code == 404
    Program.objects.update(direction=Direction.TRADITIONAL)
    assert client(cast.nia).get(overview).status_code == 404
    assert "Read it" not in client(cast.nia).get(reverse("pairings:home")).content.decode()


# What managers see


def prepared(cast: Cast, role: str) -> queries.Prepared:
    return next(side for side in queries.prepared_in(cast.petra, cast.cohort)[0] if side.role == role)


def rated(cast: Cast, number: int, clear: int) -> None:
    part = factories.participant(cast.cohort, factories.person(f"Junior {number}"), Role.MENTOR)
    moment = NOW + timedelta(minutes=number)
    Preparation.objects.create(
        participant=part, passed_at=moment, clear=clear, useful=3, rated_at=moment, created_at=moment
    )


def test_averages_come_in_steps_of_five_answers(cast: Cast) -> None:
    found = []
    for number, clear in enumerate((5, 5, 4, 4, 4, 1, 1, 1, 1, 1)):
        rated(cast, number, clear)
        side = prepared(cast, Role.MENTOR)
        found.append((side.answers, side.clear, side.useful))
    assert found == [(0, None, None)] * 4 + [(5, 4.5, 3.0)] * 5 + [(10, 2.5, 3.0)]


def test_who_is_done_is_shown_and_people_near_the_manager_are_not_named(cast: Cast) -> None:
    actions.pass_check(cast.nia_part, chosen=right(cast.nia_part), by=cast.nia, now=NOW)
    side = prepared(cast, Role.MENTOR)
    assert (side.done, side.hidden) == (["Nia Adeyemi"], 0)
    nia = cast.person("nia")
    nia.line_path = f"/{cast.petra.person_id}/"
    nia.save()
    side = prepared(cast, Role.MENTOR)
    assert (side.done, side.hidden) == ([], 1)


def test_the_managers_page_costs_the_same_for_many(cast: Cast) -> None:
    petra, costs = client(cast.petra), []
    for number in (1, 3):
        for index in range(number):
            rated(cast, 10 * number + index, 4)
        with CaptureQueriesContext(connection) as captured:
            html = petra.get(reverse("learning:prepared", args=[cast.cohort.code])).content.decode()
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 12
    assert "people are prepared" in html
    assert "How people found it is shown once five have said so." in html


def test_how_people_prepared_is_forgotten_with_the_cohort(cast: Cast) -> None:
    actions.read_module(cast.nia_part, number=1, by=cast.nia, now=NOW)
    apply_all(now=NOW + timedelta(days=400))
    kept = Preparation.objects.count()
    Cohort.objects.update(closed_at=NOW)
    apply_all(now=NOW + timedelta(days=1))
    assert (kept, Preparation.objects.count()) == (1, 0)
