"""Pods after the release: the directory changes, somebody else is asked for, people leave, the next best, three clocks."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import make_run
from tests.pairings.test_pods import seen, started
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.matching import actions as matching
from viceversa.matching.models import Run
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings.actions import answers, by_hand, closure, next_best, recheck, release, rematch
from viceversa.pairings.actions.next_best import times_of
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import DecisionPower, Person, User
from viceversa.programs.models import Participant, Role
from viceversa.programs.states import ParticipantState

LATER = NOW + timedelta(days=20)
LATE = NOW + timedelta(days=400)


@pytest.fixture
def jo(cast: Cast) -> User:
    """Jo Park, a second mentor, who lives in Tokyo."""
    cast.program.policy = {"mentors_per_mentee": 2}
    cast.program.save()
    person = factories.person("Jo Park", languages=["en"])
    factories.participant(cast.cohort, person, Role.MENTOR, offers={"short-video": 5})
    return factories.user(person)


@pytest.fixture
def jo_part(cast: Cast, jo: User) -> Participant:
    return Participant.objects.select_related("person").get(person=jo.person)


@pytest.fixture
def pod(cast: Cast, jo_part: Participant) -> Pairing:
    return started(make_run(cast, (cast.nia_part, cast.viktor_part), (jo_part, cast.viktor_part)))


def above(cast: Cast, *people: Person | None) -> None:
    """Viktor decides about these from now on, and about nobody else."""
    DecisionPower.objects.all().delete()
    for person in people:
        assert person is not None
        DecisionPower.objects.create(holder=cast.person("viktor"), over=person, kind=DecisionPower.Kind.PANEL)
    recheck.recheck_all(LATER)


def told(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=f"pairings.{kind}").order_by("to__name")
    return list(rows.values_list("to__name", flat=True))


def names(pairing: Pairing) -> list[str]:
    return sorted(pairing.members.values_list("participant__person__name", flat=True))


def of_three(pod: Pairing) -> tuple[str, list[str], bool]:
    pod.refresh_from_db()
    return pod.state, names(pod), pod.mended_at is not None


def test_one_mentor_who_may_not_pauses_all_and_the_others_can_go_on(cast: Cast, pod: Pairing, jo: User) -> None:
    above(cast, jo.person)
    assert of_three(pod) == ("paused", ["Jo Park", "Nia Adeyemi", "Viktor Halvorsen"], False)
    assert told("paused_by_rule") == ["Jo Park", "Nia Adeyemi", "Viktor Halvorsen"]
    with clock.moved_to(LATER):
        text = words_of(Message.objects.get(kind="pairings.paused_by_rule", to=cast.person("nia"))).text
    assert "your pod has to rest" in text
    assert "This pod rests" in seen(cast.nia, f"/pairs/{pod.code}/", LATER)
    address = reverse("pairings:cohort_pair", args=[cast.cohort.code, pod.code])
    client = Client()
    client.force_login(cast.petra)
    with clock.moved_to(LATER), CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) <= 17
    assert "It is about Jo; the others keep the rules, and can go on as a pair." in page
    assert "Let the others go on without Jo" in page
    with clock.moved_to(LATER):
        client.post(reverse("pairings:decision", args=[cast.cohort.code, pod.code]), {"decision": "end"})
    assert of_three(pod) == ("active", ["Nia Adeyemi", "Viktor Halvorsen"], False)
    over = Pairing.objects.get(state=PairingState.ENDED)
    assert (names(over), over.rematch_asked_at) == (["Jo Park", "Viktor Halvorsen"], None)
    assert (told("pairing_ended"), told("left_pod"), told("goes_on")) == (
        ["Jo Park"],
        ["Nia Adeyemi", "Viktor Halvorsen"],
        ["Nia Adeyemi", "Viktor Halvorsen"],
    )
    assert Participant.objects.get(person=jo.person).state == ParticipantState.ENROLLED
    assert Event.objects.filter(verb="pairing.rule_mended").count() == 0
    recheck.recheck_all(LATER)
    assert of_three(pod)[0] == "active"


def test_looking_again_is_for_the_one_who_leaves(cast: Cast, pod: Pairing, jo: User) -> None:
    above(cast, jo.person)
    recheck.end_kindly(pod, look_again=True, by=cast.petra, now=LATER)
    over = Pairing.objects.get(state=PairingState.ENDED)
    assert (names(over), over.rematch_asked_at, of_three(pod)[0]) == (["Jo Park", "Viktor Halvorsen"], LATER, "active")


def test_where_both_may_not_the_pod_ends_for_all(cast: Cast, pod: Pairing, jo: User) -> None:
    above(cast, jo.person, cast.person("nia"))
    page = seen(cast.petra, f"/cohorts/{cast.cohort.code}/pairs/{pod.code}/", LATER)
    assert ("It is about" in page, "End it, and find somebody else for all" in page) == (False, True)
    recheck.end_kindly(pod, by=cast.petra, now=LATER)
    assert of_three(pod) == ("ended", ["Jo Park", "Nia Adeyemi", "Viktor Halvorsen"], False)


def test_when_who_may_not_leaves_by_themselves_the_managers_let_the_others_go_on(
    cast: Cast, pod: Pairing, jo: User
) -> None:
    above(cast, jo.person)
    closure.end(pod, by=cast.nia, now=LATER)
    assert of_three(pod) == ("paused", ["Jo Park", "Viktor Halvorsen"], False)
    recheck.recheck_all(LATER)
    assert of_three(pod) == ("paused", ["Jo Park", "Viktor Halvorsen"], False)


def test_when_the_one_it_is_about_leaves_it_is_mended(cast: Cast, pod: Pairing, jo: User) -> None:
    above(cast, jo.person)
    closure.end(pod, by=jo, now=LATER)
    assert of_three(pod) == ("paused", ["Nia Adeyemi", "Viktor Halvorsen"], True)
    recheck.go_on(pod, by=cast.petra, now=LATER)
    assert of_three(pod) == ("active", ["Nia Adeyemi", "Viktor Halvorsen"], False)


def test_one_mentor_leaves_the_organization_and_the_others_go_on(cast: Cast, pod: Pairing, jo: User) -> None:
    Person.objects.filter(pk=jo.person_id).update(state=Person.State.LEFT)
    recheck.recheck_all(LATER)
    assert of_three(pod) == ("active", ["Nia Adeyemi", "Viktor Halvorsen"], False)
    assert (told("left_pod"), told("pairing_ended"), told("freed")) == (["Nia Adeyemi", "Viktor Halvorsen"], [], [])
    assert Participant.objects.get(person=jo.person).state == ParticipantState.WITHDRAWN


def test_one_leaves_and_the_other_may_not_at_the_same_time(cast: Cast, pod: Pairing, jo: User) -> None:
    Person.objects.filter(pk=jo.person_id).update(state=Person.State.LEFT)
    above(cast, cast.person("nia"))
    assert of_three(pod) == ("paused", ["Nia Adeyemi", "Viktor Halvorsen"], False)
    assert pod.broken_rule == "decision_power"


def test_the_mentee_leaves_the_organization_and_both_mentors_are_free(cast: Cast, pod: Pairing) -> None:
    Person.objects.filter(pk=cast.person("viktor").pk).update(state=Person.State.LEFT)
    recheck.recheck_all(LATER)
    assert of_three(pod)[0] == "ended"
    assert (told("pairing_ended"), told("freed")) == (["Jo Park", "Nia Adeyemi"], ["Petra Novak"])
    freed = Message.objects.get(kind="pairings.freed")
    words = words_of(freed)
    assert words.subject == "Two people in Spring 2026 are free again"
    assert "Both mentors are free from today." in words.text
    assert f"/cohorts/{cast.cohort.code}/free/" in words.text
    ended = {message.to.name: words_of(message) for message in Message.objects.filter(kind="pairings.pairing_ended")}
    assert {one.subject for one in ended.values()} == {"Your pod in Fresh Eyes has ended"}
    assert [text in ended[name].text for name, text in (
        ("Nia Adeyemi", "You and Viktor and Jo are no longer a pod."), ("Jo Park", "You and Viktor and Nia are no longer a pod."),
    )] == [True, True]  # fmt: skip
    Participant.objects.filter(person=cast.person("nia")).update(state=ParticipantState.WITHDRAWN)
    words = words_of(freed)
    assert (words.subject, "The other one is free" in words.text) == ("Somebody in Spring 2026 is free again", True)


@pytest.mark.parametrize("when", [LATER, LATE])
def test_a_mentor_asks_for_somebody_else_and_the_others_go_on(
    cast: Cast, pod: Pairing, jo: User, when: datetime
) -> None:
    page = seen(jo, reverse("pairings:closure", args=[pod.code]), when)
    assert ("Leave this pod?" in page, 'value="rematch"' in page, "Or ask for somebody else" in page) == (
        True,
        True,
        False,
    )
    rematch.ask(pod, by=jo, now=when)
    assert of_three(pod) == ("active", ["Nia Adeyemi", "Viktor Halvorsen"], False)
    over = Pairing.objects.get(state=PairingState.ENDED)
    assert (names(over), over.rematch_asked_at, pod.rematch_asked_at) == (["Jo Park", "Viktor Halvorsen"], when, None)
    assert told("rematch") == []


@pytest.mark.parametrize("when", [LATER, LATE])
def test_the_mentee_asks_for_others_and_the_pod_ends(cast: Cast, pod: Pairing, when: datetime) -> None:
    rematch.ask(pod, by=cast.viktor, now=when)
    assert (of_three(pod)[0], pod.rematch_asked_at) == ("ended", when)
    assert (told("pairing_ended"), told("rematch")) == (["Jo Park", "Nia Adeyemi"], [])


def test_the_next_best_of_a_pod_is_a_pod_of_others(cast: Cast, jo: User) -> None:
    run = matching.match(cast.cohort, by=cast.petra, now=NOW)
    late = [
        factories.participant(
            cast.cohort, factories.person(name, languages=["en"]), Role.MENTOR, offers={"ai-assistants": 3}
        )
        for name in ("Mo Lind", "Bo Lind")
    ]
    run = matching.match(cast.cohort, by=cast.petra, now=NOW)
    release.release_run(run, by=cast.petra, now=NOW)
    asked = Pairing.objects.get(run=run)
    assert asked.members.count() == 3
    first = set(names(asked))
    mentor = asked.members.filter(role=Role.MENTOR).select_related("participant__person").order_by("pk")[0]
    answers.decline(mentor, by=None, now=NOW)
    assert next_best.ask_next_best(cast.cohort, now=LATER) == 1
    found = Pairing.objects.get(state=PairingState.ASKED)
    assert (len(late), found.members.count(), set(names(found)) & first) == (2, 3, {"Viktor Halvorsen"})


def test_whole_pods_are_left_to_the_managers(cast: Cast, jo_part: Participant) -> None:
    cast.program.policy |= {"whole_pods": True, "next_best": 2}
    cast.program.save()
    assert times_of(cast.program) == 0
    run = matching.match(cast.cohort, by=cast.petra, now=NOW)
    page = seen(cast.petra, reverse("pairings:release", args=[run.code]))
    assert ("Nothing happens by itself" in page, "Ask the next best, once" in page) == (True, False)
    with pytest.raises(Refused, match="pods are whole here"):
        by_hand.ask_pair(cast.cohort, mentor=jo_part, mentee=cast.viktor_part, by=cast.petra, now=NOW)
    assert Run.objects.count() == 1


def test_more_about_two_others(cast: Cast, jo_part: Participant) -> None:
    run = matching.match(cast.cohort, by=cast.petra, now=NOW)
    release.release_run(run, by=cast.petra, now=NOW)
    pod = Pairing.objects.get(run=run)
    mentee = seen(cast.viktor, reverse("pairings:more", args=[pod.code]))
    assert [
        words for words in ("Why you three", "All of you", "Ai assistants", "Short video") if words not in mentee
    ] == []
    about = mentee[mentee.index("What it would be about") :]
    there, back = about.index("From Nia and Jo to you"), about.index("From you to Nia and Jo")
    assert there < about.index("Ai assistants") < back
    assert there < about.index("Short video") < back
    assert "hours a week in common" not in mentee
    mentor = seen(cast.nia, reverse("pairings:more", args=[pod.code]))
    assert "More about Viktor Halvorsen and Jo Park" in mentor
    assert "once you are a pod" in mentor


def test_three_clocks_in_the_first_mail(cast: Cast, pod: Pairing, jo_part: Participant) -> None:
    Participant.objects.filter(pk=jo_part.pk).update(time_zone="Asia/Tokyo")
    message = Message.objects.get(kind="pairings.paired", to=cast.person("viktor"))
    assert len(message.context["times"]) == 3
    with clock.moved_to(NOW):
        text = words_of(message).text
    assert "All of you are free at these times. One tap books it." in text
    assert ("for Jo)" in text, "for Nia" in text, "for Jo and Nia" in text) == (True, False, False)
