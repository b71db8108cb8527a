"""A change that lets more people read more waits for a privacy officer; what narrows, and what is of a draft, needs nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.oversight import world
from viceversa.core import retention as clockwork
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import TWO_YEARS
from viceversa.measurement import actions as measurement
from viceversa.measurement.models import Category
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.oversight import retention
from viceversa.oversight.actions import widening as actions
from viceversa.oversight.models import Widening
from viceversa.oversight.pack import pack_of
from viceversa.oversight.queries import widenings as queries
from viceversa.oversight.widenings import SETTINGS
from viceversa.people.models import RoleGrant, User
from viceversa.programs.actions import set_attaching, set_calendars
from viceversa.programs.actions.calls import set_recruiting_policy
from viceversa.programs.models import Program, ProgramManager

pytestmark = pytest.mark.django_db
LINK = "https://video.example.org/{code}"
WORDS: dict[str, Any] = {"name": "Way in", "why": "To see both.", "groups": ["Trainee", "Degree"]}


@pytest.fixture
def olga(db: None) -> User:
    return world.officer()


def wide(program: Program, **by: Any) -> None:
    """Everything that can be widened at once."""
    set_attaching(program, files=True, now=NOW, **by)
    set_calendars(program, names=True, video_link=LINK, now=NOW, **by)
    set_recruiting_policy(program, nomination="anybody", release="inform", now=NOW, **by)


def settings_of(program: Program) -> tuple[bool, bool, str, str, str]:
    program.refresh_from_db()
    policy = program.policy
    return (program.files_in_messages, program.names_in_calendars, program.video_link, policy["nomination"], policy["release"])  # fmt: skip


def told() -> set[tuple[str, str]]:
    rows = Message.objects.filter(kind__startswith="oversight.change").select_related("to")
    return {(row.kind.partition(".")[2], row.to.first_name) for row in rows}


def test_what_widens_waits_and_is_in_force_with_a_yes(cast: Cast, olga: User) -> None:
    """What does not widen in the same form is saved at once. Asking again asks nobody anew."""
    program = cast.program
    for _ in range(2):
        wide(program, by=cast.petra)
        assert program.waits
    assert settings_of(program) == (False, False, LINK, "anybody", "off")
    waiting = {row.setting: row for row in Widening.objects.filter(state="asked")}
    assert set(waiting) == {"files", "names", "release"} == set(SETTINGS) - {"groups"}
    assert told() == {("change_asked", "Olga")}
    for row in waiting.values():
        assert actions.grant(row, by=olga, now=NOW).applied_at == NOW
        assert actions.grant(row, by=olga, now=NOW).repeated
    assert settings_of(program) == (True, True, LINK, "anybody", "inform")
    assert told() == {("change_asked", "Olga"), ("change_decided", "Petra")}
    set_recruiting_policy(program, nomination="anybody", release="ask", by=cast.petra, now=NOW)
    set_attaching(program, files=False, by=cast.petra, now=NOW)
    set_calendars(program, names=False, video_link=LINK, by=cast.petra, now=NOW)
    assert (program.waits, settings_of(program)) == (False, (False, False, LINK, "anybody", "ask"))
    set_attaching(program, files=True, by=cast.petra, now=NOW)
    assert (program.waits, Widening.objects.filter(state="asked").count()) == (True, 1)
    verbs = list(Event.objects.filter(verb__startswith="program.attaching").values_list("actor", flat=True))
    assert verbs == [cast.petra.pk, cast.petra.pk]


def test_a_draft_changes_freely_and_without_an_officer_it_waits_all_the_same(client: Client, cast: Cast) -> None:
    draft = factories.program("Draft", manager=cast.petra, state="draft")
    wide(draft, by=cast.petra)
    assert settings_of(draft) == (True, True, LINK, "anybody", "inform")
    assert not Widening.objects.exists()
    assert set_attaching(cast.program, files=True, by=cast.petra, now=NOW).waits
    client.force_login(cast.petra)
    assert "Nobody is a privacy officer yet" in client.get(reverse("oversight:changes")).content.decode()


def test_a_no_says_why_and_one_takes_it_back(cast: Cast, olga: User) -> None:
    set_attaching(cast.program, files=True, by=cast.petra, now=NOW)
    row = Widening.objects.get()
    with pytest.raises(Refused, match="Say why not"):
        actions.refuse(row, why=" ", by=olga, now=NOW)
    for by in (None, cast.petra, cast.ada, world.auditor()):
        for verb in (actions.grant, lambda one, **of: actions.refuse(one, why="No", **of)):
            with pytest.raises(NotAllowed, match="Only privacy officers"):
                verb(row, by=by, now=NOW)  # type: ignore[operator]
    assert actions.refuse(row, why="Files leave the agreement.", by=olga, now=NOW).state == "refused"
    assert actions.refuse(row, why="Again", by=olga, now=NOW).repeated
    with pytest.raises(Refused):
        actions.grant(row, by=olga, now=NOW)
    assert not settings_of_files(cast.program)
    set_attaching(cast.program, files=True, by=cast.petra, now=NOW)
    again = Widening.objects.get(state="asked")
    for by in (None, cast.otto, olga):
        with pytest.raises(NotAllowed, match="Only who asked"):
            actions.take_back(again, by=by, now=NOW)
    other = factories.user(factories.person("Rita Blum"))
    ProgramManager.objects.create(program=cast.program, user=other, since=NOW)
    assert actions.take_back(again, by=other, now=NOW).state == "taken_back"
    assert actions.take_back(again, by=cast.petra, now=NOW).repeated


def settings_of_files(program: Program) -> bool:
    program.refresh_from_db()
    return program.files_in_messages


def test_nobody_says_yes_to_themselves_nor_for_who_may_no_longer(cast: Cast, olga: User) -> None:
    RoleGrant.objects.create(user=cast.petra, role=RoleGrant.Role.PRIVACY, created_at=NOW)
    set_attaching(cast.program, files=True, by=cast.petra, now=NOW)
    row = Widening.objects.get()
    assert told() == {("change_asked", "Olga")}
    with pytest.raises(NotAllowed, match="yourself"):
        actions.grant(row, by=cast.petra, now=NOW)
    ProgramManager.objects.all().delete()
    with pytest.raises(Refused, match="no longer change"):
        actions.grant(row, by=olga, now=NOW)
    row.refresh_from_db()
    assert (row.state, settings_of_files(cast.program)) == ("asked", False)


def test_a_question_about_groups_waits_with_its_words(client: Client, cast: Cast, olga: User) -> None:
    """Other words meanwhile are another question: a yes to the former ones does not hold for them."""
    made = measurement.add_category(**WORDS, by=cast.ada, now=NOW)
    client.force_login(cast.ada)
    page = client.post(reverse("measurement:category-basis", args=[made.code]), {"basis": "Works agreement", "is_ticked": "on"}, follow=True)  # fmt: skip
    assert "waits for a privacy officer" in page.content.decode()
    made.refresh_from_db()
    assert (made.state, made.basis) == ("draft", "Works agreement")
    first = Widening.objects.get()
    measurement.change_category(made, **WORDS | {"groups": ["Trainee", "Degree", "Another"]}, by=cast.ada, now=NOW)
    with pytest.raises(Refused, match="another thing by now"):
        actions.grant(first, by=olga, now=NOW)
    assert measurement.ask_category(made, basis="Works agreement", is_ticked=True, by=cast.ada, now=NOW).waits
    first.refresh_from_db()
    assert first.state == "taken_back"
    second = Widening.objects.get(state="asked")
    assert [one.before for one in queries.in_words([second])] == ["This question is not asked."]
    assert "Trainee, Degree, Another" in queries.in_words([second])[0].after
    assert [one.widening for one in queries.widenings(cast.ada)] == [second, first]
    actions.grant(second, by=olga, now=NOW)
    assert Category.objects.get().state == "asked"
    gone = measurement.add_category(**WORDS, by=cast.ada, now=NOW)
    measurement.ask_category(gone, basis="Works agreement", is_ticked=True, by=cast.ada, now=NOW)
    third = Widening.objects.get(state="asked")
    measurement.remove_category(gone, by=cast.ada, now=NOW)
    with pytest.raises(Refused, match="or gone"):
        actions.grant(third, by=olga, now=NOW)


def test_on_the_pages(client: Client, cast: Cast, olga: User, django_assert_max_num_queries: Any) -> None:
    client.force_login(cast.petra)
    design = reverse("programs:attaching", args=[cast.program.code])
    assert client.post(design, {"allowed": "yes"}, headers={"X-Autosave": "1"}).status_code == 422
    assert "waits for a privacy officer" in client.post(design, {"allowed": "yes"}, follow=True).content.decode()
    call = reverse("programs:call_policy", args=[cast.cohort.code])
    assert "waits for a privacy officer" in client.post(call, {"nomination": "off", "release": "ask"}, follow=True).content.decode()  # fmt: skip
    page = reverse("oversight:changes")
    assert "Take it back" in client.get(page).content.decode()
    files, release = Widening.objects.get(setting="files"), Widening.objects.get(setting="release")
    client.force_login(olga)
    with django_assert_max_num_queries(12):
        shown = client.get(page).content.decode()
    assert all(SETTINGS[one.setting].words(words) in shown.replace("&#x27;", "'") for one in (files, release) for words in (one.before, one.after))  # fmt: skip
    for row, given in (
        (files, {"decision": "yes"}),
        (release, {"decision": "no", "why": "Not agreed."}),
        (release, {}),
    ):
        assert client.post(reverse("oversight:change", args=[row.code]), given)["Location"] == page
    assert settings_of_files(cast.program)
    assert "Not agreed." in client.get(page).content.decode()
    client.force_login(cast.petra)
    set_calendars(cast.program, names=True, video_link="", by=cast.petra, now=NOW)
    names = Widening.objects.get(setting="names")
    client.post(reverse("oversight:change", args=[names.code]), {"decision": "take_back"})
    rows = next(one for one in pack_of(cast.program, now=NOW).pages if one.key == "changes").blocks[0].rows  # type: ignore[union-attr]
    assert {(row[0], str(row[4]).partition(":")[0]) for row in rows} == {
        ("Files in messages", "in force"),
        ("What line managers hear", "refused"),
        ("Names in calendars", "taken back"),
    }
    for other, status in ((cast.nia, 404), (cast.ada, 200), (world.auditor(), 200)):
        client.force_login(other)
        assert client.get(page).status_code == status
    client.force_login(cast.ada)
    assert client.post(reverse("oversight:change", args=[names.code]), {"decision": "yes"}).status_code == 404


def test_mails_and_rows_lose_their_time(cast: Cast, olga: User) -> None:
    set_attaching(cast.program, files=True, by=cast.petra, now=NOW)
    mail = Message.objects.get(kind="oversight.change_asked")
    assert reverse("oversight:changes") in words_of(mail).text
    actions.grant(Widening.objects.get(), by=olga, now=NOW)
    with pytest.raises(Refused, match="decided already"):
        words_of(mail)
    assert reverse("oversight:changes") in words_of(Message.objects.get(kind="oversight.change_decided")).text
    assert clockwork.apply(retention.WIDENINGS, now=NOW + TWO_YEARS) == 1
