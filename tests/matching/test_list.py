"""The list of pairs, narrowed and sorted, and the same pairs in a picture."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.cast import Cast
from tests.matching.test_pages import add_pairs, signed_in, solved
from tests.matching.test_why_not import called, two_and_two
from viceversa.matching import actions, page
from viceversa.matching.listing import Asked
from viceversa.matching.models import Proposal, Run
from viceversa.matching.page import picture
from viceversa.programs.models import Participant, ProgramManager, Role


@pytest.fixture
def petra(cast: Cast) -> Client:
    return signed_in(cast.petra)


def listed(client: Client, run: Run, **query: str) -> list[str]:
    """Who is in the rows, "Nia with Viktor", in their order."""
    html = client.get(f"/matching/runs/{run.code}/", query).content.decode()
    table = html[html.index('id="pairs"') :].partition("</table>")[0]
    rows = re.findall(r"<b>(.*?)</b><small>with (.*?)</small>", table, re.DOTALL)
    return [f"{mentor.split()[0]} with {mentee.split()[0]}" for mentor, mentee in rows]


NIA, JO = "Nia with Viktor", "Jo with Sol"


def staged(cast: Cast) -> Run:
    two_and_two(cast)
    return solved(cast)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, [JO, NIA]),
        ({"sort": "fit"}, [NIA, JO]),
        ({"sort": "name"}, [JO, NIA]),
        ({"sort": "-name"}, [NIA, JO]),
        ({"sort": "nonsense"}, [JO, NIA]),
        ({"q": "nia"}, [NIA]),
        ({"q": "HALVÓRSEN nia"}, [NIA]),
        ({"q": "legal"}, [JO]),
        ({"q": "short video"}, [NIA]),
        ({"q": "chess"}, [JO]),
        ({"q": "nobody"}, []),
        ({"below": "90"}, [NIA]),
        ({"below": "soon"}, [JO, NIA]),
        ({"page": "nonsense"}, [JO, NIA]),
        ({"page": "9"}, [JO, NIA]),
        ({"locked": "1"}, []),
        ({"changed": "1"}, []),
    ],
    ids=str,
)
def test_the_list_is_narrowed_and_sorted(petra: Client, cast: Cast, query: dict[str, str], rows: list[str]) -> None:
    run = staged(cast)
    assert listed(petra, run, **query) == rows


def test_each_way_sorts_by_its_own(petra: Client, cast: Cast) -> None:
    run = staged(cast)
    for sort, field in (("vice", "fit_to_mentee"), ("versa", "fit_to_mentor")):
        expected = [
            f"{one.mentor.person.first_name} with {one.mentee.person.first_name}"
            for one in Proposal.objects.filter(run=run).order_by(field, "points").select_related("mentor__person")
        ]
        assert listed(petra, run, sort=sort) == expected
        assert listed(petra, run, sort=f"-{sort}") == expected[::-1]


def test_locked_and_changed_pairs(petra: Client, cast: Cast) -> None:
    run = staged(cast)
    jo, sol = called(cast, "Jo Park"), called(cast, "Sol Reyes")
    actions.pin(cast.cohort, mentor=jo, mentee=sol, by=cast.petra)
    assert listed(petra, run, locked="1") == [JO]
    add_pairs(cast, 1)
    second = solved(cast)
    assert listed(petra, second, changed="1") == ["Junior with Senior"]
    html = petra.get(f"/matching/runs/{second.code}/?changed=1&sort=name").content.decode()
    assert "New since run 1" in html
    assert 'href="?sort=name#pairs"' in html
    assert "1 to 1 of 1" in html
    assert listed(petra, second, pair=f"{jo.code}-{sol.code}") == [JO]
    empty = petra.get(f"/matching/runs/{second.code}/?q=nobody").content.decode()
    assert "No pair is like that" in empty


def test_an_opened_pair_keeps_the_list_as_it_was(petra: Client, cast: Cast) -> None:
    run = staged(cast)
    html = petra.get(f"/matching/runs/{run.code}/?q=nia&sort=name").content.decode()
    pair = f"{cast.nia_part.code}-{cast.viktor_part.code}"
    assert f'href="?q=nia&amp;sort=name&amp;open={pair}#pair-{pair}"' in html


def test_pairs_of_ones_own_line_are_in_no_list(cast: Cast) -> None:
    ProgramManager.objects.create(program=cast.program, user=cast.mara, since=factories.NOW)
    run = staged(cast)
    mara = signed_in(cast.mara)
    assert listed(mara, run) == [JO]
    assert "A pair you can’t see" in mara.get(f"/matching/runs/{run.code}/").content.decode()
    for query in ({"q": "nia"}, {"q": "halvorsen"}, {"pair": f"{cast.nia_part.code}-{cast.viktor_part.code}"}):
        assert listed(mara, run, **query) == []
    drawn = mara.get(f"/matching/runs/{run.code}/picture/").content.decode()
    assert "Jo Park with Sol Reyes" in drawn
    assert [name for name in ("Nia", "Viktor") if name in drawn] == []


def test_pages_of_a_narrowed_list_count_right(petra: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "PAGE_SIZE", 2)
    add_pairs(cast, 5)
    run = solved(cast)
    html = petra.get(f"/matching/runs/{run.code}/?q=junior&page=2").content.decode()
    assert "3 to 4 of 5" in html
    assert html.count('id="pair-') == 2
    assert "q=junior&amp;page=3" in html


@pytest.mark.parametrize("number", ["99999999999999999999", "٣", "9" * 5000])
def test_a_page_that_can_not_be_is_the_first(petra: Client, cast: Cast, number: str) -> None:
    run = staged(cast)
    assert petra.get(f"/matching/runs/{run.code}/", {"page": number}).status_code == 200


@pytest.mark.parametrize("query", ["?q=lumen", "?locked=1&changed=1&below=90", "?sort=-versa&all=1"])
def test_queries_do_not_grow_with_what_is_asked(petra: Client, cast: Cast, query: str) -> None:
    def cost(run: Run) -> int:
        with CaptureQueriesContext(connection) as captured:
            petra.get(f"/matching/runs/{run.code}/{query}")
        return len(captured)

    add_pairs(cast, 1)
    solved(cast)
    few = cost(solved(cast, floor=10))
    add_pairs(cast, 4)
    assert few == cost(solved(cast)) <= 12


# The picture


def test_the_picture_draws_each_pair_once_and_opens_it(petra: Client, cast: Cast) -> None:
    two_and_two(cast)
    lone = factories.person("Lone Berg")
    factories.participant(cast.cohort, lone, Role.MENTOR, offers={"knitting": 5}, wants=("chess",))
    actions.pin(cast.cohort, mentor=cast.nia_part, mentee=cast.viktor_part, by=cast.petra)
    run = solved(cast)
    html = petra.get(f"/matching/runs/{run.code}/picture/").content.decode()
    fit = round(Proposal.objects.get(run=run, mentor=cast.nia_part).points / 10_000)
    pair = f"{cast.nia_part.code}-{cast.viktor_part.code}"
    assert f'aria-label="Nia Adeyemi with Viktor Halvorsen, fit {fit}, locked, worst-off pair"' in html
    assert f'href="/matching/runs/{run.code}/?open={pair}&amp;pair={pair}#pair-{pair}"' in html
    assert html.count('class="thread ') == 2
    assert html.count('class="vice alone"') == 1 + 1  # Lone, and the legend
    assert "Lone Berg" in html
    assert html.count('<circle class="locked"') == 1 + 1
    narrowed = petra.get(f"/matching/runs/{run.code}/picture/?q=jo").content.decode()
    assert narrowed.count('class="thread ') == 1
    assert "Lone Berg" not in narrowed
    assert "No pair is like that" in petra.get(f"/matching/runs/{run.code}/picture/?q=zz").content.decode()


def test_no_picture_of_a_run_without_a_result(petra: Client, cast: Cast) -> None:
    run = actions.start_run(cast.cohort, by=cast.petra)
    assert petra.get(f"/matching/runs/{run.code}/picture/").status_code == 404


def test_a_run_without_pairs_has_an_empty_picture(petra: Client, cast: Cast) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(times=[])
    assert "No pair can be formed" in petra.get(f"/matching/runs/{solved(cast).code}/picture/").content.decode()


def test_threads_lie_where_their_two_stand(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    add_pairs(cast, 6)
    run = solved(cast)
    drawn = picture.build(cast.petra, run, Asked(), former=None)
    assert {thread.start for thread in drawn.threads} == {mark.y for mark in drawn.mentors.marks}
    assert {thread.end for thread in drawn.threads} == {mark.y for mark in drawn.mentees.marks}
    assert [title.text for title in drawn.mentors.titles] == ["Legal", "Retail"]
    assert (drawn.named, drawn.more) == (True, 0)
    assert max(mark.y for mark in (*drawn.mentors.marks, *drawn.mentees.marks)) < drawn.height
    monkeypatch.setattr(picture, "MOST_THREADS", 3)
    monkeypatch.setattr(picture, "PITCHES", ())
    few = picture.build(cast.petra, run, Asked(), former=None)
    assert (len(few.threads), few.more, few.named) == (3, 4, False)


def test_the_picture_costs_the_same_for_many(petra: Client, cast: Cast) -> None:
    def cost() -> int:
        run = solved(cast)
        with CaptureQueriesContext(connection) as captured:
            petra.get(f"/matching/runs/{run.code}/picture/")
        return len(captured)

    few = cost()
    add_pairs(cast, 4)
    assert few == cost() <= 12
