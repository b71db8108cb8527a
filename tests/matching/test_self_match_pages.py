"""Self-match on its pages: for those who ask, those who are asked, the managers; and what its mails say."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story_self_match import (
    AFTER,
    DAY,
    MORNING,
    SOON,
    TODAY,
    Parts,
    asks,
    no,
    opened,
    rules,
    seat_of,
    states,
    with_self_match,
    yes,
)
from tests.matching.test_pages import signed_in
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.matching import actions, mails_self_match, self_match
from viceversa.matching import queries_self_match as queries
from viceversa.matching.models import SelfMatchRequest, SelfMatchRound
from viceversa.messaging import due
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings.actions import chosen
from viceversa.people.models import Person, Topic
from viceversa.programs.models import Participant, ProgramManager, Role


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_self_match(cast)


def get(client: Client, address: str, now: Any = SOON, **headers: str) -> str:
    with clock.moved_to(now):
        answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(client: Client, address: str, now: Any = SOON, **data: Any) -> Any:
    with clock.moved_to(now):
        return client.post(address, data)


def asking(part: Participant) -> str:
    return f"/enrollments/{part.code}/asking/"


def requests(part: Participant) -> str:
    return f"/enrollments/{part.code}/requests/"


# Those who ask


def test_a_list_in_words_without_numbers_or_addresses(cast: Cast, parts: Parts) -> None:
    opened(cast)
    page = get(signed_in(cast.nia), asking(parts["nia"]))
    assert [name for name in ("Viktor Halvorsen", "Ida Falk", "Udo Berg") if name not in page] == []
    assert "You want to learn about How budgets get decided, and Viktor can help." in page
    assert "@lumen.example" not in page
    assert "points" not in page
    for name in ("jo", "kim"):
        assert parts[name].person.name not in page


def test_searching_and_filtering(cast: Cast, parts: Parts) -> None:
    opened(cast)
    nia, address = signed_in(cast.nia), asking(parts["nia"])
    budgets = Topic.objects.get(slug="how-budgets-get-decided").pk

    def found(query: str) -> list[str]:
        page = get(nia, address + query)
        return [name for name in ("Viktor", "Ida", "Udo") if f"Ask {name}" in page]

    assert found("?q=viktor") == ["Viktor"]
    assert found("?q=FINANCE+director") == ["Viktor"]
    assert found("?q=short+video") == ["Viktor", "Ida", "Udo"]
    assert found(f"?topic={budgets}") == ["Viktor"]
    assert found(f"?topic={budgets}&q=ida") == []
    assert "Nobody on your list fits this" in get(nia, address + "?q=nobody")
    for junk in ("?topic=x", "?topic=999999999", "?page=x", "?page=0", "?q=" + "x" * 3000):
        get(nia, address + junk)
    part = get(nia, address + "?q=ida", **{"HX-Request": "true"})
    assert (part.lstrip().startswith('<div class="stack stack-l" id="found">'), "Ask Ida" in part) == (True, True)


def test_asking_and_taking_back(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, most=1)
    nia, address = signed_in(cast.nia), asking(parts["nia"])
    answer = post(nia, address, person=parts["viktor"].code, note="x" * 301)
    assert (answer.status_code, "x" * 301 in answer.content.decode(), states(drawn)) == (422, True, {})
    assert post(nia, address, note="hello").status_code == 409
    assert post(nia, address, person="nobody", note="").status_code == 409
    answer = post(nia, address, person=parts["viktor"].code, note="You know budgets.")
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    page = get(nia, address)
    assert ("There is time for an answer until" in page, "You know budgets." in page, "Ask Ida" in page) == (
        True,
        True,
        False,
    )
    made = SelfMatchRequest.objects.get()
    for other, status in ((cast.viktor, 404), (cast.petra, 404), (cast.nia, 302)):
        assert post(signed_in(other), f"/asking/{made.code}/withdrawal/").status_code == status
    assert "You have taken this back." in get(nia, address)


def test_a_list_is_ones_own_and_has_its_time(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast, begins=TODAY.replace(day=14))
    for who, part in (("viktor", "nia"), ("petra", "nia"), ("viktor", "viktor"), ("otto", "nia")):
        with clock.moved_to(SOON):
            assert signed_in(getattr(cast, who)).get(asking(parts[part])).status_code == 404
            assert signed_in(cast.nia).get(requests(parts["nia"])).status_code == 404
    nia = signed_in(cast.nia)
    assert "In Fresh Eyes you may ask people from" in get(nia, asking(parts["nia"]))
    assert "Ask whom you would like to meet" not in get(nia, "/home/")
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    assert "Asking is over" in get(nia, asking(parts["nia"]))
    Participant.objects.filter(pk=parts["nia"].pk).update(state="withdrawn")
    assert nia.get(asking(parts["nia"])).status_code == 404


def test_lists_cost_the_same_for_one_and_many(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    nia, viktor, petra = (signed_in(getattr(cast, name)) for name in ("nia", "viktor", "petra"))
    pages = (
        (nia, asking(parts["nia"])),
        (viktor, requests(parts["viktor"])),
        (petra, f"/cohorts/{cast.cohort.code}/matching/self-match/"),
        (viktor, "/home/"),
        (nia, "/home/"),
    )
    costs = []
    for number in range(2):
        for name in ("nia", "jo", "kim")[: 1 + number * 2]:
            asks(drawn, parts[name], parts["viktor"], now=SOON)
            rules(drawn, parts["udo"], approves="manager")
            asks(drawn, parts[name], parts["udo"])
        cost = []
        for client, address in pages:
            get(client, address)
            with CaptureQueriesContext(connection) as asked:
                get(client, address)
            cost.append(len(asked))
        costs.append(cost)
        for name in range(4):
            factories.participant(
                cast.cohort, factories.person(f"Mo {name}", rank=6), Role.MENTEE, wants=("short-video",)
            )
        actions.keep_self_match(drawn, now=SOON)
    assert (costs[0], [cost for cost in costs[0] if cost > 12]) == (costs[1], [])


def test_who_agrees_to_be_matched_reads_who_will_see_them(cast: Cast, parts: Parts) -> None:
    for name, said in (("nia", "the people you ask to be matched with."), ("viktor", "while they choose whom to ask.")):
        page = get(signed_in(getattr(cast, name)), f"/enrollments/{parts[name].code}/")
        assert f"Before that, {'' if name == 'nia' else 'people whom the rules allow to be your match, '}{said}" in page


# Those who are asked


def test_answers_signed_in_and_by_link(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    asks(drawn, parts["nia"], parts["viktor"], note="You know budgets.")
    asks(drawn, parts["jo"], parts["viktor"])
    viktor, address = signed_in(cast.viktor), requests(parts["viktor"])
    page = get(viktor, address)
    assert ("2 people would like to meet you" in page, "You know budgets." in page, "@lumen" in page) == (
        True,
        True,
        False,
    )
    assert "2 people would like to meet you" in get(viktor, "/home/")
    nias, jos = SelfMatchRequest.objects.order_by("place")
    for data in ({"approve": "nobody"}, {"decline": ""}):
        assert post(viktor, address, **data).status_code == 409
    assert post(viktor, address, decline=jos.code).status_code == 302
    assert "Say yes after all" in get(viktor, address)
    with clock.moved_to(SOON):
        link = mails_self_match.link_to(parts["viktor"])
    token = link.rstrip("/").rsplit("/", 1)[1]
    by_link, anybody = f"/requests/{token}/", Client()
    assert "Nia Adeyemi" in get(anybody, by_link)
    assert states(drawn)["Nia", "Viktor"] == "open"  # looking does nothing
    assert post(anybody, by_link, approve=nias.code).headers["Location"] == by_link
    assert states(drawn) == {("Nia", "Viktor"): "agreed", ("Jo", "Viktor"): "open"}
    page = get(anybody, by_link)
    assert ("You said yes" in page, "Say yes after all" in page) == (True, False)
    assert post(anybody, by_link + "x/", approve=nias.code).status_code == 404
    with clock.moved_to(SOON):
        assert anybody.get("/requests/broken/").status_code == 409
    asks(drawn, parts["nia"], parts["ida"])
    chosen.make_pair(nias, by=cast.petra, now=SOON)
    nia = get(signed_in(cast.nia), asking(parts["nia"]))
    assert ("You are a pair." in nia, "Over. That has" in nia, "Take back" in nia) == (True, True, False)
    assert "You may be asked" in get(viktor, address)


def test_rules_are_saved_and_what_is_wrong_is_said(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    viktor, address = signed_in(cast.viktor), requests(parts["viktor"])
    video = str(Topic.objects.get(slug="short-video").pk)
    good = {"rules": "1", "approves": "manager", "most_open": "2", "topics": [video], "is_closed": ""}
    for change, sentence in (
        ({"most_open": "0"}, "Choose a number from 1 to 9."),
        ({"most_open": "x"}, "Enter a whole number."),
        ({"approves": "x"}, "Select a valid choice."),
        ({"topics": ["x"]}, "Select a valid choice."),
    ):
        answer = post(viktor, address, **{**good, **change})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), change
    assert post(viktor, address, **good).status_code == 302
    seat = seat_of(drawn, parts["viktor"])
    assert (seat.approves, seat.most_open, seat.topics, seat.is_closed) == ("manager", 2, [int(video)], False)
    assert "Your rules are saved." in get(viktor, "/home/")
    Participant.objects.get(pk=parts["ida"].pk).wants.all().delete()
    assert "Only about these topics" not in get(signed_in(factories.user(parts["ida"].person)), requests(parts["ida"]))


# Managers


def test_a_manager_opens_looks_and_ends(cast: Cast, parts: Parts) -> None:
    petra, address = signed_in(cast.petra), f"/cohorts/{cast.cohort.code}/matching/self-match/"
    assert "Self-match first." in get(petra, f"/cohorts/{cast.cohort.code}/matching/")
    assert "Not open yet. Nobody has been told anything." in get(petra, address)
    good = {"begins": "2026-05-12", "ends": "2026-06-09", "most": "3", "one_by_one": "1", "answer_days": "7"}
    for change, sentence in (
        ({"ends": "2026-05-12"}, "Give people 2 to 60 days to ask."),
        ({"begins": "x"}, "This isn’t a date."),
        ({"most": ""}, "Enter a number."),
        ({"most": "99"}, "Choose a number from 1 to 10."),
    ):
        answer = post(petra, address, **{**good, **change})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), change
    assert post(petra, address, **good).status_code == 302
    drawn = SelfMatchRound.objects.get()
    assert (drawn.one_by_one, drawn.by) == (True, cast.petra)
    request = yes(asks(drawn, parts["nia"], parts["viktor"]))
    page = get(petra, address)
    for said in ("Nia Adeyemi and Viktor Halvorsen", "Both have said yes.", "All rules kept", "not shown of a few"):
        assert said in page
    assert post(petra, f"/asking/{request.code}/decision/").status_code == 409
    assert post(petra, f"/asking/{request.code}/decision/", decision="make").status_code == 302
    assert ("None waits for you." in get(petra, address), states(drawn)) == (True, {("Nia", "Viktor"): "made"})
    end = f"/matching/self-match/{drawn.code}/"
    answer = post(petra, end + "end/", ends="2027-06-09")
    assert (answer.status_code, "Choose a day from today" in answer.content.decode()) == (422, True)
    assert post(petra, end + "end/", ends="").status_code == 422
    assert post(petra, end + "end/", ends="2026-06-01").status_code == 302
    assert post(petra, end + "end/", ends="2026-06-01").status_code == 302
    assert post(petra, end + "finish/").status_code == 409
    assert post(petra, end + "closure/").status_code == 302
    assert post(petra, end + "end/", ends="2026-06-02").status_code == 409
    assert "Let the solver finish" in get(petra, address)
    assert post(petra, end + "finish/").status_code == 302
    page = get(petra, address)
    assert ("Go to run 2" in page, "Open it once more" in page) == (True, True)


def test_what_a_manager_can_not_see(cast: Cast, parts: Parts) -> None:
    """A pair in their line, requests in which they have no say, another program's round."""
    drawn = opened(cast)
    request = yes(asks(drawn, parts["nia"], parts["viktor"]))
    silent = asks(drawn, parts["jo"], parts["ida"])
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=NOW)
    address = f"/cohorts/{cast.cohort.code}/matching/self-match/"
    mara = get(signed_in(cast.mara), address)
    assert ("A pair you can’t see" in mara, "Viktor" in mara, "Nia" in mara) == (True, False, False)
    petra = get(signed_in(cast.petra), address)
    assert ("Viktor" in petra, "Jo Park" in petra) == (True, False)
    other = factories.user()
    factories.program("Another", manager=other)
    for who, code in ((cast.mara, request.code), (other, request.code), (cast.viktor, request.code)):
        assert post(signed_in(who), f"/asking/{code}/decision/", decision="make").status_code == 404
    assert post(signed_in(cast.petra), f"/asking/{silent.code}/decision/", decision="not").status_code == 409
    assert post(signed_in(cast.petra), f"/asking/{request.code}/decision/", decision="not").status_code == 302
    assert states(drawn)["Nia", "Viktor"] == "closed"
    viktor = get(signed_in(cast.viktor), requests(parts["viktor"]))
    assert ("The pair with Nia Adeyemi was not formed." in viktor, "You said yes" in viktor) == (True, False)
    for act in ("end", "closure", "finish"):
        assert post(signed_in(other), f"/matching/self-match/{drawn.code}/{act}/").status_code == 404
    cast.program.policy = {}
    cast.program.save()
    with clock.moved_to(SOON):
        assert signed_in(cast.petra).get(address).status_code == 404


def test_how_many_have_asked_is_shown_of_five_at_least(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    for number in range(9):
        one = factories.participant(
            cast.cohort, factories.person(f"Mo {number}"), Role.MENTOR, offers={"short-video": 5}
        )
        parts[f"mo{number}"] = one
    for number in range(5):
        factories.participant(
            cast.cohort, factories.person(f"Senior {number}", rank=6), Role.MENTEE, wants=("short-video",)
        )
    actions.keep_self_match(drawn, now=SOON)
    address, petra = f"/cohorts/{cast.cohort.code}/matching/self-match/", signed_in(cast.petra)
    shown = []
    seniors = list(Participant.objects.filter(role=Role.MENTEE))
    for number in range(8):
        asks(drawn, parts[f"mo{number}"], seniors[number])
        page = get(petra, address)
        shown.append("not shown of a few" not in page)
    # Of 12 who may ask: neither of the two sides is ever fewer than five.
    assert shown == [False, False, False, False, True, True, True, False]


# Mails


def test_mails_name_nobody_and_lose_their_reason(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    request = asks(drawn, parts["nia"], parts["viktor"])
    due.run_due(now=NOW + 6 * (AFTER - NOW) / 28)
    yes(asks(drawn, parts["jo"], parts["ida"]))
    with clock.moved_to(SOON), translation.override("en"):
        subjects = {}
        for message in Message.objects.filter(kind__startswith="matching."):
            if message.kind == "matching.request" and message.to == parts["ida"].person:
                continue
            words = words_of(message)
            subjects[message.kind.removeprefix("matching.")] = words.subject
            own = message.to.first_name
            assert [
                name for name in ("Nia", "Viktor", "Jo", "Ida") if name != own and f"{name} " in words.text
            ] == [], message.kind
        assert subjects == {
            "self_match_rules": "Fresh Eyes: people may ask you",
            "self_match": "Fresh Eyes: you may ask now",
            "request": "Fresh Eyes: your answer is asked for",
            "request_reminder": "Fresh Eyes: an answer is still open",
            "to_look_at": "Spring 2026: a pair waits for you",
        }
        # Until the midnight after the 19th where the tests run.
        Person.objects.filter(pk=cast.person("viktor").pk).update(time_zone="UTC")
        asked = words_of(Message.objects.get(kind="matching.request", to=cast.person("viktor"))).text
        assert "It waits until Tuesday 19 May." in asked
        no(request)
        for kind in ("request", "request_reminder"):
            message = Message.objects.get(kind=f"matching.{kind}", to=cast.person("viktor"))
            with pytest.raises(Moot, match="nothing to answer any more"):
                words_of(message)
        Participant.objects.filter(pk=parts["nia"].pk).update(state="withdrawn")
        with pytest.raises(Moot, match="The person has left"):
            words_of(Message.objects.get(kind="matching.self_match", to=cast.person("nia")))
        SelfMatchRequest.objects.all().delete()
        with pytest.raises(Moot, match="no pair to look at"):
            words_of(Message.objects.get(kind="matching.to_look_at"))
        actions.close_self_match(drawn, by=cast.petra, now=SOON)
        with pytest.raises(Moot, match="The time to ask is over"):
            words_of(Message.objects.get(kind="matching.self_match_rules", to=cast.person("viktor")))
        over = Message.objects.get(kind="matching.self_match_over")
        assert "then let the solver finish" in words_of(over).text
        cast.program.policy["finish_itself"] = True
        cast.program.save()
        assert "The solver finishes by itself" in words_of(over).text


def test_two_who_chose_each_other_are_locked_in_the_run(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    yes(asks(drawn, parts["nia"], parts["ida"]))
    actions.close_self_match(drawn, by=cast.petra, now=SOON)
    run = actions.finish_self_match(drawn, by=cast.petra, now=SOON)
    petra = signed_in(cast.petra)
    for address in (f"/matching/runs/{run.code}/?all", f"/matching/runs/{run.code}/review/"):
        page = get(petra, address)
        assert "Ida" in page
    assert "They chose each other." in get(
        petra, f"/matching/runs/{run.code}/?open={parts['nia'].code}-{parts['ida'].code}"
    )
    # A manager may still make the pair by itself; then the run asks only the others.
    assert "Nia Adeyemi and Ida Falk" in get(petra, f"/cohorts/{cast.cohort.code}/matching/self-match/")


def test_who_has_no_place_left_is_not_told_that_somebody_waits(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    asks(drawn, parts["nia"], parts["viktor"])
    yes(asks(drawn, parts["jo"], parts["viktor"]))
    (home,) = queries.self_matches_at_home(cast.viktor, now=SOON)
    own = queries.own_requests(cast.viktor, parts["viktor"].code, now=SOON)
    assert (home.waiting, own.waiting) == (0, [])
    for day in range(8):
        due.run_due(now=MORNING + day * DAY)
    assert not Message.objects.filter(kind="matching.request_reminder").exists()
    mail = Message.objects.filter(kind="matching.request", to=parts["viktor"].person)[0]
    with clock.moved_to(SOON), pytest.raises(Moot):
        words_of(mail)


def test_a_manager_who_does_not_make_a_pair_leaves_no_no_behind(cast: Cast, parts: Parts) -> None:
    drawn = opened(cast)
    rules(drawn, parts["viktor"], approves="manager")
    request = asks(drawn, parts["nia"], parts["viktor"])
    actions.turn_down(request, by=cast.petra, now=SOON)
    own = queries.own_requests(cast.viktor, parts["viktor"].code, now=SOON)
    assert (own.let_go, request.state, request.declined) == ([], "open", False)
    assert not self_match.chosen_by_managers(drawn, now=SOON).exists()
    with pytest.raises(Refused, match="not waiting for you any more"):
        actions.turn_down(request, by=cast.petra, now=SOON)


def test_asking_without_saying_whom_is_refused_like_anything_that_did_not_come_whole(cast: Cast, parts: Parts) -> None:
    opened(cast)
    assert post(signed_in(cast.nia), asking(parts["nia"]), note="x" * 301).status_code == 422
