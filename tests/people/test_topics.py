"""The topic catalogue: it comes in five languages, finds what people mean, and becomes the organization's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.matching.queries import topic_names
from viceversa.people import actions, catalog, queries
from viceversa.people.models import Topic, User
from viceversa.programs import queries as programs
from viceversa.programs.actions.enrollment import set_offer
from viceversa.programs.models import Offer, OffLimits, Participant, Want
from viceversa.programs.presets import FROM_JUNIORS, FROM_SENIORS
from viceversa.programs.states import ParticipantState

pytestmark = pytest.mark.django_db


def client(user: User, language: str = "") -> Client:
    made = Client(headers={"accept-language": language or "en"})
    made.force_login(user)
    return made


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def named(slug: str) -> Topic:
    return factories.topic(slug)


# The files


def test_the_catalogue_is_whole_in_four_languages_and_begun_in_the_fifth() -> None:
    entries = catalog.entries()
    assert len(entries) >= 150
    for code in ("en", "de", "fr", "es"):
        lacking = [
            slug
            for slug, entry in entries.items()
            if not all(entry.words.get(code, {}).get(what) for what in ("name", "description", "synonyms"))
        ]
        assert lacking == []
        with translation.override(code):
            families = catalog.families()
            assert len(families) == 12
            assert all(all(one.levels) and len(one.levels) == 5 and one.offer and one.want for one in families)
    assert sum("ar" in entry.words for entry in entries.values()) > 100


def test_names_fit_and_none_is_used_twice_in_a_language() -> None:
    for code in ("en", "de", "fr", "es", "ar"):
        names = [entry.words[code]["name"] for entry in catalog.entries().values() if code in entry.words]
        assert len(names) == len(set(names))
        assert max(map(len, names)) <= 60
    assert all(
        len(words["description"]) <= 110 for entry in catalog.entries().values() for words in entry.words.values()
    )


def test_what_presets_suggest_is_in_the_catalogue() -> None:
    assert set(FROM_JUNIORS) | set(FROM_SENIORS) <= set(catalog.entries())


def test_a_family_nobody_knows_is_named_after_itself() -> None:
    assert catalog.family("gardening").name == "Gardening"


# Loading


def test_it_is_loaded_once_and_kept_up(django_assert_num_queries: Any) -> None:
    assert actions.load_catalog(now=NOW) == Topic.objects.count() == len(catalog.entries())
    with django_assert_num_queries(3):  # a savepoint around the one query
        assert actions.load_catalog(now=NOW + timedelta(days=1)) == 0
    Topic.objects.filter(slug="ai-assistants").update(name="Old", words={})
    assert actions.load_catalog(now=NOW) == 1
    assert topic("ai-assistants").words["de"]["name"] == "KI-Assistenten im Arbeitsalltag"
    assert Event.objects.filter(verb="topics.loaded").count() == 2


def test_a_topic_that_no_longer_comes_along_is_retired_once() -> None:
    actions.load_catalog(now=NOW)
    Topic.objects.create(slug="fax-machines", name="Fax machines", family="digital", created_at=NOW)
    assert actions.load_catalog(now=NOW + timedelta(days=1)) == 1
    assert topic("fax-machines").retired_at == NOW + timedelta(days=1)
    assert actions.load_catalog(now=NOW + timedelta(days=2)) == 0


def test_what_the_organization_wrote_survives_an_update(cast: Cast) -> None:
    actions.load_catalog(now=NOW)
    own = add(cast, "Lumen loyalty card")
    actions.change_topic(
        topic("ai-assistants"), name="Lumi, our assistant", family="ai", words={}, by=cast.ada, now=NOW
    )
    actions.retire_topic(topic("games"), by=cast.ada, now=NOW)
    actions.merge_topics(topic("creators"), into=topic("short-video"), by=cast.ada, now=NOW)
    assert actions.load_catalog(now=NOW + timedelta(days=1)) == 0
    assert topic("ai-assistants").name == "Lumi, our assistant"
    assert topic("games").retired_at == NOW
    assert topic("creators").merged_into == topic("short-video")
    assert "\ncreators and influencers\n" in topic("short-video").search
    assert topic(own.slug).name == "Lumen loyalty card"


# In the reader's language


def test_a_topic_is_said_in_the_readers_language() -> None:
    actions.load_catalog(now=NOW)
    plain = topic("plain-language")
    said = {}
    for code in ("en", "de", "de-ch", "fr", "es", "ar", "it"):
        with translation.override(code):
            said[code] = str(plain)
    assert said == {
        "en": "Plain language", "de": "Klare Sprache", "de-ch": "Klare Sprache", "fr": "Le langage clair",
        "es": "Lenguaje claro", "ar": "اللغة الواضحة", "it": "Plain language",
    }  # fmt: skip
    with translation.override("ar"):
        assert plain.line == "Writing so that everybody understands at first reading"
        assert plain.other_names == ["clear writing", "simple words", "jargon"]


@pytest.mark.parametrize(
    ("language", "typed", "first"),
    [
        ("en", "short vid", "Short video"),
        ("en", "video", "Voice, image and video made by AI"),
        ("en", "tiktok", "Short video"),
        ("en", "Kurzvideo", "Short video"),
        ("de", "kurzvi", "Kurzvideo"),
        ("de", "barrierefreiheit", "Barrierefreiheit im Arbeitsalltag"),
        ("de", "accessibility", "Barrierefreiheit im Arbeitsalltag"),
        ("fr", "reunions qui en valent", "Des réunions qui en valent la peine"),
        ("fr", "RÉUNIONS peine", "Des réunions qui en valent la peine"),
        ("es", "contrasenas", "Prudencia digital en el día a día"),
        ("ar", "التفاوض", "التفاوض الجيد"),
    ],
)
def test_words_find_a_topic_in_any_language(
    language: str, typed: str, first: str, django_assert_num_queries: Any
) -> None:
    actions.load_catalog(now=NOW)
    with translation.override(language), django_assert_num_queries(1):
        found = [found.label for found in queries.topics_matching(typed)]
    assert first in found
    if typed != "video":
        assert found[0] == first


def test_the_nearest_comes_first_and_what_is_taken_not_at_all() -> None:
    actions.load_catalog(now=NOW)
    found = queries.topics_matching("feedback")
    assert [each.slug for each in found][:2] == ["peer-feedback", "hard-feedback"]
    assert topic("peer-feedback") not in queries.topics_matching("feedback", without=[topic("peer-feedback").pk])
    assert len(queries.topics_matching("a")) == queries.FOUND
    assert queries.topics_matching("  ") == []
    assert queries.topics_matching("zeppelin") == []


def test_pages_say_topics_in_the_readers_language(cast: Cast) -> None:
    actions.load_catalog(now=NOW)
    shown = client(cast.nia, "de").get(reverse("programs:enrollment", args=[cast.nia_part.code])).content.decode()
    assert "Kurzvideo" in shown
    assert "Short video" not in shown
    assert "Wie über Budgets entschieden wird" in shown
    with translation.override("fr"):
        assert topic_names()["short-video"] == "La vidéo courte"


# The organization's own


def add(cast: Cast, name: str, **more: Any) -> Topic:
    values: dict[str, Any] = {"family": "business", "words": {}, "by": cast.ada, "now": NOW}
    return actions.add_topic(name=name, **{**values, **more})


def test_a_topic_of_ones_own(cast: Cast) -> None:
    words = {
        "en": {"description": " What  it is ", "synonyms": ["card", "card", " points "]},
        "de": {"name": "Kundenkarte", "description": "", "synonyms": []},
        "fr": {"name": "", "description": "", "synonyms": []},
        "es": {"name": "", "description": "", "synonyms": ["puntos"]},
    }
    made = add(cast, "  Lumen  Treue-Karte ", words=words)
    assert (made.slug, made.name, made.description, made.synonyms) == (
        "lumen-treue-karte",
        "Lumen Treue-Karte",
        "What it is",
        ["card", "points"],
    )
    assert made.words == {
        "de": {"name": "Kundenkarte", "description": "", "synonyms": []},
        "es": {"name": "", "description": "", "synonyms": ["puntos"]},
    }
    assert queries.topics_matching("puntos") == [made]
    assert (made.source, made.is_edited) == (Topic.Source.OWN, True)
    assert queries.topics_matching("kundenk") == [made]
    assert add(cast, "Lumen (Treue) Karte!").slug == "lumen-treue-karte-2"
    assert add(cast, "قناة").slug == "topic"
    added = Event.objects.filter(verb="topic.added").order_by("pk")
    assert list(added.values_list("facts__slug", flat=True)) == [
        "lumen-treue-karte",
        "lumen-treue-karte-2",
        "topic",
    ]


@pytest.mark.parametrize(
    ("name", "family", "sentence"),
    [
        (" ", "business", "Give the topic a name"),
        ("Chess", "games", "Choose a family"),
        ("AI ASSISTANTS", "ai", "“Ai assistants” has this name already"),
    ],
)
def test_what_can_be_no_topic(cast: Cast, name: str, family: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        add(cast, name, family=family)


def test_only_people_administrators_change_topics(cast: Cast) -> None:
    games, video = named("games"), topic("short-video")
    for verb in (
        lambda: add(cast, "Chess", by=cast.petra),
        lambda: actions.change_topic(games, name="Chess", family="ai", words={}, by=cast.petra),
        lambda: actions.retire_topic(games, by=cast.petra),
        lambda: actions.restore_topic(games, by=cast.petra),
        lambda: actions.merge_topics(games, into=video, by=cast.petra),
    ):
        with pytest.raises(NotAllowed, match="Only people administrators"):
            verb()
    assert not Event.objects.filter(verb__startswith="topic.").exists()


def test_renaming_keeps_the_slug_and_is_safe_to_repeat(cast: Cast) -> None:
    video = topic("short-video")
    changed = actions.change_topic(video, name="Reels", family="media", words={}, by=cast.ada, now=NOW)
    assert (changed.slug, changed.name, changed.is_edited, changed.repeated) == ("short-video", "Reels", True, False)
    assert actions.change_topic(video, name="Reels", family="media", words={}, by=cast.ada, now=NOW).repeated
    assert Event.objects.filter(verb="topic.changed").count() == 1
    assert Offer.objects.get(participant=cast.nia_part, topic=video).level == 4


def test_a_retired_topic_is_kept_and_not_chosen_anew(cast: Cast) -> None:
    video, retired = topic("short-video"), named("games")
    for one in (video, retired):
        assert not actions.retire_topic(one, by=cast.ada, now=NOW).repeated
    assert actions.retire_topic(video, by=cast.ada, now=NOW).repeated
    retired.refresh_from_db()
    with pytest.raises(Refused, match="“Games” is no longer offered"):
        set_offer(cast.nia_part, topic=retired, level=4, by=cast.nia, now=NOW)
    video.refresh_from_db()
    set_offer(cast.nia_part, topic=video, level=5, by=cast.nia, now=NOW)
    assert Offer.objects.get(participant=cast.nia_part, topic=video).level == 5
    assert queries.topics_matching("games") == []
    assert not actions.restore_topic(retired, by=cast.ada, now=NOW).repeated
    assert actions.restore_topic(retired, by=cast.ada, now=NOW).repeated
    assert queries.topics_matching("games") == [retired]


# Merging


def test_merging_moves_everything_and_leaves_no_doubles(cast: Cast) -> None:
    reels, video = named("reels"), topic("short-video")
    nia, viktor = cast.nia_part, cast.viktor_part
    Offer.objects.create(participant=nia, topic=reels, level=5, example="Our apprentices", position=3)
    Offer.objects.create(participant=viktor, topic=reels, level=None, position=4)
    Want.objects.filter(participant=viktor, topic=video).update(level=None, position=3)
    Want.objects.create(participant=viktor, topic=reels, level=3, example="For the town hall", position=2)
    OffLimits.objects.create(participant=nia, topic=reels)
    OffLimits.objects.create(participant=viktor, topic=reels)
    OffLimits.objects.create(participant=viktor, topic=video)

    into = actions.merge_topics(reels, into=video, by=cast.ada, now=NOW)

    assert into == video
    offers = {row.participant: row for row in Offer.objects.filter(topic=video)}
    assert {who: (row.level, row.example, row.position) for who, row in offers.items()} == {
        nia: (5, "Our apprentices", 2),
        viktor: (None, "", 4),
    }
    want = Want.objects.get(participant=viktor, topic=video)
    assert (want.level, want.example, want.position) == (3, "For the town hall", 2)
    assert set(OffLimits.objects.values_list("participant", "topic")) == {(nia.pk, video.pk), (viktor.pk, video.pk)}
    assert not any(model.objects.filter(topic=reels).exists() for model in (Offer, Want, OffLimits))
    event = Event.objects.get(verb="topic.merged")
    assert (event.subject_code, event.facts) == (reels.code, {"slug": "reels", "into": "short-video"})


def test_examples_of_two_become_one_that_fits(cast: Cast) -> None:
    reels, video = named("reels"), topic("short-video")
    Offer.objects.filter(participant=cast.nia_part, topic=video).update(example="a" * 100)
    double = Offer.objects.create(participant=cast.nia_part, topic=reels, level=1, example="b" * 100, position=9)
    actions.merge_topics(reels, into=video, by=cast.ada, now=NOW)
    assert Offer.objects.get(participant=cast.nia_part, topic=video).example == "a" * 100
    again = named("clips")
    Offer.objects.create(participant=cast.nia_part, topic=again, example="short", position=double.position)
    Offer.objects.filter(participant=cast.nia_part, topic=video).update(example="sweet")
    actions.merge_topics(again, into=video, by=cast.ada, now=NOW)
    assert Offer.objects.get(participant=cast.nia_part, topic=video).example == "sweet; short"


def test_the_old_slug_and_the_old_names_lead_to_the_new_topic(cast: Cast) -> None:
    clips, reels, video = named("clips"), named("reels"), topic("short-video")
    actions.merge_topics(clips, into=reels, by=cast.ada, now=NOW)
    actions.merge_topics(reels, into=video, by=cast.ada, now=NOW)
    assert {programs.topic(slug) for slug in ("clips", "reels", "short-video")} == {video}
    assert {queries.topic_labels()[slug] for slug in ("clips", "reels", "short-video")} == {"Short video"}
    assert queries.topics_matching("clips") == [video]
    with pytest.raises(Http404):
        programs.topic("nothing")


def test_merges_that_can_not_be(cast: Cast) -> None:
    games, video, chess = named("games"), topic("short-video"), named("chess")
    with pytest.raises(Refused, match="another topic"):
        actions.merge_topics(games, into=games, by=cast.ada, now=NOW)
    actions.retire_topic(chess, by=cast.ada, now=NOW)
    with pytest.raises(Refused, match="“Chess” is retired"):
        actions.merge_topics(games, into=chess, by=cast.ada, now=NOW)
    actions.merge_topics(games, into=video, by=cast.ada, now=NOW)
    assert actions.merge_topics(games, into=video, by=cast.ada, now=NOW).repeated
    with pytest.raises(Refused, match="“Games” was merged already"):
        actions.merge_topics(games, into=topic("ai-assistants"), by=cast.ada, now=NOW)
    with pytest.raises(Refused, match="was merged into “Short video”"):
        actions.restore_topic(games, by=cast.ada, now=NOW)


def test_a_retired_topic_can_be_merged(cast: Cast) -> None:
    games = actions.retire_topic(named("games"), by=cast.ada, now=NOW)
    actions.merge_topics(games, into=topic("short-video"), by=cast.ada, now=NOW + timedelta(days=1))
    assert topic("games").retired_at == NOW


# The pages


def offers_of(cast: Cast, many: int, slug: str) -> None:
    for number in range(many):
        part = factories.participant(cast.cohort, factories.person(f"Person {slug} {number}"), "mentor")
        Offer.objects.create(participant=part, topic=topic(slug), level=4, position=1)


def test_counts_of_fewer_than_five_are_not_told(cast: Cast) -> None:
    named("games")
    offers_of(cast, 4, "games")
    offers_of(cast, 4, "short-video")  # and Nia
    for person in range(6):
        part = factories.participant(cast.cohort, factories.person(f"Quiet {person}"), "mentor")
        OffLimits.objects.create(participant=part, topic=topic("ai-assistants"))
    assert {Topic.objects.get(pk=pk).slug: counts for pk, counts in queries.uses().items() if any(counts)} == {
        "short-video": (5, 0)
    }
    page = client(cast.ada).get(reverse("people:topics")).content.decode()
    assert "5 people offer it" in page
    assert "4 people" not in page
    assert "people offer it" not in client(cast.nia).get(reverse("people:topics")).content.decode()


def test_a_person_in_several_cohorts_counts_once_and_an_unsent_enrollment_not_at_all(cast: Cast) -> None:
    named("games"), named("chess")
    cohorts = [cast.cohort, *(factories.cohort(cast.program, name=f"Wave {number}") for number in (2, 3))]
    for number in range(7):
        person = factories.person(f"Person {number}")
        # Of the seven, the first one is in three cohorts, the second in two; the last has not sent anything yet.
        for cohort in cohorts[: max(1, 3 - number)]:
            part = factories.participant(cohort, person, "mentor")
            Offer.objects.create(participant=part, topic=topic("games"), level=4, position=1)
            Want.objects.create(participant=part, topic=topic("chess"), position=1)
    unsent = factories.participant(cohorts[2], person, "mentor")
    Offer.objects.create(participant=unsent, topic=topic("games"), level=4, position=1)
    Participant.objects.filter(person=person).update(state=ParticipantState.ENROLLING)
    with CaptureQueriesContext(connection) as captured:
        counts = {Topic.objects.get(pk=pk).slug: pair for pk, pair in queries.uses().items()}
    assert (counts["games"], counts["chess"]) == ((6, 0), (0, 6))
    assert len([one for one in captured if "programs_" in one["sql"]]) == 4


def test_everybody_reads_the_catalogue_and_administrators_change_it(cast: Cast) -> None:
    actions.load_catalog(now=NOW)
    theirs, own = (client(who).get(reverse("people:topics")).content.decode() for who in (cast.nia, cast.ada))
    for text in ("Short video", "AI and automation", "Saying one thing in under a minute"):
        assert (text in theirs, text in own) == (True, True)
    for text in ("New topic", "Import skills", "Retired"):
        assert (text in theirs, text in own) == (False, True)
    assert client(cast.nia).get(reverse("people:topic", args=[topic("games").code])).status_code == 404


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=tiktok", {"short-video"}),
        ("q=feedback&family=work", {"peer-feedback"}),
        ("q=zeppelin", set()),
        ("show=retired", {"games"}),
        ("q=feedback&show=retired", set()),
    ],
)
def test_the_catalogue_is_narrowed(cast: Cast, query: str, slugs: set[str]) -> None:
    actions.load_catalog(now=NOW)
    actions.retire_topic(topic("games"), by=cast.ada, now=NOW)
    shelves = client(cast.ada).get(f"{reverse('people:topics')}?{query}").context["shelves"]
    assert {one.slug for _family, rows in shelves for one, *_counts in rows} == slugs


def test_no_retired_topic_is_not_a_search_that_found_nothing(cast: Cast) -> None:
    visitor, address = client(cast.ada), reverse("people:topics")
    nothing, sought = (visitor.get(f"{address}?show=retired{more}").content.decode() for more in ("", "&q=zeppelin"))
    assert ("No topic is retired" in nothing, "No topic is retired" in sought) == (True, False)
    assert ("Try another word" in nothing, "Try another word" in sought) == (False, True)


def test_the_page_of_topics_costs_the_same_for_many(cast: Cast, django_assert_max_num_queries: Any) -> None:
    visitor = client(cast.ada)
    for many in (1, 3):
        for number in range(many):
            named(f"topic-{many}-{number}")
        with django_assert_max_num_queries(12) as counted:
            visitor.get(reverse("people:topics"))
        assert len(counted.captured_queries) == 10


def test_adding_and_changing_by_the_page(cast: Cast) -> None:
    visitor = client(cast.ada)
    wrong = visitor.post(reverse("people:topic-new"), {"name": "", "family": ""})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"name", "family"})
    taken = visitor.post(reverse("people:topic-new"), {"name": "Short video", "family": "media"})
    assert (taken.status_code, set(taken.context["form"].errors)) == (422, {"name"})
    typed = {"name": "Loyalty card", "family": "customers", "synonyms": "points, card", "name_ar": "بطاقة", "synonyms_ar": "نقاط، بطاقات"}  # fmt: skip
    assert visitor.post(reverse("people:topic-new"), typed).headers["Location"] == reverse("people:topics")
    made = topic("loyalty-card")
    assert made.words == {"ar": {"name": "بطاقة", "description": "", "synonyms": ["نقاط", "بطاقات"]}}
    address = reverse("people:topic", args=[made.code])
    assert visitor.get(address).context["form"].initial["synonyms_ar"] == "نقاط, بطاقات"
    assert visitor.post(address, {**typed, "name": "short VIDEO"}).status_code == 422
    assert visitor.post(address, {**typed, "name": "Bonus card"}).status_code == 302
    assert topic("loyalty-card").name == "Bonus card"
    assert "It says so already" in visitor.post(address, {**typed, "name": "Bonus card"}, follow=True).content.decode()


def test_retiring_and_merging_by_the_page(cast: Cast) -> None:
    games, video = named("games"), topic("short-video")
    visitor = client(cast.ada)
    retire = reverse("people:topic-retirement", args=[games.code])
    assert "can’t be chosen any more" in visitor.post(retire, follow=True).content.decode()
    assert "can be chosen again" in visitor.post(retire, {"again": "1"}, follow=True).content.decode()
    merge = reverse("people:topic-merge", args=[games.code])
    for into in ("", games.code, "nothing"):
        assert visitor.post(merge, {"into": into}).status_code == 422
    answer = visitor.post(merge, {"into": video.code}, follow=True)
    assert "“Games” is “Short video” now" in answer.content.decode()
    assert "Merged into “Short video”" in visitor.get(reverse("people:topic", args=[games.code])).content.decode()
    late = visitor.post(merge, {"into": topic("ai-assistants").code})
    assert (late.status_code, "was merged already" in late.content.decode()) == (422, True)
