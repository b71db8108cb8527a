"""Being away: said by oneself, seen by oneself, taken back, forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.people import actions, queries
from viceversa.people.models import Absence
from viceversa.people.retention import ABSENCES

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 5, 20), date(2026, 5, 29)


def test_one_says_it_once_and_takes_it_back(cast: Cast) -> None:
    nia = cast.person("nia")
    made = actions.add_absence(nia, first=FIRST, last=LAST, by=cast.nia, code="bcd", now=NOW)
    assert actions.add_absence(nia, first=FIRST, last=LAST, by=cast.nia, code="bcd", now=NOW).repeated
    assert queries.days_away(nia, NOW) == [(FIRST, LAST)]
    assert queries.back_from([nia], FIRST) == date(2026, 5, 30)
    assert queries.back_from([nia], LAST + timedelta(days=1)) is None
    assert not actions.end_absence(made, by=cast.nia, now=NOW).repeated
    assert actions.end_absence(made, by=cast.nia, now=NOW).repeated
    assert list(Event.objects.order_by("pk").values_list("verb", "facts")) == [("person.away", {}), ("person.back", {})]


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (LAST, FIRST, "The last day lies before the first"),
        (date(2026, 5, 1), date(2026, 5, 2), "These days are over"),
        (FIRST, date(2029, 5, 2), "at most two years"),
    ],
)
def test_days_that_are_refused(cast: Cast, first: date, last: date, says: str) -> None:
    with pytest.raises(Refused, match=says):
        actions.add_absence(cast.person("nia"), first=first, last=last, by=cast.nia, now=NOW)


def test_nobody_says_it_for_somebody_else(cast: Cast) -> None:
    made = actions.add_absence(cast.person("nia"), first=FIRST, last=LAST, by=cast.nia, now=NOW)
    for who in (cast.petra, None):
        with pytest.raises(NotAllowed, match="Only you"):
            actions.add_absence(cast.person("nia"), first=FIRST, last=LAST, by=who, now=NOW)
        with pytest.raises(NotAllowed, match="Only you"):
            actions.end_absence(made, by=who, now=NOW)


def test_the_page_takes_it_and_gives_it_back(cast: Cast, client: Client) -> None:
    client.force_login(cast.nia)
    with clock.moved_to(NOW):
        bad = client.post("/me/absences/", {"first": "2026-05-29", "last": "2026-05-20", "code": "b"})
        assert (bad.status_code, "The last day lies before the first." in bad.content.decode()) == (422, True)
        page = client.post("/me/absences/", {"first": FIRST, "last": LAST, "code": "b"}, follow=True).content.decode()
        assert "20 May 2026" in page
        code = Absence.objects.get().code
        other = Client()
        other.force_login(cast.viktor)
        assert other.post("/me/absences/", {"end": code}).status_code == 404
        assert client.post("/me/absences/", {"end": code}).status_code == 302
    assert Absence.objects.count() == 0


def test_it_is_forgotten_a_week_later(cast: Cast) -> None:
    actions.add_absence(cast.person("nia"), first=FIRST, last=LAST, by=cast.nia, now=NOW)
    over = NOW.replace(month=6, day=5)
    assert (ABSENCES.due(over - timedelta(days=1)).count(), ABSENCES.due(over).count()) == (0, 1)
