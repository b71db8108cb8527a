"""A report in words: pages, numbers with their n and wave, no word of cause without a comparison, and the pages that show it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.measurement import world
from viceversa import measurement
from viceversa.core.report import (
    Bar,
    Bars,
    Can,
    Changes,
    Facts,
    Hidden,
    Interval,
    Page,
    Report,
    Side,
    Table,
    Text,
    Value,
)
from viceversa.measurement.models import SurveyRelease
from viceversa.measurement.reporting import changed, felt, happened, limits, report_of, written
from viceversa.measurement.screen import screen_of
from viceversa.measurement.states import ReportState
from viceversa.measurement.survey import content, sources
from viceversa.people.models import RoleGrant
from viceversa.programs.models import Outcome
from viceversa.programs.states import ParticipantState

CAUSE = {
    "en": r"\b(because of|caus\w+|effects?|impacts?|thanks to|due to|led to|leads to|results? in|proves?|proven)\b",
    "de": r"\b(wegen|Ursache\w*|verursach\w+|Wirkung\w*|Auswirkung\w*|Effekte?|dank|bewirk\w+)\b",
    "fr": r"\b(à cause|caus[eé]\w*|effets?|impacts?|grâce|provoqu\w+)\b",
    "es": r"\b(a causa|caus[aó]\w*|efectos?|impactos?|gracias a|debido|provoc\w+)\b",
}
HERE = Path(measurement.__file__).parent


def texts(thing: Any) -> Iterable[str]:
    """Every text in a report, however deep."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing):
        for each in fields(thing):
            yield from texts(getattr(thing, each.name))
    elif isinstance(thing, tuple):
        for each in thing:
            yield from texts(each)


def block(report: Report, key: str, kind: type[Any]) -> list[Any]:
    return [one for page in report.pages if page.key == key for one in page.blocks if isinstance(one, kind)]


@pytest.fixture
def release(cast: Cast) -> SurveyRelease:
    return world.released(cast.cohort)


@pytest.mark.django_db
def test_a_report_says_what_changed_with_its_interval_and_how_many(release: SurveyRelease) -> None:
    report = report_of(release)
    assert [page.key for page in report.pages] == ["happened", "felt", "changed", "done", "took-part", "limits"]
    charts = block(report, "changed", Changes)
    assert [one.side for one in charts] == [Side.VICE, Side.VERSA]
    first = charts[0].rows[0]
    held = content.from_json(release.content)
    entry = next(one for one in held.entries if one.thing == held.subjects[0].key and one.since == "T0")
    assert entry.stats is not None
    assert entry.stats.interval is not None
    assert isinstance(first.change, Interval)
    assert (first.change.value.number, first.change.low.number, first.change.high.number) == (
        entry.stats.interval.value, entry.stats.interval.low, entry.stats.interval.high,
    )  # fmt: skip
    assert (first.n.number, first.wave, first.is_planned) == (28, "After", True)
    assert charts[0].about == "28 mentees answered both times"
    assert [row.is_planned for row in charts[0].rows] == [True, False]
    assert charts[0].low <= min(row.change.low.number for row in charts[0].rows)
    assert charts[0].ticks[0].number == charts[0].low
    figures = block(report, "changed", Table)
    assert {one.heading for one in figures} == {"Every figure", "Looking back", "By unit"}
    ways = block(report, "changed", Bars)
    assert all(
        sum(part.value.number for part in bar.parts) == pytest.approx(1, abs=0.02)
        for one in ways
        for bar in one.bars
        if bar.parts
    )
    (pairs, meetings, _prepared) = block(report, "happened", Facts)
    assert [fact.value.text for fact in pairs.facts if not isinstance(fact.value, Hidden)] == [
        "30",
        "0",
        "fewer than 5",
    ]
    assert isinstance(pairs.facts[1].value, Hidden)
    assert (meetings.facts[0].value.text, meetings.facts[0].of) == ("214", "of 248 planned")
    assert report.limits.cannot[0] == "Why it changed. Nobody was drawn by lot to wait, so it may have changed anyway."


@pytest.mark.django_db
@pytest.mark.parametrize("language", sorted(CAUSE))
def test_nothing_says_why_without_a_comparison(release: SurveyRelease, language: str) -> None:
    with translation.override(language):
        report = report_of(release)
        found = [one for one in texts(report) if re.search(CAUSE[language], one, re.IGNORECASE)]
    assert found == []
    assert re.search(CAUSE["en"], "It improved because of the program.") is not None


def test_no_template_says_why_either() -> None:
    """In English, from which all others are made."""
    names = ("_forest", "_table", "_block", "_can", "_report", "measure", "report", "reports")
    for name in names:
        text = (HERE / "templates" / "measurement" / f"{name}.html").read_text(encoding="utf-8")
        said = " ".join(re.findall(r'translate "([^"]*)"', text))
        assert re.findall(CAUSE["en"], said, re.IGNORECASE) == [], name


def report_with(people: Any, given: Any, **more: Any) -> content.Content:
    return world.content_of(people, world.questions({"mentor": 2}), given, **more)


def test_a_draw_gives_a_difference_beside_the_waiting_list() -> None:
    people = world.people_of("c", 40, listed=30)
    held = report_with(people, world.sheets(people, gain=(1, 1, 2, 2)))
    (one,) = held.compared
    assert one.people == (40, 30)
    assert one.adjusted is not None
    assert one.adjusted.low > 0
    page = changed.page(held)
    assert page is not None
    tables = [block for block in page.blocks if isinstance(block, Table)]
    assert next(table.heading for table in tables) == "Beside the waiting list"
    assert tables[0].rows[0][2].text == "40 / 30"  # type: ignore[union-attr]
    few = world.people_of("c", 40, listed=8)
    assert report_with(few, world.sheets(few)).compared == ()


def test_small_and_incomplete_cohorts_have_no_headline() -> None:
    small = world.people_of("c", 8)
    (chart,) = changed.charts_of(report_with(small, world.sheets(small)))
    row = chart.rows[0]
    assert isinstance(row.change, Hidden)
    assert (row.change.short, row.n.text) == ("under 10", "5 to 9")
    assert row.below.startswith("middle answer ")
    many = world.people_of("c", 40)
    (chart,) = changed.charts_of(report_with(many, world.sheets(many, away=20)))
    assert [row.change.short for row in chart.rows if isinstance(row.change, Hidden)] == ["incomplete", "incomplete"]
    few = world.people_of("c", 4)
    (chart,) = changed.charts_of(report_with(few, world.sheets(few)))
    assert [row.change.short for row in chart.rows if isinstance(row.change, Hidden)] == ["Too few answers: hidden"] * 2


def test_who_stayed_away_is_compared_where_there_are_ten() -> None:
    people = world.people_of("c", 40)
    held = report_with(people, world.sheets(people, away=12))
    first = next(one for one in held.entries if one.column == "away")
    assert (first.wave, first.is_shown, first.people) == ("T0", True, (12, 12))
    assert held.away["mentor"]["away"] == 12
    page = changed.page(held)
    assert page is not None
    assert any("had begun at" in line for line in texts(page))


def test_a_wave_before_the_end_has_no_changes() -> None:
    people = world.people_of("c", 30)
    held = report_with(people, world.sheets(people), wave="T1")
    assert changed.page(held) is None
    felt_page = felt.page(held)
    assert felt_page is not None
    assert [one.heading for one in felt_page.blocks if isinstance(one, Bars)] == ["Mentors, halfway"]
    assert felt.page(world.content_of(people, [], [])) is None


@pytest.mark.django_db
def test_the_screen_has_every_row_and_hides_what_is_hidden(release: SurveyRelease) -> None:
    screen = screen_of(report_of(release))
    assert [len(one.lines) for one in screen.forests] == [2, 2]
    assert [(units.outcome, units.side) for units in screen.units] == [
        ("Mentors are heard", "Mentees"),
        ("Mentors are heard", "Mentors"),
    ]
    assert [meter.label for meter in screen.meters] == [
        "Before, mentees",
        "Before, mentors",
        "After, mentees",
        "After, mentors",
    ]
    assert [section.key for section in screen.sections] == ["happened", "felt", "changed", "done", "limits"]


@pytest.mark.django_db
def test_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any) -> None:
    answers = world.Answers()
    monkeypatch.setattr(sources, "SOURCES", [answers])
    petra, dora, nia, pia = (Client() for _ in range(4))
    watch = factories.user(factories.person("Pia Watch"), roles=(RoleGrant.Role.PRIVACY,))
    for client, user in ((petra, cast.petra), (dora, cast.dora), (nia, cast.nia), (pia, watch)):
        client.force_login(user)
    heard = world.outcome(cast.program)
    of = world.closed(cast.program)
    own = reverse("measurement:cohort", args=[of.code])
    assert "Nothing is released yet" in petra.get(own).text
    new = reverse("measurement:report-new", args=[of.code])
    assert "nobody asked yet" in petra.get(new).text
    assert "Nobody was asked at this time yet." in petra.get(new, {"wave": "T2"}).text
    world.pairs(of, 24)
    world.ask(answers, of, heard)
    assert "Mentors: 24 of 24" in petra.get(own).text
    preview = petra.get(new, {"wave": "T2"}).text
    assert "Mentors are heard (Mentors)" in preview
    assert "I can be candid" in preview
    refused = petra.post(new, {"wave": "T2"})
    assert (refused.status_code, "Tick that you know" in refused.text) == (422, True)
    missing = petra.post(new, {"wave": "T3", "is_sure": "on"})
    assert (missing.status_code, "Nobody was asked at this time yet." in missing.text) == (422, True)
    petra.post(reverse("measurement:council", args=[of.code]), {"council_first": "yes"})
    assert petra.post(new, {"wave": "T2", "is_sure": "on"}).status_code == 302
    made = SurveyRelease.objects.get()
    there = reverse("measurement:report", args=[made.code])
    assert "Change from before to after" in petra.get(own).text
    assert (dora.get(there).status_code, pia.get(there).status_code) == (404, 200)
    circulation = reverse("measurement:report-circulation", args=[made.code])
    assert "reads it first" in petra.post(circulation, follow=True).text
    assert pia.post(reverse("measurement:report-seen", args=[made.code])).status_code == 302
    assert "can be read by everybody" in petra.post(circulation, follow=True).text
    with django_assert_max_num_queries(12):
        assert "Mentee to mentor" in dora.get(there).text
    cast.nia_part.cohort = of
    cast.nia_part.state = ParticipantState.FINISHED
    cast.nia_part.save()
    assert nia.get(there).status_code == 200
    assert made.program.name in nia.get(reverse("measurement:reports")).text
    assert "Reports" in nia.get(reverse("people:me")).text
    again = petra.post(new, {"wave": "T2", "is_sure": "on"}, follow=True)
    assert "released already" in again.text
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(12) as asked:
            assert petra.get(own).status_code == 200
        counts.append(len(asked))
        world.released(of, number=len(counts) + 1, created_at=NOW)
        world.released(of, number=len(counts) + 10, created_at=NOW)
    assert counts[0] == counts[1]
    assert settings.LANGUAGES


def test_answers_of_former_waves_are_folded_on_the_screen() -> None:
    def bars(heading: str, wave: str) -> Bars:
        return Bars(heading, (Bar("The time is kept", (), Value("12", 12), wave),))

    after, before, said = bars("Mentors, after", "After"), bars("Mentors, week 4", "Week 4"), Text(("Both.",))
    felt_page = Page("felt", "How it felt", (after, said, before))
    report = Report("T", "", "P", "", "en", Can((), ()), (felt_page,))
    (section,) = screen_of(report).sections
    assert (section.blocks, section.earlier) == ((after, said), (before,))


@pytest.mark.django_db
def test_who_would_like_to_go_on_is_said_where_it_was_counted(release: SurveyRelease) -> None:
    held = content.from_json(release.content)
    assert len(block(report_of(release), "happened", Facts)[0].facts) == 4
    facts = held.facts | {"go_on": {"of": 19, "both": 12, "rest": 7}}
    last = happened.page(replace(held, facts=facts)).blocks[0].facts[-1]  # type: ignore[union-attr]
    assert (last.label, last.value.text, last.of) == (
        "Would all like to go on meeting",
        "12",
        "of 19 that came to the end",
    )


@pytest.mark.django_db
def test_where_nobody_counted_who_had_prepared_none_is_said(release: SurveyRelease) -> None:
    held = content.from_json(release.content)
    facts = held.facts | {"trained": {"mentor": None, "mentee": {"of": 30, "done": 30, "left": 0}}}
    prepared = [one for one in happened.page(replace(held, facts=facts)).blocks if isinstance(one, Facts)][-1].facts
    assert [one.value.short if isinstance(one.value, Hidden) else one.value.text for one in prepared] == [
        "not kept",
        "30",
    ]


@pytest.mark.django_db
def test_the_first_page_of_a_cohort_says_what_a_circulated_report_says(
    cast: Cast, client: Client, release: SurveyRelease
) -> None:
    client.force_login(cast.petra)
    held = content.from_json(release.content)
    lines = [
        (one.outcome, changed.reading(held, one, entry))
        for role in ("mentee", "mentor")
        for one, entry in changed.changes_of(held, role, wave="T2")
        if one.is_planned
    ]
    Outcome.objects.all().delete()
    for position, (pk, _line) in enumerate(lines, 1):
        Outcome.objects.create(pk=pk, program=cast.program, position=position, statement="To see more", created_at=NOW)
    SurveyRelease.objects.update(state=ReportState.PREPARED)
    overview = reverse("pairings:overview", args=[cast.cohort.code])
    before = client.get(overview).content.decode()
    assert before.count("Not measured yet") == len(lines) == 2
    assert not any(line in before for _pk, line in lines)
    SurveyRelease.objects.update(state=ReportState.CIRCULATED)
    after = client.get(overview).content.decode()
    assert all(line in after for _pk, line in lines)
    assert (lines[0][1], "Not measured yet" in after) == (
        "Mentees, After: +0.4, in points (95% interval 0.0 to 0.8)",
        False,
    )


def test_an_outcome_that_is_incomplete_is_not_called_clear() -> None:
    people = world.people_of("c", 30)
    held = report_with(people, world.sheets(people, away=16, gain=(1, 1, 2)))
    assert not any("moved clearly" in sentence for sentence in limits.can_of(held).can)


def test_never_more_are_said_to_have_answered_than_were_asked() -> None:
    assert [written.counted(cell, of=7).text for cell in ((14, 14), (5, 9), (5, 6))] == ["7", "5 to 7", "5 to 6"]
    assert written.counted((5, 9), of=2).text == "2"
