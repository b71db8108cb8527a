"""A manager stays away from a pair by saying so: they see nothing of it, another takes over, and somebody hears when none is left."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.oversight.actions import conflicts as actions
from viceversa.oversight.queries import conflicts as queries
from viceversa.oversight.tasks import find_managers
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.rules import may_steer
from viceversa.pairings.states import PairingState
from viceversa.people.models import DecisionPower, User
from viceversa.programs.models import ProgramManager

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast: Cast) -> Pairing:
    cast.cohort.state = "running"
    cast.cohort.save()
    pairing = Pairing.objects.create(cohort=cast.cohort, state=PairingState.ACTIVE, started_at=NOW, created_at=NOW)
    for part in (cast.nia_part, cast.viktor_part):
        Member.objects.create(pairing=pairing, participant=part, role=part.role, answer="accepted", created_at=NOW)
    return pairing


def manager(cast: Cast, name: str) -> User:
    user = factories.user(factories.person(name))
    ProgramManager.objects.create(program=cast.program, user=user, since=NOW)
    return user


def told() -> set[tuple[str, str]]:
    rows = Message.objects.filter(kind__startswith="oversight.").select_related("to")
    return {(row.kind.partition(".")[2], row.to.first_name) for row in rows}


def test_a_manager_stays_away_and_another_takes_over(client: Client, cast: Cast, pair: Pairing) -> None:
    rita = manager(cast, "Rita Blum")
    client.force_login(cast.petra)
    page, own = (reverse("pairings:cohort_pair", args=[cast.cohort.code, pair.code]), reverse("oversight:conflict", args=[cast.cohort.code, pair.code]))  # fmt: skip
    assert own in client.get(page).content.decode()
    assert "no reason is asked" in client.get(own).content.decode()
    assert client.post(own)["Location"] == reverse("pairings:cohort", args=[cast.cohort.code])
    assert (client.get(page).status_code, client.get(own).status_code) == (404, 404)
    assert actions.declare_conflict(pair, by=cast.petra, now=NOW).repeated
    assert told() == {("take_over", "Rita")}
    assert page in words_of(Message.objects.get(kind="oversight.take_over")).text
    assert (may_steer(cast.petra, pair), may_steer(rita, pair)) == (False, True)
    assert queries.declared_about(pair) == [cast.petra]
    with pytest.raises(NotAllowed, match="Another manager"):
        actions.end_conflict(pair, manager=cast.petra, by=cast.petra, now=NOW)
    client.force_login(rita)
    assert client.post(own, {"end": "nobody"}).status_code == 404
    assert client.get(reverse("oversight:conflict", args=["another", pair.code])).status_code == 404
    assert "Petra Novak" in client.get(own).content.decode()
    assert client.post(own, {"end": cast.petra.code}).status_code == 302
    assert may_steer(cast.petra, pair)
    assert actions.end_conflict(pair, manager=cast.petra, by=rita, now=NOW).repeated
    assert list(Event.objects.filter(verb__startswith="conflict.").order_by("pk").values_list("verb", flat=True)) == ["conflict.declared", "conflict.ended"]  # fmt: skip


def test_without_another_the_support_contact_hears_of_it(cast: Cast, pair: Pairing) -> None:
    actions.declare_conflict(pair, by=cast.petra, now=NOW)
    assert told() == {("nobody_left", "Sam"), ("nobody_left", "Petra")}
    words = words_of(Message.objects.filter(kind="oversight.nobody_left")[0])
    assert [name for name in ("Nia Adeyemi", "Viktor Halvorsen", "conflict") if name in words.text] == []
    cast.program.support_contact = None
    cast.program.save()
    DecisionPower.objects.all().delete()
    Message.objects.all().delete()
    actions.declare_conflict(Pairing.objects.get(pk=pair.pk), by=cast.petra, now=NOW)
    assert told() == {("nobody_left", "Petra")}


def test_a_pair_in_everybodys_line_is_found_once(cast: Cast, pair: Pairing) -> None:
    """All managers stand in the line of one of the two: nobody declared anything."""
    assert actions.look_for_managers(now=NOW) == 0
    ProgramManager.objects.all().delete()
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    with clock.moved_to(NOW):
        find_managers.func()
    assert told() == {("nobody_left", "Sam"), ("nobody_left", "Mara")}
    assert actions.look_for_managers(now=NOW) == 0


def test_who_declares_none(cast: Cast, pair: Pairing) -> None:
    for by in (None, cast.otto, cast.nia):
        with pytest.raises(NotAllowed, match="Only a manager"):
            actions.declare_conflict(pair, by=by, now=NOW)
        with pytest.raises(NotAllowed):
            actions.end_conflict(pair, manager=cast.petra, by=by, now=NOW)
    root = factories.user(None, email="root@lumen.example")
    ProgramManager.objects.create(program=cast.program, user=root, since=NOW)
    with pytest.raises(Refused, match="no entry in the directory"):
        actions.declare_conflict(pair, by=root, now=NOW)
    actions.declare_conflict(pair, by=cast.petra, now=NOW)  # root sees the pair, and has no address for a mail
    assert (told(), actions.look_for_managers(now=NOW)) == (set(), 0)


def test_mails_lose_their_reason(cast: Cast, pair: Pairing) -> None:
    manager(cast, "Rita Blum")
    actions.declare_conflict(pair, by=cast.petra, now=NOW)
    mail = Message.objects.get(kind="oversight.take_over")
    Pairing.objects.all().delete()
    with pytest.raises(Refused, match="deleted"):
        words_of(mail)
    mail.kind, mail.context = "oversight.nobody_left", {"program": "nothinghere1"}
    with pytest.raises(Refused, match="deleted"):
        words_of(mail)
