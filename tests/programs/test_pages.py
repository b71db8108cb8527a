"""The pages of programs: what each role sees, what they do without JavaScript, and what they cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.cast import Cast
from tests.programs.story import begun, complete, creator, draft, recruiting, verbs
from viceversa.core import clock
from viceversa.people.models import Person, User
from viceversa.programs import actions, gate, readiness
from viceversa.programs.models import Cohort, Participant, Program
from viceversa.programs.states import CohortState, ParticipantState

LATER = (clock.now() + timedelta(days=90)).date()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: object) -> str:
    """A page's words without markup, in one line."""
    html = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def petra(cast: Cast) -> Client:
    return signed_in(creator(cast))


# Who gets in

PAGES = {
    "/programs/": {"petra", "ada"},
    "/programs/new/": {"petra", "ada"},
    "/programs/{program}/": {"petra"},
    "/programs/{program}/people/sponsor/": {"petra"},
    "/programs/{program}/cohorts/": {"petra"},
    "/cohorts/{cohort}/settings/": {"petra"},
    "/cohorts/{cohort}/people/": {"petra"},
    "/cohorts/{cohort}/people/add/": {"petra"},
    "/enrollments/{nia}/": {"nia"},
    "/enrollments/{nia}/check/": {"nia"},
    "/enrollments/{nia}/withdrawal/": {"nia"},
}
EVERYBODY = ("dora", "viktor", "mara", "nia", "jon", "petra", "sam", "ada", "otto")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_its_people_only(cast: Cast, page: str) -> None:
    creator(cast)
    address = page.format(program=cast.program.code, cohort=cast.cohort.code, nia=cast.nia_part.code)
    status = {name: signed_in(getattr(cast, name)).get(address).status_code for name in EVERYBODY}
    assert {name for name, code in status.items() if code == 200} == PAGES[page]
    assert set(status.values()) <= {200, 403, 404}
    out = Client().get(address)
    assert (out.status_code, out["Location"].split("?")[0]) == (302, "/sign-in/")


POSTS = [
    "/programs/{program}/purpose/",
    "/programs/{program}/people/sponsor/",
    "/programs/{program}/managers/{petra}/removal/",
    "/programs/{program}/outcomes/",
    "/programs/{program}/privacy/",
    "/programs/{program}/plan/",
    "/programs/{program}/opening/",
    "/programs/{program}/archive/",
    "/programs/{program}/cohorts/",
    "/cohorts/{cohort}/kick-off/",
    "/cohorts/{cohort}/recruiting/",
    "/cohorts/{cohort}/closure/",
    "/cohorts/{cohort}/link/",
    "/cohorts/{cohort}/people/add/",
    "/enrollments/{nia}/",
    "/enrollments/{nia}/check/",
    "/enrollments/{nia}/withdrawal/",
]


@pytest.mark.parametrize("page", POSTS)
def test_an_act_is_not_there_for_others(cast: Cast, page: str) -> None:
    codes = {
        "program": cast.program.code,
        "cohort": cast.cohort.code,
        "nia": cast.nia_part.code,
        "petra": cast.petra.code,
    }
    for name in ("otto", "dora", "sam", "ada", "viktor"):
        assert signed_in(getattr(cast, name)).post(page.format(**codes)).status_code == 404
    assert verbs() == []


# Programs


def test_from_nothing_to_recruiting(petra: Client, cast: Cast) -> None:
    """A new manager's way, form by form."""
    form = {
        "name": "Second Sight",
        "preset": "pilot",
        "kind": "digital",
        "direction": "reverse",
        "code": "abcabcabcabc",
    }
    made = petra.post("/programs/new/", {**form, "kick_off": LATER.isoformat()})
    program = Program.objects.get(name="Second Sight")
    at = f"/programs/{program.code}/"
    assert made["Location"] == at
    assert "10 things are missing before it can open" in text(petra.get(at))
    petra.post(f"{at}purpose/", {"name": "Second Sight", "purpose": "Learn both ways.", "stop_rule": "Harm."})
    trusted = Person.objects.get(name="Helga Brandt")
    for place, person in (
        ("sponsor", cast.person("dora")),
        ("co_lead", cast.person("jon")),
        ("support_contact", cast.person("sam")),
        ("trusted_contact", trusted),
    ):
        found = petra.get(f"{at}people/{place}/", {"q": person.name.split()[0]})
        assert person.name in text(found)
        petra.post(f"{at}people/{place}/", {"person": person.code})
    outcome = {"outcome1-statement": "Judge AI", "outcome1-side": "mentee", "outcome1-indicator": "Mean"}
    rest = {"outcome1-baseline": "2.4", "outcome1-target": "3.4", "outcome2-side": "mentee", "outcome3-side": "mentor"}
    petra.post(f"{at}outcomes/", {**outcome, **rest})
    petra.post(f"{at}privacy/", {"step": list(gate.PRIVACY_STEPS)})
    petra.post(f"{at}plan/", {"success": "Up by half a point.", "missing": "floor", "act": "save"})
    petra.post(f"{at}plan/", {"success": "Up by half a point.", "missing": "floor", "act": "freeze"})
    assert "Ready to open" in text(petra.get(at))
    assert "is open. Cohorts can recruit now." in text(petra.post(f"{at}opening/", follow=True))
    cohort = program.cohorts.get()
    assert "Prepare recruiting" in text(petra.get(f"/cohorts/{cohort.code}/settings/"))
    assert "5 things have to be in place first" in text(petra.get(f"/cohorts/{cohort.code}/call/"))
    assert petra.post(f"/cohorts/{cohort.code}/recruiting/", {"act": "start"}).status_code == 409
    ready = petra.post(f"/cohorts/{cohort.code}/call/readiness/", {"ready": list(readiness.ORGANIZATION)}, follow=True)
    assert "Start recruiting" in text(ready)
    petra.post(f"/cohorts/{cohort.code}/recruiting/", {"act": "start"})
    cohort.refresh_from_db()
    assert cohort.state == CohortState.RECRUITING


def test_a_cohort_starts_once_it_has_a_pair(petra: Client, cast: Cast) -> None:
    at = f"/cohorts/{cast.cohort.code}/"
    assert "Start the cohort" not in text(petra.get(f"{at}settings/"))
    Participant.objects.filter(cohort=cast.cohort).update(state=ParticipantState.PAIRED)
    assert "Start the cohort" in text(petra.get(f"{at}settings/"))
    petra.post(f"{at}recruiting/", {"act": "run"})
    said = text(petra.get(f"{at}settings/"))
    assert ("Start the cohort" in said, "Close the cohort" in said) == (False, True)


def test_the_list_says_what_comes_next(petra: Client, cast: Cast) -> None:
    draft(cast)
    recruits = factories.program("Fresh Ears", manager=cast.petra)
    factories.cohort(recruits, state=CohortState.RECRUITING)
    archived = draft(cast, name="Old")
    actions.archive_program(archived, by=cast.petra)
    factories.program("Empty", manager=cast.petra)
    said = text(petra.get("/programs/"))
    for words in (
        "Complete the design and open the program",
        "Invite people: 0 have enrolled",
        "Match 2 people",
        "Nothing: it is archived",
        "Add a cohort",
    ):
        assert words in said
    assert said.index("Old") > said.index("Fresh Ears")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CohortState.PLANNED, "Start recruiting"),
        (CohortState.RUNNING, "2 people in pairs"),
        (CohortState.CLOSED, "Add the next cohort"),
    ],
)
def test_the_list_in_other_states(petra: Client, cast: Cast, state: str, words: str) -> None:
    Cohort.objects.filter(pk=cast.cohort.pk).update(state=state, closed_at=clock.now())
    Participant.objects.filter(cohort=cast.cohort).update(state=ParticipantState.PAIRED)
    assert words in text(petra.get("/programs/"))


def test_an_empty_list_offers_the_first_step(db: None) -> None:
    newcomer = factories.user(factories.person("Mia Lorenz"), roles=("program_creator",))
    assert "Set up a pilot" in text(signed_in(newcomer).get("/programs/"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Give the program a name."),
        ({"kick_off": ""}, "Choose the day of the kick-off."),
        ({"kick_off": "soon"}, "This isn’t a date."),
        ({"kick_off": "2020-01-01"}, "The kick-off lies in the past."),
        ({"kick_off": "9999-12-31"}, "The kick-off lies more than five years ahead."),
    ],
)
def test_a_new_program_with_a_mistake(petra: Client, typed: dict[str, str], sentence: str) -> None:
    form = {"name": "A", "preset": "pilot", "kind": "mixed", "direction": "reverse", "kick_off": LATER.isoformat()}
    response = petra.post("/programs/new/", {**form, "code": "abcabcabcabc", **typed})
    assert response.status_code == 422
    assert sentence in text(response)


def test_mistakes_on_the_design_page_are_said_at_their_field(petra: Client, cast: Cast) -> None:
    at = f"/programs/{complete(cast).code}/"
    cases = [
        (petra.post(f"{at}purpose/", {"name": "", "purpose": ""}), 422, "Give the program a name."),
        (petra.post(f"{at}people/support_contact/", {"person": cast.person("dora").code}), 422, "in charge"),
        (
            petra.post(f"/programs/{draft(cast).code}/plan/", {"missing": "floor", "act": "freeze"}),
            422,
            "Say what counts as success",
        ),
        (petra.post(f"/programs/{draft(cast).code}/plan/", {"success": "x" * 1001}), 422, "1000"),
        (
            petra.post(
                f"/programs/{draft(cast).code}/outcomes/",
                {
                    "outcome1-side": "mentee",
                    "outcome1-indicator": "Mean",
                    "outcome2-side": "both",
                    "outcome3-side": "both",
                },
            ),
            422,
            "Say what shall change.",
        ),
        (petra.post(f"/programs/{draft(cast).code}/opening/"), 409, "Name a sponsor."),
    ]
    for response, status, sentence in cases:
        assert response.status_code == status
        assert sentence in text(response)


def test_describing_an_open_program_with_no_purpose(petra: Client, cast: Cast) -> None:
    response = petra.post(f"/programs/{cast.program.code}/purpose/", {"name": "Fresh Eyes", "purpose": ""})
    assert response.status_code == 422
    assert "An open program needs its purpose." in text(response)


def test_managers_are_added_and_removed(petra: Client, cast: Cast) -> None:
    at = f"/programs/{cast.program.code}/"
    petra.post(f"{at}people/manager/", {"person": cast.person("otto").code})
    petra.post(f"{at}people/manager/", {"person": ""})
    assert "Otto Weiss" in text(petra.get(at))
    petra.post(f"{at}managers/{cast.otto.code}/removal/")
    assert "Otto Weiss" not in text(petra.get(at))
    assert petra.post(f"{at}managers/{cast.otto.code}/removal/").status_code == 404
    petra.post(f"{at}people/manager/", {"person": cast.person("otto").code})
    assert petra.post(f"{at}managers/{cast.petra.code}/removal/")["Location"] == "/"


def test_a_place_that_does_not_exist(petra: Client, cast: Cast) -> None:
    assert petra.get(f"/programs/{cast.program.code}/people/king/").status_code == 404


def test_archiving(petra: Client, cast: Cast) -> None:
    program = draft(cast)
    assert "Second Sight is archived." in text(petra.post(f"/programs/{program.code}/archive/", follow=True))
    assert "Archived. Nothing can be changed." in text(petra.get(f"/programs/{program.code}/"))


def test_ticks_save_as_one_goes(petra: Client, cast: Cast) -> None:
    program = draft(cast)
    headers = {"X-Autosave": "1"}
    assert petra.post(f"/programs/{program.code}/privacy/", {"step": "impact"}, headers=headers).status_code == 204


# Cohorts


def test_the_dates_of_a_cohort_move_together(petra: Client, cast: Cast) -> None:
    cohort = recruiting(cast)
    at = f"/cohorts/{cohort.code}/"
    response = petra.post(f"{at}kick-off/", {"kick_off": LATER.isoformat()}, follow=True)
    assert "All dates below have moved with it." in text(response)
    petra.post(f"{at}kick-off/", {"kick_off": LATER.isoformat()})
    wrong = petra.post(f"{at}kick-off/", {"kick_off": "2020-01-01"})
    assert (wrong.status_code, "lies in the past" in text(wrong)) == (422, True)
    assert petra.post(f"{at}kick-off/", {"kick_off": "x"}).status_code == 422


@pytest.mark.parametrize("state", CohortState.values)
def test_settings_in_every_state(petra: Client, cast: Cast, state: str) -> None:
    cohort = factories.cohort(cast.program, name="Any", state=state, closed_at=clock.now())
    said = text(petra.get(f"/cohorts/{cohort.code}/settings/"))
    assert "8 meetings" in said
    assert ("Close the cohort" in said) == (state not in (CohortState.PLANNED, CohortState.CLOSED))


def test_a_cohort_of_a_draft_points_to_the_design(petra: Client, cast: Cast) -> None:
    said = text(petra.get(f"/cohorts/{draft(cast).cohorts.get().code}/settings/"))
    assert "Complete the design first" in said


def test_the_course_of_a_cohort(petra: Client, cast: Cast) -> None:
    at = f"/cohorts/{recruiting(cast).code}/"
    assert petra.post(f"{at}recruiting/", {"act": "close", "next": "people"})["Location"] == f"{at}people/"
    assert petra.post(f"{at}recruiting/", {"act": "reopen"})["Location"] == f"{at}settings/"
    assert petra.post(f"{at}recruiting/", {"act": "dance"}).status_code == 409
    early = factories.cohort(cast.program, name="Early", state=CohortState.PLANNED)
    assert petra.post(f"/cohorts/{early.code}/closure/").status_code == 409
    done = factories.cohort(cast.program, name="Done", state=CohortState.RUNNING)
    assert "Done is closed." in text(petra.post(f"/cohorts/{done.code}/closure/", follow=True))


def test_a_further_cohort(petra: Client, cast: Cast) -> None:
    at = f"/programs/{cast.program.code}/cohorts/"
    form = {"name": "Autumn", "kick_off": LATER.isoformat(), "weeks": 26, "meetings_planned": 8, "code": "abcabcabcabc"}
    made = petra.post(at, form)
    assert made["Location"] == "/cohorts/abcabcabcabc/settings/"
    assert petra.post(at, {**form, "kick_off": "2020-01-01"}).status_code == 422
    assert petra.post(at, {**form, "weeks": 3}).status_code == 422


def test_the_private_link_is_shown_and_renewed(petra: Client, cast: Cast) -> None:
    cohort = recruiting(cast)
    at = f"/cohorts/{cohort.code}/"
    assert f"/join/{cohort.join_token}/" in petra.get(f"{at}people/").content.decode()
    petra.post(f"{at}link/", {"former": cohort.join_token})
    assert Client().get(f"/join/{cohort.join_token}/").status_code == 404


# People of a cohort


def test_the_list_keeps_a_decline_to_itself(petra: Client, cast: Cast) -> None:
    cohort = recruiting(cast)
    for name, state in (("nia", "invited"), ("otto", "declined"), ("mara", "enrolling"), ("viktor", "withdrawn")):
        begun(cohort, cast.person(name), state=state)
    page = text(petra.get(f"/cohorts/{cohort.code}/people/", {"g": "invited"}))
    assert page.count("Invited") == 4  # the tab and three people
    for word in ("Declined", "declined", "filling in", "Viktor"):
        assert word not in page.replace("who declines", "")
    assert "3 people: 0 in pairs, 0 waiting for a match, 3 invited." in page
    assert "Viktor Halvorsen" in text(petra.get(f"/cohorts/{cohort.code}/people/", {"g": "left"}))


def test_private_answers_are_not_in_the_list(petra: Client, cast: Cast) -> None:
    cast.nia_part.off_limits.create(topic=factories.topic("mental-health"))
    cast.nia_part.do_not_match.create(person=cast.person("mara"))
    page = text(petra.get(f"/cohorts/{cast.cohort.code}/people/"))
    assert "Nia Adeyemi" in page
    assert "Mental health" not in page
    assert "Mara Okafor" not in page


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("nia", {"Nia Adeyemi"}),
        ("FINANCE", {"Viktor Halvorsen"}),
        ("budgets", {"Nia Adeyemi", "Viktor Halvorsen"}),
        ("nobody", set()),
    ],
)
def test_searching_the_list(petra: Client, cast: Cast, words: str, expected: set[str]) -> None:
    page = text(petra.get(f"/cohorts/{cast.cohort.code}/people/", {"q": words}))
    assert {name for name in ("Nia Adeyemi", "Viktor Halvorsen") if name in page} == expected


def test_answers_that_were_not_sent_are_not_searched(petra: Client, cast: Cast) -> None:
    cohort = recruiting(cast)
    begun(cohort, cast.person("nia"), offers={"chess": 4})
    assert "Nia Adeyemi" not in text(petra.get(f"/cohorts/{cohort.code}/people/", {"q": "chess"}))


def test_the_list_in_pages_and_as_a_part(petra: Client, cast: Cast) -> None:
    cohort = recruiting(cast)
    assert "People will be here" in text(petra.get(f"/cohorts/{cohort.code}/people/"))
    for number in range(30):
        begun(cohort, factories.person(f"Person {number:02}"), state="enrolled")
    second = petra.get(f"/cohorts/{cohort.code}/people/", {"page": 2, "g": "nonsense"})
    assert "26 to 30 of 30" in text(second)
    part = petra.get(f"/cohorts/{cohort.code}/people/", headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="list"')


def test_inviting_by_name(petra: Client, cast: Cast) -> None:
    cohort = recruiting(cast)
    at = f"/cohorts/{cohort.code}/people/add/"
    assert "Otto Weiss" in text(petra.get(at, {"q": "weiss"}))
    assert "Nobody called “Zzz”" in text(petra.get(at, {"q": "Zzz"}, headers={"HX-Request": "true"}))
    invited = petra.post(f"{at}?q=weiss", {"person": cast.person("otto").code, "role": "mentor"}, follow=True)
    assert "Otto Weiss is on the list. The invitation waits under Messages" in text(invited)
    again = petra.post(f"{at}?q=weiss", {"person": cast.person("otto").code, "role": "mentor"}, follow=True)
    assert "Otto Weiss is on the list already." in text(again)
    assert petra.post(at, {"person": cast.person("otto").code, "role": "king"}).status_code == 409
    assert petra.post(at, {"person": "nobody", "role": "mentor"}).status_code == 404


def test_writing_down_answers_for_somebody_without_an_address(petra: Client, cast: Cast) -> None:
    cohort, rosa = recruiting(cast), factories.person("Rosa Lund", email="")
    factories.topic("ai-assistants")
    at = f"/cohorts/{cohort.code}/people/add/"
    assert "write down their answers" in text(petra.get(at, {"q": "rosa"}))
    begin = petra.post(at, {"person": rosa.code, "role": "mentor", "act": "write"}, follow=True)
    page = text(begin)
    assert "You write down the answers of Rosa Lund." in page
    assert "won’t talk about" not in page
    assert "rather not meet" not in page
    address = begin.redirect_chain[-1][0]
    petra.post(address, {"part": "offers", "add": "ai-assistants"})
    assert "Ai assistants" in text(petra.get(address))
    assert petra.post(address, {"part": "do_not_match", "add": cast.person("otto").code}).status_code == 403


# Cost


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_pages_cost_the_same_for_more_rows(petra: Client, cast: Cast) -> None:
    cohort = recruiting(cast)
    begun(cohort, cast.person("nia"), offers={"a": 3}, wants=("b",))
    pages = [
        "/programs/",
        f"/programs/{cast.program.code}/",
        f"/cohorts/{cohort.code}/people/",
        f"/cohorts/{cohort.code}/people/add/?q=e",
        f"/cohorts/{cohort.code}/settings/",
    ]
    one = [queries_of(petra, page) for page in pages]
    for number in range(3):
        draft(cast, name=f"Other {number}")
        begun(cohort, factories.person(f"Extra {number}"), state="enrolled", offers={"a": 3}, wants=("b", "c"))
    assert [queries_of(petra, page) for page in pages] == one
    assert max(one) <= 12


def test_the_enrollment_costs_the_same_for_more_answers(cast: Cast) -> None:
    client, cohort = signed_in(cast.nia), recruiting(cast)
    part = begun(cohort, cast.person("nia"), offers={"a": 3}, wants=("b",))
    address = f"/enrollments/{part.code}/"
    one = queries_of(client, address)
    for slug in ("c", "d", "e"):
        part.offers.create(topic=factories.topic(slug), position=5 + ord(slug))
        part.off_limits.create(topic=factories.topic(f"off-{slug}"))
        part.do_not_match.create(person=factories.person(f"Person {slug}"))
        begun(cohort, factories.person(f"Senior {slug}"), "mentee", state="enrolled", wants=("a", "b"))
    assert queries_of(client, address) == one
    assert one <= 12


def test_people_with_the_same_name_are_told_apart(petra: Client, cast: Cast) -> None:
    factories.person("Kim Berg", title="Analyst", unit=factories.unit("Lumen / Claims"))
    factories.person("Kim Berg", title="", unit=factories.unit("Lumen / Retail"))
    Person.objects.filter(name="Otto Weiss").update(unit=None)
    page = text(petra.get(f"/programs/{cast.program.code}/people/sponsor/", {"q": "kim berg"}))
    assert ("Analyst, Claims" in page, "Retail" in page) == (True, True)
    assert "Analyst" in text(petra.get(f"/programs/{cast.program.code}/people/sponsor/", {"q": "otto"}))
