"""Opening sealed content: two people, a reason, an end, everybody it is about told; and nobody else, nothing else, never longer."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import viceversa.oversight
from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.oversight import world
from viceversa.core import clock, private
from viceversa.core import retention as clockwork
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.exchange import actions as exchange
from viceversa.exchange.models import Attachment, PairMessage
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.oversight import retention
from viceversa.oversight.actions import unsealing as actions
from viceversa.oversight.models import Affected, Unsealing
from viceversa.oversight.queries import unsealings as queries
from viceversa.oversight.tasks import settle_unsealings
from viceversa.pairings.models import Concern, Member, Pairing, PrivateNote
from viceversa.pairings.states import PairingState
from viceversa.people.models import RoleGrant, User

pytestmark = pytest.mark.django_db
WHY = "The court asks for it in case 4711."
LAW = "Section 30 of the act on secrecy demands it."
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def olga(db: None) -> User:
    return world.officer()


@pytest.fixture
def pair(cast: Cast) -> Pairing:
    pairing = Pairing.objects.create(cohort=cast.cohort, state=PairingState.ACTIVE, started_at=NOW, created_at=NOW)
    for part in (cast.nia_part, cast.viktor_part):
        Member.objects.create(pairing=pairing, participant=part, role=part.role, answer="accepted", created_at=NOW)
    written = exchange.write(pairing, text="See you on Thursday.", by=cast.nia, now=NOW)
    file = Attachment(message=written, kind="text/plain", created_at=NOW)
    file.put("plan.txt", b"First, listen.")
    file.save()
    note = PrivateNote(pairing=pairing, author=cast.nia_part, changed_at=NOW, created_at=NOW)
    note.sealed = private.seal("He interrupts.", bound_to=note.binding)
    note.save()
    return pairing


@pytest.fixture
def concern(cast: Cast) -> Concern:
    one = Concern(
        program_code=cast.program.code, sender=cast.person("nia"), recipient=cast.person("sam"), created_at=NOW
    )
    one.sealed = private.seal("I would like to talk.", bound_to=one.binding)
    one.save()
    return one


def ask(cast: Cast, code: str, kind: str = "thread", **more: Any) -> Unsealing:
    given = {"reason": WHY, "hours": 4, "by": cast.ada, "now": NOW, **more}
    return actions.ask_to_open(kind=kind, code=code, **given)


def told() -> set[tuple[str, str]]:
    rows = Message.objects.filter(kind__startswith="oversight.").select_related("to")
    return {(row.kind, row.to.first_name) for row in rows}


def test_two_people_open_one_thread_and_those_it_is_about_are_told(
    client: Client, cast: Cast, pair: Pairing, olga: User
) -> None:
    aude = world.auditor()
    made = ask(cast, pair.code)
    assert ask(cast, pair.code, reason="Another reason that is long enough").repeated
    assert told() == {("oversight.asked", "Olga"), ("oversight.asked", "Aude")}
    client.force_login(cast.ada)
    address = reverse("oversight:unsealing-content", args=[made.code])
    assert client.get(address).status_code == 404
    actions.grant(made, by=olga, now=NOW)
    assert actions.grant(made, by=aude, now=NOW + HOUR).repeated
    assert (made.decided_by, made.ends_at, made.told_at) == (olga, NOW + 4 * HOUR, NOW)
    assert told() == {("oversight.asked", "Olga"), ("oversight.asked", "Aude"), ("oversight.opened", "Nia"), ("oversight.opened", "Viktor")}  # fmt: skip
    with clock.moved_to(NOW + HOUR):
        for _ in range(2):
            page = client.get(address).content.decode()
    assert ("See you on Thursday." in page, "plan.txt" in page, "He interrupts." in page) == (True, True, False)
    for other in (olga, aude, cast.petra, cast.nia):
        client.force_login(other)
        with clock.moved_to(NOW + HOUR):
            assert client.get(address).status_code == 404
    client.force_login(cast.viktor)
    page = client.get(reverse("oversight:kept")).content.decode()
    assert (WHY in page, "Ada Lim" in page, "Olga Stein" in page, "2 times" in page) == (True, True, True, True)
    assert queries.opened_about(cast.otto) == []
    course = [(step.who, step.what) for step in queries.record_of(made)]
    assert course == [
        ("Ada Lim", "asked to open it"),
        ("Olga Stein", "said yes; those it is about are told"),
        ("Ada Lim", "read it"),
        ("Ada Lim", "read it"),
    ]


def test_it_ends_by_itself_and_sooner_when_somebody_closes_it(
    client: Client, cast: Cast, pair: Pairing, olga: User
) -> None:
    made = ask(cast, pair.code)
    actions.grant(made, by=olga, now=NOW)
    actions.read(made, by=cast.ada, now=NOW + 4 * HOUR - timedelta(seconds=1))
    with pytest.raises(NotAllowed, match="closed"):
        actions.read(made, by=cast.ada, now=NOW + 4 * HOUR)
    assert actions.settle(now=NOW + 4 * HOUR) == 1
    assert actions.settle(now=NOW + 4 * HOUR) == 0
    made.refresh_from_db()
    assert made.state == "over"
    again = ask(cast, pair.code, now=NOW + 5 * HOUR)
    actions.grant(again, by=olga, now=NOW + 5 * HOUR)
    with pytest.raises(NotAllowed):
        actions.end(again, by=cast.petra, now=NOW + 6 * HOUR)
    assert not actions.end(again, by=olga, now=NOW + 6 * HOUR).repeated
    assert actions.end(again, by=cast.ada, now=NOW + 6 * HOUR).repeated
    with pytest.raises(NotAllowed):
        actions.read(again, by=cast.ada, now=NOW + 6 * HOUR)
    client.force_login(cast.ada)
    with clock.moved_to(NOW + 6 * HOUR):
        assert client.get(reverse("oversight:unsealing-content", args=[again.code])).status_code == 404


def test_who_loses_the_role_reads_no_more(cast: Cast, pair: Pairing, olga: User) -> None:
    made = ask(cast, pair.code)
    actions.grant(made, by=olga, now=NOW)
    RoleGrant.objects.filter(user=cast.ada, role=RoleGrant.Role.SYSTEM).delete()
    ada = User.objects.get(pk=cast.ada.pk)
    with pytest.raises(NotAllowed):
        actions.read(made, by=ada, now=NOW)
    with pytest.raises(NotAllowed):
        actions.read(made, by=None, now=NOW)


def test_nobody_opens_alone_or_in_their_own_line(cast: Cast, pair: Pairing, olga: User) -> None:
    """Who asked does not decide, with another account neither; nor who stands near one of the two."""
    mara = cast.mara  # Nia's line manager
    for user in (cast.ada, mara):
        RoleGrant.objects.create(user=user, role=RoleGrant.Role.PRIVACY, created_at=NOW)
    RoleGrant.objects.create(user=mara, role=RoleGrant.Role.SYSTEM, created_at=NOW)
    with pytest.raises(NotAllowed, match="stand near"):
        ask(cast, pair.code, by=mara)
    for by in (None, cast.petra, olga):
        with pytest.raises(NotAllowed, match="Only system administrators"):
            ask(cast, pair.code, by=by)
    made = ask(cast, pair.code)
    assert told() == {("oversight.asked", "Olga")}
    with pytest.raises(NotAllowed, match="two people"):
        actions.grant(made, by=cast.ada, now=NOW)
    with pytest.raises(NotAllowed, match="stand near"):
        actions.grant(made, by=mara, now=NOW)
    for by in (None, cast.petra):
        with pytest.raises(NotAllowed, match="Only privacy officers"):
            actions.grant(made, by=by, now=NOW)
    assert [one.code for one in queries.unsealings(olga)] == [made.code]
    assert queries.unsealings(mara) == []
    nobody = factories.user(None, email="root@lumen.example", roles=(RoleGrant.Role.AUDITOR,))
    assert actions.grant(made, by=nobody, now=NOW).state == "open"
    User.objects.filter(pk=cast.ada.pk).delete()
    made.refresh_from_db()
    assert made.asked_by is None
    with pytest.raises(Refused, match="can’t be done"):
        actions.refuse(made, why="Too late", by=olga, now=NOW)


def test_a_no_says_why_and_a_question_lapses(cast: Cast, pair: Pairing, olga: User) -> None:
    made = ask(cast, pair.code)
    with pytest.raises(Refused, match="Say why not"):
        actions.refuse(made, why=" ", by=olga, now=NOW)
    assert actions.refuse(made, why="The support contact can help.", by=olga, now=NOW).state == "refused"
    assert actions.refuse(made, why="Again", by=olga, now=NOW).repeated
    assert (made.why, made.told_at) == ("The support contact can help.", None)
    with pytest.raises(Refused):
        actions.grant(made, by=olga, now=NOW)
    later = ask(cast, pair.code)
    assert actions.settle(now=NOW + actions.LAPSES - HOUR) == 0
    assert actions.settle(now=NOW + actions.LAPSES) == 1
    later.refresh_from_db()
    assert later.state == "over"
    assert [one[1] for one in told() if one[0] == "oversight.opened"] == []


def test_where_a_law_demands_it_people_are_told_later_and_by_themselves(
    client: Client, cast: Cast, concern: Concern, olga: User
) -> None:
    """A message in confidence: who wrote it and who was to read it are told, when the delay is over."""
    made = ask(cast, concern.code, "concern", delay_days=30, ground=LAW)
    actions.grant(made, by=olga, now=NOW)
    assert actions.settle(now=NOW + 30 * DAY - HOUR) == 1  # its four hours are over
    assert queries.opened_about(cast.nia) == []
    with clock.moved_to(NOW + 30 * DAY):
        settle_unsealings.func()
    assert {one for one in told() if one[0] == "oversight.opened"} == {("oversight.opened", "Nia"), ("oversight.opened", "Sam")}  # fmt: skip
    client.force_login(cast.nia)
    page = client.get(reverse("oversight:kept")).content.decode()
    assert (LAW in page, "0 times" in page) == (True, True)
    mail = Message.objects.filter(kind="oversight.opened").first()
    assert mail is not None
    words = words_of(mail)
    said = f"{words.subject} {words.text} {words.html}"
    assert [word for word in ("confidence", "Sam Osei", "Ada Lim", WHY, LAW, concern.code) if word in said] == []
    assert reverse("oversight:kept") in said


def test_a_message_in_confidence_with_its_answer(client: Client, cast: Cast, concern: Concern, olga: User) -> None:
    made = ask(cast, concern.code, "concern")
    actions.grant(made, by=olga, now=NOW)
    assert [line.text for line in queries.content_of(made)] == ["I would like to talk."]
    concern.sealed_answer = private.seal("talk", bound_to=concern.binding_of("answer"))
    concern.answered_at = NOW + DAY
    concern.save()
    assert [line.text for line in queries.content_of(made)] == ["I would like to talk.", "I would like to talk"]
    concern.delete()
    client.force_login(cast.ada)
    with clock.moved_to(NOW):
        assert (
            "There is nothing any more"
            in client.get(reverse("oversight:unsealing-content", args=[made.code])).content.decode()
        )
    PairMessage.objects.all().delete()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "nothinghere1"}, "code"),
        ({"kind": "note"}, "code"),
        ({"reason": "Because"}, "reason"),
        ({"hours": 0}, "hours"),
        ({"hours": 73}, "hours"),
        ({"delay_days": 91, "ground": LAW}, "delay_days"),
        ({"delay_days": 3}, "ground"),
    ],
)
def test_what_is_refused(cast: Cast, pair: Pairing, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(cast, **{"code": pair.code, **given})
    assert refused.value.field == field
    assert (Unsealing.objects.count(), Affected.objects.count()) == (0, 0)


def test_on_the_pages(
    client: Client, cast: Cast, pair: Pairing, olga: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.ada)
    new = reverse("oversight:sealed-new")
    form = {
        "kind": "thread",
        "code": f"https://here/pairs/{pair.code}/",
        "reason": WHY,
        "hours": "2",
        "delay_days": "0",
    }
    assert client.post(new, form | {"code": "the pair of Nia"}).status_code == 422
    assert client.post(new, form | {"code": "nothinghere1"}).status_code == 422
    answer = client.post(new, form)
    made = Unsealing.objects.get()
    assert answer["Location"] == reverse("oversight:unsealing", args=[made.code])
    client.force_login(olga)
    for name, args in (("oversight:sealed", []), ("oversight:unsealing", [made.code])):
        with django_assert_max_num_queries(12):
            assert WHY in client.get(reverse(name, args=args)).content.decode()
    assert client.post(reverse("oversight:unsealing-grant", args=[made.code])).status_code == 302
    assert client.post(reverse("oversight:unsealing-end", args=[made.code])).status_code == 302
    assert client.get(new).status_code == 404
    client.force_login(cast.ada)
    client.post(new, form)
    second = Unsealing.objects.first() if Unsealing.objects.first() != made else Unsealing.objects.last()
    assert second is not None
    client.force_login(olga)
    assert (
        client.post(reverse("oversight:unsealing-refusal", args=[second.code]), {"why": "No need."}).status_code == 302
    )
    assert "No need." in client.get(reverse("oversight:unsealing", args=[second.code])).content.decode()


def test_private_notes_can_never_be_opened() -> None:
    """Nothing in the app even names them, nor answers of looking back."""
    for path in Path(viceversa.oversight.__file__).parent.rglob("*.py"):
        names = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
        names |= {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert names.isdisjoint({"PrivateNote", "Reflection", "note_of", "Sheet", "Declaration"}), path.name
    assert set(Unsealing.Kind.values) == {"thread", "concern"}


def test_mails_lose_their_reason_and_the_record_its_time(cast: Cast, pair: Pairing, olga: User) -> None:
    made = ask(cast, pair.code)
    asked = Message.objects.get(kind="oversight.asked")
    assert made.code in words_of(asked).text
    actions.grant(made, by=olga, now=NOW)
    with pytest.raises(Refused, match="decided already"):
        words_of(asked)
    opened = Message.objects.filter(kind="oversight.opened").first()
    assert opened is not None
    assert str(Affected.objects.order_by("pk")[0]).startswith(str(made.pk))
    assert clockwork.apply(retention.UNSEALINGS, now=NOW + 731 * DAY) == 1
    with pytest.raises(Refused, match="deleted"):
        words_of(opened)
    assert Event.objects.filter(verb="unsealing.granted").count() == 1
