"""The library: what comes with the software, what programs keep, how it is found, and what is offered to read on."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests import factories
from tests.cast import Cast
from tests.factories import NOW
from tests.learning.test_guide_pages import choice, meeting  # noqa: F401 (a fixture)
from tests.learning.test_training import client
from viceversa.core import clock
from viceversa.core.errors import NotAllowed, Refused
from viceversa.core.models import Event
from viceversa.learning import actions, library, queries
from viceversa.learning.library import Item
from viceversa.learning.models import Resource
from viceversa.pairings.models import Meeting
from viceversa.people import catalog
from viceversa.people.actions.topics import add_topic, load_catalog, merge_topics
from viceversa.people.models import Topic, User
from viceversa.programs.models import Participant

FOLDER = files("viceversa.learning") / "data" / "library"
LANGUAGES = ("en", "de", "fr", "es")
WORDS: dict[str, Any] = {
    "title": "Our house style",
    "summary": "How we write to customers.",
    "text": "Short sentences.\n\n## Words\n\nPlain ones, whatever the café.",
    "topics": ["plain-language"],
    "language": "en",
}


# What comes with the software


def shape(language: str, key: str) -> list[str]:
    text = (FOLDER / language / f"{key}.md").read_text(encoding="utf-8")
    return [mark for line in text.splitlines() for mark in ("## ", "- ", "1. ", "2. ", "3. ") if line.startswith(mark)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_whole_shelf_in_the_same_shape(language: str) -> None:
    with translation.override(language):
        found = library.shelf()
    assert len(found) == 12
    for item in found:
        assert (item.language, item.key) == (language, item.key)
        assert shape(language, item.key) == shape("en", item.key)
        assert item.title
        assert len(item.summary) <= 300
        assert 1 <= item.minutes <= 3
        assert item.sections[-1].html
        assert set(item.topics) <= catalog.entries().keys()
        assert item.families
    assert len({item.title for item in found}) == 12


def test_a_language_without_texts_reads_them_in_english() -> None:
    with translation.override("ar"):
        assert {item.language for item in library.shelf()} == {"en"}
        assert library.shelf()[0].other_language
    assert library.named("nothing") is None


def item(key: str, **facts: Any) -> Item:
    kept = {"topics": (), "audience": "both", "language": "en", "minutes": 2}
    return Item(key=key, title=key, summary="", **{**kept, **facts})


def test_what_fits_best_is_about_the_first_wish_in_ones_language_and_short() -> None:
    items = [
        item("long", topics=("ai-assistants",), minutes=9),
        item("short", topics=("ai-assistants",)),
        item("other", topics=("pricing",)),
        item("second", topics=("short-video",)),
        item("exact", topics=("writing-prompts",)),
        item("french", topics=("ai-assistants",), language="fr"),
        item("mentees", topics=("ai-assistants",), audience="mentee"),
    ]

    def fit(**given: Any) -> list[str]:
        return [one.key for one in library.fitting(items, **given)]

    assert fit(families=["ai", "media"]) == ["short", "exact", "mentees"]
    assert fit(families=["ai", "media"], topics=["writing-prompts"], role="mentor") == ["exact", "short", "long"]
    assert fit(families=["media", "ai"], role="mentor", without={"short", "exact"}) == ["second", "long", "french"]
    assert fit(families=["climate"]) == []


# What programs keep


pytestmark = pytest.mark.django_db


def kept(cast: Cast, *, publish: bool = True, **words: Any) -> Resource:
    if not Topic.objects.filter(slug="plain-language").exists():
        load_catalog(now=NOW)
    given = {**WORDS, **words}
    code = given["title"].lower().replace(" ", "")[:12]
    made = actions.write_resource(cast.program, **given, code=code, by=cast.petra, now=NOW)
    return actions.publish_resource(made, by=cast.petra, now=NOW) if publish else made


def titles(user: User, **asked: Any) -> list[str]:
    return [card.item.title for card in queries.resources_for(user, **asked).cards if card.item.is_own]


def test_a_resource_is_a_draft_until_it_is_published_and_once(cast: Cast) -> None:
    made = kept(cast, publish=False)
    assert (made.state, made.version, made.minutes, titles(cast.nia)) == ("draft", 1, 1, [])
    assert kept(cast, publish=False).repeated
    assert not actions.publish_resource(made, by=cast.petra, now=NOW).repeated
    assert actions.publish_resource(made, by=cast.petra, now=NOW).repeated
    assert titles(cast.nia) == ["Our house style"]
    assert actions.withdraw_resource(made, by=cast.petra, now=NOW).state == "withdrawn"
    assert actions.withdraw_resource(made, by=cast.petra, now=NOW).repeated
    assert titles(cast.nia) == []
    verbs = Event.objects.filter(verb__startswith="resource.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["resource.written", "resource.published", "resource.withdrawn"]


def test_a_change_is_a_new_version_and_is_found_by_its_new_words(cast: Cast) -> None:
    made = kept(cast)
    changed = actions.change_resource(made, **{**WORDS, "title": "Tone of voice"}, version=1, by=cast.petra, now=NOW)
    assert (changed.version, titles(cast.nia, words="tone")) == (2, ["Tone of voice"])
    again = actions.change_resource(made, **{**WORDS, "title": "Tone of voice"}, version=1, by=cast.petra, now=NOW)
    assert (again.repeated, again.version) == (True, 2)
    with pytest.raises(Refused, match="Another manager has changed this resource"):
        actions.change_resource(made, **WORDS, version=1, by=cast.petra, now=NOW)


def test_only_managers_keep_it(cast: Cast) -> None:
    made = kept(cast)
    for verb in (
        lambda: actions.write_resource(cast.program, **WORDS, code="other", by=cast.nia, now=NOW),
        lambda: actions.change_resource(made, **WORDS, version=1, by=cast.dora, now=NOW),
        lambda: actions.publish_resource(made, by=cast.ada, now=NOW),
        lambda: actions.withdraw_resource(made, by=cast.viktor, now=NOW),
    ):
        with pytest.raises(NotAllowed, match="Only the managers of this program"):
            verb()


@pytest.mark.parametrize(
    ("words", "sentence", "field"),
    [
        ({"title": " "}, "Give the resource a title", "title"),
        ({"summary": " "}, "in one sentence", "summary"),
        ({"text": " "}, "Write the text, or give a link", "text"),
        ({"text": "x" * 20_001}, "20001 characters", "text"),
        ({"text": "# Title"}, "Line 1", "text"),
        ({"link": "intranet/style"}, "is no web address", "link"),
        ({"link": "javascript:alert(1)"}, "is no web address", "link"),
        ({"topics": ["nothing"]}, "at least one topic", "topics"),
        ({"topics": ["pricing", "games", "podcasts", "coaching"]}, "at most 3 topics", "topics"),
        ({"audience": "cats"}, "whom it is for", "audience"),
        ({"language": "xx"}, "the language", "language"),
        ({"minutes": 121}, "from 1 to 120", "minutes"),
    ],
)
def test_what_is_no_resource_is_refused_with_its_field(
    cast: Cast, words: dict[str, Any], sentence: str, field: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        kept(cast, **words)
    assert (refused.value.field, Resource.objects.count()) == (field, 0)


def test_a_program_keeps_five_hundred_at_most(cast: Cast) -> None:
    Resource.objects.bulk_create(
        Resource(program=cast.program, title="T", summary="S", language="en", minutes=1, code=f"r{n}", changed_at=NOW, created_at=NOW)
        for n in range(500)
    )  # fmt: skip
    with pytest.raises(Refused, match="at most 500 resources"):
        kept(cast)


def test_people_find_what_is_for_them(cast: Cast) -> None:
    kept(cast, title="Ours")
    kept(cast, title="For all", for_all=True, link="https://lumen.example/x", text="")
    rita = factories.user(factories.person("Rita Blum", rank=3))
    factories.program("Another", manager=rita)
    assert titles(cast.nia) == ["For all", "Ours"]
    assert titles(cast.petra) == ["For all", "Ours"]
    for stranger in (rita, cast.otto):
        assert titles(stranger) == ["For all"]
        address = reverse("learning:resource", args=[Resource.objects.get(title="Ours").code])
        assert client(stranger).get(address).status_code == 404
    Participant.objects.filter(pk=cast.nia_part.pk).update(state="declined")
    assert titles(cast.nia) == ["For all"]
    draft = kept(cast, title="Draft", publish=False)
    address = reverse("learning:resource", args=[draft.code])
    assert [client(who).get(address).status_code for who in (cast.petra, cast.viktor)] == [200, 404]


# Finding


def test_words_are_found_whatever_their_case_and_accents_and_in_topics_of_any_language(cast: Cast) -> None:
    kept(cast)
    kept(cast, title="Something else", text="Nothing of the kind.", topics=["pricing"])
    for words in ("CAFE", "house café", "Leichte Sprache" if _has("Leichte Sprache") else "plain language"):
        assert titles(cast.nia, words=words) == ["Our house style"]
    assert titles(cast.nia, words="house nothing") == []
    with translation.override("de"):
        found = queries.resources_for(cast.nia, words="GEBARDE").cards
        assert found == []
        assert [card.item.key for card in queries.resources_for(cast.nia, words="besprechung halbieren").cards] == [
            "halve-a-meeting"
        ]


def _has(word: str) -> bool:
    return word.lower() in library.words_of(topics=["plain-language"])


def test_what_is_called_so_comes_first_then_what_is_in_ones_language(cast: Cast) -> None:
    kept(cast, title="Zebra prompts", language="fr", topics=["writing-prompts"])
    kept(cast, title="About zebras", text="Zebra.", topics=["writing-prompts"])
    kept(cast, title="Zebra", topics=["writing-prompts"])
    kept(cast, title="Other", text="A zebra prompts us.", topics=["writing-prompts"])
    assert titles(cast.nia, words="zebra") == ["About zebras", "Zebra", "Zebra prompts", "Other"]


def test_topic_family_and_role_narrow_and_topics_that_became_one_are_one(cast: Cast) -> None:
    kept(cast, title="For mentees", audience="mentee", topics=["short-video"])
    kept(cast, title="For mentors", audience="mentor", topics=["pricing"])
    assert titles(cast.nia, role="mentor") == ["For mentors"]
    assert titles(cast.nia, topic="short-video") == ["For mentees"]
    assert titles(cast.nia, family="business") == ["For mentors"]
    assert titles(cast.nia, topic="nothing") == []
    own = add_topic(name="Loops", family="media", words={}, by=cast.ada, now=NOW)
    kept(cast, title="Loops", topics=[own.slug])
    groups = queries.resources_for(cast.nia).groups
    assert (groups[-1].key, [label for _slug, label, _n in groups[-1].topics]) == ("", ["Loops"])
    merge_topics(own, into=Topic.objects.get(slug="short-video"), by=cast.ada, now=NOW)
    assert titles(cast.nia, topic="short-video") == ["For mentees", "Loops"]
    found = queries.resources_for(cast.nia, topic="short-video")
    (media,) = [group for group in found.groups if group.key == "media"]
    assert [n for slug, _label, n in media.topics if slug == "short-video"] == [3]
    assert found.about == Topic.objects.get(slug="short-video").label


# The pages


def page(browser: Client, address: str) -> str:
    with clock.moved_to(NOW):
        answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_manager_adds_reads_publishes_and_changes_a_resource(cast: Cast) -> None:
    load_catalog(now=NOW)
    petra, of_program = client(cast.petra), cast.program.code
    new = reverse("learning:shelf-new", args=[of_program])
    assert "What makes a good one" in page(petra, new)
    typed = {**WORDS, "topic_1": "plain-language", "audience": "both", "code": "abcdefghjkmn", "version": "1"}
    del typed["topics"]
    wrong = petra.post(new, typed | {"topic_1": ""})
    assert (wrong.status_code, "at least one topic" in wrong.content.decode()) == (422, True)
    assert "is no web address" in petra.post(new, typed | {"link": "x"}).content.decode()
    assert "Give the resource a title." in petra.post(new, typed | {"title": ""}).content.decode()
    assert "Kept as a draft." in petra.post(new, typed, follow=True).content.decode()
    made = Resource.objects.get()
    one = reverse("learning:shelf-one", args=[of_program, made.code])
    assert "As they read it" in page(petra, one)
    published = petra.post(reverse("learning:shelf-publication", args=[of_program, made.code]), follow=True)
    assert "is in the library now." in published.content.decode()
    assert "Saved." in petra.post(one, typed | {"minutes": "6"}, follow=True).content.decode()
    assert "It says so already." in petra.post(one, typed | {"minutes": "6"}, follow=True).content.decode()
    late = petra.post(one, typed | {"title": "Late"})
    assert (late.status_code, "Another manager has changed" in late.content.decode()) == (422, True)
    gone = petra.post(reverse("learning:shelf-withdrawal", args=[of_program, made.code]), follow=True)
    assert "is no longer in the library." in gone.content.decode()
    Topic.objects.filter(slug="plain-language").update(retired_at=NOW)
    assert '<option value="plain-language" selected' in page(petra, one)


def test_somebody_searches_narrows_pages_and_reads(cast: Cast) -> None:
    for n in range(12):
        kept(cast, title=f"Own {n}")
    nia, address = client(cast.nia), reverse("learning:resources")
    html = page(nia, address)
    assert 'href="?page=2"' in html
    assert page(nia, address + "?page=2").count('<li class="card') == 4
    narrowed = page(nia, address + "?topic=plain-language&role=mentor")
    assert "Remove filter" in narrowed
    assert narrowed.count('<li class="card') == 12
    assert "Nothing like this yet" in page(nia, address + "?q=zebra")
    assert "Remove filter" in page(nia, address + "?family=ai&role=x")
    one = page(nia, reverse("learning:resource", args=["first-good-prompt"]))
    assert "free to use and change under CC BY 4.0." in one
    linked = kept(cast, title="Linked", link="https://lumen.example/style")
    html = page(nia, reverse("learning:resource", args=[linked.code]))
    assert 'href="https://lumen.example/style" rel="noopener noreferrer external"' in html
    assert nia.get(reverse("learning:resource", args=["nothing"])).status_code == 404


def test_a_guide_and_the_choice_of_one_lead_on_to_what_fits(cast: Cast, meeting: Meeting) -> None:  # noqa: F811
    kept(cast, title="Our own prompts", topics=["writing-prompts"])
    html = page(client(cast.nia), reverse("learning:guide", args=["generative-ai"]))
    assert "To read on" in html
    assert "Our own prompts" in html
    assert "To read on" not in page(client(cast.nia), reverse("learning:guide", args=["contracting"]))
    assert "To read on" in page(client(cast.nia), choice(meeting))
    assert "To read on:" in page(client(cast.nia), reverse("pairings:pair", args=[meeting.pairing.code]))


def test_pages_cost_the_same_for_many_resources(cast: Cast, meeting: Meeting) -> None:  # noqa: F811
    addresses = [
        (client(cast.nia), reverse("learning:resources")),
        (client(cast.nia), reverse("learning:guide", args=["generative-ai"])),
        (client(cast.nia), choice(meeting)),
        (client(cast.petra), reverse("learning:shelf", args=[cast.program.code])),
    ]
    costs = []
    for number in (1, 3):
        for index in range(number):
            kept(cast, title=f"{number}{index} own", topics=["writing-prompts"])
        cost = []
        for browser, address in addresses:
            with CaptureQueriesContext(connection) as captured, clock.moved_to(NOW):
                browser.get(address)
            cost.append(len(captured))
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 12
