"""Somebody else is asked for, somebody leaves, somebody joins late: who is free, who would fit, and nobody is moved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import start
from viceversa import engine
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions as matching
from viceversa.matching import adapter, history
from viceversa.matching.alternatives import alternatives
from viceversa.matching.models import Run
from viceversa.matching.policy import settings_for
from viceversa.matching.states import RunState
from viceversa.messaging import rendering
from viceversa.messaging.models import Due, Message
from viceversa.pairings import free, overview
from viceversa.pairings.actions import by_hand, closure, leave, next_best, recheck, release, rematch
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import DecisionPower, Person
from viceversa.programs.models import DoNotMatch, OffLimits, Participant, Role, Want
from viceversa.programs.states import CohortState, ParticipantState

LATE = NOW + timedelta(weeks=9)


def told(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=f"pairings.{kind}").select_related("to").order_by("to__name")
    return [message.to.first_name for message in rows]


def mentor(cast: Cast, name: str, level: int = 4, **more: Any) -> Participant:
    who = factories.person(name, languages=["en"])
    factories.user(who)
    return factories.participant(cast.cohort, who, Role.MENTOR, offers={"ai-assistants": level}, **more)


def page(cast: Cast, name: str, address: str, *arguments: str, **data: str) -> Any:
    client = Client()
    client.force_login(getattr(cast, name))
    with clock.moved_to(NOW):
        where = reverse(address, args=arguments)
        return client.post(where, data) if data else client.get(where)


# One press, until week 6


def test_until_week_six_one_press_is_enough(cast: Cast, pair: Pairing) -> None:
    rematch.ask(pair, by=cast.nia, now=NOW + timedelta(weeks=5))
    pair.refresh_from_db()
    assert (pair.state, pair.rematch_asked_at) == (PairingState.ENDED, NOW + timedelta(weeks=5))
    assert told("pairing_ended") == ["Viktor"]
    assert told("rematch") == ["Petra"]
    event = Event.objects.get(verb="pairing.ended")
    assert (event.actor, event.facts) == (None, {"held": 0, "cancelled": 0})
    for part in (cast.nia_part, cast.viktor_part):
        part.refresh_from_db()
        assert part.state == ParticipantState.ENROLLED
    assert rematch.ask(pair, by=cast.nia, now=NOW + timedelta(weeks=5)).repeated


@pytest.mark.parametrize("presses", ["nia", "viktor"])
def test_whose_wish_it_was_is_not_kept(cast: Cast, pair: Pairing, presses: str) -> None:
    before = Event.objects.count()
    rematch.ask(pair, by=getattr(cast, presses), now=NOW)
    since = Event.objects.order_by("pk")[before:]
    assert [(event.verb, event.actor) for event in since] == [
        ("pairing.ended", None),
        ("participant.unpaired", None),
        ("participant.unpaired", None),
    ]
    pair.refresh_from_db()
    assert set(Member.objects.filter(pairing=pair).values_list("answer", flat=True)) == {"accepted"}
    own = page(cast, "petra", "pairings:cohort_pair", cast.cohort.code, pair.code).content.decode()
    assert "Ended: somebody else was asked for" in own
    with clock.moved_to(NOW):
        text = rendering.words_of(Message.objects.get(kind="pairings.rematch")).text
    assert "Nia" not in text
    assert "Viktor" not in text


def test_only_the_two_ask(cast: Cast, pair: Pairing) -> None:
    for somebody in (cast.petra, cast.otto, cast.ada):
        with pytest.raises(NotAllowed):
            rematch.ask(pair, by=somebody, now=NOW)


def test_a_question_is_no_pair_yet(cast: Cast, asked: Pairing) -> None:
    with pytest.raises(Refused, match="when both have said yes"):
        rematch.ask(asked, by=cast.nia, now=NOW)


def test_both_are_matched_anew_before_others_and_not_with_each_other(cast: Cast) -> None:
    run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)
    release.release_run(run, by=cast.petra, now=NOW)
    pair = start(cast, Pairing.objects.get(run=run))
    rematch.ask(pair, by=cast.viktor, now=NOW)
    problem = adapter.draft(cast.cohort, settings_for(cast.program)).problem
    assert [person.priority for person in (*problem.left, *problem.right)] == [1, 1]
    assert [verdict.rule for verdict in engine.verdicts(problem, cast.nia_part.code, cast.viktor_part.code)] == [
        "former"
    ]
    assert history.first_in_line(cast.cohort) == {cast.nia_part.pk, cast.viktor_part.pk}


def test_the_next_morning_somebody_else_is_asked(cast: Cast) -> None:
    mo = mentor(cast, "Mo Lind", 3)
    run = matching.solve_run(matching.start_run(cast.cohort, by=cast.petra, now=NOW), now=NOW)
    release.release_run(run, by=cast.petra, now=NOW)
    pair = start(cast, Pairing.objects.get(run=run))
    Due.objects.all().delete()
    rematch.ask(pair, by=cast.nia, now=NOW)
    assert Due.objects.filter(what=release.NEXT_BEST).count() == 1
    assert next_best.ask_next_best(cast.cohort, now=NOW + timedelta(days=1)) == 1
    asked = Pairing.objects.get(state=PairingState.ASKED)
    assert set(asked.members.values_list("participant", flat=True)) == {mo.pk, cast.viktor_part.pk}


# Later, by way of a manager


def test_later_the_managers_are_asked(cast: Cast, pair: Pairing) -> None:
    rematch.ask(pair, by=cast.nia, now=LATE)
    pair.refresh_from_db()
    assert (pair.state, pair.rematch_asked_at) == (PairingState.ACTIVE, LATE)
    assert (told("rematch"), told("pairing_ended")) == (["Petra"], [])
    assert Event.objects.get(verb="pairing.rematch_asked").actor is None
    assert rematch.ask(pair, by=cast.viktor, now=LATE).repeated
    (row,) = overview.overview_of(cast.cohort, frozenset(), now=LATE, today=LATE).rows
    assert (row.why, row.level) == ("Somebody else was asked for", "risk")
    own = page(cast, "petra", "pairings:cohort_pair", cast.cohort.code, pair.code).content.decode()
    assert 'value="set_aside"' in own


def test_the_manager_ends_it_and_looks_again(cast: Cast, pair: Pairing) -> None:
    rematch.ask(pair, by=cast.nia, now=LATE)
    answer = page(cast, "petra", "pairings:decision", cast.cohort.code, pair.code, decision="rematch")
    assert answer.headers["Location"] == reverse("pairings:free", args=[cast.cohort.code])
    pair.refresh_from_db()
    assert pair.state == PairingState.ENDED
    assert told("pairing_ended") == ["Nia", "Viktor"]


def test_the_two_have_talked_and_go_on(cast: Cast, pair: Pairing) -> None:
    assert rematch.set_aside(pair, by=cast.petra, now=LATE).repeated
    rematch.ask(pair, by=cast.nia, now=LATE)
    with pytest.raises(NotAllowed):
        rematch.set_aside(pair, by=cast.viktor, now=LATE)
    page(cast, "petra", "pairings:decision", cast.cohort.code, pair.code, decision="set_aside")
    pair.refresh_from_db()
    assert (pair.state, pair.rematch_asked_at) == (PairingState.ACTIVE, None)
    with pytest.raises(Refused):
        rendering.words_of(Message.objects.get(kind="pairings.rematch"))


def test_a_pair_that_the_directory_paused_is_matched_again(cast: Cast, pair: Pairing) -> None:
    Person.objects.filter(pk=cast.person("viktor").pk).update(grade=factories.grade(2))
    recheck.recheck_all(NOW)
    recheck.end_kindly(pair, look_again=True, by=cast.petra, now=NOW)
    pair.refresh_from_db()
    assert (pair.state, pair.rematch_asked_at) == (PairingState.ENDED, NOW)


@pytest.mark.parametrize(("now", "state"), [(NOW, PairingState.ENDED), (LATE, PairingState.ACTIVE)])
def test_the_page_of_the_two(cast: Cast, pair: Pairing, now: Any, state: str) -> None:
    client = Client()
    client.force_login(cast.nia)
    address = reverse("pairings:closure", args=[pair.code])
    with clock.moved_to(now):
        text = client.get(address).content.decode()
        assert ("Or ask for somebody else first" in text) == (now == LATE)
        client.post(address, {"wish": "rematch"}, follow=True)
        pair.refresh_from_db()
        assert pair.state == state
        if now == LATE:
            with clock.moved_to(now):
                mail = rendering.words_of(Message.objects.get(kind="pairings.rematch"))
            assert reverse("pairings:cohort_pair", args=[cast.cohort.code, pair.code]) in mail.text


# Somebody leaves: three alternatives


def test_who_leaves_the_program_frees_the_other_with_alternatives(cast: Cast, pair: Pairing) -> None:
    for number in range(3):
        mentor(cast, f"Mo {number}")
    both = factories.person("Bea Both", languages=["en"])
    factories.participant(cast.cohort, both, Role.MENTOR, offers={"ai-assistants": 4, "short-video": 4})
    leave.leave_program(cast.nia_part, by=cast.nia, now=NOW)
    assert (told("freed"), told("pairing_ended")) == (["Petra"], ["Viktor"])
    with clock.moved_to(NOW):
        mail = rendering.words_of(Message.objects.get(kind="pairings.freed"))
    assert reverse("pairings:alternatives", args=[cast.cohort.code, cast.viktor_part.code]) in mail.text
    found = alternatives(cast.viktor_part, may_see=lambda other: True)
    assert found[0].participant.person.name == "Bea Both"
    assert len(found) == 3
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    text = page(
        cast, "petra", "pairings:alternatives", cast.cohort.code, cast.viktor_part.code, look="1"
    ).content.decode()
    assert "Ask Viktor and Bea" in text
    assert "of 100" in text


def test_alternatives_of_a_mentor_and_of_nobody(cast: Cast, pair: Pairing) -> None:
    assert alternatives(cast.viktor_part, may_see=lambda other: True) == []
    vera = factories.participant(
        cast.cohort, factories.person("Vera Sen", rank=6), Role.MENTEE, wants=("ai-assistants",)
    )
    mo = mentor(cast, "Mo Lind")
    (found,) = alternatives(mo, may_see=lambda other: True)
    assert found.participant == vera
    assert alternatives(mo, may_see=lambda other: False) == []
    DoNotMatch.objects.create(participant=vera, person=mo.person)
    assert alternatives(mo, may_see=lambda other: True) == []
    text = page(cast, "petra", "pairings:alternatives", cast.cohort.code, mo.code, look="1").content.decode()
    assert "Nobody who is free now fits Mo" in text


def test_one_press_asks_the_chosen_one(cast: Cast, pair: Pairing) -> None:
    mo = mentor(cast, "Mo Lind")
    leave.leave_program(cast.nia_part, by=cast.nia, now=NOW)
    address = ("pairings:alternatives", cast.cohort.code, cast.viktor_part.code)
    answer = page(cast, "petra", *address, partner=mo.code)
    assert answer.headers["Location"] == reverse("pairings:overview", args=[cast.cohort.code])
    asked = Pairing.objects.get(state=PairingState.ASKED)
    assert set(asked.members.values_list("participant", flat=True)) == {mo.pk, cast.viktor_part.pk}
    run = asked.run
    assert run is not None
    assert (run.state, run.by, run.settings["pins"]) == (
        RunState.RELEASED,
        cast.petra,
        [[mo.code, cast.viktor_part.code]],
    )
    assert engine.check(engine.problem_from_json(run.problem), engine.result_from_json(run.result)).ok
    assert by_hand.ask_pair(cast.cohort, mentor=mo, mentee=cast.viktor_part, by=cast.petra, now=NOW).repeated
    assert Run.objects.filter(by=cast.petra, state=RunState.RELEASED).count() == 2
    with clock.moved_to(NOW), pytest.raises(Refused):
        rendering.words_of(Message.objects.get(kind="pairings.freed"))
    assert page(cast, "petra", *address, partner="nobody").status_code == 404
    assert page(cast, "petra", *address).status_code == 404


def test_asking_by_hand_keeps_the_rules(cast: Cast, pair: Pairing) -> None:
    mo = mentor(cast, "Mo Lind")
    with pytest.raises(Refused, match="not free any more"):
        by_hand.ask_pair(cast.cohort, mentor=mo, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    closure.end(pair, by=cast.nia, now=NOW)
    for somebody in (cast.nia, cast.ada):
        with pytest.raises(NotAllowed):
            by_hand.ask_pair(cast.cohort, mentor=mo, mentee=cast.viktor_part, by=somebody, now=NOW)
    Person.objects.filter(pk=mo.person_id).update(line_path=f"/{cast.viktor_part.person_id}/")
    with pytest.raises(Refused, match="in the other’s reporting line"):
        by_hand.ask_pair(cast.cohort, mentor=mo, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    Person.objects.filter(pk=mo.person_id).update(line_path="/")
    wish = DoNotMatch.objects.create(participant=mo, person=cast.person("viktor"))
    with pytest.raises(Refused, match="can’t be a pair: this pair is not possible"):
        by_hand.ask_pair(cast.cohort, mentor=mo, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    wish.delete()
    for want in Want.objects.filter(participant=cast.viktor_part):
        OffLimits.objects.create(participant=mo, topic=want.topic)
    with pytest.raises(Refused, match="can’t be a pair: this pair is not possible"):
        by_hand.ask_pair(cast.cohort, mentor=mo, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save()
    with pytest.raises(Refused, match="closed"):
        by_hand.ask_pair(cast.cohort, mentor=mo, mentee=cast.viktor_part, by=cast.petra, now=NOW)


def test_a_manager_near_one_of_them_chooses_nobody(cast: Cast, pair: Pairing) -> None:
    mo = mentor(cast, "Mo Lind")
    Person.objects.filter(pk=mo.person_id).update(line_path=f"/{cast.person('petra').pk}/")
    closure.end(pair, by=cast.nia, now=NOW)
    assert page(cast, "petra", "pairings:alternatives", cast.cohort.code, mo.code).status_code == 404
    text = page(
        cast, "petra", "pairings:alternatives", cast.cohort.code, cast.viktor_part.code, look="1"
    ).content.decode()
    assert "Mo Lind" not in text
    DecisionPower.objects.all().delete()


# Late joiners


def test_late_joiners_are_matched_and_no_pair_is_moved(cast: Cast, pair: Pairing) -> None:
    joined = NOW + timedelta(days=3)
    mo = mentor(cast, "Mo Lind", enrolled_at=joined)
    vera = factories.participant(
        cast.cohort, factories.person("Vera Sen", rank=6), Role.MENTEE, wants=("ai-assistants",), enrolled_at=joined
    )
    found = free.free_in(cast.cohort)
    assert (found.mentors, found.mentees, found.late, found.standing) == (1, 1, 2, 1)
    sentence = "2 people are free. 2 joined late. Matching again moves nobody: 1 pair stays as it is."
    assert sentence in page(cast, "petra", "pairings:cohort", cast.cohort.code).content.decode()
    link = reverse("pairings:free", args=[cast.cohort.code])
    assert link in page(cast, "petra", "pairings:overview", cast.cohort.code).content.decode()
    text = page(cast, "petra", "pairings:free", cast.cohort.code).content.decode()
    assert sentence in text
    assert text.count("Joined late") == 2
    before = (pair.state, list(pair.members.values_list("participant", "answer")))
    answer = page(cast, "petra", "pairings:free", cast.cohort.code, match="1")
    newest = Run.objects.order_by("-number")[0]
    assert answer.headers["Location"] == reverse("matching:run", args=[newest.code])
    ((one, other),) = newest.proposals.values_list("mentor", "mentee")
    assert (one, other) == (mo.pk, vera.pk)
    release.release_run(newest, by=cast.petra, now=joined)
    pair.refresh_from_db()
    assert (pair.state, list(pair.members.values_list("participant", "answer"))) == before
    assert free.free_in(cast.cohort).people == 0
    assert "Nobody is free at the moment" in page(cast, "petra", "pairings:free", cast.cohort.code).content.decode()


def test_before_a_release_everybody_is_free(cast: Cast) -> None:
    assert free.free_in(cast.cohort).people == 0
    assert "Nobody has been asked yet" in page(cast, "petra", "pairings:free", cast.cohort.code).content.decode()


def test_one_side_alone_can_not_be_matched(cast: Cast, run: Run, pair: Pairing) -> None:
    mentor(cast, "Mo Lind")
    text = page(cast, "petra", "pairings:free", cast.cohort.code).content.decode()
    assert "It takes somebody free on both sides" in text
    assert "1 person is free. Matching again moves nobody: 1 pair stays as it is." in text


def test_pages_cost_the_same_for_more_people(cast: Cast, run: Run, pair: Pairing) -> None:
    closure.end(pair, by=cast.nia, now=NOW)
    client = Client()
    client.force_login(cast.petra)
    addresses = [
        reverse("pairings:free", args=[cast.cohort.code]),
        reverse("pairings:alternatives", args=[cast.cohort.code, cast.viktor_part.code]),
        reverse("pairings:overview", args=[cast.cohort.code]),
    ]

    def costs() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries, clock.moved_to(NOW):
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    mentor(cast, "Mo Lind")
    first = costs()
    for number in range(3):
        mentor(cast, f"Mo {number}")
    assert costs() == first
    assert max(first) <= 12
    looking = reverse("pairings:alternatives", args=[cast.cohort.code, cast.viktor_part.code])
    with CaptureQueriesContext(connection) as queries, clock.moved_to(NOW):
        assert "Ask Viktor and Mo" in client.post(looking).content.decode()
    assert len(queries) <= 24
