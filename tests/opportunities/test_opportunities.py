"""Opportunities: criteria first, all mentors hear of it, a drawn order, reasons and feedback, and no trace of who did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.portfolio import world
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import apply_all
from viceversa.messaging.due import STEPS
from viceversa.messaging.kinds import KINDS, Moot
from viceversa.messaging.models import Due, Message
from viceversa.opportunities import queries
from viceversa.opportunities.actions import applying, deciding, posting
from viceversa.opportunities.models import Application, Judgment, Opportunity
from viceversa.oversight.queries.own import kinds_about
from viceversa.pairings.models import Pairing
from viceversa.people import export
from viceversa.people.models import Person
from viceversa.portfolio.models import Mentoring, Share
from viceversa.programs.models import Cohort

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def apply(cast: Cast, to: Opportunity, *parts: str, words: str = "I would like to.", now: Any = NOW) -> Application:
    return applying.apply(to, words=words, parts=parts, by=cast.nia, now=now)


def mentor(cast: Cast, name: str) -> Any:
    """Another mentor of the cohort, with an account."""
    person = factories.person(name)
    Mentoring.objects.create(person=person, cohort=cast.cohort)
    return factories.user(person)


def weigh(cast: Cast, one: Application, outcome: str = "not_chosen", **fields: Any) -> Judgment:
    opportunity = one.opportunity
    reasons = {code: "Seen." for code, _sentence in opportunity.criteria}
    said = {"reasons": reasons, "feedback": "Do more of it.", "outcome": outcome} | fields
    return deciding.weigh(one, **said, by=cast.dora, now=opportunity.closes_at)


def test_drafted_by_a_manager_changed_by_its_owner(cast: Cast, met: Pairing) -> None:
    first = world.posted(cast, owner=cast.person("mara"))
    made = posting.draft(first, by=cast.petra, now=NOW)
    assert posting.draft(first, by=cast.petra, now=NOW).repeated
    assert not posting.draft(replace(first, criteria=["Other"]), by=cast.petra, now=NOW).repeated
    other = replace(first, title="Eight weeks", criteria=["Has led something", "Has led something", " "])
    assert not posting.change(made, posting=other, by=cast.mara, now=NOW).repeated
    assert [text for _code, text in made.criteria] == ["Has led something"]
    assert posting.change(made, posting=other, by=cast.mara, now=NOW).repeated
    another = factories.program("Another", manager=factories.user())
    for act in (
        lambda: posting.draft(first, by=cast.nia, now=NOW),
        lambda: posting.draft(replace(first, programs=[]), by=cast.petra, now=NOW),
        lambda: posting.draft(replace(first, programs=[another]), by=cast.petra, now=NOW),
        lambda: posting.change(made, posting=replace(other, programs=[another]), by=cast.mara, now=NOW),
        lambda: posting.change(made, posting=other, by=cast.nia, now=NOW),
        lambda: posting.open_up(made, by=cast.dora, now=NOW),
        lambda: posting.call_off(made, by=cast.nia, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not Message.objects.filter(kind__startswith="opportunities.").exists()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("kind", {"kind": "medal"}),
        ("title", {"title": " "}),
        ("about", {"about": " "}),
        ("about", {"about": "x" * 3001}),
        ("criteria", {"criteria": [" "]}),
        ("criteria", {"criteria": list("abcdefg")}),
        ("criteria", {"criteria": ["x" * 241]}),
        ("last_day", {"last_day": date.max}),
        ("decider", {"decider": "left"}),
    ],
)
def test_what_a_draft_needs(cast: Cast, met: Pairing, field: str, change: dict[str, Any]) -> None:
    if change.get("decider"):
        change = {"decider": factories.person("Lea Gone", state=Person.State.LEFT)}
    with pytest.raises(Refused) as refusal:
        posting.draft(world.posted(cast, **change), by=cast.petra, now=NOW)
    assert refusal.value.field == field


def test_opened_to_all_mentors_and_then_fixed(cast: Cast, met: Pairing) -> None:
    former = mentor(cast, "Fay Former")
    Person.objects.filter(pk=mentor(cast, "Lea Gone").person_id).update(state=Person.State.LEFT)
    for days in (3, 200):
        with pytest.raises(Refused) as refusal:
            posting.open_up(
                posting.draft(world.posted(cast, days=days), by=cast.petra, now=NOW), by=cast.petra, now=NOW
            )
        assert refusal.value.field == "last_day"
    made = world.opened(cast)
    assert posting.open_up(made, by=cast.petra, now=NOW).repeated
    messages = Message.objects.filter(kind="opportunities.opened")
    assert {one.to for one in messages} == {cast.person("nia"), former.person}
    with clock.moved_to(NOW):
        assert KINDS["opportunities.opened"].details(messages[0])["decider"] == "Dora Lindt"
    with clock.moved_to(made.closes_at), pytest.raises(Moot):
        KINDS["opportunities.opened"].details(messages[0])
    with pytest.raises(Refused, match="stays as it is"):
        posting.change(made, posting=world.posted(cast, "Other"), by=cast.petra, now=NOW)
    gone = posting.draft(world.posted(cast, "Nobody decides"), by=cast.petra, now=NOW)
    Opportunity.objects.filter(pk=gone.pk).update(decider=None)
    with pytest.raises(Refused) as refusal:
        posting.open_up(gone, by=cast.petra, now=NOW)
    assert refusal.value.field == "decider"


def test_applying_again_and_taking_it_back_without_a_trace(cast: Cast, met: Pairing) -> None:
    key = f"entry:{world.write_skill(cast).code}"
    made = world.opened(cast)
    first = apply(cast, made, key)
    assert first.share is not None
    assert first.share.reader == cast.person("dora")
    assert apply(cast, made, key).repeated
    assert not Message.objects.filter(kind="portfolio.shared").exists()
    assert apply(cast, made, key, words="Other").share == first.share
    assert apply(cast, made, words="Other").share is None
    assert Share.objects.get().ended_at == NOW
    assert apply(cast, made, key).share is not None
    before = Message.objects.count()
    assert not applying.withdraw(made, by=cast.nia, now=NOW).repeated
    assert applying.withdraw(made, by=cast.nia, now=NOW).repeated
    assert (Application.objects.count(), Message.objects.count()) == (0, before)
    assert not Share.objects.filter(ended_at=None).exists()
    acted = Event.objects.filter(verb__startswith="application.")
    assert {event.actor for event in acted} == {None}


def test_who_can_not_apply(cast: Cast, met: Pairing) -> None:
    made = world.opened(cast)
    for by in (cast.viktor, cast.otto, factories.user()):
        with pytest.raises(NotAllowed):
            applying.apply(made, by=by, now=NOW)
    Mentoring.objects.create(person=cast.person("dora"), cohort=cast.cohort)
    with pytest.raises(NotAllowed, match="You decide"):
        applying.apply(made, by=cast.dora, now=NOW)
    with pytest.raises(Refused) as refusal:
        apply(cast, made, words="x" * 1501)
    assert refusal.value.field == "words"
    with pytest.raises(Refused, match="any more"):
        apply(cast, made, now=made.closes_at)


def test_nobody_reads_before_the_last_day_is_over_and_then_in_a_drawn_order(cast: Cast, met: Pairing) -> None:
    made = world.opened(cast)
    one = apply(cast, made)
    others = [applying.apply(made, by=mentor(cast, f"Person {number}"), now=NOW) for number in range(5)]
    assert queries.reading_of(made, NOW).applications == []
    with pytest.raises(Refused, match="last day"):
        deciding.weigh(one, reasons={}, by=cast.dora, now=NOW)
    later = made.closes_at
    read = queries.reading_of(made, later)
    assert [each.application.code for each in read.applications] == sorted(each.code for each in (one, *others))
    assert not read.is_ready
    row = Due.objects.get(what=posting.TO_DECIDE)
    STEPS[posting.TO_DECIDE].handler(row, now=later)
    message = Message.objects.get(kind="opportunities.to_decide")
    with clock.moved_to(later):
        assert (message.to, KINDS["opportunities.to_decide"].details(message)["title"]) == (
            cast.person("dora"), made.title,
        )  # fmt: skip
    posting.call_off(made, by=cast.petra, now=later)
    with clock.moved_to(later), pytest.raises(Moot):
        KINDS["opportunities.to_decide"].details(message)
    with pytest.raises(Refused, match="nothing to decide"):
        STEPS[posting.TO_DECIDE].handler(row, now=later)
    row.subject_code = "nothing"
    with pytest.raises(Refused, match="deleted"):
        STEPS[posting.TO_DECIDE].handler(row, now=later)


def test_decided_with_reasons_and_feedback(cast: Cast, met: Pairing) -> None:
    key = f"entry:{world.write_skill(cast).code}"
    made = world.opened(cast)
    one, later = apply(cast, made, key), made.closes_at
    two = applying.apply(made, by=mentor(cast, "Ana Bell"), now=NOW)
    for missing, noted in (
        ("each criterion", {"reasons": {}}),
        ("an outcome", {"outcome": "open"}),
        ("feedback", {"feedback": " "}),
    ):
        weigh(cast, two, "chosen", feedback="")
        weigh(cast, one, **noted)
        with pytest.raises(Refused, match=missing):
            deciding.decide(made, by=cast.dora, now=later)
    judged = weigh(cast, one)
    assert weigh(cast, one).repeated
    assert queries.own_for(cast.nia, made.code, later).judgment is None
    for act in (
        lambda: deciding.weigh(one, reasons={}, by=cast.petra, now=later),
        lambda: deciding.decide(made, by=cast.petra, now=later),
    ):
        with pytest.raises(NotAllowed):
            act()
    for change, field in (({"outcome": "perhaps"}, "outcome"), ({"feedback": "x" * 1501}, "feedback")):
        with pytest.raises(Refused) as refusal:
            weigh(cast, one, **change)
        assert refusal.value.field == field
    assert not deciding.decide(made, by=cast.dora, now=later).repeated
    assert deciding.decide(made, by=cast.dora, now=later).repeated
    with pytest.raises(Refused, match="until it is decided"):
        deciding.weigh(one, reasons={}, by=cast.dora, now=later)
    answers = Message.objects.filter(kind="opportunities.answered")
    assert {message.to for message in answers} == {one.person, two.person}
    assert made.title not in str(KINDS["opportunities.answered"].details(answers[0]))
    own = queries.own_for(cast.nia, made.code, later)
    assert (own.judgment, own.is_chosen, Share.objects.get().until) == (judged, False, later)
    with pytest.raises(Refused, match="has been decided"):
        applying.withdraw(made, by=cast.nia, now=later)
    _found, lines, gone = queries.record_for(cast.petra, made.code)
    assert [(line.name, line.is_chosen) for line in lines] == [("Ana Bell", True), ("Nia Adeyemi", False)]
    assert gone == (later + timedelta(days=365)).date()


def test_withdrawing_while_it_is_read_takes_the_notes_along(cast: Cast, met: Pairing) -> None:
    made = world.opened(cast)
    one = apply(cast, made)
    weigh(cast, one)
    applying.withdraw(made, by=cast.nia, now=made.closes_at)
    assert not Judgment.objects.exists()
    with pytest.raises(Refused, match="taken back"):
        weigh(cast, one)
    deciding.decide(made, by=cast.dora, now=made.closes_at)
    assert Opportunity.objects.get().state == "decided"


def test_the_copy_of_ones_data_tells_nothing_before_it_is_decided(cast: Cast, met: Pairing) -> None:
    made = world.opened(cast)
    weigh(cast, apply(cast, made), feedback="Zebra: too quiet.")
    later = made.closes_at

    def told() -> tuple[bool, int, bool]:
        copy = export.of(cast.nia, now=later)
        kinds = [one for one in kinds_about(cast.nia) if one.purpose.startswith("A decision by a named person")]
        return "Zebra" in str(copy), len(copy["opportunities.judgment (person)"]), kinds[0].is_there

    assert told() == (False, 0, False)
    deciding.decide(made, by=cast.dora, now=later)
    assert told() == (True, 1, True)


def test_drafts_go_when_it_is_called_off(cast: Cast, met: Pairing) -> None:
    made = world.opened(cast)
    weigh(cast, apply(cast, made))
    posting.call_off(made, by=cast.petra, now=made.closes_at)
    assert (Application.objects.count(), Judgment.objects.count()) == (1, 0)


def test_called_off(cast: Cast, met: Pairing) -> None:
    draft = posting.draft(world.posted(cast), by=cast.petra, now=NOW)
    posting.call_off(draft, by=cast.petra, now=NOW)
    made = world.opened(cast, "Another")
    apply(cast, made)
    assert not posting.call_off(made, by=cast.petra, now=NOW).repeated
    assert posting.call_off(made, by=cast.petra, now=NOW).repeated
    message = Message.objects.get(kind="opportunities.answered")
    assert KINDS["opportunities.answered"].details(message)
    Opportunity.objects.filter(pk=made.pk).update(state="open")
    with pytest.raises(Moot):
        KINDS["opportunities.answered"].details(message)
    Opportunity.objects.filter(pk=made.pk).delete()
    with pytest.raises(Moot):
        KINDS["opportunities.answered"].details(message)


def test_what_is_kept_and_how_long(cast: Cast, met: Pairing) -> None:
    """What was sent goes soon after the decision; the record stays a year, when program and portfolio have long gone on."""
    made = world.opened(cast)
    apply(cast, made)
    world.decided(cast, made, chosen=False)
    draft = posting.draft(world.posted(cast, "A draft"), by=cast.petra, now=NOW)
    decided = made.closes_at
    apply_all(now=decided + 89 * DAY)
    assert Application.objects.count() == 1
    apply_all(now=decided + 90 * DAY)
    assert (Application.objects.count(), Judgment.objects.count()) == (0, 1)
    own = queries.own_for(cast.nia, made.code, decided)
    assert own.judgment is not None
    assert own.sent_until == (decided + 90 * DAY).date()
    Cohort.objects.filter(pk=cast.cohort.pk).update(state="closed", closed_at=NOW - 800 * DAY)
    apply_all(now=decided + 364 * DAY)
    assert (Judgment.objects.count(), Mentoring.objects.count()) == (1, 0)
    apply_all(now=decided + 365 * DAY)
    assert (Judgment.objects.count(), Opportunity.objects.filter(pk__in=(made.pk, draft.pk)).count()) == (0, 0)


def test_the_pages_of_it(cast: Cast, met: Pairing) -> None:
    key = f"entry:{world.write_skill(cast).code}"
    client = Client()
    client.force_login(cast.petra)
    said = {
        "kind": "job", "title": "Service lead", "about": "Lead the service team.", "criteria": "Has led\nHas listened",
        "last_day": "2026-06-01", "decider": cast.person("dora").email, "owner": "", "programs": [cast.program.code],
    }  # fmt: skip
    with clock.moved_to(NOW):
        address = reverse("opportunities:new", args=[cast.program.code])
        assert client.post(address, said | {"decider": "nobody@lumen.example"}).status_code == 422
        assert client.post(address, said | {"criteria": "\n".join("abcdefg")}).status_code == 422
        client.post(address, said)
        made = Opportunity.objects.get()
        of = [made.code]
        page = reverse("opportunities:posting", args=of)
        assert client.post(page, said | {"criteria": "\n".join("abcdefg")}).status_code == 422
        client.post(page, said | {"title": "Lead of service", "owner": cast.person("mara").email})
        client.post(reverse("opportunities:posting-opening", args=of))
        assert client.get(page).status_code == 200
        client.force_login(cast.nia)
        assert "Lead of service" in client.get(reverse("opportunities:own")).content.decode()
        one = reverse("opportunities:one", args=of)
        assert client.post(one, {"words": "", "parts": ["entry:nothing"]}).status_code == 422
        client.post(one, {"words": "I would like to.", "parts": [key]})
        assert "You applied" in client.get(reverse("opportunities:own")).content.decode()
        Opportunity.objects.update(decider=None)
        assert client.post(one, {"words": "Again"}).status_code == 422
        Opportunity.objects.update(decider=cast.person("dora"))
        client.force_login(cast.dora)
        reading = reverse("opportunities:deciding", args=of)
        assert "1 June 2026</time> is over" in client.get(reading).content.decode()
        made.refresh_from_db()
        single = reverse("opportunities:deciding-one", args=[made.code, Application.objects.get().code])
        assert client.get(single).status_code == 404
    with clock.moved_to(made.closes_at):
        assert client.get(single).status_code == 200
        noted = {code: "Seen." for code, _sentence in made.criteria}
        assert client.post(single, noted | {"outcome": "perhaps"}).status_code == 422
        client.post(single, noted | {"outcome": "not_chosen", "feedback": "Zebra: lead something small."})
        client.post(reverse("opportunities:deciding-closure", args=of))
        assert "Zebra" in client.get(reverse("opportunities:record", args=of)).content.decode()
        client.force_login(cast.mara)
        assert client.get(reverse("opportunities:record", args=of)).status_code == 200
        client.force_login(cast.viktor)
        assert client.get(reverse("opportunities:record", args=of)).status_code == 404
        client.force_login(cast.nia)
        assert "Zebra" in client.get(one).content.decode()
        assert client.post(reverse("opportunities:one-withdrawal", args=of)).status_code == 409
        other = posting.draft(world.posted(cast, "Another", days=40), by=cast.petra, now=made.closes_at)
        client.force_login(cast.petra)
        client.post(reverse("opportunities:posting-cancellation", args=[other.code]))
        other.refresh_from_db()
        assert other.state == "cancelled"


def test_queries_do_not_grow(cast: Cast, met: Pairing, django_assert_num_queries: Any) -> None:
    made = world.opened(cast)
    apply(cast, made)
    nia, dora, petra = Client(), Client(), Client()
    for client, user in ((nia, cast.nia), (dora, cast.dora), (petra, cast.petra)):
        client.force_login(user)
    for more in (0, 2):
        for number in range(more):
            world.opened(cast, f"Another {number}")
            applying.apply(made, by=mentor(cast, f"Person {number}"), now=NOW)
        with clock.moved_to(NOW), django_assert_num_queries(5):
            nia.get(reverse("opportunities:own"))
        with clock.moved_to(made.closes_at), django_assert_num_queries(5):
            dora.get(reverse("opportunities:deciding", args=[made.code]))
        with clock.moved_to(NOW), django_assert_num_queries(6):
            petra.get(reverse("opportunities:program", args=[cast.program.code]))
