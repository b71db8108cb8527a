"""The pages: who gets which, what a manager never reads, what a link scanner can't do, how many queries they cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import LIVED, SECRETS, make_run, part_of, start
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.pairings import mail_links
from viceversa.pairings.actions import concerns, meetings, momentum, release
from viceversa.pairings.models import CheckIn, Concern, Goal, Meeting, Pairing
from viceversa.pairings.states import AnswerState, MeetingState, PairingState
from viceversa.programs.models import Participant, Role

EVERYBODY = ("nia", "viktor", "petra", "mara", "sam", "ada", "dora", "jon", "eve", "otto", "")
BUDGET = 12


@pytest.fixture(autouse=True)
def at_lived(request: pytest.FixtureRequest) -> Iterator[None]:
    """The pages' own clock stands at LIVED."""
    with clock.moved_to(LIVED):
        yield


def visit(cast: Cast, name: str) -> Client:
    client = Client()
    if name:
        client.force_login(getattr(cast, name))
    return client


def statuses(cast: Cast, address: str, method: str = "get") -> dict[str, int]:
    return {name: getattr(visit(cast, name), method)(address).status_code for name in EVERYBODY}


def only(*names: str, ok: int = 200, no: int = 404) -> dict[str, int]:
    return {name: ok if name in names else 302 if not name else no for name in EVERYBODY}


def pair_addresses(pair: Pairing) -> list[str]:
    planned = Meeting.objects.filter(pairing=pair, state=MeetingState.PLANNED).first()
    goal = Goal.objects.filter(pairing=pair).first()
    assert planned is not None
    assert goal is not None
    code = pair.code
    return [
        reverse("pairings:pair", args=[code]),
        reverse("pairings:meetings", args=[code]),
        reverse("pairings:meeting", args=[code, planned.code]),
        reverse("pairings:date", args=[code, planned.code]),
        reverse("pairings:cancellation", args=[code, planned.code]),
        reverse("pairings:goals", args=[code]),
        reverse("pairings:goal", args=[code, goal.code]),
        reverse("pairings:decisions", args=[code]),
        reverse("pairings:agreement", args=[code]),
        reverse("pairings:pause", args=[code]),
        reverse("pairings:closure", args=[code]),
    ]


# Who gets which


def test_the_space_is_the_two_peoples_alone(cast: Cast, lived: Pairing) -> None:
    for address in pair_addresses(lived):
        assert statuses(cast, address) == only("nia", "viktor"), address


def test_acts_in_the_space_are_the_two_peoples_alone(cast: Cast, lived: Pairing) -> None:
    goal = lived.goals.filter(steps__isnull=False).first()
    planned = lived.meetings.filter(state=MeetingState.PLANNED).first()
    held = lived.meetings.filter(state=MeetingState.HELD).last()
    item = planned.agenda.first()
    acts = [
        ("held", held.code), ("check_in", held.code), ("agenda", planned.code), ("agenda_removal", item.code),
        ("steps", goal.code), ("goal_closure", goal.code), ("step_tick", goal.steps.first().code),
        ("step_removal", goal.steps.last().code), ("decision_tick", lived.decisions.first().code),
        ("decision_removal", lived.decisions.first().code), ("note",), ("signature",), ("resumption",),
        ("closure",), ("pause",), ("date", planned.code), ("cancellation", planned.code),
    ]  # fmt: skip
    before = Event.objects.count()
    for name, *rest in acts:
        address = reverse(f"pairings:{name}", args=[lived.code, *rest])
        for who in EVERYBODY:
            if who not in ("nia", "viktor"):
                expected = 404 if who else 302
                assert visit(cast, who).post(address).status_code == expected, (name, who)
    assert Event.objects.count() == before


def test_the_question_is_for_who_is_asked(cast: Cast, asked: Pairing) -> None:
    assert statuses(cast, reverse("pairings:answer", args=[asked.code])) == only("nia", "viktor")


def test_home_and_help_are_everybodys_own(cast: Cast, lived: Pairing) -> None:
    everybody = tuple(name for name in EVERYBODY if name)
    assert statuses(cast, reverse("pairings:home")) == only(*everybody)
    assert statuses(cast, reverse("pairings:help")) == only(*everybody)


def test_managers_pages_are_managers_alone(cast: Cast, lived: Pairing, run: Any) -> None:
    for address in (
        reverse("pairings:overview", args=[cast.cohort.code]),
        reverse("pairings:cohort", args=[cast.cohort.code]),
        reverse("pairings:cohort_pair", args=[cast.cohort.code, lived.code]),
        reverse("pairings:release", args=[run.code]),
        reverse("pairings:completion", args=[cast.cohort.code]),
    ):
        assert statuses(cast, address) == only("petra"), address
    act = reverse("pairings:act", args=[cast.cohort.code, lived.code, "nudge"])
    for who in EVERYBODY:
        if who != "petra":
            assert visit(cast, who).post(act).status_code == (404 if who else 302)
    assert visit(cast, "petra").get(act).status_code == 405


def test_a_manager_near_one_of_the_two_finds_nothing(cast: Cast, lived: Pairing) -> None:
    petra, viktor = cast.person("petra"), cast.person("viktor")
    petra.line_path = f"/{viktor.pk}{viktor.line_path}"
    petra.save(update_fields=["line_path"])
    client = visit(cast, "petra")
    assert client.get(reverse("pairings:cohort_pair", args=[cast.cohort.code, lived.code])).status_code == 404
    assert client.post(reverse("pairings:act", args=[cast.cohort.code, lived.code, "nudge"])).status_code == 404
    for address in (
        reverse("pairings:overview", args=[cast.cohort.code]),
        reverse("pairings:cohort", args=[cast.cohort.code]),
    ):
        text = client.get(address).content.decode()
        assert "1 pair is not shown to you" in text
        assert viktor.name not in text


def test_a_manager_who_is_a_participant_is_not_their_own_manager(cast: Cast) -> None:
    part = factories.participant(cast.cohort, cast.person("petra"), Role.MENTEE)
    run = make_run(cast, (cast.nia_part, part))
    release.release_run(run, by=cast.petra, now=NOW)
    own = start(cast, Pairing.objects.get(run=run))
    client = visit(cast, "petra")
    assert client.get(reverse("pairings:pair", args=[own.code])).status_code == 200
    assert client.get(reverse("pairings:cohort_pair", args=[cast.cohort.code, own.code])).status_code == 404


def test_the_inbox_is_the_support_contacts_alone(cast: Cast, pair: Pairing) -> None:
    concern = concerns.send(cast.program, text="Zebra concern", by=cast.nia, now=NOW)
    assert statuses(cast, reverse("pairings:concerns")) == only("sam")
    address = reverse("pairings:concern", args=[concern.code])
    assert statuses(cast, address) == only("sam")
    client = visit(cast, "sam")
    assert "Zebra" not in client.get(address).content.decode()
    client.post(address)
    assert "Zebra concern" in client.get(address).content.decode()
    cast.program.support_contact = cast.person("otto")
    cast.program.save(update_fields=["support_contact"])
    assert visit(cast, "otto").get(address).status_code == 404
    client.post(reverse("pairings:concern_closure", args=[concern.code]))
    concern.refresh_from_db()
    assert concern.closed_at == LIVED


# What a manager never reads


def test_managers_pages_hold_nothing_that_the_two_wrote(cast: Cast, lived: Pairing) -> None:
    own = visit(cast, "nia").get(reverse("pairings:pair", args=[lived.code])).content.decode()
    assert all(SECRETS[name] in own for name in ("agenda", "decision", "goal", "step", "note"))
    client = visit(cast, "petra")
    for address in (
        reverse("pairings:overview", args=[cast.cohort.code]),
        reverse("pairings:cohort", args=[cast.cohort.code]),
        reverse("pairings:cohort", args=[cast.cohort.code]) + "?group=all&q=nia",
        reverse("pairings:cohort_pair", args=[cast.cohort.code, lived.code]),
        reverse("messaging:cohort", args=[cast.cohort.code]),
        reverse("programs:participants", args=[cast.cohort.code]),
    ):
        response = client.get(address)
        text = response.content.decode()
        assert response.status_code == 200
        assert "zebra" not in text.lower(), address
        assert "You said" not in text
    facts = str(list(Event.objects.values_list("facts", flat=True)))
    assert "zebra" not in facts.lower()
    contexts = str(list(Message.objects.values_list("context", flat=True)))
    assert "zebra" not in contexts.lower()


def test_one_does_not_read_the_others_notes_or_check_in(cast: Cast, lived: Pairing) -> None:
    for address in (reverse("pairings:pair", args=[lived.code]), reverse("pairings:home")):
        text = visit(cast, "viktor").get(address).content.decode()
        assert "says Nia" not in text
        assert "You said" not in text
    assert "You said: Not useful" in visit(cast, "nia").get(reverse("pairings:home")).content.decode()


def test_the_managers_page_says_dates_and_yes_or_no(cast: Cast, lived: Pairing) -> None:
    text = (
        visit(cast, "petra").get(reverse("pairings:cohort_pair", args=[cast.cohort.code, lived.code])).content.decode()
    )
    for words in ("Nia Adeyemi and Viktor Halvorsen", "On track", "Signed", "A goal from Nia to Viktor", "Cancelled"):
        assert words in text


# Signed links


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Event, Message, CheckIn, Meeting))


def test_a_scanner_answers_no_question(cast: Cast, asked: Pairing) -> None:
    with clock.moved_to(NOW):
        address = path_of(mail_links.to_answer(part_of(asked, Role.MENTOR)))
        before = rows()
        for _ in range(3):
            assert Client().get(address).status_code == 200
            assert Client().head(address).status_code == 200
        assert (rows(), part_of(asked, Role.MENTOR).answer) == (before, AnswerState.WAITING)
        assert Client().post(address, {"answer": "maybe"}).status_code == 409
        assert Client().post(address, {"answer": "yes"}).status_code == 302
        assert part_of(asked, Role.MENTOR).answer == AnswerState.ACCEPTED
        other = path_of(mail_links.to_answer(part_of(asked, Role.MENTEE)))
        assert Client().post(other, {"answer": "no"}).status_code == 302
        assert "Nobody is told that it was you" in Client().get(other).content.decode()
        gone = Client().get(address).content.decode()
        assert "This pair was not formed" in gone
        assert "declined" not in gone
    asked.refresh_from_db()
    assert asked.state == PairingState.NOT_FORMED


def test_a_scanner_gives_no_check_in(cast: Cast, lived: Pairing) -> None:
    held = lived.meetings.filter(state=MeetingState.HELD).last()
    address = path_of(mail_links.to_check_in(held, part_of(lived, Role.MENTEE)))
    before = rows()
    assert 'aria-pressed="true"' in Client().get(f"{address}?answer=4").content.decode()
    assert rows() == before
    Client().post(address, {"answer": "4"})
    Client().post(address, {"answer": "4"})
    assert list(CheckIn.objects.filter(participant=cast.viktor_part).values_list("answer", flat=True)) == [4]
    assert "You said: Very useful" in Client().get(address).content.decode()
    assert Client().post(address, {"answer": "x"}).status_code == 409


def test_a_date_link_books_once(cast: Cast, lived: Pairing) -> None:
    moment = LIVED + timedelta(days=80)
    address = path_of(mail_links.to_book(moment, part_of(lived, Role.MENTEE)))
    before = rows()
    assert Client().get(address).status_code == 200
    assert rows() == before
    for _ in range(2):
        assert Client().post(address).status_code == 302
    assert lived.meetings.filter(starts_at=moment).count() == 1
    assert "Booked with Nia" in Client().get(address).content.decode()


@pytest.mark.parametrize("days", [0, 30])
def test_a_changed_or_old_link_says_so(cast: Cast, asked: Pairing, days: int) -> None:
    with clock.moved_to(NOW):
        address = path_of(mail_links.to_answer(part_of(asked, Role.MENTOR)))
    if not days:
        address = address.replace("answers/", "answers/x")
    with clock.moved_to(NOW + timedelta(days=days)):
        response = Client().get(address)
    assert response.status_code == 409
    assert "link" in response.content.decode()


def test_a_link_is_for_one_purpose(cast: Cast, lived: Pairing) -> None:
    held = lived.meetings.filter(state=MeetingState.HELD).last()
    token = mail_links.to_check_in(held, part_of(lived, Role.MENTEE)).rstrip("/").rsplit("/", 1)[1]
    for name in ("answer_by_link", "date_by_link"):
        assert Client().get(reverse(f"pairings:{name}", args=[token])).status_code == 409


# Acts from the pages


def test_planning_moving_cancelling_from_the_pages(cast: Cast, pair: Pairing) -> None:
    client = visit(cast, "viktor")
    new = reverse("pairings:meetings", args=[pair.code])
    day = (LIVED + timedelta(days=7)).date().isoformat()
    response = client.post(new, {"day": day, "time": "10:00", "minutes": "45", "place": "Video call"})
    assert response.status_code == 302
    one = Meeting.objects.get()
    assert (one.starts_at.isoformat(), one.minutes, one.place) == ("2026-06-18T08:00:00+00:00", 45, "Video call")
    refused = client.post(new, {"day": "2026-01-01", "time": "10:00", "minutes": "45"})
    assert (refused.status_code, "still to come" in refused.content.decode()) == (422, True)
    client.post(new, {"day": day, "time": "15:00", "minutes": "60", "every_weeks": "2", "count": "3"})
    assert Meeting.objects.count() == 4
    offered = client.get(new).content.decode().split('name="moment" value="')[1].split('"')[0]
    client.post(new, {"moment": offered})
    assert Meeting.objects.filter(starts_at=datetime.fromisoformat(offered)).count() == 1
    client.post(reverse("pairings:date", args=[pair.code, one.code]), {"day": day, "time": "11:30", "minutes": "45"})
    one.refresh_from_db()
    assert (one.starts_at.isoformat(), one.moved_count) == ("2026-06-18T09:30:00+00:00", 1)
    client.post(reverse("pairings:cancellation", args=[pair.code, one.code]))
    one.refresh_from_db()
    assert one.state == MeetingState.CANCELLED


def test_everyday_acts_from_the_pages(cast: Cast, lived: Pairing) -> None:
    client = visit(cast, "nia")
    code = lived.code
    planned = lived.meetings.filter(state=MeetingState.PLANNED).first()
    client.post(reverse("pairings:agenda", args=[code, planned.code]), {"text": "Two feeds", "minutes": ""})
    assert planned.agenda.filter(text="Two feeds", minutes=10).exists()
    client.post(reverse("pairings:agenda_removal", args=[code, planned.agenda.get(text="Two feeds").code]))
    assert not planned.agenda.filter(text="Two feeds").exists()
    made = client.post(reverse("pairings:goals", args=[code]), {"learner": "mentor", "text": "Read a balance sheet"})
    goal = lived.goals.get(text="Read a balance sheet")
    assert made.url == reverse("pairings:goal", args=[code, goal.code])
    client.post(reverse("pairings:steps", args=[code, goal.code]), {"text": "Page one", "due_on": "2026-07-01"})
    step = goal.steps.get()
    client.post(reverse("pairings:step_tick", args=[code, step.code]), {"done": "1"})
    step.refresh_from_db()
    assert step.done_at == LIVED
    client.post(reverse("pairings:step_tick", args=[code, step.code]))
    client.post(reverse("pairings:step_removal", args=[code, step.code]))
    client.post(reverse("pairings:goal", args=[code, goal.code]), {"text": "Read two"})
    client.post(reverse("pairings:goal_closure", args=[code, goal.code]))
    goal.refresh_from_db()
    assert (goal.text, goal.closed_at, goal.steps.count()) == ("Read two", LIVED, 0)
    client.post(reverse("pairings:decisions", args=[code]), {"text": "First names", "owner": "", "due_on": ""})
    decision = lived.decisions.get(text="First names")
    client.post(reverse("pairings:decision_tick", args=[code, decision.code]), {"done": "1"})
    client.post(reverse("pairings:decision_removal", args=[code, decision.code]))
    assert not lived.decisions.filter(text="First names").exists()
    saved = client.post(reverse("pairings:note", args=[code]), {"text": "Count to five"}, headers={"X-Autosave": "1"})
    assert saved.status_code == 204
    too_long = client.post(reverse("pairings:note", args=[code]), {"text": "x" * 20_001}, headers={"X-Autosave": "1"})
    assert too_long.status_code == 422
    part = client.post(
        reverse("pairings:step_tick", args=[code, lived.goals.first().steps.first().code]),
        headers={"HX-Request": "true"},
    )
    assert part.content.decode().lstrip().startswith('<section id="goals"')


def test_pausing_ending_leaving_from_the_pages(cast: Cast, lived: Pairing) -> None:
    client = visit(cast, "nia")
    client.post(reverse("pairings:pause", args=[lived.code]), {"until": ""})
    lived.refresh_from_db()
    assert lived.state == PairingState.PAUSED
    assert "pause" in client.get(reverse("pairings:home")).content.decode()
    client.post(reverse("pairings:resumption", args=[lived.code]))
    client.post(reverse("pairings:closure", args=[lived.code]))
    lived.refresh_from_db()
    assert lived.state == PairingState.ENDED
    page = client.get(reverse("pairings:pair", args=[lived.code])).content.decode()
    assert "This pair ended on" in page
    assert "Plan a meeting" not in page
    client.post(reverse("pairings:leave", args=[cast.nia_part.code]))
    cast.nia_part.refresh_from_db()
    assert cast.nia_part.state == "withdrawn"
    assert visit(cast, "viktor").post(reverse("pairings:leave", args=[cast.nia_part.code])).status_code == 404


def test_manager_acts_and_release_from_the_pages(cast: Cast, pair: Pairing) -> None:
    client = visit(cast, "petra")
    address = reverse("pairings:act", args=[cast.cohort.code, pair.code, "nudge"])
    overview = reverse("pairings:overview", args=[cast.cohort.code])
    assert client.post(address, {"next": overview}).url == overview
    assert client.post(address, {"next": "https://elsewhere.example/"}).url == reverse(
        "pairings:cohort_pair", args=[cast.cohort.code, pair.code]
    )
    assert Message.objects.filter(kind="pairings.nudge_book").count() == 1
    assert client.post(reverse("pairings:act", args=[cast.cohort.code, pair.code, "fire"])).status_code == 404
    two = [
        factories.participant(cast.cohort, factories.person(name), role)
        for name, role in (("Tao Two", Role.MENTOR), ("Tess Three", Role.MENTEE))
    ]
    run = make_run(cast, (two[0], two[1]))
    page = client.get(reverse("pairings:release", args=[run.code])).content.decode()
    assert "Tao Two" in page
    assert Pairing.objects.filter(run=run).count() == 0
    client.post(reverse("pairings:release", args=[run.code]))
    client.post(reverse("pairings:release", args=[run.code]))
    assert Pairing.objects.filter(run=run).count() == 1


def test_completing_all_pairs_from_the_page(cast: Cast, lived: Pairing) -> None:
    client = visit(cast, "petra")
    address = reverse("pairings:completion", args=[cast.cohort.code])
    assert visit(cast, "nia").post(address).status_code == 404
    client.post(address)
    lived.refresh_from_db()
    assert lived.state == PairingState.COMPLETED
    assert "Finished or ended" in client.get(reverse("pairings:cohort", args=[cast.cohort.code])).content.decode()
    listed = client.get(reverse("pairings:cohort", args=[cast.cohort.code]) + "?group=over").content.decode()
    assert "Completed" in listed


def test_a_concern_from_the_page(cast: Cast, pair: Pairing) -> None:
    client = visit(cast, "nia")
    address = reverse("pairings:help")
    assert client.post(address, {"program": cast.program.code, "text": ""}).status_code == 422
    assert client.post(address, {"program": cast.program.code, "text": "Please call me"}).status_code == 302
    assert Concern.objects.get().text == "Please call me"
    assert visit(cast, "otto").post(address, {"program": cast.program.code, "text": "x"}).status_code == 404


# Home, in each state


def test_home_when_not_enrolled(cast: Cast) -> None:
    assert "You are not in a program yet" in visit(cast, "otto").get(reverse("pairings:home")).content.decode()


def test_home_while_waiting(cast: Cast) -> None:
    assert "we look for a partner for you" in visit(cast, "nia").get(reverse("pairings:home")).content.decode()


def test_home_when_asked(cast: Cast, asked: Pairing) -> None:
    text = visit(cast, "nia").get(reverse("pairings:home")).content.decode()
    assert "Would you like to meet Viktor Halvorsen?" in text
    assert "we look for a partner" not in text


def test_home_when_finished(cast: Cast, pair: Pairing) -> None:
    from viceversa.pairings.actions import closure

    closure.complete(pair, by=cast.petra, now=LIVED)
    assert "You and Viktor have finished" in visit(cast, "nia").get(reverse("pairings:home")).content.decode()


def test_home_of_somebody_in_two_pairs(cast: Cast, lived: Pairing) -> None:
    Participant.objects.filter(pk=cast.viktor_part.pk).update(capacity=2)
    second = factories.participant(cast.cohort, factories.person("Tao Two"), Role.MENTOR)
    factories.user(second.person)
    run = make_run(cast, (second, cast.viktor_part))
    release.release_run(run, by=cast.petra, now=LIVED)
    other = start(cast, Pairing.objects.get(run=run), now=LIVED)
    text = visit(cast, "viktor").get(reverse("pairings:home")).content.decode()
    assert SECRETS["title"] in text
    assert "You and Tao Two" in text
    assert visit(cast, "viktor").get(reverse("pairings:mine")).url == reverse("pairings:home")
    assert visit(cast, "nia").get(reverse("pairings:mine")).url == reverse("pairings:pair", args=[lived.code])
    assert other.state == PairingState.ACTIVE


# What they cost


def more_pairs(cast: Cast, count: int) -> None:
    parts = []
    for _ in range(count):
        mentor = factories.participant(cast.cohort, factories.person(), Role.MENTOR)
        mentee = factories.participant(cast.cohort, factories.person(rank=6), Role.MENTEE)
        factories.user(mentor.person)
        factories.user(mentee.person)
        parts.append((mentor, mentee))
    run = make_run(cast, *parts)
    release.release_run(run, by=cast.petra, now=NOW - timedelta(days=30))
    for pairing in Pairing.objects.filter(run=run):
        start(cast, pairing, now=NOW - timedelta(days=30))


def cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_manager_pages_cost_the_same_with_more_pairs(cast: Cast, lived: Pairing) -> None:
    client = visit(cast, "petra")
    addresses = [
        reverse("pairings:overview", args=[cast.cohort.code]),
        reverse("pairings:cohort", args=[cast.cohort.code]),
        reverse("pairings:cohort_pair", args=[cast.cohort.code, lived.code]),
    ]
    more_pairs(cast, 1)
    one = [cost(client, address) for address in addresses]
    more_pairs(cast, 2)
    assert [cost(client, address) for address in addresses] == one
    assert max(one) <= BUDGET, one


def test_the_overview_costs_no_more_where_a_pair_is_hidden(cast: Cast, lived: Pairing) -> None:
    client = visit(cast, "petra")
    address = reverse("pairings:overview", args=[cast.cohort.code])
    more_pairs(cast, 2)
    open_to_all = cost(client, address)
    nia = cast.person("nia")
    nia.line_path = f"/{cast.person('petra').pk}{nia.line_path}"
    nia.save(update_fields=["line_path"])
    assert (cost(client, address), open_to_all <= BUDGET) == (open_to_all, True)


def test_pair_page_and_home_cost_the_same_with_more_in_them(cast: Cast, lived: Pairing) -> None:
    client = visit(cast, "viktor")
    addresses = [reverse("pairings:pair", args=[lived.code]), reverse("pairings:home")]
    one = [cost(client, address) for address in addresses]
    meetings.plan_series(lived, first=LIVED + timedelta(days=100), count=3, by=cast.viktor, now=LIVED)
    for number in range(2):
        goal = Goal.objects.create(pairing=lived, learner=Role.MENTOR, text=f"Goal {number}", created_at=LIVED)
        goal.steps.create(text="step", position=1, created_at=LIVED)
        lived.decisions.create(text=f"Decision {number}", decided_on=LIVED.date(), created_at=LIVED)
    assert [cost(client, address) for address in addresses] == one
    assert max(one) <= BUDGET, one


# Crash safety of the release


@pytest.mark.django_db(transaction=True)
def test_release_is_all_or_nothing(cast: Cast, run: Any) -> None:
    """Whatever is written before the crash is gone after it, and doing it again does it once."""
    before = (Pairing.objects.count(), Message.objects.count(), Event.objects.count())
    for crash_at in range(1, 40):
        seen = 0

        def crash(execute: Any, sql: str, params: Any, many: bool, context: Any, at: int = crash_at) -> Any:
            nonlocal seen
            seen += 1
            if seen == at:
                raise KeyboardInterrupt
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(crash):
                release.release_run(run, by=cast.petra, now=NOW)
        except KeyboardInterrupt:
            run.refresh_from_db()
            assert (Pairing.objects.count(), Message.objects.count(), Event.objects.count()) == before
            assert run.state == "solved"
        else:
            break
    again = release.release_run(run, by=cast.petra, now=NOW)
    assert again.repeated
    assert (Pairing.objects.count(), Message.objects.filter(kind="pairings.asked").count()) == (1, 2)


def test_nudge_mail_has_links_that_work(cast: Cast, pair: Pairing) -> None:
    from viceversa.messaging.rendering import words_of

    momentum.offer_times(pair, by=cast.petra, now=LIVED)
    words = words_of(Message.objects.get(kind="pairings.nudge_book"))
    links = [line.split(": ", 1)[1].strip() for line in words.text.splitlines() if "/dates/" in line]
    assert len(links) == 3
    assert Client().get(path_of(links[0])).status_code == 200
