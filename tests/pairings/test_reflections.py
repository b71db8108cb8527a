"""Looking back: each alone, then what each chose to share; and the wish to go on, told only when both have it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.pairings.conftest import SECRETS, part_of
from viceversa.core import clock, private
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.pairings import doors, mail_links, reflecting
from viceversa.pairings.actions import closure, meetings, reflections
from viceversa.pairings.home import home_of
from viceversa.pairings.looking_back import looking_back
from viceversa.pairings.models import AgendaItem, Meeting, Member, Pairing, Reflection
from viceversa.pairings.reflecting import CLOSING, MIDPOINT
from viceversa.people.models import User
from viceversa.programs import dates
from viceversa.programs.blueprint import automatic, template
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Role

GO_ON, STOP, NONE = Reflection.Wish.GO_ON, Reflection.Wish.STOP, Reflection.Wish.NONE
HOUR = timedelta(hours=1)


def noon(day: object) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


@pytest.fixture
def halfway(pair: Pairing) -> datetime:
    return noon(dates.halfway(pair.cohort))


@pytest.fixture
def last_weeks(pair: Pairing) -> datetime:
    return noon(reflecting.begins_on(pair.cohort, CLOSING))


def say(pair: Pairing, member: Member, text: str, *, shared: tuple[str, ...] = (), now: datetime) -> Reflection:
    """One of them answers the first two questions of halfway with these words."""
    answers = {"useful": text, "change": f"{text}, changed", "topic": " "}
    user = member.participant.person.user
    return reflections.answer(pair, moment=MIDPOINT, answers=answers, shared=shared, member=member, by=user, now=now)


def read(user: User, pair: Pairing, moment: str, now: datetime) -> dict[str, list[str]]:
    """What one of them reads side by side, by first name."""
    page = looking_back(doors.space_for(user, pair.code), moment, now=now)
    return {column.name: [text for _question, text in column.said] for column in page.columns}


def told(kind: str) -> list[str]:
    return sorted(each.to.first_name for each in Message.objects.filter(kind=f"pairings.{kind}").select_related("to"))


def test_what_each_shares_is_read_by_the_other_when_both_have_answered(
    cast: Cast, pair: Pairing, nia: Member, viktor: Member, halfway: datetime
) -> None:
    assert say(pair, nia, "Questions", shared=("useful", "topic"), now=halfway).shared == ["useful"]
    assert read(cast.viktor, pair, MIDPOINT, halfway) == {"Viktor": [], "Nia": []}
    assert pair.looked_back_at is None
    say(pair, viktor, "Answers", now=halfway + HOUR)
    assert read(cast.viktor, pair, MIDPOINT, halfway) == {"Viktor": [], "Nia": ["Questions"]}
    assert read(cast.nia, pair, MIDPOINT, halfway) == {"Nia": ["Questions"], "Viktor": []}
    assert pair.looked_back_at == halfway + HOUR
    assert told("looked_back") == ["Nia", "Viktor"]
    mine = say(pair, viktor, "Better", shared=("change",), now=halfway + 2 * HOUR)
    assert not mine.repeated
    assert mine.answered_at == halfway + HOUR
    assert say(pair, viktor, "Better", shared=("change",), now=halfway + 3 * HOUR).repeated
    assert read(cast.nia, pair, MIDPOINT, halfway) == {"Nia": ["Questions"], "Viktor": ["Better, changed"]}
    assert len(told("looked_back")) == 2


def test_one_may_share_before_the_other_has_answered(cast: Cast, pair: Pairing, nia: Member, halfway: datetime) -> None:
    with pytest.raises(Refused, match="Choose first which"):
        reflections.share_now(pair, moment=MIDPOINT, by=cast.nia, now=halfway)
    say(pair, nia, "Questions", shared=("useful",), now=halfway)
    assert not reflections.share_now(pair, moment=MIDPOINT, by=cast.nia, now=halfway).repeated
    assert reflections.share_now(pair, moment=MIDPOINT, by=cast.nia, now=halfway + HOUR).repeated
    assert read(cast.viktor, pair, MIDPOINT, halfway) == {"Viktor": [], "Nia": ["Questions"]}


def test_answers_are_refused_with_a_sentence(cast: Cast, pair: Pairing, nia: Member, halfway: datetime) -> None:
    def answer(
        answers: dict[str, str], *, by: User = cast.nia, moment: str = MIDPOINT, now: datetime = halfway
    ) -> None:
        reflections.answer(pair, moment=moment, answers=answers, shared=(), member=nia, by=by, now=now)

    with pytest.raises(Refused, match="at least one question"):
        answer({"useful": "  "})
    with pytest.raises(Refused, match="longer than 600 characters"):
        answer({"useful": "x" * 601})
    with pytest.raises(Refused, match="not asked any more"):
        answer({"mood": "fine"})
    with pytest.raises(NotAllowed, match="Only the people in this pair"):
        answer({"useful": "Me"}, by=cast.otto)
    with pytest.raises(Refused, match="not the time"):
        answer({"useful": "Early"}, now=halfway - timedelta(days=1))
    with pytest.raises(Refused, match="not the time"):
        answer({"useful": "What"}, moment="sometimes")
    closure.end(pair, by=cast.viktor, now=halfway)
    with pytest.raises(Refused, match="not the time"):
        answer({"useful": "Late"})
    assert not Reflection.objects.exists()


def test_somebody_who_is_not_of_the_pair_is_refused(
    cast: Cast, pair: Pairing, nia: Member, last_weeks: datetime
) -> None:
    stranger = Member(pairing=pair, participant=nia.participant)
    with pytest.raises(NotAllowed):
        reflections.wish(pair, wish=GO_ON, member=stranger, by=None, now=last_weeks)


def test_emptied_answers_are_gone(pair: Pairing, nia: Member, halfway: datetime) -> None:
    say(pair, nia, "Questions", shared=("useful",), now=halfway)
    emptied = reflections.answer(pair, moment=MIDPOINT, answers={}, shared=(), member=nia, by=None, now=halfway)
    assert (emptied.sealed, emptied.answers, emptied.shared) == ("", {}, [])
    assert emptied.answered_at == halfway


def test_both_are_told_when_both_would_like_to_go_on(
    cast: Cast, pair: Pairing, nia: Member, viktor: Member, last_weeks: datetime
) -> None:
    def wish(what: str, member: Member, now: datetime = last_weeks) -> Reflection:
        return reflections.wish(pair, wish=what, member=member, by=member.participant.person.user, now=now)

    with pytest.raises(Refused, match="not the time"):
        wish(GO_ON, nia, last_weeks - timedelta(days=1))
    with pytest.raises(Refused, match="one of the three"):
        wish("perhaps", nia)
    assert wish(GO_ON, nia).told_at is None
    assert wish(GO_ON, nia).repeated
    for other in (STOP, NONE):
        assert wish(other, viktor).told_at is None
    assert told("all_go_on") == []
    kept = wish(GO_ON, viktor, last_weeks + HOUR)
    assert kept.told_at == last_weeks + HOUR
    assert told("all_go_on") == ["Nia", "Viktor"]
    assert list(Reflection.objects.values_list("told_at", flat=True)) == [last_weeks + HOUR] * 2
    with pytest.raises(Refused, match="Talk to each other"):
        wish(STOP, nia)
    assert told("all_go_on") == ["Nia", "Viktor"]


def test_a_wish_that_is_not_shared_leaves_no_trace_for_the_other(
    cast: Cast, client: Client, pair: Pairing, nia: Member, viktor: Member, last_weeks: datetime
) -> None:
    address = reverse("pairings:looking_back", args=[pair.code, CLOSING])

    def seen(user: User) -> str:
        client.force_login(user)
        with clock.moved_to(last_weeks):
            page = client.get(address).content.decode().split("<main", 1)[1]
        return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)

    reflections.wish(pair, wish=GO_ON, member=nia, by=cast.nia, now=last_weeks)
    before = seen(cast.nia)
    for choice in (STOP, NONE):
        reflections.wish(pair, wish=choice, member=viktor, by=cast.viktor, now=last_weeks)
        assert seen(cast.nia) == before
    sealed = Reflection.objects.values_list("sealed_wish", flat=True)
    assert len({len(text) for text in sealed}) == 1
    facts = str(list(Event.objects.filter(verb__startswith="reflection").values_list("facts", flat=True)))
    assert not any(word in facts for word in Reflection.Wish.values)


def test_what_is_written_is_bound_to_its_row(pair: Pairing, nia: Member, viktor: Member, halfway: datetime) -> None:
    say(pair, nia, "Mine", now=halfway)
    say(pair, viktor, "Yours", now=halfway)
    one, other = Reflection.objects.order_by("pk")
    assert (one.answers["useful"], other.answers["useful"]) == ("Mine", "Yours")
    one.sealed = other.sealed
    with pytest.raises(private.Tampered):
        _ = one.answers


@pytest.mark.parametrize("moment", [MIDPOINT, CLOSING])
@pytest.mark.parametrize("minutes", [10, 15, 45, 60, 240])
def test_the_talk_fills_the_meeting(moment: str, minutes: int) -> None:
    parts = reflecting.talk(moment, minutes=minutes)
    assert sum(share for share, _text in parts) == max(minutes - 10, len(parts))
    assert min(share for share, _text in parts) >= 1


def test_the_talk_goes_on_the_agenda_once(cast: Cast, pair: Pairing, halfway: datetime) -> None:
    meeting = meetings.plan(pair, starts_at=halfway + HOUR, minutes=60, by=cast.viktor, now=halfway)
    reflections.put_on_agenda(meeting, moment=MIDPOINT, by=cast.nia, now=halfway)
    reflections.put_on_agenda(meeting, moment=MIDPOINT, by=cast.nia, now=halfway)
    expected = [(text, minutes) for minutes, text in reflecting.talk(MIDPOINT, minutes=60)]
    assert list(AgendaItem.objects.filter(meeting=meeting).values_list("text", "minutes")) == expected
    with pytest.raises(NotAllowed):
        reflections.put_on_agenda(meeting, moment=MIDPOINT, by=cast.petra, now=halfway)


def test_who_has_not_answered_is_reminded(cast: Cast, pair: Pairing, nia: Member, halfway: datetime) -> None:
    assert reflections.remind(pair.cohort, moment=MIDPOINT, now=halfway - timedelta(days=1)).repeated
    say(pair, nia, "Done", now=halfway)
    assert not reflections.remind(pair.cohort, moment=MIDPOINT, now=halfway).repeated
    assert told("look_back") == ["Viktor"]


def test_the_plan_names_the_reminders(pair: Pairing) -> None:
    plan = plan_of(pair.cohort)
    days = {slug: plan.step(slug) for slug in ("halfway-open", "closing-open", "closing")}
    assert all(days.values())
    assert automatic.MAILS["halfway-open"] == "pairings.remind_halfway"
    assert days["halfway-open"].date > plan.on(template.HALFWAY)  # type: ignore[union-attr]
    assert days["closing"].date < days["closing-open"].date < plan.on(template.LAST_DAY)  # type: ignore[union-attr]


def test_home_asks_until_one_has_answered(
    cast: Cast, pair: Pairing, nia: Member, halfway: datetime, last_weeks: datetime
) -> None:
    def asked(now: datetime) -> list[str]:
        return [one.moment for one in home_of(cast.nia, now=now).look_backs]

    assert asked(halfway - timedelta(days=1)) == []
    assert asked(halfway) == [MIDPOINT]
    say(pair, nia, "Done", now=halfway)
    assert asked(halfway) == []
    assert asked(last_weeks) == [CLOSING]
    closure.complete(pair, by=cast.petra, now=last_weeks)
    assert asked(last_weeks + timedelta(days=29)) == [CLOSING]
    assert asked(last_weeks + timedelta(days=30)) == []


def test_the_page_by_hand(cast: Cast, client: Client, pair: Pairing, viktor: Member, halfway: datetime) -> None:
    address = reverse("pairings:looking_back", args=[pair.code, MIDPOINT])
    with clock.moved_to(halfway):
        meeting = meetings.plan(pair, starts_at=halfway + HOUR, by=cast.viktor)
        say(pair, viktor, SECRETS["note"], shared=("useful",), now=halfway)
        client.force_login(cast.nia)
        assert SECRETS["note"] not in client.get(address).content.decode()
        refused = client.post(address, {"useful": " "})
        assert refused.status_code == 422
        assert "at least one question" in refused.content.decode()
        assert client.post(address, {"useful": "x" * 601}).status_code == 422
        client.post(address, {"useful": "Hello", "share_useful": "on"})
        assert client.post(address, {"share_now": "1"}).status_code == 302
        assert f"{SECRETS['note']}</p>" in client.get(address).content.decode()
        client.post(address + "agenda/")
        assert AgendaItem.objects.filter(meeting=meeting).count() == 4
        client.force_login(cast.petra)
        assert client.get(address).status_code == 404
        facts = client.get(reverse("pairings:cohort_pair", args=[pair.cohort.code, pair.code])).content.decode()
        assert "Looked back halfway</dt><dd>Yes" in facts
        assert "Closed together</dt><dd>Not yet" in facts
        assert SECRETS["note"] not in facts
    assert Meeting.objects.get(pk=meeting.pk).agenda.count() == 4
    client.force_login(cast.nia)
    assert client.get(reverse("pairings:looking_back", args=[pair.code, "sometimes"])).status_code == 404
    assert client.post(reverse("pairings:looking_back_agenda", args=[pair.code, "sometimes"])).status_code == 404


def test_the_link_takes_answers_and_shows_none(
    cast: Cast, client: Client, pair: Pairing, nia: Member, last_weeks: datetime
) -> None:
    with clock.moved_to(last_weeks):
        address = mail_links.to_look_back(part_of(pair, Role.MENTOR), CLOSING)
        address = address[address.index("/looking-back/") :]
        assert "First, alone" not in client.get(address).content.decode()
        assert client.post(address, {"thanks": SECRETS["note"], "share_thanks": "on"}).status_code == 302
        assert client.post(address, {"wish": GO_ON}).status_code == 302
        page = client.get(address).content.decode()
        assert SECRETS["note"] not in page
        assert " checked" not in page
        assert client.post(address, {"thanks": "Somebody else"}).status_code == 409
        mine = Reflection.objects.get()
        assert (mine.answers, mine.wish) == ({"thanks": SECRETS["note"]}, GO_ON)
        assert client.get(address.replace("/looking-back/", "/looking-back/x")).status_code == 409


def test_the_plans_mail_leads_to_the_questions(cast: Cast, pair: Pairing, nia: Member, halfway: datetime) -> None:
    from viceversa.pairings.messages.looking_back import link_in_plan_mail

    with clock.moved_to(halfway):
        assert "/looking-back/" in link_in_plan_mail(nia.participant, "programs.halfway")
        assert link_in_plan_mail(nia.participant, "programs.welcome") == ""
        closure.end(pair, by=cast.nia, now=halfway)
        assert link_in_plan_mail(nia.participant, "programs.halfway") == ""


def test_when_it_is_deleted(cast: Cast, pair: Pairing, nia: Member, last_weeks: datetime) -> None:
    from viceversa.core import retention
    from viceversa.pairings.retention import REFLECTIONS

    reflections.wish(pair, wish=GO_ON, member=nia, by=cast.nia, now=last_weeks)
    closure.complete(pair, by=cast.petra, now=last_weeks)
    assert retention.apply(REFLECTIONS, now=last_weeks + timedelta(days=30) - timedelta(seconds=1)) == 0
    assert retention.apply(REFLECTIONS, now=last_weeks + timedelta(days=30)) == 1
