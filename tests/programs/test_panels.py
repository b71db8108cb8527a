"""Panels: chosen, read without names, confirmed in bands, told in words, forgotten at the kick-off."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

import viceversa
from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.programs.story import begun, recruiting, told, verbs
from viceversa.analysis import draw as drawing
from viceversa.core import retention
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import RULES
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.messaging.rendering import words_of
from viceversa.people.models import DecisionPower, User
from viceversa.programs import actions, bands, queries, rubric, rules
from viceversa.programs.models import Draw, Panel, Participant, Review
from viceversa.programs.states import PARTICIPANT

LATER = NOW + timedelta(days=8)
WELL = dict.fromkeys(rubric.USUAL, 2)


def chosen(cast: Cast, *, people: int = 4, places: int = 2, readers: int = 3) -> Panel:
    """A panel for mentors, its readers named, and who has sent."""
    cohort = recruiting(cast)
    actions.set_places(cohort, mentors=places, mentees=None, keep=["unit"], by=cast.petra, now=NOW)
    panel = actions.choose_panel(cohort, role="mentor", criteria=rubric.USUAL, by=cast.petra, seed="5eed", now=NOW)
    for number in range(readers):
        actions.add_reviewer(panel, user=reader(f"Reader {number}"), by=cast.petra, now=NOW)
    for number in range(people):
        factories.participant(cohort, factories.person(f"Mentor {number}"), "mentor")
    return panel


def reader(name: str) -> User:
    return factories.user(factories.person(name, rank=3))


def given_out(cast: Cast, **given: int) -> Panel:
    panel = chosen(cast, **given)
    actions.close_recruiting(panel.cohort, by=cast.petra, now=NOW)
    return actions.begin_panel(panel, by=cast.petra, now=NOW)


def read(panel: Panel, totals: dict[str, int] | None = None) -> Panel:
    """Everything is read: whoever is named in `totals` gets so many points, all others everything."""
    for review in panel.reviews.filter(skipped_at=None).select_related("participant__person", "reviewer"):
        left = (totals or {}).get(review.participant.person.name, 8)
        points = {}
        for name in panel.criteria:
            points[name] = min(2, left)
            left -= points[name]
        actions.save_review(review, points=points, by=review.reviewer, now=NOW)
    return panel


def confirmed(cast: Cast) -> Panel:
    panel = read(given_out(cast), {"Mentor 0": 0, "Mentor 1": 5, "Mentor 2": 5})
    actions.hold_draw(Draw.objects.get(), by=cast.petra, now=NOW)
    panel.refresh_from_db()
    return panel


def place_of(panel: Panel, name: str) -> Participant:
    return panel.cohort.participants.select_related("cohort__program").get(person__name=name)


# Choosing


def test_choosing_announces_the_draw_for_ties(cast: Cast) -> None:
    panel = chosen(cast)
    assert (panel.criteria, Draw.objects.get().seed) == (list(rubric.USUAL), "5eed")
    again = actions.choose_panel(panel.cohort, role="mentor", criteria=rubric.USUAL, by=cast.petra, now=NOW)
    assert (again.pk, again.repeated) == (panel.pk, True)
    other = actions.choose_panel(
        panel.cohort, role="mentor", criteria=["offered", "wanted", "hours"], by=cast.petra, now=NOW
    )
    assert (other.pk, other.criteria) == (panel.pk, ["wanted", "offered", "hours"])
    assert Counter(verbs())["panel.chosen"] == 2


def test_when_none_is_chosen(cast: Cast) -> None:
    cohort = recruiting(cast)

    def choose(role: str = "mentor", *, criteria: tuple[str, ...] = rubric.USUAL, by: User = cast.petra) -> None:
        actions.choose_panel(cohort, role=role, criteria=criteria, by=by, now=NOW)

    with pytest.raises(Refused, match="how many places"):
        choose()
    actions.set_places(cohort, mentors=2, mentees=2, keep=[], by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="Choose a role"):
        choose("boss")
    with pytest.raises(Refused, match="from the list"):
        choose(criteria=("wanted", "example", "potential"))
    for criteria in (rubric.USUAL[:2], tuple(rubric.CRITERIA)):
        with pytest.raises(Refused, match="3 or 4"):
            choose(criteria=criteria)
    with pytest.raises(NotAllowed):
        choose(by=cast.dora)
    actions.announce_draw(cohort, role="mentor", by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="A draw was announced"):
        choose()
    actions.close_recruiting(cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="Recruiting has ended"):
        choose("mentee")
    assert not Panel.objects.exists()


def test_the_rubric_stays_once_reading_has_begun(cast: Cast) -> None:
    panel = given_out(cast)
    with pytest.raises(Refused, match="stays"):
        actions.choose_panel(panel.cohort, role="mentor", criteria=rubric.USUAL[1:], by=cast.petra, now=NOW)


def test_the_rubric_is_about_fit_alone() -> None:
    """Three anchored sentences each; nothing about what somebody is like."""
    said = " ".join(str(words) for each in rubric.CRITERIA.values() for words in (each.label, *each.words)).lower()
    for word in ("potential", "personal", "perform", "lead", "talent", "attitude", "motivat", "score"):
        assert word not in said
    assert all(len(each.words) == len(rubric.POINTS) for each in rubric.CRITERIA.values())


# Who reads


def test_who_may_read(cast: Cast) -> None:
    cohort = recruiting(cast)
    factories.participant(cohort, cast.person("nia"), "mentor", state="invited")
    names = ("dora", "viktor", "eve", "mara", "nia", "jon", "petra", "sam", "ada", "otto")
    allowed = {name for name in names if rules.may_review(getattr(cast, name), cohort)}
    assert allowed == {"dora", "viktor", "eve", "mara", "jon", "ada", "otto"}
    for nobody in (None, factories.user(), factories.user(factories.person(), is_active=False)):
        assert not rules.may_review(nobody, cohort)


def test_nobody_reads_their_own_line(cast: Cast) -> None:
    nia, powers = cast.person("nia"), {(cast.person("viktor").pk, cast.person("nia").pk)}
    names = ("dora", "viktor", "eve", "mara", "nia", "jon", "otto")
    assert {name for name in names if rules.may_read(cast.person(name), nia, powers)} == {"eve", "jon", "otto"}
    assert not rules.may_read(nia, cast.person("mara"), powers)
    assert not rules.may_read(nia, cast.person("viktor"), powers)


def test_naming_and_taking_off(cast: Cast) -> None:
    panel = chosen(cast)
    extra = [reader(f"More {number}") for number in range(3)]
    for one in extra[:2]:
        actions.add_reviewer(panel, user=one, by=cast.petra, now=NOW)
    assert actions.add_reviewer(panel, user=extra[0], by=cast.petra, now=NOW).repeated
    with pytest.raises(Refused, match="5 people at most"):
        actions.add_reviewer(panel, user=extra[2], by=cast.petra, now=NOW)
    actions.remove_reviewer(panel, user=extra[0], by=cast.petra, now=NOW)
    assert actions.remove_reviewer(panel, user=extra[0], by=cast.petra, now=NOW).repeated
    for user in (cast.sam, cast.petra):
        with pytest.raises(Refused, match="can’t read for this cohort"):
            actions.add_reviewer(panel, user=user, by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.add_reviewer(panel, user=extra[2], by=cast.otto, now=NOW)
    assert (panel.reviewers.count(), Review.objects.count(), told()) == (4, 0, [])


# Giving out


def test_each_is_read_by_two_and_the_loads_are_even(cast: Cast) -> None:
    panel = given_out(cast, people=6)
    rows = Review.objects.values_list("participant", "reviewer", "number")
    assert set(Counter(row[0] for row in rows).values()) == {2}
    assert set(Counter(row[1] for row in rows).values()) == {4}
    assert sorted({row[2] for row in rows}) == [1, 2, 3, 4, 5, 6]
    assert len({(row[0], row[2]) for row in rows}) == 6
    assert told() == [("programs.review_asked", "Reader")] * 3
    assert actions.begin_panel(panel, by=cast.petra, now=NOW).repeated
    assert Event.objects.get(verb="panel.begun").facts == {}


def test_when_it_does_not_begin(cast: Cast) -> None:
    panel = chosen(cast, readers=1)
    with pytest.raises(Refused, match="End recruiting first"):
        actions.begin_panel(panel, by=cast.petra, now=NOW)
    actions.close_recruiting(panel.cohort, by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="at least 2"):
        actions.begin_panel(panel, by=cast.petra, now=NOW)
    joined = reader("Joined")
    actions.add_reviewer(panel, user=joined, by=cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        actions.begin_panel(panel, by=cast.otto, now=NOW)
    assert joined.person
    part = begun(panel.cohort, joined.person)
    with pytest.raises(Refused, match="Joined can’t read"):
        actions.begin_panel(panel, by=cast.petra, now=NOW)
    part.delete()
    panel.cohort.participants.filter(person__name__in=("Mentor 0", "Mentor 1")).delete()
    with pytest.raises(Refused, match="places for everybody"):
        actions.begin_panel(panel, by=cast.petra, now=NOW)
    assert not Review.objects.exists()


def test_lines_and_power_keep_readers_away(cast: Cast) -> None:
    panel = chosen(cast, people=2, places=1, readers=0)
    boss = factories.person("Boss")
    under = factories.participant(panel.cohort, factories.person("Under", manager=boss), "mentor")
    lead, free = reader("Lead"), reader("Free")
    DecisionPower.objects.create(holder=lead.person, over=under.person, kind="project")
    for user in (factories.user(boss), lead, free):
        actions.add_reviewer(panel, user=user, by=cast.petra, now=NOW)
    actions.close_recruiting(panel.cohort, by=cast.petra, now=NOW)
    actions.begin_panel(panel, by=cast.petra, now=NOW)
    assert [review.reviewer for review in under.reviews.all()] == [free]
    progress = queries.progress_of(panel)
    assert (progress.people, progress.done, progress.lacking, progress.complete) == (3, 0, 1, False)
    actions.add_reviewer(panel, user=reader("Also free"), by=cast.petra, now=NOW)
    assert (under.reviews.count(), queries.progress_of(panel).lacking) == (2, 0)


def test_who_comes_later_is_given_out_too(cast: Cast) -> None:
    panel = given_out(cast)
    late = factories.participant(panel.cohort, factories.person("Late"), "mentor")
    with pytest.raises(Refused, match="5 applications have not been read by two"):
        actions.hold_draw(Draw.objects.get(), by=cast.petra, now=NOW)
    assert not actions.begin_panel(panel, by=cast.petra, now=LATER).repeated
    assert {review.number for review in late.reviews.all()} == {5}
    assert verbs()[-1] == "panel.given_out"


def test_what_was_not_read_goes_to_others(cast: Cast) -> None:
    panel = given_out(cast)
    first = panel.reviews.order_by("pk").first()
    assert first is not None
    actions.save_review(first, points=WELL, by=first.reviewer, now=NOW)
    actions.remove_reviewer(panel, user=first.reviewer, by=cast.petra, now=NOW)
    assert list(Review.objects.filter(reviewer=first.reviewer)) == [first]
    assert set(Counter(panel.reviews.values_list("participant", flat=True)).values()) == {2}


def test_who_has_a_pair_meanwhile_is_given_to_nobody_else(cast: Cast) -> None:
    panel = given_out(cast)
    paired = place_of(panel, "Mentor 1")
    had = list(paired.reviews.order_by("pk"))
    PARTICIPANT.apply(paired, "pair")
    paired.save()
    late = factories.participant(panel.cohort, factories.person("Late"), "mentor")
    actions.remove_reviewer(panel, user=had[0].reviewer, by=cast.petra, now=NOW)
    assert list(paired.reviews.order_by("pk")) == had[1:]
    assert not actions.begin_panel(panel, by=cast.petra, now=NOW).repeated
    assert (paired.reviews.count(), late.reviews.count()) == (1, 2)


# Reading


def test_a_reading_is_saved_as_one_goes(cast: Cast) -> None:
    review = given_out(cast).reviews.order_by("pk")[0]
    actions.save_review(review, points={"wanted": 1}, by=review.reviewer, now=NOW)
    assert (review.points, review.done_at) == ({"wanted": 1}, None)
    actions.save_review(review, points=WELL, by=review.reviewer, now=NOW)
    assert (review.points, review.done_at) == (WELL, NOW)
    assert actions.save_review(review, points=WELL, by=review.reviewer, now=LATER).repeated
    actions.save_review(review, points=WELL | {"hours": 0}, by=review.reviewer, now=LATER)
    assert review.done_at == NOW
    actions.save_review(review, points={}, by=review.reviewer, now=LATER)
    assert review.done_at is None
    facts = Event.objects.filter(verb="panel.review_saved").values_list("subject_type", "facts")
    assert set(map(str, facts)) == {f"('programs.panel', {{'answered': {n}}})" for n in (0, 1, 4)}


def test_when_it_is_not_saved(cast: Cast) -> None:
    panel = given_out(cast)
    review = panel.reviews.order_by("pk")[0]
    for by in (cast.petra, None):
        with pytest.raises(NotAllowed):
            actions.save_review(review, points=WELL, by=by, now=NOW)
    for points in ({"potential": 2}, {"offered": 1}, {"wanted": 3}):
        with pytest.raises(Refused, match="one of the three sentences"):
            actions.save_review(review, points=points, by=review.reviewer, now=NOW)
    read(panel)
    actions.hold_draw(Draw.objects.get(), by=cast.petra, now=NOW)
    for act in (lambda: actions.save_review(review, points={}, by=review.reviewer, now=NOW),
                lambda: actions.skip_review(review, by=review.reviewer, now=NOW)):  # fmt: skip
        with pytest.raises(Refused, match="panel has closed"):
            act()


def test_whoever_recognizes_somebody_hands_them_back(cast: Cast) -> None:
    panel = given_out(cast)
    review = panel.reviews.order_by("pk")[0]
    actions.save_review(review, points=WELL, by=review.reviewer, now=NOW)
    actions.skip_review(review, by=review.reviewer, now=NOW)
    assert (review.points, review.done_at, review.skipped_at) == ({}, None, NOW)
    assert actions.skip_review(review, by=review.reviewer, now=NOW).repeated
    with pytest.raises(Refused, match="recognized"):
        actions.save_review(review, points=WELL, by=review.reviewer, now=NOW)
    readers = review.participant.reviews.filter(skipped_at=None)
    assert (readers.count(), readers.filter(reviewer=review.reviewer).exists()) == (2, False)
    assert len(set(review.participant.reviews.values_list("number", flat=True))) == 1
    assert Event.objects.get(verb="panel.review_handed_back").facts == {}


# The result


def test_confirming_gives_places_by_band_and_draws_the_tie(cast: Cast) -> None:
    panel = confirmed(cast)
    draw = Draw.objects.get()
    assert (panel.closed_at, draw.by_panel) == (NOW, True)
    assert drawing.verify(draw.record, published=draw.fingerprint) == []
    assert queries.bands_in(draw.record) == {2: 1, 1: 2, 0: 1}
    states = dict(panel.cohort.participants.values_list("person__name", "state"))
    assert (states["Mentor 3"], states["Mentor 0"]) == ("enrolled", "listed")
    assert sorted((states["Mentor 1"], states["Mentor 2"])) == ["enrolled", "listed"]
    assert [kind for kind, _to in told()].count("programs.no_place") == 2
    assert actions.hold_draw(draw, by=cast.petra, now=LATER).repeated
    assert Event.objects.get(verb="draw.held").facts == {"places": 2, "people": 4, "waiting": 2}


def test_whoever_takes_a_break_is_read_too(cast: Cast) -> None:
    panel = chosen(cast)
    actions.close_recruiting(panel.cohort, by=cast.petra, now=NOW)
    rests = place_of(panel, "Mentor 0")
    actions.rest(rests, by=factories.user(rests.person), now=NOW)
    actions.begin_panel(panel, by=cast.petra, now=NOW)
    late = place_of(panel, "Mentor 1")
    actions.rest(late, by=factories.user(late.person), now=NOW)
    one = panel.reviews.filter(participant=late).select_related("reviewer").first()
    assert one is not None
    assert queries.review_for(one.reviewer, one.code) == one
    assert queries.progress_of(panel).people == 4
    read(panel, {"Mentor 0": 0, "Mentor 1": 0})
    actions.hold_draw(Draw.objects.get(), by=cast.petra, now=NOW)
    assert {place_of(panel, name).state for name in ("Mentor 0", "Mentor 1")} == {"listed"}


def test_with_places_for_all_nobody_is_read(cast: Cast) -> None:
    panel = chosen(cast, people=2)
    actions.close_recruiting(panel.cohort, by=cast.petra, now=NOW)
    draw = actions.hold_draw(Draw.objects.get(), by=cast.petra, now=NOW)
    panel.refresh_from_db()
    assert (draw.by_panel, panel.closed_at, len(draw.record["chosen"])) == (False, None, 2)


def test_giving_the_panel_up(cast: Cast) -> None:
    panel = read(given_out(cast))
    with pytest.raises(NotAllowed):
        actions.drop_panel(panel, by=cast.otto, now=NOW)
    actions.drop_panel(panel, by=cast.petra, now=NOW)
    assert (Panel.objects.count(), Review.objects.count(), verbs()[-1]) == (0, 0, "panel.dropped")
    assert not actions.hold_draw(Draw.objects.get(), by=cast.petra, now=NOW).by_panel


def test_nothing_changes_once_it_has_closed(cast: Cast) -> None:
    panel = confirmed(cast)
    for act in (
        lambda: actions.drop_panel(panel, by=cast.petra, now=NOW),
        lambda: actions.begin_panel(panel, by=cast.petra, now=NOW),
        lambda: actions.add_reviewer(panel, user=cast.otto, by=cast.petra, now=NOW),
    ):
        with pytest.raises(Refused, match="panel has closed"):
            act()


def test_one_reads_what_was_found_about_oneself(cast: Cast) -> None:
    panel = read(given_out(cast), {"Mentor 0": 0})
    nobody = place_of(panel, "Mentor 0")
    assert queries.found_about(nobody) == []
    one = nobody.reviews.order_by("pk")[0]
    actions.save_review(one, points={**one.points, "hours": 2}, by=one.reviewer, now=NOW)
    actions.hold_draw(Draw.objects.get(), by=cast.petra, now=NOW)
    found = queries.found_about(place_of(panel, "Mentor 0"))
    assert [str(each.label) for each in found] == [str(rubric.CRITERIA[name].label) for name in rubric.USUAL]
    hours = rubric.CRITERIA["hours"].words
    assert [each.words for each in found][-1] == [hours[0], hours[2]]
    assert {len(each.words) for each in found[:-1]} == {1}


def test_what_the_mails_say(cast: Cast) -> None:
    panel = given_out(cast)
    asked = Message.objects.filter(kind="programs.review_asked").order_by("pk")[0]
    words = words_of(asked)
    assert "applications for you. They have no names" in words.text
    for word in ("mentor", "Applicant", "panel"):
        assert word not in words.subject
    actions.remove_reviewer(panel, user=User.objects.get(person=asked.to_id), by=cast.petra, now=NOW)
    with pytest.raises(Moot, match="no longer on it"):
        words_of(asked)
    read(panel, {"Mentor 0": 0})
    with pytest.raises(Moot, match="Everything has been read"):
        words_of(Message.objects.filter(kind="programs.review_asked").order_by("pk")[1])
    actions.hold_draw(Draw.objects.get(), by=cast.petra, now=NOW)
    no_place = Message.objects.filter(kind="programs.no_place").order_by("pk")[0]
    assert "Two colleagues read each application without a name" in words_of(no_place).text
    assert "drawn at random, by a rule" not in words_of(no_place).text
    late = factories.participant(panel.cohort, factories.person("Late"), "mentor", state="listed")
    no_place.context = {"participant": late.code}
    assert "were given out before they came" in words_of(no_place).text


# Forgetting


def test_it_is_forgotten_at_the_kick_off(cast: Cast) -> None:
    panel, rule = confirmed(cast), RULES["programs.panels"]
    waited = place_of(panel, "Mentor 0")
    assert retention.apply(rule, now=NOW) == 0
    Participant.objects.filter(person__name="Mentor 3").update(state="paired")
    actions.start_running(panel.cohort, by=cast.petra, now=LATER)
    waited.cohort.refresh_from_db()
    assert queries.found_about(waited) == []  # at once, whenever the job runs
    assert retention.apply(rule, now=LATER) == 1
    draw = Draw.objects.get()
    assert (Panel.objects.count(), Review.objects.count(), set(draw.record)) == (0, 0, {"chosen", "waiting"})
    own = queries.own_place(waited)
    assert own is not None
    assert (own.by_panel, own.people, own.turn) == (True, 4, 0)
    assert retention.apply(rule, now=LATER) == 0


def test_leaving_deletes_what_was_read(cast: Cast) -> None:
    panel = read(given_out(cast))
    gone = place_of(panel, "Mentor 1")
    actions.withdraw(gone, by=factories.user(gone.person), now=NOW)
    assert (gone.reviews.count(), panel.reviews.count()) == (0, 6)


def test_nothing_else_reads_what_was_found() -> None:
    """Pairing, matching and everything above programs know of no review; home counts one's own work."""
    home = Path(viceversa.__file__).parent
    above = [path for app in ("matching", "pairings", "engine", "rehearsal") for path in (home / app).rglob("*.py")]
    knows = re.compile(r"\bReview\b(?= import|,|\.objects)|\.reviews\b|found_about|reviews_waiting|\bPanel\b")
    naming = {path.relative_to(home).as_posix() for path in above if knows.search(path.read_text())}
    assert naming == {"pairings/views/participant/space.py"}


def test_bands_without_a_panel_are_turns() -> None:
    people = {"a": Participant(left_out_before=2), "b": Participant()}
    assert bands.turns_of(Draw(places=1), None, people) == {"a": 2, "b": 0}
