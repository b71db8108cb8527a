"""When a mail may go: quiet hours, weekends, absences, one mail a day; and joined mails, whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tests.factories import NOW
from tests.messaging.conftest import Send
from tests.support.mail import MailServer
from viceversa.core.countries import country_of, is_day_off
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.messaging import actions, due, timing
from viceversa.messaging.delivery import deliver_due
from viceversa.messaging.due import plan, run_due
from viceversa.messaging.models import Due, MailRules, Message
from viceversa.messaging.scopes import Scope
from viceversa.messaging.states import MessageState
from viceversa.messaging.timing import Quiet, next_moment
from viceversa.people.models import Absence

PARIS = ZoneInfo("Europe/Paris")
NIGHT = (time(20), time(7))
CALM = Quiet(NIGHT, weekends=True, digest=True)


def at(text: str, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "more", "expected"),
    [
        ("2026-05-12T10:00", {}, "2026-05-12T10:00"),
        ("2026-05-12T20:00", {}, "2026-05-13T07:00"),
        ("2026-05-12T03:00", {}, "2026-05-12T07:00"),
        ("2026-05-12T06:59", {}, "2026-05-12T07:00"),
        ("2026-05-15T21:00", {}, "2026-05-18T07:00"),  # a Friday evening
        ("2026-05-16T10:00", {}, "2026-05-18T07:00"),
        ("2026-05-12T10:00", {"had_one_today": True}, "2026-05-13T07:00"),
        ("2026-05-15T10:00", {"had_one_today": True}, "2026-05-18T07:00"),
        ("2026-05-12T10:00", {"away": [(date(2026, 5, 11), date(2026, 5, 20))]}, "2026-05-21T07:00"),
        (
            "2026-05-12T10:00",
            {"away": [(date(2026, 5, 11), date(2026, 5, 14)), (date(2026, 5, 15), date(2026, 5, 15))]},
            "2026-05-18T07:00",
        ),
        ("2026-05-14T10:00", {}, "2026-05-15T07:00"),  # Ascension
        ("2026-12-24T21:00", {}, "2026-12-28T07:00"),  # Christmas, then a weekend
        ("2026-07-13T10:00", {"had_one_today": True}, "2026-07-15T07:00"),  # the day after is Bastille Day
        # In the night in which the clock jumps from 2 to 3.
        ("2026-03-28T23:00", {}, "2026-03-30T07:00"),
        ("2026-10-25T02:30", {}, "2026-10-26T07:00"),
    ],
)
def test_the_first_moment_that_suits(now: str, more: dict[str, Any], expected: str) -> None:
    found = next_moment(at(now).astimezone(UTC), quiet=CALM, zone=PARIS, **more)
    assert found == at(expected)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Europe/Berlin", "2026-07-14T10:00", "2026-07-14T10:00"),
        ("America/New_York", "2026-07-03T10:00", "2026-07-06T07:00"),  # the Fourth lies on a Saturday
        ("Asia/Riyadh", "2026-05-15T10:00", "2026-05-17T07:00"),  # a Friday
        ("Asia/Riyadh", "2026-05-17T10:00", "2026-05-17T10:00"),  # a Sunday
        ("UTC", "2026-12-25T10:00", "2026-12-25T10:00"),  # no country: any holiday would be a guess
    ],
)
def test_days_off_are_those_of_the_recipients_country(zone: str, now: str, expected: str) -> None:
    here = ZoneInfo(zone)
    assert next_moment(at(now, here).astimezone(UTC), quiet=CALM, zone=here) == at(expected, here)
    working = Quiet(NIGHT, weekends=False)
    assert next_moment(at(now, here).astimezone(UTC), quiet=working, zone=here) == at(now, here)


def test_without_rules_nothing_waits_and_a_night_may_lie_within_a_day() -> None:
    assert next_moment(NOW, quiet=Quiet(), zone=PARIS, had_one_today=True) == NOW
    lunch = Quiet((time(12), time(13)))
    assert next_moment(at("2026-05-12T12:30"), quiet=lunch, zone=PARIS) == at("2026-05-12T13:00")
    assert next_moment(at("2026-05-12T13:00"), quiet=lunch, zone=PARIS) == at("2026-05-12T13:00")


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),
    st.sampled_from(["Europe/Paris", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "UTC"]),
    st.tuples(st.times(), st.times()).filter(lambda night: night[0] != night[1]),
    st.booleans(),
)
def test_it_never_goes_early_and_never_at_a_quiet_moment(
    now: datetime, name: str, night: tuple[time, time], had_one: bool
) -> None:
    zone, quiet = ZoneInfo(name), Quiet(tuple(each.replace(microsecond=0) for each in night), True, True)  # type: ignore[arg-type]
    moment = next_moment(now.replace(tzinfo=UTC), quiet=quiet, zone=zone, had_one_today=had_one)
    assert moment >= now.replace(tzinfo=UTC)
    assert moment - now.replace(tzinfo=UTC) < timedelta(days=12)
    local = moment.astimezone(zone)
    assert not is_day_off(local.date(), country_of(name))
    assert not quiet.is_night(local.time())


# What delivery makes of it


@pytest.fixture
def calm(cast: Cast) -> Quiet:
    """The cohort keeps the nights, the weekends and one mail a day."""
    MailRules.objects.create(
        scope_type="programs.cohort", scope_code=cast.cohort.code, quiet_from=NIGHT[0], quiet_until=NIGHT[1]
    )
    return CALM


def moment_of(message: Message) -> datetime:
    message.refresh_from_db()
    return message.send_after


@pytest.mark.django_db
def test_on_a_public_holiday_only_what_is_urgent_goes(send: Send, calm: Quiet, smtp_server: MailServer) -> None:
    ascension = at("2026-05-14T10:00")
    later, urgent = send("nia"), send("nia")
    Message.objects.filter(pk=urgent.pk).update(urgent=True)
    tally = deliver_due(now=ascension)
    assert (tally.sent, tally.postponed) == (1, 1)
    urgent.refresh_from_db()
    assert urgent.state == MessageState.SENT
    assert moment_of(later) == at("2026-05-15T07:00")


@pytest.mark.django_db
def test_three_messages_go_in_one_mail_and_each_is_recorded(send: Send, calm: Quiet, smtp_server: MailServer) -> None:
    batch = [send("nia", topic="budgets"), send("nia", topic="boards"), send("nia", topic="calls")]
    other = send("viktor")
    tally = deliver_due(now=NOW)
    assert (tally.sent, len(smtp_server.messages)) == (4, 2)
    joined, single = smtp_server.messages
    assert joined["Subject"] == "About budgets, and 2 more"
    assert joined["List-Unsubscribe"] is None
    assert single["Message-ID"] == f"<{other.code}@localhost>"
    text, html = (part.get_content() for part in joined.iter_parts())
    for body in (text, html):
        assert body.count("Hello Nia,") == 1
        assert ("budgets" in body, "boards" in body) == (True, True)
        assert body.count("/stop/") == 3
    assert html.count("<html") == html.count("</html>") == html.count("<h1") == 1
    rows = Message.objects.filter(pk__in=[message.pk for message in batch])
    assert set(rows.values_list("state", "mail_code", "attempts")) == {(MessageState.SENT, batch[0].code, 1)}
    assert joined["Message-ID"] == f"<{batch[0].code}@localhost>"


@pytest.mark.django_db
def test_a_second_mail_waits_for_tomorrow_and_an_urgent_one_does_not(
    cast: Cast, send: Send, calm: Quiet, smtp_server: MailServer
) -> None:
    send("nia")
    deliver_due(now=NOW)
    later, urgent = send("nia"), send("nia")
    Message.objects.filter(pk=urgent.pk).update(urgent=True)
    tally = deliver_due(now=NOW + timedelta(hours=1))
    assert (tally.sent, tally.postponed) == (1, 1)
    assert moment_of(later) == at("2026-05-13T07:00")
    actions.send_now(later, by=cast.petra, now=NOW + timedelta(hours=2))
    assert deliver_due(now=NOW + timedelta(hours=2)).sent == 1
    assert len(smtp_server.messages) == 3


@pytest.mark.django_db
def test_nobody_gets_a_mail_at_night_or_while_away(
    cast: Cast, send: Send, calm: Quiet, smtp_server: MailServer
) -> None:
    Absence.objects.create(
        person=cast.person("viktor"), first=date(2026, 5, 11), last=date(2026, 5, 14), created_at=NOW
    )
    night = at("2026-05-12T23:00")
    nia, viktor = send("nia"), send("viktor")
    assert deliver_due(now=night).postponed == 2
    assert (moment_of(nia), moment_of(viktor)) == (at("2026-05-13T07:00"), at("2026-05-15T07:00"))
    assert deliver_due(now=at("2026-05-13T07:00")).sent == 1
    assert deliver_due(now=at("2026-05-15T07:00")).sent == 1


@pytest.mark.django_db
def test_what_lost_its_reason_leaves_the_others_in_the_mail(send: Send, calm: Quiet, smtp_server: MailServer) -> None:
    gone, stays = send("nia", topic="gone"), send("nia", topic="boards")
    tally = deliver_due(now=NOW)
    assert (tally.sent, tally.skipped) == (1, 1)
    [mail] = smtp_server.messages
    assert (mail["Subject"], mail["Message-ID"]) == ("About boards", f"<{stays.code}@localhost>")
    gone.refresh_from_db()
    assert gone.state == MessageState.SKIPPED


@pytest.mark.django_db
def test_other_rules_of_another_cohort_are_not_joined(send: Send, calm: Quiet, smtp_server: MailServer) -> None:
    send("nia")
    send("nia", scope=False)
    assert deliver_due(now=NOW).sent == 2
    assert len(smtp_server.messages) == 2


@pytest.mark.django_db
def test_a_joined_mail_waits_for_a_server_that_is_away_and_stays_joined(send: Send, calm: Quiet, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    first, second = send("nia"), send("nia")
    tally = deliver_due(now=NOW)
    assert (tally.later, tally.down) == (2, True)
    assert moment_of(first) == moment_of(second) == NOW
    # However often: that is no fault of theirs.
    Message.objects.update(attempts=20)
    tally = deliver_due(now=NOW + timedelta(minutes=2))
    assert (tally.failed, tally.later, tally.down) == (0, 2, True)
    assert set(Message.objects.values_list("attempts", flat=True)) == {20}


@pytest.mark.django_db
def test_a_joined_mail_that_is_put_off_stays_joined(send: Send, calm: Quiet, smtp_server: MailServer) -> None:
    smtp_server.refuse = "451 Try later"
    first, second = send("nia"), send("nia")
    tally = deliver_due(now=NOW)
    assert (tally.later, tally.down) == (2, False)
    assert moment_of(first) == moment_of(second) == NOW + timedelta(minutes=1)
    Message.objects.filter(pk=first.pk).update(attempts=20)
    tally = deliver_due(now=NOW + timedelta(minutes=2))
    assert (tally.failed, tally.later) == (1, 1)


# Settling it


@pytest.mark.django_db
def test_rules_are_settled_once_and_given_up(cast: Cast, scope: Scope) -> None:
    assert actions.set_mail_rules(scope, quiet=CALM, by=cast.petra, now=NOW)
    assert not actions.set_mail_rules(scope, quiet=CALM, by=cast.petra, now=NOW)
    assert timing.rules_by_scope() == {(scope.type, scope.code): CALM}
    with pytest.raises(Refused, match="begin and end at different times"):
        actions.set_mail_rules(scope, quiet=Quiet((time(7), time(7))), by=cast.petra, now=NOW)
    assert actions.set_mail_rules(scope, quiet=timing.company_rules(), by=cast.petra, now=NOW)
    assert MailRules.objects.count() == 0
    assert list(Event.objects.values_list("verb", flat=True)) == ["messages.rules_set"] * 2


@pytest.mark.django_db
def test_a_step_waits_for_the_return_of_those_it_is_about(
    cast: Cast, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    about = [cast.person("nia"), cast.person("viktor")]
    waiting = due.Step("tests.count", "Counting", due.STEPS["tests.count"].handler, waits_for=lambda row: about)
    monkeypatch.setitem(due.STEPS, "tests.count", waiting)
    for name, first, last in (("nia", 11, 13), ("viktor", 14, 15)):
        Absence.objects.create(
            person=cast.person(name), first=date(2026, 5, first), last=date(2026, 5, last), created_at=NOW
        )
    plan("tests.count", subject=cast.cohort, due_at=NOW, key="k", now=NOW)
    assert (run_due(now=NOW), steps) == (1, [])
    assert Due.objects.get().due_at == datetime(2026, 5, 16, 8, tzinfo=UTC)
    assert (run_due(now=NOW + timedelta(days=1)), steps) == (0, [])
    run_due(now=datetime(2026, 5, 16, 8, tzinfo=UTC))
    assert steps == [cast.cohort.code]


@pytest.mark.django_db
def test_what_waits_for_the_same_person_is_put_off_together(send: Send, calm: Quiet, smtp_server: MailServer) -> None:
    saturday = at("2026-05-16T10:00")
    batch = [send("nia") for _each in range(3)]
    elsewhere, other = send("nia", scope=False), send("viktor")
    tally = deliver_due(now=saturday)
    assert (tally.sent, tally.postponed) == (1, 4)  # under other rules it goes
    assert {moment_of(each) for each in (*batch, other)} == {at("2026-05-18T07:00")}
    elsewhere.refresh_from_db()
    assert elsewhere.state == MessageState.SENT


@pytest.mark.django_db
def test_a_night_costs_the_same_however_many_it_is_night_for(send: Send, calm: Quiet, smtp_server: MailServer) -> None:
    night = at("2026-05-12T23:00")
    cost = None
    for names in (("nia",), ("nia", "viktor", "jon", "mara", "dora", "otto", "sam")):
        sent = [send(name) for name in names]
        with CaptureQueriesContext(connection) as captured:
            assert deliver_due(now=night).postponed == len(names)
        assert {moment_of(one) for one in sent} == {at("2026-05-13T07:00")}
        cost = cost or len(captured)
        assert len(captured) == cost


def test_a_mail_of_its_own_counts_as_the_mail_of_the_day_though_both_are_looked_at_together(
    cast: Cast, send: Send, smtp_server: MailServer
) -> None:
    MailRules.objects.create(scope_type="programs.cohort", scope_code=cast.cohort.code, digest=True)
    apart, joined = send("nia", scope=False), send("nia")
    tally = deliver_due(now=NOW)
    assert (tally.sent, tally.postponed) == (1, 1)
    assert Message.objects.get(pk=apart.pk).state == MessageState.SENT
    assert Message.objects.get(pk=joined.pk).send_after > NOW


def test_what_is_put_off_is_in_no_mail_of_another_cohort(cast: Cast, send: Send, smtp_server: MailServer) -> None:
    """The first waits for the morning; the second, which may go now, does not take along what was just put off."""
    MailRules.objects.create(scope_type="", scope_code="", digest=True)
    night = (time(0), time(23, 59))
    MailRules.objects.create(
        scope_type="programs.cohort",
        scope_code=cast.cohort.code,
        quiet_from=night[0],
        quiet_until=night[1],
        digest=True,
    )
    at_night, by_day = send("nia"), send("nia", scope=False)
    tally = deliver_due(now=NOW)
    assert (tally.sent, tally.postponed) == (1, 1)
    assert Message.objects.get(pk=by_day.pk).state == MessageState.SENT
    assert Message.objects.get(pk=at_night.pk).state == MessageState.RELEASED
