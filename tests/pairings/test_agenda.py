"""The agenda of the next meeting: it opens, questions come in time, "not this one", what is left to do, whose minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import SECRETS
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due, rendering
from viceversa.messaging.models import Due, Message
from viceversa.messaging.states import DueState
from viceversa.pairings import doors, space
from viceversa.pairings.actions import agenda, decisions, goals, meetings, opening
from viceversa.pairings.models import AgendaItem, Decision, Meeting, Pairing
from viceversa.pairings.opening import bring_questions, own_minutes
from viceversa.people.models import User
from viceversa.programs.directions import WAYS
from viceversa.programs.models import Direction, Role

pytestmark = pytest.mark.django_db

MEETS = NOW + timedelta(days=10)
ITSELF = (opening.OPENS, opening.QUESTIONS)


@pytest.fixture
def meeting(cast: Cast, pair: Pairing) -> Meeting:
    return meetings.plan(pair, starts_at=MEETS, by=cast.viktor, now=NOW)


def waiting() -> list[tuple[str, int]]:
    """What is planned for agendas, and how many days before NOW + 10 days."""
    rows = Due.objects.filter(what__in=ITSELF, state=DueState.WAITING).order_by("due_at")
    return [(row.what, (MEETS - row.due_at).days) for row in rows]


def told(kind: str) -> list[str]:
    return sorted(one.to.first_name for one in Message.objects.filter(kind=kind).select_related("to"))


def page(cast: Cast, pair: Pairing, who: str, *, days: float) -> space.PairPage:
    return space.pair_page(doors.space_for(getattr(cast, who), pair.code), now=MEETS - timedelta(days=days))


def test_it_opens_five_days_before_and_questions_are_asked_for_once(
    cast: Cast, pair: Pairing, meeting: Meeting
) -> None:
    assert waiting() == [(opening.OPENS, 5), (opening.QUESTIONS, 3)]
    due.run_due(now=MEETS - timedelta(days=5))
    assert told("pairings.agenda_open") == ["Nia", "Viktor"]
    due.run_due(now=MEETS - timedelta(days=3))
    assert told("pairings.questions_due") == ["Viktor"]
    due.run_due(now=MEETS - timedelta(hours=1))
    assert (told("pairings.agenda_open"), told("pairings.questions_due")) == (["Nia", "Viktor"], ["Viktor"])


def test_who_has_a_question_is_not_reminded_and_nothing_tells_so(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    agenda.add_item(meeting, text="What do you pay for?", by=cast.viktor, now=NOW)
    due.run_due(now=MEETS - timedelta(days=3))
    assert told("pairings.questions_due") == []
    played = Due.objects.filter(what__in=ITSELF).values_list("what", "state", "last_problem")
    assert sorted(played) == sorted((what, DueState.DONE, "") for what in ITSELF)
    assert Event.objects.filter(verb="agenda.questions_due").count() == 1
    assert "pairings.questions_due" not in [
        kind.name for kind in rendering.KINDS.values() if kind.manager_sees != "none"
    ]


def test_its_days_move_with_the_meeting_and_go_with_it(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    meetings.move(meeting, starts_at=MEETS + timedelta(days=4), by=cast.viktor, now=NOW)
    assert waiting() == [(opening.OPENS, 1), (opening.QUESTIONS, -1)]
    meetings.cancel(meeting, by=cast.viktor, now=NOW)
    assert waiting() == []
    # Too near for either: whoever books it knows of it.
    meetings.plan(pair, starts_at=NOW + timedelta(days=2), by=cast.viktor, now=NOW)
    assert waiting() == []


def test_the_next_agenda_comes_after_this_meeting(cast: Cast, pair: Pairing) -> None:
    meetings.plan_series(pair, first=MEETS, every_weeks=2, count=3, by=cast.viktor, now=NOW)
    assert waiting() == [(opening.OPENS, 5), (opening.QUESTIONS, 3)]
    first = Meeting.objects.get(starts_at=MEETS)
    due.run_due(now=first.ends_at)
    assert waiting() == [(opening.OPENS, -9), (opening.QUESTIONS, -11)]


def test_a_meeting_that_has_begun_opens_nothing(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    Due.objects.all().delete()
    pair.refresh_from_db()
    opening.plan_opening(pair, now=MEETS + timedelta(minutes=10))
    assert waiting() == []


def test_what_is_said_by_mail_says_nothing_of_it(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    agenda.add_item(meeting, text=SECRETS["agenda"], by=cast.nia, now=NOW)
    due.run_due(now=MEETS - timedelta(days=3))
    with clock.moved_to(MEETS - timedelta(days=3)):
        for message in Message.objects.filter(kind__in=("pairings.agenda_open", "pairings.questions_due")):
            words = rendering.words_of(message)
            assert "Zebra" not in words.subject + words.text + words.html
            assert f"/pairs/{pair.code}/#agenda" in words.text


def test_steps_whose_meeting_is_over_do_nothing(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    for verb in (opening.open_agenda, opening.remind_of_questions):
        with pytest.raises(Refused):
            verb(meeting, now=MEETS)
    assert told("pairings.agenda_open") == told("pairings.questions_due") == []


# Not this one


def test_not_this_one_without_a_word(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    item = agenda.add_item(meeting, text="Your team", by=cast.viktor, now=NOW)
    before = Message.objects.count()
    assert not agenda.put_aside(item, by=cast.nia, now=NOW).repeated
    assert agenda.put_aside(item, by=cast.nia, now=NOW).repeated
    assert Message.objects.count() == before
    for who, may in (("nia", True), ("viktor", False)):
        shown = page(cast, pair, who, days=4).agenda
        assert [part.text for part in shown.parts if part.item] == []
        assert [(one.text, one.put_aside_by_id == cast.nia_part.pk) for one in shown.aside] == [("Your team", True)]
        answer = rendered(cast, pair, who)
        assert ("Not on this agenda" in answer, "Take it up again" in answer) == (True, may)
    with pytest.raises(NotAllowed):
        agenda.put_back(item, by=cast.viktor, now=NOW)
    assert agenda.add_item(meeting, text="Your team", by=cast.viktor, now=NOW).repeated
    assert not agenda.put_back(item, by=cast.nia, now=NOW).repeated
    assert agenda.put_back(item, by=cast.nia, now=NOW).repeated
    assert [part.text for part in page(cast, pair, "viktor", days=4).agenda.parts if part.item] == ["Your team"]


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def rendered(cast: Cast, pair: Pairing, who: str) -> str:
    with clock.moved_to(MEETS - timedelta(days=4)):
        return browser_of(getattr(cast, who)).get(f"/pairs/{pair.code}/").content.decode()


def test_the_senior_one_may_leave_out_something_too(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    item = agenda.add_item(meeting, text="Pay", by=cast.nia, now=NOW)
    agenda.put_aside(item, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="your own"):
        agenda.put_aside(item, by=cast.nia, now=NOW)
    assert not agenda.remove_item(item, by=cast.nia, now=NOW).repeated


@pytest.mark.parametrize("name", ["petra", "sam", "ada", "dora", "otto", "eve"])
def test_nobody_else_touches_it(cast: Cast, pair: Pairing, meeting: Meeting, name: str) -> None:
    item = agenda.add_item(meeting, text="Pay", by=cast.nia, now=NOW)
    for verb in (agenda.put_aside, agenda.put_back):
        with pytest.raises(NotAllowed):
            verb(item, by=getattr(cast, name), now=NOW)
    assert AgendaItem.objects.get().put_aside_at is None


def test_what_was_left_out_takes_no_place(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    for number in range(agenda.MOST_ITEMS):
        item = agenda.add_item(meeting, text=f"Thing {number}", by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="Eight things"):
        agenda.add_item(meeting, text="One more", by=cast.viktor, now=NOW)
    agenda.put_aside(item, by=cast.nia, now=NOW)
    assert not agenda.add_item(meeting, text="One more", by=cast.viktor, now=NOW).repeated
    AgendaItem.objects.update(put_aside_at=NOW)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting, by=cast.viktor_part, text=f"Old {n}", position=20 + n, put_aside_at=NOW, created_at=NOW
        )
        for n in range(agenda.MOST_EVER - AgendaItem.objects.count())
    )
    with pytest.raises(Refused, match="Eight things"):
        agenda.add_item(meeting, text="Again", by=cast.viktor, now=NOW)


def test_a_meeting_that_is_over_keeps_its_agenda(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    item = agenda.add_item(meeting, text="Pay", by=cast.nia, now=NOW)
    meetings.hold(meeting, by=None, now=meeting.ends_at)
    for verb in (agenda.put_aside, agenda.put_back):
        with pytest.raises(Refused):
            verb(item, by=cast.viktor, now=meeting.ends_at)


# Days and minutes


def test_days_are_said_as_they_come(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    said = [
        (shown.opens_at is not None, shown.questions_by is not None, shown.i_ask)
        for days in (7, 4, 1)
        for shown in [page(cast, pair, "viktor", days=days).agenda]
    ]
    assert said == [(True, True, True), (False, True, True), (False, False, True)]
    assert page(cast, pair, "nia", days=4).agenda.i_ask is False


def test_a_late_question_is_called_one_and_the_mentor_is_never_late(
    cast: Cast, pair: Pairing, meeting: Meeting
) -> None:
    late = MEETS - timedelta(days=1)
    agenda.add_item(meeting, text="In time", by=cast.viktor, now=NOW)
    agenda.add_item(meeting, text="Late", by=cast.viktor, now=late)
    agenda.add_item(meeting, text="Mine", by=cast.nia, now=late)
    parts = [part for part in page(cast, pair, "nia", days=1).agenda.parts if part.item]
    assert [(part.text, part.is_late) for part in parts] == [("In time", False), ("Late", True), ("Mine", False)]


@pytest.mark.parametrize(
    ("direction", "minutes", "own"),
    [("reverse", 60, 15), ("reverse", 30, 10), ("traditional", 60, 15), ("reciprocal", 60, 25)],
)
def test_fifteen_of_sixty_minutes_are_the_mentors(direction: str, minutes: int, own: int) -> None:
    assert own_minutes(WAYS[Direction(direction)], minutes) == own


def test_the_agenda_shows_them_and_says_when_it_is_too_long(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    shown = page(cast, pair, "nia", days=4).agenda
    assert [(part.minutes, part.text) for part in shown.parts] == [
        (5, "Settle in"), (15, "Your own time"), (5, "Decide one thing each"),
    ]  # fmt: skip
    agenda.add_item(meeting, text="Long", minutes=35, by=cast.viktor, now=NOW)
    assert page(cast, pair, "viktor", days=4).agenda.is_too_long is False
    agenda.add_item(meeting, text="Short", minutes=1, by=cast.viktor, now=NOW)
    shown = page(cast, pair, "viktor", days=4).agenda
    assert (shown.total, shown.is_too_long, shown.parts[-2].text) == (61, True, "Time for Nia")


def test_who_brings_questions_follows_the_direction(cast: Cast, pair: Pairing) -> None:
    members = list(pair.members.all())
    asks = {way: [one.role for one in bring_questions(WAYS[way], members)] for way in WAYS}
    assert asks == {
        Direction.REVERSE: [Role.MENTEE], Direction.RECIPROCAL: [], Direction.TRADITIONAL: [Role.MENTOR],
    }  # fmt: skip


def test_where_both_set_the_agenda_nobody_is_reminded(cast: Cast, pair: Pairing) -> None:
    cast.program.direction = Direction.RECIPROCAL
    cast.program.save()
    pair.cohort.program.refresh_from_db()
    meetings.plan(pair, starts_at=MEETS, by=cast.viktor, now=NOW)
    assert waiting() == [(opening.OPENS, 5)]
    shown = page(cast, pair, "viktor", days=7).agenda
    assert (shown.questions_by, [part.text for part in shown.parts]) == (None, ["Settle in", "Decide one thing each"])


# What was decided


def test_what_is_left_to_do_comes_along(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    done = decisions.decide(pair, text="Sit in on calls", owner=cast.viktor_part, by=cast.viktor, now=NOW)
    decisions.finish(done, by=cast.viktor, now=NOW)
    decisions.decide(pair, text="Send the deck", owner=cast.nia_part, due_on=MEETS.date(), by=cast.nia, now=NOW)
    settled = decisions.decide(pair, text="We meet at the museum", to_do=False, by=cast.nia, now=NOW)
    shown = page(cast, pair, "viktor", days=4)
    assert [one.text for one in shown.agenda.carried] == ["Send the deck"]
    assert [one.text for one in shown.decisions] == ["Send the deck", "We meet at the museum", "Sit in on calls"]
    assert (settled.owner, settled.due_on) == (None, None)
    with pytest.raises(Refused, match="nothing to do"):
        decisions.finish(settled, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="has no date"):
        decisions.decide(pair, text="x", to_do=False, due_on=MEETS.date(), by=cast.nia, now=NOW)
    assert Decision.objects.count() == 3


def test_what_is_left_is_never_pushed_out_by_what_is_done(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    decisions.decide(pair, text="Old and open", by=cast.nia, now=NOW - timedelta(days=90))
    Decision.objects.bulk_create(
        Decision(pairing=pair, text=f"Done {n}", decided_on=NOW.date(), done_at=NOW, created_at=NOW) for n in range(40)
    )
    shown = page(cast, pair, "viktor", days=4)
    assert ([one.text for one in shown.agenda.carried], len(shown.decisions)) == (["Old and open"], 30)


def test_by_form(cast: Cast, pair: Pairing, meeting: Meeting) -> None:
    here, viktor = f"/pairs/{pair.code}", browser_of(cast.viktor)
    item = agenda.add_item(meeting, text="Pay", by=cast.nia, now=NOW)
    goal = goals.add_goal(pair, learner=Role.MENTEE, text="Write it", by=cast.viktor, now=NOW)
    with clock.moved_to(NOW):
        aside = f"{here}/agenda/{item.code}/aside/"
        answer = viktor.post(aside, headers={"HX-Request": "true"})
        assert ("Not on this agenda" in answer.content.decode(), answer.status_code) == (True, 200)
        assert viktor.post(aside, {"undo": "1"}).status_code == 302
        item.refresh_from_db()
        assert item.put_aside_at is None
        wrong = {"text": "We meet outside", "owner": "nobody", "due_on": "2030-01-01"}
        assert viktor.post(f"{here}/decisions/", wrong).status_code == 422
        assert viktor.post(f"{here}/decisions/", wrong | {"due_on": ""}).status_code == 302
        assert Decision.objects.get().to_do is False
        assert viktor.post(f"{here}/goals/{goal.code}/progress/", {"progress": "3"}).status_code == 302
    goal.refresh_from_db()
    assert goal.progress == 3


# How far a goal is


def test_the_two_say_how_far_they_are(cast: Cast, pair: Pairing) -> None:
    goal = goals.add_goal(pair, learner=Role.MENTEE, text="Write it", by=cast.viktor, now=NOW)
    assert not goals.set_progress(goal, progress=2, by=cast.nia, now=NOW).repeated
    assert goals.set_progress(goal, progress=2, by=cast.viktor, now=NOW).repeated
    assert space.goal_cards([pair.pk])[pair.pk][0].how_far == "Half of the way"
    for bad in (-1, 5):
        with pytest.raises(Refused):
            goals.set_progress(goal, progress=bad, by=cast.nia, now=NOW)
    with pytest.raises(NotAllowed):
        goals.set_progress(goal, progress=1, by=cast.petra, now=NOW)
