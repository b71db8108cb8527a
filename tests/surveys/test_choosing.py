"""What a wave asks is its managers' choice: sets, questions of their own, within the minutes people give."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.surveys.world import asked, close, planned
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.pairings.models import Pairing
from viceversa.surveys import actions, asking, queries
from viceversa.surveys.items import SETS
from viceversa.surveys.models import Choice, OwnItem

pytestmark = pytest.mark.django_db
WORDS = {"text": "Is it worth your time?", "ends": ("no", "yes"), "roles": ["mentor"], "waves": ["T1"]}


def test_managers_choose_sets_for_a_wave_and_the_other_waves_stay_as_suggested(cast: Cast) -> None:
    planned(cast)
    before = actions.questions_of(cast.program, "T0")
    sets = {"mentor": ["candor", "candor"], "mentee": ["belonging"]}
    assert not actions.choose_sets(cast.program, wave="T1", sets=sets, by=cast.petra, now=NOW).repeated
    assert actions.choose_sets(cast.program, wave="T1", sets=sets, by=cast.petra, now=NOW).repeated
    assert actions.questions_of(cast.program, "T1") == {
        "mentor": ["candor.1", "candor.2", "candor.3"], "mentee": ["belonging.1", "belonging.2", "belonging.3"],
    }  # fmt: skip
    assert actions.questions_of(cast.program, "T0") == before
    event = Event.objects.get(verb="survey.chosen")
    assert (event.actor, event.facts) == (
        cast.petra, {"wave": "T1", "mentors": ["candor"], "mentees": ["belonging"]},
    )  # fmt: skip
    for user in (cast.nia, cast.ada, None):
        with pytest.raises(NotAllowed):
            actions.choose_sets(cast.program, wave="T1", sets={}, by=user, now=NOW)
    with pytest.raises(Refused, match="no such set"):
        actions.choose_sets(cast.program, wave="T1", sets={"mentor": ["horoscope"]}, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="people stop after 3"):
        actions.choose_sets(cast.program, wave="T3", sets={"mentor": list(SETS)}, by=cast.petra, now=NOW)
    Choice.objects.update(sets={"T1": {"mentor": ["gone", "candor"]}})
    assert actions.questions_of(cast.program, "T1")["mentor"] == ["candor.1", "candor.2", "candor.3"]


def test_a_question_of_ones_own_is_asked_of_whom_and_when_it_says(cast: Cast) -> None:
    item = actions.add_item(cast.program, **WORDS, is_sensitive=True, by=cast.petra, now=NOW)
    assert (item.source, item.permitted_by, item.permitted_at) == ("", None, None)
    asks = {wave: actions.questions_of(cast.program, wave) for wave in ("T1", "T2")}
    assert [item.item_code in asks[wave][role] for wave in asks for role in ("mentor", "mentee")] == [
        True, False, False, False,
    ]  # fmt: skip
    shown = asking.item_of(item.item_code, queries.own_items(cast.program))
    assert shown is not None
    assert (shown.text, shown.low, shown.high, shown.ends) == ("Is it worth your time?", 1, 5, ("no", "yes"))
    yes_no = actions.add_item(cast.program, **(WORDS | {"ends": ("", ""), "scale": "yes_no"}), by=cast.petra, now=NOW)
    read = asking.item_of(yes_no.item_code, {yes_no.item_code: yes_no})
    assert read is not None
    assert (read.low, read.high, [str(end) for end in read.ends]) == (0, 1, ["no", "yes"])
    theirs = actions.add_item(
        cast.program, **WORDS, source=" Edmondson, 1999 ", has_permission=True, by=cast.petra, now=NOW
    )
    assert (theirs.source, theirs.permitted_by, theirs.permitted_at) == ("Edmondson, 1999", cast.petra, NOW)
    assert Event.objects.filter(verb="survey.item_added", actor=cast.petra).count() == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " "}, "text"),
        ({"roles": []}, "roles"),
        ({"roles": ["sponsor"]}, "roles"),
        ({"waves": []}, "waves"),
        ({"waves": ["T9"]}, "waves"),
        ({"ends": ("no", " ")}, "low_end"),
        ({"source": "Somebody, 2001"}, "has_permission"),
    ],
)
def test_a_question_that_lacks_something_says_what(cast: Cast, change: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.add_item(cast.program, **(WORDS | change), by=cast.petra, now=NOW)
    assert (refusal.value.field, OwnItem.objects.count()) == (field, 0)


def test_others_add_nothing_and_managers_no_more_than_people_answer(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.add_item(cast.program, **WORDS, by=cast.nia, now=NOW)
    long = WORDS | {"waves": ["T3"]}
    planned(cast, "digital-judgment", "both")
    for _ in range(8):
        actions.add_item(cast.program, **long, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="people stop after 3"):
        actions.add_item(cast.program, **long, by=cast.petra, now=NOW)
    for _ in range(4):
        actions.add_item(cast.program, **WORDS, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="12 questions of your own already"):
        actions.add_item(cast.program, **WORDS, by=cast.petra, now=NOW)


def test_a_question_is_taken_out_until_it_was_asked(cast: Cast, pair: Pairing) -> None:
    out, stays = (actions.add_item(cast.program, **WORDS, by=cast.petra, now=NOW) for _ in range(2))
    with pytest.raises(NotAllowed):
        actions.remove_item(out, by=cast.nia, now=NOW)
    assert not actions.remove_item(out, by=cast.petra, now=NOW).repeated
    assert Event.objects.filter(verb="survey.item_removed", actor=cast.petra).count() == 1
    out.pk = stays.pk + 99
    assert actions.remove_item(out, by=cast.petra, now=NOW).repeated
    asked(cast)
    for _ in range(2):
        with pytest.raises(Refused, match="words stay with their answers"):
            actions.remove_item(stays, by=cast.petra, now=NOW)
        close(cast.cohort)


def test_a_manager_reads_what_people_read_and_changes_it(cast: Cast, pair: Pairing, client: Client) -> None:
    planned(cast)
    client.force_login(cast.petra)
    code = cast.cohort.code
    wave, new = reverse("surveys:wave", args=[code, "T1"]), reverse("surveys:item-new", args=[code])
    shown = client.get(wave).content.decode()
    assert ("I can say what I think without weighing every word." in shown, "Belonging" in shown) == (True, True)
    assert client.get(reverse("surveys:wave", args=[code, "T9"])).status_code == 404
    assert client.post(wave, {"mentor": ["belonging"]}).status_code == 302
    shown = client.get(wave).content.decode()
    assert ("I belong here." in shown, "weighing every word" in shown) == (True, False)
    assert "Nothing: they are not asked." in shown
    too_long = client.post(reverse("surveys:wave", args=[code, "T3"]), {"mentor": list(SETS)})
    assert (too_long.status_code, "people stop after 3" in too_long.content.decode()) == (422, True)
    assert client.get(new).status_code == 200
    form = {"text": "Is it worth it?", "scale": "five", "roles": ["mentor"], "waves": ["T1"]}
    wrong = client.post(new, form)
    assert (wrong.status_code, "two ends of the scale" in wrong.content.decode()) == (422, True)
    assert client.post(new, {"text": "Is it worth it?"}).status_code == 422
    ends = {"low_end": "no", "high_end": "yes", "source": "Somebody, 2001", "has_permission": "on"}
    assert client.post(new, form | ends).status_code == 302
    page = reverse("surveys:cohort", args=[code])
    listed = client.get(page).content.decode()
    assert "Somebody, 2001, permission stated by Petra" in listed
    item = OwnItem.objects.get()
    assert client.post(reverse("surveys:item-removal", args=[code, "nothing"])).status_code == 404
    assert client.post(reverse("surveys:item-removal", args=[code, item.code])).status_code == 302
    assert not OwnItem.objects.exists()
    survey = asked(cast)
    with clock.moved_to(survey.created_at):
        fixed = client.get(wave).content.decode()
        assert ("What it asks stays" in fixed, 'name="mentor"' in fixed) == (True, False)
    for user in (cast.nia, cast.ada, cast.sam):
        other = Client()
        other.force_login(user)
        assert [other.get(url).status_code for url in (page, wave, new)] == [404, 404, 404]


def test_the_pages_cost_as_much_with_many_questions_as_with_none(cast: Cast, pair: Pairing, client: Client) -> None:
    client.force_login(cast.petra)
    pages = [
        reverse(f"surveys:{name}", args=[cast.cohort.code, *more]) for name, more in (("cohort", ()), ("wave", ("T1",)))
    ]
    costs = []
    for count in (1, 2):
        for _ in range(count):
            actions.add_item(cast.program, **WORDS, source="x", has_permission=True, by=cast.petra, now=NOW)
        for url in pages:
            with CaptureQueriesContext(connection) as asked_of_db:
                assert client.get(url).status_code == 200
            costs.append(len(asked_of_db))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 12
