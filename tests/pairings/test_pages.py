"""The pages: who gets which, what a manager never reads, how many queries they cost."""

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
from tests.pairings.conftest import LIVED, SECRETS, make_run, start
from tests.pairings.visiting import BUDGET, EVERYBODY, only, statuses, visit
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.pairings.actions import concerns, meetings, release
from viceversa.pairings.models import Goal, Meeting, Pairing
from viceversa.pairings.states import MeetingState
from viceversa.programs.models import Role

pytestmark = pytest.mark.usefixtures("at_lived")


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
