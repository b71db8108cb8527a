"""Releasing a report: what is shown, the same click twice, who came later, who reads it when, and who is forgotten."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import world
from tests.measurement.world import Answers, Sheet
from viceversa.core import retention as clockwork
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.measurement import actions, retention, rules
from viceversa.measurement.figures import figures_for
from viceversa.measurement.models import InLedger, Reporting, SurveyRelease
from viceversa.measurement.survey import content, sources, store
from viceversa.measurement.survey.content import Content
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.people.models import Person, RoleGrant
from viceversa.programs.models import Cohort, Outcome, Participant, Role
from viceversa.programs.states import CohortState, ParticipantState

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    made = Answers()
    monkeypatch.setattr(sources, "SOURCES", [made])
    return made


@pytest.fixture
def heard(cast: Cast) -> Outcome:
    return world.outcome(cast.program)


@pytest.fixture
def pilot(cast: Cast, answers: Answers, heard: Outcome) -> Cohort:
    of = world.closed(cast.program)
    world.pairs(of, 24)
    world.ask(answers, of, heard, stay=0.9)
    return of


def of(release: SurveyRelease) -> Content:
    return content.from_json(release.content)


def test_a_report_is_released_once_and_stays_as_it_was(
    cast: Cast, pilot: Cohort, heard: Outcome, answers: Answers
) -> None:
    made = actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)
    assert (made.number, made.state, made.label, list(made.cohorts.all())) == (1, "circulated", pilot.code, [pilot])
    held = of(made)
    key = f"mentor:outcome.{heard.pk}:1-5:{'+'.join(world.HEARD)}"
    change = held.entry(key, "T2", since="T0")
    assert change is not None
    assert change.stats is not None
    both = sum(sheet.wave == "T2" and sheet.role == Role.MENTOR for sheet in answers.sheets[pilot.pk])
    assert change.people == (both, both)
    assert change.stats.interval is not None
    assert change.stats.interval.value == change.mean
    assert change.stats.interval.low <= change.stats.interval.value <= change.stats.interval.high
    assert change.stats.before is not None
    assert change.stats.floor is not None
    assert change.stats.floor.value == round(change.mean * both / 24, 1)
    assert (change.stats.p, change.stats.adjusted) == (change.stats.adjusted, change.stats.p)
    units = [(one.level, one.is_shown) for one in held.entries if one.column == "unit"]
    assert [level for level, _shown in units] == ["Claims", "Retail"]
    # First waves are shown by nothing but a change.
    assert not [one for one in held.entries if one.wave == "T0"]
    assert held.enrolled == {"mentor": 24, "mentee": 24}
    made.refresh_from_db()
    before = made.content
    again = actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)
    assert (again.repeated, again.pk, SurveyRelease.objects.count()) == (True, made.pk, 1)
    assert SurveyRelease.objects.get().content == before
    event = Event.objects.get(verb="report.released")
    assert (event.actor, event.facts) == (cast.petra, {"cohorts": [pilot.code], "wave": "T2", "version": 1})


def test_one_late_answer_changes_nothing_and_five_make_a_new_version(
    cast: Cast, pilot: Cohort, answers: Answers
) -> None:
    made = actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)
    late = world_late(pilot, answers)
    answers.sheets[pilot.pk] += late[:1]
    again = actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)
    assert (again.pk, again.repeated) == (made.pk, True)
    answers.sheets[pilot.pk] += late[1:]
    second = actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)
    assert (second.number, second.repeated) == (2, False)
    first_lines = {one.name: one for one in of(made).entries}
    for entry in of(second).entries:
        old = first_lines.get(entry.name)
        if old is not None and entry.number == old.number:
            assert (entry.mean, entry.people, entry.shares, entry.stats and entry.stats.interval) == (
                old.mean, old.people, old.shares, old.stats and old.stats.interval,
            )  # fmt: skip
    candor = [of(one).entry("mentee:candor:1-5", "T2") for one in (made, second)]
    assert [one.people for one in candor if one] == [
        (many, many) for many in (candor_n(pilot, answers) - len(late), candor_n(pilot, answers))
    ]


def test_the_mail_of_a_report_says_where_it_is_and_no_figure(cast: Cast, pilot: Cohort, answers: Answers) -> None:
    actions.set_council_first(cast.program, wanted=False, by=cast.petra, now=NOW)
    dora, petra = cast.person("dora"), cast.person("petra")
    factories.participant(pilot, petra, Role.MENTEE, state=ParticipantState.FINISHED)
    made = actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)
    mine = Message.objects.filter(kind="measurement.report_out")
    # Circulated when released; whoever did it need not hear of it.
    assert set(mine.values_list("to__name", flat=True)) == {one.name for one in rules.readers_of(made)} - {petra.name}
    first = mine.get(to=dora)
    words = words_of(first)
    assert words.subject == f"{cast.program.name}: a report to read"
    assert f"/reports/{made.code}/" in words.text
    assert not re.search(r"\d", re.sub(r"http\S+", "", words.text))
    answers.sheets[pilot.pk] += world_late(pilot, answers)
    second = actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)
    with pytest.raises(Moot, match="newer version"):
        words_of(first)
    latest = mine.get(to=dora, context__report=second.code)
    assert second.code in words_of(latest).text
    type(cast.program).objects.update(sponsor=None)
    with pytest.raises(Moot, match="no longer for them"):
        words_of(latest)
    SurveyRelease.objects.all().delete()
    with pytest.raises(Moot, match="deleted"):
        words_of(latest)


def world_late(of: Cohort, answers: Answers) -> list[Sheet]:
    """Ten more mentees come and answer at the end."""
    world.pairs(of, 10)
    there = {one.participant_id for one in answers.sheets[of.pk]}
    new = Participant.objects.filter(cohort=of, role=Role.MENTEE).exclude(pk__in=there).order_by("pk")
    return [Sheet(one.pk, one.role, "T2", {"candor": 2 + at % 4, "recommend": 9}) for at, one in enumerate(new)]


def candor_n(of: Cohort, answers: Answers) -> int:
    return sum(one.wave == "T2" and one.role == Role.MENTEE for one in answers.sheets[of.pk])


def test_what_two_cohorts_say_together_is_held_against_each(
    cast: Cast, pilot: Cohort, heard: Outcome, answers: Answers
) -> None:
    small = world.closed(cast.program, "Small")
    world.pairs(small, 4)
    world.ask(answers, small, heard, seed=2)
    actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)
    both = actions.release_report([small, pilot], wave="T2", by=cast.petra, now=NOW)
    # The difference would be about four people.
    assert {one.reason for one in of(both).entries if one.column == ""} == {"too close"}
    alone = actions.release_report([small], wave="T2", by=cast.petra, now=NOW)
    assert {one.reason for one in of(alone).entries if one.column == ""} == {"too few"}
    assert len({Reporting.objects.get().pk, cast.program.pk}) == 1


def test_who_releases_and_what_of(cast: Cast, pilot: Cohort, answers: Answers) -> None:
    other = factories.cohort(factories.program(manager=cast.petra), state=CohortState.RUNNING)
    planned = factories.cohort(cast.program, state=CohortState.RECRUITING)

    def refused(*cohorts: Cohort, wave: str = "T2", by: Any = cast.petra) -> str:
        with pytest.raises(Refused) as found:
            actions.release_report(cohorts, wave=wave, by=by, now=NOW)
        return str(found.value)

    assert (
        refused(pilot, by=cast.otto) == refused(pilot, by=None) == "Only managers of this program release its reports."
    )
    assert refused() == "Choose at least one cohort."
    assert refused(pilot, other) == "Choose cohorts of one program: what people were asked differs between programs."
    assert refused(planned) == "Choose cohorts that have kicked off."
    assert refused(pilot, wave="T0") == "Choose one of the three times after the beginning."
    assert refused(pilot, wave="T3") == "Nobody was asked at this time yet."
    many = [factories.cohort(cast.program, state=CohortState.RUNNING) for _ in range(21)]
    assert refused(*many) == "Choose at most 20 cohorts."
    assert SurveyRelease.objects.count() == 0


def test_the_council_reads_first_where_the_program_wants_it(cast: Cast, pilot: Cohort) -> None:
    pia = factories.user(factories.person("Pia Watch"), roles=(RoleGrant.Role.PRIVACY,))
    aude = factories.user(factories.person("Aude Noël"), roles=(RoleGrant.Role.AUDITOR,))
    nobody = factories.user()
    part = Participant.objects.filter(cohort=pilot).first()
    assert part is not None
    took_part = factories.user(part.person)
    for refusing in (None, cast.otto):
        with pytest.raises(NotAllowed):
            actions.set_council_first(cast.program, wanted=True, by=refusing, now=NOW)
    assert not actions.set_council_first(cast.program, wanted=True, by=cast.petra, now=NOW).repeated
    assert actions.set_council_first(cast.program, wanted=True, by=cast.petra, now=NOW).repeated
    made = actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)

    def told() -> list[str]:
        return list(Message.objects.filter(kind="measurement.report_out").values_list("to__name", flat=True))

    readers = (cast.petra, pia, cast.dora, cast.jon, aude, took_part, cast.otto, cast.ada, nobody)

    def may() -> list[bool]:
        return [rules.may_read_report(type(one).objects.get(pk=one.pk), made) for one in readers]

    assert may() == [True, True, False, False, False, False, False, False, False]
    assert told() == []
    assert figures_for(cast.program) == []
    with pytest.raises(Refused, match="The works council reads it first"):
        actions.circulate_report(made, by=cast.petra, now=NOW)
    for refusing in (cast.petra, None):
        with pytest.raises(NotAllowed):
            actions.see_report(made, by=refusing, now=NOW)
    actions.see_report(made, by=pia, now=NOW)
    assert (made.state, made.seen_by, actions.see_report(made, by=pia, now=NOW).repeated) == ("seen", pia, True)
    with pytest.raises(NotAllowed):
        actions.circulate_report(made, by=cast.otto, now=NOW)
    actions.circulate_report(made, by=cast.petra, now=NOW)
    assert (made.state, actions.circulate_report(made, by=cast.petra, now=NOW).repeated) == ("circulated", True)
    assert may() == [True, True, True, True, True, True, False, False, False]
    # Whom it was circulated to hears of it; those who could read it before, and others, do not.
    parts = Participant.objects.filter(cohort=pilot).count()
    heard_of_it = {reader for reader in readers if reader.person and reader.person.name in told()}
    assert (heard_of_it, len(told())) == ({cast.dora, cast.jon, aude, took_part}, parts + 3)
    figures = figures_for(cast.program)
    first = figures[0]
    assert (first.is_planned, first.since, first.wave, first.role, first.text) == (
        True,
        "T0",
        "T2",
        "mentor",
        "Mentors are heard",
    )
    assert (first.has_comparison, first.release, first.n) == (
        False,
        made.code,
        of(made).entries[0].people and of(made).entries[0].people[0],
    )
    assert [one.is_planned for one in figures] == sorted((one.is_planned for one in figures), reverse=True)


def test_who_is_erased_is_forgotten_and_still_counted(cast: Cast, pilot: Cohort) -> None:
    actions.release_report([pilot], wave="T2", by=cast.petra, now=NOW)
    many = InLedger.objects.count()
    gone = Participant.objects.filter(cohort=pilot, role=Role.MENTOR).first()
    assert gone is not None
    assert str(gone.pk) in _keys()
    Person.objects.filter(pk=gone.person_id).delete()
    clockwork.apply(retention.LEDGER, now=NOW)
    assert (InLedger.objects.count(), str(gone.pk) in _keys()) == (many - 1, False)
    assert clockwork.apply(retention.LEDGER, now=NOW) == 0
    assert store.read(Reporting.objects.get()).lines()


def _keys() -> set[str]:
    held = store.read(Reporting.objects.get()).held
    return {key for one in held.values() for crowd in one.crowds for key in crowd.people}
