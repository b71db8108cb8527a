"""You said, we did: themes with what becomes of them; suggestions that name nobody who did not want it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.utils import timezone

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.stories.world import browser_of, told
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import apply_all
from viceversa.messaging import due, rendering
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Due, Message
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort, Program, ProgramManager, Role
from viceversa.programs.states import CohortState
from viceversa.stories.actions import listening
from viceversa.stories.models import Heard, Suggestion
from viceversa.stories.queries import listening as queries

pytestmark = pytest.mark.django_db
DAY = (NOW + timedelta(days=30)).date()


def noted(cast: Cast, text: str = "Zebra mails are long", source: str = "talk", **more: object) -> Heard:
    return listening.note(cast.program, text=text, source=source, by=cast.petra, now=NOW, **more)  # type: ignore[arg-type]


def test_a_theme_from_private_texts_needs_ten_of_them(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        listening.note(cast.program, text="Zebra", source="talk", by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="where it comes from"):
        noted(cast, source="gossip")
    for few in (None, 9):
        with pytest.raises(Refused, match="10 of them") as refused:
            noted(cast, source="answers", answers=few)
        assert refused.value.field == "answers"
    entry = noted(cast, source="answers", answers=10)
    assert noted(cast).repeated
    assert (entry.repeated, entry.answers, Heard.objects.count()) == (False, 10, 1)
    # What was said in the open rests on no texts.
    assert noted(cast, text="Said aloud", answers=3).answers is None


def test_what_becomes_of_it_is_said_whole(cast: Cast) -> None:
    entry = noted(cast)
    with pytest.raises(NotAllowed):
        listening.settle(entry, state="done", answer="Halved.", by=cast.nia, now=NOW)
    for state, field, more in (
        ("gone", "state", {}),
        ("doing", "answer", {}),
        ("doing", "who", {"answer": "We halve them."}),
        ("doing", "due_on", {"answer": "We halve them.", "who": "Petra"}),
        ("not_doing", "answer", {}),
    ):
        with pytest.raises(Refused) as refused:
            listening.settle(entry, state=state, by=cast.petra, now=NOW, **more)  # type: ignore[arg-type]
        assert refused.value.field == field
    doing = {"state": "doing", "answer": "We halve them.", "who": "Petra", "due_on": DAY}
    later = NOW + timedelta(days=1)
    assert not listening.settle(entry, **doing, by=cast.petra, now=later).repeated  # type: ignore[arg-type]
    assert listening.settle(entry, **doing, by=cast.petra, now=NOW).repeated  # type: ignore[arg-type]
    assert (entry.state, entry.due_on, entry.changed_at) == ("doing", DAY, later)
    listening.settle(entry, state="done", answer="Halved.", who="Petra", by=cast.petra, now=NOW)
    assert (entry.state, entry.who, entry.due_on) == ("done", "Petra", None)
    with pytest.raises(Refused, match="done"):
        listening.settle(entry, state="not_doing", answer="No.", by=cast.petra, now=NOW)
    listening.settle(entry, state="heard", by=cast.petra, now=NOW)
    assert (entry.state, entry.answer, entry.who) == ("heard", "", "")
    listening.remove(entry, by=cast.petra, now=NOW)
    listening.remove(entry, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="deleted"):
        listening.settle(entry, state="done", answer="Halved.", by=cast.petra, now=NOW)


def test_changes_of_a_week_are_one_mail_and_none_where_nobody_wants_it(cast: Cast) -> None:
    entry = noted(cast)
    assert not Due.objects.filter(what=listening.CHANGES).exists()
    with pytest.raises(NotAllowed):
        listening.set_mails(cast.program, mails=True, by=cast.nia, now=NOW)
    listening.set_mails(cast.program, mails=True, by=cast.petra, now=NOW)
    listening.set_mails(cast.program, mails=True, by=cast.petra, now=NOW)
    assert Event.objects.filter(verb="heard.mails").count() == 1
    factories.cohort(cast.program, name="Last year", state=CohortState.CLOSED)
    listening.settle(entry, state="done", answer="Halved.", by=cast.petra, now=NOW)
    noted(cast, text="Another theme")
    row = Due.objects.get(what=listening.CHANGES)
    assert (row.subject_code, row.due_at.weekday(), row.due_at > NOW) == (cast.cohort.code, 0, True)
    with clock.moved_to(row.due_at):
        due.run_due(now=row.due_at)
    assert told(listening.CHANGES) == ["Nia", "Viktor"]
    message = Message.objects.filter(kind=listening.CHANGES).first()
    assert message is not None
    with clock.moved_to(row.due_at):
        words = rendering.words_of(message)
    assert ("Fresh Eyes" in words.subject, "Another theme" in words.text) == (True, False)
    # Nothing in the week after, and nothing where it was switched off.
    week = row.due_at + timedelta(days=7)
    assert listening.tell_of_changes(cast.cohort, since=row.due_at, now=week).repeated
    listening.set_mails(cast.program, mails=False, by=cast.petra, now=NOW)
    assert listening.tell_of_changes(cast.cohort, since=row.due_at - timedelta(days=7), now=week).repeated
    Message.objects.filter(pk=message.pk).update(context={"program": "gone"})
    message.refresh_from_db()
    with pytest.raises(Moot):
        rendering.words_of(message)


def others(cast: Cast, number: int) -> list[User]:
    """That many more people who take part."""
    parts = [factories.participant(cast.cohort, factories.person(), Role.MENTOR) for _one in range(number)]
    return [factories.user(part.person) for part in parts]


@pytest.mark.parametrize(
    ("changed", "mailed"),
    [
        (datetime(2026, 9, 7, 6, 59, tzinfo=UTC), datetime(2026, 9, 7, 7, tzinfo=UTC)),
        (datetime(2026, 9, 7, 7, 1, tzinfo=UTC), datetime(2026, 9, 14, 7, tzinfo=UTC)),
        (datetime(2026, 9, 13, 23, 30, tzinfo=UTC), datetime(2026, 9, 14, 7, tzinfo=UTC)),
        # The clock is put back in between.
        (datetime(2026, 10, 19, 7, 30, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
)
def test_a_change_is_told_of_on_the_first_monday_morning_after_it(
    cast: Cast, settings: Any, changed: datetime, mailed: datetime
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    listening.set_mails(cast.program, mails=True, by=cast.petra, now=NOW)
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        listening.note(cast.program, text="Early zebra", source="talk", by=cast.petra, now=changed)
    row = Due.objects.get(what=listening.CHANGES)
    assert row.due_at == mailed
    with clock.moved_to(mailed):
        due.run_due(now=mailed)
    assert told(listening.CHANGES) == ["Nia", "Viktor"]


def test_suggestions_without_a_name_are_read_once_ten_people_wrote_and_name_nobody(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        listening.suggest(cast.program, text="Zebra", by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        listening.suggest(cast.program, text="Zebra", by=factories.user(), now=NOW)
    mine = listening.suggest(cast.program, text="Zebra 0", by=cast.nia, now=NOW)
    assert listening.suggest(cast.program, text="Zebra 0", by=cast.nia, now=NOW).repeated
    assert (Event.objects.get(verb="program.suggested").actor, mine.repeated) == (None, False)
    for number, who in enumerate(others(cast, 8), 1):
        listening.suggest(cast.program, text=f"Zebra {number}", by=who, now=NOW)
    assert (queries.suggested_to(cast.program).unnamed, queries.suggested_to(cast.program).rest) == ([], True)
    listening.suggest(cast.program, text="Another", by=cast.viktor, now=NOW)
    found = queries.suggested_to(cast.program)
    assert (found.unnamed, found.rest) == (["Another", *(f"Zebra {number}" for number in range(9))], False)
    page = browser_of(cast.petra).get(f"/programs/{cast.program.code}/heard/desk/").content.decode()
    assert ("Zebra 0" in page, "Nia" in page) == (True, False)
    for number in range(3):
        listening.suggest(cast.program, text=f"More {number}", by=cast.nia, now=NOW)
    listening.suggest(cast.program, text="Fifth", is_named=True, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="Five a day"):
        listening.suggest(cast.program, text="Sixth", by=cast.nia, now=NOW)
    assert [one.text for one in queries.suggested_to(cast.program).named] == ["Fifth"]


def test_ten_texts_are_not_ten_people(cast: Cast) -> None:
    manager = factories.participant(cast.cohort, factories.person("Mo Manages"), Role.MENTEE)
    managing = factories.user(manager.person)
    ProgramManager.objects.create(program=cast.program, user=managing, since=NOW)
    listening.suggest(cast.program, text="Only word", by=cast.viktor, now=NOW)
    for day in range(3):
        for number in range(4):
            then = NOW + timedelta(days=2 * day)
            listening.suggest(cast.program, text=f"Mine {day} {number}", by=cast.nia, now=then)
    listening.suggest(cast.program, text="Whose manager", by=managing, now=NOW)
    people = others(cast, 8)
    for number, who in enumerate(people[:7]):
        listening.suggest(cast.program, text=f"Zebra {number}", by=who, now=NOW)
    assert queries.suggested_to(cast.program).unnamed == []
    listening.suggest(cast.program, text="Zebra 7", by=people[7], now=NOW)
    assert len(queries.suggested_to(cast.program).unnamed) == 1 + 12 + 1 + 8


def test_what_can_be_read_stays_and_nothing_comes_alone(cast: Cast) -> None:
    people = others(cast, 10)
    first = [listening.suggest(cast.program, text=f"A {n}", by=who, now=NOW) for n, who in enumerate(people)]
    for number, who in enumerate(people[:9]):
        listening.suggest(cast.program, text=f"B {number}", by=who, now=NOW + timedelta(days=1))
    listening.take_back(first[3], by=people[3], now=NOW)
    shown = queries.suggested_to(cast.program)
    assert (shown.unnamed, shown.rest) == ([f"A {number}" for number in range(10) if number != 3], True)
    # Nor when the oldest are let go of.
    apply_all(now=NOW + timedelta(days=365))
    assert queries.suggested_to(cast.program).unnamed == []
    listening.suggest(cast.program, text="B 9", by=people[9], now=NOW + timedelta(days=365))
    assert queries.suggested_to(cast.program).unnamed == [f"B {number}" for number in range(10)]


def test_what_managers_had_read_before_does_not_wait_again(cast: Cast) -> None:
    other = factories.program("Other", manager=factories.user())
    for program, many in ((cast.program, 23), (other, 9)):
        for number in range(many):
            Suggestion.objects.create(
                program=program, by=cast.person("nia"), text=f"{number:02}", created_at=NOW + timedelta(hours=number)
            )
    Suggestion.objects.create(program=cast.program, by=cast.person("nia"), text="Mine", is_named=True, created_at=NOW)
    migration = import_module("viceversa.stories.migrations.0003_keep_what_could_be_read")
    for _again in range(2):
        migration.keep_what_could_be_read(apps, None)
        assert queries.suggested_to(cast.program).unnamed == [f"{number:02}" for number in range(20)]
        assert queries.suggested_to(other).unnamed == []


def test_a_quote_is_a_suggestion_whose_author_agreed_and_goes_with_it(cast: Cast) -> None:
    quiet = listening.suggest(cast.program, text="Quiet", is_named=True, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="agreed to be quoted"):
        noted(cast, quote=quiet)
    loud = listening.suggest(cast.program, text="Loud zebra", is_named=True, may_quote=True, by=cast.nia, now=NOW)
    noted(cast, source="suggestions", quote=loud)
    reader, path = browser_of(cast.viktor), f"/programs/{cast.program.code}/heard/"
    assert "Loud zebra" in reader.get(path).content.decode()
    Person.objects.filter(pk=cast.person("nia").pk).update(state=Person.State.LEFT)
    assert "Loud zebra" not in reader.get(path).content.decode()
    with pytest.raises(NotAllowed):
        listening.take_back(loud, by=cast.viktor, now=NOW)
    listening.take_back(loud, by=cast.nia, now=NOW)
    listening.take_back(loud, by=cast.nia, now=NOW)
    assert Heard.objects.get().quote is None
    apply_all(now=NOW + timedelta(days=366))
    assert not Suggestion.objects.exists()
    apply_all(now=NOW + timedelta(days=731))
    assert not Heard.objects.exists()


def test_pages_from_a_suggestion_to_an_answer(cast: Cast) -> None:
    nia, petra = browser_of(cast.nia), browser_of(cast.petra)
    heard = f"/programs/{cast.program.code}/heard/"
    desk = f"{heard}desk/"
    assert nia.post(heard, {"text": "Zebra", "may_quote": "on"}).status_code == 422
    assert petra.post(heard, {"text": "Zebra"}).status_code == 422
    assert nia.post(heard, {"text": "Zebra", "is_named": "on", "may_quote": "on"}).status_code == 302
    made = Suggestion.objects.get()
    assert petra.post(desk, {"text": "Theme", "source": "answers", "answers": "9"}).status_code == 422
    assert petra.post(desk, {"text": "Theme", "source": "suggestions", "quote": made.code}).status_code == 302
    entry = Heard.objects.get()
    assert entry.quote == made
    assert petra.post(f"{desk}{entry.code}/", {"state": "not_doing"}).status_code == 422
    assert petra.post(f"{desk}{entry.code}/", {"state": "not_doing", "answer": "It costs more."}).status_code == 302
    page = nia.get(heard).content.decode()
    assert all(words in page for words in ("Theme", "It costs more.", "Zebra", "/help/"))
    assert petra.post(f"{desk}mails/", {"mails": "1"}).status_code == 302
    assert nia.post(f"{heard}suggestion/{made.code}/").status_code == 302
    assert petra.post(f"{desk}{entry.code}/removal/").status_code == 302
    assert petra.get(f"{desk}{entry.code}/").status_code == 404


def test_a_cohort_that_is_gone_is_told_nothing(cast: Cast) -> None:
    listening.set_mails(cast.program, mails=True, by=cast.petra, now=NOW)
    noted(cast)
    row = Due.objects.get(what=listening.CHANGES)
    Cohort.objects.filter(pk=cast.cohort.pk).update(code="gone")
    with pytest.raises(Refused, match="deleted"):
        due.STEPS[listening.CHANGES].handler(row, now=NOW)
    assert Program.objects.filter(pk=cast.program.pk).exists()
