"""A no, and a wish not to be matched, show nowhere in self-match: worlds with and without are compared, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import zip_longest

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import account
from tests.matching.story_self_match import (
    SOON,
    Parts,
    asks,
    no,
    opened,
    rules,
    states,
    with_self_match,
    yes,
)
from tests.matching.test_secrecy import TOKEN, browser_of, read
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.matching import actions
from viceversa.matching.models import SelfMatchRequest, SelfMatchRound
from viceversa.messaging import due
from viceversa.messaging.models import Message
from viceversa.people.models import Person
from viceversa.programs.models import DoNotMatch, Participant

DAY = timedelta(days=1)
# Just before the request is over, the morning after, and days later.
MOMENTS = (SOON + timedelta(hours=2), NOW + 6 * DAY, NOW + 8 * DAY, NOW + 12 * DAY)


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_self_match(cast)


def page_at(part: Participant, address: str, now: datetime) -> str:
    with clock.moved_to(now):
        client = browser_of(account(part))
        answer = client.get(address)
    assert answer.status_code == 200
    return TOKEN.sub("", answer.content.decode())


def seen_by(part: Participant, *codes: str) -> list[str]:
    """All that somebody who asks reads of it, at each of the moments, while days go by; codes of requests made alike."""
    found = []
    for moment in MOMENTS:
        due.run_due(now=moment)
        for address in (f"/enrollments/{part.code}/asking/", "/home/"):
            found.append(page_at(part, address, moment))
        found.append(repr(sorted(Message.objects.filter(to=part.person).values_list("kind", flat=True))))
    for code in SelfMatchRequest.objects.order_by("place").values_list("code", flat=True):
        found = [page.replace(code, "request") for page in found]
    return found


def in_a_world(act: Callable[[], None], look: Callable[[], list[str]]) -> list[str]:
    """What is read after the act; then all of it is taken back."""
    with transaction.atomic():
        act()
        found = look()
        transaction.set_rollback(True)
    return found


def assert_same(found: list[str], usual: list[str]) -> None:
    """The very same pages; of those that differ, the lines that do."""
    differ = [
        (one, other)
        for page, before in zip(found, usual, strict=True)
        for one, other in zip_longest(page.splitlines(), before.splitlines())
        if one != other
    ]
    assert differ == []


def test_a_no_reads_like_silence_and_like_a_place_that_went_to_somebody_else(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])

    def fresh() -> SelfMatchRequest:
        return SelfMatchRequest.objects.select_related("round__cohort", "asker__person", "asked__person").get(
            pk=request.pk
        )

    def goes_elsewhere() -> None:
        round_ = SelfMatchRound.objects.get(pk=drawn.pk)
        yes(asks(round_, parts["jo"], parts["viktor"]))

    def turned_down() -> None:
        actions.turn_down(yes(fresh()), by=cast.petra, now=SOON)

    def yes_taken_back() -> None:
        no(yes(fresh()))

    def left_to_the_program() -> None:
        rules(SelfMatchRound.objects.get(pk=drawn.pk), parts["viktor"], approves="manager")
        actions.turn_down(fresh(), by=cast.petra, now=SOON)

    def closes_oneself() -> None:
        rules(SelfMatchRound.objects.get(pk=drawn.pk), parts["viktor"], is_closed=True)

    def wishes_not_to_meet() -> None:
        DoNotMatch.objects.create(participant=parts["viktor"], person=cast.person("nia"))

    def look() -> list[str]:
        return seen_by(parts["nia"])

    silence = in_a_world(lambda: None, look)
    assert "There is time for an answer until" in silence[0]
    assert "Over. That has many reasons, and nobody is told which." in silence[-3]
    for act in (
        lambda: no(fresh()),
        goes_elsewhere,
        turned_down,
        yes_taken_back,
        left_to_the_program,
        closes_oneself,
        wishes_not_to_meet,
    ):
        assert_same(in_a_world(act, look), silence)

    def taken_back() -> list[str]:
        actions.withdraw_request(fresh(), by=cast.nia, now=NOW + 2 * DAY)
        return look()

    def after_a_night(act: Callable[[], object]) -> Callable[[], None]:
        def do() -> None:
            act()
            due.run_due(now=NOW + DAY)

        return do

    # Taking it back tells nothing either.
    usual = in_a_world(after_a_night(lambda: None), taken_back)
    assert "You have taken this back." in usual[0]
    for act in (lambda: no(fresh()), turned_down, yes_taken_back, wishes_not_to_meet):
        assert_same(in_a_world(after_a_night(act), taken_back), usual)
    # A yes is what the comparison could have shown: once the two are a pair.
    assert in_a_world(lambda: yes(fresh()), look)[0] == silence[0]
    assert in_a_world(lambda: yes(fresh()), look) != silence


def test_a_wish_not_to_be_matched_reads_like_any_reason_not_to_be_on_a_list(cast: Cast, parts: Parts) -> None:
    def wish(of: str, about: str) -> None:
        DoNotMatch.objects.create(participant=parts[of], person=parts[about].person)

    def before_it_opens(act: Callable[[], None]) -> Callable[[], None]:
        def do() -> None:
            act()
            opened(cast)

        return do

    def afterwards(act: Callable[[SelfMatchRound], object]) -> Callable[[], None]:
        return lambda: (act(opened(cast)), None)[1]

    def look() -> list[str]:
        return seen_by(parts["nia"])

    def ruled_out() -> None:
        actions.forbid(cast.cohort, mentor=parts["nia"], mentee=parts["viktor"], by=cast.petra, now=NOW)

    def in_line() -> None:
        chief = cast.person("viktor")
        Person.objects.filter(pk=cast.person("nia").pk).update(line_path=f"/{chief.pk}/")

    theirs = in_a_world(before_it_opens(lambda: wish("viktor", "nia")), look)
    assert ("Ida Falk" in theirs[0], "Viktor" in theirs[0]) == (True, False)
    for world in (
        before_it_opens(lambda: wish("nia", "viktor")),
        before_it_opens(ruled_out),
        before_it_opens(in_line),
        afterwards(lambda drawn: wish("viktor", "nia")),
        afterwards(lambda drawn: wish("nia", "viktor")),
        afterwards(lambda drawn: rules(drawn, parts["viktor"], is_closed=True)),
    ):
        assert_same(in_a_world(world, look), theirs)


def test_managers_read_the_same_with_and_without_a_no_or_a_wish(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    asks(drawn, parts["nia"], parts["viktor"])
    rules(drawn, parts["ida"], approves="manager")
    asks(drawn, parts["jo"], parts["ida"])
    page = f"/cohorts/{cast.cohort.code}/matching/self-match/"

    def look() -> list[str]:
        petra = browser_of(cast.petra)
        addresses = (page, f"/cohorts/{cast.cohort.code}/matching/", f"/cohorts/{cast.cohort.code}/messages/")
        return [read(petra, address)[1] for address in addresses]

    def declined() -> None:
        no(SelfMatchRequest.objects.select_related("round", "asker__person", "asked__person").get(asker=parts["nia"]))

    def wished() -> None:
        DoNotMatch.objects.create(participant=parts["viktor"], person=cast.person("nia"))
        DoNotMatch.objects.create(participant=parts["ida"], person=parts["jo"].person)

    usual = in_a_world(lambda: None, look)
    assert "Jo asks, Ida leaves the choice to you." in usual[0]
    assert in_a_world(declined, look) == usual
    assert in_a_world(wished, look) == usual


def test_making_a_pair_that_a_wish_forbids_is_refused_like_any_unspoken_reason(cast: Cast, parts: Parts) -> None:
    from viceversa.pairings.actions import chosen

    request = yes(asks(opened(cast), parts["nia"], parts["viktor"]))
    DoNotMatch.objects.create(participant=parts["nia"], person=cast.person("viktor"))
    with pytest.raises(Refused, match=r"^These two can’t be a pair: this pair is not possible.$"):
        chosen.make_pair(request, by=cast.petra, now=SOON)


def test_a_no_is_a_wish_to_the_solver_and_tells_nothing(cast: Cast, parts: Parts) -> None:
    """The run that finishes holds it like a wish not to be matched: it does not say of what kind it was."""
    drawn = opened(cast)
    no(asks(drawn, parts["nia"], parts["viktor"]))
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    run = actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    text = repr([run.problem, run.settings, run.result, run.figures]).lower()
    assert [word for word in ("declin", "self_match", "request", "asked_by") if word in text] == []
    assert states(drawn) == {("Nia", "Viktor"): "closed"}
