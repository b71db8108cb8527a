"""An event that is moved after people were asked: who is told what, once; what stays; and what is refused."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story_event import (
    ALL,
    BERLIN,
    DAY,
    ENDS,
    SEATED,
    STARTS,
    Parts,
    announced,
    body_of,
    details,
    guest,
    invited,
    met,
    own_page,
    page_of,
    read,
    rounds,
    says,
    seated,
    send,
    signed_in,
    told,
    with_events,
)
from tests.support.words import without_addresses
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching import actions
from viceversa.matching.models import ConversationEvent
from viceversa.messaging import due
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.messaging.scopes import scope_for
from viceversa.programs.models import Participant
from viceversa.programs.states import ParticipantState

LATER = date(2026, 6, 4)
NEW_START = datetime(2026, 6, 4, 9, 30, tzinfo=BERLIN)
NEW_END = NEW_START + (ENDS - STARTS)
NEW_LAST = date(2026, 5, 26)
NEW_SEATED = datetime(2026, 5, 27, 0, 0, tzinfo=BERLIN)
GRACE, A_DAY = timedelta(minutes=15), timedelta(days=1)


def moved(cast: Cast, event: ConversationEvent, now: datetime = NOW, **other: Any) -> ConversationEvent:
    wanted: dict[str, Any] = {"day": LATER, "at": time(9, 30), "time_zone": "Europe/Berlin", "answer_by": NEW_LAST}
    return actions.move_event(event, **wanted | other, by=cast.petra, now=now)


def waiting(since: datetime = NOW) -> list[tuple[str, datetime]]:
    rows = (
        Due.objects.filter(state__in=["waiting", "held"], due_at__gt=since)
        .order_by("due_at")
        .values_list("what", "due_at")
    )
    return [(what.removeprefix("matching."), moment) for what, moment in rows]


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_events(cast)


def test_while_people_answer_everybody_asked_is_told_once_and_answers_stay(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    says(event, parts["nia"], True)
    says(event, parts["viktor"], False)
    Participant.objects.filter(pk=parts["udo"].pk).update(state=ParticipantState.WITHDRAWN)
    moved(cast, event)
    assert (event.starts_at, event.ends_at, event.reply_by) == (NEW_START, NEW_END, NEW_SEATED)
    assert told("event_moved") == [name for name in ALL if name != "Udo Berg"]
    assert [guest(event, parts[name]).answer for name in ("nia", "viktor", "jo")] == ["yes", "no", ""]
    assert waiting() == [
        ("remind_event", NEW_SEATED - timedelta(days=2)),
        ("seat_event", NEW_SEATED),
        ("end_event", NEW_END + GRACE),
    ]
    assert moved(cast, event).repeated
    assert (len(told("event_moved")), event.sequence) == (5, 1)
    assert [one.facts for one in Event.objects.filter(verb="conversation_event.moved")] == [
        {
            "was": STARTS.isoformat().replace("15:00:00+02:00", "13:00:00+00:00"),
            "starts_at": "2026-06-04T07:30:00+00:00",
        }
    ]
    # Whom the first date did not suit may come to the second, until its last day.
    says(event, parts["viktor"], True, now=SEATED + A_DAY)
    due.run_due(now=NEW_SEATED)
    assert met(event, "Nia") == ["Viktor"]


def test_all_read_the_same_words_and_only_the_last_date_is_sent(cast: Cast, parts: Parts) -> None:
    event = invited(cast, place="", link="https://meet.example/x")
    says(event, parts["nia"], True)
    says(event, parts["jo"], False)
    moved(cast, event)
    with clock.moved_to(NOW):
        texts = {body_of("event_moved", f"{name}").replace(f"Hello {name.split()[0]}", "") for name in ("Nia Adeyemi", "Jo Park", "Kim Lund")}  # fmt: skip
    first = min(texts)
    assert "they are on Thursday 4 June, 09:30 to 10:06, on your clock, not on Thursday 28 May, 15:00" in first
    assert ("by Tuesday 26 May" in first, "meet.example" in first, "By video call" in first) == (True, False, True)
    assert {text.partition("http")[0] for text in texts} == {first.partition("http")[0]}
    moved(cast, event, day=LATER + A_DAY)
    (last, former) = (f"{name}" for name in ("5 June", "4 June"))
    kinds = sorted(told("event_moved"))
    assert kinds == sorted([*ALL, *ALL])

    with clock.moved_to(NOW):
        old, new = Message.objects.filter(kind="matching.event_moved", to=cast.nia.person).order_by("pk")
        with pytest.raises(Moot, match="moved again"):
            words_of(old)
        assert f"they are on Friday {last}, 09:30" in words_of(new).text
        assert f"not on Thursday {former}" in words_of(new).text


def test_the_last_day_to_answer_may_stay_as_it_is(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    actions.move_event(event, day=LATER, at=time(9, 30), time_zone="Europe/Berlin", by=cast.petra, now=NOW)
    assert (event.starts_at, event.reply_by) == (NEW_START, SEATED)


def test_a_reminder_that_went_out_comes_once_more_for_another_last_day(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    due.run_due(now=SEATED - timedelta(days=2))
    assert len(told("event_reminder")) == 6
    moved(cast, event, SEATED - A_DAY)
    assert waiting()[0] == ("remind_event", NEW_SEATED - timedelta(days=2))
    moved(cast, event, SEATED - A_DAY, answer_by=date(2026, 5, 28))
    assert waiting()[0] == ("remind_event", NEW_SEATED)
    assert len(waiting()) == 3
    # Where too little time is left, nobody is reminded.
    moved(cast, event, SEATED - A_DAY, answer_by=date(2026, 5, 22))
    assert [what for what, _moment in waiting()] == ["seat_event", "end_event"]


def test_after_seating_those_who_come_are_told_and_the_plan_stays(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts, "nia", "jo", "viktor", "ida", announce_itself=True)
    before = rounds(event)
    assert waiting(SEATED)[0] == ("announce_event", SEATED + timedelta(hours=8))
    moved(cast, event, SEATED)
    assert told("event_moved") == ["Ida Falk", "Jo Park", "Nia Adeyemi", "Viktor Halvorsen"]
    assert (rounds(event), event.reply_by, told("event_changed")) == (before, SEATED, [])
    assert waiting(SEATED) == [("announce_event", SEATED + timedelta(hours=8)), ("end_event", NEW_END + GRACE)]
    with clock.moved_to(SEATED):
        text = body_of("event_moved", "Nia Adeyemi")
    assert ("Your yes stays." in text, "Round 1" in text) == (True, False)
    # Moved to the morning after, it is announced an hour before it begins at the latest.
    moved(cast, event, SEATED, day=date(2026, 5, 22), at=time(8, 0))
    assert waiting(SEATED)[0] == ("announce_event", datetime(2026, 5, 22, 7, 0, tzinfo=BERLIN))


def test_what_a_manager_holds_or_skipped_stays_so(cast: Cast, parts: Parts) -> None:
    event = seated(cast, parts, announce_itself=True)
    announce = Due.objects.filter(what="matching.announce_event")
    due.hold_all(scope_for(cast.petra, "programs.cohort", cast.cohort.code), rows=announce, by=cast.petra, now=SEATED)
    moved(cast, event, SEATED, day=date(2026, 5, 22), at=time(8, 0))
    assert [(row.state, row.due_at) for row in announce.all()] == [("held", datetime(2026, 5, 22, 7, 0, tzinfo=BERLIN))]
    due.skip_all(scope_for(cast.petra, "programs.cohort", cast.cohort.code), rows=announce, by=cast.petra, now=SEATED)
    moved(cast, event, SEATED)
    assert [row.state for row in announce.all()] == ["skipped"]


def test_after_the_announcement_the_mail_has_the_new_hours(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    before = rounds(event)
    late = SEATED + A_DAY
    moved(cast, event, late)
    assert (told("event_moved"), told("event_changed"), rounds(event)) == (ALL, [], before)
    with clock.moved_to(late):
        text = without_addresses(body_of("event_moved", "Viktor Halvorsen"))
    assert ("Round 1, 09:30 to 09:40, table" in text, "Nia" in text) == (True, False)
    assert waiting(SEATED) == [("event_tomorrow", NEW_START - A_DAY), ("end_event", NEW_END + GRACE)]
    says(event, parts["ida"], False, now=STARTS + A_DAY)
    assert met(event, "Ida") == []
    assert told("event_changed") == ["Jo Park", "Kim Lund", "Nia Adeyemi"]
    moved(cast, event, STARTS, day=DAY + A_DAY)
    assert [what for what, _moment in waiting(SEATED)] == ["end_event"]


def test_who_is_in_a_pair_since_the_announcement_is_told_all_the_same(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    Participant.objects.filter(pk=parts["nia"].pk).update(state=ParticipantState.PAIRED)
    moved(cast, event, SEATED + A_DAY)
    assert told("event_moved") == ALL
    with clock.moved_to(SEATED + A_DAY):
        assert "There is no round left for you in" in body_of("event_moved", "Nia Adeyemi")
    actions.cancel_event(event, by=cast.petra, now=SEATED + 2 * A_DAY)
    text = body_of("event_cancelled", "Nia Adeyemi")
    assert ("do not take place." in text, "take part in matching" in text) == (True, False)


def test_who_is_in_a_pair_hears_that_their_rounds_end(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    Participant.objects.filter(pk=parts["nia"].pk).update(state=ParticipantState.PAIRED)
    actions.seat(event, by=cast.petra, now=SEATED + A_DAY)
    assert (met(event, "Nia"), "Nia Adeyemi" in told("event_changed")) == ([], True)
    text = body_of("event_changed", "Nia Adeyemi")
    assert ("There is no round left for you in" in text, "take part in matching" in text) == (True, False)


def test_who_was_not_there_on_the_day_that_is_given_up_is_seated_again(cast: Cast, parts: Parts) -> None:
    event = announced(cast, parts)
    early = STARTS - timedelta(minutes=10)
    due.run_due(now=STARTS - A_DAY)
    actions.note_presence(guest(event, parts["ida"]), presence="absent", by=cast.petra, now=early)
    changed = told("event_changed")
    assert met(event, "Ida") == []
    moved(cast, event, early)
    assert (len(met(event, "Ida")), guest(event, parts["ida"]).presence) == (3, "")
    assert (told("event_moved"), told("event_changed")) == (ALL, changed)
    assert waiting(SEATED)[0] == ("event_tomorrow", NEW_START - A_DAY)
    due.run_due(now=NEW_START - A_DAY)
    assert sorted(told("event_tomorrow")) == sorted([*ALL, *ALL])


def test_what_can_not_be_is_refused_and_changes_nothing(cast: Cast, parts: Parts) -> None:
    event = actions.plan_event(cast.cohort, details=details(), by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="Nobody has been asked yet"):
        moved(cast, event)
    actions.invite(event, by=cast.petra, now=NOW)
    for wrong, field, sentence in (
        ({"day": date(2026, 5, 1)}, "day", "six months"),
        ({"day": date(2027, 5, 1)}, "day", "six months"),
        ({"answer_by": LATER}, "answer_by", "last day to answer"),
        ({"answer_by": date(2026, 5, 1)}, "answer_by", "last day to answer"),
        ({"day": date(2026, 3, 29), "at": time(2, 30)}, "at", "does not exist"),
    ):
        with pytest.raises(Refused, match=sentence) as refused:
            moved(cast, event, **wrong)
        assert refused.value.field == field
    for who in ("nia", "viktor", "dora", "sam", "ada", "otto"):
        with pytest.raises(NotAllowed):
            actions.move_event(event, day=LATER, at=time(9, 30), time_zone="UTC", by=getattr(cast, who), now=NOW)
    actions.seat(event, by=None, now=SEATED)
    with pytest.raises(Refused, match="has begun, or is over"):
        moved(cast, event, STARTS)
    actions.cancel_event(event, by=cast.petra, now=STARTS)
    with pytest.raises(Refused, match="has begun, or is over"):
        moved(cast, event)
    event.refresh_from_db()
    assert (event.starts_at, event.sequence, told("event_moved")) == (STARTS, 0, [])


def test_a_manager_moves_it_on_its_page_and_guests_read_it_on_theirs(cast: Cast, parts: Parts) -> None:
    event = invited(cast)
    says(event, parts["nia"], True)
    petra, page, address = signed_in(cast.petra), page_of(cast), f"/matching/events/{event.code}/date/"
    shown = read(petra, page)
    assert ("Move it to another date" in shown, "Everybody who was asked is told by mail." in shown) == (True, True)
    typed = {"day": f"{LATER}", "at": "09:30", "time_zone": "Europe/Berlin", "answer_by": f"{NEW_LAST}"}
    with clock.moved_to(NOW):
        for wrong, sentence in (
            ({"answer_by": ""}, "Choose the last day to answer."),
            ({"day": ""}, "Choose a day."),
            ({"answer_by": "2026-06-20"}, "The last day to answer is from today"),
        ):
            answer = petra.post(address, typed | wrong)
            assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
            assert '<details class="more" open>' in answer.content.decode()
    assert send(petra, address, typed) == 302
    assert "Moved. Everybody it concerns is told now" in read(petra, page)
    assert send(petra, address, typed) == 302
    assert len(told("event_moved")) == 6
    assert "Your answer stays unless you change it." in read(signed_in(cast.nia), own_page(event, parts["nia"]))
    shown = read(signed_in(cast.viktor), own_page(event, parts["viktor"]))
    assert ("The date has changed since people were asked." in shown, "Your answer stays" in shown) == (True, False)
    actions.seat(event, by=None, now=NEW_SEATED)
    assert "The plan stays." in read(petra, page, NEW_SEATED)
    del typed["answer_by"]
    assert send(petra, address, typed | {"at": "10:30"}, NEW_SEATED) == 302
    assert "Move it to another date" not in read(petra, page, NEW_END + timedelta(hours=1))
    assert send(petra, address, typed, NEW_END + timedelta(hours=1)) == 409
