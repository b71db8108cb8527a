"""The stories of the demo company, and the one call that plays them."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.core.management import call_command
from django.db import transaction

from viceversa.core import clock
from viceversa.core.codes import new_code
from viceversa.demo import (
    adjusting,
    circles,
    company,
    content,
    groups,
    learning,
    outcomes,
    oversight,
    portfolios,
    pulse,
    reports,
    surveys,
    telling,
    warehouse,
    workshops,
)
from viceversa.demo.choosing import open_doors, three_chairs
from viceversa.demo.closing import cared_for, certified, looked_back, would_again
from viceversa.demo.life import Course, live
from viceversa.demo.programs import (
    designed,
    drawn,
    explored,
    hours_answered,
    invited,
    limited,
    matched,
    people_of,
    planned,
    recruited,
    released,
)
from viceversa.demo.reading import second_opinion
from viceversa.demo.rounds import open_rounds
from viceversa.demo.stage import Stage, fill_in, person, workday
from viceversa.learning import actions as guides
from viceversa.pairings.actions import closure, concerns
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.actions import imports, reviewing
from viceversa.people.actions.accounts import account_for, create_administrator, grant_role
from viceversa.people.actions.applying import apply_import, begin_import, import_people
from viceversa.people.actions.topics import add_topic, load_catalog, merge_topics, retire_topic
from viceversa.people.models import Person, RoleGrant, Topic, User
from viceversa.programs import actions as design
from viceversa.programs.actions import OutcomeText, blueprint, calls, cohorts, nominations, participants
from viceversa.programs.models import Cohort, Kind, Nominators, Preset, Program, ReleasePolicy, Role

Say = Callable[[str], None]

# Pairs Priya had in mind, and how it goes for them.
PINNED = (
    ("Amina Diallo", "Henrik Lindqvist", Course.STEADY),
    ("Rohan Kapoor", "Birgitta Sand", Course.CANCELS),
    ("Elif Demir", "Laurent Faure", Course.NEVER),
    ("Mateus Carvalho", "Dolores Quintana", Course.DRIFTS),
    ("Hana Kobayashi", "Gareth Pryce", Course.UNBOOKED),
    ("Samuel Osei", "Ingrid Vasquez", Course.ONE_WAY),
    ("Noor al-Hashimi", "Derek Whitcombe", Course.STEADY),
    ("Linh Trần", "Paulo Duarte", Course.STEADY),
)
# Pairs that make commitments and try ideas, in the order of their stories; what the last asks for waits for an answer.
TELLING = (
    ("Noor al-Hashimi", "Derek Whitcombe"),
    ("Hana Kobayashi", "Gareth Pryce"),
    ("Samuel Osei", "Ingrid Vasquez"),
    ("Amina Diallo", "Henrik Lindqvist"),
)
# Why Priya locked some of them, and one pair she ruled out, for the other managers.
NOTES = {
    "Amina Diallo": "Henrik asked for somebody who answers customers every day",
    "Elif Demir": "Both are in the office on Thursdays",
    "Samuel Osei": "Ingrid wants to hear from the contact center first",
}
RULED_OUT = ("Amina Diallo", "Laurent Faure", "Amina worked on Laurent’s project last spring")
# Topics that make the locked pairs possible: (what the mentor brings, what the mentee asks for first).
BROUGHT = ("ai-assistants", "young-customers", "first-jobbers")
GIVEN_BACK = ("speaking-to-a-board", "how-budgets-get-decided", "reading-a-balance-sheet")
MENTORS, MENTEES = 41, 38


def build(*, say: Say) -> None:
    """Play the company unless it is there. The same company each time, about a year up to today."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if Program.objects.exists():
        say("The demo company is there already.")
        return
    began = time.monotonic()
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    # All or nothing: stopped half-way, the next call begins again.
    with transaction.atomic():
        with clock.moved_to(now - timedelta(weeks=62)):
            say("Importing a directory of 2,000 people …")
            priya = _directory(now)
        stage = Stage(now)
        _pilot(stage, priya)
        _fresh_eyes(stage, priya)
        _first_look(stage, priya)
        second_opinion(stage, priya)
        open_doors(stage, priya)
        three_chairs(stage, priya)
        open_rounds(stage, priya)
        with warehouse.listening(stage):
            stage.play(say)
    say(f"The demo company is ready ({time.monotonic() - began:.0f} s).")


def _directory(now: datetime) -> User:
    """The administrator, the topics, the people, some of them soon on leave; returns Priya, who may create programs."""
    admin = create_administrator(email="admin@aldermoor.example", name="Ada Lim")
    _own_topics(admin)
    leave = (now + timedelta(weeks=2)).date(), (now + timedelta(weeks=15)).date()
    content = io.BytesIO(company.as_csv(company.build(), leave=leave))
    entry = imports.start_import(file_name="aldermoor-people.csv", content=content, by=admin)
    entry = imports.read_file(entry)
    entry = imports.map_columns(entry, columns=entry.mapping["columns"], by=admin)
    ranks = {grade: rank for rank, grade in enumerate(company.GRADES, start=1)}
    entry = imports.decide(entry, grades=ranks, leave_out=(), by=admin)
    entry = reviewing.check_import(entry)
    apply_import(begin_import(entry, by=admin), by=admin)
    priya = account_for(person("Priya Raghunathan"))
    grant_role(priya, role=RoleGrant.Role.PROGRAMS, by=admin)
    groups.asked(admin)
    return priya


def _own_topics(admin: User) -> None:
    """The catalogue, made Aldermoor's own: a topic added, two merged, one retired."""
    load_catalog()
    add_topic(
        name="Claims, from the first call to the payment",
        family="customers",
        words={
            "en": {
                "description": "What happens to a customer on the worst day of their year",
                "synonyms": ["claims handling", "loss adjusting"],
            },
            "de": {
                "name": "Schäden, vom ersten Anruf bis zur Zahlung",
                "description": "Was Kunden am schlimmsten Tag ihres Jahres erleben",
                "synonyms": ["Schadenbearbeitung", "Regulierung"],
            },
        },
        by=admin,
    )
    double = add_topic(name="Instagram and TikTok", family="media", words={}, by=admin)
    merge_topics(double, into=Topic.objects.get(slug="short-video"), by=admin)
    retire_topic(Topic.objects.get(slug="games"), by=admin)


def _tuesday(moment: datetime) -> datetime:
    """The Tuesday of that week or the one before, at nine."""
    return (moment - timedelta(days=(moment.weekday() - 1) % 7)).replace(hour=9)


def _fresh_eyes(stage: Stage, priya: User) -> None:
    """In its tenth week: 38 pairs, most of them meeting."""
    kick_off = _tuesday(stage.now - timedelta(days=70))
    cohort: list[Cohort] = []
    course_of = {(mentor, mentee): course for mentor, mentee, course in PINNED}

    def design() -> None:
        _program, intake = designed(
            priya, name="Fresh Eyes", cohort=f"Fresh Eyes {kick_off.year}", kick_off=kick_off.date(),
            kind=Kind.DIGITAL, preset=Preset.FULL, pairs=40, purpose=content.FRESH_EYES,
            co_lead="Amina Diallo",
        )  # fmt: skip
        cohort.append(intake)
        for year in (kick_off.year, kick_off.year + 1):
            blueprint.add_day_off(name="Company closed", first=date(year, 12, 24), last=date(year, 12, 31), by=priya)
        planned(stage, intake, manager=priya)
        surveys.planned(stage, intake, kick_off.date() - timedelta(days=13), manager=priya)
        written = guides.write_guide(intake.program, **content.OWN_GUIDE, code=new_code(), by=priya)
        guides.offer_guide(written, by=priya)
        learning.design(intake.program, manager=priya)

    def recruit() -> None:
        recruited(stage, cohort[0], _fresh_eyes_people(), manager=priya, days=14, first=_first_topics())

    def ask_more() -> None:
        """Others were asked as well, and did not answer."""
        named = set(cohort[0].participants.values_list("person__name", flat=True)) | {"Sipho Dube", groups.AUDITOR}
        others = people_of((1, 2), but=named, limit=1300, offset=5)[::15]
        invited(cohort[0], [(one, Role.MENTOR) for one in others], manager=priya)

    def release() -> None:
        pins = tuple((mentor, mentee, NOTES.get(mentor, "")) for mentor, mentee, _ in PINNED)
        run = explored(cohort[0], manager=priya, pins=pins, ruled_out=(RULED_OUT,))
        last = run.proposals.filter(pinned=False).select_related("mentor__person").order_by("pk").last()
        unwilling = last.mentor.person.name if last else ""
        stage.at(
            clock.now() + timedelta(days=1), lambda: released(stage, run, manager=priya, days=4, unwilling=unwilling)
        )

    def launch() -> None:
        cohorts.start_running(cohort[0], by=priya)
        circles.met(stage, cohort[0], kick_off, manager=priya)
        portfolios.posted(stage, cohort[0].program, manager=priya)
        stage.at(stage.now - timedelta(days=12), lambda: portfolios.kept(stage, cohort[0].program, manager=priya))
        pulse.answered(stage, cohort[0], kick_off, later=priya)
        surveys.early(stage, cohort[0], manager=priya)
        for pairing in Pairing.objects.filter(cohort=cohort[0], state=PairingState.ACTIVE).order_by("id"):
            names = {
                member.role: member.participant.person.name
                for member in pairing.members.select_related("participant__person")
            }
            course = course_of.get((names[Role.MENTOR], names[Role.MENTEE]), Course.STEADY)
            live(stage, pairing, course=course, count=cohort[0].meetings_planned)
            if (names[Role.MENTOR], names[Role.MENTEE]) in TELLING:
                outcomes.keep(stage, pairing, TELLING.index((names[Role.MENTOR], names[Role.MENTEE])), kick_off)

    stage.at(kick_off - timedelta(weeks=7), design)
    stage.at(kick_off - timedelta(weeks=4), recruit)
    stage.at(kick_off - timedelta(days=12), ask_more)
    stage.at(kick_off - timedelta(days=10), lambda: workshops.held(stage, cohort[0], kick_off, manager=priya))
    stage.at(kick_off - timedelta(days=8), release)
    stage.at(kick_off, launch)
    stage.at(kick_off + timedelta(days=1), lambda: learning.completions(cohort[0], manager=priya))
    stage.at(kick_off + timedelta(days=2), lambda: adjusting.watched(stage, cohort[0], manager=priya))
    stage.at(kick_off + timedelta(days=2), lambda: oversight.watched(stage, cohort[0], manager=priya))
    stage.at(stage.now - timedelta(days=4), lambda: workshops.ahead(stage, cohort[0], manager=priya))
    stage.at(stage.now - timedelta(days=9), lambda: telling.answered(stage, cohort[0], manager=priya))
    stage.at(stage.now - timedelta(days=2), lambda: telling.waiting(stage, cohort[0]))
    stage.at(kick_off + timedelta(weeks=2), lambda: groups.said(stage, cohort[0]))
    stage.at(kick_off + timedelta(weeks=4), lambda: groups.released(stage, cohort[0]))
    stage.at(
        stage.now - timedelta(days=12),
        lambda: concerns.send(
            cohort[0].program,
            text="My meetings keep landing on the evening before month-end closing. I would rather not raise it with "
            "my own manager. Could you help me find another rhythm?",
            by=stage.account(person("Elif Demir")),
        ),
    )
    stage.at(kick_off, lambda: cared_for(stage, cohort[0].program, person(PINNED[1][0])))
    stage.at(stage.now - timedelta(days=2), _reorganized)
    stage.at(stage.now - timedelta(days=1), lambda: learning.completions_again(cohort[0], manager=priya))
    stage.at(stage.now - timedelta(days=3), lambda: _second_year(stage, cohort[0], priya))


def _reorganized() -> None:
    """The directory comes anew: Linh works for Paulo's division now, so the two are in one line, and their pair rests."""
    rows = {row.name: row for row in company.build()}
    linh = rows["Linh Trần"]
    linh.manager, linh.unit = rows["Paulo Duarte"].key, "Aldermoor / Sales / Direct"
    today = clock.now().date()
    file = io.BytesIO(company.as_csv([linh], leave=(today, today)))
    admin = User.objects.get(email="admin@aldermoor.example")
    import_people(file_name="aldermoor-changes.csv", content=file, by=admin)


def _second_year(stage: Stage, cohort: Cohort, priya: User) -> None:
    """A draft for next year, half designed: what is missing, and what a smaller cohort could not show."""
    program = design.duplicate_program(
        cohort.program, name="Fresh Eyes, second year", kick_off=stage.today + timedelta(weeks=20), by=priya
    )
    design.set_frame(program, asked_first=Role.MENTOR, by=priya)
    design.set_eligibility(program, to=content.SECOND_YEAR_ELIGIBILITY, by=priya)
    given = [OutcomeText(*one) for one in content.SECOND_YEAR_OUTCOMES]
    design.set_outcomes(program, outcomes=given, by=priya)
    design.set_plan(program, plan=content.SECOND_YEAR_PLAN, pairs=14, by=priya)
    for step in ("impact", "basis", "voluntary"):
        design.tick_privacy_step(program, step=step, by=priya)


def _first_topics() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    first: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for mentor, mentee, _course in PINNED:
        first[mentor] = (BROUGHT, GIVEN_BACK[:2])
        first[mentee] = (GIVEN_BACK, BROUGHT[:2])
    return first


def _fresh_eyes_people() -> list[tuple[Person, Role]]:
    """The named ones, then others until there are enough of both sides. Nobody from Priya's own line."""
    mentors = [person(mentor) for mentor, _, _ in PINNED]
    mentees = [person(mentee) for _, mentee, _ in PINNED]
    priya = person("Priya Raghunathan")
    busy = {one.name for one in mentors + mentees} | {
        "Priya Raghunathan",
        "Oluwaseun Adeyemi",
        "Rosamund Hale",
        "Sipho Dube",
    }
    above = set(Person.objects.filter(pk__in=priya.manager_ids).values_list("name", flat=True))
    seniors = [one for one in people_of((6, 7), but=busy | above, limit=60) if "People" not in str(one.unit)]
    mentees += seniors[: MENTEES - len(mentees)]
    juniors = people_of((1, 2), but=busy, limit=1300)
    mentors += juniors[:: len(juniors) // MENTORS][: MENTORS - len(mentors)]
    if len(mentees) < MENTEES:
        mentees += people_of((5, 5), but=busy | above, limit=MENTEES - len(mentees))
    return [(one, Role.MENTOR) for one in mentors] + [(one, Role.MENTEE) for one in mentees]


def _pilot(stage: Stage, priya: User) -> None:
    """Last year's pilot: fifteen pairs, closed."""
    kick_off = _tuesday(stage.now - timedelta(weeks=50))
    cohort: list[Cohort] = []

    def design() -> None:
        _program, intake = designed(
            priya, name="Reverse mentoring pilot", cohort=f"Pilot {kick_off.year}", kick_off=kick_off.date(),
            kind=Kind.MIXED, preset=Preset.PILOT, pairs=15, purpose="Fifteen pairs, to learn what our leaders want to learn and how.",
            co_lead="Elif Demir",
        )  # fmt: skip
        cohort.append(intake)
        juniors = people_of((1, 2), but={"Sipho Dube", "Amina Diallo"}, limit=600, offset=7)[::35][:16]
        seniors = people_of((6, 7), but={"Siobhán Keane"}, limit=40)
        seniors = [one for one in seniors if "People" not in str(one.unit)][2:17]
        who = [(one, Role.MENTOR) for one in juniors] + [(one, Role.MENTEE) for one in seniors]
        limited(intake, mentors=15, mentees=15, manager=priya)
        surveys.planned(stage, intake, kick_off.date() - timedelta(days=14), manager=priya)
        recruited(stage, intake, who, manager=priya, days=10, all_counted=True)

    def release() -> None:
        cohorts.close_recruiting(cohort[0], by=priya)
        drawn(cohort[0], manager=priya)
        run = matched(cohort[0], manager=priya)
        stage.at(clock.now() + timedelta(days=1), lambda: released(stage, run, manager=priya, days=3))

    def launch() -> None:
        cohorts.start_running(cohort[0], by=priya)
        for pairing in Pairing.objects.filter(cohort=cohort[0], state=PairingState.ACTIVE).order_by("id"):
            live(stage, pairing, course=Course.STEADY, count=cohort[0].meetings_planned)
            looked_back(stage, pairing)
        pulse.answered(stage, cohort[0], kick_off)
        reports.released(stage, cohort[0], kick_off, manager=priya)
        surveys.answered(stage, cohort[0], kick_off.date())

    def close() -> None:
        closure.complete_all(cohort[0], by=priya)
        stage.at(clock.now() + timedelta(days=2), lambda: certified(stage, cohort[0]))
        stage.at(clock.now() + timedelta(weeks=3), lambda: telling.published(stage, cohort[0], manager=priya))
        stage.at(clock.now() + timedelta(weeks=8, days=1), lambda: would_again(stage, cohort[0]))
        cohorts.close_cohort(cohort[0], by=priya)
        adjusting.learned_from(stage, cohort[0], manager=priya)

    stage.at(kick_off - timedelta(weeks=4), design)
    stage.at(kick_off - timedelta(days=7), release)
    stage.at(kick_off, launch)
    stage.at(kick_off + timedelta(weeks=26), close)


def _first_look(stage: Stage, priya: User) -> None:
    """Being recruited now: most have answered, some are still invited, one is half done."""
    kick_off = workday((stage.now + timedelta(weeks=5)).date())
    cohort: list[Cohort] = []

    def design() -> None:
        program, intake = designed(
            priya, name="First Look", cohort=f"First Look {kick_off.year}", kick_off=kick_off,
            kind=Kind.CUSTOMERS, preset=Preset.FULL, pairs=24,
            purpose="People in their first three years show our heads what customers under 30 expect of an insurer.",
            co_lead="Hana Kobayashi",
        )  # fmt: skip
        cohort.append(intake)
        planned(stage, intake, manager=priya)
        juniors = people_of((1, 2), but={"Sipho Dube"}, limit=1300, offset=11)[::46][:27]
        seniors = [one for one in people_of((5, 6), but=set(), limit=160)[::6] if "People" not in str(one.unit)][:24]
        who = [(one, Role.MENTOR) for one in juniors] + [(one, Role.MENTEE) for one in seniors]
        calls.set_recruiting_policy(program, nomination=Nominators.ANYBODY, release=ReleasePolicy.ASK, by=priya)
        oversight.said_yes()
        calls.set_call(intake, is_open=True, next_round=kick_off + timedelta(weeks=30), by=priya)
        limited(intake, mentors=24, mentees=24, manager=priya)
        recruited(stage, intake, who, manager=priya, days=18)

    def invite_more() -> None:
        others = people_of((1, 2), but={"Sipho Dube"}, limit=1300, offset=21)[::140][:8]
        invited(cohort[0], [(one, Role.MENTOR) for one in (*others, person("Sipho Dube"))], manager=priya)
        stage.at(clock.now() + timedelta(days=2), begin)

    def begin() -> None:
        sipho = person("Sipho Dube")
        part = participants.join(cohort[0], person=sipho, role=Role.MENTOR, by=stage.account(sipho))
        fill_in(stage, part)

    def suggest() -> None:
        for name in ("Kwame Boateng", "Zeynep Arslan"):
            amina = stage.account(person("Amina Diallo"))
            nominations.nominate(cohort[0], person=person(name), role=Role.MENTOR, is_named=True, by=amina)

    stage.at(stage.now - timedelta(weeks=4), design)
    stage.at(stage.now - timedelta(days=8), suggest)
    stage.at(stage.now - timedelta(days=5), lambda: hours_answered(stage, cohort[0]))
    stage.at(stage.now - timedelta(days=4), invite_more)
