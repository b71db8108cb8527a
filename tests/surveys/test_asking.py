"""A wave goes out on its day of the plan: to whom, with which questions, and who is reminded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.factories import NOW
from tests.support.words import without_addresses
from tests.surveys.world import answer, asked, close, more, on, part, planned, running, ticket
from viceversa.core import clock
from viceversa.core.models import Event
from viceversa.messaging import due
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.pairings.models import Pairing
from viceversa.programs.actions import blueprint
from viceversa.programs.models import Outcome, Participant, Role
from viceversa.programs.states import ParticipantState
from viceversa.surveys import actions, asking, queries
from viceversa.surveys.items import MORE
from viceversa.surveys.models import Key, Sheet, Survey, Ticket, Wave

pytestmark = pytest.mark.django_db


def test_the_plan_says_when_and_a_wave_that_is_taken_out_is_not_asked(cast: Cast, pair: Pairing) -> None:
    planned(cast)
    cohort = running(cast)
    Participant.objects.filter(cohort=cohort).update(state=ParticipantState.ENROLLED)
    before = on(cohort, "t0") - timedelta(days=30)
    blueprint.remove_step(cohort, slug="t2", by=cast.petra, now=before)
    blueprint.move_step(cohort, slug="t1", days=7, by=cast.petra, now=before)
    rows = Due.objects.filter(what__startswith="surveys.ask", state="waiting")
    assert {row.what: row.due_at.date() for row in rows} == {
        f"surveys.ask_{slug}": on(cohort, slug).date() for slug in ("t0", "t1", "t3")
    }
    assert (on(cohort, "t1") - on(cohort, "halfway")).days >= 7
    day = rows.get(what="surveys.ask_t0").due_at
    due.run_due(now=day)
    survey = Survey.objects.get()
    assert (survey.wave, survey.mentors, survey.mentees, survey.created_at) == ("T0", 1, 1, day)
    assert survey.closes_at - day == timedelta(days=14)
    assert actions.ask(cohort, wave="T0", now=day).repeated
    event = Event.objects.get(verb="survey.asked")
    assert (event.actor_id, event.facts) == (None, {"cohort": cohort.code, "wave": "T0"})


def test_where_nobody_or_nothing_is_to_be_asked_the_step_is_skipped(cast: Cast, pair: Pairing) -> None:
    cohort = running(cast)
    blueprint.replan(cohort, now=on(cohort, "kick-off"))
    Participant.objects.update(state=ParticipantState.WITHDRAWN)
    due.run_due(now=on(cohort, "t1") + timedelta(days=3))
    assert Due.objects.get(what="surveys.ask_t1").state == "skipped"
    Participant.objects.update(state=ParticipantState.PAIRED)
    actions.choose_sets(cast.program, wave="T1", sets={}, by=cast.petra, now=NOW)
    assert actions.ask(cohort, wave="T1", now=NOW).repeated
    assert (Survey.objects.count(), Message.objects.filter(kind=actions.ASKED).count()) == (0, 0)


def test_who_waits_is_asked_before_and_at_the_end_and_nothing_about_a_pair(cast: Cast, pair: Pairing) -> None:
    planned(cast, side=Outcome.Side.BOTH)
    actions.add_item(
        cast.program, text="Do you two meet where you can talk?", ends=("never", "always"), roles=["mentor"],
        waves=["T2", "T3"], is_of_a_pair=True, by=cast.petra, now=NOW,
    )  # fmt: skip
    (waiting,), (listed,) = more(cast, 1, state="enrolled"), more(cast, 1, state="listed")
    (gone,) = more(cast, 1, state="withdrawn")
    running(cast)
    whom = {wave: {one.pk for one in actions.asked_in(cast.cohort, wave)} for wave in Wave.values}
    both = {cast.nia_part.pk, cast.viktor_part.pk}
    assert whom == {"T0": both | {waiting.pk, listed.pk}, "T1": both} | dict.fromkeys(
        ("T2", "T3"), both | {waiting.pk, listed.pk}
    )
    assert gone.pk not in whom["T3"]

    def sets(survey: Survey, who: Participant) -> set[str]:
        mine = ticket(survey, who)
        own = queries.own_items(cast.program)
        blocks = asking.blocks_of(survey.questions[Role.MENTOR], own, in_pair=mine.in_pair)
        return {item.set or item.code for block in blocks for item in block.items}

    last = asked(cast, "T2")
    own = next(iter(queries.own_items(cast.program)))
    of_all = {"digital-judgment", "own-work", "belonging"}
    assert sets(last, waiting) == sets(last, listed) == of_all
    assert sets(last, cast.nia_part) == of_all | {"the-two-of-us", "candor", "cost", "recommend", own}
    close(cast.cohort)
    later = asked_when_closed(cast)
    assert sets(later, waiting) == of_all
    assert sets(later, cast.nia_part) == of_all | {own}
    with pytest.raises(actions.Refused, match="not asked any more"):
        answer(later, waiting, **{f"{own}_": 3})


def asked_when_closed(cast: Cast) -> Survey:
    """The last wave, by its due step: it asks people who have finished."""
    blueprint.replan(cast.cohort, now=NOW)
    assert set(Due.objects.filter(what__startswith="surveys.ask", state="waiting").values_list("what", flat=True)) == {
        "surveys.ask_t3"
    }
    due.run_due(now=on(cast.cohort, "t3"))
    return Survey.objects.get(wave="T3")


def test_whom_a_wave_asks_nothing_gets_no_mail(cast: Cast, pair: Pairing) -> None:
    more(cast, 1, state="enrolled")
    survey = asked(cast, "T0")
    assert (survey.questions["mentee"], survey.mentees, survey.mentors) == ([], 0, 2)
    assert not Message.objects.filter(kind=actions.ASKED, to=cast.viktor.person_id).exists()
    (went,) = queries.went_out(cast.cohort, now=NOW)
    assert went.rows == [("mentor", 2, None)]
    actions.choose_sets(cast.program, wave="T2", sets={"mentor": ["candor"]}, by=cast.petra, now=NOW)
    last = asked(cast, "T2")
    assert [one.participant_id for one in Ticket.objects.filter(survey=last)] == [cast.nia_part.pk]


def test_a_pair_that_ended_is_not_asked_about(cast: Cast, pair: Pairing) -> None:
    Pairing.objects.update(state="ended")
    assert list(actions.in_a_pair(cast.cohort)) == []
    Pairing.objects.update(state="paused")
    assert set(actions.in_a_pair(cast.cohort)) == {cast.nia_part.pk, cast.viktor_part.pk}


def test_at_the_end_skills_are_asked_about_the_beginning_as_well(cast: Cast, pair: Pairing) -> None:
    planned(cast)
    first, last = actions.questions_of(cast.program, "T0"), actions.questions_of(cast.program, "T2")
    skill = [f"digital-judgment.{n}" for n in range(1, 6)]
    assert first["mentee"] == skill
    assert [code for code in last["mentee"] if "digital" in code] == skill + [f"then.{code}" for code in skill]
    assert not any(code.startswith("then.") for code in actions.questions_of(cast.program, "T3")["mentee"])
    block = asking.blocks_of(last["mentee"], {}, in_pair=False)[-1]
    assert "in the first week, how sure could you be" in str(block.begins)
    planned(cast, "listening-habits")
    assert not any(code.startswith("then.") for code in actions.questions_of(cast.program, "T2")["mentee"])


def test_what_the_outcomes_suggest_fits_the_minutes_and_follows_the_protected_side(cast: Cast) -> None:
    Outcome.objects.all().delete()
    three = ("digital-judgment", "way-to-decisions", "being-heard")
    for position, name in enumerate(three, 1):
        Outcome.objects.create(
            program=cast.program, position=position, statement=name, side=Outcome.Side.BOTH, indicator="x",
            item_set=name, created_at=NOW,
        )  # fmt: skip
    for wave in Wave:
        names = asking.suggested(cast.program, cast.program.outcomes.all())[wave]
        for role in Role.values:
            assert asking.minutes(len(asking.codes_of(wave, role, names[role], ()))) <= asking.MINUTES[wave]
            assert wave == Wave.T1 or names[role][:3] == list(three)
        assert ("cost" in names["mentor"], "cost" in names["mentee"]) == (wave in (Wave.T1, Wave.T2), False)
    # Twenty questions fit into three minutes: what finds no room is left out, what comes after it may.
    assert asking.in_time("T3", ["digital-judgment", *MORE, "candor"]) == [
        "digital-judgment", "preparation", "the-two-of-us", "candor", "cost", "recommend",
    ]  # fmt: skip
    assert (asking.minutes(0), asking.minutes(1), asking.minutes(7)) == (0, 1, 2)
    assert asking.items_of("no-such-set") == []
    assert asking.item_of("no-such-set.1", {}) is None
    assert asking.item_of("own.gone", {}) is None
    assert asking.blocks_of(["own.gone"], {}, in_pair=True) == []


def test_a_wave_is_frozen_once_it_went_out(cast: Cast, pair: Pairing) -> None:
    survey = asked(cast)
    asked_then = survey.questions
    with pytest.raises(actions.Refused, match="went out in a cohort that is running"):
        actions.choose_sets(cast.program, wave="T1", sets={"mentor": ["candor"]}, by=cast.petra, now=NOW)
    with pytest.raises(actions.Refused, match="went out in a cohort that is running"):
        actions.add_item(
            cast.program,
            text="One more?",
            ends=("no", "yes"),
            roles=["mentor"],
            waves=["T0", "T1"],
            by=cast.petra,
            now=NOW,
        )
    close(cast.cohort)
    actions.choose_sets(cast.program, wave="T1", sets={"mentor": ["candor"]}, by=cast.petra, now=NOW)
    survey.refresh_from_db()
    assert survey.questions == asked_then


def test_reminders_go_to_who_has_not_answered(cast: Cast, pair: Pairing) -> None:
    survey = asked(cast)
    steps = Due.objects.filter(what=actions.REMIND).order_by("due_at")
    assert [(row.due_at - survey.created_at).days for row in steps] == [5, 11]
    answer(survey, cast.nia_part, candor_1=4)
    answer(survey, cast.viktor_part, candor_1=4, send=False)
    due.run_due(now=steps[0].due_at)
    reminders = Message.objects.filter(kind=actions.REMINDED)
    assert [one.to_id for one in reminders] == [cast.viktor.person_id]
    assert Event.objects.get(verb="survey.reminded").facts == {}
    with clock.moved_to(steps[0].due_at):
        text = words_of(reminders.get()).text
        said = without_addresses(text)
        assert (text.count("/surveys/by-link/"), "Nia" in said, "Fresh" in said) == (1, False, False)
    answer(survey, cast.viktor_part, candor_1=4)
    due.run_due(now=steps[1].due_at)
    assert (reminders.count(), Due.objects.get(pk=steps[1].pk).state) == (1, "skipped")
    actions.take_back(survey, participant=part(cast.viktor_part), by=cast.viktor, now=survey.created_at)
    assert actions.remind(survey, now=survey.closes_at).repeated
    Participant.objects.update(state=ParticipantState.WITHDRAWN)
    assert actions.remind(survey, now=survey.created_at).repeated
    Ticket.objects.all().delete()
    Survey.objects.all().delete()
    row = Due.objects.filter(what=actions.REMIND).first()
    assert row is not None
    with pytest.raises(actions.Refused):
        due.STEPS[actions.REMIND].handler(row, now=NOW)


def test_no_manager_reads_who_is_reminded(cast: Cast, pair: Pairing, client: Client) -> None:
    survey = asked(cast)
    step = Due.objects.filter(what=actions.REMIND).order_by("due_at")[0]
    client.force_login(cast.petra)
    coming = reverse("messaging:coming", args=[cast.cohort.code, actions.REMIND, step.due_at.date().isoformat()])
    with clock.moved_to(survey.created_at):
        answer(survey, cast.nia_part, candor_1=4)
        page = client.get(coming).content.decode()
    assert ("those who have not answered" in page, "Viktor" in page, "Nia" in page) == (True, False, False)
    due.run_due(now=step.due_at)
    Message.objects.filter(kind=actions.REMINDED).update(state="failed", claimed_at=step.due_at)
    with clock.moved_to(step.due_at):
        page = client.get(reverse("messaging:cohort", args=[cast.cohort.code])).content.decode()
    assert "Viktor" not in page


def test_the_mail_can_be_read_before_its_day_and_is_moot_where_it_came_too_late(cast: Cast, pair: Pairing) -> None:
    cohort = running(cast)
    blueprint.replan(cohort, now=on(cohort, "kick-off"))
    foresight = due.STEPS["surveys.ask_t1"].foresight
    assert foresight is not None
    rows = Due.objects.filter(what="surveys.ask_t1")
    assert [one["who_name"] for one in foresight.whom(rows)] == ["Nia Adeyemi", "Viktor Halvorsen"]
    mail = foresight.mail(cohort.code, cast.person("nia").pk)
    assert mail is not None
    assert foresight.mail(cohort.code, cast.person("otto").pk) is None
    event = Event.objects.create(at=NOW, verb="x", subject_type="", subject_code="")
    preview = Message(kind=mail.kind, to=mail.to, event=event, context=mail.context, created_at=NOW, send_after=NOW)
    details = KINDS[actions.ASKED].details
    assert (details(preview)["url"], details(preview)["minutes"]) == ("https://example.org/…", 5)
    survey = asked(cast)
    message = Message.objects.get(kind=actions.ASKED, to=cast.nia.person_id)
    with clock.moved_to(survey.created_at):
        assert (details(message)["minutes"], details(message)["until"]) == (3, survey.closes_at)
        answer(survey, cast.nia_part, candor_1=4)
        with pytest.raises(Moot, match="has answered"):
            details(message)
        other = Message.objects.get(kind=actions.ASKED, to=cast.viktor.person_id)
        Participant.objects.filter(pk=cast.viktor_part.pk).update(state=ParticipantState.WITHDRAWN)
        with pytest.raises(Moot, match="no longer takes part"):
            details(other)
    with clock.moved_to(survey.closes_at), pytest.raises(Moot, match="closed"):
        details(message)
    assert KINDS[actions.ASKED].sample()["minutes"] == 4


def test_each_person_keeps_one_key_over_all_waves_and_no_two_have_the_same(cast: Cast, pair: Pairing) -> None:
    planned(cast, side=Outcome.Side.BOTH)
    first = asked(cast, "T1")
    keys = {key.participant_id: key.opened for key in Key.objects.all()}
    second = asked(cast, "T2")
    assert {key.participant_id: key.opened for key in Key.objects.all()} == keys
    assert len(set(keys.values())) == 2
    for survey in (first, second):
        assert set(Sheet.objects.filter(survey=survey).values_list("key", flat=True)) == set(keys.values())
