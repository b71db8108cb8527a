"""A safety check: who gets it, that nothing of it is stored, and where its options lead."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pulse.world import on, part, running
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings.models import Concern, Pairing
from viceversa.programs.actions import blueprint
from viceversa.programs.models import Direction, Participant, Program, Role
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.pulse import actions, mail_links, safety

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[Any]]:
    """Every row of every table, as the database has it: also of tables that are no model's."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
        return found


def trusted(cast: Cast) -> None:
    Program.objects.filter(pk=cast.program.pk).update(trusted_contact=cast.person("mara"))


def path(check: str, cast: Cast) -> str:
    return reverse("pulse:safety", args=[cast.nia_part.code, check])


def test_looking_and_ticking_leave_no_trace_in_any_table_nor_in_the_log(
    cast: Cast, pair: Pairing, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is excepted: the session of who is signed in is read, and not written, as looking changes nothing in it."""
    trusted(cast)
    cohort = running(cast)
    signed_in = Client()
    signed_in.force_login(cast.nia)
    for check in safety.CHECKS:
        now = on(cohort, check)
        with clock.moved_to(now):
            link = mail_links.to_check(cast.nia_part, check).removeprefix("http://localhost:8000")
            assert safety.is_for(part(cast.nia_part), check, now=now)
            before = everything()
            assert len(before) > 100
            assert before["pulse_pulse"] == []
            caplog.clear()  # that somebody signed in stands there
            with caplog.at_level(logging.DEBUG):
                for browser, url in ((client, link), (signed_in, path(check, cast))):
                    for look in (browser.get, browser.head):
                        assert look(url, {"s1": "no", "s4": "no"}).status_code == 200
                # Somebody who sends the ticks all the same, or an empty form, changes nothing either.
                assert client.post(link, {"s1": "no"}).status_code == 405
                assert signed_in.post(path(check, cast), {"s1": "no"}).status_code in (200, 422)
            assert everything() == before
    assert "sessionid" not in client.cookies
    said = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("viceversa"))
    assert said == ""


def test_its_ticks_are_in_no_form(cast: Cast, pair: Pairing, client: Client) -> None:
    trusted(cast)
    cohort = running(cast)
    client.force_login(cast.nia)
    with clock.moved_to(on(cohort, "safe-2")):
        page = client.get(path("safe-2", cast)).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert len(re.findall(r'type="radio" name="s\d"', main)) == 8
    for form in re.findall(r"<form.*?</form>", main, re.DOTALL):
        assert 'type="radio"' not in form
    assert " form=" not in main
    assert "hx-" not in main
    assert [reverse("pairings:help") in main, reverse("pairings:closure", args=[pair.code]) in main] == [True, True]


def test_pulse_has_no_model_and_no_column_for_it() -> None:
    names = {field.name for model in apps.get_app_config("pulse").get_models() for field in model._meta.get_fields()}
    assert names == {
        "id", "code", "created_at", "cohort", "wave", "closes_at", "mentors", "mentees", "pulses",
        "round", "participant", "role", "sealed", "sealed_comment", "reader", "answered_at",
    }  # fmt: skip


def test_all_of_the_protected_side_get_the_same_mail_on_the_days_of_the_plan(cast: Cast, pair: Pairing) -> None:
    cohort = running(cast)
    blueprint.replan(cohort, now=on(cohort, "kick-off"))
    rows = Due.objects.filter(what__in=["pulse.safety_1", "pulse.safety_2", "pulse.safety_3", "pulse.watch_1"])
    weeks = {row.what: (row.due_at.date() - cohort.kick_off).days // 7 for row in rows}
    assert weeks == {"pulse.safety_1": 4, "pulse.safety_2": 13, "pulse.safety_3": 22, "pulse.watch_1": 25}
    step = due.STEPS["pulse.safety_1"]
    assert step.foresight is not None
    assert [one["who_name"] for one in step.foresight.whom(rows)] == ["Nia Adeyemi"]
    foreseen = step.foresight.mail(cohort.code, cast.person("nia").pk)
    assert foreseen == actions.mail_of("safe-1", part(cast.nia_part))
    assert step.foresight.mail(cohort.code, cast.person("otto").pk) is None
    now = on(cohort, "safe-1")
    due.run_due(now=now)
    mail = Message.objects.get(kind="pulse.safety")
    assert mail.to_id == cast.nia.person_id
    with clock.moved_to(now):
        words = words_of(mail)
        assert ("/safety/by-link/" in words.text, "Viktor" in words.text + words.subject) == (True, False)
    with clock.moved_to(now + timedelta(days=15)), pytest.raises(Moot):
        KINDS["pulse.safety"].details(mail)
    Participant.objects.update(state=ParticipantState.WITHDRAWN)
    with clock.moved_to(now), pytest.raises(Moot):
        KINDS["pulse.safety"].details(mail)
    assert actions.ask_quietly(cohort, check="safe-1", now=now).repeated


@pytest.mark.parametrize(
    ("direction", "roles"),
    [
        (Direction.REVERSE, ["mentor"]),
        (Direction.TRADITIONAL, ["mentee"]),
        (Direction.RECIPROCAL, ["mentor", "mentee"]),
    ],
)
def test_it_goes_to_the_side_the_direction_protects(
    cast: Cast, pair: Pairing, direction: str, roles: list[str]
) -> None:
    Program.objects.filter(pk=cast.program.pk).update(direction=direction)
    cohort = part(cast.nia_part).cohort
    assert [one.role for one in safety.asked_in(cohort, "safe-1")] == roles


def test_what_comes_half_a_year_later_goes_to_who_has_finished_after_the_cohort_is_closed(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    cohort = running(cast)
    Participant.objects.filter(cohort=cohort).update(state=ParticipantState.FINISHED)
    type(cohort).objects.filter(pk=cohort.pk).update(state=CohortState.CLOSED)
    cohort.refresh_from_db()
    blueprint.replan(cohort, now=NOW)
    waiting = Due.objects.filter(state="waiting", scope_code=cohort.code)
    assert set(waiting.values_list("what", flat=True)) >= {"pulse.watch_2"}
    assert not waiting.filter(what__in=["pulse.safety_1", "pulse.ask_w4", "programs.welcome"]).exists()
    now = on(cohort, "watch-2")
    due.run_due(now=now)
    assert Message.objects.get(kind="pulse.safety", to=cast.nia.person_id)
    client.force_login(cast.nia)
    with clock.moved_to(now):
        page = client.get(path("watch-2", cast)).content.decode()
        assert ("Has anything changed at work?" in page, "End the pair quietly" in page) == (True, False)


def test_home_leads_there_for_two_weeks_and_nobody_else_finds_it(cast: Cast, pair: Pairing, client: Client) -> None:
    cohort = running(cast)
    client.force_login(cast.nia)
    day = on(cohort, "safe-1")

    def at(moment: datetime, who: Client) -> tuple[bool, int]:
        with clock.moved_to(moment):
            home = who.get(reverse("pairings:home")).content.decode()
            return path("safe-1", cast) in home, who.get(path("safe-1", cast)).status_code

    assert at(day - timedelta(days=1), client) == (False, 404)
    assert at(day, client) == (True, 200)
    assert at(day + timedelta(days=13), client) == (True, 200)
    assert at(day + timedelta(days=14), client) == (False, 404)
    for user in (cast.viktor, cast.otto, cast.petra, cast.sam):
        other = Client()
        other.force_login(user)
        assert at(day, other) == (False, 404)
    with clock.moved_to(day):
        assert client.get(path("never", cast)).status_code == 404
    blueprint.remove_step(cohort, slug="safe-1", by=cast.petra, now=NOW)
    assert at(day, client) == (False, 404)


def test_what_changed_at_work_is_told_to_the_trusted_contact_and_to_nobody_else(
    cast: Cast, pair: Pairing, client: Client
) -> None:
    cohort = running(cast)
    now = on(cohort, "safe-2")
    client.force_login(cast.nia)
    with clock.moved_to(now):
        Program.objects.filter(pk=cast.program.pk).update(trusted_contact=None)
        assert 'id="watch"' not in client.get(path("safe-2", cast)).content.decode()
        nia = part(cast.nia_part)
        with pytest.raises(Refused, match="no trusted contact"):
            actions.tell_trusted(nia, check="safe-2", text="Zebra", by=cast.nia, now=now)
        trusted(cast)
        empty = client.post(path("safe-2", cast), {"text": " "})
        assert (empty.status_code, Concern.objects.count()) == (422, 0)
        long = client.post(path("safe-2", cast), {"text": "x" * 5001})
        assert (long.status_code, "x" * 5001 in long.content.decode()) == (422, True)
        sent = client.post(path("safe-2", cast), {"text": "I lost my project."}, follow=True)
        assert "Sent to Mara Okafor, and to nobody else." in sent.content.decode()
    concern = Concern.objects.get()
    assert (concern.recipient, concern.sender, concern.text) == (
        cast.person("mara"),
        cast.person("nia"),
        "I lost my project.",
    )
    assert [mail.to_id for mail in Message.objects.filter(kind="pairings.concern_received")] == [cast.mara.person_id]
    assert Event.objects.get(verb="concern.sent").actor is None
    for wrong in (cast.viktor, factories.user(factories.person("Una Out"))):
        with pytest.raises(NotAllowed):
            actions.tell_trusted(nia, check="safe-2", text="Zebra", by=wrong, now=now)
    with pytest.raises(NotAllowed):
        actions.tell_trusted(part(cast.viktor_part), check="safe-2", text="Zebra", by=cast.viktor, now=now)
    for check, moment in (("safe-1", on(cohort, "safe-1")), ("safe-2", now + timedelta(days=14))):
        with pytest.raises(Refused, match="not asked any more"):
            actions.tell_trusted(part(cast.nia_part), check=check, text="Zebra", by=cast.nia, now=moment)
    assert Role.MENTOR in {one.role for one in safety.asked_in(cohort, "watch-1")}
