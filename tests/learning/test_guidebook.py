"""Guides as text: those that come with the software are whole in each language, and any other is read or refused."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from viceversa.core.errors import Refused
from viceversa.core.marked import to_html
from viceversa.learning import guidebook
from viceversa.learning.guidebook import Guide, Part
from viceversa.people.catalog import families

FOLDER = files("viceversa.learning") / "data" / "guides"
KEYS = list(tomllib.loads((FOLDER / "guides.toml").read_text(encoding="utf-8")))
LANGUAGES = ("en", "de", "fr", "es")


def library(language: str) -> dict[str, Guide]:
    with translation.override(language):
        return {guide.key: guide for guide in guidebook.library()}


def shape(text: str) -> list[str]:
    """What a translation may not change: headings' keys, list items, numbered items, bold passages, minutes."""
    found = []
    for line in text.split("+++\n", 2)[2].splitlines():
        if line.startswith("## "):
            heading = line[3:]
            found.append(heading if heading in guidebook._NAMED else heading.split(":")[0].strip())
        elif mark := re.match(r"- |\d\. ", line):
            found.append(mark[0])
    return found


def test_there_are_eleven_guides_and_each_says_all_that_a_meeting_needs() -> None:
    guides = library("en")
    assert len(guides) == 11
    for guide in guides.values():
        assert guide.minutes == 60
        assert all((guide.aim, guide.before_mentor, guide.before_mentee, guide.safety, guide.never))
        assert all(part.title and part.text for part in guide.parts)
    assert {key for key, guide in guides.items() if not guide.own_minutes} == {"contracting"}
    assert min(guide.own_minutes for guide in guides.values() if guide.own_minutes) == 15
    assert [guide.key for guide in guides.values() if guide.opt_in] == ["inclusion"]
    assert {guide.place for guide in guides.values()} == {"", "first", "middle", "last"}
    known = {family.key for family in families()}
    assert {family for guide in guides.values() for family in guide.families} <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_guide_in_the_same_shape(language: str) -> None:
    for key in KEYS:
        source = (FOLDER / "en" / f"{key}.md").read_text(encoding="utf-8")
        path = FOLDER / language / f"{key}.md"
        assert path.is_file(), f"{language}/{key}.md is missing"
        assert shape(path.read_text(encoding="utf-8")) == shape(source), f"{language}/{key}.md"
    titles = {guide.title for guide in library(language).values()}
    assert len(titles) == len(KEYS)
    if language != "en":
        assert not titles & {guide.title for guide in library("en").values()}


def test_a_language_without_guides_reads_the_english_ones() -> None:
    assert library("ar")["closing"].title == library("en")["closing"].title


def read(text: str) -> Guide:
    return guidebook.read(text, key="own", title="Title", aim="Aim")


def test_a_guide_is_read() -> None:
    guide = read(
        "## before: mentor\n\n- Think\n\n## 5:  Arrive \nHello\n\n## 15 own: Mine\n## 7 experiment: Try\n## never\n- Shout"
    )
    assert guide.parts == (
        Part(5, "Arrive", "Hello"),
        Part(15, "Mine", "", "own"),
        Part(7, "Try", "", "experiment"),
    )
    assert guide.sections == {"before: mentor": "- Think", "never": "- Shout"}
    assert (guide.minutes, guide.own_minutes) == (27, 15)
    assert "Arrive" in guide.words
    assert "<li>Think</li>" in guide.before_mentor
    assert guide.safety == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello\n## 5: Arrive", "Line 1: begin with a heading"),
        ("\n\nHello", "Line 3: begin with a heading"),
        ("## 5: Arrive\n\n## Later", "Line 3: “## Later” is no heading of a guide."),
        ("## 5 mine: Arrive", "Line 1: “## 5 mine: Arrive” is no heading"),
        ("## 0: Arrive", "Line 1: a part takes at least one minute."),
        ("## 5: Arrive\n## safety\n## safety", "Line 3: “safety” stands there twice."),
        ("", "Write at least one part"),
        ("## never\n- Shout", "Write at least one part"),
        ("## 200: Long\n## 50: Longer", "The parts take 250 minutes together; 240 is the most."),
    ],
)
def test_what_is_no_guide_is_refused_with_the_line(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert str(refused.value).startswith(sentence)
    assert refused.value.field == "text"


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9), st.integers(1, 240))
def test_a_guide_is_cut_to_any_length_and_loses_no_part(minutes: list[int], length: int) -> None:
    guide = Guide("key", "Title", "Aim", tuple(Part(each, "Part", "") for each in minutes), {})
    cut = guide.in_minutes(length)
    if length < len(minutes):
        assert cut is guide
        return
    assert cut.minutes == length
    assert min(part.minutes for part in cut.parts) >= 1
    order = sorted(range(len(minutes)), key=lambda index: minutes[index])
    shares = [cut.parts[index].minutes for index in order]
    for smaller, larger, less, more in zip(order, order[1:], shares, shares[1:], strict=False):
        assert less <= more or minutes[smaller] == minutes[larger]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Bold** and *soft*", "<p><strong>Bold</strong> and <em>soft</em></p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[there](javascript:alert)", "<p>[there](javascript:alert)</p>\n"),
        ("[there](ftp://a.example)", '<p><a rel="noopener noreferrer">there</a></p>\n'),
        ("[there](https://a.example)", '<p><a href="https://a.example" rel="noopener noreferrer">there</a></p>\n'),
        ("![picture](https://a.example/x.png)", "<p></p>\n"),
        ("# Large", "Large\n"),
        ("", ""),
    ],
)
def test_markdown_can_do_no_harm(text: str, html: str) -> None:
    assert to_html(text) == html
