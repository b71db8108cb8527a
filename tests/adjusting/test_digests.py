"""A manager hears how much needs them, as often as they chose, in numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.adjusting.world import running
from tests.cast import Cast
from tests.factories import NOW
from tests.support.words import without_addresses
from viceversa.adjusting import actions
from viceversa.adjusting.models import Digest
from viceversa.adjusting.tasks import tell_managers
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings.models import Pairing
from viceversa.programs.models import Program, ProgramManager
from viceversa.programs.states import ProgramState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# NOW is Tuesday 12 May 2026.
WEDNESDAY, SATURDAY, MONDAY = NOW + 22 * DAY, NOW + 25 * DAY, NOW + 27 * DAY


def test_one_chooses_for_oneself(cast: Cast) -> None:
    chosen = actions.set_digest(cast.program, rhythm="weekly", by=cast.petra, now=NOW)
    assert (chosen.rhythm, chosen.repeated) == ("weekly", False)
    assert actions.set_digest(cast.program, rhythm="weekly", by=cast.petra, now=NOW).repeated
    with pytest.raises(Refused):
        actions.set_digest(cast.program, rhythm="hourly", by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.set_digest(cast.program, rhythm="daily", by=cast.otto, now=NOW)


def test_it_comes_on_its_day_once_and_names_nobody(cast: Cast, pair: Pairing) -> None:
    running(cast.cohort)
    digest = actions.set_digest(cast.program, rhythm="weekly", by=cast.petra, now=NOW)
    assert actions.tell(digest, now=WEDNESDAY).repeated
    assert not actions.tell(digest, now=MONDAY).repeated
    assert actions.tell(digest, now=MONDAY).repeated
    message = Message.objects.get(kind="adjusting.digest")
    with clock.moved_to(MONDAY):
        text = without_addresses(words_of(message).text)
    assert "2 about pairs" in text
    assert ("Nia" in text, "Viktor" in text) == (False, False)
    actions.set_digest(cast.program, rhythm="daily", by=cast.petra, now=MONDAY)
    digest.refresh_from_db()
    assert actions.tell(digest, now=SATURDAY + 7 * DAY).repeated
    with clock.moved_to(MONDAY + DAY):
        tell_managers.call()
    assert Message.objects.filter(kind="adjusting.digest").count() == 2
    message.context = {"cohorts": [{"code": "gone", "pairs": 1}]}
    with pytest.raises(Moot):
        words_of(message)


def test_an_archived_program_is_quiet(cast: Cast, pair: Pairing) -> None:
    running(cast.cohort)
    digest = actions.set_digest(cast.program, rhythm="weekly", by=cast.petra, now=NOW)
    Program.objects.filter(pk=cast.program.pk).update(state=ProgramState.ARCHIVED)
    assert actions.tell(digest, now=MONDAY).repeated
    assert not Message.objects.filter(kind="adjusting.digest").exists()


def test_nothing_is_sent_where_nothing_waits_or_to_whom_does_not_manage(cast: Cast) -> None:
    running(cast.cohort)
    cast.cohort.participants.all().delete()
    digest = actions.set_digest(cast.program, rhythm="daily", by=cast.petra, now=NOW)
    assert actions.tell(digest, now=NOW).repeated
    ProgramManager.objects.all().delete()
    assert actions.tell(digest, now=NOW + DAY).repeated
    assert (Message.objects.count(), Digest.objects.get().told_on) == (0, NOW.date())
