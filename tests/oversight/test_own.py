"""One's own page: what is kept, who looked (roles and days, never names), when it goes; and looks, noted once a day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.access import TABLE
from tests.api.world import Machine
from tests.cast import Cast
from tests.factories import NOW
from viceversa.api.urls import operations
from viceversa.core import clock
from viceversa.core import retention as clockwork
from viceversa.core.privacy import REGISTER
from viceversa.core.retention import TWELVE_MONTHS
from viceversa.oversight import retention
from viceversa.oversight.actions import looks as actions
from viceversa.oversight.looks import KINDS, ROLES, WATCHED
from viceversa.oversight.models import Look
from viceversa.oversight.queries import own, taken_out
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import RoleGrant

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def look(client: Client, user: Any, name: str, *args: str, day: int = 0) -> None:
    client.force_login(user)
    with clock.moved_to(NOW + day * DAY):
        assert client.get(reverse(name, args=args)).status_code == 200


def told(cast: Cast, name: str) -> list[tuple[str, str, str]]:
    """A few days later: whose list was taken out is told for a year."""
    with clock.moved_to(NOW + 4 * DAY):
        return [(one.who, one.what, one.where) for one in own.looks_at(getattr(cast, name))]


def test_people_are_told_which_roles_looked(client: Client, cast: Cast) -> None:
    """Each once a day; at lists those who stand in them; at an entry its person alone; not one's own looks."""
    nia = cast.person("nia")
    for _ in range(2):
        look(client, cast.petra, "people:person", nia.code)
        look(client, cast.petra, "programs:participants", cast.cohort.code)
    look(client, cast.ada, "people:person", nia.code)
    look(client, cast.ada, "people:person", nia.code, day=1)
    look(client, cast.ada, "people:export", day=2)
    entry, people = str(KINDS["entry"]), str(KINDS["participants"])
    manager, admin = str(ROLES["manager"]), str(ROLES["people"])
    assert told(cast, "nia") == [
        (admin, str(KINDS["directory"]), ""),
        (admin, entry, ""),
        (manager, entry, ""),
        (admin, entry, ""),
        (manager, people, cast.cohort.name),
    ]
    assert told(cast, "viktor") == [(admin, str(KINDS["directory"]), ""), (manager, people, cast.cohort.name)]
    assert told(cast, "otto") == [(admin, str(KINDS["directory"]), "")]
    creator = factories.user(factories.person("Cleo Program"), roles=(RoleGrant.Role.PROGRAMS,))
    look(client, creator, "people:person", cast.person("otto").code, day=2)
    assert told(cast, "otto")[-1] == (str(ROLES["creator"]), entry, "")
    look(client, cast.ada, "people:person", cast.person("ada").code)
    assert told(cast, "ada") == [(admin, str(KINDS["directory"]), "")]
    assert own.looks_at(factories.user(None, email="root@lumen.example")) == []


def test_somebody_who_came_later_is_not_told_of_a_list_from_before(client: Client, cast: Cast) -> None:
    look(client, cast.petra, "programs:participants", cast.cohort.code)
    part = factories.participant(cast.cohort, cast.person("otto"), "mentor")
    type(part).objects.filter(pk=part.pk).update(created_at=NOW + 2 * DAY)
    assert told(cast, "otto") == []
    look(client, cast.petra, "programs:participants", cast.cohort.code, day=3)
    assert [one[0] for one in told(cast, "otto")] == [str(ROLES["manager"])]


def test_somebody_who_came_in_the_evening_is_told_of_that_evening(cast: Cast, settings: Any) -> None:
    """Both days are counted by the clock of the installation."""
    settings.TIME_ZONE = "America/New_York"
    evening = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # the first of March there
    part = factories.participant(cast.cohort, cast.person("otto"), "mentor")
    type(part).objects.filter(pk=part.pk).update(created_at=evening)
    actions.note(kind="participants", role="manager", about_type="cohort", about_code=cast.cohort.code, now=evening)
    with clock.moved_to(evening + DAY):
        assert len(own.looks_at(cast.otto)) == 1


def test_what_is_read_with_a_token_is_a_look_of_whoever_answers_for_it(cast: Cast) -> None:
    nia, manager, administrator = cast.person("nia"), Machine(cast.petra), Machine(cast.ada)
    for machine, path in (
        (manager, f"cohorts/{cast.cohort.code}/preparation"),
        (manager, f"participants/{cast.viktor_part.code}"),
        (manager, f"cohorts/{cast.cohort.code}/participants"),
        (administrator, f"people/{nia.code}"),
        (manager, "people/nobody"),
        (manager, f"people/{cast.person('petra').code}"),
    ):
        assert machine("GET", path).status in (200, 404)
    manager_says, where = str(ROLES["manager"]), cast.cohort.name
    assert told(cast, "nia") == [
        (str(ROLES["people"]), str(KINDS["entry"]), ""),
        (manager_says, str(KINDS["participants"]), where),
        (manager_says, str(KINDS["training"]), where),
    ]
    assert Look.objects.count() == 3


def test_each_operation_that_is_watched_is_one_of_the_api() -> None:
    names = {one.name for one in operations}
    assert {name.removeprefix("api:") for name in WATCHED if name.startswith("api:")} <= names


def test_a_pair_is_told_of_its_page(client: Client, cast: Cast) -> None:
    pairing = Pairing.objects.create(cohort=cast.cohort, state=PairingState.ACTIVE, started_at=NOW, created_at=NOW)
    for part in (cast.nia_part, cast.viktor_part):
        Member.objects.create(pairing=pairing, participant=part, role=part.role, answer="accepted", created_at=NOW)
    look(client, cast.petra, "pairings:cohort_pair", cast.cohort.code, pairing.code)
    for name in ("nia", "viktor"):
        assert told(cast, name) == [(str(ROLES["manager"]), str(KINDS["pair"]), cast.cohort.name)]


def test_a_look_costs_one_insert_and_nothing_where_none_is_noted(client: Client, cast: Cast) -> None:
    client.force_login(cast.petra)
    for name, args, inserts in (
        ("people:person", [cast.person("nia").code], 1),
        ("people:person", [cast.person("petra").code], 0),
        ("pairings:overview", [cast.cohort.code], 0),
        ("people:person", ["nothere"], 0),
    ):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name, args=args))
        assert sum(Look._meta.db_table in one["sql"] for one in asked) == inserts, name
    client.head(reverse("people:person", args=[cast.person("viktor").code]))
    assert Look.objects.count() == 1


# Pages for people in a role that are not watched, and why.
UNWATCHED = {
    "counts and settings, nobody by name": (
        "directory:runs chat:program chat:new chat:change tokens:list tokens:new webhooks:list webhooks:new webhooks:endpoint webhooks:change "
        "programs:design programs:list programs:new programs:people programs:eligibility programs:cohorts "
        "programs:settings programs:timeline programs:plan_month programs:plan_file programs:days_off programs:call "
        "programs:balance programs:places programs:draw_file pulse:cohort surveys:cohort surveys:wave surveys:item-new "
        "measurement:cohort measurement:report-new measurement:categories measurement:category measurement:category-new "
        "measurement:ledger measurement:funnel measurement:release measurement:file matching:cohort matching:defaults "
        "matching:shortlists matching:events matching:self-match matching:import matching:problem-file matching:result-file "
        "matching:picture learning:own learning:own-new learning:own-guide learning:modules learning:modules-new "
        "learning:modules-one learning:shelf learning:shelf-new learning:shelf-one messaging:rules messaging:words "
        "messaging:words_raw messaging:kinds messaging:kind messaging:kind_raw messaging:coming messaging:coming_raw "
        "adjusting:digest adjusting:changes adjusting:recommended adjusting:looking_back adjusting:lesson_new "
        "adjusting:lesson adjusting:next workshops:cohort workshops:new workshops:date-new workshops:date workshops:change "
        "rehearsal:page rehearsal:document rehearsal:file people:list people:grades people:topic people:topic-new "
        "people:topic-import people:topic-import-one stories:sponsor staying:list staying:new staying:extract "
        "oversight:packs oversight:pack oversight:sealed oversight:sealed-new oversight:unsealing oversight:conflict oversight:changes oversight:looks oversight:pack-file circles:cohort circles:change "
        "programs:exception programs:add opportunities:program opportunities:new opportunities:posting portfolio:words"
    ),
    "shown on the page that leads there, which is watched or at its bound": (
        "pairings:overview pairings:cohort adjusting:attention pairings:release adjusting:item messaging:mail workshops:list workshops:list-file "
        "matching:events-seating learning:completions learning:completions-one learning:completions-columns "
        "learning:completions-courses learning:completions-rows programs:panel pairings:alumni"
    ),
    "an event already, told as a look all the same": "people:export",
    "each reading is on record, and told to those it is about": "oversight:unsealing-content",
    "the person wrote it for whoever reads it": (
        "pairings:concerns pairings:concern programs:review programs:hours_one stories:desk stories:desk-story "
        "stories:heard-desk stories:heard-desk-entry opportunities:deciding opportunities:deciding-one "
        "opportunities:record portfolio:shown"
    ),
    "time alone, by somebody whom one of the pair named": "pairings:kept_plan pairings:kept_meeting pairings:kept_cancellation",
    "the directory's own work": (
        "people:import people:import-one people:import-columns people:import-decisions people:import-download "
        "messaging:problems messaging:outbox"
    ),
}


def test_each_page_about_others_is_watched_or_it_is_said_why_not() -> None:
    """What somebody in a role reaches, and the two people of a pair do not."""
    inside = {
        name
        for name, (method, letters) in TABLE.items()
        if method == "GET" and "y" in letters[4:] and "y" not in letters[1:4]
    }
    said = [name for names in UNWATCHED.values() for name in names.split()]
    assert len(said) == len(set(said))
    assert sorted(inside) == sorted({*said, *(name for name in WATCHED if not name.startswith("api:"))})
    assert {taken_out.KIND, *(watched.kind for watched in WATCHED.values())} == set(KINDS)  # fmt: skip


def test_the_page_tells_all_kinds_and_whether_there_is_any(client: Client, cast: Cast) -> None:
    kinds = own.kinds_about(cast.nia)
    assert {(one.purpose, one.kept) for one in kinds} == {
        (str(one.purpose), str(one.retention)) for one in REGISTER.values() if one.person_path
    }
    here = {kind.purpose for kind in kinds if kind.is_there}
    assert "Say who somebody is, and invite people into programs" in here
    assert "Keep one's own notes." not in here
    assert [kind.is_there for kind in kinds] == sorted((kind.is_there for kind in kinds), reverse=True)
    root = factories.user(None, email="root@lumen.example")
    assert {kind.purpose for kind in own.kinds_about(root)} == {"Let people sign in and read in their language"}
    client.force_login(root)
    assert client.get(reverse("oversight:kept")).status_code == 200


def test_the_page_costs_the_same_for_more_looks(client: Client, cast: Cast) -> None:
    costs = set()
    for day in (1, 3):
        for number in range(day):
            look(client, cast.petra, "people:person", cast.person("nia").code, day=number)
        client.force_login(cast.nia)
        client.get(reverse("oversight:kept"))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("oversight:kept")).content.decode()
        assert page.count("A program manager") == day
        costs.add(len(asked))
    assert len(costs) == 1
    assert costs.pop() <= 12
    data = json.loads(client.get(reverse("people:me-data")).content)
    assert [one["who"] for one in data["looks"]] == [str(ROLES["manager"])] * 3


def test_each_thing_shows_its_day(client: Client, cast: Cast) -> None:
    """From the end of a pair and of a cohort on; what is gone is no longer listed."""
    assert own.going(cast.nia, NOW) == []
    assert own.going(factories.user(None, email="root@lumen.example"), NOW) == []
    pairing = Pairing.objects.create(cohort=cast.cohort, state=PairingState.COMPLETED, ended_at=NOW, created_at=NOW)
    Member.objects.create(pairing=pairing, participant=cast.nia_part, role="mentor", created_at=NOW)
    cast.cohort.closed_at = NOW
    cast.cohort.state = "closed"
    cast.cohort.save()
    days = [(one.day - NOW.date()).days for one in own.going(cast.nia, NOW)]
    assert days == [30, 90, 183, 183, 365]
    assert [(one.day - NOW.date()).days for one in own.going(cast.nia, NOW + 91 * DAY)] == [183, 183, 365]
    client.force_login(cast.nia)
    with clock.moved_to(NOW):
        page = client.get(reverse("oversight:kept")).content.decode()
    assert all(reverse("pairings:keeping", args=[pairing.code]) in page for _ in days)


def test_looks_are_forgotten_after_twelve_months(cast: Cast) -> None:
    for age in (TWELVE_MONTHS, TWELVE_MONTHS - DAY):
        actions.note(kind="entry", role="people", about_type="person", about_code="x", now=NOW - age)
    assert clockwork.apply(retention.LOOKS, now=NOW) == 1
    assert Look.objects.get().day == (NOW - TWELVE_MONTHS + DAY).date()
    assert str(Look.objects.get()) == f"people entry {Look.objects.get().day.isoformat()}"
