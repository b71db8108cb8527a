"""Where the browser goes: every page of tests/access.py as the first person who reaches it, and states worth a look."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta

from django.urls import reverse

from tests import factories, world
from tests.access import PEOPLE, TABLE
from tests.cast import Cast
from tests.factories import NOW
from viceversa.matching import actions as matching
from viceversa.matching.models import Proposal, Run
from viceversa.messaging import rendering
from viceversa.messaging.kinds import KINDS
from viceversa.people import actions as people
from viceversa.people.models import DirectoryImport, User
from viceversa.programs.models import Cohort, Role
from viceversa.workshops import actions as workshops
from viceversa.workshops.models import Workshop, WorkshopDate

# Files to keep, frames inside a page, and addresses that are there in the demo alone.
NO_PAGES = {
    "people:export", "programs:export", "programs:plan_file", "programs:feed", "calendars:feed", "programs:draw_file", "rehearsal:file", "measurement:report-file",
    "people:import-download", "learning:completions-rows", "people:me-data", "matching:problem-file", "matching:result-file", "matching:run-file", "messaging:kind_raw", "messaging:words_raw",
    "operations:live", "operations:ready", "messaging:mail_raw", "messaging:outbox_raw", "messaging:coming_raw", "rehearsal:document", "workshops:list-file", "measurement:file", "exchange:attachment", "pairings:certificate_file", "pairings:copy", "portfolio:file", "portfolio:version-file", "oversight:pack-file", "web:manifest", "web:icon", "web:worker", "api_pages:openapi",
}  # fmt: skip

STAFF = b"""Number,Name,Email,Unit,Manager,Grade,Start
1,Ana Diallo,ana@lumen.example,Board,,L2,2019-04-01
2,Ben Moor,ben@lumen,Retail,1,L1,2023-11-01
3,Cem Ada,cem@lumen.example,Retail,R. Holm,L1,31.02.2024
4,Vacant,,Retail,1,L1,
"""


@dataclass(frozen=True)
class Place:
    """A page, and who looks at it."""

    name: str
    who: User | None
    address: str


def places(cast: Cast) -> list[Place]:
    """Everything there is to see, person by person. To be called once, on an empty database with the cast in it."""
    here = world.build(cast)
    found = [
        Place(name, here.accounts[who], reverse(name, kwargs=world.place(here, name)))
        for name, (method, letters) in TABLE.items()
        if method == "GET" and name not in NO_PAGES and (who := first_who_reaches(letters))
    ]
    stop = rendering.stop_address(KINDS["pairings.check_in"], cast.person("nia"))
    found = [place for place in found if place.name != "messaging:stop"]
    found += [Place("messaging:stop", None, "/stop/" + stop.rstrip("/").rsplit("/", 1)[1] + "/"), *states(cast)]
    return sorted(found, key=lambda place: place.who.pk if place.who else 0)


def first_who_reaches(letters: str) -> str:
    """The first person with a "y" in a row of the table; empty when nobody has one."""
    return next((who for who, letter in zip(PEOPLE, letters, strict=True) if letter == "y"), "")


def states(cast: Cast) -> list[Place]:
    """Pages that look different on their way: an import at each of its steps, a proposal with its reasons."""
    deciding, review, done = (entry(cast) for _ in range(3))
    for each in (review, done):
        people.check_import(people.decide(each, grades={"L1": 1, "L2": 2}, leave_out=["vacant"], by=cast.ada))
    people.apply_import(people.begin_import(done, gone="keep", by=cast.ada), by=cast.ada)
    run, proposal = Run.objects.get(), Proposal.objects.get()
    choosing = shortlists_to_release(cast)
    return [
        Place("grades of an import", cast.ada, reverse("people:import-decisions", args=[deciding.code])),
        Place("rows to fix", cast.ada, reverse("people:import-one", args=[review.code])),
        Place("rows that are ready", cast.ada, reverse("people:import-one", args=[review.code]) + "?rows=ready"),
        Place("an import that is done", cast.ada, reverse("people:import-one", args=[done.code])),
        Place("why a pair", cast.petra, reverse("matching:run", args=[run.code]) + f"?open={proposal.code}"),
        Place("shortlists to release", cast.petra, reverse("matching:shortlists", args=[choosing.code])),
        Place("an event to be planned", cast.petra, reverse("matching:events", args=[event_to_plan(cast).code])),
        Place("self-match to open", cast.petra, reverse("matching:self-match", args=[self_match_to_open(cast).code])),
        Place("how pairs are made", cast.petra, reverse("programs:design", args=[choosing.program.code])),
        Place(
            "a pair by hand",
            cast.petra,
            reverse("matching:pair", args=[cast.cohort.code])
            + f"?mentor={proposal.mentor.code}&mentee={proposal.mentee.code}",
        ),
        Place("the mentor's guide", cast.nia, reverse("learning:guide", args=["inclusion"]) + "?minutes=45"),
        Place("no guide", cast.nia, reverse("learning:library") + "?q=nothing+of+the+kind"),
        Place("who came to a workshop", cast.petra, reverse("workshops:list", args=[workshop_that_was(cast).code])),
        Place(
            "a workshop to sign up for", cast.viktor, reverse("workshops:workshop", args=[workshop_ahead(cast).code])
        ),
        Place("no such page", cast.otto, "/nowhere/"),
    ]


def workshop_that_was(cast: Cast) -> WorkshopDate:
    """A date that began an hour ago, for whoever ticks who came; some have still to come."""
    then = NOW - timedelta(days=9)
    details = workshops.DateDetails(
        starts_at=NOW - timedelta(hours=1), time_zone="Europe/Paris", minutes=90, place="Room 9"
    )
    workshop = workshops.plan(
        cast.cohort, title="Kick-off", about="All of us.", audience="both", date=details, by=cast.petra, now=then
    )
    workshops.announce(workshop, by=cast.petra, now=then)
    date = workshop.dates.select_related("workshop").get()
    workshops.take_seat(date, participant=cast.nia_part, by=cast.nia, now=then)
    return date


def workshop_ahead(cast: Cast) -> Workshop:
    """Two dates to choose from, before the first meeting."""
    details = workshops.DateDetails(
        starts_at=NOW + timedelta(days=3), time_zone="Europe/Paris", minutes=45, place="Room 9"
    )
    workshop = workshops.plan(
        cast.cohort, title="Briefing", about="What is asked of you.", audience="mentee", date=details, by=cast.petra,
        now=NOW,
    )  # fmt: skip
    workshops.add_date(
        workshop, details=replace(details, starts_at=NOW + timedelta(days=4), seats=9), by=cast.petra, now=NOW
    )
    return workshops.announce(workshop, by=cast.petra, now=NOW)


def self_match_to_open(cast: Cast) -> Cohort:
    """A cohort in which people will ask each other."""
    program = factories.program("Ask Away", manager=cast.petra, policy={"mode": "self_match"})
    return factories.cohort(program, name="Ask Away 2026")


def shortlists_to_release(cast: Cast) -> Cohort:
    """A cohort of another program whose shortlists are drawn up, for a manager to look over."""
    program = factories.program("Open Doors", manager=cast.petra, policy={"mode": "shortlist", "mentors_per_mentee": 2})
    cohort = factories.cohort(program, name="Doors 2026")
    for name in ("Ash Reed", "Bo Lind"):
        factories.participant(cohort, factories.person(name), Role.MENTOR, offers={"short-video": 5})
        factories.participant(cohort, factories.person(f"{name}e", rank=6), Role.MENTEE, wants=("short-video",))
    matching.draw_up(cohort, by=cast.petra, now=NOW)
    return cohort


def event_to_plan(cast: Cast) -> Cohort:
    """A cohort of another program that meets at an event of short conversations, which nobody has planned yet."""
    program = factories.program("Ten Minutes", manager=cast.petra, policy={"mode": "event"})
    return factories.cohort(program, name="Minutes 2026")


def entry(cast: Cast) -> DirectoryImport:
    """An import whose columns are mapped."""
    made = people.read_file(people.start_import(file_name="staff.csv", content=io.BytesIO(STAFF), by=cast.ada, now=NOW))
    return people.map_columns(made, columns=made.mapping["columns"], month_first=False, by=cast.ada)
