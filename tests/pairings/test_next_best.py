"""Where a pair was not formed, the next best is asked by itself: whom, when, how often, and what nobody can tell from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import part_of, start
from viceversa import engine
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions as matching
from viceversa.matching.models import LeftOut, Run
from viceversa.matching.rest import rest_of
from viceversa.matching.states import RunState
from viceversa.messaging import due
from viceversa.messaging.models import Due, Message
from viceversa.pairings.actions import answers, closure, next_best, release
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import Person
from viceversa.programs.models import DoNotMatch, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

MORNING = datetime(2026, 5, 13, 8, 0, tzinfo=NOW.tzinfo)
VIDEO = {"ai-assistants": 4, "short-video": 4}


@pytest.fixture
def mo(cast: Cast) -> Participant:
    """Another mentor, who fits Viktor a little less than Nia does, and stays without a partner."""
    who = factories.person("Mo Lind", languages=["en"])
    factories.user(who)
    return factories.participant(cast.cohort, who, Role.MENTOR, offers={"ai-assistants": 3})


@pytest.fixture
def root(cast: Cast, mo: Participant) -> Run:
    """A released run that has asked Nia and Viktor."""
    run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)
    return release.release_run(run, by=cast.petra, now=NOW)


@pytest.fixture
def asked(root: Run) -> Pairing:
    return Pairing.objects.get(run=root)


def open_pairs() -> list[tuple[str, ...]]:
    rows = Pairing.objects.filter(state=PairingState.ASKED).order_by("pk")
    return [
        tuple(m.participant.person.first_name for m in one.members.select_related("participant__person"))
        for one in rows
    ]


def decline(pairing: Pairing, role: str, now: datetime = NOW) -> None:
    member = part_of(pairing, role)
    answers.decline(member, by=member.participant.person.user, now=now)


def test_the_next_morning_the_next_best_is_asked(cast: Cast, root: Run, asked: Pairing) -> None:
    assert open_pairs() == [("Nia", "Viktor")]
    decline(asked, Role.MENTOR)
    assert due.run_due(now=NOW + timedelta(hours=2)) == 0
    assert open_pairs() == []
    due.run_due(now=MORNING)
    assert open_pairs() == [("Mo", "Viktor")]
    found = Run.objects.get(number=2)
    assert (found.state, found.by, found.released_by, found.settings["after"]) == (
        RunState.RELEASED,
        None,
        None,
        root.code,
    )
    report = engine.check(engine.problem_from_json(found.problem), engine.result_from_json(found.result))
    assert report.ok
    assert Message.objects.filter(kind="pairings.asked", to__name="Mo Lind").count() == 1
    assert Due.objects.filter(what=release.NEXT_BEST, state="waiting").count() == 1


def test_again_asks_nobody_twice(cast: Cast, asked: Pairing) -> None:
    decline(asked, Role.MENTOR)
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 1
    before = (Run.objects.count(), Pairing.objects.count(), Message.objects.count())
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 0
    assert (Run.objects.count(), Pairing.objects.count(), Message.objects.count()) == before


def test_nobody_free_stores_nothing(cast: Cast, root: Run, asked: Pairing) -> None:
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 0
    start(cast, asked)
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 0
    assert Run.objects.count() == 1


def test_mornings_end_with_the_last_open_question(cast: Cast, asked: Pairing) -> None:
    start(cast, asked)
    due.run_due(now=MORNING)
    assert Due.objects.filter(what=release.NEXT_BEST, state="waiting").count() == 0


def traces(cast: Cast, asked: Pairing, how: str) -> Any:
    """What is left to be seen by others than the two, without codes and moments."""
    if how == "lapse":
        answers.lapse(asked, now=NOW + timedelta(days=10))
    else:
        decline(asked, how, NOW)
    next_best.ask_next_best(cast.cohort, now=NOW + timedelta(days=11))
    newest = Run.objects.order_by("-number")[0]
    said = Event.objects.filter(verb__startswith="pairing").order_by("pk").values_list("verb", "actor__name")
    left = LeftOut.objects.filter(run=newest).order_by("participant").values_list("reason", "would_help")
    client = Client()
    client.force_login(cast.petra)
    with clock.moved_to(NOW + timedelta(days=11)):
        shown = [
            client.get(address).content.decode().count("Nia")
            for address in (
                reverse("pairings:overview", args=[cast.cohort.code]),
                reverse("matching:cohort", args=[cast.cohort.code]),
                reverse("messaging:cohort", args=[cast.cohort.code]),
            )
        ]
    return list(said), list(left), open_pairs(), newest.figures["pairs"], shown


def test_who_said_no_and_whether_anybody_did_leave_the_same_trace(cast: Cast, asked: Pairing) -> None:
    seen = []
    for how in (Role.MENTOR, Role.MENTEE, "lapse"):
        before = transaction.savepoint()
        seen.append(traces(cast, asked, how))
        transaction.savepoint_rollback(before)
        asked.refresh_from_db()
    assert seen[0] == seen[1] == seen[2]
    _said, ((reason, would_help),), pairs, _count, _shown = seen[0]
    assert pairs == [("Mo", "Viktor")]
    assert "forbid" not in str(reason) + str(would_help)
    assert "former" not in str(reason) + str(would_help)


def test_a_program_may_ask_nobody_by_itself(cast: Cast, asked: Pairing) -> None:
    next_best.set_times(cast.program, times=0, by=cast.petra, now=NOW)
    decline(asked, Role.MENTOR)
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 0


def test_nobody_is_asked_by_itself_more_often_than_that(cast: Cast, asked: Pairing) -> None:
    for number in range(3):
        who = factories.person(f"Ro {number}", languages=["en"])
        factories.participant(cast.cohort, who, Role.MENTOR, offers={"ai-assistants": 3})
    next_best.set_times(cast.program, times=1, by=cast.petra, now=NOW)
    decline(asked, Role.MENTOR)
    next_best.ask_next_best(cast.cohort, now=MORNING)
    second = Pairing.objects.get(state=PairingState.ASKED)
    decline(second, Role.MENTEE, MORNING)
    assert next_best.ask_next_best(cast.cohort, now=MORNING + timedelta(days=1)) == 0
    next_best.set_times(cast.program, times=2, by=cast.petra, now=MORNING)
    assert next_best.ask_next_best(cast.cohort, now=MORNING + timedelta(days=1)) == 0
    assert open_pairs() == []


def test_setting_how_often(cast: Cast) -> None:
    assert next_best.times_of(cast.program) == 2
    assert next_best.set_times(cast.program, times=2, by=cast.petra, now=NOW).repeated
    assert not next_best.set_times(cast.program, times=3, by=cast.petra, now=NOW).repeated
    assert next_best.times_of(cast.program) == 3
    for wrong in (-1, 4):
        with pytest.raises(Refused, match="between never and 3"):
            next_best.set_times(cast.program, times=wrong, by=cast.petra, now=NOW)
    for somebody in (cast.nia, cast.ada, cast.dora):
        with pytest.raises(NotAllowed):
            next_best.set_times(cast.program, times=1, by=somebody, now=NOW)


def test_the_page_says_it_before_the_release_and_sets_it(cast: Cast, mo: Participant) -> None:
    run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)
    client = Client()
    client.force_login(cast.petra)
    for name in ("matching:review", "pairings:release"):
        assert "up to 2 times a person" in client.get(reverse(name, args=[run.code])).content.decode()
    back = reverse("matching:review", args=[run.code])
    answer = client.post(reverse("pairings:next_best", args=[cast.cohort.code]), {"times": "0", "next": back})
    assert answer.headers["Location"] == back
    assert "waits for you to match" in client.get(back).content.decode()
    wrong = client.post(reverse("pairings:next_best", args=[cast.cohort.code]), {"times": "often"})
    assert wrong.status_code == 409


# Allowed then, and now


def gone(mo: Participant, viktor: Participant) -> None:
    Person.objects.filter(pk=mo.person_id).update(state=Person.State.LEFT)


def in_line(mo: Participant, viktor: Participant) -> None:
    Person.objects.filter(pk=mo.person_id).update(line_path=f"/{viktor.person_id}/")


def not_wanted(mo: Participant, viktor: Participant) -> None:
    DoNotMatch.objects.create(participant=mo, person=viktor.person)


def no_consent(mo: Participant, viktor: Participant) -> None:
    Participant.objects.filter(pk=mo.pk).update(matching_consent_at=None)


def other_side(mo: Participant, viktor: Participant) -> None:
    Participant.objects.filter(pk=mo.pk).update(role=Role.MENTEE)


@pytest.mark.parametrize("since", [gone, in_line, not_wanted, no_consent, other_side])
def test_a_pair_has_to_be_allowed_today_as_well(cast: Cast, mo: Participant, asked: Pairing, since: Any) -> None:
    since(mo, cast.viktor_part)
    decline(asked, Role.MENTOR)
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 0
    assert Run.objects.count() == 1


def test_who_joined_later_is_not_in_the_frozen_question(cast: Cast, mo: Participant, asked: Pairing) -> None:
    Participant.objects.filter(pk=mo.pk).update(state=ParticipantState.WITHDRAWN)
    factories.participant(cast.cohort, factories.person("La Ter"), Role.MENTOR, offers={"ai-assistants": 5})
    decline(asked, Role.MENTOR)
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 0


def test_nobody_who_is_in_a_pair_is_moved(cast: Cast, mo: Participant, asked: Pairing) -> None:
    other = factories.participant(
        cast.cohort, factories.person("Vera Sen", rank=6), Role.MENTEE, wants=("ai-assistants",)
    )
    factories.user(other.person)
    run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)
    release.release_run(run, by=cast.petra, now=NOW)
    settled = Pairing.objects.get(run=run)
    start(cast, settled)
    decline(asked, Role.MENTOR)
    before = list(settled.members.values_list("participant", flat=True))
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 0
    settled.refresh_from_db()
    assert settled.state == PairingState.ACTIVE
    assert list(settled.members.values_list("participant", flat=True)) == before


def test_the_second_round_goes_back_to_the_first_question(cast: Cast, root: Run, asked: Pairing) -> None:
    """The run made by itself is no question of its own: what falls free from it is asked from the one released."""
    decline(asked, Role.MENTOR)
    next_best.ask_next_best(cast.cohort, now=MORNING)
    second = Pairing.objects.get(state=PairingState.ASKED)
    decline(second, Role.MENTEE, MORNING)
    assert next_best.ask_next_best(cast.cohort, now=MORNING + timedelta(days=1)) == 0
    assert [run.settings.get("after") for run in Run.objects.order_by("number")] == [None, root.code]


def test_a_closed_cohort_asks_nobody(cast: Cast, asked: Pairing) -> None:
    decline(asked, Role.MENTOR)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 0


def test_a_plain_end_is_the_managers_to_follow_up(cast: Cast, asked: Pairing) -> None:
    start(cast, asked)
    closure.end(asked, by=cast.nia, now=NOW)
    assert next_best.ask_next_best(cast.cohort, now=MORNING) == 0


def test_a_step_of_a_cohort_that_is_gone_is_dropped(cast: Cast, root: Run) -> None:
    Due.objects.filter(what=release.NEXT_BEST).update(subject_code="nowhere")
    due.run_due(now=MORNING)
    assert Due.objects.get(what=release.NEXT_BEST).state == "skipped"


# The question that is left


def frozen(run: Run, **changes: Any) -> Run:
    """The same run with another question, before anybody could freeze it."""
    problem = replace(engine.problem_from_json(run.problem), **changes)
    run.problem = engine.problem_to_json(problem)
    return run


def test_places_bounds_and_decisions_are_what_is_left(cast: Cast, mo: Participant, root: Run, asked: Pairing) -> None:
    decline(asked, Role.MENTOR)
    nia, viktor = cast.nia_part.code, cast.viktor_part.code
    quotas = (
        engine.Quota("Retail", "left", frozenset({nia, mo.code}), min=1, max=2),
        engine.Quota("At least one", "left", frozenset({nia}), min=1),
    )
    asked_of = frozen(root, quotas=quotas, forbids=((mo.code, viktor),), pins=((nia, viktor),), former=((nia, viktor),))
    rest = rest_of(asked_of, apart=[(nia, viktor), ("gone", viktor)], standing=[(nia, "somebody")])
    assert rest is not None
    assert (rest.pins, rest.forbids, rest.former) == ((), ((mo.code, viktor),), ())
    assert [(quota.min, quota.max) for quota in rest.quotas] == [(0, 1)]
    assert {one.id: one.do_not_match for one in rest.left} == {nia: {viktor}, mo.code: set()}
    assert rest_of(asked_of, apart=[], but=frozenset({viktor})) is None


def test_other_kinds_of_questions_are_left_to_a_manager(cast: Cast, root: Run) -> None:
    nia, viktor = cast.nia_part.code, cast.viktor_part.code
    by_rank = engine.Rankings(left={nia: ((viktor,),)})
    for changes in (
        {"pairs": ((nia, viktor, 5),)},
        {"aims": ("stable",)},
        {"aims": ("stable",), "rankings": by_rank},
    ):
        assert rest_of(frozen(Run.objects.get(pk=root.pk), **changes), apart=[]) is None
