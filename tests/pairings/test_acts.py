"""Acts from the pages, as a browser without JavaScript sends them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.pairings.conftest import LIVED, make_run
from tests.pairings.visiting import visit
from viceversa.messaging.models import Message
from viceversa.pairings.models import Concern, Meeting, Pairing
from viceversa.pairings.states import MeetingState, PairingState
from viceversa.programs.models import Role

pytestmark = pytest.mark.usefixtures("at_lived")


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
