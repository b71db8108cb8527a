"""From an event to a receiver that checks it with somebody else's library, through all that can go wrong on the way."""

from __future__ import annotations

import json
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from standardwebhooks import Webhook, WebhookVerificationError

from tests.cast import Cast
from tests.factories import NOW
from tests.integrations.webhooks.world import DELIVERED, FAILED, WAITING, happen, state_of, work
from tests.support.receiver import Got, Receiver, Say
from viceversa.core import clock, events
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.integrations.webhooks import actions, kinds, outbox, sending, tasks
from viceversa.integrations.webhooks.models import Delivery, Endpoint
from viceversa.integrations.webhooks.retention import LOG
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of

pytestmark = pytest.mark.django_db


def test_what_arrives_is_signed_and_says_codes_alone(
    cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]
) -> None:
    _endpoint, secret = told
    now = datetime.now(UTC)
    made = happen(cast, now=now)
    assert happen(cast, "cohort.started", now=now) is None
    assert happen(cast, "pairing.asked", now=now) is None
    assert receiver.got == []
    work(now)
    assert state_of(made) == (DELIVERED, 1, ["200"])
    (got,) = receiver.got
    assert (got.method, got.path, got.headers["content-type"]) == ("POST", "/hook?key=1", "application/json")
    said = Webhook(secret).verify(got.body, got.headers)
    moment = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    codes = {"cohort": cast.cohort.code, "program": cast.program.code, "state": "planned"}
    assert said == {"type": "cohort.created", "timestamp": moment, "data": codes}
    assert got.headers["webhook-id"] == f"msg_{made.code if made else ''}"
    for body, headers in ((got.body + b" ", got.headers), (got.body, {**got.headers, "webhook-id": "msg_other"})):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, headers)
    # Neither address nor secret can be read in the database.
    kept = str(Endpoint.objects.values().get())
    assert receiver.origin not in kept
    assert secret not in kept
    # A worker that comes late finds it done.
    sending.attempt(made.code if made else "", now=now)
    assert len(receiver.got) == 1


def test_event_and_delivery_are_one(cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen(cast)
        raise ZeroDivisionError
    assert (Delivery.objects.count(), DBTaskResult.objects.count()) == (0, 0)
    actions.switch(told[0], on=False, by=cast.ada, now=NOW)
    assert happen(cast) is None


def test_one_who_does_not_want_it_is_tried_for_a_day_and_switched_off(
    cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]
) -> None:
    receiver.say = lambda _got: Say(500)
    made = happen(cast)
    seen = set()
    now = NOW
    for number in range(1, len(sending.WAITS) + 2):
        work(now)
        assert state_of(made)[1] == number
        seen |= {got.headers["webhook-id"] for got in receiver.got}
        if made is not None and number <= len(sending.WAITS):
            # Not a moment earlier.
            work(made.next_at - timedelta(seconds=1))
            now = made.next_at
    assert len(receiver.got) == len(sending.WAITS) + 1
    assert len(seen) == 1
    assert timedelta(hours=23) < now - NOW < timedelta(hours=25)
    assert state_of(made) == (FAILED, 9, ["500"] * 9)
    endpoint = Endpoint.objects.get()
    assert (endpoint.is_on, endpoint.off_reason) == (False, "failing")
    (mail,) = Message.objects.all()
    assert (mail.kind, mail.to, mail.urgent) == ("webhooks.switched_off", cast.person("ada"), True)
    with clock.moved_to(now):
        words = words_of(mail)
    assert "“Data warehouse” is no longer told anything" in words.text
    assert receiver.origin not in words.text + words.html
    # Off, nothing is queued; on again, what failed and what was missed is sent, under the ids it had.
    receiver.say = lambda _got: Say(204)
    receiver.got.clear()
    with pytest.raises(Refused, match="Switch the endpoint on first"):
        actions.replay_since(endpoint, since=NOW, by=cast.ada, now=now)
    missed = now + timedelta(minutes=1)
    assert happen(cast, "cohort.closed", now=missed) is None
    happen(cast, "meeting.held", now=missed)
    actions.switch(endpoint, on=True, by=cast.ada, now=missed)
    assert actions.replay_since(endpoint, since=NOW, by=cast.ada, now=missed) == 2
    assert actions.replay_since(endpoint, since=NOW, by=cast.ada, now=missed) == 0
    work(missed)
    assert [json.loads(got.body)["type"] for got in receiver.got] == ["cohort.created", "cohort.closed"]
    assert receiver.got[0].headers["webhook-id"] in seen
    assert state_of(made) == (DELIVERED, 1, ["204"])
    # Somebody who switched it on needs no mail about it.
    with clock.moved_to(missed), pytest.raises(Refused, match="switched on again"):
        words_of(mail)


def test_gone_for_good_is_switched_off_at_once(cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]) -> None:
    receiver.say = lambda _got: Say(410)
    made, other = happen(cast), happen(cast, "cohort.closed")
    work(NOW)
    assert len(receiver.got) == 1
    assert sorted((state_of(one)[0], state_of(one)[1]) for one in (made, other)) == [(FAILED, 0), (FAILED, 1)]
    assert (Endpoint.objects.get().off_reason, Message.objects.count()) == ("gone", 1)


def test_slow_gone_and_redirecting_receivers(
    cast: Cast, receiver: Receiver, told: tuple[Endpoint, str], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    given_up = threading.Event()

    def slow(_got: Got) -> Say:
        given_up.wait(60)
        return Say()

    said = []
    for number, answer in enumerate(
        (
            slow,
            lambda _got: Say(hang_up=True),
            lambda _got: Say(302, (("Location", "/elsewhere"),)),
            lambda _got: Say(404),
        )
    ):
        receiver.say = answer
        monkeypatch.setattr(sending, "TIMEOUT", 0.3 if answer is slow else 30.0)
        now = NOW + timedelta(days=2 * number)
        made = happen(cast, now=now)
        work(now)
        given_up.set()
        said.append(state_of(made))
        Delivery.objects.all().delete()
        DBTaskResult.objects.all().delete()
        Endpoint.objects.update(failures=0, resting_until=None, failing_since=None)
    assert said == [(WAITING, 1, ["time"]), (WAITING, 1, ["line"]), (WAITING, 1, ["302"]), (WAITING, 1, ["404"])]
    # The operator no longer allows the server.
    settings.OUTBOUND_HOSTS = []
    made = happen(cast)
    work(NOW)
    assert state_of(made) == (WAITING, 1, ["refused"])
    # The instance's secret is another: nothing can be read, nothing is lost.
    settings.SECRET_KEY = "another"
    made = happen(cast, "cohort.closed")
    work(NOW)
    assert state_of(made) == (WAITING, 1, ["sealed"])


def test_an_endpoint_that_fails_rests_and_holds_nobody_up(
    cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]
) -> None:
    receiver.say = lambda _got: Say(503, (("Retry-After", "120"),))
    first = happen(cast)
    work(NOW)
    others = [happen(cast, "cohort.closed") for _number in range(3)]
    work(NOW + timedelta(seconds=1))
    assert len(receiver.got) == 1
    assert state_of(first)[0] == WAITING
    assert first is not None
    assert first.next_at == NOW + timedelta(seconds=120)
    assert [state_of(one) for one in others] == [(WAITING, 0, [])] * 3
    receiver.say = lambda _got: Say()
    work(NOW + timedelta(seconds=121))
    assert {state_of(one)[0] for one in (first, *others)} == {DELIVERED}
    assert Endpoint.objects.get().failures == 0


def test_a_worker_that_dies_in_the_middle(cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]) -> None:
    """It had sent it and could not say so: it is sent again, under the same id, and by one worker only."""
    made = happen(cast)
    assert made is not None
    taken = sending._take(made.code, NOW)
    assert taken is not None
    sending._send(taken, NOW)
    # The other worker finds it in hand, and looks again later.
    work(NOW + timedelta(seconds=2))
    assert (len(receiver.got), state_of(made)) == (1, (WAITING, 1, []))
    work(NOW + sending.HOLD)
    assert [got.headers["webhook-id"] for got in receiver.got] == [made.message_id] * 2
    assert state_of(made) == (DELIVERED, 2, ["200"])
    # The first one was only slow, and comes back: what it knows is too late.
    sending._settle(taken, sending.Result("500", 1), NOW + timedelta(minutes=2))
    assert state_of(made) == (DELIVERED, 2, ["200"])
    assert Endpoint.objects.get().failures == 0


def test_a_delivery_whose_job_was_lost_is_found(cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]) -> None:
    made = happen(cast)
    DBTaskResult.objects.all().delete()
    soon, later = NOW + timedelta(minutes=9), NOW + tasks.LOST
    for moment in (soon, later):
        with clock.moved_to(moment):
            tasks.catch_up.call()
        work(moment)
    assert state_of(made) == (DELIVERED, 1, ["200"])
    assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()


def test_a_test_is_sent_at_once_also_to_one_that_is_off(
    cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]
) -> None:
    endpoint, secret = told
    actions.switch(endpoint, on=False, by=cast.ada, now=NOW)
    now = datetime.now(UTC)
    made = actions.send_test(endpoint, by=cast.ada, now=now)
    assert state_of(made) == (DELIVERED, 1, ["200"])
    said = Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    assert (said["type"], said["data"]) == ("webhook.test", {})
    receiver.say = lambda _got: Say(500)
    assert state_of(actions.send_test(endpoint, by=cast.ada, now=now)) == (FAILED, 1, ["500"])
    assert Endpoint.objects.get().failures == 0
    with pytest.raises(Refused, match="Switch the endpoint on first"):
        actions.replay(made, by=cast.ada, now=now)
    actions.switch(endpoint, on=True, by=cast.ada, now=now)
    with pytest.raises(Refused, match="test isn’t sent again"):
        actions.replay(made, by=cast.ada, now=now)


def test_two_secrets_while_one_changes_over(cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]) -> None:
    endpoint, former = told
    now = datetime.now(UTC)
    _row, fresh = actions.renew_secret(endpoint, former=1, by=cast.ada, now=now)
    repeat, nothing = actions.renew_secret(endpoint, former=1, by=cast.ada, now=now)
    assert (repeat.repeated, nothing) == (True, "")
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", fresh)
    happen(cast, now=now)
    work(now)
    for secret in (former, fresh):
        assert Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)["type"] == "cohort.created"
    assert receiver.got[0].headers["webhook-signature"].count("v1,") == 2
    row = Endpoint.objects.get()
    assert row.secrets(now + actions.BOTH_FOR - timedelta(seconds=1)) == [fresh, former]
    assert row.secrets(now + actions.BOTH_FOR) == [fresh]


def test_one_is_sent_again_under_its_id(cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]) -> None:
    made = happen(cast)
    assert made is not None
    assert actions.replay(made, by=cast.ada, now=NOW).repeated
    work(NOW)
    assert not actions.replay(made, by=cast.ada, now=NOW).repeated
    work(NOW)
    assert [got.headers["webhook-id"] for got in receiver.got] == [made.message_id] * 2
    assert Event.objects.filter(verb="webhook.replayed").count() == 1


def test_set_up_and_refusals(cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]) -> None:
    endpoint, _secret = told
    right: dict[str, Any] = {"name": "Other", "url": f"{receiver.origin}/other", "kinds": ["cohort.closed"]}
    for wrong, field in (
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["cohort.closed", "pairing.declined"]}, "kinds"),
    ):
        for act in (actions.add_endpoint, lambda **given: actions.change_endpoint(endpoint, **given)):
            with pytest.raises(Refused) as refused:
                act(**{**right, **wrong}, by=cast.ada, now=NOW)
            assert refused.value.field == field
    acts: list[Any] = [
        lambda by: actions.add_endpoint(**right, by=by, now=NOW),
        lambda by: actions.change_endpoint(endpoint, **right, by=by, now=NOW),
        lambda by: actions.switch(endpoint, on=False, by=by, now=NOW),
        lambda by: actions.renew_secret(endpoint, former=1, by=by, now=NOW),
        lambda by: actions.send_test(endpoint, by=by, now=NOW),
        lambda by: actions.replay_since(endpoint, since=NOW, by=by, now=NOW),
        lambda by: actions.remove_endpoint(endpoint, by=by, now=NOW),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act(cast.petra)
    assert not Event.objects.filter(verb__startswith="webhook.").exclude(verb="webhook.added").exists()
    changed = actions.change_endpoint(endpoint, **right, by=cast.ada, now=NOW)
    assert (changed.name, changed.url, changed.kinds) == ("Other", right["url"], ["cohort.closed"])
    assert actions.change_endpoint(endpoint, **{**right, "url": ""}, by=cast.ada, now=NOW).repeated
    waiting = happen(cast, "cohort.closed")
    assert not actions.switch(endpoint, on=False, by=cast.ada, now=NOW).repeated
    assert actions.switch(endpoint, on=False, by=cast.ada, now=NOW).repeated
    assert state_of(waiting)[0] == FAILED
    assert actions.remove_endpoint(endpoint, by=cast.ada, now=NOW)
    assert not actions.remove_endpoint(endpoint, by=cast.ada, now=NOW)
    assert Delivery.objects.count() == 0
    work(NOW)
    assert receiver.got == []
    facts = [event.facts for event in Event.objects.filter(verb__startswith="webhook.")]
    assert receiver.origin not in str(facts)


def test_after_a_backup_nothing_is_told_until_somebody_says_so(
    cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]
) -> None:
    made = happen(cast)
    assert (actions.stand_still(), actions.stand_still()) == (1, 0)
    work(NOW)
    assert (receiver.got, state_of(made)[0], Endpoint.objects.get().off_reason) == ([], FAILED, "restored")


def test_the_log_is_kept_for_a_month_and_nothing_is_told_twice(
    cast: Cast, receiver: Receiver, told: tuple[Endpoint, str]
) -> None:
    happen(cast)
    work(NOW)
    later = NOW + timedelta(days=30)
    assert not LOG.due(later - timedelta(seconds=1)).exists()
    assert LOG.due(later).get().state == DELIVERED
    assert str(LOG.when) == f"{actions.LOG_DAYS} days after it was queued", (
        "what is promised, in words, is what is done"
    )
    LOG.due(later).delete()
    assert actions.replay_since(told[0], since=NOW, by=cast.ada, now=later) == 0


# What there is to be told


VERBS = re.compile(r"\"([a-z_]+\.[a-z_]+)\"")
SOURCE = Path(kinds.__file__).parent.parent.parent
# Words of events that nobody outside hears of: what is said in confidence, what is not settled, who said no.
NEVER = """declin refus lapsed not_formed veto withdraw left rematch stalled rule_ proposal shortlist self_match matching
matching_run conversation nomin concern safety pulse answered check_in note reflection wish goal agenda agreement decision
delegation portfolio statement application. weighed decided judg seat attend""".split()


def test_every_kind_is_an_event_that_happens_and_is_not_private() -> None:
    recorded = {
        verb
        for path in SOURCE.rglob("*.py")
        if "webhooks" not in path.parts
        for verb in VERBS.findall(path.read_text(encoding="utf-8"))
    }
    assert set(kinds.KINDS) - recorded == set()
    assert {kind.about for kind in kinds.KINDS.values()} == set(kinds.CODES)
    private = {name for name in kinds.KINDS for word in NEVER if word in name}
    assert private == set()


def test_codes_of_each_noun(cast: Cast) -> None:
    """One of everything there is (tests/world.py): what may be told of it is codes, and nothing else."""
    from django.apps import apps

    from tests import world

    world.build(cast)
    told = {}
    for noun, ways in kinds.CODES.items():
        subject = apps.get_model(noun)._default_manager.first() if noun else None
        if noun:
            assert subject is not None, noun
        event = events.record("anything.happened", by=None, subject=subject, now=NOW)
        codes = kinds.codes_of([event])[event.pk]
        assert set(codes) <= set(ways)
        assert all(re.fullmatch(r"[2-9b-z]{12}", code) for code in codes.values()), (noun, codes)
        told[noun] = set(codes) == set(ways)
    assert told == dict.fromkeys(kinds.CODES, True)
    gone = events.record("cohort.created", by=None, subject=Endpoint(code="gone"), now=NOW)
    assert kinds.codes_of([gone]) == {}


def test_no_webhook_costs_one_read_and_only_for_what_could_be_told(cast: Cast, django_assert_num_queries: Any) -> None:
    told = events.record("cohort.created", by=None, subject=cast.cohort, now=NOW)
    private = events.record("pairing.declined", by=None, subject=cast.cohort, now=NOW)
    with django_assert_num_queries(1):
        outbox.put(told)
    with django_assert_num_queries(0):
        outbox.put(private)


def test_where_webhooks_are_off_nobody_is_told_and_nothing_is_asked(
    cast: Cast, receiver: Receiver, told: tuple[Endpoint, str], settings: Any, django_assert_num_queries: Any
) -> None:
    made = happen(cast)
    settings.WEBHOOKS = False
    event = Event.objects.filter(verb="cohort.created").latest("pk")
    with django_assert_num_queries(0):
        outbox.put(event)
    work(NOW)
    assert (receiver.got, state_of(made)[0]) == ([], FAILED)
    with pytest.raises(NotAllowed, match="VICEVERSA_WEBHOOKS"):
        actions.switch(told[0], on=False, by=cast.ada, now=NOW)
