"""What a manager does to a plan: what happens, what is refused, what a second click does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging.models import Due, Message
from viceversa.programs import actions, dates
from viceversa.programs.actions import blueprint
from viceversa.programs.blueprint.plan import Step, plan_of
from viceversa.programs.models import CalendarFeed, Cohort, DayOff
from viceversa.programs.states import ParticipantState

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 9, 1)


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    made: Cohort = factories.cohort(cast.program, kick_off=TUESDAY, state="planned")
    return made


def step(cohort: Cohort, slug: str) -> Step:
    found = plan_of(Cohort.objects.select_related("program").get(pk=cohort.pk)).step(slug)
    assert found is not None
    return found


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def mails() -> dict[str, tuple[str, str]]:
    return {row.what: (row.due_at.date().isoformat(), row.state) for row in Due.objects.all()}


def test_a_step_moves_by_days_and_weeks_over_weekends(cast: Cast, cohort: Cohort) -> None:
    assert step(cohort, "support").date == date(2026, 7, 10)  # a Friday
    blueprint.move_step(cohort, slug="support", days=1, by=cast.petra, now=NOW)
    assert step(cohort, "support").date == date(2026, 7, 13)
    blueprint.move_step(cohort, slug="support", days=-1, by=cast.petra, now=NOW)
    assert step(cohort, "support").date == date(2026, 7, 10)
    blueprint.move_step(cohort, slug="support", days=7, by=cast.petra, now=NOW)
    blueprint.move_step(cohort, slug="support", days=-7, by=cast.petra, now=NOW)
    assert not step(cohort, "support").is_changed
    assert verbs() == ["blueprint.step_moved"] * 4
    assert Event.objects.latest("id").facts == {"step": "support", "former": "2026-07-17", "day": "2026-07-10"}


def test_a_moved_step_moves_with_the_kick_off(cast: Cast, cohort: Cohort) -> None:
    blueprint.place_step(cohort, slug="support", day=date(2026, 7, 15), by=cast.petra, now=NOW)
    actions.move_kick_off(cohort, kick_off=TUESDAY + timedelta(weeks=2), by=cast.petra, now=NOW)
    assert step(cohort, "support").date == date(2026, 7, 29)
    assert step(cohort, "support").is_changed


def test_a_step_placed_on_a_day_off_lands_on_the_next_working_day(cast: Cast, cohort: Cohort) -> None:
    blueprint.place_step(cohort, slug="support", day=date(2026, 7, 18), by=cast.petra, now=NOW)
    assert step(cohort, "support").date == date(2026, 7, 20)
    assert blueprint.place_step(cohort, slug="support", day=date(2026, 7, 20), by=cast.petra, now=NOW).repeated


@pytest.mark.parametrize(
    ("slug", "how", "says"),
    [
        ("kick-off", {"days": 1}, "The kick-off moves under"),
        ("nothing", {"days": 1}, "not part of the plan any more"),
        ("support", {"days": 3}, "by a day or by a week"),
    ],
)
def test_moves_that_are_refused(cast: Cast, cohort: Cohort, slug: str, how: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        blueprint.move_step(cohort, slug=slug, **how, by=cast.petra, now=NOW)
    assert verbs() == []


def test_hinges_keep_their_order(cast: Cast, cohort: Cohort) -> None:
    with pytest.raises(Refused, match="“Workshop for mentors, 90 minutes” has to come after “Answers are due”"):
        blueprint.place_step(cohort, slug="answers-due", day=date(2026, 8, 20), by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="has to come after"):
        blueprint.place_step(cohort, slug="last-day", day=TUESDAY, by=cast.petra, now=NOW)
    blueprint.place_step(cohort, slug="answers-due", day=date(2026, 8, 5), by=cast.petra, now=NOW)
    assert dates.enrollment_deadline(cohort) == date(2026, 8, 5)
    assert [(phase.name, phase.start) for phase in dates.phases(cohort)][2] == ("match", date(2026, 8, 6))


def test_nothing_moves_into_the_past(cast: Cast, cohort: Cohort) -> None:
    with pytest.raises(Refused, match="That day is past"):
        blueprint.place_step(cohort, slug="support", day=NOW.date() - timedelta(days=1), by=cast.petra, now=NOW)
    # A mail goes at eight: today it is too late for it.
    with pytest.raises(Refused, match="That day is past"):
        blueprint.place_step(cohort, slug="reminder", day=NOW.date(), by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="within half a year"):
        blueprint.place_step(cohort, slug="support", day=date(2036, 1, 1), by=cast.petra, now=NOW)


def test_own_steps_come_once_go_and_come_back(cast: Cast, cohort: Cohort) -> None:
    for _click in range(2):
        blueprint.add_step(
            cohort,
            title="  Book the  room ",
            owner="manager",
            day=date(2026, 8, 22),
            by=cast.petra,
            code="bcd",
            now=NOW,
        )
    assert cohort.repeated
    own = step(cohort, "bcd")
    assert (own.title, own.date, own.is_own, own.is_gate) == ("Book the room", date(2026, 8, 24), True, False)
    blueprint.remove_step(cohort, slug="bcd", by=cast.petra, now=NOW)
    assert blueprint.remove_step(cohort, slug="bcd", by=cast.petra, now=NOW).repeated
    assert [one.slug for one in plan_of(cohort).removed] == ["bcd"]
    blueprint.restore_step(cohort, slug="bcd", by=cast.petra, now=NOW)
    assert blueprint.restore_step(cohort, slug="bcd", by=cast.petra, now=NOW).repeated
    assert plan_of(cohort).removed == ()
    assert verbs() == ["blueprint.step_added", "blueprint.step_removed", "blueprint.step_restored"]
    assert "Book" not in str(list(Event.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"title": " "}, "Say what is to be done"), ({"owner": "nobody"}, "Choose who does it")],
)
def test_own_steps_that_are_refused(cast: Cast, cohort: Cohort, fields: dict[str, Any], says: str) -> None:
    values: dict[str, Any] = {"title": "Book", "owner": "manager", "day": date(2026, 8, 20), **fields}
    with pytest.raises(Refused, match=says):
        blueprint.add_step(cohort, **values, by=cast.petra, now=NOW)


def test_own_steps_end_somewhere(cast: Cast, cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blueprint, "MOST_OWN_STEPS", 1)
    values: dict[str, Any] = {
        "title": "Book",
        "owner": "manager",
        "day": date(2026, 8, 20),
        "by": cast.petra,
        "now": NOW,
    }
    blueprint.add_step(cohort, **values, code="b")
    with pytest.raises(Refused, match="1 steps of your own are enough"):
        blueprint.add_step(cohort, **values)
    blueprint.remove_step(cohort, slug="b", by=cast.petra, now=NOW)
    blueprint.add_step(cohort, **values, code="c")
    assert step(cohort, "c").is_own


def test_what_the_plan_hangs_on_stays(cast: Cast, cohort: Cohort) -> None:
    for slug in ("answers-due", "meeting-1", "kick-off"):
        with pytest.raises(Refused, match="can be moved, but not removed"):
            blueprint.remove_step(cohort, slug=slug, by=cast.petra, now=NOW)


def test_a_gate_keeps_the_cohort_from_going_on(cast: Cast, cohort: Cohort) -> None:
    blueprint.set_gate(cohort, slug="support", is_gate=True, by=cast.petra, now=NOW)
    assert blueprint.set_gate(cohort, slug="support", is_gate=True, by=cast.petra, now=NOW).repeated
    with pytest.raises(Refused, match="“Support contact briefed” is a gate and not done yet"):
        actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    cohort.refresh_from_db()
    assert cohort.state == "planned"
    blueprint.finish_step(cohort, slug="support", is_done=True, by=cast.petra, now=NOW)
    assert blueprint.finish_step(cohort, slug="support", is_done=True, by=cast.petra, now=NOW).repeated
    assert actions.start_recruiting(cohort, by=cast.petra, now=NOW).state == "recruiting"
    blueprint.finish_step(cohort, slug="support", is_done=False, by=cast.petra, now=NOW)
    assert not step(cohort, "support").is_done


def test_later_gates_stop_later(cast: Cast, cohort: Cohort) -> None:
    for slug in ("information", "briefing", "agreements"):
        blueprint.set_gate(cohort, slug=slug, is_gate=True, by=cast.petra, now=NOW)
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="Information hour"):
        actions.close_recruiting(cohort, by=cast.petra, now=NOW)
    blueprint.set_gate(cohort, slug="information", is_gate=False, by=cast.petra, now=NOW)
    actions.close_recruiting(cohort, by=cast.petra, now=NOW)
    factories.participant(cohort, cast.person("otto"), "mentor", state=ParticipantState.PAIRED)
    with pytest.raises(Refused, match="Briefing for mentees"):
        actions.start_running(cohort, by=cast.petra, now=NOW)
    blueprint.finish_step(cohort, slug="briefing", is_done=True, by=cast.petra, now=NOW)
    actions.start_running(cohort, by=cast.petra, now=NOW)
    cohort.participants.update(state=ParticipantState.FINISHED)
    with pytest.raises(Refused, match="Call pairs without"):
        actions.close_cohort(cohort, by=cast.petra, now=NOW)


def test_what_happens_by_itself_is_not_ticked(cast: Cast, cohort: Cohort) -> None:
    for slug in ("welcome", "answers-due", "meeting-1", "charter"):
        with pytest.raises(Refused, match="Nobody ticks it"):
            blueprint.finish_step(cohort, slug=slug, is_done=True, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="Only something that somebody does"):
        blueprint.set_gate(cohort, slug="welcome", is_gate=True, by=cast.petra, now=NOW)


def test_gates_that_facts_open(cast: Cast) -> None:
    draft = factories.program("Draft", manager=cast.petra, state="draft", purpose="")
    cohort = factories.cohort(draft, kick_off=TUESDAY, state="planned")
    from viceversa.programs.blueprint import automatic

    assert [one.slug for one in automatic.open_gates(cohort, "run")] == ["charter", "privacy", "measures", "pairs"]
    draft.purpose, draft.sponsor, draft.co_lead = "Why", cast.person("dora"), cast.person("jon")
    draft.privacy_steps = dict.fromkeys(automatic.gate.PRIVACY_STEPS, "2026-05-01")
    draft.analysis_plan_frozen_at = NOW
    assert [one.slug for one in automatic.open_gates(cohort, "run")] == ["pairs"]


def test_mails_of_the_plan_follow_it(cast: Cast, cohort: Cohort) -> None:
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    assert mails() == {
        "programs.remind_invited": ("2026-08-03", "waiting"),
        "programs.remind_to_enroll": ("2026-08-07", "waiting"),
        "surveys.ask_t0": ("2026-08-11", "waiting"),
        "surveys.ask_t1": ("2026-12-02", "waiting"),
        "surveys.ask_t2": ("2027-02-25", "waiting"),
        "surveys.ask_t3": ("2027-08-24", "waiting"),
        "programs.welcome": ("2026-09-01", "waiting"),
        "stories.sponsor_start": ("2026-09-02", "waiting"),
        "stories.sponsor_middle": ("2026-12-02", "waiting"),
        "stories.sponsor_end": ("2027-03-09", "waiting"),
        "pulse.ask_w4": ("2026-10-01", "waiting"),
        "pulse.safety_1": ("2026-10-02", "waiting"),
        "pulse.ask_w8": ("2026-10-29", "waiting"),
        "programs.halfway": ("2026-12-01", "waiting"),
        "pulse.safety_2": ("2026-12-03", "waiting"),
        "pairings.remind_halfway": ("2026-12-10", "waiting"),
        "pulse.ask_w18": ("2027-01-07", "waiting"),
        "pulse.safety_3": ("2027-02-05", "waiting"),
        "pulse.watch_1": ("2027-02-26", "waiting"),
        "pulse.watch_2": ("2027-08-26", "waiting"),
        "programs.closing": ("2027-02-16", "waiting"),
        "pairings.remind_closing": ("2027-02-24", "waiting"),
    }
    blueprint.move_step(cohort, slug="closing", days=7, by=cast.petra, now=NOW)
    blueprint.remove_step(cohort, slug="welcome", by=cast.petra, now=NOW)
    assert mails()["programs.closing"] == ("2027-02-23", "waiting")
    assert mails()["programs.welcome"] == ("2026-09-01", "skipped")


def test_a_mail_whose_moment_has_just_come_is_not_lost(cast: Cast, cohort: Cohort) -> None:
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    just_after = datetime(2026, 8, 7, 8, 0, 30, tzinfo=NOW.tzinfo)
    blueprint.add_day_off(name="Outing", first=date(2026, 10, 1), last=date(2026, 10, 1), by=cast.petra, now=just_after)
    assert mails()["programs.remind_to_enroll"] == ("2026-08-07", "waiting")


def test_days_off_move_every_open_cohort(cast: Cast, cohort: Cohort) -> None:
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    closed = factories.cohort(cast.program, kick_off=TUESDAY, state="closed")
    values: dict[str, Any] = {"name": "Outing", "first": date(2026, 8, 7), "last": date(2026, 8, 7)}
    entry = blueprint.add_day_off(**values, by=cast.petra, code="bcd", now=NOW)
    assert blueprint.add_day_off(**values, by=cast.petra, code="bcd", now=NOW).repeated
    assert mails()["programs.remind_to_enroll"] == ("2026-08-10", "waiting")
    closed.refresh_from_db()
    assert closed.days_off == []
    assert actions.create_cohort(cast.program, name="Next", kick_off=TUESDAY, by=cast.petra, now=NOW).days_off == [
        ["2026-08-07", "2026-08-07", "Outing"]
    ]
    blueprint.remove_day_off(entry, by=cast.petra, now=NOW)
    assert blueprint.remove_day_off(entry, by=cast.petra, now=NOW).repeated
    assert mails()["programs.remind_to_enroll"] == ("2026-08-07", "waiting")
    assert verbs()[-2:] == ["cohort.created", "company.days_off_removed"]


@pytest.mark.parametrize(
    ("fields", "says", "field"),
    [
        ({"name": " "}, "Say why", "name"),
        ({"last": date(2026, 8, 6)}, "The last day lies before", "last"),
        ({"last": date(2027, 8, 6)}, "at most 60 days", "last"),
    ],
)
def test_days_off_that_are_refused(cast: Cast, fields: dict[str, Any], says: str, field: str) -> None:
    values: dict[str, Any] = {"name": "Outing", "first": date(2026, 8, 7), "last": date(2026, 8, 7), **fields}
    with pytest.raises(Refused, match=says) as refusal:
        blueprint.add_day_off(**values, by=cast.petra, now=NOW)
    assert refusal.value.field == field
    assert DayOff.objects.count() == 0


def test_countries_are_suggested_and_chosen(cast: Cast) -> None:
    made = actions.create_cohort(cast.program, name="Next", kick_off=TUESDAY, by=cast.petra, now=NOW)
    assert made.countries == ["FR"]
    blueprint.set_countries(made, countries=["DE", "FR", "DE"], by=cast.petra, now=NOW)
    assert made.countries == ["DE", "FR"]
    assert blueprint.set_countries(made, countries=["FR", "DE"], by=cast.petra, now=NOW).repeated
    with pytest.raises(Refused, match="The holidays of XX are not known"):
        blueprint.set_countries(made, countries=["XX"], by=cast.petra, now=NOW)


def test_the_mail_of_a_step_reaches_everybody_in_a_pair_once(cast: Cast) -> None:
    nobody = blueprint.send_plan_mail(cast.cohort, kind="programs.welcome", now=NOW)
    assert nobody.repeated
    for part in (cast.nia_part, cast.viktor_part):
        part.state = ParticipantState.PAIRED
        part.save()
    sent = blueprint.send_plan_mail(cast.cohort, kind="programs.welcome", now=NOW)
    assert not sent.repeated
    assert sorted(Message.objects.values_list("to__name", "kind", "state")) == [
        ("Nia Adeyemi", "programs.welcome", "released"),
        ("Viktor Halvorsen", "programs.welcome", "released"),
    ]


def test_the_feed_has_one_address_until_it_is_renewed(cast: Cast) -> None:
    first = blueprint.renew_feed(cast.petra, now=NOW)
    assert blueprint.renew_feed(cast.petra, now=NOW).token == first.token
    second = blueprint.renew_feed(cast.petra, former=first.token, now=NOW)
    assert second.token != first.token
    assert len(second.token) == 43
    assert blueprint.renew_feed(cast.petra, former=first.token, now=NOW).token == second.token
    assert CalendarFeed.objects.count() == 1


def test_only_managers_may_and_only_while_the_cohort_is_open(cast: Cast, cohort: Cohort) -> None:
    for act in (
        lambda: blueprint.move_step(cohort, slug="support", days=1, by=cast.otto, now=NOW),
        lambda: blueprint.set_countries(cohort, countries=[], by=cast.otto, now=NOW),
        lambda: blueprint.add_day_off(name="x", first=TUESDAY, last=TUESDAY, by=cast.otto, now=NOW),
        lambda: blueprint.remove_day_off(DayOff(), by=cast.otto, now=NOW),
        lambda: blueprint.renew_feed(cast.otto, now=NOW),
    ):
        with pytest.raises(NotAllowed, match="Only the managers"):
            act()
    Cohort.objects.filter(pk=cohort.pk).update(state="closed")
    with pytest.raises(Refused, match="Its plan stays as it was"):
        blueprint.move_step(cohort, slug="support", days=1, by=cast.petra, now=NOW)
