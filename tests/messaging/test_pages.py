"""Pages about messages: what managers find there, what they never find, and who gets in at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.messaging import invented
from tests.messaging.conftest import Send
from viceversa.core import clock, events, links
from viceversa.core.models import Event
from viceversa.messaging import actions, due, rendering
from viceversa.messaging.delivery import deliver_due
from viceversa.messaging.models import Due, Message, Preference
from viceversa.messaging.states import DueState, MessageState
from viceversa.messaging.transports import Record
from viceversa.messaging.views.letter import letter
from viceversa.people.models import User

pytestmark = pytest.mark.usefixtures("registered", "words")

LATER = NOW + timedelta(hours=1)


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def petra(cast: Cast) -> Client:
    return client_of(cast.petra)


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_manager_sees_what_waits_what_comes_and_what_went(
    cast: Cast, send: Send, petra: Client, steps: list[str]
) -> None:
    send("nia", "tests.letter")
    send("jon", "tests.letter")
    send("nia", send_after=NOW + timedelta(days=2))
    send("sam", "tests.secret")
    send("jon")
    deliver_due(now=NOW, transport=Record())
    due.plan("tests.count", subject=cast.nia_part, scope=cast.cohort, due_at=LATER, key="k", now=NOW)
    Message.objects.filter(to=cast.person("jon"), kind="tests.note").update(state=MessageState.SENT)
    html = page(petra, "messaging:cohort", cast.cohort.code)
    for shown in (
        "Waits for you",
        "A letter",
        "Nia Adeyemi",
        "Jon Berger",
        "Counting",
        "2 people",
        "A note",
        "Went out",
    ):
        assert shown in html
    assert "A secret" not in html
    assert "Sam Osei" not in html


def test_what_managers_do_not_see_they_do_not_reword(
    cast: Cast, petra: Client, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"tests.count": "tests.note", "tests.trust": "tests.secret"}
    for name, kind in told.items():
        step = due.Step(name, name, due.STEPS["tests.count"].handler, kind=kind, to="somebody")
        monkeypatch.setitem(due.STEPS, name, step)
        due.plan(name, subject=cast.nia_part, scope=cast.cohort, due_at=LATER, key=name, now=NOW)
    html = page(petra, "messaging:cohort", cast.cohort.code)
    words = {kind: reverse("messaging:words", args=[cast.cohort.code, kind]) for kind in told.values()}
    assert {kind: at in html for kind, at in words.items()} == {"tests.note": True, "tests.secret": False}
    assert {kind: petra.get(at).status_code for kind, at in words.items()} == {"tests.note": 200, "tests.secret": 404}


def test_who_is_near_the_manager_is_counted_and_not_named(cast: Cast, send: Send, petra: Client) -> None:
    send("viktor", "tests.letter")
    send("nia", "tests.letter")
    problem = send("viktor")
    Message.objects.filter(pk=problem.pk).update(state=MessageState.FAILED)
    html = page(petra, "messaging:cohort", cast.cohort.code)
    assert "2 people" in html
    assert "and 1 more" in html
    assert "Nia Adeyemi" in html
    assert "Viktor" not in html
    assert petra.post(reverse("messaging:resending", args=[problem.code])).status_code == 404


def test_the_page_costs_the_same_for_more_rows(
    cast: Cast, send: Send, petra: Client, steps: list[str], django_assert_max_num_queries: Any
) -> None:
    def fill(people: list[str]) -> int:
        for name in people:
            send(name, "tests.letter")
            send(name, send_after=NOW + timedelta(days=2))
            Message.objects.filter(pk=send(name).pk).update(state=MessageState.FAILED)
            Message.objects.filter(pk=send(name).pk).update(state=MessageState.SENT, sent_at=NOW)
        with django_assert_max_num_queries(12) as queries:
            page(petra, "messaging:cohort", cast.cohort.code)
        return len(queries)

    page(petra, "messaging:cohort", cast.cohort.code)
    assert fill(["nia"]) == fill(["jon", "eve", "dora"])


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("release", MessageState.RELEASED),
        ("send_now", MessageState.RELEASED),
        ("hold", MessageState.HELD),
        ("skip", MessageState.SKIPPED),
    ],
)
def test_a_group_is_decided_about_at_once(act: str, state: str, cast: Cast, send: Send, petra: Client) -> None:
    group = [send("nia", "tests.letter"), send("viktor", "tests.letter")]
    key = f"messages|tests.letter|draft|{NOW:%Y-%m-%d}"
    assert key in page(petra, "messaging:cohort", cast.cohort.code)
    url = reverse("messaging:group", args=[cast.cohort.code])
    answer = petra.post(url, {"key": key, "act": act, "next": "/cohorts/"})
    assert (answer.status_code, answer["Location"]) == (302, "/cohorts/")
    assert set(Message.objects.filter(pk__in=[row.pk for row in group]).values_list("state", flat=True)) == {state}
    answer = petra.post(url, {"key": key, "act": act, "next": "https://elsewhere.example/"}, follow=True)
    assert answer.redirect_chain == [(reverse("messaging:cohort", args=[cast.cohort.code]), 302)]
    assert "it has moved on" in answer.content.decode()


@pytest.mark.parametrize(
    ("act", "state"), [("hold", DueState.HELD), ("skip", DueState.SKIPPED), ("send_now", DueState.WAITING)]
)
def test_a_group_of_steps_too(act: str, state: str, cast: Cast, petra: Client, steps: list[str]) -> None:
    row = due.plan("tests.count", subject=cast.nia_part, scope=cast.cohort, due_at=LATER, key="k", now=NOW)
    key = f"steps|tests.count|waiting|{LATER:%Y-%m-%d}"
    with clock.moved_to(NOW):
        petra.post(reverse("messaging:group", args=[cast.cohort.code]), {"key": key, "act": act})
    row.refresh_from_db()
    assert row.state == state
    assert row.due_at == (NOW if act == "send_now" else LATER)


def test_a_day_is_the_day_of_who_reads_it(cast: Cast, petra: Client, steps: list[str]) -> None:
    """Half past midnight in Paris, where Petra is, is still the day before in UTC."""
    for key, moment in (("a", datetime(2026, 6, 1, 22, 30, tzinfo=UTC)), ("b", datetime(2026, 6, 2, 7, 0, tzinfo=UTC))):
        due.plan("tests.count", subject=cast.nia_part, scope=cast.cohort, due_at=moment, key=key, now=NOW)
    html = page(petra, "messaging:cohort", cast.cohort.code)
    assert html.count("steps|tests.count|") == 1
    assert "00:30 to 09:00" in html
    key = "steps|tests.count|waiting|2026-06-02"
    petra.post(reverse("messaging:group", args=[cast.cohort.code]), {"key": key, "act": "hold"})
    assert set(Due.objects.values_list("state", flat=True)) == {DueState.HELD}


def test_held_steps_are_shown_and_let_go(cast: Cast, petra: Client, steps: list[str]) -> None:
    due.plan("tests.count", subject=cast.nia_part, scope=cast.cohort, due_at=LATER, key="k", now=NOW)
    Due.objects.update(state=DueState.HELD, last_problem="Something went wrong.")
    html = page(petra, "messaging:cohort", cast.cohort.code)
    assert "Let it go out" in html
    assert "Something went wrong." in html
    key = f"steps|tests.count|held|{LATER:%Y-%m-%d}"
    petra.post(reverse("messaging:group", args=[cast.cohort.code]), {"key": key, "act": "release"})
    assert Due.objects.get().state == DueState.WAITING


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"key": "nonsense", "act": "hold"},
        {"key": "messages|tests.note|draft|yesterday", "act": "hold"},
        {"key": "messages|tests.note|draft|2026-05-12", "act": "burn"},
    ],
)
def test_a_form_that_is_not_ours(form: dict[str, str], cast: Cast, petra: Client) -> None:
    assert petra.post(reverse("messaging:group", args=[cast.cohort.code]), form).status_code == 404


SINGLE = [
    ("release", "tests.letter", MessageState.DRAFT, MessageState.RELEASED),
    ("dispatch", "tests.letter", MessageState.HELD, MessageState.RELEASED),
    ("hold", "tests.letter", MessageState.DRAFT, MessageState.HELD),
    ("skip", "tests.note", MessageState.FAILED, MessageState.SKIPPED),
    ("confirmation", "tests.note", MessageState.UNCONFIRMED, MessageState.SENT),
    ("resending", "tests.note", MessageState.FAILED, MessageState.RELEASED),
]


@pytest.mark.parametrize(("noun", "kind", "starts", "ends"), SINGLE)
def test_one_message_is_decided_about(
    noun: str, kind: str, starts: str, ends: str, cast: Cast, send: Send, petra: Client
) -> None:
    message = send("nia", kind)
    Message.objects.filter(pk=message.pk).update(state=starts, handed_over_at=NOW)
    url = reverse(f"messaging:{noun}", args=[message.code])
    assert client_of(cast.otto).post(url).status_code == 404
    assert client_of(None).post(url).status_code == 302
    assert petra.get(url).status_code == 405
    for _turn in range(2):
        assert petra.post(url)["Location"] == reverse("messaging:cohort", args=[cast.cohort.code])
    message.refresh_from_db()
    assert message.state == ends
    assert Event.objects.filter(subject_code=message.code).count() == 1


def test_what_cant_be_done_any_more_is_a_sentence(cast: Cast, send: Send, petra: Client) -> None:
    message = send("nia")
    deliver_due(now=LATER, transport=Record())
    answer = petra.post(reverse("messaging:hold", args=[message.code]))
    assert answer.status_code == 409
    assert "it is “sent”" in answer.content.decode()


def test_nobody_decides_about_what_is_not_there(petra: Client, cast: Cast) -> None:
    assert petra.post(reverse("messaging:hold", args=["zzzz"])).status_code == 404
    assert client_of(cast.ada).post(reverse("messaging:resending", args=["zzzz"])).status_code == 404


# Reading one before it goes out


def test_a_manager_reads_what_their_program_says(cast: Cast, send: Send, petra: Client) -> None:
    message = send("nia", "tests.letter", topic="the first meeting")
    html = page(petra, "messaging:mail", message.code)
    assert "About the first meeting" in html
    assert reverse("messaging:mail_raw", args=[message.code]) in html
    raw = petra.get(reverse("messaging:mail_raw", args=[message.code]))
    assert "Hello Nia" in raw.content.decode()
    assert client_of(cast.otto).get(reverse("messaging:mail", args=[message.code])).status_code == 404


@pytest.mark.parametrize(("name", "kind"), [("nia", "tests.note"), ("nia", "tests.secret"), ("viktor", "tests.letter")])
def test_and_nothing_else(name: str, kind: str, send: Send, petra: Client) -> None:
    message = send(name, kind)
    assert petra.get(reverse("messaging:mail", args=[message.code])).status_code == 404
    assert petra.get(reverse("messaging:mail_raw", args=[message.code])).status_code == 404


def test_a_mail_without_reason_says_so(send: Send, petra: Client) -> None:
    message = send("nia", "tests.letter", topic="gone")
    assert "The note is no longer needed." in page(petra, "messaging:mail", message.code)
    assert petra.get(reverse("messaging:mail_raw", args=[message.code])).status_code == 404


# The catalogue


def test_every_kind_is_listed_and_shown(cast: Cast, petra: Client) -> None:
    html = page(petra, "messaging:kinds")
    assert "A note" in html
    assert "A secret" in html
    html = page(petra, "messaging:kind", "tests.note", language="ar")
    assert 'lang="ar"' in html
    assert "?language=ar" in html
    assert page(client_of(cast.ada), "messaging:kind", "tests.note", language="klingon")
    assert petra.get(reverse("messaging:kind", args=["tests.unknown"])).status_code == 404
    for name in ("kinds", "kind", "kind_raw"):
        args = [] if name == "kinds" else ["tests.note"]
        assert client_of(cast.nia).get(reverse(f"messaging:{name}", args=args)).status_code == 404


def test_the_frame_holds_the_mail_and_nothing_else(petra: Client) -> None:
    framing = petra.get(reverse("messaging:kind", args=["tests.note"]))
    assert "frame-src 'self'" in framing["Content-Security-Policy"]
    raw = petra.get(reverse("messaging:kind_raw", args=["tests.note"]))
    policy = raw["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.endswith("frame-ancestors 'self'; sandbox")
    assert "unsafe" not in policy
    assert raw["X-Frame-Options"] == "SAMEORIGIN"


def test_a_letter_without_style_allows_none() -> None:
    assert "style-src 'none'" in letter("<p>Hello</p>")["Content-Security-Policy"]


# The outbox


def test_the_outbox_shows_what_would_have_been_sent(cast: Cast, send: Send, settings: Any, monkeypatch: Any) -> None:
    settings.MAIL_STAYS_HERE = True
    message = send("nia")
    send("sam", "tests.secret")
    deliver_due(now=LATER, transport=Record())
    ada = client_of(cast.ada)
    html = page(ada, "messaging:outbox")
    assert "Nia Adeyemi" in html
    assert "A confidential message" in html
    assert "Nia Adeyemi" not in page(ada, "messaging:outbox", q="sam")
    assert "No mails yet" in page(ada, "messaging:outbox", q="zzz")
    assert "About budgets" in page(ada, "messaging:outbox_mail", message.code)
    raw = ada.get(reverse("messaging:outbox_raw", args=[message.code]))
    assert '<base target="_top">' in raw.content.decode()
    assert raw["Content-Security-Policy"].endswith("sandbox allow-top-navigation-by-user-activation")
    Message.objects.filter(pk=message.pk).update(context={"topic": "gone"})
    assert "The note is no longer needed." in page(ada, "messaging:outbox_mail", message.code)
    assert ada.get(reverse("messaging:outbox_raw", args=[message.code])).status_code == 404
    for name, args in (("outbox", []), ("outbox_mail", [message.code]), ("outbox_raw", [message.code])):
        url = reverse(f"messaging:{name}", args=args)
        assert client_of(cast.petra).get(url).status_code == 404
        assert client_of(None).get(url).status_code == 302
    settings.MAIL_STAYS_HERE = False
    assert ada.get(reverse("messaging:outbox")).status_code == 404


# What a system administrator decides about


def test_an_administrator_decides_without_reading(cast: Cast, send: Send) -> None:
    secret, lost, sent = send("sam", "tests.secret", scope=False), send("nia"), send("jon")
    Message.objects.filter(pk=secret.pk).update(state=MessageState.FAILED, last_problem="550 No such user")
    Message.objects.filter(pk=lost.pk).update(state=MessageState.UNCONFIRMED, handed_over_at=NOW)
    Message.objects.filter(pk=sent.pk).update(state=MessageState.SENT, sent_at=NOW)
    ada = client_of(cast.ada)
    html = page(ada, "messaging:problems")
    assert "A confidential message" in html
    assert "550 No such user" in html
    assert "A secret" not in html
    assert "Jon Berger" not in html
    answer = ada.post(reverse("messaging:resending", args=[secret.code]))
    assert answer["Location"] == reverse("messaging:problems")
    assert ada.post(reverse("messaging:confirmation", args=[lost.code])).status_code == 302
    secret.refresh_from_db()
    lost.refresh_from_db()
    assert (secret.state, lost.state) == (MessageState.RELEASED, MessageState.SENT)
    assert ada.post(reverse("messaging:skip", args=[sent.code])).status_code == 404
    assert "Nothing to decide" in page(ada, "messaging:problems")
    for user in (cast.petra, cast.nia):
        assert client_of(user).get(reverse("messaging:problems")).status_code == 404


# Stopping


def stop_url(cast: Cast, kind: str = "tests.note") -> str:
    return rendering.stop_address(
        invented.NOTE if kind == "tests.note" else invented.LETTER, cast.person("nia")
    ).removeprefix("http://localhost:8000")


def test_looking_at_a_stop_link_changes_nothing(cast: Cast) -> None:
    client = Client()
    for _turn in range(2):
        assert "Stop these mails?" in client.get(stop_url(cast)).content.decode()
    assert Preference.objects.count() == 0


def test_stopping_and_getting_them_again(cast: Cast) -> None:
    client, url = Client(enforce_csrf_checks=True), stop_url(cast)
    for _turn in range(2):
        assert "You don’t get these any more" in client.post(url).content.decode()
    assert Preference.objects.get().kind == "tests.note"
    assert "Stop these mails?" in client.post(url, {"again": "yes"}).content.decode()
    assert Preference.objects.count() == 0


def test_one_click_of_a_mail_program(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(stop_url(cast), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert Preference.objects.get().person == cast.person("nia")


def test_a_stop_link_that_is_not_ours(cast: Cast) -> None:
    client, url = Client(), stop_url(cast)
    assert client.post(url[:-3] + "x/").status_code == 409
    with clock.moved_to(clock.now() + timedelta(days=rendering.STOP_DAYS + 1)):
        assert "expired" in client.post(url).content.decode()
    assert client.post(stop_url(cast, "tests.letter")).status_code == 409
    gone = links.make(rendering.STOP, "tests.note", "nobody", now=clock.now(), days=1)
    assert client.get(reverse("messaging:stop", args=[gone])).status_code == 404
    former = links.make(rendering.STOP, "tests.former", cast.person("nia").code, now=clock.now(), days=1)
    assert client.get(reverse("messaging:stop", args=[former])).status_code == 404
    assert Preference.objects.count() == 0


def test_someone_else_in_the_program_sees_nothing(cast: Cast) -> None:
    url = reverse("messaging:cohort", args=[cast.cohort.code])
    for user in (cast.nia, cast.viktor, cast.sam, cast.dora, cast.ada, cast.otto):
        assert client_of(user).get(url).status_code == 404
    assert client_of(None).get(url).status_code == 302


def test_groups_of_many_people_stay_short(cast: Cast, send: Send, petra: Client) -> None:
    for number in range(14):
        person = factories.person(f"Person Number{number:02}")
        event = events.record("test.happened", by=None, subject=cast.cohort, now=NOW)
        actions.draft("tests.letter", to=person, event=event, now=NOW, scope=cast.cohort)
    html = page(petra, "messaging:cohort", cast.cohort.code)
    assert "14 people" in html
    assert "and 2 more" in html


@pytest.mark.parametrize(
    ("posted", "sentences"),
    [
        ({"quiet_from": "19:00", "quiet_until": ""}, ["Give both times, or neither."]),
        ({"quiet_from": "", "quiet_until": "07:00"}, ["Give both times, or neither."]),
        ({"quiet_from": "late", "quiet_until": "07:00"}, ["This isn’t a time. Write it as 20:00."]),
        ({"quiet_from": "07:00", "quiet_until": "07:00"}, ["Quiet hours begin and end at different times."]),
    ],
)
def test_quiet_hours_that_cannot_be_say_what_to_change(
    cast: Cast, petra: Client, posted: dict[str, str], sentences: list[str]
) -> None:
    answer = petra.post(reverse("messaging:rules", args=[cast.cohort.code]), posted)
    errors = answer.context["form"].errors
    assert (answer.status_code, [text for field in errors.values() for text in field]) == (422, sentences)
    assert not Event.objects.filter(verb="messages.rules_set").exists()
    assert f'value="{posted["quiet_from"]}"' in answer.content.decode() or not posted["quiet_from"]


def test_quiet_hours_are_settled_on_their_page(cast: Cast, petra: Client) -> None:
    address = reverse("messaging:rules", args=[cast.cohort.code])
    posted = {"quiet_from": "19:30", "quiet_until": "07:15", "weekends": "on"}
    said = [str(each) for each in petra.post(address, posted, follow=True).context["messages"]]
    assert said == ["Saved. It holds for every mail that has not gone out yet."]
    shown = page(petra, "messaging:rules", cast.cohort.code)
    assert 'value="19:30"' in shown
    assert 'value="07:15"' in shown
    assert [str(each) for each in petra.post(address, posted, follow=True).context["messages"]] == []
    assert Event.objects.filter(verb="messages.rules_set").count() == 1
