"""How Priya adjusts: what she put aside, changed and wrote down, and what last year's pilot taught her and its co-lead."""

from __future__ import annotations

from datetime import time, timedelta

from viceversa.adjusting import actions, looking_back
from viceversa.adjusting.actions import LessonText
from viceversa.adjusting.attention import attention_for
from viceversa.adjusting.items import Item
from viceversa.adjusting.kinds import Kind
from viceversa.core import clock
from viceversa.demo.stage import Stage, person, workday
from viceversa.messaging import actions as messaging
from viceversa.messaging import timing
from viceversa.messaging.scopes import scope_for
from viceversa.people.models import User
from viceversa.programs.actions import blueprint
from viceversa.programs.blueprint.plan import plan_of
from viceversa.programs.models import Cohort

DAY = timedelta(days=1)
LESSONS = (
    LessonText("keep", "Leaders speak first in the first meeting; mentors say it took their fear away", "note"),
    LessonText("change", "Book all meetings at the kick-off", "plan", owner="manager", week=0),
    LessonText(
        "change", "Fewer slides in the preparation, more about the first ten minutes", "setting", place="training"
    ),
)
STOP = LessonText("stop", "Lunch with line managers: nobody knew what it was for", "note")


def watched(stage: Stage, cohort: Cohort, *, manager: User) -> None:
    """In the running program: other hours for mails, a step moved, words in the log, and what was put aside."""

    def quieter() -> None:
        scope = scope_for(manager, "programs.cohort", cohort.code)
        quiet = timing.Quiet(night=(time(19), time(8)), weekends=True, digest=True)
        messaging.set_mail_rules(scope, quiet=quiet, by=manager)
        actions.remark(cohort.program, text="Two leaders asked for quiet evenings", by=manager)

    def closer() -> None:
        day = plan_of(cohort).on("halfway") + 7 * DAY
        blueprint.place_step(cohort, slug="halfway", day=day, by=manager)
        actions.remark(
            cohort.program, text="Half-year figures are closed in these weeks", day=clock.today(), by=manager
        )

    def put_aside() -> None:
        actions.set_digest(cohort.program, rhythm="weekly", by=manager)
        items = _items(cohort, manager)
        drifting = next((one for one in items if one.kind == Kind.NUDGE), None)
        if drifting is not None:
            until = clock.today() + 9 * DAY
            note = "Both are at the fair until then"
            actions.put_aside(cohort, kind=drifting.kind, subject=drifting.subject, until=until, note=note, by=manager)
        stuck = next((one for one in items if one.kind == Kind.RISK and one.has_draft), None)
        if stuck is not None:
            actions.draft_about(cohort, kind=stuck.kind, subject=stuck.subject, by=manager)

    stage.at(stage.now - 46 * DAY, quieter)
    stage.at(stage.now - 25 * DAY, closer)
    stage.at(stage.now - DAY, put_aside)


def _items(cohort: Cohort, manager: User) -> list[Item]:
    found = attention_for(manager, cohort, now=clock.now())
    return [item for group in found.groups for item in (*group.shown, *group.folded)]


def learned_from(stage: Stage, cohort: Cohort, *, manager: User) -> None:
    """Three weeks after the end Priya and the co-lead look back; the next cohort begins with what they wrote down."""

    def look_back() -> None:
        figures = looking_back.evidence_of(manager, cohort, source=looking_back.FIGURES, now=clock.now())
        log = looking_back.evidence_of(manager, cohort, source=looking_back.LOG, now=clock.now())
        rests = [(one.kind, one.text) for one in (*figures[:1], *log[:1])]
        co_lead = stage.account(person("Elif Demir"))
        for lesson in LESSONS:
            with_evidence = LessonText(**{**vars(lesson), "evidence": rests if lesson.sort == "change" else ()})
            actions.write_lesson(cohort, lesson=with_evidence, by=co_lead if lesson.sort == "keep" else manager)

    def go_on() -> None:
        actions.begin_next(
            cohort, name="Second intake", kick_off=workday(stage.today + timedelta(weeks=18)), weeks=cohort.weeks,
            meetings_planned=7, by=manager,
        )  # fmt: skip
        actions.write_lesson(cohort, lesson=STOP, by=manager)

    stage.at(clock.now() + timedelta(weeks=3), look_back)
    stage.at(stage.now - 10 * DAY, go_on)
