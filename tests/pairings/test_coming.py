"""What a manager sees of a coming step before it is drafted: whom it tells, the very words, and nothing that is private."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.pairings.conftest import make_run, part_of
from tests.support.rows import snapshot
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.messaging import due, foresight, rendering
from viceversa.messaging.due import STEPS
from viceversa.messaging.models import Due, Message
from viceversa.messaging.scopes import scope_for
from viceversa.messaging.states import DueState
from viceversa.pairings.actions import answers, closure, meetings, momentum, release
from viceversa.pairings.models import Pairing
from viceversa.people.models import Person
from viceversa.programs.models import Release, Role
from viceversa.programs.states import CohortState, ParticipantState

SOON = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def at_start() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def petra(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.petra)
    return client


def day_of(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def page(client: Client, cast: Cast, row: Due, name: str = "messaging:coming", **query: str) -> str:
    answer = client.get(reverse(name, args=[cast.cohort.code, row.what, day_of(row.due_at)]), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def names(html: str) -> list[str]:
    found = re.search(r'<ul class="addressed".*?</ul>', html, re.DOTALL)
    return re.findall(r"<li>(?:<a [^>]*>)?([^<]+)", found.group(0)) if found else []


def step(what: str) -> Due:
    return Due.objects.get(what=what, state=DueState.WAITING)


def plan(what: str, subject: Any, cast: Cast) -> Due:
    return due.plan(what, subject=subject, scope=cast.cohort, due_at=SOON, key=f"{what}:test", now=NOW)


def another(cast: Cast, mentor: str, mentee: str) -> Pairing:
    """One more pair that has started."""
    parts = [
        factories.participant(cast.cohort, factories.person(name, rank=rank), role)
        for name, role, rank in ((mentor, Role.MENTOR, 1), (mentee, Role.MENTEE, 6))
    ]
    run = make_run(cast, (parts[0], parts[1]))
    release.release_run(run, by=cast.petra, now=NOW)
    made = Pairing.objects.get(run=run)
    for role in (Role.MENTOR, Role.MENTEE):
        answers.accept(part_of(made, role), by=None, now=NOW)
    return made


def check_in(cast: Cast, pair: Pairing) -> Due:
    meetings.plan(pair, starts_at=SOON, by=cast.viktor, now=NOW)
    return step("pairings.after_meeting")


def attention(cast: Cast, pair: Pairing) -> Due:
    return step("pairings.raise_attention")


def nudge(cast: Cast, pair: Pairing) -> Due:
    """Nobody of the two has times in common, so the reminder offers none."""
    for part in (cast.nia_part, cast.viktor_part):
        type(part).objects.filter(pk=part.pk).update(times=[])
    return step("pairings.nudge_to_book")


def halfway(cast: Cast, pair: Pairing) -> Due:
    return plan("programs.halfway", cast.cohort, cast)


def hours(cast: Cast, pair: Pairing) -> Due:
    asked = Release.objects.create(
        participant=cast.viktor_part, line_manager=cast.person("dora"), hours=12, answer="waiting", created_at=NOW
    )
    return plan("programs.remind_release", asked, cast)


TOLD = [
    (check_in, ["Nia Adeyemi", "Viktor Halvorsen"]),
    (nudge, ["Viktor Halvorsen"]),
    (attention, ["Petra Novak"]),
    (halfway, ["Nia Adeyemi", "Viktor Halvorsen"]),
    (hours, ["Dora Lindt"]),
]


@pytest.mark.parametrize(("make", "people"), TOLD)
def test_the_words_that_are_foreseen_are_those_that_are_drafted(
    make: Any, people: list[str], cast: Cast, pair: Pairing, petra: Client
) -> None:
    row = make(cast, pair)
    cast.viktor.language = "de"
    cast.viktor.save()
    Message.objects.all().delete()
    before, events = snapshot(), Event.objects.count()
    html = page(petra, cast, row)
    assert names(html) == people
    scope = scope_for(cast.petra, "programs.cohort", cast.cohort.code)
    found = foresight.coming(scope, row.what, day_of(row.due_at))
    assert found.people is not None
    foreseen = {
        one["who_name"]: foresight.letter_in(
            scope, row.what, day_of(row.due_at), to=one["who_code"], about=one["about"]
        )
        for one in found.people
    }
    assert (snapshot(), Event.objects.count()) == (before, events)
    moment = row.due_at + timedelta(days=60 if make is attention else 0)
    with clock.moved_to(moment):
        due.run_due(now=moment)
        drafted = {
            message.to.name: rendering.preview_of(message)
            for message in Message.objects.filter(kind=STEPS[row.what].kind).select_related("to__user")
        }
    assert drafted == foreseen
    assert {name: words.language for name, words in foreseen.items()} == {
        name: "de" if name == "Viktor Halvorsen" else "en" for name in people
    }


@pytest.mark.parametrize(("make", "people"), TOLD)
def test_no_link_can_be_followed_in_somebody_elses_name(
    make: Any, people: list[str], cast: Cast, pair: Pairing, petra: Client
) -> None:
    row = make(cast, pair)
    html = page(petra, cast, row, "messaging:coming_raw")
    assert " href=" not in html.replace('<link rel="icon" href="data:,">', "")
    text = page(petra, cast, row, "messaging:coming_raw", **{"as": "text"})
    assert not [word for word in text.split() if re.search(r"/[\w-]{20,}", word)]


def test_an_invitation_that_waits_is_read_without_its_link(cast: Cast, petra: Client) -> None:
    part = factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR, state=ParticipantState.INVITED)
    cast.cohort.state = CohortState.RECRUITING
    cast.cohort.save()
    message = Message.objects.create(
        kind="programs.invitation", key="k", to=cast.person("otto"), scope_type="programs.cohort", created_at=NOW,
        scope_code=cast.cohort.code, send_after=NOW, context={"participant": part.code},
    )  # fmt: skip
    html = petra.get(reverse("messaging:mail", args=[message.code])).content.decode()
    raw = petra.get(reverse("messaging:mail_raw", args=[message.code])).content.decode()
    assert f"{reverse('programs:asked_by_link', args=['...'])}" in html
    assert '<a class="answer main">' in raw


def test_times_that_suit_both_stay_with_them(cast: Cast, pair: Pairing, petra: Client) -> None:
    row = step("pairings.nudge_to_book")
    assert "Times that suit both are for these two alone." in page(petra, cast, row)
    with clock.moved_to(row.due_at):
        due.run_due(now=row.due_at)
        drafted = rendering.words_of(Message.objects.get(kind="pairings.nudge_book"))
        assert "Both of you are free at these times" in drafted.text
    assert "free at these times" not in page(petra, cast, row_again(cast, pair), "messaging:coming_raw")


def row_again(cast: Cast, pair: Pairing) -> Due:
    return due.plan("pairings.nudge_to_book", subject=pair, scope=cast.cohort, due_at=SOON, key="again", now=NOW)


def plain(html: str) -> str:
    """The page without the tokens that are new each time."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", html)


def test_who_has_said_no_can_not_be_told_from_a_reminder_to_answer(cast: Cast, asked: Pairing, petra: Client) -> None:
    row = step("pairings.remind_to_answer")
    before = page(petra, cast, row)
    assert "it would tell who has not answered, and who has said no" in before
    assert "Viktor" not in before
    assert "Nia" not in before
    member = asked.members.get(role=Role.MENTEE)
    answers.accept(member, by=cast.viktor, now=NOW)
    assert plain(page(petra, cast, row)) == plain(before)
    raw = reverse("messaging:coming_raw", args=[cast.cohort.code, row.what, day_of(row.due_at)])
    assert petra.get(raw).status_code == 404


def test_nor_from_the_reminder_of_an_invitation(cast: Cast, petra: Client) -> None:
    row = plan("programs.remind_invited", cast.cohort, cast)
    part = factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR, state=ParticipantState.INVITED)
    before = page(petra, cast, row)
    type(part).objects.filter(pk=part.pk).update(state=ParticipantState.DECLINED)
    assert plain(page(petra, cast, row)) == plain(before)
    assert "Otto" not in before


def test_a_pair_in_the_managers_line_is_not_found_there(cast: Cast, pair: Pairing, petra: Client) -> None:
    row, mail = check_in(cast, pair), halfway(cast, pair)
    another(cast, "Tao Two", "Tess Two")
    nia = cast.person("nia")
    nia.line_path = f"/{cast.person('petra').pk}{nia.line_path}"
    nia.save(update_fields=["line_path"])
    html = page(petra, cast, mail)
    assert names(html) == ["Tao Two", "Tess Two"]
    assert "And 2 who stand near you in the organization, and are not named here." in html
    answer = petra.get(
        reverse("messaging:coming_raw", args=[cast.cohort.code, mail.what, day_of(mail.due_at)]),
        {"to": nia.code, "about": cast.cohort.code},
    )
    assert answer.status_code == 404
    assert "Nothing of this kind waits on this day" in page(petra, cast, row)


def test_one_pair_of_several_is_held_alone(cast: Cast, pair: Pairing, petra: Client) -> None:
    second = another(cast, "Tao Two", "Tess Two")
    rows = {row.subject_code: row for row in Due.objects.filter(what="pairings.nudge_to_book")}
    html = page(petra, cast, rows[second.code], to=Person.objects.get(name="Tess Two").code, about=second.code)
    assert names(html) == ["Tess Two", "Viktor Halvorsen"]
    key = re.search(rf'name="key" value="([^"]*\|{second.code})"', html)
    assert key is not None
    petra.post(reverse("messaging:group", args=[cast.cohort.code]), {"key": key.group(1), "act": "hold"})
    states = dict(Due.objects.filter(what="pairings.nudge_to_book").values_list("subject_code", "state"))
    assert states == {pair.code: DueState.WAITING, second.code: DueState.HELD}
    assert names(page(petra, cast, rows[pair.code], state="held")) == ["Tess Two"]


def test_the_end_of_a_pause_tells_nobody_and_says_whom_it_concerns(cast: Cast, pair: Pairing, petra: Client) -> None:
    closure.pause(pair, until=(NOW + timedelta(days=20)).date(), by=cast.viktor, now=NOW)
    html = page(petra, cast, step("pairings.resume"))
    assert names(html) == ["Nia Adeyemi", "Viktor Halvorsen"]
    assert "Nobody gets a mail for it." in html
    assert "<iframe" not in html


def test_what_has_happened_or_never_was_is_said_or_not_found(cast: Cast, pair: Pairing, petra: Client) -> None:
    row = halfway(cast, pair)
    Due.objects.filter(pk=row.pk).update(state=DueState.SKIPPED)
    assert "Nothing of this kind waits on this day" in page(petra, cast, row)
    for what, day in (
        ("no.such", day_of(SOON)),
        (row.what, "tomorrow"),
        (row.what, "9999-12-31"),
        (row.what, "0001-01-01"),
    ):
        url = reverse("messaging:coming", args=[cast.cohort.code, what, day])
        assert petra.get(url).status_code == 404
    scope = scope_for(cast.petra, "programs.cohort", cast.cohort.code)
    with pytest.raises(Http404):
        foresight.letter_in(scope, row.what, day_of(SOON))


@pytest.mark.parametrize("make", [check_in, nudge, attention, halfway])
def test_a_page_costs_the_same_for_more_rows(
    make: Any, cast: Cast, pair: Pairing, petra: Client, django_assert_max_num_queries: Any
) -> None:
    row = make(cast, pair)

    def cost(name: str) -> int:
        with django_assert_max_num_queries(12) as queries:
            page(petra, cast, row, name)
        return len(queries)

    where = ("messaging:coming", "messaging:coming_raw")
    first = [cost(name) for name in where]
    for mentor, mentee in (("Tao Two", "Tess Two"), ("Theo Three", "Tina Three")):
        more = another(cast, mentor, mentee)
        if make is check_in:
            meetings.plan(more, starts_at=SOON, by=factories.user(Person.objects.get(name=mentee)), now=NOW)
    assert [cost(name) for name in where] == first


def test_every_step_that_managers_find_says_whom_it_is_for() -> None:
    """By name, by its own words, or not at all since it is private."""
    assert [name for name, each in STEPS.items() if each.is_shown and each.foresight is None and not each.to] == []


def test_of_a_pair_without_people_nobody_is_told(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert momentum.managers_of({"gone": []}) == {"gone": []}
