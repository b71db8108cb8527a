"""Before the first meeting: one reminder to whoever has not prepared, and what they can not do until they have."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import prepare
from viceversa.core import clock, retention
from viceversa.core.errors import Refused
from viceversa.learning import actions, preparing
from viceversa.learning.models import Preparation, PreparedCount
from viceversa.learning.queries import training
from viceversa.learning.retention import PREPARATIONS
from viceversa.messaging import due, rendering
from viceversa.messaging.due import STEPS
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState
from viceversa.pairings.actions import agreement, meetings
from viceversa.pairings.models import Agreement, Meeting, Pairing
from viceversa.people.models import User
from viceversa.programs.actions import cohorts
from viceversa.programs.models import Cohort, Direction, Participant

pytestmark = pytest.mark.django_db

MEETS = NOW + timedelta(days=10)


@pytest.fixture
def unread(pair: Pairing) -> Pairing:
    """A pair of whom neither has read anything."""
    Preparation.objects.all().delete()
    return pair


def reads(user: User) -> None:
    """One of the two prepares."""
    before = set(Preparation.objects.values_list("pk", flat=True))
    prepare(Pairing.objects.get())
    Preparation.objects.exclude(pk__in=before).exclude(participant__person=user.person).delete()


def told() -> list[str]:
    return sorted(one.to.first_name for one in Message.objects.filter(kind="learning.read_first").select_related("to"))


def waiting() -> list[int]:
    rows = Due.objects.filter(what=preparing.REMIND, state=DueState.WAITING)
    return [(MEETS - row.due_at).days for row in rows]


def test_one_reminder_before_the_first_meeting_to_whom_it_concerns(cast: Cast, unread: Pairing) -> None:
    meetings.plan_series(unread, first=MEETS, every_weeks=2, count=3, by=cast.viktor, now=NOW)
    reads(cast.nia)
    assert waiting() == [2]
    row = Due.objects.get(what=preparing.REMIND)
    foresight = STEPS[preparing.REMIND].foresight
    assert foresight is not None
    assert [one["who_name"] for one in foresight.whom(Due.objects.filter(pk=row.pk))] == ["Viktor Halvorsen"]
    meeting = Meeting.objects.get(starts_at=MEETS)
    mail = foresight.mail(meeting.code, cast.person("viktor").pk)
    assert mail is not None
    assert (mail.kind, foresight.mail(meeting.code, cast.person("otto").pk)) == ("learning.read_first", None)
    due.run_due(now=MEETS - timedelta(days=2))
    assert told() == ["Viktor"]
    with clock.moved_to(MEETS - timedelta(days=2)):
        words = rendering.words_of(Message.objects.get(kind="learning.read_first"))
    assert f"/enrollments/{cast.viktor_part.code}/training/" in words.text
    due.run_due(now=meeting.ends_at)
    assert (told(), waiting()) == (["Viktor"], [])


def test_who_reads_in_the_meantime_gets_no_mail(cast: Cast, unread: Pairing) -> None:
    meetings.plan(unread, starts_at=MEETS, by=cast.viktor, now=NOW)
    reads(cast.nia)
    due.run_due(now=MEETS - timedelta(days=2))
    reads(cast.viktor)
    with clock.moved_to(MEETS - timedelta(days=2)), pytest.raises(Refused, match="prepared"):
        rendering.words_of(Message.objects.get(kind="learning.read_first"))


def test_nobody_is_reminded_who_is_prepared(cast: Cast, pair: Pairing) -> None:
    meetings.plan(pair, starts_at=MEETS, by=cast.viktor, now=NOW)
    due.run_due(now=MEETS - timedelta(days=2))
    assert (told(), Due.objects.get(what=preparing.REMIND).state) == ([], DueState.SKIPPED)


def test_the_short_conversation_before_needs_no_reading(cast: Cast, unread: Pairing) -> None:
    talk = meetings.plan(unread, starts_at=MEETS, minutes=15, by=cast.viktor, now=NOW)
    assert waiting() == []
    assert not meetings.hold(talk, by=cast.viktor, now=talk.ends_at).repeated


def test_a_meeting_that_is_moved_or_too_near(cast: Cast, unread: Pairing) -> None:
    meeting = meetings.plan(unread, starts_at=MEETS, by=cast.viktor, now=NOW)
    meetings.move(meeting, starts_at=MEETS + timedelta(days=3), by=cast.viktor, now=NOW)
    assert waiting() == [-1]
    meetings.move(meeting, starts_at=NOW + timedelta(days=1), by=cast.viktor, now=NOW)
    assert waiting() == []
    with pytest.raises(Refused):
        actions.remind_to_read(meeting, now=meeting.starts_at)


def test_until_then_one_signs_nothing_and_the_other_may(cast: Cast, unread: Pairing) -> None:
    meeting = meetings.plan(unread, starts_at=MEETS, by=cast.viktor, now=NOW)
    reads(cast.nia)
    proposed = agreement.propose(unread, by=cast.nia, now=MEETS)
    for verb in (
        lambda: agreement.sign(proposed, by=cast.viktor, now=MEETS),
        lambda: agreement.propose(unread, clauses=[{"key": "", "text": "Mine"}], by=cast.viktor, now=MEETS),
        lambda: meetings.hold(meeting, by=cast.viktor, now=meeting.ends_at),
    ):
        with pytest.raises(Refused, match="what you read before your first meeting"):
            verb()
    assert Agreement.objects.get().signed_by == [cast.nia_part.code]
    # What the other one reads does not say why.
    for user, asked in ((cast.nia, False), (cast.viktor, True)):
        browser = Client()
        browser.force_login(user)
        answer = browser.get(f"/pairs/{unread.code}/agreement/").content.decode()
        assert ("Before you sign" in answer) == asked
    reads(cast.viktor)
    assert not agreement.sign(proposed, by=cast.viktor, now=MEETS).repeated
    assert not meetings.hold(meeting, by=cast.viktor, now=meeting.ends_at).repeated


def test_dates_are_facts_all_the_same(cast: Cast, unread: Pairing) -> None:
    meetings.plan_series(unread, first=MEETS, every_weeks=2, count=2, by=cast.viktor, now=NOW)
    first, second = Meeting.objects.order_by("starts_at")
    due.run_due(now=first.ends_at)
    unread.refresh_from_db()
    assert unread.held_count == 1
    assert not meetings.hold(second, by=cast.viktor, now=second.ends_at).repeated


def test_once_they_met_home_no_longer_speaks_of_before(cast: Cast, unread: Pairing) -> None:
    talk = meetings.plan(unread, starts_at=MEETS - timedelta(days=3), minutes=15, by=cast.viktor, now=NOW)
    meetings.hold(talk, by=cast.viktor, now=talk.ends_at)
    card = training.card_of(cast.viktor)
    assert card is not None
    assert card.url == f"/enrollments/{cast.viktor_part.code}/training/"
    meeting = meetings.plan(unread, starts_at=MEETS, by=cast.viktor, now=MEETS - timedelta(days=1))
    due.run_due(now=meeting.ends_at)
    assert (Meeting.objects.get(pk=meeting.pk).state, training.card_of(cast.viktor)) == ("held", None)
    # What is left stands where it still matters: beside the agreement.
    assert preparing.unread_by(cast.viktor_part) is not None


def test_programs_without_a_training_ask_for_nothing(cast: Cast, unread: Pairing) -> None:
    cast.program.direction = Direction.TRADITIONAL
    cast.program.save()
    unread.refresh_from_db()
    unread.cohort.program.refresh_from_db()
    meeting = meetings.plan(unread, starts_at=MEETS, by=cast.viktor, now=NOW)
    assert waiting() == []
    assert not meetings.hold(meeting, by=cast.viktor, now=meeting.ends_at).repeated


def test_how_many_had_prepared_is_counted_when_a_cohort_is_closed(cast: Cast, unread: Pairing) -> None:
    reads(cast.nia)
    cohort = unread.cohort
    Pairing.objects.update(started_at=NOW)
    with_one = {"mentor": (1, 1), "mentee": (0, 1)}
    assert preparing.counted([cohort]) == with_one
    Cohort.objects.update(state="running")
    Participant.objects.filter(cohort=cohort).update(state="finished")
    with clock.moved_to(NOW + timedelta(days=200)):
        cohorts.close_cohort(cohort, by=cast.petra)
    retention.apply(PREPARATIONS, now=NOW + timedelta(days=201))
    assert not Preparation.objects.exists()
    cohort.refresh_from_db()
    assert preparing.counted([cohort]) == with_one
    petra = Client()
    petra.force_login(cast.petra)
    at = reverse("learning:prepared", args=[cohort.code])
    html = petra.get(at).content.decode()
    assert "1 of 1 in a pair were prepared" in html
    assert [name for name in ("Nia", "Viktor", "not passed yet") if name in html] == []
    # One that was closed before anybody counted says nothing, rather than that nobody had.
    PreparedCount.objects.filter(role="mentee").delete()
    assert preparing.counted([cohort]) == {"mentor": (1, 1), "mentee": None}
    assert "It is not known how many" in petra.get(at).content.decode()
