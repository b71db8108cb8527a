"""What figures speak for: the rules by themselves, the figures they read, and what a manager does about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.adjusting.world import running
from tests.cast import Cast
from tests.factories import NOW
from viceversa.adjusting import actions, figures
from viceversa.adjusting.figures import figures_of, released_figures, share
from viceversa.adjusting.models import Dismissal
from viceversa.adjusting.places import PLACES
from viceversa.adjusting.recommended import in_words, recommended_for
from viceversa.adjusting.recommending import RULES, Figure, Unit, recommend
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.learning.models import Preparation
from viceversa.measurement.figures import Released
from viceversa.pairings.models import Meeting, Pairing
from viceversa.programs.models import Participant, Program, Role
from viceversa.programs.states import ParticipantState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


RELEASED = Released(
    release="abc", cohorts="Spring 2026", key="mentor:pulse.candid", codes=("pulse.candid",), item_set="", outcome=None,
    text="I can be candid here", wave="W4", since="", role="mentor", n=14, value=3.2, low=2.9, high=3.4, scale=(1, 5),
    is_planned=False, has_comparison=False,
)  # fmt: skip


def given_as(**otherwise: Any) -> Released:
    """A figure as a release gives it."""
    return replace(RELEASED, **otherwise)


# The rules by themselves


def test_every_rule_names_its_source_a_place_and_what_would_make_it_wrong() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.rests_on
        assert rule.place in {*PLACES, "next"}
        assert all(str(words) for words in (rule.what, rule.figure, rule.wrong))


def test_no_rule_says_what_caused_a_figure() -> None:
    for rule in RULES:
        for words in (rule.what, rule.figure, rule.wrong):
            assert not {"because", "caused", "leads", "effect", "due to"} & set(str(words).lower().split())


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (Figure("cancelled", Unit.SHARE, 0.24, 50, 0.14, 0.37), []),
        (Figure("cancelled", Unit.SHARE, 0.25, 50, 0.15, 0.38), [("cancelled", False, "hint")]),
        (Figure("cancelled", Unit.SHARE, 0.50, 50, 0.37, 0.63), [("cancelled", True, "clear")]),
        (Figure("training_clear", Unit.MEAN, 3.5, 10, role="mentor"), [("training-clear-mentor", False, "hint")]),
        (Figure("training_clear", Unit.MEAN, 4.0, 10, role="mentor"), []),
        (Figure("pulse.kept", Unit.MEAN, 3.0, 20, 2.6, 3.4, "mentee", "W8"), [("kept-mentee", True, "W8:3.0")]),
        (Figure("pulse.kept", Unit.MEAN, 3.0, 20, 2.4, 3.6, "mentee", "W8"), [("kept-mentee", False, "W8:3.0")]),
        (Figure("waiting", Unit.COUNT, 5, 5), [("waiting", True, "clear")]),
        (Figure("nobody.asks", Unit.MEAN, 1.0, 20), []),
    ],
)
def test_a_figure_speaks_for_a_rule_from_its_threshold_on(figure: Figure, expected: list[Any]) -> None:
    assert [(one.key, one.is_clear, one.mark) for one in recommend([figure])] == expected


def test_the_clear_ones_stand_first_and_the_last_wave_counts() -> None:
    hint = Figure("behind", Unit.SHARE, 0.3, 20, 0.1, 0.5)
    clear = Figure("cancelled", Unit.SHARE, 0.5, 50, 0.4, 0.6)
    assert [one.key for one in recommend([hint, clear])] == ["cancelled", "behind"]
    early = Figure("pulse.candid", Unit.MEAN, 2.0, 20, 1.8, 2.2, "mentor", "W4")
    assert recommend([early, replace(early, wave="W8", value=4.4)]) == []


def test_only_means_of_questions_and_of_sets_from_1_to_5_are_read_and_the_latest_last() -> None:
    given = [
        given_as(wave="W8", value=4.0), given_as(), given_as(since="T0"), given_as(codes=("a", "b")), given_as(scale=(0, 10)),
        given_as(codes=("other",), wave="X1"), given_as(codes=("cost.1", "cost.2"), item_set="cost"),
    ]  # fmt: skip
    found = released_figures(given)
    assert [(one.name, one.wave, one.value) for one in found] == [
        ("other", "X1", 3.2), ("cost", "W4", 3.2), ("pulse.candid", "W4", 3.2), ("pulse.candid", "W8", 4.0),
    ]  # fmt: skip


def test_a_share_needs_five_of_each() -> None:
    assert list(share("x", 4, 50)) == []
    assert list(share("x", 5, 4)) == []
    found = next(share("x", 5, 20))
    assert (found.value, found.n, round(found.low or 0, 2), round(found.high or 0, 2)) == (0.25, 20, 0.11, 0.47)


# The figures


def pairs(cast: Cast, count: int, **fields: Any) -> list[Pairing]:
    return [
        Pairing.objects.create(
            cohort=cast.cohort, created_at=NOW, **{"state": "active", "started_at": NOW - 70 * DAY, **fields}
        )
        for _number in range(count)
    ]


def test_figures_are_counted_from_dates_and_facts(cast: Cast) -> None:
    running(cast.cohort)
    pairs(cast, 5, held_count=0)
    late = pairs(cast, 5, held_count=2, has_goal_to_mentor=False, agreement_signed_at=NOW)
    pairs(cast, 10, held_count=4, has_goal_to_mentor=True, agreement_signed_at=NOW)
    pairs(cast, 9, state="ended", held_count=0)
    for number, state in enumerate(["held"] * 10 + ["cancelled"] * 5 + ["planned"] * 9):
        Meeting.objects.create(
            pairing=late[0], state=state, starts_at=NOW + timedelta(hours=number), minutes=60, created_at=NOW
        )
    cast.cohort.kick_off = (NOW - 7 * DAY).date()
    found = {one.name: (one.value, one.n) for one in figures_of(cast.petra, cast.cohort, now=NOW)}
    assert found == {
        "first_late": (0.25, 20),
        "no_agreement": (0.25, 20),
        "one_way": (5 / 15, 15),
        "cancelled": (5 / 15, 15),
    }
    cast.cohort.kick_off = (NOW - 91 * DAY).date()
    halfway = {one.name: (one.value, one.n) for one in figures_of(cast.petra, cast.cohort, now=NOW)}
    # Four of eight meetings are due; two thirds of them are 2.7.
    assert halfway["behind"] == (0.5, 20)


def test_a_waiting_list_and_a_training_of_five_or_more(cast: Cast) -> None:
    def names() -> list[str]:
        return [f"{one.name} {one.role}".strip() for one in figures_of(cast.petra, cast.cohort, now=NOW)]

    for number in range(5):
        assert names() == []
        who = factories.person(f"Listed {number}")
        factories.participant(cast.cohort, who, Role.MENTOR, state=ParticipantState.LISTED)
    assert names() == ["waiting"]
    Participant.objects.filter(state=ParticipantState.LISTED).update(state=ParticipantState.ENROLLED)
    for part in Participant.objects.filter(role=Role.MENTOR)[:5]:
        Preparation.objects.create(participant=part, passed_at=NOW, rated_at=NOW, clear=3, useful=4, created_at=NOW)
    assert names() == ["training_clear mentor", "training_useful mentor"]


# What is shown of them


@pytest.fixture
def waiting(cast: Cast) -> Cast:
    """Five people on the waiting list, and a cohort in which many meetings were cancelled."""
    running(cast.cohort)
    for number in range(5):
        who = factories.person(f"Listed {number}")
        factories.participant(cast.cohort, who, Role.MENTOR, state=ParticipantState.LISTED)
    (one,) = pairs(cast, 1, started_at=NOW)
    for number, state in enumerate(["held"] * 10 + ["cancelled"] * 5):
        Meeting.objects.create(
            pairing=one, state=state, starts_at=NOW + timedelta(hours=number), minutes=60, created_at=NOW
        )
    return cast


def test_each_says_its_figure_and_leads_to_its_setting(waiting: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def given(program: Program) -> list[Released]:
        assert program == waiting.program
        of_both = "+".join(sorted((waiting.cohort.code, other.code)))
        return [
            given_as(cohorts=waiting.cohort.code), given_as(cohorts=waiting.cohort.code, value=1.1, low=1.0, high=1.2),
            given_as(cohorts=other.code, value=1.2, wave="T3"), given_as(cohorts=of_both, role="mentee", n=None, low=None, high=None),
        ]  # fmt: skip

    other = factories.cohort(waiting.program, name="Autumn 2026")
    both = ", ".join(one.name for one in sorted((waiting.cohort, other), key=lambda one: one.code))
    monkeypatch.setattr(figures, "figures_for", given)
    found = recommended_for(waiting.petra, waiting.cohort, now=NOW)
    assert [(one.key, one.value, one.of, one.interval, one.wave) for one in found] == [
        ("candid-mentor", "3.2", "of 14 people", "95 % interval from 2.9 to 3.4", "wave W4, Spring 2026"),
        ("waiting", "5", "", "", "counted today"),
        ("candid-mentee", "3.2", "of 5 to 9 people", "", f"wave W4, {both}"),
        ("cancelled", "33 %", "of 15 meetings", "95 % interval from 15 % to 58 %", "counted today"),
    ]
    assert found[0].about == "“I can be candid here”, from 1 to 5, mentors"
    assert found[1].url == reverse("adjusting:next", args=[waiting.cohort.code])
    assert in_words(found[1]).endswith("(People on the waiting list: 5, counted today)")


def test_one_that_is_not_followed_keeps_its_reason_until_the_figure_is_another(waiting: Cast) -> None:
    cohort, petra = waiting.cohort, waiting.petra
    made = actions.dismiss(cohort, rule="cancelled", reason=" The close  of the books ", by=petra, now=NOW)
    assert (made.reason, made.mark) == ("The close of the books", "hint")
    assert actions.dismiss(cohort, rule="cancelled", reason="The close of the books", by=petra, now=NOW).repeated
    assert Event.objects.filter(verb="recommendation.dismissed").count() == 1
    state = {one.key: one.dismissal for one in recommended_for(petra, cohort, now=NOW)}
    assert state == {"waiting": None, "cancelled": made}
    Meeting.objects.filter(state="held")[4].pairing.meetings.filter(state="held").update(state="cancelled")
    assert {one.key: one.dismissal for one in recommended_for(petra, cohort, now=NOW)} == {
        "waiting": None, "cancelled": None,
    }  # fmt: skip
    for reason, rule in (("", "waiting"), ("x" * 201, "waiting"), ("No", "behind")):
        with pytest.raises(Refused):
            actions.dismiss(cohort, rule=rule, reason=reason, by=petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.dismiss(cohort, rule="waiting", reason="No", by=waiting.jon, now=NOW)
    with pytest.raises(NotAllowed):
        actions.take_up(cohort, rule="cancelled", by=waiting.jon, now=NOW)
    assert not actions.take_up(cohort, rule="cancelled", by=petra, now=NOW).repeated
    assert actions.take_up(cohort, rule="cancelled", by=petra, now=NOW).repeated


def test_the_page(waiting: Cast, django_assert_max_num_queries: Any) -> None:
    client = Client()
    client.force_login(waiting.petra)
    page = reverse("adjusting:recommended", args=[waiting.cohort.code])
    with clock.moved_to(NOW):
        with django_assert_max_num_queries(12):
            html = client.get(page).content.decode()
        assert ("of 15 meetings" in html, "A hint: chance alone could explain it." in html) == (True, True)
        dismissal = reverse("adjusting:dismissal", args=[waiting.cohort.code, "cancelled"])
        assert client.post(dismissal, {"reason": ""}).status_code == 409
        assert client.post(dismissal, {"reason": "The close of the books"}).url == page
        assert "The close of the books" in client.get(page).content.decode()
        again = reverse("adjusting:again", args=[waiting.cohort.code, "cancelled"])
        assert client.post(again).url == page
        assert Dismissal.objects.count() == 0
        new = reverse("adjusting:lesson_new", args=[waiting.cohort.code])
        with django_assert_max_num_queries(12):
            assert "of 15 meetings" in client.get(new).content.decode()
        with django_assert_max_num_queries(12):
            assert "of 15 meetings" not in client.get(f"{new}?from=log").content.decode()
