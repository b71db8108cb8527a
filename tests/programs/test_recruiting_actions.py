"""Calls, suggestions, hours, readiness, seeking: what the verbs do once, twice, and refuse."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, recruiting, told, verbs
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.messaging import actions as messaging
from viceversa.messaging import due
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Due, Message
from viceversa.messaging.rendering import words_of
from viceversa.people.models import Person
from viceversa.programs import actions, hours, queries, readiness
from viceversa.programs.eligibility import Eligibility, Span
from viceversa.programs.models import Cohort, CohortReady, Nomination, Participant, Program, Ready, Release, Role, Want

pytestmark = pytest.mark.usefixtures("nothing_waits")

LATER = NOW + timedelta(days=8)


def allowing(cast: Cast, **policy: str) -> Cohort:
    """A recruiting cohort of a program with this policy."""
    cast.program.policy = policy
    cast.program.save()
    cohort = recruiting(cast)
    cohort.program = cast.program
    return cohort


def ready_to_send(cohort: Cohort, who: Person, role: str = "mentor") -> Participant:
    part = begun(cohort, who, role, offers={"ai-assistants": 4}, wants=("boards",), times=["mon-early"])
    Participant.objects.filter(pk=part.pk).update(languages=["en"], matching_consent_at=NOW)
    return part


# The call


def test_setting_the_call_once(cast: Cast) -> None:
    cohort, day = recruiting(cast), date(2027, 3, 1)
    assert (queries.call_of(cohort).is_open, queries.call_of(cohort).strata) == (False, ["unit", "grade"])
    actions.set_call(cohort, is_open=True, next_round=day, by=cast.petra, now=NOW)
    assert actions.set_call(cohort, is_open=True, next_round=day, by=cast.petra, now=NOW).repeated
    call = queries.call_of(cohort)
    assert (call.is_open, call.next_round, queries.open_calls(), verbs()) == (True, day, [cohort], ["cohort.call_set"])
    with pytest.raises(Refused) as refusal:
        actions.set_call(cohort, is_open=True, next_round=date(2026, 5, 1), by=cast.petra, now=NOW)
    assert refusal.value.field == "next_round"
    with pytest.raises(NotAllowed):
        actions.set_call(cohort, is_open=False, next_round=None, by=cast.otto, now=NOW)


def test_setting_places_until_a_draw_is_announced(cast: Cast) -> None:
    cohort = recruiting(cast)

    def places(**given: Any) -> Cohort:
        values: dict[str, Any] = {"mentors": 10, "mentees": None, "keep": ["site", "unit"], **given}
        return actions.set_places(cohort, **values, by=cast.petra, now=NOW)

    places()
    assert places().repeated
    call = queries.call_of(cohort)
    assert (call.mentor_places, call.mentee_places, call.strata) == (10, None, ["unit", "site"])
    for wrong, field in (({"mentors": 0}, "mentors"), ({"mentees": 0}, "mentees"), ({"keep": ["age"]}, "keep")):
        with pytest.raises(Refused) as refusal:
            places(**wrong)
        assert refusal.value.field == field
    actions.announce_draw(cohort, role="mentor", by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="They can’t be changed any more"):
        places(mentors=11)
    assert places().repeated


def test_setting_the_policy_once(cast: Cast) -> None:
    def policy(**given: Any) -> Program:
        values: dict[str, Any] = {"nomination": "anybody", "release": "ask", "by": cast.petra, "now": NOW, **given}
        return actions.set_recruiting_policy(cast.program, **values)

    cast.program.policy = {"grade_gap": 3}
    cast.program.save()
    policy()
    assert policy().repeated
    assert cast.program.policy == {"grade_gap": 3, "nomination": "anybody", "release": "ask"}
    for wrong in ({"nomination": "managers"}, {"release": "all"}):
        with pytest.raises(Refused) as refusal:
            policy(**wrong)
        assert [refusal.value.field] == list(wrong)
    with pytest.raises(NotAllowed):
        policy(by=cast.nia)
    assert verbs() == ["program.recruiting_policy_set"]


# Suggesting a colleague


def test_suggesting_asks_in_private_and_tells_nothing_back(cast: Cast) -> None:
    cohort = allowing(cast, nomination="anybody")
    made = actions.nominate(cohort, person=cast.person("nia"), role="mentor", by=cast.otto, now=NOW)
    assert actions.nominate(cohort, person=cast.person("nia"), role="mentor", by=cast.otto, now=NOW).repeated
    part = Participant.objects.get(cohort=cohort)
    assert (part.person, part.role, part.state, made.by) == (cast.person("nia"), "mentor", "invited", cast.otto.person)
    assert (told(), verbs()) == ([("programs.suggested", "Nia")], ["nomination.made"])
    assert Message.objects.get().state == "released"


@pytest.mark.parametrize("state", ["invited", "enrolling", "enrolled", "declined", "withdrawn"])
def test_suggesting_looks_the_same_whatever_they_answered(cast: Cast, state: str) -> None:
    cohort = allowing(cast, nomination="anybody")
    part = begun(cohort, cast.person("nia"), state=state)
    made = actions.nominate(cohort, person=part.person, role="mentee", by=cast.otto, now=NOW)
    part.refresh_from_db()
    assert (made.repeated, part.state, part.role, told()) == (False, state, "mentor", [])


def test_a_suggestion_tells_nobody_what_the_directory_says(cast: Cast) -> None:
    cohort = allowing(cast, nomination="anybody")
    leaves = factories.person("Leo Lund", rank=1, end_date=cohort.kick_off + timedelta(weeks=2))
    low = factories.person("Gia Lund", rank=1, end_date=None)
    spans = {"mentor": Span(grade_from=5), "mentee": Span()}
    actions.set_eligibility(cast.program, to=Eligibility(spans=spans), by=cast.petra, now=NOW)
    said = set()
    for person in (leaves, low):
        with pytest.raises(Refused) as refusal:
            actions.nominate(cohort, person=person, role="mentor", by=cast.otto, now=NOW)
        assert refusal.value.field == "person"
        said.add(str(refusal.value))
    assert said == {"They can’t be suggested for this role here."}
    with pytest.raises(actions.NotEligible, match="Leo Lund leaves the organization"):
        actions.invite(cohort, person=leaves, role="mentor", by=cast.petra, now=NOW)


@pytest.mark.parametrize(
    ("policy", "who"),
    [({}, set()), ({"nomination": "off"}, set()), ({"nomination": "participants"}, {"viktor"}),
     ({"nomination": "anybody"}, {"viktor", "otto", "petra"})],
)  # fmt: skip
def test_who_may_suggest(cast: Cast, policy: dict[str, str], who: set[str]) -> None:
    cohort = allowing(cast, **policy)
    begun(cohort, cast.person("viktor"), "mentee")
    begun(cohort, cast.person("eve"), "mentee", state="declined")
    able = set()
    for name in ("viktor", "otto", "petra") if policy.get("nomination") == "anybody" else ("viktor", "otto", "eve"):
        try:
            actions.nominate(cohort, person=cast.person("nia"), role="mentor", by=getattr(cast, name), now=NOW)
        except NotAllowed:
            continue
        able.add(name)
    assert able == who


def test_whom_nobody_can_suggest(cast: Cast) -> None:
    cohort = allowing(cast, nomination="anybody")
    gone = factories.person("Gil Ferreira", state=Person.State.LEFT)
    for person in (gone, cast.person("sam"), cast.person("otto")):
        with pytest.raises(Refused) as refusal:
            actions.nominate(cohort, person=person, role="mentor", by=cast.otto, now=NOW)
        assert refusal.value.field == "person"
    with pytest.raises(Refused) as refusal:
        actions.nominate(cohort, person=cast.person("nia"), role="boss", by=cast.otto, now=NOW)
    assert refusal.value.field == "role"
    for number in range(5):
        actions.nominate(cohort, person=factories.person(f"No {number}"), role="mentor", by=cast.otto, now=NOW)
    with pytest.raises(Refused, match="5 people"):
        actions.nominate(cohort, person=cast.person("nia"), role="mentor", by=cast.otto, now=NOW)
    outsider = factories.user()
    for by in (outsider, None):
        with pytest.raises(NotAllowed):
            actions.nominate(cohort, person=cast.person("nia"), role="mentor", by=by, now=NOW)
    Cohort.objects.filter(pk=cohort.pk).update(state="matching")
    with pytest.raises(Refused, match="not taking people in"):
        actions.nominate(cohort, person=cast.person("nia"), role="mentor", by=cast.otto, now=NOW)


@pytest.mark.parametrize(
    ("by", "is_named", "named"), [("otto", True, True), ("otto", False, False), ("mara", True, False)]
)
def test_a_line_manager_is_never_named(cast: Cast, by: str, is_named: bool, named: bool) -> None:
    cohort, who = allowing(cast, nomination="anybody"), getattr(cast, by)
    actions.nominate(cohort, person=cast.person("nia"), role="mentor", is_named=is_named, by=who, now=NOW)
    words = words_of(Message.objects.get())
    assert (who.name in words.text, "A colleague thinks" in words.text) == (named, not named)
    Nomination.objects.all().delete()
    assert "A colleague thinks" in words_of(Message.objects.get()).text


# Hours


@pytest.mark.parametrize(
    ("policy", "role", "kinds", "answer"),
    [
        ("off", "mentor", [], None),
        ("inform", "mentor", [("programs.hours_told", "Mara")], "told"),
        ("ask", "mentor", [("programs.hours_asked", "Mara")], "waiting"),
        ("ask", "mentee", [], None),
    ],
)
def test_sending_tells_the_line_manager(
    cast: Cast, policy: str, role: str, kinds: list[tuple[str, str]], answer: str | None
) -> None:
    part = ready_to_send(allowing(cast, release=policy), cast.person("nia"), role)
    actions.enroll(part, by=cast.nia, now=NOW)
    assert told() == [("programs.enrolled", "Nia"), *kinds]
    release = Release.objects.first()
    assert (release.answer if release else None) == answer
    if release:
        assert release.hours == 12
        words = words_of(Message.objects.get(kind__startswith="programs.hours")).text
        said = words.lower().replace("learning program", "")
        for secret in ("mentor", "mentee", "fresh eyes", "ai-assistants", "pair"):
            assert secret not in said
        again = actions.request_release(part, by=cast.nia, now=NOW)
        assert again is not None
        assert again.repeated


def test_nobody_is_told_above_the_top_or_when_they_have_left(cast: Cast) -> None:
    cohort = allowing(cast, release="ask")
    for person in (cast.person("dora"), factories.person("Ida", manager=factories.person("Gil", state="left"))):
        assert hours.manager_who_hears(begun(cohort, person)) is None


def asked(cast: Cast) -> Release:
    """Mara is asked for Nia's hours."""
    actions.enroll(ready_to_send(allowing(cast, release="ask"), cast.person("nia")), by=cast.nia, now=NOW)
    return Release.objects.get()


@pytest.mark.parametrize("answer", ["yes", "not_now", "talk"])
def test_one_answer_about_hours(cast: Cast, answer: str) -> None:
    release = asked(cast)
    actions.answer_release(release, answer=answer, by=cast.mara, now=LATER)
    assert (release.answer, release.answered_at) == (answer, LATER)
    assert actions.answer_release(release, answer=answer, by=cast.mara, now=LATER).repeated
    other = "talk" if answer == "yes" else "yes"
    with pytest.raises(Refused, match="answered already"):
        actions.answer_release(release, answer=other, by=cast.mara, now=LATER)
    assert Due.objects.get(what="programs.remind_release").state == "skipped"
    assert actions.remind_release(release, now=LATER).repeated


def test_who_may_not_answer_about_hours(cast: Cast) -> None:
    release = asked(cast)
    for by in (cast.nia, cast.petra, cast.dora, None):
        with pytest.raises(NotAllowed):
            actions.answer_release(release, answer="yes", by=by, now=NOW)
    with pytest.raises(Refused, match="one of the three"):
        actions.answer_release(release, answer="waiting", by=cast.mara, now=NOW)
    Release.objects.update(answer="told")
    with pytest.raises(Refused, match="only told"):
        actions.answer_release(release, answer="yes", by=cast.mara, now=NOW)


def test_the_one_reminder_about_hours(cast: Cast) -> None:
    release = asked(cast)
    row = Due.objects.get(what="programs.remind_release")
    assert row.due_at == NOW + timedelta(days=7)
    due.STEPS[row.what].handler(row, now=row.due_at)
    assert told()[-2:] == [("programs.hours_asked", "Mara")] * 2
    message = Message.objects.last()
    assert message is not None
    assert "?answer=not_now" in words_of(message).text
    actions.answer_release(release, answer="yes", by=cast.mara, now=LATER)
    with pytest.raises(Moot):
        words_of(message)
    with pytest.raises(Refused):
        due.STEPS[row.what].handler(row, now=LATER)


def test_withdrawing_takes_the_question_back(cast: Cast) -> None:
    release = asked(cast)
    message = Message.objects.get(kind="programs.hours_asked")
    actions.withdraw(release.participant, by=cast.nia, now=NOW)
    assert not Release.objects.exists()
    with pytest.raises(Moot):
        words_of(message)
    row = Due.objects.get(what="programs.remind_release")
    with pytest.raises(Refused):
        due.STEPS[row.what].handler(row, now=LATER)


# Readiness


def test_a_yes_is_kept_and_a_no_is_not(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"))
    actions.confirm_readiness(part, gates=["choice", "hours"], by=cast.nia, now=NOW)
    assert actions.confirm_readiness(part, gates=["hours", "choice"], by=cast.nia, now=NOW).repeated
    assert sorted(Ready.objects.values_list("gate", flat=True)) == ["choice", "hours"]
    assert [lack.where for lack in readiness.lacking(part)] == ["ready-limits", "ready-contact", "ready-training"]
    actions.confirm_readiness(part, gates=["choice", "limits"], by=cast.nia, now=NOW)
    assert sorted(Ready.objects.values_list("gate", flat=True)) == ["choice", "limits"]
    assert [event.facts for event in Event.objects.all()] == [{}, {}]
    with pytest.raises(Refused) as refusal:
        actions.enroll(part, by=cast.nia, now=NOW)
    assert "Say yes to" in str(refusal.value)


def test_whose_yes_it_is(cast: Cast) -> None:
    part = begun(recruiting(cast), cast.person("nia"))
    with pytest.raises(NotAllowed):
        actions.confirm_readiness(part, gates=[], by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="not asked of you"):
        actions.confirm_readiness(part, gates=["power"], by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="changed any more"):
        actions.confirm_readiness(cast.nia_part, gates=[], by=cast.nia, now=NOW)


@pytest.mark.parametrize(
    ("direction", "mentor", "mentee"),
    [("reverse", "junior", "senior"), ("traditional", "senior", "junior"), ("reciprocal", "either", "either")],
)
def test_sentences_go_by_rank(cast: Cast, direction: str, mentor: str, mentee: str) -> None:
    asked = {"junior": readiness.JUNIOR, "senior": readiness.SENIOR, "either": readiness.EITHER}
    cast.nia_part.cohort.program.direction = cast.viktor_part.cohort.program.direction = direction
    assert readiness.gates_for(cast.nia_part) == asked[mentor]
    assert readiness.gates_for(cast.viktor_part) == asked[mentee]
    thoughts = readiness.TO_THINK_ABOUT
    assert readiness.thoughts_for(cast.viktor_part) == thoughts["senior" if mentee == "senior" else "junior"]


def test_a_cohort_recruits_once_the_organization_is_ready(cast: Cast) -> None:
    cohort = factories.cohort(cast.program, kick_off=date(2026, 9, 1), state="planned")
    CohortReady.objects.all().delete()
    with pytest.raises(Refused, match="Confirm first"):
        actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    gates = list(readiness.ORGANIZATION)
    actions.confirm_cohort(cohort, gates=gates, by=cast.petra, now=NOW)
    assert actions.confirm_cohort(cohort, gates=gates[::-1], by=cast.petra, now=NOW).repeated
    assert {row.by for row in cohort.ready.all()} == {cast.petra}
    actions.confirm_cohort(cohort, gates=gates[1:], by=cast.petra, now=NOW)
    assert readiness.missing_in_organization(cohort) == 1
    actions.confirm_cohort(cohort, gates=gates, by=cast.petra, now=NOW)
    assert actions.start_recruiting(cohort, by=cast.petra, now=NOW).state == "recruiting"
    with pytest.raises(Refused, match="no such sentence"):
        actions.confirm_cohort(cohort, gates=["all"], by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.confirm_cohort(cohort, gates=[], by=cast.dora, now=NOW)


# Reminding those who were invited


def was_sent(at: datetime) -> None:
    """Whatever waits for release has gone out."""
    Message.objects.filter(state="draft").update(state="sent", sent_at=at)


def test_the_one_reminder_of_an_invitation(cast: Cast) -> None:
    cohort = recruiting(cast)
    for name, state in (("nia", "invited"), ("jon", "declined"), ("viktor", "enrolling"), ("eve", "enrolled")):
        part = actions.invite(cohort, person=cast.person(name), role="mentor", by=cast.petra, now=NOW)
        Participant.objects.filter(pk=part.pk).update(state=state)
    was_sent(NOW)
    actions.invite(cohort, person=cast.person("otto"), role="mentor", by=cast.petra, now=NOW)
    was_sent(LATER - timedelta(days=4))
    actions.remind_invited(cohort, now=LATER)
    message = Message.objects.get(kind="programs.still_open")
    assert message.to == cast.person("nia")
    assert "still time" in words_of(message).text
    assert Event.objects.get(verb="cohort.invited_reminded").facts == {}
    Participant.objects.filter(cohort=cohort).update(state="enrolling")
    with pytest.raises(Moot):
        words_of(message)
    assert actions.remind_invited(cohort, now=LATER).repeated


def test_nobody_is_reminded_of_what_they_never_got(cast: Cast) -> None:
    cohort, petra = recruiting(cast), cast.petra
    for name in ("nia", "otto"):
        actions.invite(cohort, person=cast.person(name), role="mentor", by=petra, now=NOW)
    messaging.skip(Message.objects.get(to=cast.person("otto")), by=petra, now=NOW)
    assert actions.remind_invited(cohort, now=LATER).repeated
    was_sent(LATER - timedelta(days=1))
    assert actions.remind_invited(cohort, now=LATER).repeated
    assert not actions.remind_invited(cohort, now=LATER + timedelta(days=4)).repeated
    assert told()[2:] == [("programs.still_open", "Nia")]


def test_whoever_has_left_is_not_invited_any_more(cast: Cast) -> None:
    cohort, nia = recruiting(cast), cast.person("nia")
    actions.invite(cohort, person=nia, role="mentor", by=cast.petra, now=NOW)
    part = actions.join(cohort, person=nia, role="mentor", by=cast.nia, now=NOW)
    actions.withdraw(part, by=cast.nia, now=NOW)
    with pytest.raises(Moot, match="Nia Adeyemi has left"):
        words_of(Message.objects.get(kind="programs.invitation"))


def test_the_step_tells_nobody_whether_somebody_was_left(cast: Cast) -> None:
    cohort = factories.cohort(cast.program, kick_off=NOW.date() + timedelta(weeks=10), state="planned")
    actions.start_recruiting(cohort, by=cast.petra, now=NOW)
    row = Due.objects.get(what="programs.remind_invited")
    assert row.due_at.date() == NOW.date() + timedelta(weeks=7, days=-8)
    due.STEPS[row.what].handler(row, now=row.due_at)
    assert told() == []


# Looking for what is lacking


def wanting(cast: Cast, people: int = 5, offers: int = 0) -> Cohort:
    """Mentees who want budgets; some mentors who offer it."""
    cohort = recruiting(cast)
    for number in range(people):
        factories.participant(cohort, factories.person(f"Senior {number}", rank=6), "mentee", wants=("budgets",))
    for number in range(offers):
        factories.participant(cohort, factories.person(f"Junior {number}"), "mentor", offers={"budgets": 4})
    return cohort


def test_seeking_invites_people_of_fitting_grades_by_lot(cast: Cast) -> None:
    cohort, topic = wanting(cast), factories.topic("budgets")
    for number in range(30):
        factories.person(f"Somebody {number:02}", rank=1)
    actions.seek(cohort, topic=topic, role="mentor", by=cast.petra, now=NOW)
    asked = Participant.objects.filter(cohort=cohort, state="invited").select_related("person__grade")
    assert len(asked) == 20
    assert {one.person.grade.rank for one in asked if one.person.grade} <= {1, 2, 3, 4}
    message = Message.objects.filter(kind="programs.sought").first()
    assert message is not None
    assert (message.state, "“Budgets”" in words_of(message).text) == ("draft", True)
    assert actions.seek(cohort, topic=topic, role="mentor", by=cast.petra, now=NOW + timedelta(days=6)).repeated
    assert Message.objects.count() == 20
    actions.seek(cohort, topic=topic, role="mentor", by=cast.petra, now=LATER)
    assert Participant.objects.filter(cohort=cohort, state="invited").count() == 36
    Want.objects.all().delete()
    topic.delete()
    assert "We look for more people" in words_of(message).text


def test_when_nobody_is_sought(cast: Cast) -> None:
    cohort, topic = wanting(cast, offers=5), factories.topic("budgets")
    with pytest.raises(Refused, match="not lacking"):
        actions.seek(cohort, topic=topic, role="mentor", by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="not lacking"):
        actions.seek(cohort, topic=topic, role="mentee", by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="Choose a role"):
        actions.seek(cohort, topic=topic, role="boss", by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.seek(cohort, topic=topic, role="mentor", by=cast.dora, now=NOW)
    Participant.objects.filter(cohort=cohort, role=Role.MENTOR).update(state="withdrawn")
    Person.objects.exclude(pk__in=cohort.participants.values("person")).update(state="left")
    with pytest.raises(Refused, match="Too few people"):
        actions.seek(cohort, topic=topic, role="mentor", by=cast.petra, now=NOW)


def test_small_counts_are_not_shown(cast: Cast) -> None:
    cohort = wanting(cast, people=5, offers=4)
    vice, versa = queries.balance_of(cohort)
    assert [(row.name, row.offered, row.wanted) for row in vice.rows] == [("Budgets", None, 5)]
    assert (list(vice.lacking), list(versa.rows), versa.most) == (list(vice.rows), [], 1)
    Participant.objects.filter(cohort=cohort, role="mentee").first().delete()  # type: ignore[union-attr]
    assert queries.balance_of(cohort)[0].rows == []


def test_who_is_eligible(cast: Cast) -> None:
    cohort = recruiting(cast)
    juniors = set(queries.eligible(cohort, "mentor"))
    assert {cast.person("nia"), cast.person("otto")} <= juniors
    assert {cast.person("dora"), cast.person("sam")} & juniors == set()
    assert cast.person("dora") in set(queries.eligible(cohort, "mentee"))
    cohort.program.direction = "reciprocal"
    cohort.program.support_contact = None
    assert {cast.person("dora"), cast.person("nia"), cast.person("sam")} <= set(queries.eligible(cohort, "mentor"))
