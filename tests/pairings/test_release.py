"""A release is all or nothing, whatever breaks in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import with_shortlists
from tests.matching.story_event import read, signed_in
from viceversa.core.models import Event
from viceversa.matching.actions import forbid, match
from viceversa.messaging.models import Message
from viceversa.pairings.actions import release
from viceversa.pairings.models import Pairing
from viceversa.people.models import DecisionPower
from viceversa.programs.models import DoNotMatch

pytestmark = pytest.mark.usefixtures("at_lived")


@pytest.mark.django_db(transaction=True)
def test_release_is_all_or_nothing(cast: Cast, run: Any) -> None:
    """Whatever is written before the crash is gone after it, and doing it again does it once."""
    before = (Pairing.objects.count(), Message.objects.count(), Event.objects.count())
    for crash_at in range(1, 80):
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


@pytest.mark.parametrize("what", ["wish", "power", "decision"])
def test_two_who_must_not_be_a_pair_by_now_are_not_asked_and_the_page_tells_no_cause(cast: Cast, what: str) -> None:
    with_shortlists(cast, mode="solver")
    run = match(cast.cohort, by=cast.petra, now=NOW)
    one = run.proposals.select_related("mentor__person", "mentee__person").order_by("pk")[0]
    if what == "wish":
        DoNotMatch.objects.create(participant=one.mentor, person=one.mentee.person)
    elif what == "power":
        DecisionPower.objects.create(holder=one.mentee.person, over=one.mentor.person, kind="panel")
    else:
        forbid(cast.cohort, mentor=one.mentor, mentee=one.mentee, by=cast.petra, now=NOW)
    page = read(signed_in(cast.petra), f"/matching/runs/{run.code}/release/")
    assert "These two are together, or can’t be asked again." in page
    release.release_run(run, by=cast.petra, now=NOW)
    asked = Pairing.objects.filter(members__participant=one.mentor).filter(members__participant=one.mentee)
    assert not asked.exists()
    assert Pairing.objects.count() == run.proposals.count() - 1
