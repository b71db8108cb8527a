"""Publishing: nothing before everybody in the pair agrees, nothing after one of them does not, names by each one's wish."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.recognition.conftest import DAY
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.retention import apply_all
from viceversa.messaging import rendering
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Message
from viceversa.pairings.actions import closure
from viceversa.pairings.doors import space_for
from viceversa.pairings.models import Member, Pairing
from viceversa.people.models import User
from viceversa.programs.models import Participant, Role
from viceversa.recognition import queries
from viceversa.recognition.actions import commitments, ideas, sharing
from viceversa.recognition.models import Commitment, Idea
from viceversa.recognition.states import Sharing

pytestmark = pytest.mark.django_db
ASKED = "recognition.asked_to_publish"


def told() -> list[str]:
    return sorted(one.to.first_name for one in Message.objects.filter(kind=ASKED).select_related("to"))


def read_by(user: User, cast: Cast, kind: str) -> list[tuple[str, list[str]]]:
    board = queries.board_of(user, cast.program, kind)
    return [(entry.name, entry.others) for entry in board.entries]


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def publish(cast: Cast, thing: Commitment | Idea, *, first: User, then: User) -> None:
    sharing.propose(thing, by=first, now=NOW)
    sharing.agree(thing, by=then, now=NOW)


def test_a_commitment_is_published_when_the_mentor_agrees(cast: Cast, pair: Pairing, commitment: Commitment) -> None:
    with pytest.raises(NotAllowed):
        sharing.propose(commitment, by=cast.nia, now=NOW)
    assert not sharing.propose(commitment, named=True, by=cast.viktor, now=NOW).repeated
    assert sharing.propose(commitment, by=cast.viktor, now=NOW).repeated
    assert sharing.agree(commitment, by=cast.viktor, now=NOW).repeated
    assert (commitment.sharing, told(), read_by(cast.otto, cast, "commitments")) == (Sharing.PROPOSED, ["Nia"], [])
    assert not sharing.agree(commitment, named=True, by=cast.nia, now=NOW).repeated
    assert sharing.agree(commitment, by=cast.nia, now=NOW).repeated
    assert (commitment.sharing, commitment.published_at) == (Sharing.PUBLISHED, NOW)
    # The mentor's name never stands with it, whatever was ticked.
    assert read_by(cast.otto, cast, "commitments") == [("Viktor Halvorsen", [])]


def test_a_no_needs_no_reason_and_tells_nobody(cast: Cast, commitment: Commitment) -> None:
    sharing.propose(commitment, by=cast.viktor, now=NOW)
    before = Message.objects.count()
    assert not sharing.hold_back(commitment, by=cast.nia, now=NOW).repeated
    assert sharing.hold_back(commitment, by=cast.viktor, now=NOW).repeated
    assert (commitment.sharing, commitment.agreed, Message.objects.count()) == (Sharing.PRIVATE, [], before)
    with pytest.raises(Refused, match="no longer asked"):
        sharing.agree(commitment, by=cast.nia, now=NOW)
    with clock.moved_to(NOW), pytest.raises(Moot):
        rendering.words_of(Message.objects.get(kind=ASKED))


def test_the_mail_says_nothing_of_it(cast: Cast, commitment: Commitment) -> None:
    sharing.propose(commitment, by=cast.viktor, now=NOW)
    with clock.moved_to(NOW):
        words = rendering.words_of(Message.objects.get(kind=ASKED))
    assert "Zebra" not in words.subject + words.text + words.html
    assert [KINDS[kind].manager_sees for kind in (ASKED, "recognition.look_back")] == ["none", "none"]


@pytest.mark.parametrize("who", ["nia", "viktor"])
def test_either_withdraws_it_at_any_time(cast: Cast, pair: Pairing, commitment: Commitment, who: str) -> None:
    publish(cast, commitment, first=cast.viktor, then=cast.nia)
    with pytest.raises(Refused, match="published"):
        sharing.hold_back(commitment, by=cast.viktor, now=NOW)
    for name in ("petra", "otto", "dora", "ada", "sam"):
        with pytest.raises(NotAllowed):
            sharing.withdraw(commitment, by=getattr(cast, name), now=NOW)
    closure.end(pair, by=cast.nia, now=NOW)
    Member.objects.all().delete()  # whoever agreed may, whatever else is still kept
    assert not sharing.withdraw(commitment, by=getattr(cast, who), now=NOW).repeated
    assert sharing.withdraw(commitment, by=getattr(cast, who), now=NOW).repeated
    assert (commitment.sharing, read_by(cast.otto, cast, "commitments")) == (Sharing.WITHDRAWN, [])


def test_other_words_are_agreed_to_anew(cast: Cast, commitment: Commitment) -> None:
    publish(cast, commitment, first=cast.viktor, then=cast.nia)
    commitments.settle(commitment, how="keep", by=cast.viktor, now=NOW)
    commitments.reword(commitment, text=commitment.text, by=cast.viktor, now=NOW)
    assert commitment.sharing == Sharing.PUBLISHED
    commitments.reword(commitment, text="Other words", by=cast.viktor, now=NOW)
    assert (commitment.sharing, commitment.agreed, commitment.published_at) == (Sharing.PRIVATE, [], None)
    publish(cast, commitment, first=cast.viktor, then=cast.nia)
    assert commitment.sharing == Sharing.PUBLISHED


def test_so_is_what_came_of_an_idea(cast: Cast, idea: Idea) -> None:
    publish(cast, idea, first=cast.nia, then=cast.viktor)
    ideas.try_out(idea, test="x", stops_if="y", ends_on=DAY, by=cast.nia, now=NOW)
    assert (idea.sharing, read_by(cast.otto, cast, "ideas")) == (Sharing.PRIVATE, [])


# Names


def test_nobody_is_named_for_an_idea_before_whoever_had_it(cast: Cast, idea: Idea) -> None:
    sharing.propose(idea, by=cast.nia, now=NOW)
    sharing.agree(idea, named=True, by=cast.viktor, now=NOW)
    assert read_by(cast.otto, cast, "ideas") == [("", [])]
    assert not sharing.name(idea, named=True, by=cast.nia, now=NOW).repeated
    assert sharing.name(idea, named=True, by=cast.nia, now=NOW).repeated
    assert read_by(cast.otto, cast, "ideas") == [("Nia Adeyemi", ["Viktor Halvorsen"])]
    sharing.name(idea, named=False, by=cast.viktor, now=NOW)
    assert read_by(cast.otto, cast, "ideas") == [("Nia Adeyemi", [])]
    sharing.name(idea, named=False, by=cast.nia, now=NOW)
    assert read_by(cast.otto, cast, "ideas") == [("", [])]


def test_a_commitment_agreed_to_without_a_name_gets_none(cast: Cast, commitment: Commitment) -> None:
    publish(cast, commitment, first=cast.viktor, then=cast.nia)
    with pytest.raises(Refused, match="without a name"):
        sharing.name(commitment, named=True, by=cast.viktor, now=NOW)
    assert sharing.name(commitment, named=False, by=cast.viktor, now=NOW).repeated
    sharing.withdraw(commitment, by=cast.viktor, now=NOW)
    assert not sharing.name(commitment, named=True, by=cast.viktor, now=NOW).repeated
    with pytest.raises(NotAllowed):
        sharing.name(commitment, named=True, by=cast.petra, now=NOW)


def test_who_is_no_longer_kept_is_no_longer_named(cast: Cast, idea: Idea) -> None:
    sharing.propose(idea, named=True, by=cast.nia, now=NOW)
    sharing.agree(idea, named=True, by=cast.viktor, now=NOW)
    Member.objects.all().delete()
    Participant.objects.filter(pk=cast.nia_part.pk).delete()
    assert read_by(cast.viktor, cast, "ideas") == [("", [])]


def test_in_a_pod_all_are_asked(cast: Cast, pair: Pairing, idea: Idea) -> None:
    jo = factories.person("Jo Park")
    part = factories.participant(cast.cohort, jo, Role.MENTOR)
    Member.objects.create(pairing=pair, participant=part, role=Role.MENTOR, answer="accepted", created_at=NOW)
    sharing.propose(idea, by=cast.nia, now=NOW)
    assert told() == ["Jo", "Viktor"]
    sharing.agree(idea, by=cast.viktor, now=NOW)
    assert idea.sharing == Sharing.PROPOSED
    sharing.agree(idea, by=factories.user(jo), now=NOW)
    assert idea.sharing == Sharing.PUBLISHED


# Who reads


def test_who_reads_a_programs_page(cast: Cast, pair: Pairing) -> None:
    readers = {"nia", "viktor", "otto", "petra", "dora"}
    factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR)
    for name in (*readers, "sam", "ada", "eve"):
        user = getattr(cast, name)
        if name in readers:
            assert queries.board_for(user, cast.program.code) == cast.program
            assert queries.boards_for(user) == [cast.program]
        else:
            with pytest.raises(Http404):
                queries.board_for(user, cast.program.code)
            assert queries.boards_for(user) == []
    with pytest.raises(Http404):
        queries.board_for(cast.petra, "nowhere")


def test_unpublished_things_are_the_pairs_alone(cast: Cast, pair: Pairing, commitment: Commitment, idea: Idea) -> None:
    """Not for managers, sponsors, support contacts or administrators, wherever they look."""
    code, program = pair.code, cast.program.code
    pages = [f"/pairs/{code}/outcomes/", f"/pairs/{code}/ideas/{idea.code}/", f"/programs/{program}/ideas/",
             f"/programs/{program}/commitments/", f"/cohorts/{cast.cohort.code}/pairs/{code}/"]  # fmt: skip
    with clock.moved_to(NOW):
        for name in ("petra", "dora", "sam", "ada", "otto", "eve"):
            browser = browser_of(getattr(cast, name))
            for page in pages:
                assert "Zebra" not in browser.get(page).content.decode()
        assert "Zebra" in browser_of(cast.nia).get(pages[0]).content.decode()


def test_the_board_costs_the_same_for_many(cast: Cast, pair: Pairing) -> None:
    costs = []
    for count in (1, 3):
        for number in range(count):
            idea = ideas.note(pair, title=f"Idea {count} {number}", of=cast.nia_part, by=cast.nia, now=NOW)
            sharing.propose(idea, named=True, by=cast.nia, now=NOW)
            sharing.agree(idea, named=True, by=cast.viktor, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert queries.board_of(cast.otto, cast.program, "ideas").all in (1, 4)
            queries.outcomes_of(space_for(cast.nia, pair.code))
        costs.append(len(asked))
    assert costs == [8, 8]


def test_the_board_is_read_page_by_page_and_counts_all(
    cast: Cast, pair: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "ON_A_PAGE", 2)
    for number in range(3):
        idea = ideas.note(pair, title=f"Idea {number}", of=cast.nia_part, by=cast.nia, now=NOW)
        publish(cast, idea, first=cast.nia, then=cast.viktor)
    first, second = (queries.board_of(cast.otto, cast.program, "ideas", page=page) for page in ("", "2"))
    assert [entry.thing.title for entry in first.entries] == ["Idea 2", "Idea 1"]
    assert [entry.thing.title for entry in second.entries] == ["Idea 0"]
    assert [(board.all, board.counts[0][2]) for board in (first, second)] == [(3, 3), (3, 3)]
    address = reverse("recognition:ideas", args=[cast.program.code])
    assert 'href="?page=2" rel="next"' in browser_of(cast.petra).get(address).content.decode()


def test_one_may_look_at_what_was_stopped_alone(cast: Cast, pair: Pairing, idea: Idea) -> None:
    ideas.try_out(idea, test="x", stops_if="y", ends_on=DAY, by=cast.nia, now=NOW)
    ideas.end(idea, how="stop", learned="Nobody came", by=cast.nia, now=NOW)
    other = ideas.note(pair, title="Another", of=cast.nia_part, by=cast.nia, now=NOW)
    for one in (idea, other):
        publish(cast, one, first=cast.nia, then=cast.viktor)
    board = queries.board_of(cast.otto, cast.program, "ideas", state="stopped")
    assert ([entry.thing.title for entry in board.entries], board.all) == (["Zebra visits"], 2)
    assert [(state, n) for state, _label, n in board.counts] == [("noted", 1), ("stopped", 1)]


# Retention


def test_what_is_private_goes_with_the_pair_and_what_is_published_later(
    cast: Cast, pair: Pairing, commitment: Commitment, idea: Idea
) -> None:
    publish(cast, idea, first=cast.nia, then=cast.viktor)
    closure.end(pair, by=cast.nia, now=NOW)
    apply_all(now=NOW + timedelta(days=89))
    assert (Commitment.objects.count(), Idea.objects.count()) == (1, 1)
    apply_all(now=NOW + timedelta(days=91))
    assert (Commitment.objects.count(), Idea.objects.count()) == (0, 1)
    apply_all(now=NOW + timedelta(days=731))
    assert Idea.objects.count() == 0


# By form


def test_from_a_commitment_to_the_programs_page_and_back(cast: Cast, pair: Pairing) -> None:
    here, viktor, nia = f"/pairs/{pair.code}", browser_of(cast.viktor), browser_of(cast.nia)
    with clock.moved_to(NOW):
        assert "for Viktor to make" in nia.get(f"{here}/commitments/").content.decode()
        wrong = viktor.post(f"{here}/commitments/", {"text": "Ask first", "due_on": "2020-01-01"})
        assert (wrong.status_code, "still to come" in wrong.content.decode()) == (422, True)
        viktor.post(f"{here}/commitments/", {"text": "Ask first", "due_on": f"{DAY}"})
        one = Commitment.objects.get()
        act = f"{here}/outcomes/commitments/{one.code}/publication/"
        assert viktor.post(f"{here}/commitments/{one.code}/", {"text": "Ask first, always"}).status_code == 302
        wrong = viktor.post(f"{here}/commitments/{one.code}/", {"text": "Ask first", "due_on": "2020-01-01"})
        assert wrong.status_code == 422
        viktor.post(act, {"act": "ask", "named": "1"})
        assert "May others in Fresh Eyes read this" in nia.get(f"{here}/outcomes/").content.decode()
        nia.post(act, {"act": "agree"})
        viktor.post(f"{here}/commitments/{one.code}/outcome/", {"how": "keep"})
        board = browser_of(cast.dora).get(f"/programs/{cast.program.code}/commitments/").content.decode()
        assert ("Ask first, always" in board, "Viktor Halvorsen" in board, "Withdraw it" in board) == (
            True,
            True,
            False,
        )
        viktor.post(act, {"act": "name", "named": ""})
        assert (
            "Viktor Halvorsen"
            not in browser_of(cast.dora).get(f"/programs/{cast.program.code}/commitments/").content.decode()
        )
        back = nia.post(f"/programs/{cast.program.code}/commitments/{one.code}/withdrawal/")
        assert back.status_code == 302
        assert "Ask first, always" not in nia.get(back["Location"]).content.decode()
        viktor.post(act, {"act": "ask"})
        nia.post(act, {"act": "keep"})
        assert viktor.post(act, {"act": "shout"}).status_code == 404
        assert viktor.post(f"{here}/outcomes/secrets/{one.code}/publication/", {"act": "ask"}).status_code == 404
        assert viktor.post(f"{here}/outcomes/commitments/nowhere/publication/").status_code == 404
        viktor.post(f"{here}/commitments/{one.code}/removal/")
    assert Commitment.objects.count() == 0


def test_from_an_idea_to_its_end(cast: Cast, pair: Pairing) -> None:
    here, nia = f"/pairs/{pair.code}/ideas/", browser_of(cast.nia)
    of = cast.nia_part.code
    with clock.moved_to(NOW):
        assert nia.post(here, {"title": "", "of": of}).status_code == 422
        assert nia.post(here, {"title": "x" * 200, "of": of}).status_code == 422
        nia.post(here, {"title": "Service desk visits", "of": of})
        idea = Idea.objects.get()
        page = f"{here}{idea.code}/"
        assert nia.post(f"{page}test/", {"test": "Go", "stops_if": "", "ends_on": f"{DAY}"}).status_code == 422
        late = nia.post(f"{page}test/", {"test": "Go", "stops_if": "Nobody comes", "ends_on": "2020-01-01"})
        assert (late.status_code, "Go" in late.content.decode()) == (422, True)
        nia.post(f"{page}test/", {"test": "Go", "stops_if": "Nobody comes", "ends_on": f"{DAY}"})
        assert nia.post(f"{page}outcome/", {"how": "stop", "learned": ""}).status_code == 422
        nia.post(f"{page}outcome/", {"how": "stop", "learned": "Nobody came"})
        assert "Stopped by its own criterion" in nia.get(page).content.decode()
        assert nia.post(f"{page}outcome/", {"how": "adopt", "learned": "After all"}).status_code == 422
        nia.post(f"{page}course/", {"reopen": "1"})
        nia.post(f"{page}course/")
        idea.refresh_from_db()
        assert idea.state == "left"
        assert nia.post(page, {"title": "Visits", "of": of}).status_code == 302
        full = {"title": " ", "of": of}
        assert nia.post(page, full).status_code == 422
        assert nia.get(f"{here}nowhere/").status_code == 404
        assert nia.get("/boards/").status_code == 302
        nia.post(f"{page}removal/")
    assert Idea.objects.count() == 0


def test_somebody_in_two_programs_chooses(cast: Cast, pair: Pairing) -> None:
    other = factories.program("Another", manager=cast.petra)
    answer = browser_of(cast.petra).get("/boards/").content.decode()
    assert ("Fresh Eyes" in answer, other.name in answer) == (True, True)
    assert "begins when you take part" in browser_of(cast.eve).get("/boards/").content.decode()
    assert browser_of(cast.petra).post(f"/programs/{cast.program.code}/secrets/x/withdrawal/").status_code == 404
