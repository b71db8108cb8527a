"""A pulse: asked as the plan says, answered without a sign-in, changed, taken back; who reads what of it; when it goes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.test_export import export_of
from tests.pulse.world import account, answer, asked, more, on, part, running
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import apply_all
from viceversa.messaging import due
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings.models import Pairing
from viceversa.programs.actions import blueprint
from viceversa.programs.models import Participant
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.pulse import actions, answers, mail_links, queries, retention
from viceversa.pulse.models import Pulse, Reader, Round

pytestmark = pytest.mark.django_db


def test_it_is_asked_as_the_plan_says_once_and_not_where_it_was_taken_out(cast: Cast, pair: Pairing) -> None:
    cohort = running(cast)
    blueprint.remove_step(cohort, slug="pulse-1", by=cast.petra, now=on(cohort, "kick-off"))
    planned = {row.what: row.due_at for row in Due.objects.filter(what__startswith="pulse.ask", state="waiting")}
    assert {what: moment.date() for what, moment in planned.items()} == {
        "pulse.ask_w4": on(cohort, "early").date(),
        "pulse.ask_w18": on(cohort, "pulse-2").date(),
    }
    due.run_due(now=planned["pulse.ask_w4"])
    (round_,) = Round.objects.all()
    assert (round_.wave, round_.mentors, round_.mentees, round_.asked) == ("W4", 1, 1, 2)
    mails = Message.objects.filter(kind="pulse.asked")
    assert {mail.to_id for mail in mails} == {cast.nia.person_id, cast.viktor.person_id}
    assert actions.ask(cohort, wave="W4", now=round_.created_at).repeated
    mail = mails.get(to=cast.nia.person_id)
    with clock.moved_to(round_.created_at):
        words = words_of(mail)
        assert (words.text.count("/pulse/by-link/"), "Viktor" in words.text, "Fresh" in words.text) == (5, False, False)
        answer(round_, cast.nia_part)
        with pytest.raises(Moot):
            KINDS["pulse.asked"].details(mail)
    with clock.moved_to(round_.closes_at), pytest.raises(Moot):
        KINDS["pulse.asked"].details(mails.get(to=cast.viktor.person_id))
    Participant.objects.update(state=ParticipantState.FINISHED)
    assert actions.ask(cohort, wave="W8", now=NOW).repeated


def test_the_mail_can_be_read_before_its_day_and_is_moot_for_who_is_gone(cast: Cast, pair: Pairing) -> None:
    cohort = running(cast)
    blueprint.replan(cohort, now=on(cohort, "kick-off"))
    step = due.STEPS["pulse.ask_w8"]
    assert step.foresight is not None
    rows = Due.objects.filter(what="pulse.ask_w8")
    assert [one["who_name"] for one in step.foresight.whom(rows)] == ["Nia Adeyemi", "Viktor Halvorsen"]
    mail = step.foresight.mail(cohort.code, cast.person("nia").pk)
    assert mail is not None
    assert step.foresight.mail(cohort.code, cast.person("otto").pk) is None
    event = Event.objects.create(at=NOW, verb="x", subject_type="", subject_code="")
    message = Message(kind=mail.kind, to=mail.to, event=event, context=mail.context, created_at=NOW, send_after=NOW)
    assert KINDS["pulse.asked"].details(message)["url"] == "https://example.org/…"
    message.context = {**mail.context, "participant": "nobody"}
    with pytest.raises(Moot):
        KINDS["pulse.asked"].details(message)


def test_a_due_step_without_anybody_to_ask_is_skipped(cast: Cast, pair: Pairing) -> None:
    cohort = running(cast)
    blueprint.replan(cohort, now=on(cohort, "kick-off"))
    Participant.objects.update(state=ParticipantState.WITHDRAWN)
    due.run_due(now=on(cohort, "early") + timedelta(days=3))
    assert set(Due.objects.filter(what__in=("pulse.ask_w4", "pulse.safety_1")).values_list("state", flat=True)) == {
        "skipped"
    }


def test_one_answers_changes_and_takes_back_while_it_is_open(cast: Cast, pair: Pairing) -> None:
    round_ = asked(cast)
    nia, now = part(cast.nia_part), round_.created_at
    both = {"participant": nia, "by": cast.nia, "now": now}
    refused = (
        ({}, {}, "useful"),
        ({"useful": 6}, {}, "useful"),
        ({"pay": 3}, {}, None),
        ({"useful": 3}, {"comment": "x" * 601, "reader": "nobody"}, "comment"),
        ({"useful": 3}, {"comment": "Hm."}, "reader"),
    )
    for values, more_, field in refused:
        with pytest.raises(Refused) as refusal:
            actions.answer(round_, values=values, **more_, **both)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        actions.answer(round_, values={"useful": 3}, participant=nia, by=cast.viktor, now=now)
    with pytest.raises(NotAllowed):
        actions.take_back(round_, participant=nia, by=cast.otto, now=now)
    mine = actions.answer(round_, values={"kept": 2, "useful": 5}, comment=" A note. ", reader="nobody", **both)
    assert (mine.values, mine.comment, mine.reader) == ({"useful": 5, "kept": 2}, "A note.", Reader.NOBODY)
    again = actions.answer(round_, values={"useful": 5, "kept": 2}, comment="A note.", reader="nobody", **both)
    assert again.repeated
    changed = actions.answer(round_, values={}, comment="Only this.", reader="manager", **both)
    assert (changed.pk, changed.values, changed.comment) == (mine.pk, {}, "Only this.")
    actions.answer(round_, values={"candid": 1}, reader="manager", **both)
    assert (Pulse.objects.get().comment, Pulse.objects.get().reader) == ("", "")
    events = Event.objects.filter(verb__startswith="pulse.")
    assert {(event.actor_id, event.subject_code) for event in events} == {(None, round_.code)}
    assert [event.facts for event in events.filter(verb="pulse.answered")] == [{}, {}, {}]
    assert not actions.take_back(round_, participant=nia, by=cast.nia, now=now).repeated
    assert actions.take_back(round_, participant=nia, by=cast.nia, now=now).repeated
    with pytest.raises(Refused):
        actions.answer(round_, values={"useful": 3}, participant=nia, by=cast.nia, now=round_.closes_at)


def test_looking_by_link_changes_nothing_and_one_form_answers_without_signing_in(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    round_ = asked(cast)
    with clock.moved_to(round_.created_at):
        url = mail_links.to_answer(round_, cast.nia_part).removeprefix("http://localhost:8000")
        events = Event.objects.count()
        for look in (client.get, client.head):
            assert look(f"{url}?useful=4").status_code == 200
        shown = client.get(f"{url}?useful=4").content.decode()
        assert re.findall(r'name="useful" value="(\d)"[^>]*checked', shown) == ["4"]
        assert "Viktor" not in shown
        assert (Pulse.objects.count(), Event.objects.count()) == (0, events)
        wrong = client.post(url, {"useful": "4", "comment": "For Petra"})
        assert (wrong.status_code, "For Petra" in wrong.content.decode()) == (422, True)
        assert client.post(url, {"useful": "9"}).status_code == 422
        client.post(url, {"useful": "4", "candid": "2", "reader": "manager", "comment": "For Petra"})
        assert Pulse.objects.get().values == {"useful": 4, "candid": 2}
        shown = client.get(url).content.decode()
        assert ("For Petra" in shown, "Sign in to read or change it" in shown) == (False, True)
        assert client.post(url, {"useful": "1"}).status_code == 409
        assert "sessionid" not in client.cookies
        other = client.get(url.replace("/pulse/by-link/", "/pulse/by-link/x"))
        assert other.status_code == 409
    with clock.moved_to(round_.closes_at + timedelta(days=3)):
        assert client.get(url).status_code == 409


def test_one_answers_at_home_reads_it_again_and_finds_the_silent_re_match_in_week_4_alone(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    round_ = asked(cast)
    client.force_login(cast.nia)
    page, closure = reverse("pulse:answer", args=[round_.code]), reverse("pairings:closure", args=[pair.code])
    with clock.moved_to(round_.created_at):
        assert page in client.get(reverse("pairings:home")).content.decode()
        assert closure in client.get(page).content.decode()
        client.post(page, {"useful": "4", "reader": "nobody", "comment": "Remember this"})
        assert "Remember this" in client.get(page).content.decode()
        assert page not in client.get(reverse("pairings:home")).content.decode()
        client.post(reverse("pulse:removal", args=[round_.code]))
        assert not Pulse.objects.exists()
        for user in (cast.otto, cast.petra, cast.sam):
            other = Client()
            other.force_login(user)
            assert other.get(page).status_code == 404
        assert client.get(reverse("pulse:answer", args=["nothing"])).status_code == 404
    with clock.moved_to(round_.closes_at):
        assert "They are closed now." in client.get(page).content.decode()
        assert client.post(page, {"useful": "4"}).status_code == 422
    later = asked(cast, "pulse-1", "W8")
    with clock.moved_to(later.created_at):
        assert closure not in client.get(reverse("pulse:answer", args=[later.code])).content.decode()


def test_a_manager_reads_how_many_from_five_on_and_comments_from_ten_on_after_it_is_closed(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    people = more(cast, 10)
    round_ = asked(cast)
    for one in people[:4]:
        answer(round_, one)
    client.force_login(cast.petra)
    page = reverse("pulse:cohort", args=[cast.cohort.code])

    def shown(now: datetime) -> str:
        with clock.moved_to(now):
            return client.get(page).content.decode()

    now, after = round_.created_at, round_.closes_at
    assert "12 people were asked. Fewer than five have answered." in shown(now)
    answer(round_, people[4])
    assert "5 of 12 people answered." in shown(now)
    for number, one in enumerate(people[:9]):
        answer(round_, one, comment=f"Zebra {number}", reader=Reader.MANAGER)
    answer(round_, cast.nia_part, comment="Zebra for me", reader=Reader.NOBODY)
    assert "Zebra" not in shown(after)
    answer(round_, people[9], comment="Zebra 9", reader=Reader.MANAGER)
    assert "Zebra" not in shown(now)
    said = shown(after)
    assert [f"Zebra {number}" in said for number in range(10)] == [True] * 10
    assert ("Zebra for me" in said, people[0].person.name in said, "Mo mentor" in said) == (False, False, False)
    (row,) = queries.asked_in(cast.cohort, now=after)
    codes = Pulse.objects.filter(reader=Reader.MANAGER).order_by("code")
    assert row.comments == [pulse.comment for pulse in codes]


def test_of_how_many_were_asked_never_more_answered(cast: Cast, pair: Pairing) -> None:
    first = more(cast, 5)
    round_ = asked(cast)
    later = more(cast, 6, since=round_.created_at + timedelta(days=1))
    for one in (*first, *later):
        answer(round_, one)
    (row,) = queries.asked_in(cast.cohort, now=round_.created_at)
    assert (row.answered, row.round.asked) == (5, 7)
    assert [(flow.role, flow.asked, flow.answered) for flow in answers.flow_of([cast.cohort])] == [
        ("mentee", 1, 0), ("mentor", 6, 5),
    ]  # fmt: skip
    # In the figures they count: it is how it goes for them.
    assert len(answers.sheets_of([cast.cohort])) == 11


def test_a_report_is_given_what_was_asked_and_answered_by_who_agreed(cast: Cast, pair: Pairing) -> None:
    counted, (silent,) = more(cast, 2), more(cast, 1, role="mentee", counted=False)
    round_ = asked(cast)
    answer(round_, counted[0], useful=5)
    answer(round_, silent, useful=1)
    me = part(counted[1])
    actions.answer(
        round_,
        values={},
        comment="No numbers.",
        reader="manager",
        participant=me,
        by=account(me),
        now=round_.created_at,
    )
    asked(cast, "pulse-2", "W18")
    found = answers.asked_of([cast.cohort])
    assert [(one.code, one.wave, one.role) for one in found][:4] == [
        ("pulse.useful", "W4", "mentor"),
        ("pulse.candid", "W4", "mentor"),
        ("pulse.kept", "W4", "mentor"),
        ("pulse.useful", "W4", "mentee"),
    ]
    assert {one.wave for one in found} == {"W4", "W18"}
    assert (found[0].low, found[0].high, found[0].ends, found[0].is_sensitive) == (1, 5, ("not at all", "fully"), False)
    (sheet,) = answers.sheets_of([cast.cohort])
    assert (sheet.participant_id, sheet.role, sheet.wave, sheet.values) == (
        counted[0].pk, "mentor", "W4", {"pulse.useful": 5},
    )  # fmt: skip
    assert [(flow.wave, flow.role, flow.asked, flow.answered) for flow in answers.flow_of([cast.cohort])] == [
        ("W4", "mentee", 2, 0),
        ("W4", "mentor", 3, 1),
        ("W18", "mentee", 2, 0),
        ("W18", "mentor", 3, 0),
    ]
    assert (answers.asked_of([]), answers.sheets_of([]), answers.flow_of([])) == ([], [], [])


def test_it_is_in_ones_own_copy_and_goes_eight_weeks_after_the_last_look_back(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    round_ = asked(cast)
    answer(round_, cast.nia_part, useful=2, comment="Keep it", reader=Reader.NOBODY)
    assert "Keep it" in str(export_of(cast.nia))
    assert "Keep it" not in str(export_of(cast.viktor))
    client.force_login(cast.nia)
    with clock.moved_to(round_.created_at):
        copy = client.get(reverse("pairings:copy", args=[pair.code])).content.decode()
        assert "week 4. This is useful to me: 2; Keep it (Nobody but me)" in copy
        assert (
            "My answers to the three questions"
            in client.get(reverse("pairings:keeping", args=[pair.code])).content.decode()
        )
    gone = retention.last_day(cast.cohort)
    assert (gone - cast.cohort.kick_off).days // 7 == 60
    morning = on(cast.cohort, "early") + (gone - on(cast.cohort, "early").date())
    apply_all(now=morning - timedelta(days=1))
    assert Pulse.objects.count() == 1
    apply_all(now=morning)
    assert (Pulse.objects.count(), Round.objects.count()) == (0, 1)


def test_a_closed_cohort_is_not_asked(cast: Cast, pair: Pairing) -> None:
    cohort = running(cast)
    type(cohort).objects.filter(pk=cohort.pk).update(state=CohortState.CLOSED)
    assert actions.ask(cohort, wave="W4", now=NOW).repeated
