"""Topics close to what somebody types: by meaning and by letters, with the extra and without, and which one is taken."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from benchmarks.likeness import RELATED, TYPED, UNRELATED, auc, found, pairs
from viceversa.people import likeness
from viceversa.people.likeness import meanings as meanings_module
from viceversa.people.likeness import ways
from viceversa.people.likeness.letters import Letters
from viceversa.people.likeness.meanings import Meanings

TOPICS = [
    ("short-video", ("Short video", "reels", "TikTok")),
    ("negotiating", ("Negotiating well", "bargaining")),
    ("pricing", ("Pricing", "discounts")),
    ("podcasts", ("Podcasts and audio",)),
]
# As where the extra isn't installed.
WITHOUT = (
    "import importlib.util as u; f = u.find_spec; u.find_spec = lambda n, *a: None if n == 'wordllama' else f(n, *a)\n"
)


class Backwards:
    """A way of somebody's own: what comes last is nearest."""

    model, least = "backwards 1", 0.0

    def scores(self, words: str, things: Sequence[Sequence[str]]) -> list[float]:
        return [at / len(things) for at in range(len(things))]


@pytest.fixture(autouse=True)
def nothing_made() -> Iterator[None]:
    kept = dict(ways._made)
    ways._made.clear()
    yield
    ways._made.clear()
    ways._made.update(kept)


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    return Meanings()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("making funny film clips", ["short-video"]),
        ("what our product should cost", ["pricing"]),
        ("a podcats", ["podcasts"]),
        ("podcast", ["podcasts"]),
        ("kubernetes", []),
        ("🤖🤖🤖", []),
        ("  ab ", []),
        ("", []),
    ],
)
def test_meanings(meanings: Meanings, typed: str, expected: list[str]) -> None:
    assert likeness.closest(meanings, typed, TOPICS) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("podcats", ["podcasts"]),
        ("Negociating", ["negotiating"]),
        ("what our product should cost", []),
        ("🤖🤖🤖", []),
        ("an Iphone", []),
        ("ab", []),
    ],
)
def test_letters(typed: str, expected: list[str]) -> None:
    assert likeness.closest(Letters(), typed, TOPICS) == expected


def test_things_without_words_are_like_nothing(meanings: Meanings) -> None:
    for way in (Letters(), meanings):
        assert way.scores("podcasts", []) == []
        assert way.scores("podcasts", [()]) == [0.0]
        assert way.scores("podcasts", [("Podcasts",), ()]) == [1.0, 0.0]
    assert Letters().scores("to be", [("We",), ("To be",)]) == [0.25, 1.0]


def test_the_likest_comes_first_and_equal_ones_as_they_came() -> None:
    assert likeness.closest(Backwards(), "anything", TOPICS) == ["podcasts", "pricing", "negotiating"]
    assert likeness.closest(Backwards(), "anything", TOPICS, most=1) == ["podcasts"]
    assert likeness.closest(Backwards(), "anything", []) == []
    twice = [(1, ("Podcasts",)), (2, ("podcasts",))]
    assert likeness.closest(Letters(), "podcast", twice) == [1, 2]


def test_the_same_words_get_the_same_answer_and_long_ones_are_cut(meanings: Meanings) -> None:
    assert meanings.scores("filming", [("Short video",)]) == Meanings().scores("FILMING", [("short VIDEO",)])
    assert meanings.scores("filming", []) == []
    assert meanings.scores("", [("Short video",)]) == [0.0]
    assert likeness.closest(meanings, "short videos " * 10_000, TOPICS) == ["short-video"]


def test_a_text_is_read_once(meanings: Meanings) -> None:
    meanings._vector.cache_clear()
    for _time in range(2):
        likeness.closest(meanings, "filming myself", TOPICS)
    assert (meanings._vector.cache_info().misses, meanings._vector.cache_info().hits) == (5, 5)


def test_how_good_each_way_is(meanings: Meanings) -> None:
    """The figures that the documentation gives; a new version of a package that is worse is noticed here."""
    assert (len(pairs(RELATED)), len(pairs(UNRELATED)), len(pairs(TYPED))) == (64, 64, 78)
    assert auc(meanings) > 0.9
    assert 0.5 < auc(Letters()) < 0.8
    assert found(meanings, 3) > 0.65
    assert found(Letters(), 3) < 0.4


# Which way is taken


@pytest.mark.parametrize(
    ("name", "kind"),
    [("auto", Meanings), ("wordllama", Meanings), ("letters", Letters), ("tests.people.test_likeness.Backwards", None)],
)
def test_the_setting_chooses_and_it_is_made_once(settings: Any, name: str, kind: type | None) -> None:
    settings.LIKENESS = name
    way = likeness.chosen()
    assert type(way).__name__ == (kind.__name__ if kind else "Backwards")
    assert likeness.chosen() is way


def test_it_can_be_off(settings: Any) -> None:
    settings.LIKENESS = "off"
    assert likeness.chosen() is None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("psychic", "“psychic”. Write auto, wordllama, letters, off or a dotted path."),
        ("nowhere.Way", "“nowhere.Way”, which can't be imported: No module named 'nowhere'"),
    ],
)
def test_a_wrong_setting_is_refused_before_anything_starts(settings: Any, name: str, sentence: str) -> None:
    settings.LIKENESS = name
    with pytest.raises(ImproperlyConfigured) as caught:
        likeness.chosen()
    assert sentence in str(caught.value)
    assert [sentence in told.msg for told in run_checks() if told.id == "people.E001"] == [True]
    settings.LIKENESS = "auto"
    assert [told for told in run_checks() if told.id == "people.E001"] == []


def test_it_is_made_beside_a_page_that_will_need_it(settings: Any) -> None:
    settings.LIKENESS = "tests.people.test_likeness.Backwards"
    likeness.soon()
    for thread in threading.enumerate():
        if thread.name == "likeness":
            thread.join()
    way = likeness.chosen()
    assert way.model == "backwards 1"  # type: ignore[union-attr]
    likeness.soon()
    assert "likeness" not in [thread.name for thread in threading.enumerate()]
    assert likeness.chosen() is way


def test_without_the_extra_letters_are_compared() -> None:
    code = WITHOUT + (
        "from tests import settings as s; import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup()\n"
        "from viceversa.people import likeness\n"
        "print(likeness.chosen().model.split()[0], likeness.closest(likeness.chosen(), 'podcats', [(1, ('Podcasts',))]))\n"
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try: likeness.maker('wordllama')\n"
        "except ImproperlyConfigured as error: print(error)\n"
        "from viceversa.people.likeness.meanings import Meanings\n"
        "try: Meanings()\n"
        "except ImportError as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [
        "rapidfuzz [1]",
        "VICEVERSA_LIKENESS is “wordllama”, which is not installed. Install viceversa[likeness], or write auto.",
        "wordllama is not installed; install viceversa[likeness].",
    ]


def test_an_extra_that_does_not_load_is_logged_and_letters_are_compared(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(meanings_module, "WEIGHTS", "weights/gone.safetensors")
    assert isinstance(likeness.maker("auto")(), Letters)
    assert "installed but does not load; letters are compared instead" in caplog.text
    with pytest.raises(FileNotFoundError):
        likeness.maker("wordllama")()


def test_nothing_is_loaded_at_start_and_the_log_stays_ours() -> None:
    """No process holds a model before it needs one; loading it adds no handler, and asks no network (there is none)."""
    code = (
        "import os, sys, logging, socket; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup(); import viceversa.programs.views.enrollment, viceversa.people.likeness\n"
        "print(sorted({'wordllama', 'tokenizers', 'rapidfuzz.fuzz', 'viceversa.people.likeness.meanings'} & set(sys.modules)))\n"
        "logging.getLogger().handlers.clear(); socket.socket = None\n"
        "from viceversa.people import likeness; print(likeness.chosen().model.split()[0], logging.getLogger().handlers)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "wordllama []"
    assert "wordllama" not in told.stdout.splitlines()[0]


def test_no_match_knows_of_it() -> None:
    code = "import sys, viceversa.engine; print([name for name in sys.modules if 'likeness' in name or 'wordllama' in name])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
