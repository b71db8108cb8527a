"""From the database to the engine: each rule, each criterion, each limit shows through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.cast import Cast
from viceversa import engine
from viceversa.matching import actions, adapter, history
from viceversa.matching.policy import settings_for
from viceversa.matching.refusals import PLACES
from viceversa.people.models import DecisionPower, Person
from viceversa.programs.dates import end_date
from viceversa.programs.models import Direction, DoNotMatch, Offer, OffLimits, Participant, Role, Want
from viceversa.programs.states import ParticipantState


def problem(cast: Cast, **asked: Any) -> engine.Problem:
    cast.cohort.refresh_from_db()
    return adapter.draft(cast.cohort, settings_for(cast.cohort.program, asked)).problem


def broken_rules(cast: Cast) -> set[str]:
    found = engine.verdicts(problem(cast), cast.nia_part.code, cast.viktor_part.code)
    return {forbidden.rule for forbidden in found}


def change(thing: Any, **values: Any) -> None:
    type(thing).objects.filter(pk=thing.pk).update(**values)


def test_the_cast_may_be_paired(cast: Cast) -> None:
    assert broken_rules(cast) == set()


def viktor_above_nia(cast: Cast) -> None:
    change(cast.person("nia"), line_path=f"/{cast.person('mara').pk}/{cast.person('viktor').pk}/")


def nia_above_viktor(cast: Cast) -> None:
    change(cast.person("viktor"), line_path=f"/{cast.person('nia').pk}/")


def viktor_decides_about_nia(cast: Cast) -> None:
    DecisionPower.objects.create(holder=cast.person("viktor"), over=cast.person("nia"), kind=DecisionPower.Kind.PANEL)


def nia_decides_about_viktor(cast: Cast) -> None:
    DecisionPower.objects.create(holder=cast.person("nia"), over=cast.person("viktor"), kind=DecisionPower.Kind.HR)


def one_grade_apart(cast: Cast) -> None:
    change(cast.person("viktor"), grade=factories.grade(2))


def mentor_is_senior(cast: Cast) -> None:
    change(cast.person("nia"), grade=factories.grade(9))


def no_grade(cast: Cast) -> None:
    change(cast.person("nia"), grade=None)


def nia_does_not_want_viktor(cast: Cast) -> None:
    DoNotMatch.objects.create(participant=cast.nia_part, person=cast.person("viktor"))


def viktor_does_not_want_nia(cast: Cast) -> None:
    DoNotMatch.objects.create(participant=cast.viktor_part, person=cast.person("nia"))


def no_common_language(cast: Cast) -> None:
    change(cast.viktor_part, languages=["fr"])


def conversation_is_not_enough(cast: Cast) -> None:
    change(cast.viktor_part, languages=["en", "fr"], fluency={"en": "conversation", "fr": "first"})


def directory_language_counts_when_none_was_said(cast: Cast) -> None:
    change(cast.viktor_part, languages=[])
    change(cast.person("viktor"), languages=["de"])


def never_free_together(cast: Cast) -> None:
    change(cast.viktor_part, times=["mon-afternoon", "tue-afternoon"])


def oceans_between(cast: Cast) -> None:
    change(cast.viktor_part, time_zone="Pacific/Auckland")


def offered_too_low(cast: Cast) -> None:
    Offer.objects.filter(participant=cast.nia_part).update(level=2)


def mentor_will_not_talk_about_it(cast: Cast) -> None:
    for want in Want.objects.filter(participant=cast.viktor_part):
        OffLimits.objects.create(participant=cast.nia_part, topic=want.topic)


def mentee_will_not_talk_about_it(cast: Cast) -> None:
    for want in Want.objects.filter(participant=cast.viktor_part):
        OffLimits.objects.create(participant=cast.viktor_part, topic=want.topic)


def only_the_fourth_want_is_offered(cast: Cast) -> None:
    Want.objects.filter(participant=cast.viktor_part).delete()
    for position, slug in enumerate(("knitting", "rowing", "chess", "ai-assistants"), start=1):
        Want.objects.create(participant=cast.viktor_part, topic=factories.topic(slug), level=2, position=position)


def leaves_in_summer(cast: Cast) -> None:
    change(cast.person("viktor"), end_date=end_date(cast.cohort) - timedelta(days=1))


def ruled_out(cast: Cast) -> None:
    actions.forbid(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)


@pytest.mark.parametrize(
    ("make_true", "rule"),
    [
        (viktor_above_nia, "same_line"),
        (nia_above_viktor, "same_line"),
        (viktor_decides_about_nia, "decision_power"),
        (nia_decides_about_viktor, "decision_power"),
        (one_grade_apart, "grade_gap"),
        (mentor_is_senior, "grade_gap"),
        (no_grade, "grade_gap"),
        (nia_does_not_want_viktor, "do_not_match"),
        (viktor_does_not_want_nia, "do_not_match"),
        (no_common_language, "language"),
        (conversation_is_not_enough, "language"),
        (directory_language_counts_when_none_was_said, "language"),
        (never_free_together, "common_time"),
        (oceans_between, "common_time"),
        (offered_too_low, "top_want"),
        (mentor_will_not_talk_about_it, "top_want"),
        (mentee_will_not_talk_about_it, "top_want"),
        (only_the_fourth_want_is_offered, "top_want"),
        (leaves_in_summer, "employed"),
        (ruled_out, "forbid"),
    ],
)
def test_each_hard_rule_shows_through(cast: Cast, make_true: Callable[[Cast], None], rule: str) -> None:
    make_true(cast)
    assert broken_rules(cast) == {rule}


@pytest.fixture
def together_before(cast: Cast) -> Iterator[list[date]]:
    """A source that knows Nia and Viktor were together; collects from when on it was asked."""
    asked: list[date] = []

    @history.register
    def provider(cohort: Any, since: date) -> list[tuple[int, int]]:
        asked.append(since)
        return [(cast.person("viktor").pk, cast.person("nia").pk), (cast.person("nia").pk, cast.person("otto").pk)]

    yield asked
    history.withdraw(provider)


def test_former_pairs_come_from_the_apps_above(cast: Cast, together_before: list[date]) -> None:
    assert broken_rules(cast) == {"former"}
    assert set(together_before) == {date(2024, 3, 3)}


def invited(cast: Cast) -> None:
    change(cast.nia_part, state=ParticipantState.ENROLLING)


def without_consent(cast: Cast) -> None:
    change(cast.nia_part, matching_consent_at=None)


def gone(cast: Cast) -> None:
    change(cast.person("nia"), state=Person.State.LEFT)


@pytest.mark.parametrize("make_true", [invited, without_consent, gone])
def test_only_who_can_be_matched_is_in_the_problem(cast: Cast, make_true: Callable[[Cast], None]) -> None:
    make_true(cast)
    assert [person.id for person in problem(cast).left] == []
    assert [person.id for person in problem(cast).right] == [cast.viktor_part.code]


def test_places_taken_elsewhere_are_not_given_twice(cast: Cast) -> None:
    change(cast.viktor_part, capacity=3)

    def two_taken(cohort: Any) -> dict[int, int]:
        return {cast.viktor_part.pk: 2, cast.nia_part.pk: 1}

    history.register_places(two_taken)
    try:
        made = problem(cast)
    finally:
        history.withdraw(two_taken)
    assert [(person.id, person.capacity) for person in made.right] == [(cast.viktor_part.code, 1)]
    assert made.left == ()


@pytest.mark.parametrize(
    ("direction", "outranks", "broken"),
    [
        (Direction.REVERSE, "right", set()),
        (Direction.TRADITIONAL, "left", {"grade_gap"}),
        (Direction.RECIPROCAL, "either", set()),
    ],
)
def test_direction_says_who_outranks_whom(cast: Cast, direction: str, outranks: str, broken: set[str]) -> None:
    change(cast.program, direction=direction)
    assert problem(cast).settings.outranks == outranks
    assert broken_rules(cast) == broken


def test_a_person_becomes_what_the_engine_compares(cast: Cast) -> None:
    change(cast.nia_part, left_out_before=2)
    nia, viktor = problem(cast).left[0], problem(cast).right[0]
    assert nia == engine.Person(
        id=cast.nia_part.code,
        priority=2,
        offers={"ai-assistants": 5, "short-video": 4},
        wants=(engine.Want("how-budgets-get-decided", 3),),
        languages=frozenset({"en"}),
        slots=engine.slots_from_text(
            "Mon 08:00-11:00; Tue 08:00-11:00; Wed 08:00-11:00; Thu 08:00-11:00; Fri 08:00-11:00"
        ),
        grade=1,
        unit=("Retail",),
        site="Lyon",
        interests=frozenset({"offer:ai-assistants", "offer:short-video", "want:how-budgets-get-decided"}),
    )
    assert viktor.wants == (engine.Want("ai-assistants", 3), engine.Want("short-video", 3))
    assert viktor.unit == ("Finance",)
    assert viktor.line == ()


def test_levels_nobody_said_have_a_usual_value(cast: Cast) -> None:
    Offer.objects.filter(participant=cast.nia_part).update(level=None)
    Want.objects.filter(participant=cast.nia_part).update(level=None)
    Want.objects.filter(participant=cast.viktor_part).update(level=5)
    nia, viktor = problem(cast).left[0], problem(cast).right[0]
    assert set(nia.offers.values()) == {3}
    assert [want.level for want in nia.wants] == [3]
    assert [want.level for want in viktor.wants] == [5, 5]


def test_settings_reach_the_engine(cast: Cast) -> None:
    change(cast.program, policy={"grade_gap": 3, "weights": {"schedule": 0}})
    made = problem(cast, common_hours=4, floor=40)
    assert made.settings == engine.Settings(
        end_date=end_date(cast.cohort).isoformat(), min_grade_gap=3, common_hours=4.0
    )
    assert made.aims == ("pins", "people", "pairs", engine.Floor(400_000), "points")
    assert made.criteria == {
        "wants_of_right": 30,
        "wants_of_left": 15,
        "common_ground": 15,
        "different_unit": 5,
        "grade_window": 5,
    }


@pytest.mark.parametrize(
    ("forget", "not_counted"),
    [
        ({"grade": None}, ["mutual_preference", "grade_window"]),
        ({"unit": None, "site": ""}, ["mutual_preference", "different_unit"]),
    ],
)
def test_what_nobody_said_anything_about_does_not_count(
    cast: Cast, forget: dict[str, Any], not_counted: list[str]
) -> None:
    Person.objects.update(**forget)
    draft = adapter.draft(cast.cohort, settings_for(cast.program))
    assert draft.settings["not_counted"] == not_counted
    assert set(draft.problem.criteria) & set(not_counted) == set()


def test_a_lone_criterion_counts_even_without_anything_said(cast: Cast) -> None:
    others = {name: 0 for name in settings_for(cast.program)["weights"] if name != "mutual_preference"}
    assert problem(cast, weights=others).criteria == {"mutual_preference": 20}


def test_rulings_about_people_who_are_not_there_wait(cast: Cast) -> None:
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    assert problem(cast).pins == ((cast.nia_part.code, cast.viktor_part.code),)
    change(cast.nia_part, state=ParticipantState.ENROLLING)
    assert problem(cast).pins == ()


def test_the_run_before_is_known_so_that_little_changes(cast: Cast) -> None:
    assert problem(cast).aims == ("pins", "people", "pairs", "points")
    actions.solve_run(actions.start_run(cast.cohort, by=cast.petra))
    assert problem(cast).former == ((cast.nia_part.code, cast.viktor_part.code),)
    assert problem(cast).aims == ("pins", "people", "pairs", "points", "stay")


def test_two_branches_of_one_unit_are_not_one_unit(cast: Cast) -> None:
    change(cast.person("nia"), unit=factories.unit("Lumen / Sales / South"))
    change(cast.person("viktor"), unit=factories.unit("Lumen / Sales / North"))
    made = problem(cast)
    assert (made.left[0].unit, made.right[0].unit) == (("South",), ("North",))


def test_queries_do_not_grow_with_people(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            adapter.draft(cast.cohort, settings_for(cast.program))
        return len(captured)

    few = queries()
    for number in range(3):
        boss = factories.person(f"Boss {number}", rank=6)
        mentor: Participant = factories.participant(
            cast.cohort, factories.person(f"Junior {number}"), Role.MENTOR, offers={"ai-assistants": 4}
        )
        factories.participant(cast.cohort, boss, Role.MENTEE, wants=("ai-assistants",))
        DoNotMatch.objects.create(participant=mentor, person=boss)
    assert queries() == few
    assert few <= 16


def test_different_places_are_asked_for_by_the_run_or_the_program(cast: Cast) -> None:
    """Country by time zone, and only where it is asked for: else no run holds where people live."""
    nia, viktor = cast.person("nia"), cast.person("viktor")
    change(nia, site="Lyon", time_zone="Europe/Paris", unit=factories.unit("Lumen / Retail"))
    change(viktor, site="Lyon", time_zone="Europe/Paris", unit=factories.unit("Lumen / Retail"))
    change(cast.nia_part, time_zone="")
    change(cast.viktor_part, time_zone="")
    ends = cast.nia_part.code, cast.viktor_part.code
    assert engine.verdict(problem(cast), *ends) == engine.Allowed()
    assert {person.country for person in problem(cast).left} == {""}
    for must, what in (("other_unit", "unit"), ("other_site", "site"), ("other_country", "country")):
        found = engine.verdict(problem(cast, musts={must: True}), *ends)
        assert isinstance(found, engine.Forbidden)
        assert (found.rule, found.reason.facts["what"]) == (must, what)
        cast.cohort.program.policy = {"musts": {must: True}}
        assert must in adapter.draft(cast.cohort, settings_for(cast.cohort.program)).problem.rules
    change(viktor, site="Porto", time_zone="Europe/Lisbon", unit=factories.unit("Lumen / Legal"))
    assert engine.verdict(problem(cast, musts=dict.fromkeys(PLACES, True)), *ends) == engine.Allowed()
