"""What follows a concern: the day its support contact comes back to it, and the question whether it is better now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.messaging.states import DueState
from viceversa.pairings import mail_links
from viceversa.pairings.actions import concerns, follow_ups
from viceversa.pairings.models import Concern, Pairing
from viceversa.pairings.states import ConcernState
from viceversa.people.models import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DATE, BETTER = "pairings.concern_date", "pairings.concern_better"


@pytest.fixture
def concern(cast: Cast, pair: Pairing) -> Concern:
    """Nia wrote to Sam, who has opened it."""
    sent = concerns.send(cast.program, text="Zebra words", by=cast.nia, now=NOW)
    return concerns.read(sent, by=cast.sam, now=NOW)


def left(name: str, cast: Cast, now: datetime = NOW) -> None:
    Person.objects.filter(pk=cast.person(name).pk).update(state=Person.State.LEFT, updated_at=now)
    cast.program.refresh_from_db()


def play(what: str) -> datetime:
    """The one step of this name that waits, on its moment, as the worker does."""
    row = Due.objects.get(what=what, state=DueState.WAITING)
    with clock.moved_to(row.due_at):
        due.run_due(now=row.due_at)
    return row.due_at


def told(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=f"pairings.{kind}").order_by("pk").select_related("to")
    return [message.to.first_name for message in rows]


def text_of(kind: str, now: datetime) -> str:
    with clock.moved_to(now):
        words = words_of(Message.objects.filter(kind=f"pairings.{kind}").latest("pk"))
        return f"{words.subject}\n{words.text}"


def test_what_lies_unopened_is_said_again_after_three_days(cast: Cast, pair: Pairing) -> None:
    sent = concerns.send(cast.program, text="Zebra words", by=cast.nia, now=NOW)
    moment = play(DATE)
    assert (moment, told("concern_due")) == (NOW + 3 * DAY, ["Sam"])
    text = text_of("concern_due", moment)
    assert ("It has been there for some days" in text, "Nia" in text, "Zebra" in text) == (True, False, False)
    concerns.read(sent, by=cast.sam, now=moment)
    assert follow_ups.remind(sent, now=moment).repeated
    Concern.objects.all().delete()
    with pytest.raises(Refused):
        due.STEPS[DATE].handler(Due.objects.get(what=DATE), now=moment)


def test_a_promised_day_is_told_and_kept_in_mind(cast: Cast, concern: Concern) -> None:
    day = (NOW + 5 * DAY).date()
    for outsider in (cast.petra, cast.nia, cast.ada):
        with pytest.raises(NotAllowed):
            follow_ups.set_date(concern, day=day, promised=True, by=outsider, now=NOW)
    for wrong in ((NOW - DAY).date(), (NOW + 91 * DAY).date()):
        with pytest.raises(Refused, match="next three months"):
            follow_ups.set_date(concern, day=wrong, promised=True, by=cast.sam, now=NOW)
    assert not follow_ups.set_date(concern, day=day, promised=True, by=cast.sam, now=NOW).repeated
    assert follow_ups.set_date(concern, day=day, promised=True, by=cast.sam, now=NOW).repeated
    assert told("concern_promised") == ["Nia"]
    text = text_of("concern_promised", NOW)
    assert ("Sam gets back to you by" in text, "Zebra" in text, "Fresh Eyes" in text) == (True, False, False)
    later = (NOW + 7 * DAY).date()
    follow_ups.set_date(concern, day=later, promised=True, by=cast.sam, now=NOW)
    with clock.moved_to(NOW), pytest.raises(Moot):
        words_of(Message.objects.filter(kind="pairings.concern_promised").order_by("pk")[0])
    # For oneself alone: nobody is told, and the day is another one.
    follow_ups.set_date(concern, day=day, promised=False, by=cast.sam, now=NOW)
    assert told("concern_promised") == ["Nia", "Nia"]
    moment = play(DATE)
    assert moment.date() == day
    assert "wanted to come back to it" in text_of("concern_due", moment)
    assert told("concern_due") == ["Sam"]
    concerns.close(concern, by=cast.sam, now=moment)
    with clock.moved_to(moment), pytest.raises(Moot):
        words_of(Message.objects.filter(kind="pairings.concern_due").latest("pk"))
    with pytest.raises(Refused, match="Open it first"):
        follow_ups.set_date(concern, day=later, promised=True, by=cast.sam, now=NOW)


def test_the_closing_question_is_asked_in_two_weeks_and_better_stays_closed(cast: Cast, concern: Concern) -> None:
    concerns.close(concern, ask=True, by=cast.sam, now=NOW)
    assert concerns.close(concern, ask=True, by=cast.sam, now=NOW).repeated
    with pytest.raises(Refused, match="no longer asked"):
        follow_ups.answer(concern, answer="better", by=cast.nia, now=NOW)
    moment = play(BETTER)
    assert (moment, told("concern_better")) == (NOW + 14 * DAY, ["Nia"])
    assert follow_ups.ask_whether_better(concern, now=moment).repeated
    text = text_of("concern_better", moment)
    assert ("A short question from Sam" in text, "Zebra" in text, text.count("?answer=")) == (True, False, 3)
    for outsider in (cast.sam, cast.petra, cast.viktor):
        with pytest.raises(NotAllowed):
            follow_ups.answer(concern, answer="better", by=outsider, now=moment)
    with pytest.raises(Refused, match="one of the three"):
        follow_ups.answer(concern, answer="great", by=cast.nia, now=moment)
    assert not follow_ups.answer(concern, answer="better", by=cast.nia, now=moment).repeated
    assert follow_ups.answer(concern, answer="better", by=cast.nia, now=moment).repeated
    assert (concern.state, concern.answer, "better" in concern.sealed_answer) == (ConcernState.CLOSED, "better", False)
    assert told("concern_due") == ["Sam"]
    assert "answered your question" in text_of("concern_due", moment)
    event = Event.objects.get(verb="concern.answered")
    assert (event.actor, event.facts) == (None, {})
    with clock.moved_to(moment), pytest.raises(Moot):
        words_of(Message.objects.get(kind="pairings.concern_better"))


@pytest.mark.parametrize("said", ["not_yet", "talk"])
def test_not_better_opens_it_again_so_that_it_is_not_deleted(cast: Cast, concern: Concern, said: str) -> None:
    concerns.close(concern, ask=True, by=cast.sam, now=NOW)
    moment = play(BETTER)
    follow_ups.answer(concern, answer="better", by=cast.nia, now=moment)
    follow_ups.answer(concern, answer=said, by=cast.nia, now=moment)
    assert (concern.state, concern.closed_at, concern.answer) == (ConcernState.READ, None, said)
    follow_ups.answer(concern, answer="better", by=cast.nia, now=moment)
    assert concern.state == ConcernState.READ
    follow_ups.set_date(concern, day=moment.date(), promised=False, by=cast.sam, now=moment)
    concerns.close(concern, by=cast.sam, now=moment)
    assert (concern.asked_at, concern.answer, concern.next_on) == (None, "", None)
    assert not Due.objects.filter(state=DueState.WAITING, subject_code=concern.code).exists()


def test_nobody_is_asked_who_has_left_or_whose_concern_is_open_or_gone(cast: Cast, concern: Concern) -> None:
    assert follow_ups.ask_whether_better(concern, now=NOW).repeated
    concerns.close(concern, ask=True, by=cast.sam, now=NOW)
    Person.objects.filter(pk=cast.person("nia").pk).update(state=Person.State.LEFT)
    play(BETTER)
    assert told("concern_better") == []
    assert Due.objects.get(what=BETTER).state == DueState.SKIPPED


def test_managers_see_none_of_it() -> None:
    names = ("concern_received", "concern_due", "concern_promised", "concern_better")
    assert {KINDS[f"pairings.{name}"].manager_sees for name in names} == {"none"}
    assert [due.STEPS[name].is_shown for name in (DATE, BETTER)] == [False, False]


def test_one_walks_through_the_case_file_and_its_link(cast: Cast, client: Client, concern: Concern) -> None:
    def page(name: str, *args: str) -> str:
        return client.get(reverse(f"pairings:{name}", args=args)).content.decode()

    day = (NOW + 2 * DAY).date()
    with clock.moved_to(NOW):
        client.force_login(cast.sam)
        address = reverse("pairings:concern_date", args=[concern.code])
        assert client.post(address, {"day": "2020-01-01", "promised": "on"}).status_code == 422
        assert client.post(address, {"day": ""}).status_code == 422
        assert client.post(address, {"day": str(day)}).status_code == 302
        assert "for you alone." in page("concern", concern.code)
        client.post(address, {"day": str(day), "promised": "on"})
        assert "Nia knows that you get back by" in page("concern", concern.code)
        client.force_login(cast.nia)
        assert ("Sam gets back to you by" in page("help"), "Zebra" in page("help")) == (True, False)
        assert client.post(address, {"day": str(day)}).status_code == 404
        client.force_login(cast.sam)
        client.post(reverse("pairings:concern_closure", args=[concern.code]), {"ask": "yes"})
    moment = play(BETTER)
    with clock.moved_to(moment):
        concern.refresh_from_db()
        client.force_login(cast.nia)
        assert reverse("pairings:better", args=[concern.code]) in page("help")
        assert ("Is it better now?" in page("better", concern.code), "Zebra" in page("better", concern.code)) == (
            True,
            False,
        )
        link = mail_links.to_say_whether_better(concern).removeprefix("http://localhost:8000")
        client.force_login(cast.petra)
        assert client.get(reverse("pairings:better", args=[concern.code])).status_code == 404
        client.logout()
        before = Event.objects.count()
        for look in (client.get, client.head):
            assert look(f"{link}?answer=talk").status_code == 200
        assert Event.objects.count() == before
        assert "Zebra" not in client.get(link).content.decode()
        assert client.post(link, {"answer": "?"}).status_code == 409
        answered = client.post(link, {"answer": "talk"}, follow=True).content.decode()
        assert ("Only Sam reads it." in answered, "You have answered." in answered) == (True, True)
        assert client.get(link.replace("by-link/", "by-link/x")).status_code == 409
        client.force_login(cast.sam)
        assert "Nia said: I would like to talk." in page("concern", concern.code)
    with clock.moved_to(moment + 17 * DAY):
        assert client.get(link).status_code == 409


# When whoever it is for has left the organization


def test_a_contact_who_left_is_not_written_to(cast: Cast, pair: Pairing) -> None:
    left("sam", cast)
    client = Client()
    client.force_login(cast.nia)
    with clock.moved_to(NOW):
        page = client.get(reverse("pairings:help")).content.decode()
        assert "Sam Osei" not in page
        assert "Write to Helga Brandt" in page
        assert "Somebody else instead" not in page
        said = {"program": cast.program.code, "text": "Zebra"}
        sent = client.post(reverse("pairings:help"), said, follow=True).content.decode()
    assert "Sent to Helga Brandt, and to nobody else." in sent
    assert told("concern_received") == ["Helga"]


def test_where_nobody_is_left_one_reads_whom_to_turn_to(cast: Cast, pair: Pairing) -> None:
    Person.objects.filter(name__in=["Sam Osei", "Helga Brandt"]).update(state=Person.State.LEFT)
    cast.program.refresh_from_db()
    for to_trusted, words in ((False, "Ask its managers"), (True, "Under “Help”")):
        with pytest.raises(Refused, match=words):
            concerns.send(cast.program, text="Zebra", to_trusted=to_trusted, by=cast.nia, now=NOW)
    client = Client()
    client.force_login(cast.nia)
    with clock.moved_to(NOW):
        page = client.get(reverse("pairings:help"))
        late = client.post(reverse("pairings:help"), {"program": cast.program.code, "text": "Zebra"})
    assert (page.status_code, late.status_code, Concern.objects.count()) == (200, 422, 0)
    for answer in (page, late):
        assert "Ask its managers to name somebody" in answer.content.decode()
        assert "<textarea" not in answer.content.decode()


def test_who_wrote_learns_that_the_contact_left_and_nobody_is_asked(cast: Cast, concern: Concern) -> None:
    concerns.close(concern, ask=True, by=cast.sam, now=NOW)
    play(BETTER)
    Concern.objects.filter(pk=concern.pk).update(state=ConcernState.READ, closed_at=None)
    left("sam", cast)
    concern = Concern.objects.select_related("recipient", "sender").get(pk=concern.pk)
    with pytest.raises(Refused, match="no longer asked"):
        follow_ups.answer(concern, answer=Concern.Answer.TALK, by=cast.nia, now=NOW)
    client = Client()
    client.force_login(cast.nia)
    with clock.moved_to(NOW):
        page = client.get(reverse("pairings:help")).content.decode()
    assert "Sam has left the organization, and nobody else has it." in page
    assert reverse("pairings:better", args=[concern.code]) not in page


def test_whether_it_is_better_is_not_asked_for_who_left(cast: Cast, concern: Concern) -> None:
    concerns.close(concern, ask=True, by=cast.sam, now=NOW)
    left("sam", cast)
    play(BETTER)
    assert told("concern_better") == []
