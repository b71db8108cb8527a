"""Shortlists on pages: one's own, signed in and by the link; the managers' before, while and after people answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.matching.story import AFTER, LAST_DAY, answers_of, entry, released, says, with_shortlists
from tests.support.words import without_addresses
from viceversa.core import clock
from viceversa.matching import actions, mails, queries_shortlists
from viceversa.matching.models import Run, ShortlistRound
from viceversa.matching.states import RoundState
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.people.models import User
from viceversa.programs.models import DoNotMatch, OffLimits, Participant, Role, Want
from viceversa.programs.states import ParticipantState

Parts = dict[str, Participant]
SOON = NOW + timedelta(hours=2)


@pytest.fixture
def parts(cast: Cast) -> Parts:
    return with_shortlists(cast)


@pytest.fixture
def drawn(cast: Cast, parts: Parts) -> ShortlistRound:
    return released(cast)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen(client: Client, address: str) -> str:
    with clock.moved_to(SOON):
        answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def at(part: Participant) -> str:
    return f"/enrollments/{part.code}/shortlist/"


# One's own


def test_the_list_says_in_words_who_they_are_and_why(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    Want.objects.filter(participant=parts["viktor"]).update(example="For the board paper")
    OffLimits.objects.create(participant=parts["viktor"], topic=factories.topic("zebra-topic"))
    DoNotMatch.objects.create(participant=parts["ida"], person=cast.person("otto"))
    page = seen(signed_in(cast.nia), at(parts["nia"]))
    shown = [
        "3 people you could be matched with",
        "Finance director, Finance, Lyon.",
        "Viktor Halvorsen wants to learn about Ai assistants and Short video, and you can help."[
            len("Viktor Halvorsen ") :
        ],
        "Viktor brings",
        "How budgets get decided",
        "For the board paper",
        "Ida wants to learn",
        "You have not answered yet.",
        "An order is not yet a yes",
    ]
    assert [words for words in shown if words not in page] == []
    # Codes in addresses are drawn, and may hold any number.
    read = re.sub(r"<[^>]*>", " ", page)
    assert [words for words in ("Zebra", "Otto", "812", "points") if words in read] == []


def test_each_tap_is_saved_and_shown(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    nia, address = signed_in(cast.nia), at(parts["nia"])
    ida, udo = (entry(drawn, parts["nia"], parts[name]).code for name in ("ida", "udo"))
    with clock.moved_to(SOON):
        assert nia.post(address, {"first": ida}).status_code == 302
        page = nia.post(address, {"veto": udo}, headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in page, page.count("Left out"), "Your order is saved." in page) == (False, 1, True)
    assert page.index("Ida Falk") < page.index("Viktor Halvorsen") < page.index("Udo Berg")
    with clock.moved_to(SOON):
        nia.post(address, {"back": udo})
        nia.post(address, {"up": udo})
    assert answers_of(drawn, parts["nia"]) == {"Ida": 1, "Udo": 2, "Viktor": 3}
    with clock.moved_to(SOON):
        page = nia.post(address, {"all": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert ("all of them are fine" in page, "Place 1" in page, "Put first" in page) == (True, False, True)


def test_leaving_out_everybody_is_an_answer(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    for name in ("viktor", "ida", "udo"):
        says(drawn, parts["nia"], "veto", parts[name])
    page = seen(signed_in(cast.nia), at(parts["nia"]))
    assert ("You have left out everybody." in page, "are fine" in page) == (True, False)


def test_the_link_in_the_mail_does_the_same_without_signing_in(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    with clock.moved_to(SOON):
        url = mails.link_to(parts["nia"])
        address = url[url.index("/shortlist/") :]
        client, other = Client(), mails.link_to(parts["viktor"])
        before = client.get(address)
        assert (before.status_code, answers_of(drawn, parts["nia"])["Ida"]) == (200, 0)
        entry_of_ida = entry(drawn, parts["nia"], parts["ida"]).code
        assert client.post(address, {"first": entry_of_ida}).status_code == 302
        part = client.post(address, {"all": "1"}, headers={"HX-Request": "true"})
        assert client.post(other[other.index("/shortlist/") :], {"first": entry_of_ida}).status_code == 409
        assert client.get(address[:-3] + "x/").status_code == 409
    assert ("<html" in part.content.decode(), answers_of(drawn, parts["nia"])["Ida"]) == (False, 1)
    parts["nia"].delete()
    with clock.moved_to(SOON):
        assert client.get(address).status_code == 404


def test_nobody_else_finds_a_list(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    for user in (cast.viktor, cast.petra, cast.ada, cast.otto, factories.user()):
        assert signed_in(user).get(at(parts["nia"])).status_code == 404
    assert Client().get(at(parts["nia"])).status_code == 302


def test_there_is_no_list_before_the_release(cast: Cast, parts: Parts) -> None:
    actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    assert signed_in(cast.nia).get(at(parts["nia"])).status_code == 404
    assert queries_shortlists.lists_waiting(cast.nia, now=SOON) == []


def test_whoever_leaves_is_no_longer_shown(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    Participant.objects.filter(pk__in=[parts["ida"].pk, parts["udo"].pk]).update(state=ParticipantState.WITHDRAWN)
    page = seen(signed_in(cast.nia), at(parts["nia"]))
    assert ("1 person you could be matched with" in page, "Ida" in page) == (True, False)
    Participant.objects.filter(pk=parts["viktor"].pk).update(state=ParticipantState.WITHDRAWN)
    assert "Nobody is left on your list" in seen(signed_in(cast.nia), at(parts["nia"]))
    Participant.objects.filter(pk=parts["nia"].pk).update(state=ParticipantState.WITHDRAWN)
    assert signed_in(cast.nia).get(at(parts["nia"])).status_code == 404


def test_after_the_day_the_list_can_be_read_and_not_changed(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    says(drawn, parts["nia"], "first", parts["ida"])
    actions.close_answers(drawn, now=AFTER)
    page = seen(signed_in(cast.nia), at(parts["nia"]))
    assert ("The time to answer in Fresh Eyes is over." in page, "Put first" in page) == (True, False)
    with clock.moved_to(AFTER):
        assert signed_in(cast.nia).post(at(parts["nia"]), {"all": "1"}).status_code == 409


def test_the_page_says_how_an_order_counts(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    first, order = "the order of the others does not", "no two would both rather have each other"
    page = seen(signed_in(cast.nia), at(parts["nia"]))
    assert (first in page, order in page) == (True, False)
    cast.program.policy["finish"] = "rankings"
    cast.program.save()
    page = seen(signed_in(cast.nia), at(parts["nia"]))
    assert (first in page, order in page) == (False, True)


def test_home_leads_to_the_list_while_it_can_be_answered(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    nia = signed_in(cast.nia)
    assert "Look and answer" in seen(nia, "/home/")
    says(drawn, parts["nia"], "all")
    page = seen(nia, "/home/")
    assert ("Your answer is saved" in page, at(parts["nia"]) in page) == (True, True)
    with clock.moved_to(AFTER):
        assert at(parts["nia"]) not in nia.get("/home/").content.decode()


def test_a_list_costs_the_same_with_one_and_with_three(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    nia = signed_in(cast.nia)
    costs = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as three:
            seen(nia, at(parts["nia"]))
        costs.append(len(three))
        Participant.objects.filter(pk__in=[parts["ida"].pk, parts["udo"].pk]).update(state=ParticipantState.WITHDRAWN)
    assert (costs[0] == costs[1], costs[0] <= 12) == (True, True)


# The managers'


def test_managers_look_over_and_release(cast: Cast, parts: Parts) -> None:
    petra, address = signed_in(cast.petra), f"/cohorts/{cast.cohort.code}/matching/shortlists/"
    with clock.moved_to(NOW):
        assert "Draw up shortlists" in petra.get(address).content.decode()
        assert "Shortlists first." in petra.get(f"/cohorts/{cast.cohort.code}/matching/").content.decode()
        petra.post(address)
        again = petra.post(address, follow=True).content.decode()
        assert "Nothing has changed, so these lists stand." in again
        assert ("Release 6 shortlists" in again, again.count("Viktor Halvorsen")) == (True, 4)
        drawn = ShortlistRound.objects.get()
        release = f"/matching/shortlists/{drawn.code}/release/"
        for wrong, said in (("", "Choose the last day to answer."), ("2026-05-13", "Give people 2 to 60 days")):
            refused = petra.post(release, {"answer_by": wrong})
            assert (refused.status_code, said in refused.content.decode()) == (422, True)
        page = petra.post(release, {"answer_by": "2026-05-22"}, follow=True).content.decode()
    assert ("Everybody with a shortlist gets a mail now." in page, "People are answering" in page) == (True, True)
    drawn.refresh_from_db()
    assert (drawn.state, drawn.answer_by) == (RoundState.OPEN, AFTER - timedelta(hours=2))


def test_after_the_release_a_manager_sees_numbers_alone(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    says(drawn, parts["nia"], "veto", parts["ida"])
    page = seen(signed_in(cast.petra), f"/cohorts/{cast.cohort.code}/matching/shortlists/")
    people = [one.person.name for one in parts.values()]
    assert [name for name in people if name in page] == []
    assert "<dt>Have answered</dt><dd>1</dd>" in page


def test_the_solver_finishes_on_a_click(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    petra = signed_in(cast.petra)
    actions.close_answers(drawn, now=AFTER)
    address = f"/cohorts/{cast.cohort.code}/matching/shortlists/"
    assert "Let the solver finish" in seen(petra, address)
    with clock.moved_to(AFTER):
        page = petra.post(f"/matching/shortlists/{drawn.code}/finish/", follow=True).content.decode()
    assert "Run 1 has 3 pairs." in page
    assert ("Go to run 1" in seen(petra, address), Run.objects.count()) == (True, 1)


def test_a_manager_sees_no_list_of_their_own_line(cast: Cast, parts: Parts) -> None:
    jo = parts["jo"].person
    jo.manager = cast.person("petra")
    jo.line_path = f"/{jo.manager.pk}{jo.manager.line_path}"
    jo.save()
    actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    page = seen(signed_in(cast.petra), f"/cohorts/{cast.cohort.code}/matching/shortlists/")
    assert ("Jo Park" in page, page.count("A list you can’t see"), page.count("Kim Lund")) == (False, 1, 4)


def test_managers_of_other_programs_and_solver_led_ones_find_none(cast: Cast, parts: Parts) -> None:
    drawn = actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
    other = factories.user()
    factories.program("Another", manager=other)
    client = signed_in(other)
    addresses = [f"/matching/shortlists/{drawn.code}/{act}/" for act in ("release", "finish")]
    assert [client.post(one).status_code for one in addresses] == [404, 404]
    assert client.get(f"/cohorts/{cast.cohort.code}/matching/shortlists/").status_code == 404
    cast.program.policy = {}
    cast.program.save()
    petra = signed_in(cast.petra)
    assert petra.get(f"/cohorts/{cast.cohort.code}/matching/shortlists/").status_code == 404
    assert "Shortlists first." not in petra.get(f"/cohorts/{cast.cohort.code}/matching/").content.decode()


def test_lists_cost_the_same_for_two_and_for_twelve_people(cast: Cast, parts: Parts) -> None:
    petra, address = signed_in(cast.petra), f"/cohorts/{cast.cohort.code}/matching/shortlists/"
    costs = []
    for number in range(2):
        actions.draw_up(cast.cohort, by=cast.petra, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            seen(petra, address)
        costs.append(len(asked))
        for name in range(6):
            role = Role.MENTOR if name % 2 else Role.MENTEE
            factories.participant(
                cast.cohort, factories.person(f"Mo {number}{name}", rank=1 if name % 2 else 6), role,
                offers={"short-video": 5}, wants=("short-video",),
            )  # fmt: skip
    assert (costs[0] == costs[1], costs[0] <= 12) == (True, True)


# Mails


def test_mails_name_nobody_and_lose_their_reason(cast: Cast, parts: Parts, drawn: ShortlistRound) -> None:
    message = Message.objects.get(kind="matching.shortlist", to=cast.person("nia"))
    with clock.moved_to(SOON), translation.override("en"):
        words = words_of(message)
        assert words.subject == "Fresh Eyes: your answer is asked for"
        assert "There are 3 people in Fresh Eyes with whom you could be matched." in words.text
        assert words.text.split("You can answer until ")[1].split(". It")[0] == "Saturday 23 May"
        assert [name for name in ("Viktor", "Ida", "Udo") if name in without_addresses(words.text)] == []
        says(drawn, parts["nia"], "all")
        actions.remind(drawn, now=SOON)
        reminder = Message.objects.get(kind="matching.shortlist_reminder", to=cast.person("viktor"))
        assert "You have not yet said what you think" in words_of(reminder).text
        says(drawn, parts["viktor"], "all")
        for moot, why in ((reminder, "There is an answer already."),):
            with pytest.raises(Exception, match=why):
                words_of(moot)
        Participant.objects.filter(pk=parts["nia"].pk).update(state=ParticipantState.WITHDRAWN)
        with pytest.raises(Exception, match="The person has left"):
            words_of(message)
        actions.close_answers(drawn, now=AFTER)
        with pytest.raises(Exception, match="The time to answer is over"):
            words_of(reminder)
        told = words_of(Message.objects.get(kind="matching.answers_in"))
        assert "let the solver finish" in told.text
        cast.program.policy["finish_itself"] = True
        cast.program.save()
        assert "The solver finishes by itself" in words_of(Message.objects.get(kind="matching.answers_in")).text
    assert LAST_DAY.day == 22
