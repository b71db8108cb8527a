"""Two stories of other ways to make pairs: shortlists that people are answering, and pods that were found at an event."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial

from viceversa.core import clock
from viceversa.demo import content
from viceversa.demo.life import Course, live
from viceversa.demo.programs import designed, people_of, recruited, released
from viceversa.demo.stage import Stage, person, workday
from viceversa.matching import actions as matching
from viceversa.matching.models import ConversationEvent, ShortlistEntry, ShortlistRound
from viceversa.pairings.models import Pairing
from viceversa.pairings.states import PairingState
from viceversa.people.models import Person, User
from viceversa.programs.actions import cohorts
from viceversa.programs.models import Cohort, Kind, Preset, Role
from viceversa.programs.modes import Making, Mode

# Whom visitors sign in as: he has a list of three and has not answered.
CHOOSER = "Daniel Ibekwe"
ANSWERED = 0.55


def open_doors(stage: Stage, priya: User) -> None:
    """Shortlists of three are out since five days: more than half have answered, some with a silent “not this one”."""
    kick_off = workday((stage.now + timedelta(weeks=3)).date())
    cohort: list[Cohort] = []

    def design() -> None:
        _program, intake = designed(
            priya, name="Open Doors", cohort=f"Open Doors {kick_off.year}", kick_off=kick_off,
            kind=Kind.INCLUSION, preset=Preset.PILOT, pairs=12, purpose=content.OPEN_DOORS,
            co_lead="Rohan Kapoor", making=Making(mode=Mode.SHORTLIST),
        )  # fmt: skip
        cohort.append(intake)
        juniors = people_of((1, 2), but={"Sipho Dube"}, limit=1300, offset=17)[::90][:13]
        seniors = _seniors(60)[::5][:11]
        who = [(one, Role.MENTOR) for one in juniors] + [(one, Role.MENTEE) for one in (*seniors, person(CHOOSER))]
        recruited(stage, intake, who, manager=priya, days=18)

    def show() -> None:
        cohorts.close_recruiting(cohort[0], by=priya)
        lists = matching.draw_up(cohort[0], by=priya)
        matching.release_shortlists(lists, answer_by=stage.today + timedelta(days=5), by=priya)
        for part in cohort[0].participants.select_related("person").order_by("pk"):
            entries = list(ShortlistEntry.objects.filter(round=lists, participant=part))
            if not entries or part.person.name == CHOOSER or stage.draw.random() > ANSWERED:
                continue
            moment = clock.now() + timedelta(hours=stage.draw.randint(2, 90))
            stage.at(moment, partial(_answer, stage, lists, entries))

    stage.at(stage.now - timedelta(weeks=4), design)
    stage.at(stage.now - timedelta(days=5), show)


def _seniors(limit: int) -> list[Person]:
    """Heads of something, none of them in Priya's own unit."""
    found = people_of((5, 5), but={CHOOSER}, limit=limit * 2)
    return [one for one in found if "People" not in str(one.unit)][:limit]


def _answer(stage: Stage, lists: ShortlistRound, entries: list[ShortlistEntry]) -> None:
    """All are fine, or one first; one in five leaves somebody out."""
    part = entries[0].participant
    choose = partial(matching.choose, lists, participant=part, by=stage.account(part.person))
    if stage.draw.random() < 0.3:
        choose(how="all")
    else:
        choose(how="first", entry=stage.draw.choice(entries).code)
    if stage.draw.random() < 0.2:
        choose(how="veto", entry=stage.draw.choice(entries).code)


def three_chairs(stage: Stage, priya: User) -> None:
    """Four pods in their twelfth week, begun before Fresh Eyes: two mentors each, who meet with their mentee together.

    They were found at an event of short conversations: all twelve came, one of them after the first round.
    """
    kick_off = workday((stage.now - timedelta(weeks=12)).date())
    begun = stage.now - timedelta(weeks=16)
    cohort: list[Cohort] = []
    event: list[ConversationEvent] = []

    def design() -> None:
        _program, intake = designed(
            priya, name="Three Chairs", cohort=f"Three Chairs {kick_off.year}", kick_off=kick_off,
            kind=Kind.CUSTOMERS, preset=Preset.PILOT, pairs=4, purpose=content.THREE_CHAIRS,
            co_lead="Liang Wen", making=Making(mode=Mode.EVENT, mentors_per_mentee=2),
        )  # fmt: skip
        cohort.append(intake)
        juniors = people_of((1, 2), but={"Sipho Dube"}, limit=1300, offset=29)[::130][:8]
        seniors = _seniors(60)[2::13][:4]
        who = [(one, Role.MENTOR) for one in juniors] + [(one, Role.MENTEE) for one in seniors]
        recruited(stage, intake, who, manager=priya, days=9)

    def ask() -> None:
        cohorts.close_recruiting(cohort[0], by=priya)
        day = workday((begun + timedelta(days=14)).date())
        details = matching.EventDetails(
            day=day, at=time(15, 0), time_zone=person(priya.name).time_zone, place="Canteen, second floor",
            answer_by=day - timedelta(days=2), answer_days=2,
        )  # fmt: skip
        event.append(matching.plan_event(cohort[0], details=details, by=priya))
        matching.invite(event[0], by=priya)
        for at, guest in enumerate(event[0].guests.select_related("participant__person").order_by("pk")):
            by = stage.account(guest.participant.person)
            moment = clock.now() + timedelta(hours=1 + 2 * at)
            stage.at(moment, partial(matching.answer_event, guest, comes=True, by=by))
        stage.at(event[0].reply_by + timedelta(hours=9), announce)
        stage.at(event[0].starts_at, late)
        stage.at(event[0].ends_at, over)

    def announce() -> None:
        matching.announce(event[0], by=priya)

    def late() -> None:
        """The first of the mentors comes a quarter of an hour late."""
        guest = event[0].guests.order_by("pk")[0]
        matching.note_presence(guest, presence="absent", by=priya)
        stage.at(clock.now() + timedelta(minutes=12), partial(matching.note_presence, guest, presence="here", by=priya))

    def over() -> None:
        met = matching.end_event(event[0], by=priya).shortlists
        assert met is not None
        assert met.answer_by is not None
        for at, part in enumerate(cohort[0].participants.select_related("person").order_by("pk")):
            entries = list(ShortlistEntry.objects.filter(round=met, participant=part))
            if at % 4 and entries:
                by = stage.account(part.person)
                first = partial(matching.choose, met, participant=part, how="first", entry=entries[-1].code, by=by)
                stage.at(clock.now() + timedelta(hours=1 + at), first)
        stage.at(met.answer_by + timedelta(hours=9), partial(finish, met))

    def finish(met: ShortlistRound) -> None:
        run = matching.finish(met, by=priya)
        stage.at(clock.now() + timedelta(hours=2), lambda: released(stage, run, manager=priya, days=3))

    def launch() -> None:
        cohorts.start_running(cohort[0], by=priya)
        for pairing in Pairing.objects.filter(cohort=cohort[0], state=PairingState.ACTIVE).order_by("id"):
            live(stage, pairing, course=Course.STEADY, count=cohort[0].meetings_planned)

    stage.at(begun, design)
    stage.at(begun + timedelta(days=10), ask)
    stage.at(stage.now - timedelta(weeks=12), launch)
