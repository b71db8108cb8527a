"""Who may take part: counted in the database and said of one person, which must agree; joining, and exceptions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import KICK_OFF, draft, recruiting, told, verbs
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.people.models import Grade, OrgUnit, Person
from viceversa.programs import actions, eligibility
from viceversa.programs.eligibility import Eligibility, Span, eligibility_of, months_before, reach, reasons_against
from viceversa.programs.models import Admission, Cohort, Participant, Program, Role

END = KICK_OFF + timedelta(weeks=26)


def narrowed(cast: Cast, **rules: Any) -> Program:
    """The cast's open program, narrowed for mentors (spans) or both roles."""
    span = rules.pop("span", None)
    spans = {Role.MENTOR.value: span or Span(), Role.MENTEE.value: Span()}
    to = Eligibility(**{"spans": spans, **rules})
    return actions.set_eligibility(cast.program, to=to, by=cast.petra, now=NOW)


def within(program: Program, role: str = "mentor") -> int:
    found = {one.role: one for one in reach(eligibility_of(program), kick_off=KICK_OFF, end=END)}
    return found[role].within


def everybody() -> int:
    return Person.objects.filter(state=Person.State.ACTIVE).count()


# Counting


def test_a_program_is_open_to_all(cast: Cast) -> None:
    found = reach(eligibility_of(cast.program), kick_off=KICK_OFF, end=END)
    assert [(one.within, one.out, one.left_out) for one in found] == [(everybody(), 0, [])] * 2
    assert not eligibility.in_force(eligibility_of(cast.program))


def test_each_rule_is_counted_by_itself(cast: Cast) -> None:
    retail = OrgUnit.objects.get(people__name="Nia Adeyemi")
    below = factories.unit(f"{retail.path} / Shop")
    far = factories.unit(f"{retail.path}ers")
    factories.person("Below", unit=below, site="Oslo", languages=["de", "en"], time_zone="Europe/Oslo")
    factories.person("Far", unit=far, site="Bergen", start_date=date(2026, 3, 1), end_date=END - timedelta(days=1))
    cases: list[tuple[dict[str, Any], int]] = [
        ({"units": (retail.code,)}, Person.objects.filter(unit__in=(retail, below)).count()),
        ({"sites": ("Oslo",)}, 1),
        ({"sites": ("Oslo", "Bergen"), "employed": False}, 2),
        ({"languages": ("de",)}, 1),
        ({"time_zones": ("Europe/Oslo",)}, 1),
        ({}, everybody() - 1),
        ({"employed": False}, everybody()),
        (
            {"employed": False, "span": Span(months_from=6)},
            Person.objects.filter(start_date__lte=date(2026, 3, 1)).count(),
        ),
        ({"employed": False, "span": Span(months_to=5)}, 0),
        ({"employed": False, "span": Span(months_to=6)}, 1),
    ]
    for rules, count in cases:
        assert within(narrowed(cast, **rules)) == count, rules
    low = Grade.objects.order_by("rank").filter(rank__isnull=False).first()
    assert low is not None
    program = narrowed(cast, employed=False, span=Span(grade_to=low.rank))
    assert within(program) == Person.objects.filter(grade=low).count()
    assert within(program, "mentee") == everybody()
    (mentor, _mentee) = reach(eligibility_of(program), kick_off=KICK_OFF, end=END)
    assert mentor.left_out == [("Grade", mentor.out)]


@pytest.mark.parametrize("people", [1, 3])
def test_counting_takes_three_queries(cast: Cast, people: int, django_assert_num_queries: Any) -> None:
    for number in range(people):
        factories.person(f"Somebody {number}")
    retail = OrgUnit.objects.get(people__name="Nia Adeyemi")
    rules = eligibility_of(narrowed(cast, units=(retail.code,), languages=("de",), sites=("Oslo",)))
    with django_assert_num_queries(3):
        reach(rules, kick_off=KICK_OFF, end=END)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 9, 1), 0, date(2026, 9, 1)),
        (date(2026, 9, 1), 9, date(2025, 12, 1)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 30), 1, date(2024, 2, 29)),
        (date(2026, 7, 31), 1, date(2026, 6, 30)),
        (date(2026, 1, 15), 25, date(2023, 12, 15)),
    ],
)
def test_months_before_a_day(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


RULES = st.builds(
    Eligibility,
    units=st.sampled_from([(), ("north",), ("north", "south")]),
    sites=st.sampled_from([(), ("Oslo",)]),
    languages=st.sampled_from([(), ("de",), ("pt", "en")]),
    time_zones=st.sampled_from([(), ("Europe/Oslo",)]),
    employed=st.booleans(),
    spans=st.builds(
        lambda span: {"mentor": span, "mentee": Span()},
        st.builds(
            Span,
            grade_from=st.sampled_from([None, 2]),
            grade_to=st.sampled_from([None, 3]),
            months_from=st.sampled_from([None, 0, 6]),
            months_to=st.sampled_from([None, 6, 24]),
        ),
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # nobody changes it
@given(RULES)
def test_the_count_and_the_sentences_agree(varied: Cohort, rules: Eligibility) -> None:
    """Whoever is counted in has no sentence against them, and the other way round."""
    program = varied.program
    program.eligibility = {**rules.as_data(), "units": list(rules.units)}
    good = [one for one in Person.objects.select_related("unit", "grade") if not reasons_against(varied, one, "mentor")]
    (mentor, _mentee) = reach(eligibility_of(program), kick_off=varied.kick_off, end=eligibility.dates.end_date(varied))
    assert mentor.within == len(good)


@pytest.fixture
def varied(db: None) -> Cohort:
    """People who differ in all that rules look at."""
    units = [factories.unit(path) for path in ("north", "south", "north / shop", "northern")]
    for name in ("north", "south"):
        OrgUnit.objects.filter(path=name).update(code=name)
    for number in range(24):
        factories.person(
            f"Person {number}",
            unit=units[number % 4],
            rank=1 + number % 4,
            site=("Oslo", "", "Bergen")[number % 3],
            languages=(["de"], ["pt-br"], [], ["en", "de"])[number % 4],
            time_zone=("Europe/Oslo", "")[number % 2],
            start_date=(None, date(2026, 9, 1), date(2026, 3, 1), date(2024, 8, 31))[number % 4],
            end_date=(None, date(2026, 12, 1), date(2030, 1, 1))[number % 3],
        )
    Person.objects.filter(name="Person 3").update(unit=None, grade=None)
    return factories.cohort(factories.program(), kick_off=KICK_OFF)


# The verb


@pytest.mark.parametrize(
    ("to", "field"),
    [
        (Eligibility(units=("gone",)), "units"),
        (Eligibility(spans={"mentor": Span(grade_from=5, grade_to=4), "mentee": Span()}), "mentor_grade_to"),
        (Eligibility(spans={"mentor": Span(), "mentee": Span(months_from=9, months_to=8)}), "mentee_months_to"),
    ],
)
def test_rules_that_can_not_be(cast: Cast, to: Eligibility, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.set_eligibility(draft(cast), to=to, by=cast.petra, now=NOW)
    assert refusal.value.field == field


def test_rules_survive_the_way_through_json_and_open_to_all_is_nothing(cast: Cast) -> None:
    to = Eligibility(
        sites=("Oslo",), employed=False, spans={"mentor": Span(grade_to=3), "mentee": Span(months_from=12)}
    )
    program = actions.set_eligibility(cast.program, to=to, by=cast.petra, now=NOW)
    program.refresh_from_db()
    assert (eligibility_of(program), eligibility.in_force(to)) == (to, True)
    actions.set_eligibility(program, to=Eligibility(), by=cast.petra, now=NOW)
    assert program.eligibility == {}


# Coming in


OUTSIDE = {
    "sites": (("Atlantis",), "Otto Weiss is at none of the sites that may take part."),
    "languages": (("is",), "The directory lists none of the program’s languages for Otto Weiss."),
    "time_zones": (("Pacific/Apia",), "Otto Weiss is in none of the time zones that may take part."),
    "span_grade": (Span(grade_from=99), "The grade of Otto Weiss is not among those for this role."),
    "span_months": (Span(months_from=600), "Otto Weiss has not been here for the time this role asks for."),
}


@pytest.mark.parametrize("rule", OUTSIDE)
def test_who_is_outside_is_told_why_when_joining_or_being_invited(cast: Cast, rule: str) -> None:
    value, sentence = OUTSIDE[rule]
    narrowed(cast, **{"span" if rule.startswith("span") else rule: value})
    cohort = recruiting(cast)
    otto = cast.person("otto")
    with pytest.raises(actions.NotEligible, match=sentence):
        actions.join(cohort, person=otto, role="mentor", by=cast.otto, now=NOW)
    with pytest.raises(actions.NotEligible, match=sentence):
        actions.invite(cohort, person=otto, role="mentor", by=cast.petra, now=NOW)
    assert (Participant.objects.filter(person=otto).exists(), told()) == (False, [])


def test_units_and_leavers(cast: Cast) -> None:
    board = OrgUnit.objects.get(people__name="Dora Lindt")
    narrowed(cast, units=(board.code,))
    cohort = recruiting(cast)
    otto = cast.person("otto")
    otto.end_date = cohort.kick_off + timedelta(weeks=2)
    assert reasons_against(cohort, otto, "mentee") == [
        "Otto Weiss is in none of the units that may take part.",
        "Otto Weiss leaves the organization before the last week.",
    ]
    otto.unit = None
    assert "Otto Weiss is in none of the units that may take part." in reasons_against(cohort, otto, "mentee")


def test_a_manager_makes_an_exception_for_one_role_with_a_reason(cast: Cast) -> None:
    narrowed(cast, span=Span(grade_from=99))
    cohort, otto = recruiting(cast), cast.person("otto")
    made = actions.admit(cohort, person=otto, role="mentor", because=" Knows the shops. ", by=cast.petra, now=NOW)
    again = actions.admit(cohort, person=otto, role="mentor", because="Else.", by=cast.petra, now=NOW)
    assert (made.because, made.by, again.pk) == ("Knows the shops.", cast.petra, made.pk)
    assert actions.join(cohort, person=otto, role="mentor", by=cast.otto, now=NOW).state == "enrolling"
    assert verbs()[-2:] == ["participant.admitted", "participant.joined"]


def test_an_exception_refuses(cast: Cast) -> None:
    narrowed(cast, span=Span(grade_from=99))
    cohort, otto = recruiting(cast), cast.person("otto")
    for by in (cast.otto, cast.sam, None):
        with pytest.raises(NotAllowed):
            actions.admit(cohort, person=otto, role="mentor", because="A.", by=by, now=NOW)
    with pytest.raises(Refused, match="Say in a sentence why"):
        actions.admit(cohort, person=otto, role="mentor", because=" ", by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="may take part anyway"):
        actions.admit(cohort, person=otto, role="mentee", because="A.", by=cast.petra, now=NOW)
    assert Admission.objects.count() == 0


# The pages


@pytest.fixture
def petra(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.petra)
    return client


def test_the_page_counts_before_it_saves(petra: Client, cast: Cast) -> None:
    at = reverse("programs:eligibility", args=[cast.program.code])
    form = {"employed": "on", "add_languages": "is", "act": "count"}
    counted = petra.post(at, form).content.decode()
    assert "Counted, not saved" in counted
    part = petra.post(at, form, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("<aside")
    cast.program.refresh_from_db()
    assert cast.program.eligibility == {}
    saved = petra.post(at, {**form, "act": "save"}, follow=True).content.decode()
    assert ("Saved." in saved, "Counted, not saved" in saved, "Icelandic" in saved) == (True, False, True)
    cast.program.refresh_from_db()
    assert eligibility_of(cast.program).languages == ("is",)
    petra.post(at, {"employed": "on", "act": "save"})
    cast.program.refresh_from_db()
    assert cast.program.eligibility == {}


def test_the_page_says_what_is_wrong_at_its_place(petra: Client, cast: Cast) -> None:
    at = reverse("programs:eligibility", args=[cast.program.code])
    ranks = list(Grade.objects.exclude(rank=None).order_by("rank").values_list("rank", flat=True))
    answer = petra.post(at, {"mentor_grade_from": ranks[-1], "mentor_grade_to": ranks[0], "act": "save"})
    assert (answer.status_code, "This ends before it begins" in answer.content.decode()) == (422, True)
    assert petra.post(at, {"mentor_months_from": "soon", "act": "save"}).status_code == 422


def test_inviting_somebody_outside_leads_to_the_exception_and_back(petra: Client, cast: Cast) -> None:
    narrowed(cast, span=Span(grade_from=99))
    cohort, otto = recruiting(cast), cast.person("otto")
    add = reverse("programs:add", args=[cohort.code])
    asked = petra.post(add, {"person": otto.code, "role": "mentor"})
    at = reverse("programs:exception", args=[cohort.code, otto.code, "mentor"])
    assert asked["Location"] == at
    assert "The grade of Otto Weiss is not among those" in petra.get(at).content.decode()
    assert petra.post(at, {"because": ""}).status_code == 422
    assert (
        "may take part. You can invite them now." in petra.post(at, {"because": "Shops."}, follow=True).content.decode()
    )
    petra.post(add, {"person": otto.code, "role": "mentor"})
    assert Participant.objects.get(person=otto, cohort=cohort).state == "invited"
    assert petra.get(reverse("programs:exception", args=[cohort.code, otto.code, "king"])).status_code == 404


def test_the_reach_without_a_cohort_is_counted_from_today(petra: Client, cast: Cast) -> None:
    program = factories.program("Empty", manager=cast.petra)
    factories.person("Leaves Soon", end_date=clock.today() + timedelta(days=20))
    said = petra.get(reverse("programs:eligibility", args=[program.code])).content.decode()
    assert "Employed to the end" in said
