"""Words of one's own: sentences found, replaced, escaped; placeholders kept; what changes is shown before it is saved."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import Cast
from tests.factories import NOW
from tests.messaging.conftest import Send
from viceversa.core import clock
from viceversa.core.errors import Refused
from viceversa.core.models import Event
from viceversa.messaging import actions, queries, rendering, wordings
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.models import Wording
from viceversa.messaging.scopes import Scope
from viceversa.messaging.wordings import Change, Sentence

pytestmark = pytest.mark.django_db
ASKED = "pairings.asked"
SUBJECT = "A partner for you in {program}"
UNTIL = "Please answer by {day}. No reason is needed for a no, and nobody is told who said it."


def keys(name: str) -> list[str]:
    return [sentence.key for sentence in wordings.sentences_of(KINDS[name])]


def test_sentences_are_found_subject_first_and_once() -> None:
    found = keys(ASKED)
    assert found[0] == SUBJECT
    assert found.count(UNTIL) == 1
    assert "Read it and answer" in found
    assert [one.is_subject for one in wordings.sentences_of(KINDS[ASKED])].count(True) == 1


def test_every_message_can_be_said_otherwise_and_keeps_its_links() -> None:
    for kind in KINDS.values():
        usual = rendering.sample_of(kind)
        own = {one.key: one.said.replace("you", "YOU") + " <i>" for one in wordings.sentences_of(kind)}
        said = rendering.sample_of(kind, own)
        assert said.html.count("href=") == usual.html.count("href="), kind.name
        assert said.text.count("https://") == usual.text.count("https://"), kind.name
        assert "<i>" in said.text, kind.name
        assert "<i>" not in said.html, kind.name
        assert "&lt;i&gt;" in said.html, kind.name
    assert rendering.sample_of(KINDS[ASKED]) == rendering.sample_of(KINDS[ASKED], {})


def test_conditions_and_placeholders_still_hold() -> None:
    own = {SUBJECT: "{program}: somebody for you", UNTIL: "{day} is the last day."}
    words = rendering.sample_of(KINDS[ASKED], own)
    assert words.subject == "Fresh Eyes: somebody for you"
    assert "Thursday 14 May is the last day." in words.text
    assert "Thursday 14 May is the last day." in words.html


def test_placeholders_that_are_lost_or_invented() -> None:
    sentence = Sentence(UNTIL, UNTIL, False)
    assert wordings.missing_placeholders(sentence, "Until {day}.") == []
    assert wordings.missing_placeholders(sentence, "Soon.") == ["day"]
    assert wordings.missing_placeholders(sentence, "{day} {day} {partner}") == ["day", "partner"]


def test_the_difference_word_by_word() -> None:
    assert Change("Please answer until {day}.", "Answer until {day}, please.", False).parts == [
        ("out", "Please answer"), ("in", "Answer"), ("same", "until"), ("out", "{day}."), ("in", "{day}, please."),
    ]  # fmt: skip


def test_words_are_kept_by_cohort_and_language_and_reach_the_mail(cast: Cast, scope: Scope, send: Send) -> None:
    mail = send("nia", "programs.withdrawn", participant=cast.nia_part.code)
    first = wordings.sentences_of(KINDS["programs.withdrawn"])[0]
    own = {first.key: "{program}: until next time"}
    assert actions.set_words(scope, kind=mail.kind, language="en", words=own, by=cast.petra, now=NOW)
    assert not actions.set_words(scope, kind=mail.kind, language="en", words=own, by=cast.petra, now=NOW)
    assert Wording.objects.get().words == own
    assert rendering.words_of(mail).subject == "Fresh Eyes: until next time"
    other = send("nia", "programs.withdrawn", scope=False, participant=cast.nia_part.code)
    assert rendering.words_of(other).subject != "Fresh Eyes: until next time"
    cast.nia.language = "de"
    cast.nia.save()
    mail.to.refresh_from_db()
    assert rendering.words_of(mail).subject != "Fresh Eyes: until next time"
    assert queries.waiting_in(scope, KINDS[mail.kind], "de") == 1
    assert actions.set_words(scope, kind=mail.kind, language="en", words={}, by=cast.petra, now=NOW)
    assert Wording.objects.count() == 0
    assert "next time" not in str(list(Event.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("kind", "language", "words", "says"),
    [
        ("pairings.concern_received", "en", {}, "can’t be changed"),
        ("nothing", "en", {}, "can’t be changed"),
        (ASKED, "tlh", {}, "can’t be changed"),
        (ASKED, "en", {UNTIL: " "}, "not left empty"),
        (ASKED, "en", {UNTIL: "Soon."}, "Keep {day}, each as often"),
        (ASKED, "en", {"Read it and answer": "{day}"}, "Leave placeholders out"),
    ],
)
def test_words_that_are_refused(
    cast: Cast, scope: Scope, kind: str, language: str, words: dict[str, str], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        actions.set_words(scope, kind=kind, language=language, words=words, by=cast.petra, now=NOW)


def test_the_page_shows_what_changes_before_it_saves(cast: Cast, client: Client) -> None:
    client.force_login(cast.petra)
    where = f"/cohorts/{cast.cohort.code}/messages/words/{ASKED}/"
    with clock.moved_to(NOW):
        page = client.get(where)
        form = page.context["form"]
        typed = {name: field.initial for name, field in form.fields.items()}
        name = form.field_of(UNTIL)
        typed[name] = "Please tell us by {day}."
        review = client.post(where, typed)
        text = review.content.decode()
        assert (review.status_code, Wording.objects.count()) == (200, 0)
        assert "<ins>tell us</ins>" in text
        assert "0 mails that wait would say it so" in text
        wrong = client.post(where, typed | {name: "Soon."})
        assert (wrong.status_code, "Keep {day}" in wrong.content.decode()) == (422, True)
        client.post(where, typed | {"save": "1"})
        assert Wording.objects.get().words == {UNTIL: "Please tell us by {day}."}
        assert "Please tell us by Thursday 14 May." in client.get(where + "raw/").content.decode()
        assert client.post(where, typed).status_code == 302
        assert client.get(f"/cohorts/{cast.cohort.code}/messages/words/pairings.concern_received/").status_code == 404
    with translation.override("de"):
        assert queries.sentences_in(Scope(cast.cohort, ""), KINDS[ASKED], "de")[1] == {}
