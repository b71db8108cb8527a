"""The sponsor's page: totals that tell of no pair, whichever two are taken from one another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import KICK_OFF, NOW
from tests.stories.world import browser_of, told
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.core.retention import apply_all
from viceversa.learning.models import Preparation
from viceversa.messaging import due, rendering
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Due, Message
from viceversa.pairings.models import Meeting, Member, Pairing
from viceversa.pairings.states import AnswerState, MeetingState, PairingState
from viceversa.people.models import Person
from viceversa.programs.models import Cohort, Participant, Program, Role
from viceversa.programs.states import CohortState
from viceversa.recognition.models import Commitment, Idea
from viceversa.stories.queries import sponsor

pytestmark = pytest.mark.django_db
FREE = "Anybody may stop, without a reason. That they do is not a failure."


def paired(cast: Cast, state: str, *, mentor: Person | None = None, mentee: Person | None = None) -> Pairing:
    """A pair with one meeting held, and one short conversation before."""
    pairing = Pairing.objects.create(cohort=cast.cohort, state=state, started_at=NOW, created_at=NOW)
    for role, person in ((Role.MENTOR, mentor), (Role.MENTEE, mentee)):
        part = factories.participant(cast.cohort, person or factories.person(), role)
        Member.objects.create(pairing=pairing, participant=part, role=role, answer=AnswerState.ACCEPTED, created_at=NOW)
    for minutes in (15, 60):
        Meeting.objects.create(
            pairing=pairing, number=1, state=MeetingState.HELD, minutes=minutes, created_at=NOW,
            starts_at=NOW + timedelta(hours=minutes),
        )  # fmt: skip
    return pairing


def totals(cast: Cast) -> dict[str, str]:
    page = sponsor.page_of(Program.objects.get(pk=cast.program.pk), NOW.date())
    return {one.title: " ".join(filter(None, (one.value, one.note))) for one in page.figures}


def test_fewer_than_five_who_ended_early_can_not_be_worked_out(cast: Cast) -> None:
    for _number in range(4):
        paired(cast, PairingState.ACTIVE)
    assert totals(cast) == {"Commitments published": "0"}
    for _number in range(3):
        paired(cast, PairingState.COMPLETED)
    one_ended = paired(cast, PairingState.ENDED)
    found = totals(cast)
    assert found == {
        "Pairs started": "8",
        "Running, or closed as planned": "4 or more No exact figure, as it would tell how few ended early.",
        "Ended early": f"fewer than 5 {FREE}",
        "Meetings held": "8 of 64 planned",
        "Training done": "fewer than 5 of 18 people",
        "Commitments published": "0",
    }
    # One more or less of them changes nothing that is shown but what everybody sees start.
    Pairing.objects.filter(pk=one_ended.pk).update(state=PairingState.ACTIVE)
    assert totals(cast) == found
    for _number in range(5):
        paired(cast, PairingState.ENDED)
    assert [totals(cast)[key] for key in ("Pairs started", "Running", "Closed as planned", "Ended early")] == [
        "13", "5", "3", f"5 {FREE}",
    ]  # fmt: skip


def test_the_sponsors_own_pair_is_in_no_total_of_anybody(cast: Cast) -> None:
    for _number in range(5):
        paired(cast, PairingState.ACTIVE)
    before = totals(cast)
    paired(cast, PairingState.ENDED, mentee=cast.person("dora"))
    assert totals(cast) == before
    pages = {
        name: browser_of(getattr(cast, name)).get(f"/programs/{cast.program.code}/sponsor/") for name in ("dora", "jon")
    }
    assert ["is in none of the totals" in page.content.decode() for page in pages.values()] == [True, True]
    for name in ("petra", "nia", "otto"):
        with pytest.raises(Http404):
            sponsor.program_for_sponsor(getattr(cast, name), cast.program.code)


def test_of_a_closed_cohort_nobody_counts_who_prepared_after_that_is_deleted(cast: Cast) -> None:
    for _number in range(6):
        paired(cast, PairingState.COMPLETED)
    for part in Participant.objects.filter(cohort=cast.cohort):
        Preparation.objects.create(participant=part, passed_at=NOW, created_at=NOW)
    assert totals(cast)["Training done"] == "14 of 14 people"
    Cohort.objects.filter(pk=cast.cohort.pk).update(state=CohortState.CLOSED, closed_at=NOW)
    apply_all(now=NOW + timedelta(days=1))
    assert "Training done" not in totals(cast)
    autumn = factories.cohort(cast.program, name="Autumn")
    for number in range(8):
        factories.participant(autumn, factories.person(), Role.MENTOR)
        assert ("Training done" in totals(cast)) is (number > 3)  # of one person alone it would tell whether they have
    assert totals(cast)["Training done"] == "fewer than 5 of 8 people in cohorts that are not closed"


def test_ideas_are_credited_as_their_pairs_agreed(cast: Cast) -> None:
    pairing = paired(cast, PairingState.ACTIVE)
    tried = {"pairing": pairing, "sharing": "published", "published_at": NOW, "created_at": NOW, "state": "adopted"}
    Idea.objects.create(title="Named", by=cast.nia_part, credited=[cast.nia_part.code], **tried)
    Idea.objects.create(title="Unnamed", by=cast.nia_part, **tried)
    Idea.objects.create(title="Nobody’s", **tried)
    Idea.objects.create(title="Only noted", **{**tried, "state": "noted"})
    Idea.objects.create(title="Private", **{**tried, "sharing": "private"})
    Commitment.objects.create(pairing=pairing, text="Zebra", sharing="published", created_at=NOW)
    page = sponsor.page_of(cast.program, NOW.date())
    assert [(one.title, one.said, one.name) for one in page.ideas] == [
        ("Nobody’s", "in use", ""), ("Unnamed", "in use", ""), ("Named", "in use", "Nia Adeyemi"),
    ]  # fmt: skip
    assert totals(cast) == {"Commitments published": "1"}
    Person.objects.filter(pk=cast.person("nia").pk).update(state=Person.State.LEFT)
    assert {one.name for one in sponsor.page_of(cast.program, NOW.date()).ideas} == {""}


def test_what_is_asked_next_are_the_steps_of_the_plan_that_are_theirs(cast: Cast) -> None:
    page = sponsor.page_of(cast.program, KICK_OFF)
    assert (len(page.asked), page.asked[0].day, page.asked[0].title) == (4, KICK_OFF, "Kick-off")


def test_the_co_lead_finds_where_to_look_back(cast: Cast) -> None:
    address = reverse("adjusting:looking_back", args=[cast.cohort.code])
    cast.cohort.state = CohortState.CLOSED
    cast.cohort.save(update_fields=["state"])
    found = {
        name: address in browser_of(getattr(cast, name)).get(f"/programs/{cast.program.code}/sponsor/").content.decode()
        for name in ("jon", "dora")
    }
    assert found == {"jon": True, "dora": False}  # the sponsor does not read lessons
    assert browser_of(cast.jon).get(address).status_code == 200
    assert browser_of(cast.dora).get(address).status_code == 404


def test_the_page_costs_the_same_for_one_pair_and_for_many(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert dora.get(f"/programs/{cast.program.code}/sponsor/").status_code == 200
        return len(asked.captured_queries)

    dora = browser_of(cast.dora)
    for _number in range(5):
        paired(cast, PairingState.ACTIVE)
    one = cost()
    for _number in range(3):
        paired(cast, PairingState.ACTIVE)
    assert cost() == one <= 12


def test_a_mail_says_where_the_page_is_and_no_figure(cast: Cast) -> None:
    row = Due(what="stories.sponsor_middle", subject_code=cast.cohort.code, due_at=NOW)
    due.STEPS[row.what].handler(row, now=NOW)
    assert told("stories.sponsor_page") == ["Dora", "Jon"]
    message = Message.objects.get(kind="stories.sponsor_page", to=cast.person("dora"))
    with clock.moved_to(NOW):
        assert f"/programs/{cast.program.code}/sponsor/" in rendering.words_of(message).text
        Program.objects.filter(pk=cast.program.pk).update(sponsor=None, co_lead=None)
        with pytest.raises(Moot):
            rendering.words_of(message)
    with pytest.raises(Refused, match="Nobody"):
        due.STEPS[row.what].handler(row, now=NOW)
    Cohort.objects.filter(pk=cast.cohort.pk).update(code="gone")
    with pytest.raises(Refused, match="deleted"):
        due.STEPS[row.what].handler(row, now=NOW)
