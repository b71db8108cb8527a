"""A story: written by the pair alone, published by each one's yes to the very words, gone with one tap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.stories.world import WORDS, agreed, browser_of, published, told, written
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.core.retention import apply_all
from viceversa.messaging import rendering
from viceversa.messaging.kinds import Moot
from viceversa.messaging.models import Message
from viceversa.pairings.doors import space_for
from viceversa.pairings.models import Member, Pairing
from viceversa.pairings.states import PairingState
from viceversa.people import hooks
from viceversa.people.models import Person, User
from viceversa.programs.models import Cohort
from viceversa.programs.states import CohortState
from viceversa.stories import keeping
from viceversa.stories.actions import consents, publishing, writing
from viceversa.stories.actions.leaving import let_go_of_leavers
from viceversa.stories.models import Consent, Story, Taken
from viceversa.stories.queries import own, reading
from viceversa.stories.states import StoryState

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)
FULL = [("vice", "Nia Adeyemi, Customer analyst, Retail"), ("versa", "Viktor Halvorsen, Finance director, Finance")]


def read_by(user: User) -> list[str]:
    return [one.story.title for one in reading.stories_for(user)]


def test_only_the_pair_writes_and_only_while_it_may(cast: Cast, pair: Pairing) -> None:
    for stranger in (cast.petra, cast.otto, cast.dora):
        with pytest.raises(NotAllowed):
            writing.write(pair, **WORDS, by=stranger, now=NOW)
    with pytest.raises(Refused, match="few words"):
        writing.write(pair, **{**WORDS, "lead": " "}, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="120 characters"):
        writing.write(pair, **{**WORDS, "title": "Z" * 121}, by=cast.nia, now=NOW)
    story = written(cast, pair)
    again = written(cast, pair)
    assert (again.pk, again.repeated, story.repeated, story.state) == (story.pk, True, False, StoryState.DRAFT)
    assert writing.reword(story, **WORDS, by=cast.viktor, now=NOW).repeated
    assert not writing.reword(story, **{**WORDS, "title": "Quagga"}, by=cast.viktor, now=NOW).repeated
    Pairing.objects.filter(pk=pair.pk).update(state=PairingState.ENDED, ended_at=NOW)
    with pytest.raises(Refused, match="over"):
        writing.reword(story, **WORDS, by=cast.nia, now=NOW)
    with pytest.raises(NotAllowed):
        writing.remove(story, by=cast.petra, now=NOW)
    writing.remove(story, by=cast.viktor, now=NOW)
    writing.remove(story, by=cast.viktor, now=NOW)
    with pytest.raises(Refused, match="deleted"):
        consents.hold_back(story, by=cast.nia, now=NOW)
    verbs = Event.objects.filter(subject_code=story.code).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["story.written", "story.reworded", "story.removed"]


def test_each_says_yes_apart_and_a_manager_only_publishes(cast: Cast, pair: Pairing) -> None:
    story = written(cast, pair)
    for wrong in ({"audience": "all", "naming": "full"}, {"audience": "program", "naming": "loud"}):
        with pytest.raises(Refused, match="Choose"):
            consents.ask(story, **wrong, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="no longer asked"):
        consents.agree(story, sequence=0, audience="program", naming="none", by=cast.viktor, now=NOW)
    consents.ask(story, audience="organization", naming="full", by=cast.nia, now=NOW)
    assert consents.ask(story, audience="organization", naming="full", by=cast.nia, now=NOW).repeated
    assert (story.state, told("stories.asked")) == (StoryState.ASKED, ["Viktor"])
    with pytest.raises(NotAllowed):
        publishing.publish(story, by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="waiting for a yes"):
        publishing.publish(story, by=cast.petra, now=NOW)
    assert reading.for_manager(cast.petra, cast.program) == []
    with pytest.raises(Http404):
        reading.one_for_manager(cast.petra, cast.program, story.code)
    with pytest.raises(Refused, match="Ask anew for more"):
        consents.agree(story, sequence=1, audience="outside", naming="full", by=cast.viktor, now=NOW)
    with pytest.raises(NotAllowed):
        consents.agree(story, sequence=1, audience="program", naming="full", by=cast.petra, now=NOW)
    consents.agree(story, sequence=1, audience="program", naming="full", by=cast.viktor, now=NOW)
    assert (story.state, read_by(cast.otto)) == (StoryState.AGREED, [])
    assert not publishing.publish(story, by=cast.petra, now=NOW).repeated
    assert publishing.publish(story, by=cast.petra, now=NOW).repeated
    # The narrowest that anybody said is what holds: Otto takes no part, so he finds nothing.
    shown = reading.story_for(cast.nia, story.code)
    assert (shown.bylines, shown.audience, shown.is_mine, shown.minutes) == (FULL, "program", True, 1)
    assert (read_by(cast.nia), read_by(cast.petra), read_by(cast.dora), read_by(cast.otto)) == ([*["Zebra"]],) * 3 + (
        [],
    )
    with pytest.raises(Http404):
        reading.story_for(cast.otto, story.code)
    assert told("stories.published") == ["Nia", "Viktor"]


def test_other_words_void_every_yes(cast: Cast, pair: Pairing) -> None:
    story = written(cast, pair)
    consents.ask(story, audience="program", naming="full", by=cast.nia, now=NOW)
    seen = story.sequence
    writing.reword(story, **{**WORDS, "text": "Other words."}, by=cast.nia, now=NOW)
    with clock.moved_to(NOW), pytest.raises(Moot):
        rendering.words_of(Message.objects.get(kind="stories.asked"))
    consents.ask(story, audience="program", naming="full", by=cast.nia, now=LATER)
    with pytest.raises(Refused, match="have changed"):
        consents.agree(story, sequence=seen, audience="program", naming="full", by=cast.viktor, now=NOW)
    consents.agree(story, sequence=story.sequence, audience="program", naming="full", by=cast.viktor, now=NOW)
    publishing.publish(story, by=cast.petra, now=NOW)
    writing.reword(story, **WORDS, by=cast.viktor, now=LATER)
    assert (story.state, story.published_at, read_by(cast.nia)) == (StoryState.DRAFT, None, [])


def test_who_is_named_more_fully_than_the_other_knew_asks_them_once_more(cast: Cast, pair: Pairing) -> None:
    story = written(cast, pair)
    consents.ask(story, audience="program", naming="none", by=cast.nia, now=NOW)
    consents.agree(story, sequence=1, audience="program", naming="full", by=cast.viktor, now=NOW)
    assert (story.state, told("stories.asked")) == (StoryState.ASKED, ["Nia", "Viktor"])
    page = own.own_story(space_for(cast.nia, pair.code), story)
    assert page.mine is None
    assert [(one.name, one.yes, one.byline) for one in page.said] == [
        ("Nia", False, "a mentor"),
        ("Viktor", True, "Viktor Halvorsen, Finance director, Finance"),
    ]
    consents.agree(story, sequence=1, audience="program", naming="none", by=cast.nia, now=NOW)
    assert consents.agree(story, sequence=1, audience="program", naming="none", by=cast.nia, now=NOW).repeated
    assert story.state == StoryState.AGREED
    publishing.publish(story, by=cast.petra, now=NOW)
    assert reading.story_for(cast.petra, story.code).bylines == [("vice", "a mentor"), FULL[1]]
    # Less holds at once, more is asked for anew.
    consents.agree(story, sequence=1, audience="program", naming="first", by=cast.viktor, now=LATER)
    assert reading.story_for(cast.petra, story.code).bylines == [("vice", "a mentor"), ("versa", "Viktor")]
    with pytest.raises(Refused, match="ask anew"):
        consents.agree(story, sequence=1, audience="program", naming="full", by=cast.viktor, now=LATER)


def test_either_takes_it_back_alone_at_any_time_and_files_are_listed(cast: Cast, pair: Pairing) -> None:
    story = published(cast, pair, audience="outside")
    assert read_by(cast.otto) == ["Zebra"]
    with pytest.raises(NotAllowed):
        publishing.take_file(story, by=cast.nia, now=NOW)
    taken = publishing.take_file(story, by=cast.petra, now=NOW)
    assert (taken.by, reading.story_for(cast.nia, story.code).taken) == (cast.petra, 1)
    Pairing.objects.filter(pk=pair.pk).update(state=PairingState.COMPLETED, ended_at=NOW)
    for stranger in (cast.otto, cast.petra):
        with pytest.raises(NotAllowed):
            consents.withdraw(story, by=stranger, now=LATER)
    page = browser_of(cast.viktor).get(f"/stories/{story.code}/").content.decode()
    assert "1 file was taken before" in page
    assert not consents.withdraw(story, by=cast.viktor, now=LATER).repeated
    assert consents.withdraw(story, by=cast.nia, now=LATER).repeated
    assert (read_by(cast.nia), read_by(cast.otto), Taken.objects.count()) == ([], [], 1)
    assert browser_of(cast.viktor).get(f"/stories/{story.code}/").status_code == 404
    with pytest.raises(Refused, match="outside"):
        publishing.take_file(story, by=cast.petra, now=LATER)
    assert (
        "files were taken" not in browser_of(cast.nia).get(f"/pairs/{pair.code}/stories/{story.code}/").content.decode()
    )


def test_keeping_it_between_us_tells_nobody(cast: Cast, pair: Pairing) -> None:
    story = agreed(cast, pair)
    before = Message.objects.count()
    assert not consents.hold_back(story, by=cast.viktor, now=NOW).repeated
    assert consents.hold_back(story, by=cast.nia, now=NOW).repeated
    assert (story.state, Message.objects.count(), own.own_story(space_for(cast.nia, pair.code), story).mine) == (
        StoryState.DRAFT,
        before,
        None,
    )


def test_a_manager_leaves_words_out_and_the_pair_sees_which(cast: Cast, pair: Pairing) -> None:
    story = published(cast, pair, text="It began in March.\n\nA customer called Marie cried.\n\nNow we ask.")
    with pytest.raises(NotAllowed):
        publishing.redact(story, passage="Now we ask.", by=cast.nia, now=NOW)
    with pytest.raises(Refused, match="just so"):
        publishing.redact(story, passage="Never written", by=cast.petra, now=NOW)
    with pytest.raises(Refused, match="Nothing would be left"):
        publishing.redact(story, passage=story.text, by=cast.petra, now=NOW)
    assert not publishing.redact(story, passage="A customer called Marie cried.", by=cast.petra, now=NOW).repeated
    assert publishing.redact(story, passage="A customer called Marie cried.", by=cast.petra, now=NOW).repeated
    assert (story.text, story.state) == ("It began in March.\n\n[…]\n\nNow we ask.", StoryState.ASKED)
    assert (read_by(cast.nia), told("stories.redacted")) == ([], ["Nia", "Viktor"])
    page = browser_of(cast.viktor).get(f"/pairs/{pair.code}/stories/{story.code}/").content.decode()
    assert "A customer called Marie cried." in page
    for by in (cast.nia, cast.viktor):
        consents.agree(story, sequence=story.sequence, audience="program", naming="full", by=by, now=NOW)
    assert (story.state, story.left_out) == (StoryState.AGREED, ["A customer called Marie cried."])
    assert "Marie" not in browser_of(cast.petra).get(f"/programs/{cast.program.code}/stories/desk/{story.code}/").text


def test_everybody_in_a_pair_is_asked_alike_and_nothing_says_who_answered(cast: Cast, pair: Pairing) -> None:
    with pytest.raises(NotAllowed):
        publishing.ask_for_stories(cast.cohort, by=cast.nia, now=NOW)
    assert not publishing.ask_for_stories(cast.cohort, by=cast.petra, now=NOW).repeated
    assert publishing.ask_for_stories(cast.cohort, by=cast.petra, now=LATER).repeated
    assert told("stories.invited") == ["Nia", "Viktor"]
    written(cast, pair)
    assert "Zebra" not in browser_of(cast.petra).get(f"/programs/{cast.program.code}/stories/desk/").content.decode()
    Pairing.objects.filter(pk=pair.pk).update(state=PairingState.ENDED, ended_at=NOW)
    with pytest.raises(Refused, match="Nobody"):
        publishing.ask_for_stories(cast.cohort, by=cast.petra, now=NOW + timedelta(days=40))
    for message in Message.objects.filter(kind="stories.invited"):
        with clock.moved_to(NOW), pytest.raises(Moot):
            rendering.words_of(message)


def leaves(cast: Cast, *names: str) -> None:
    Person.objects.filter(pk__in=[cast.person(name).pk for name in names]).update(state=Person.State.LEFT)
    for changed in hooks.DIRECTORY_CHANGED:
        changed(LATER, people=None)


def test_a_leavers_name_goes_and_a_story_that_names_them_in_its_words_comes_off(cast: Cast, pair: Pairing) -> None:
    plain = published(cast, pair)
    named = published(cast, pair, title="What Viktor said")
    waiting = agreed(cast, pair, title="Waiting")
    draft = written(cast, pair, title="Draft of Viktor")
    leaves(cast, "viktor")
    states = dict(Story.objects.values_list("title", "state"))
    assert states == {
        plain.title: StoryState.PUBLISHED,
        named.title: StoryState.WITHDRAWN,
        waiting.title: StoryState.DRAFT,
        draft.title: StoryState.DRAFT,
    }
    assert reading.story_for(cast.nia, plain.code).bylines == [FULL[0], ("versa", "a mentee")]
    leaves(cast, "nia")
    plain.refresh_from_db()
    assert plain.state == StoryState.WITHDRAWN
    with CaptureQueriesContext(connection) as asked:
        let_go_of_leavers(LATER)
    assert len([one for one in asked.captured_queries if one["sql"].startswith("SELECT")]) == 1


def test_what_was_published_is_kept_two_years(cast: Cast, pair: Pairing) -> None:
    public = published(cast, pair)
    assert reading.story_for(cast.nia, public.code).kept_until == NOW + timedelta(days=730)
    for days, left in ((729, 1), (730, 0)):
        apply_all(now=NOW + timedelta(days=days))
        assert Story.objects.count() == left


def test_it_goes_in_the_night_in_which_nobody_is_left_to_take_it_back(cast: Cast, pair: Pairing) -> None:
    public = published(cast, pair)
    written(cast, pair, title="Draft")
    Pairing.objects.filter(pk=pair.pk).update(state=PairingState.COMPLETED, ended_at=NOW)
    Cohort.objects.filter(pk=cast.cohort.pk).update(state=CohortState.CLOSED, closed_at=NOW)
    space = space_for(cast.nia, pair.code)
    rows = keeping.kept_rows(space, NOW, NOW)
    assert [row.what for row in rows] == ["Stories", "Published: Zebra"]
    assert rows[1].gone == timezone.localtime(NOW + timedelta(days=365)).date()
    assert reading.story_for(cast.nia, public.code).kept_until == NOW + timedelta(days=365)
    assert [[line.split(",")[0] for line in lines] for _title, lines in keeping.copied(space)] == [["Zebra", "Draft"]]
    apply_all(now=NOW + timedelta(days=91))
    assert list(Story.objects.values_list("pk", flat=True)) == [public.pk]
    apply_all(now=NOW + timedelta(days=364))
    assert (Story.objects.count(), Member.objects.count(), Consent.objects.count()) == (1, 2, 2)
    apply_all(now=NOW + timedelta(days=365))
    assert (Story.objects.count(), Member.objects.count(), Consent.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("pair_is_kept", [True, False])
def test_a_yes_that_is_not_kept_lets_nobody_else_read(cast: Cast, pair: Pairing, pair_is_kept: bool) -> None:
    story = written(cast, pair)
    consents.ask(story, audience="outside", naming="none", by=cast.nia, now=NOW)
    consents.agree(story, sequence=1, audience="program", naming="none", by=cast.viktor, now=NOW)
    publishing.publish(story, by=cast.petra, now=NOW)
    Consent.objects.filter(participant=cast.viktor_part).delete()
    if not pair_is_kept:
        Member.objects.all().delete()
    assert (read_by(cast.otto), read_by(cast.petra)) == ([], ["Zebra"])
    with pytest.raises(Refused, match="outside"):
        publishing.take_file(story, by=cast.petra, now=NOW)


def test_many_stories_of_another_program_leave_room_for_those_one_may_read(
    cast: Cast, pair: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_SHOWN", 2)
    published(cast, pair, audience="organization", title="For all")
    cohort = factories.cohort(factories.program("Other", manager=factories.user()))
    other = Pairing.objects.create(cohort=cohort, state=PairingState.ACTIVE, created_at=NOW)
    for audience in ("program", "organization"):
        for _each in range(2):
            story = Story.objects.create(
                pairing=other, title=audience, lead="l", text="t", state="published", audience=audience, sequence=1,
                published_at=LATER, created_at=LATER,
            )  # fmt: skip
            Consent.objects.create(
                story=story, participant=cast.nia_part, sequence=1, naming="none", audience="program",
                given_at=LATER, created_at=LATER,
            )  # fmt: skip
    assert read_by(cast.otto) == ["For all"]


def test_pages_from_draft_to_file(cast: Cast, pair: Pairing) -> None:
    nia, viktor, petra = (browser_of(user) for user in (cast.nia, cast.viktor, cast.petra))
    base = f"/pairs/{pair.code}/stories/"
    assert nia.post(f"{base}new/", {**WORDS, "lead": ""}).status_code == 422
    assert nia.post(f"{base}new/", WORDS).status_code == 302
    story = Story.objects.get()
    at, desk = f"{base}{story.code}/", f"/programs/{cast.program.code}/stories/desk/"
    yes = {"audience": "outside", "naming": "full"}
    assert nia.post(f"{at}consent/", {"act": "ask"}).status_code == 422
    assert nia.post(f"{at}consent/", {"act": "sing"}).status_code == 404
    assert nia.post(f"{at}consent/", {"act": "ask", **yes}).status_code == 302
    assert viktor.post(f"{at}consent/", {"act": "agree", "sequence": "7", **yes}).status_code == 422
    assert viktor.post(f"{at}consent/", {"act": "agree", "sequence": "1", **yes}).status_code == 302
    assert petra.post(f"{desk}{story.code}/publication/").status_code == 302
    assert petra.post(f"{desk}{story.code}/", {"passage": "not in it"}).status_code == 422
    answer = petra.post(f"{desk}{story.code}/file/")
    assert answer["Content-Disposition"] == f'attachment; filename="story-{story.code}.txt"'
    assert "Viktor Halvorsen, Finance director, Finance" in answer.content.decode()
    for path in (
        base,
        at,
        f"{at}words/",
        "/stories/",
        f"/stories/{story.code}/",
        f"/programs/{cast.program.code}/stories/",
    ):
        assert "Zebra" in nia.get(path).content.decode()
    assert viktor.post(f"/stories/{story.code}/withdrawal/").status_code == 302
    assert nia.post(f"{at}removal/").status_code == 302
    assert petra.post(f"{desk}asking/", {"cohort": "no"}).status_code == 404
    assert petra.post(f"{desk}asking/", {"cohort": cast.cohort.code}).status_code == 302


def test_the_pages_of_stories_do_not_grow_with_them(cast: Cast, pair: Pairing) -> None:
    def cost(user: User, path: str) -> int:
        browser = browser_of(user)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        return len(asked.captured_queries)

    paths = [
        (cast.nia, "/stories/"),
        (cast.nia, f"/programs/{cast.program.code}/stories/"),
        (cast.petra, f"/programs/{cast.program.code}/stories/desk/"),
        (cast.nia, f"/pairs/{pair.code}/stories/"),
    ]
    published(cast, pair)
    one = [cost(*path) for path in paths]
    for number in range(2):
        published(cast, pair, title=f"Zebra {number}")
    assert [cost(*path) for path in paths] == one
    assert max(one) <= 12


def test_what_the_pages_and_mails_of_a_pair_say(cast: Cast, pair: Pairing) -> None:
    story = agreed(cast, pair)
    nia, at = browser_of(cast.nia), f"/pairs/{pair.code}/stories/{story.code}/"
    assert nia.post(f"{at}words/", {**WORDS, "title": ""}).status_code == 422
    assert nia.post(f"{at}consent/", {"act": "keep"}).status_code == 302
    assert nia.post(f"{at}words/", {**WORDS, "title": "Quagga"}).status_code == 302
    assert nia.get(f"/pairs/{pair.code}/").text.count(f"/pairs/{pair.code}/stories/") == 1
    assert nia.get(f"/pairs/{pair.code}/stories/nosuchstory0/").status_code == 404
    other = published(cast, pair)
    at = f"/pairs/{pair.code}/stories/{other.code}/"
    desk = browser_of(cast.petra)
    with clock.moved_to(NOW):
        subjects = {
            message.kind: rendering.words_of(message).subject
            for message in Message.objects.filter(kind="stories.published")
        }
    assert subjects == {"stories.published": "Published in Fresh Eyes"}
    assert (
        desk.post(f"/programs/{cast.program.code}/stories/desk/{other.code}/", {"passage": "Now we ask."}).status_code
        == 302
    )
    with clock.moved_to(NOW):
        message = Message.objects.filter(kind="stories.redacted").first()
        assert message is not None
        words = rendering.words_of(message)
    assert (words.subject, "Now we ask" in words.text) == ("Your word is asked for again", False)
    for browser in (nia, browser_of(cast.viktor)):
        yes = {"act": "agree", "audience": "program", "naming": "full", "sequence": str(other.sequence + 1)}
        assert browser.post(f"{at}consent/", yes).status_code == 302
    publishing.publish(other, by=cast.petra, now=NOW)
    assert nia.post(f"{at}consent/", {"act": "withdraw"}).status_code == 302
    assert nia.get(f"/stories/{other.code}/").status_code == 404
    assert desk.post(f"/stories/{written(cast, pair, title='Okapi').code}/withdrawal/").status_code == 404
    with clock.moved_to(NOW):
        for message in Message.objects.filter(kind__in=("stories.published", "stories.redacted")):
            with pytest.raises(Moot):
                rendering.words_of(message)
