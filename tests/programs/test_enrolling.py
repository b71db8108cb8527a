"""Joining and enrolling, page by page: with plain forms, with htmx, and saved as one goes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, recruiting, verbs
from tests.programs.test_pages import signed_in, text
from viceversa.core.errors import NotAllowed
from viceversa.people.models import Person, Topic
from viceversa.programs import actions, readiness
from viceversa.programs.models import Cohort, Direction, Participant, Program
from viceversa.programs.states import CohortState

HTMX = {"HX-Request": "true"}
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    for slug in ("ai-assistants", "short-video", "how-budgets-get-decided", "mental-health"):
        factories.topic(slug)
    return recruiting(cast)


@pytest.fixture
def nia(cast: Cast) -> Client:
    return signed_in(cast.nia)


# The private link


def test_signed_out_one_reads_and_is_asked_to_sign_in(cohort: Cohort) -> None:
    page = Client().get(f"/join/{cohort.join_token}/")
    assert "Sign in to answer" in text(page)
    assert f"/sign-in/?next=/join/{cohort.join_token}/" in page.content.decode()
    assert "8 meetings of an hour in 26 weeks" in text(page)


@pytest.mark.parametrize("token", ["nothing", "renewed"])
def test_a_link_that_leads_nowhere(cohort: Cohort, token: str) -> None:
    assert Client().get(f"/join/{token}/").status_code == 404


def test_a_link_of_a_draft_or_archived_program_leads_nowhere(cohort: Cohort) -> None:
    Program.objects.filter(pk=cohort.program_id).update(state="archived")
    assert Client().get(f"/join/{cohort.join_token}/").status_code == 404


@pytest.mark.parametrize("state", [CohortState.PLANNED, CohortState.MATCHING, CohortState.RUNNING])
def test_a_link_outside_recruiting_says_so(nia: Client, cohort: Cohort, state: str) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(state=state)
    assert "Nobody can join at the moment." in text(nia.get(f"/join/{cohort.join_token}/"))


@pytest.mark.parametrize(("name", "role"), [("nia", "mentor"), ("viktor", "mentee")])
def test_the_grade_suggests_a_role(cast: Cast, cohort: Cohort, name: str, role: str) -> None:
    page = signed_in(getattr(cast, name)).get(f"/join/{cohort.join_token}/").content.decode()
    assert f'value="{role}"' in page
    assert page.index("checked") > page.index(f'value="{role}"')
    assert page.count(" checked") == 1


def test_joining_leads_to_the_answers(nia: Client, cohort: Cohort) -> None:
    at = f"/join/{cohort.join_token}/"
    wrong = nia.post(at, {"answer": "yes"})
    assert (wrong.status_code, "Choose a role." in text(wrong)) == (422, True)
    joined = nia.post(at, {"answer": "yes", "role": "mentor"})
    part = Participant.objects.get(cohort=cohort)
    assert joined["Location"] == f"/enrollments/{part.code}/"
    assert nia.get(at)["Location"] == f"/enrollments/{part.code}/"
    assert "You teach a leader." in text(nia.get(joined["Location"]))


@pytest.mark.parametrize("invited", [True, False])
def test_saying_no_leaves_no_visible_trace(cast: Cast, nia: Client, cohort: Cohort, invited: bool) -> None:
    if invited:
        part = begun(cohort, cast.person("nia"), state="invited")
        assert nia.get(f"/enrollments/{part.code}/")["Location"] == f"/join/{cohort.join_token}/"
        assert "You are invited as mentor." in text(nia.get(f"/join/{cohort.join_token}/"))
    answer = nia.post(f"/join/{cohort.join_token}/", {"answer": "no"}, follow=True)
    assert "Nobody is told, and no list shows it." in text(answer)
    assert verbs() == (["participant.declined"] if invited else [])
    shown = text(signed_in(cast.petra).get(f"/cohorts/{cohort.code}/people/"))
    assert ("Nia Adeyemi" in shown, "1 invited" in shown) == (invited, invited)


def test_an_account_without_a_person_cannot_join(cohort: Cohort) -> None:
    client = signed_in(factories.user())
    assert client.get(f"/join/{cohort.join_token}/").status_code == 200
    assert client.post(f"/join/{cohort.join_token}/", {"role": "mentor"}).status_code == 409


# The answers


@pytest.fixture
def part(cast: Cast, cohort: Cohort) -> Participant:
    return begun(cohort, cast.person("nia"))


@pytest.fixture
def at(part: Participant) -> str:
    return f"/enrollments/{part.code}/"


def test_the_whole_way_with_plain_forms(cast: Cast, nia: Client, part: Participant, at: str) -> None:
    """No JavaScript: each part is a form of its own, and one ends where one was."""
    assert nia.post(at, {"part": "offers", "add": "ai-assistants"})["Location"] == f"{at}#offers"
    nia.post(at, {"part": "offers", "offers-level-ai-assistants": "5", "offers-example-ai-assistants": "A bot"})
    nia.post(at, {"part": "wants", "add": "how-budgets-get-decided"})
    found = nia.get(at, {"find": "wants", "q": "vid"})
    assert 'value="short-video"' in found.content.decode()
    nia.post(at, {"part": "wants", "wants-level-how-budgets-get-decided": "1", "add": "short-video"})
    nia.post(at, {"part": "wants", "wants-level-short-video": "2", "up": "short-video"})
    nia.post(at, {"part": "off_limits", "add": "mental-health"})
    nia.post(at, {"part": "times", "times": ["tue-morning", "thu-midday"], "time_zone": "Africa/Lagos"})
    nia.post(at, {"part": "languages", "add": "en"})
    nia.post(at, {"part": "languages", "add": "zu"})
    nia.post(at, {"part": "languages", "fluency-en": "conversation", "fluency-zu": "first"})
    nia.post(at, {"part": "capacity", "capacity": "2"})
    colleague = nia.get(at, {"find": "do_not_match", "q": "otto"})
    assert "Rather not" in text(colleague)
    nia.post(at, {"part": "do_not_match", "add": cast.person("otto").code})
    nia.post(at, {"part": "consent", "matching": "on"})
    checked = text(nia.get(f"{at}check/"))
    for words in (
        "Is this right?",
        "I teach it: A bot",
        "2 parts of the week, in Lagos time",
        "English (conversation), Zulu (first language)",
        "2 people",
    ):
        assert words in checked
    early = nia.post(f"{at}check/", {"ready": ["choice"]})
    assert (early.status_code, "4 things to fix" in text(early)) == (422, True)
    assert set(part.ready.values_list("gate", flat=True)) == {"choice"}
    sent = nia.post(f"{at}check/", {"ready": list(readiness.JUNIOR)}, follow=True)
    assert "Your answers have arrived." in text(sent)
    part.refresh_from_db()
    assert (part.state, part.times, part.languages) == ("enrolled", ["tue-morning", "thu-midday"], ["en", "zu"])
    assert part.fluency == {"en": "conversation", "zu": "first"}
    assert [(offer.topic.slug, offer.level, offer.example) for offer in part.offers.all()] == [
        ("ai-assistants", 5, "A bot")
    ]
    assert [want.topic.slug for want in part.wants.all()] == ["short-video", "how-budgets-get-decided"]


def test_checking_too_early_leads_to_each_place(nia: Client, part: Participant, at: str) -> None:
    nia.post(at, {"part": "offers", "add": "ai-assistants"})
    response = nia.get(f"{at}check/")
    html = response.content.decode()
    assert response.status_code == 422
    for target in ("#offer-ai-assistants", "#wants", "#times", "#languages", "#consent"):
        assert f'href="{target}"' in html
        assert f'id="{target[1:]}"' in html
    assert "4 things to fix" not in html
    assert "5 things to fix" in html
    assert nia.post(f"{at}check/").status_code == 422


def test_parts_come_back_alone_for_htmx(nia: Client, part: Participant, at: str) -> None:
    for name, data in {
        "offers": {"add": "ai-assistants"},
        "wants": {"add": "short-video"},
        "off_limits": {"add": "mental-health"},
        "languages": {"add": "fr"},
        "times": {"times": ["mon-early"]},
        "capacity": {"capacity": "1"},
        "consent": {"matching": "on"},
    }.items():
        answer = nia.post(at, {"part": name, **data}, headers=HTMX)
        html = answer.content.decode().strip()
        assert (answer.status_code, html.startswith("<section"), f'id="{name}"' in html[:80]) == (200, True, True), name
    found = nia.get(at, {"find": "off_limits", "q": "short"}, headers=HTMX).content.decode().strip()
    assert found.startswith('<div id="off_limits-found"')
    assert 'value="short-video"' in found
    nothing = nia.get(at, {"find": "offers", "q": "kubernetes"}, headers=HTMX).content.decode()
    assert "No further topic for “kubernetes”" in nothing
    nobody = nia.get(at, {"find": "do_not_match", "q": "zzz"}, headers=HTMX).content.decode()
    assert "Nobody called “zzz”" in nobody


def test_words_that_no_topic_has_get_the_topics_close_to_them(nia: Client, part: Participant, at: str) -> None:
    """With plain forms; whatever is chosen is chosen by the person, and what they typed is not kept."""
    page = nia.get(at, {"find": "wants", "q": "making funny film clips"})
    assert "No topic is called “making funny film clips”. Close to:" in text(page)
    places = re.findall(r'id="(wants-found|wants-close)"', page.content.decode())
    assert places == ["wants-found", "wants-close"]
    names = re.findall(r'name="add" value="([^"]+)"', page.content.decode().partition('id="wants-close"')[2])
    assert names[0] == "short-video"
    assert nia.post(at, {"part": "wants", "add": names[0]})["Location"] == f"{at}#wants"
    assert [want.topic.slug for want in part.wants.all()] == ["short-video"]
    again = nia.get(at, {"find": "wants", "q": "making funny film clips"}, headers=HTMX).content.decode()
    assert 'value="short-video"' not in again
    off = nia.get(at, {"find": "off_limits", "q": "stress and depression"}, headers=HTMX).content.decode()
    assert 'value="mental-health"' in off


def test_nothing_is_close_where_likeness_is_off(nia: Client, at: str, settings: Any) -> None:
    settings.LIKENESS = "off"
    page = nia.get(at, {"find": "wants", "q": "making funny film clips"}, headers=HTMX).content.decode()
    assert "No further topic for “making funny film clips”" in page


def test_saving_as_one_goes(nia: Client, part: Participant, at: str) -> None:
    assert nia.post(at, {"part": "times", "times": ["mon-early"]}, headers=AUTOSAVE).status_code == 204
    refused = nia.post(at, {"part": "times", "times": ["sun-early"]}, headers=AUTOSAVE)
    assert refused.status_code == 422
    assert "sun-early" in refused.content.decode()
    assert nia.post(at, {"part": "consent"}, headers=AUTOSAVE).status_code == 204
    assert nia.post(at, {"part": "nonsense"}).status_code == 404


def test_a_refused_answer_is_said_at_its_part(nia: Client, part: Participant, at: str) -> None:
    nia.post(at, {"part": "offers", "add": "mental-health"})
    refused = nia.post(at, {"part": "off_limits", "add": "mental-health"})
    assert (refused.status_code, "Take it out of your offers first." in text(refused)) == (422, True)
    again = nia.post(at, {"part": "off_limits", "add": "mental-health"}, headers=HTMX)
    assert (again.status_code, again.content.decode().strip().startswith("<section")) == (422, True)


def test_topics_and_people_are_taken_out_again(cast: Cast, nia: Client, part: Participant, at: str) -> None:
    for name, code in (("offers", "ai-assistants"), ("wants", "short-video"), ("off_limits", "mental-health")):
        nia.post(at, {"part": name, "add": code})
        nia.post(at, {"part": name, "add": code})
        assert getattr(part, name).count() == 1
        nia.post(at, {"part": name, "remove": code})
        assert getattr(part, name).count() == 0
    otto = cast.person("otto").code
    nia.post(at, {"part": "do_not_match", "add": otto})
    assert "Otto Weiss" in text(nia.get(at))
    nia.post(at, {"part": "do_not_match", "remove": otto})
    nia.post(at, {"part": "languages", "add": "en"})
    nia.post(at, {"part": "languages", "remove": "en"})
    part.refresh_from_db()
    assert (part.do_not_match.count(), part.languages, part.fluency) == (0, [], {})
    assert nia.post(at, {"part": "offers", "add": "no-such-topic"}).status_code == 404


def test_a_level_between_two_buttons_stays_as_it_is(nia: Client, part: Participant, at: str) -> None:
    """Demo and imports know five levels, the page three: pressing nothing changes nothing."""
    part.offers.create(topic=Topic.objects.get(slug="ai-assistants"), level=3, position=1)
    for typed, level in (("4", 3), ("5", 5), ("", 5), ("9", 5), ("2", 2)):
        nia.post(at, {"part": "offers", "offers-level-ai-assistants": typed})
        assert part.offers.get().level == level


def test_the_first_want_cannot_go_up(nia: Client, part: Participant, at: str) -> None:
    part.wants.create(topic=Topic.objects.get(slug="ai-assistants"), level=1, position=1)
    part.wants.create(topic=Topic.objects.get(slug="short-video"), level=1, position=2)
    nia.post(at, {"part": "wants", "up": "ai-assistants"})
    assert [want.topic.slug for want in part.wants.all()] == ["ai-assistants", "short-video"]


def test_a_capacity_above_the_usual_choices_is_kept(nia: Client, part: Participant, at: str) -> None:
    Participant.objects.filter(pk=part.pk).update(capacity=5)
    assert nia.post(at, {"part": "capacity", "capacity": "5"}).status_code == 302
    assert nia.post(at, {"part": "capacity", "capacity": "6"}).status_code == 422


def test_answers_can_be_changed_after_sending(cast: Cast, nia: Client) -> None:
    at = f"/enrollments/{cast.nia_part.code}/"
    factories.topic("chess")
    nia.post(at, {"part": "offers", "add": "chess"})
    nia.post(at, {"part": "wants", "add": "chess"})
    assert cast.nia_part.offers.get(topic__slug="chess").level == 4
    assert cast.nia_part.wants.get(topic__slug="chess").level == 1
    assert "Sent on" in text(nia.get(at))
    Participant.objects.filter(pk=cast.nia_part.pk).update(state="paired")
    assert "You are in a pair." in text(nia.get(at))


# Suggestions


def seniors(cast: Cast, cohort: Cohort, number: int, *, state: str = "enrolled") -> None:
    slugs = ("ai-assistants", "short-video", "how-budgets-get-decided")
    for index in range(number):
        who = factories.person(f"Senior {index} {state}", rank=6)
        begun(cohort, who, "mentee", state=state, offers=dict.fromkeys(slugs, 4), wants=slugs)


@pytest.mark.parametrize(("number", "real"), [(4, False), (5, True)])
def test_what_others_ask_for_shows_from_five_people_on(
    cast: Cast, nia: Client, cohort: Cohort, part: Participant, at: str, number: int, real: bool
) -> None:
    seniors(cast, cohort, number)
    seniors(cast, cohort, 5, state="enrolling")
    page = text(nia.get(at))
    assert ("Leaders are asking for" in page, "Leaders here often offer" in page) == (real, real)
    assert ("For example" in page) is not real


@pytest.mark.parametrize("direction", Direction.values)
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_words_fit_role_and_direction(cast: Cast, nia: Client, cohort: Cohort, direction: str, role: str) -> None:
    Program.objects.filter(pk=cohort.program_id).update(direction=direction)
    part = begun(cohort, cast.person("nia"), role)
    html = nia.get(f"/enrollments/{part.code}/").content.decode()
    expected = {
        ("reverse", "mentor"): "You teach a leader.",
        ("reverse", "mentee"): "A colleague teaches you.",
        ("reciprocal", "mentor"): "You teach a colleague.",
        ("reciprocal", "mentee"): "You teach a colleague.",
        ("traditional", "mentor"): "They show you what you don’t see.",
        ("traditional", "mentee"): "A leader teaches you.",
    }[direction, role]
    assert expected in html
    first, second = ("offers", "wants") if role == "mentor" else ("wants", "offers")
    assert html.index(f'vice" id="{first}"') < html.index(f'versa" id="{second}"')


# Leaving


@pytest.mark.parametrize(
    ("state", "event"), [("enrolling", "participant.declined"), ("enrolled", "participant.withdrawn")]
)
def test_leaving(cast: Cast, nia: Client, cohort: Cohort, state: str, event: str) -> None:
    part = begun(cohort, cast.person("nia"), state=state)
    at = f"/enrollments/{part.code}/"
    assert "Leave, and delete my answers" in text(nia.get(f"{at}withdrawal/"))
    left = nia.post(f"{at}withdrawal/", follow=True)
    assert "You are out" in text(left)
    assert "Begin anew" in text(left)
    assert verbs() == [event]
    assert nia.get(f"{at}withdrawal/")["Location"] == at
    assert nia.get(f"{at}check/")["Location"] == at


def test_leaving_a_pair_is_for_pairings(cast: Cast, nia: Client) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(state="paired")
    at = f"/enrollments/{cast.nia_part.code}/"
    assert "Leaving ends the pair too." in text(nia.get(f"{at}withdrawal/"))
    assert nia.post(f"{at}withdrawal/").status_code == 409


def test_a_round_that_is_over(cast: Cast, nia: Client) -> None:
    Participant.objects.filter(pk=cast.nia_part.pk).update(state="finished")
    assert "This cohort is over" in text(nia.get(f"/enrollments/{cast.nia_part.code}/"))


@pytest.mark.parametrize("state", ["running", "closed"])
def test_being_counted_is_taken_back_after_the_end_too(cast: Cast, nia: Client, state: str) -> None:
    part, at = cast.nia_part, f"/enrollments/{cast.nia_part.code}/"
    Participant.objects.filter(pk=part.pk).update(state="finished", results_consent_at=NOW, matching_consent_at=NOW)
    Cohort.objects.filter(pk=part.cohort_id).update(state=state)
    assert "Count mine no longer" in text(nia.get(at))
    assert signed_in(cast.viktor).post(at, {"part": "consent"}).status_code == 404
    with pytest.raises(NotAllowed):
        actions.stop_counting(part, by=cast.petra, now=NOW)
    left = text(nia.post(at, {"part": "consent"}, follow=True))
    assert ("This cohort is over" in left, "Count mine no longer" in left) == (True, False)
    part.refresh_from_db()
    assert (part.results_consent_at, part.matching_consent_at, part.state) == (None, NOW, "finished")
    assert verbs() == ["participant.changed"]
    assert actions.stop_counting(part, by=cast.nia, now=NOW).repeated


def test_whoever_left_the_organization_is_not_found(cast: Cast, nia: Client, part: Participant, at: str) -> None:
    Person.objects.filter(name="Otto Weiss").update(state="left")
    assert "Rather not" not in text(nia.get(at, {"find": "do_not_match", "q": "otto"}))
