"""What machines read and do, noun by noun: the same rules as on the pages, and nothing private."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests import factories, world
from tests.api.world import Machine
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core.models import Event
from viceversa.matching.models import Proposal, Ruling, Run
from viceversa.pairings.models import Meeting, Pairing
from viceversa.people.models import Grade, Person, RoleGrant, Topic
from viceversa.programs.actions import decline
from viceversa.programs.models import Cohort, Participant, Program, Role
from viceversa.programs.states import CohortState, ParticipantState
from viceversa.workshops.models import Workshop

pytestmark = pytest.mark.django_db
STAFF = b"Number,Name,Email,Unit,Grade\nN1,Ana Diallo,ana@lumen.example,Lumen / Board,Grade 1\n"


def test_the_directory_as_its_reader_may_see_it(cast: Cast) -> None:
    manager, administrator, nobody = (
        Machine(who) for who in (cast.petra, cast.ada, cast.sam) if who != cast.sam or _auditor(who)
    )
    nia = cast.person("nia")
    found = manager("GET", "people?q=adeyemi").body["items"]
    assert [(one["name"], one["title"], one["email"], one["key"], one["manager"]) for one in found] == [
        ("Nia Adeyemi", "Customer analyst", None, None, None)
    ]
    whole = administrator("GET", f"people/{nia.code}").body
    assert (whole["email"], whole["key"], whole["manager"]["name"]) == (nia.email, nia.key, "Mara Okafor")
    assert nobody("GET", "people").kind == "not-allowed"
    assert nobody("GET", f"people/{nia.code}").kind == "not-found"
    units = manager("GET", "units").body["items"]
    assert "Lumen / Retail" in [one["path"] for one in units]
    top = next(one["code"] for one in units if one["path"] == "Lumen / Retail")
    assert len(manager("GET", f"people?unit={top}").body["items"]) == 4
    assert manager("PUT", "grades", {"ranks": {"Grade 1": 2}}).kind == "not-allowed"
    assert administrator("PUT", "grades", {"ranks": {"Grade 1": 2}}).status == 200
    assert Grade.objects.get(name="Grade 1").rank == 2


def _auditor(who: object) -> bool:
    return bool(RoleGrant.objects.create(user=who, role=RoleGrant.Role.AUDITOR, created_at=NOW))


def test_a_directory_file_goes_its_way(cast: Cast) -> None:
    machine, manager = Machine(cast.ada), Machine(cast.petra)
    assert manager.send("imports", "people.csv", STAFF).kind == "not-allowed"
    sent = machine.send("imports", "people.csv", STAFF).body
    assert (sent["state"], sent["mapping"]["email"]) == ("mapping", 2)
    place = f"imports/{sent['code']}"
    assert machine("PUT", f"{place}/columns", {"columns": {"email": 99}}).kind == "refused"
    assert machine("PUT", f"{place}/columns", {"columns": {}}).body["state"] == "deciding"
    assert machine("PUT", f"{place}/decisions", {}).body["counts"]["ready"] == 1
    assert machine("POST", f"{place}/corrections", {"row": 9, "field": "name", "value": "x"}).kind == "refused"
    assert machine("POST", f"{place}/check").body["state"] == "review"
    assert machine("POST", f"{place}/application", {}).body["state"] == "applied"
    assert Person.objects.get(key="N1").name == "Ana Diallo"
    assert [one["code"] for one in machine("GET", "imports").body["items"]] == [sent["code"]]
    other = machine.send("imports", "people.csv", STAFF).body["code"]
    assert machine("DELETE", f"imports/{other}").body["state"] == "discarded"
    assert machine("GET", place).body["grades"] == {}
    assert manager("GET", place).kind == "not-found"


def test_topics(cast: Cast) -> None:
    machine, manager = Machine(cast.ada), Machine(cast.petra)
    words = {"name": "Milk goats", "family": "digital", "description": "With goats.", "synonyms": ["goat"]}
    assert manager("POST", "topics", words).kind == "not-allowed"
    made = machine("POST", "topics", words)
    assert (made.status, made.body["name"], made.body["synonyms"]) == (201, "Milk goats", ["goat"])
    place = f"topics/{made.body['code']}"
    assert machine("PUT", place, words | {"name": "Goats"}).body["name"] == "Goats"
    assert [machine(how, f"{place}/retirement").body["is_retired"] for how in ("PUT", "DELETE")] == [True, False]
    into = Topic.objects.get(slug="short-video")
    assert machine("PUT", f"{place}/merge", {"into": into.code}).body["code"] == into.code
    assert "Goats" not in [one["name"] for one in manager("GET", "topics?limit=200").body["items"]]


def test_a_program_from_draft_to_a_cohort_that_recruits(cast: Cast) -> None:
    RoleGrant.objects.create(user=cast.petra, role=RoleGrant.Role.PROGRAMS, created_at=NOW)
    machine, other = Machine(cast.petra), Machine(cast.ada)
    made = machine("POST", "programs", {"name": "Mine", "kick_off": "2026-09-07", "kind": "digital"})
    assert (made.status, made.body["state"], made.body["kind"]) == (201, "draft", "digital")
    place = f"programs/{made.body['code']}"
    assert machine("PATCH", place, {"purpose": "Learn.", "weeks": 30}).body["weeks"] == 30
    assert machine("POST", f"{place}/opening").kind == "refused"
    assert machine("POST", f"{place}/archive").body["state"] == "archived"
    assert other("GET", place).kind == "not-found"
    own = f"programs/{cast.program.code}"
    assert [machine("POST", f"{own}/{act}").body["state"] for act in ("winding-down", "resumption")] == [
        "winding",
        "open",
    ]
    assert sorted(one["name"] for one in machine("GET", "programs").body["items"]) == ["Fresh Eyes", "Mine"]
    cohort = machine("POST", f"{own}/cohorts", {"name": "Autumn", "kick_off": "2026-09-07"}).body
    of = f"cohorts/{cohort['code']}"
    assert machine("GET", of).body == cohort
    assert machine("PUT", f"{of}/kick-off", {"kick_off": "2026-09-14"}).body["kick_off"] == "2026-09-14"
    found = machine("GET", f"cohorts?program={cast.program.code}&state=planned").body["items"]
    assert [one["name"] for one in found] == ["Autumn"]
    plan = machine("GET", f"{of}/plan").body["items"]
    assert {one["owner"] for one in plan if one["slug"] == "kick-off"} == {"sponsor"}
    step = machine("POST", f"{of}/plan", {"title": "Book the hall", "day": "2026-08-03", "is_gate": True})
    slug = next(one["slug"] for one in step.body["items"] if one["is_own"])
    changed = machine("PATCH", f"{of}/plan/{slug}", {"day": "2026-08-04", "is_done": True, "is_gate": False})
    mine = next(one for one in changed.body["items"] if one["slug"] == slug)
    assert (mine["date"], mine["state"], mine["is_gate"]) == ("2026-08-04", "done", False)
    assert slug not in [one["slug"] for one in machine("DELETE", f"{of}/plan/{slug}").body["items"]]
    assert slug in [one["slug"] for one in machine("POST", f"{of}/plan/{slug}/restoration").body["items"]]
    assert machine("DELETE", f"{of}/plan/nothing").kind == "refused"
    acts = ("recruiting", "recruiting-end", "recruiting-again", "start", "closure")
    assert [machine("POST", f"{of}/{act}").status for act in acts][-2:] == [409, 409]
    assert machine("PUT", f"{of}/call", {"is_open": True}).status == 200


def test_participants_without_a_word_of_who_said_no(cast: Cast) -> None:
    calling = factories.cohort(
        cast.program, name="Autumn", kick_off=(NOW + timedelta(weeks=12)).date(), state=CohortState.RECRUITING
    )
    machine, jon = Machine(cast.petra), cast.person("jon")
    of = f"cohorts/{calling.code}"
    asked = machine("POST", f"{of}/participants", {"person": jon.code, "role": "mentor"})
    assert (asked.status, asked.body["status"], asked.body["person"]["name"]) == (201, "invited", "Jon Berger")
    before = machine("GET", f"{of}/participants").body
    decline(Participant.objects.get(code=asked.body["code"]), by=cast.jon, now=NOW)
    assert machine("GET", f"{of}/participants").body == before
    assert machine("GET", f"participants/{asked.body['code']}").body == asked.body
    assert machine("POST", f"{of}/participants", {"person": jon.code, "role": "mentor"}).body == asked.body
    assert machine("GET", f"{of}/participants?status=paired").body["items"] == []
    assert machine("POST", f"{of}/participants", {"person": "nobody", "role": "mentor"}).kind == "not-found"
    assert [machine("POST", f"{of}/{kind}-reminders").status for kind in ("invitation", "enrollment")] == [204, 204]
    admitted = machine("POST", f"{of}/exceptions", {"person": jon.code, "role": "mentee", "because": "He asked."})
    assert admitted.kind == "refused"  # the rules let him in already
    assert machine("DELETE", f"participants/{asked.body['code']}").kind == "not-allowed"
    mine = factories.participant(calling, cast.person("petra"), Role.MENTOR)
    refused = machine("DELETE", f"participants/{mine.code}")
    assert (refused.kind, refused.body["detail"]) == (
        "not-allowed", "A token never acts for a person. Do this on your own page.",
    )  # fmt: skip
    assert Machine(cast.ada)("GET", f"{of}/participants").kind == "not-found"
    said = json.dumps([before, machine("GET", f"cohorts/{cast.cohort.code}/participants").body])
    assert not [word for word in ("declin", "off_limits", "do_not_match", "changed_at") if word in said]


def test_matching_up_to_release(cast: Cast) -> None:
    Cohort.objects.filter(pk=cast.cohort.pk).update(state=CohortState.MATCHING)
    machine, other = Machine(cast.petra), Machine(cast.ada)
    of = f"cohorts/{cast.cohort.code}"
    run = machine("POST", f"{of}/runs", {})
    assert (run.status, run.body["state"], run.body["number"]) == (201, "solved", 1)
    place = f"runs/{run.body['code']}"
    pairs = machine("GET", f"{place}/proposals").body["items"]
    assert [(one["mentor"], one["mentee"]) for one in pairs] == [(cast.nia_part.code, cast.viktor_part.code)]
    assert other("GET", place).kind == other("GET", f"{place}/proposals").kind == "not-found"
    two = {"mentor": cast.nia_part.code, "mentee": cast.viktor_part.code}
    kinds = {}
    for kind in ("forbid", "lift", "pin"):
        assert machine("POST", f"{of}/decisions", two | {"kind": kind}).status == 204
        kinds[kind] = [one["kind"] for one in machine("GET", f"{of}/decisions").body["items"]]
    assert kinds == {"forbid": ["forbid"], "lift": [], "pin": ["pin"]}
    again = machine("POST", f"{of}/runs", {"like": run.body["code"]}).body
    assert (again["number"], again["code"] != run.body["code"]) == (2, True)
    assert machine("PUT", f"{place}/name", {"name": "First"}).body["name"] == "First"
    assert machine("POST", f"{place}/use").status == 200
    assert machine("POST", f"{place}/cancellation").kind == "refused"
    assert len(machine("GET", f"{of}/runs").body["items"]) == Run.objects.count()
    factories.participant(cast.cohort, cast.person("otto"), Role.MENTOR)
    third = machine("POST", f"{of}/runs", {}).body
    left = machine("GET", f"runs/{third['code']}/left-out").body["items"]
    assert [one["role"] for one in left] == ["mentor"]
    released = machine("POST", f"runs/{third['code']}/release").body
    assert (released["state"], Pairing.objects.count()) == ("released", 1)
    assert (Ruling.objects.get().by, Event.objects.filter(actor=cast.petra).exclude(verb="token.created").count()) == (
        cast.petra,
        0,
    )
    assert machine("GET", f"{of}/pairings?state=asked").body["items"][0]["mentors"] == [cast.nia_part.code]


def test_a_manager_near_somebody_does_not_see_them_here_either(cast: Cast) -> None:
    here = world.build(cast)
    machine = Machine(cast.petra)
    of = f"cohorts/{cast.cohort.code}"
    assert len(machine("GET", f"{of}/pairings").body["items"]) == 2
    pair = here.places.get("pairings:cohort_pair", {})
    code = pair.get("code") or Pairing.objects.first().code  # type: ignore[union-attr]
    assert machine("GET", f"pairings/{code}").status == 200
    Person.objects.filter(pk=cast.person("nia").pk).update(
        manager=cast.person("petra"), line_path=f"/{cast.person('petra').pk}/"
    )
    assert machine("GET", f"{of}/pairings").body["items"] == []
    assert machine("GET", f"pairings/{code}").kind == "not-found"
    assert machine("GET", f"pairings/{code}/meetings").kind == "not-found"
    assert machine("POST", f"pairings/{code}/reminder").kind == "not-found"
    run = Proposal.objects.first().run  # type: ignore[union-attr]
    assert machine("GET", f"runs/{run.code}/proposals").body["items"] == []


def test_pairs_by_dates_alone(cast: Cast) -> None:
    world.build(cast)
    Meeting.objects.update(title="About money", place="Room 7")
    pairing = Pairing.objects.get(state="active")
    machine = Machine(cast.petra)
    found = machine("GET", f"pairings/{pairing.code}").body
    assert (found["mentors"], found["mentees"], found["agreement_signed"]) == (
        [cast.nia_part.code], [cast.viktor_part.code], False,
    )  # fmt: skip
    dates = machine("GET", f"pairings/{pairing.code}/meetings").body["items"]
    assert [set(one) for one in dates] == [{"code", "pairing", "number", "state", "starts_at", "minutes", "moved"}]
    said = json.dumps([found, dates, machine("GET", f"cohorts/{cast.cohort.code}/pairings").body])
    assert not [word for word in ("About money", "Room 7", "Journeys", "Use it", "First names") if word in said]
    acts = [machine("POST", f"pairings/{pairing.code}/{act}").status for act in ("times", "reminder", "goal-reminder")]
    assert acts == [200, 200, 200]
    done = machine("POST", f"cohorts/{cast.cohort.code}/completion")
    assert (done.body, Pairing.objects.filter(state="completed").count()) == ({"completed": 1}, 2)


def test_workshops_and_who_is_prepared(cast: Cast) -> None:
    Participant.objects.update(state=ParticipantState.ENROLLED)
    machine = Machine(cast.petra)
    of = f"cohorts/{cast.cohort.code}"
    date = {"starts_at": "2026-05-20T09:00:00Z", "minutes": 60, "time_zone": "Europe/Paris", "place": "Hall 1"}
    asked = {"title": "Listening", "about": "How to.", "audience": "both", "date": date}
    made = machine("POST", f"{of}/workshops", asked)
    assert (made.status, made.body["state"], len(made.body["dates"])) == (201, "draft", 1)
    place = f"{of}/workshops/{made.body['code']}"
    assert machine("POST", f"{place}/announcement").body["state"] == "announced"
    more = machine("POST", f"{place}/dates", date | {"starts_at": "2026-05-21T09:00:00Z"}).body
    assert len(more["dates"]) == 2
    first = more["dates"][0]["code"]
    assert machine("GET", f"workshop-dates/{first}/seats").body["items"] == []
    assert machine("PUT", f"workshop-dates/{first}/attendance", {"came": []}).kind == "refused"
    late = machine("PUT", f"workshop-dates/{first}/attendance", {"came": []}, now=NOW + timedelta(days=9))
    assert (late.status, late.body["items"]) == (200, [])
    assert [one["title"] for one in machine("GET", f"{of}/workshops").body["items"]] == ["Listening"]
    assert machine("DELETE", place).status in (200, 409)
    sides = machine("GET", f"{of}/preparation").body["items"]
    assert {one["role"]: one["open"] for one in sides} == {"mentor": ["Nia Adeyemi"], "mentee": ["Viktor Halvorsen"]}
    assert Workshop.objects.count() == 1


def test_released_figures_and_that_they_were_taken(cast: Cast) -> None:
    from tests.measurement import world as reported

    report = reported.released(cast.cohort)
    machine, other = Machine(cast.petra), Machine(cast.ada)
    listed = machine("GET", "reports").body["items"]
    assert [(one["code"], one["cohorts"]) for one in listed] == [(report.code, [cast.cohort.code])]
    whole = machine("GET", f"reports/{report.code}").body
    assert whole["can"]
    assert [page["kind"] for page in whole["pages"]] == ["page"] * len(whole["pages"])
    assert not [word for word in ('"points"', '"share"') if word in json.dumps(whole)]
    taken = Event.objects.get(verb="report.exported")
    assert (taken.actor, taken.facts["form"], taken.facts["token"]) == (None, "json", machine.own.code)
    assert (other("GET", "reports").body["items"], other("GET", f"reports/{report.code}").kind) == ([], "not-found")


def test_the_feed_tells_what_was_done_and_nothing_of_single_people(cast: Cast) -> None:
    world.build(cast)
    Program.objects.update(video_link="")
    officer = factories.user(factories.person("Olga Privat"), roles=(RoleGrant.Role.PRIVACY,))
    whole, manager, nobody = Machine(officer), Machine(cast.petra), Machine(cast.ada)
    manager("PUT", f"cohorts/{cast.cohort.code}/kick-off", {"kick_off": "2026-03-10"})
    told = whole("GET", "events?limit=200").body["items"]
    verbs = {one["verb"] for one in told}
    assert {"token.created"} <= verbs
    assert not [
        verb for verb in verbs if verb.split(".")[0] in ("participant", "pairing", "concern", "meeting", "note")
    ]
    assert not [one for one in told if one["subject_type"] in ("programs.participant", "people.person")]
    assert {one["subject"] for one in manager("GET", "events?limit=200").body["items"]} <= {
        cast.program.code, *Cohort.objects.filter(program=cast.program).values_list("code", flat=True),
    }  # fmt: skip
    assert nobody("GET", "events").kind == "not-allowed"
    assert nobody("GET", "events?after=x").kind == "invalid"
    first = whole("GET", "events?limit=1").body
    assert (
        whole("GET", first["next"].removeprefix("http://localhost:8000")).body["items"][0]["id"]
        > first["items"][0]["id"]
    )
