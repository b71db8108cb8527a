"""The fourth story: more juniors than places beside the board, and a panel that is half-way through reading them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from hashlib import sha256

from viceversa.demo import content
from viceversa.demo.company import SEED
from viceversa.demo.programs import designed, people_of, recruited
from viceversa.demo.stage import Stage, person, workday
from viceversa.people.models import User
from viceversa.programs.actions import calls, cohorts, panels
from viceversa.programs.models import Cohort, Kind, Panel, Preset, Role
from viceversa.programs.modes import Making, Mode

READERS = ("Amina Diallo", "Camille Rousseau", "Lars Nygaard")
PLACES, APPLICANTS = 6, 13
# Six mentees: hardly a topic is wanted by five of them, so nothing that counts is read for.
CRITERIA = ("example", "learning", "hours")


def second_opinion(stage: Stage, priya: User) -> None:
    """Recruiting has ended; three people read 13 applications for 6 places. Amina has read two and begun a third.

    Whoever gets a place may ask the executives, once a manager opens it.
    """
    kick_off = workday((stage.now + timedelta(days=17)).date())
    cohort: list[Cohort] = []

    def design() -> None:
        _program, intake = designed(
            priya, name="Second Opinion", cohort=f"Second Opinion {kick_off.year}", kick_off=kick_off,
            kind=Kind.IDEAS, preset=Preset.EXECUTIVE, pairs=PLACES, purpose=content.SECOND_OPINION,
            co_lead="Mateus Carvalho", making=Making(mode=Mode.SELF),
        )  # fmt: skip
        cohort.append(intake)
        calls.set_places(intake, mentors=PLACES, mentees=None, keep=(), by=priya)
        seed = sha256(f"{SEED} {intake.name}".encode()).hexdigest()
        panel = panels.choose_panel(intake, role=Role.MENTOR, criteria=CRITERIA, seed=seed, by=priya)
        for name in READERS:
            panels.add_reviewer(panel, user=stage.account(person(name)), by=priya)
        juniors = people_of((1, 2), but={"Sipho Dube", *READERS}, limit=1300, offset=5)[::97][:APPLICANTS]
        seniors = people_of((7, 8), but={"Siobhán Keane", "Henrik Lindqvist", "Rosamund Hale"}, limit=PLACES)
        who = [(one, Role.MENTOR) for one in juniors] + [(one, Role.MENTEE) for one in seniors]
        recruited(stage, intake, who, manager=priya, days=14)

    def begin() -> None:
        cohorts.close_recruiting(cohort[0], by=priya)
        panel = panels.begin_panel(Panel.objects.get(cohort=cohort[0]), by=priya)
        for name, read in zip(READERS, (2, 9, 5), strict=True):
            mine = panel.reviews.filter(reviewer=stage.account(person(name))).order_by("number")
            for at, review in enumerate(mine[: read + 1]):
                chosen = {each: stage.draw.choice((0, 1, 1, 2, 2)) for each in panel.criteria}
                given = chosen if at < read else dict(list(chosen.items())[:1])
                moment = stage.now - timedelta(days=4) + timedelta(hours=3 * at)
                stage.at(moment, partial(panels.save_review, review, points=given, by=review.reviewer))

    stage.at(stage.now - timedelta(weeks=6), design)
    stage.at(stage.now - timedelta(days=5), begin)
