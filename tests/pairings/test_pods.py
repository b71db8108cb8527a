"""Pods: two mentors and one mentee, from matching to what the three keep together."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import make_run, prepare
from viceversa.core import clock
from viceversa.matching import actions as matching
from viceversa.matching.actions.runs import at_once_up_to
from viceversa.matching.models import Proposal, Run
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings import doors, overview, queries, space
from viceversa.pairings.actions import (
    agenda,
    agreement,
    answers,
    check_ins,
    decisions,
    goals,
    meetings,
    momentum,
    notes,
    release,
)
from viceversa.pairings.clauses import draft_for
from viceversa.pairings.models import Agreement, CheckIn, Member, Pairing, PrivateNote
from viceversa.pairings.states import AnswerState, PairingState
from viceversa.people.models import User
from viceversa.programs.models import OffLimits, Participant, Role, Want
from viceversa.programs.states import ParticipantState

LATER = NOW + timedelta(days=30)


@pytest.fixture
def jo(cast: Cast) -> User:
    """Jo Park, a second mentor, in a program whose mentees have two."""
    cast.program.policy = {"mentors_per_mentee": 2}
    cast.program.save()
    person = factories.person("Jo Park")
    factories.participant(cast.cohort, person, Role.MENTOR, offers={"short-video": 5}, wants=("negotiating",))
    return factories.user(person)


@pytest.fixture
def jo_part(cast: Cast, jo: User) -> Participant:
    return Participant.objects.select_related("person").get(person=jo.person)


@pytest.fixture
def run(cast: Cast, jo_part: Participant) -> Run:
    """Solved: both mentors are proposed to Viktor."""
    return make_run(cast, (cast.nia_part, cast.viktor_part), (jo_part, cast.viktor_part))


def started(run: Run, now: datetime = NOW) -> Pairing:
    """Released, and all three have said yes."""
    assert run.by is not None
    release.release_run(run, by=run.by, now=now)
    pairing = Pairing.objects.get(run=run)
    for member in pairing.members.select_related("participant__person__user", "pairing"):
        answers.accept(member, by=member.participant.person.user, now=now)
    prepare(pairing)
    return Pairing.objects.get(pk=pairing.pk)


@pytest.fixture
def pod(run: Run) -> Pairing:
    return started(run)


def part(pairing: Pairing, user: User) -> Member:
    return Member.objects.select_related("participant__person", "pairing").get(
        pairing=pairing, participant__person=user.person_id
    )


def told() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("kind", "to__name"))


def seen(user: User, address: str, now: datetime = NOW) -> str:
    client = Client()
    client.force_login(user)
    with clock.moved_to(now):
        answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# From matching to the question


def test_the_solver_gives_a_mentee_two_mentors(cast: Cast, jo: User) -> None:
    run = matching.match(cast.cohort, by=cast.petra, now=NOW)
    pairs = Proposal.objects.filter(run=run).values_list("mentor__person__name", "mentee__person__name")
    assert sorted(pairs) == [("Jo Park", "Viktor Halvorsen"), ("Nia Adeyemi", "Viktor Halvorsen")]
    assert [(one["capacity"], one.get("min", 0)) for one in run.problem["right"]] == [(2, 0)]


def test_whole_pods_alone_are_asked_of_the_solver(cast: Cast, jo: User) -> None:
    cast.program.policy["whole_pods"] = True
    cast.program.save()
    factories.participant(cast.cohort, factories.person("Ida Falk", rank=6), Role.MENTEE, wants=("short-video",))
    run = matching.match(cast.cohort, by=cast.petra, now=NOW)
    assert (run.state, [one["lot"] for one in run.problem["right"]]) == ("solved", [2, 2])
    assert (run.figures["pairs"], at_once_up_to(run.settings)) == (2, 120)
    page = seen(cast.petra, f"/matching/runs/{run.code}/")
    assert "but pods are whole here, and there are too few mentors for one more." in page
    assert "Letting pods be of one mentor would do." in page


def test_two_proposals_of_a_mentee_become_one_pairing_of_three(cast: Cast, run: Run) -> None:
    Proposal.objects.update(reasons=[{"criterion": "schedule", "code": "common_hours", "facts": {"hours": 4}}])
    release.release_run(run, by=cast.petra, now=NOW)
    pairing = Pairing.objects.get()
    names = [(one.role, one.participant.person.name, one.answer) for one in pairing.members.all()]
    assert names == [
        ("mentor", "Jo Park", "waiting"),
        ("mentor", "Nia Adeyemi", "waiting"),
        ("mentee", "Viktor Halvorsen", "waiting"),
    ]
    assert [reason["mentor"] for reason in pairing.reasons] == [
        one.participant.code for one in pairing.members.all() if one.role == Role.MENTOR
    ]
    assert told() == [("pairings.asked", name) for name in ("Jo Park", "Nia Adeyemi", "Viktor Halvorsen")]


def test_a_mentee_with_two_places_gets_two_pods_and_the_fifth_mentor_waits(cast: Cast, jo_part: Participant) -> None:
    Participant.objects.filter(pk=cast.viktor_part.pk).update(capacity=2)
    more = [factories.participant(cast.cohort, factories.person(f"Mo {n}"), Role.MENTOR) for n in range(3)]
    run = make_run(cast, *((one, cast.viktor_part) for one in (cast.nia_part, jo_part, *more)))
    good, left = queries.sort_proposals(Run.objects.select_related("cohort__program").get(pk=run.pk))
    assert (len(good), [one.proposal.mentor.person.name for one in left]) == (4, ["Nia Adeyemi"])
    release.release_run(run, by=cast.petra, now=NOW)
    assert sorted(one.members.count() for one in Pairing.objects.all()) == [3, 3]
    assert queries.taken_places(cast.cohort)[cast.viktor_part.pk] == 2


def test_half_a_pod_is_a_pair_or_nothing(cast: Cast, jo: User) -> None:
    run = make_run(cast, (cast.nia_part, cast.viktor_part))
    cast.program.policy["whole_pods"] = True
    cast.program.save()
    good, left = queries.sort_proposals(Run.objects.select_related("cohort__program").get(pk=run.pk))
    assert (good, [str(one.why) for one in left]) == ([], ["There is one mentor only, and pods are whole here."])
    cast.program.policy["whole_pods"] = False
    cast.program.save()
    release.release_run(run, by=cast.petra, now=NOW)
    assert Pairing.objects.get().members.count() == 2


def test_a_manager_looks_over_pods_and_not_those_of_their_line(cast: Cast, run: Run, jo_part: Participant) -> None:
    page = seen(cast.petra, f"/matching/runs/{run.code}/release/")
    assert ("Ask 1 pair" in page, "Jo Park and Nia Adeyemi" in page) == (True, True)
    jo_part.person.manager = cast.person("petra")
    jo_part.person.line_path = f"/{cast.person('petra').pk}{cast.person('petra').line_path}"
    jo_part.person.save()
    page = seen(cast.petra, f"/matching/runs/{run.code}/release/")
    assert ("Nia" in page, "1 pair is asked too" in page) == (False, True)


def test_each_reads_whom_they_would_meet_and_why(cast: Cast, jo: User) -> None:
    run = matching.match(cast.cohort, by=cast.petra, now=NOW)
    release.release_run(run, by=cast.petra, now=NOW)
    address = f"/pairs/{Pairing.objects.get().code}/answer/"
    viktor, nia = seen(cast.viktor, address), seen(cast.nia, address)
    for words in (
        "Would you like to meet Nia Adeyemi and Jo Park?",
        "You want to learn about Ai assistants and Short video, and Nia can help.",
        "You want to learn about Short video, and Jo can help.",
        "Why you three",
    ):
        assert words in viktor
    assert ("Would you like to meet Viktor Halvorsen and Jo Park?" in nia, "and Jo can help" in nia) == (True, False)
    assert "The dates are kept by Viktor, the agenda is set by" in nia


def test_all_three_say_yes_before_it_starts(cast: Cast, run: Run, jo: User) -> None:
    release.release_run(run, by=cast.petra, now=NOW)
    pairing = Pairing.objects.get()
    for user in (cast.nia, cast.viktor):
        answers.accept(part(pairing, user), by=user, now=NOW)
        pairing.refresh_from_db()
        assert pairing.state == PairingState.ASKED
    answers.accept(part(pairing, jo), by=jo, now=NOW)
    pairing.refresh_from_db()
    assert pairing.state == PairingState.ACTIVE
    states = Participant.objects.filter(memberships__pairing=pairing).values_list("state", flat=True)
    assert set(states) == {ParticipantState.PAIRED}


def test_where_mentors_are_asked_first_both_say_yes_before_the_mentee_hears(cast: Cast, run: Run, jo: User) -> None:
    cast.program.policy["asked_first"] = "mentor"
    cast.program.save()
    release.release_run(run, by=cast.petra, now=NOW)
    pairing = Pairing.objects.get()
    answers.accept(part(pairing, cast.nia), by=cast.nia, now=NOW)
    assert part(pairing, cast.viktor).answer == AnswerState.LATER
    answers.accept(part(pairing, jo), by=jo, now=NOW)
    assert part(pairing, cast.viktor).answer == AnswerState.WAITING


def test_one_no_and_there_is_no_pod_and_nobody_learns_whose(cast: Cast, run: Run, jo: User) -> None:
    release.release_run(run, by=cast.petra, now=NOW)
    pairing = Pairing.objects.get()
    answers.accept(part(pairing, cast.viktor), by=cast.viktor, now=NOW)
    answers.decline(part(pairing, jo), by=jo, now=NOW)
    pairing.refresh_from_db()
    assert pairing.state == PairingState.NOT_FORMED
    not_formed = [name for kind, name in told() if kind == "pairings.not_formed"]
    assert not_formed == ["Nia Adeyemi", "Viktor Halvorsen"]
    again = make_run(cast, (cast.nia_part, cast.viktor_part), (part(pairing, jo).participant, cast.viktor_part))
    good, left = queries.sort_proposals(Run.objects.select_related("cohort__program").get(pk=again.pk))
    assert (good, len(left)) == ([], 2)


# Together


def test_the_two_mentors_may_have_another_mentee_each(cast: Cast, pod: Pairing, jo_part: Participant) -> None:
    """They were in one pod; that keeps neither from the other's next mentee."""
    pairs = {frozenset(pair) for pair in queries.former_pairs(cast.cohort, NOW.date())}
    nia, viktor, jo = cast.person("nia").pk, cast.person("viktor").pk, jo_part.person_id
    assert pairs == {frozenset((nia, viktor)), frozenset((jo, viktor))}


def test_pages_speak_of_three(cast: Cast, pod: Pairing, jo: User, jo_part: Participant) -> None:
    OffLimits.objects.create(participant=jo_part, topic=factories.topic("zebra-topic"))
    Want.objects.filter(participant=cast.nia_part).update(example="To budget a pilot")
    address = f"/pairs/{pod.code}/"
    for user in (cast.nia, cast.viktor, jo):
        page = seen(user, address)
        assert "<h1>Jo, Nia and Viktor</h1>" in page
        assert "Only the three of you see this" in page
        assert "You both" not in page
    viktor = seen(cast.viktor, address)
    assert ("Jo and Nia would rather not talk about: Zebra topic" in viktor, "To budget a pilot" in viktor) == (
        True,
        True,
    )
    home = seen(jo, "/home/")
    assert ("You and Viktor Halvorsen and Nia Adeyemi" in home, "Begin with Viktor and Nia" in home) == (True, True)


@pytest.mark.parametrize(
    "place",
    ["meetings/", "agreement/", "goals/", "decisions/", "pause/", "closure/"],
)
def test_every_page_of_the_space_opens_for_all_three(cast: Cast, pod: Pairing, jo: User, place: str) -> None:
    for user in (cast.nia, cast.viktor, jo):
        page = seen(user, f"/pairs/{pod.code}/{place}")
        wrong = ["You both", "you both", "Only you two", "both of you", "gets a mail"]
        assert [words for words in wrong if words in page] == []


def test_a_meeting_tells_the_two_others_who_planned_moved_and_cancelled(cast: Cast, pod: Pairing, jo: User) -> None:
    moment = NOW + timedelta(days=3)
    meeting = meetings.plan(pod, starts_at=moment, by=jo, now=NOW)
    meetings.move(meeting, starts_at=moment + timedelta(hours=1), by=cast.nia, now=NOW)
    meetings.cancel(meeting, by=cast.viktor, now=NOW)
    said = {
        "pairings.meeting_planned": (["Nia Adeyemi", "Viktor Halvorsen"], "Jo has planned:"),
        "pairings.meeting_moved": (["Jo Park", "Viktor Halvorsen"], "Nia has moved your meeting"),
        "pairings.meeting_cancelled": (["Jo Park", "Nia Adeyemi"], "Viktor cancelled it."),
    }
    for kind, (names, sentence) in said.items():
        rows = Message.objects.filter(kind=kind).select_related("to")
        assert sorted(one.to.name for one in rows) == names
        if kind == "pairings.meeting_cancelled":
            with translation.override("en"), clock.moved_to(NOW):
                text = words_of(rows[0]).text
            assert (sentence in text, "Viktor has other times to choose from." in text) == (True, True)
    meeting = meetings.plan(pod, starts_at=moment, by=jo, now=NOW)
    with translation.override("en"), clock.moved_to(NOW):
        planned = Message.objects.filter(kind="pairings.meeting_planned", to=cast.person("nia")).latest("pk")
        assert "Jo has planned:" in words_of(planned).text
        meetings.move(meeting, starts_at=moment + timedelta(hours=1), by=cast.nia, now=NOW)
        moved = Message.objects.filter(kind="pairings.meeting_moved", to=jo.person).latest("pk")
        assert "Nia has moved your meeting" in words_of(moved).text


def test_mails_of_a_pod_speak_of_three(cast: Cast, pod: Pairing, jo: User) -> None:
    momentum.nudge(pod, by=cast.petra, now=LATER)
    with translation.override("en"), clock.moved_to(NOW):
        paired = words_of(Message.objects.get(kind="pairings.paired", to=cast.person("viktor")))
    assert "All three of you said yes. From today on, Jo Park and Nia Adeyemi and you meet together" in paired.text
    assert "The dates are kept by Viktor, the agenda is set by Jo and Nia." in paired.text


def test_meetings_check_ins_goals_agenda_and_notes_are_of_three(cast: Cast, pod: Pairing, jo: User) -> None:
    meeting = meetings.plan(pod, starts_at=NOW + timedelta(days=3), by=cast.viktor, now=NOW)
    for user in (cast.nia, jo, cast.viktor):
        agenda.add_item(meeting, text=f"From {user.first_name}", minutes=10, by=user, now=NOW)
    own = doors.space_for(jo, pod.code)
    items = space.agenda_items([meeting])[meeting.pk]
    assert [(one.side, one.by) for one in space.agenda(own, meeting, items)[1:-1]] == [
        ("vice", "Nia"), ("vice", "Jo"), ("versa", "Viktor"), ("versa", ""),
    ]  # fmt: skip
    meetings.hold(meeting, by=cast.viktor, now=meeting.ends_at)
    for user in (cast.nia, jo, cast.viktor):
        check_ins.answer(meeting, member=part(pod, user), answer=CheckIn.Answer.USEFUL, by=user, now=meeting.ends_at)
        notes.keep(pod, text=f"Mine, says {user.first_name}", by=user, now=NOW)
    goals.add_goal(pod, learner=Role.MENTOR, text="See how a budget is made", by=jo, now=NOW)
    decisions.decide(pod, text="Try it together", owner=own.me.participant, by=cast.nia, now=NOW)
    assert (CheckIn.objects.count(), PrivateNote.objects.count()) == (3, 3)
    page = seen(cast.nia, f"/pairs/{pod.code}/", meeting.ends_at)
    shown = ["Mine, says Nia" in page, "Mine, says Jo" in page, "See how a budget is made" in page, "Everybody" in page]
    assert shown == [True, False, True, False]


def test_an_agreement_counts_once_all_three_have_signed(cast: Cast, pod: Pairing, jo: User) -> None:
    made = agreement.propose(pod, by=cast.nia, now=NOW)
    assert ([made.has_signed(part(pod, user)) for user in (cast.nia, jo, cast.viktor)], made.is_signed) == (
        [True, False, False],
        False,
    )
    agreement.sign(made, by=cast.viktor, now=NOW)
    made = Agreement.objects.get()
    pod.refresh_from_db()
    assert (made.is_signed, pod.agreement_signed_at) == (False, None)
    assert "not everybody has yet" in seen(cast.viktor, f"/pairs/{pod.code}/agreement/")
    made.pairing = pod
    agreement.sign(made, by=jo, now=LATER)
    assert agreement.sign(made, by=jo, now=LATER).repeated
    pod.refresh_from_db()
    assert (Agreement.objects.get().is_signed, pod.agreement_signed_at) == (True, LATER)


def test_the_draft_of_an_agreement_speaks_of_three(cast: Cast, pod: Pairing) -> None:
    pod.cohort = cast.cohort
    members = list(pod.members.select_related("participant__person"))
    words = {clause["key"]: clause["text"] for clause in draft_for(pod, members)}
    assert words["logistics"] == "Dates are kept by Viktor. The agenda is set by Jo and Nia, five days ahead."
    assert [key for key, text in words.items() if "both" in text.lower() or "either" in text.lower()] == []
    cast.program.direction = "reciprocal"
    words = {clause["key"]: clause["text"] for clause in draft_for(pod, members)}
    assert words["logistics"] == "All of us book and move meetings. We set the agenda in turns, five days ahead."


def test_a_manager_sees_the_three(cast: Cast, pod: Pairing) -> None:
    page = seen(cast.petra, f"/cohorts/{cast.cohort.code}/pairs/{pod.code}/")
    assert "<h1>Jo Park, Nia Adeyemi and Viktor Halvorsen</h1>" in page
    assert "Jo Park and Nia Adeyemi" in seen(cast.petra, f"/cohorts/{cast.cohort.code}/pairs/")
    row = overview.row_of(doors.pairing_for_manager(cast.petra, pod.code), now=NOW)
    assert (row.keeper_names, row.mentor.email.count("@")) == ("Viktor", 2)
