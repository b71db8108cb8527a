"""Markdown as it is written here: what is read, and what is refused with its line."""

from __future__ import annotations

import re

import pytest

from viceversa.core.errors import Refused
from viceversa.learning import modules
from viceversa.learning.models import Audience
from viceversa.learning.texts import minutes_of, questions, sections, split

MODULE = """Know this.

## What we expect

One thing.

## check

? May I?
+ Yes | Right.
- No | You may.
"""
YAML = f"---\ntitle: Before you begin\nminutes: 6\nfor: mentors\nrequired: no\n---\n\n{MODULE}"
TOML = f'+++\ntitle = "Before you begin"\nminutes = 6\nfor = "mentors"\nrequired = false\n+++\n\n{MODULE}'


@pytest.mark.parametrize("written", [YAML, TOML, "\ufeff" + YAML, YAML.replace("\n", "\r\n")])
def test_a_file_says_what_it_is_in_front(written: str) -> None:
    found = modules.from_file(written.encode())
    assert {name: found[name] for name in ("title", "minutes", "audience", "required")} == {
        "title": "Before you begin",
        "minutes": 6,
        "audience": Audience.MENTOR,
        "required": False,
    }
    content = modules.read(found["text"])
    assert [one.title for one in content.sections] == ["", "What we expect"]
    assert [(one.text, one.right) for one in content.questions] == [("May I?", 0)]


def test_a_file_without_facts_is_for_both_required_and_called_by_its_heading() -> None:
    found = modules.from_file(b"\n# Our rules\n\n" + b"word " * 200)
    assert (found["title"], found["minutes"], found["audience"], found["required"]) == ("Our rules", 2, "both", True)
    assert found["text"].startswith("word word")


def test_a_title_in_front_leaves_the_heading_out_of_the_text() -> None:
    assert modules.from_file(b"---\ntitle: Front\n\n# a note\n---\n# Heading\n\nText")["text"] == "Text"


FRONT = "---\ntitle: T\n---\n"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("---\ntitle: T\n\nText", "Line 1: “---” begins"),
        ("---\ntitle: T\nnonsense\n---\nText", "Line 3: write a name"),
        ('+++\ntitle = "T"\nminutes 6\n+++\nText', "Line 3: this is no TOML"),
        ('+++\ntitle = "T"\nx = """\n+++\nText', "Line 3: this is no TOML"),
        ("Text only", "Line 1: say what the module is called"),
        ("", "Line 1: say what the module is called"),
        (FRONT, "Write what there is to read."),
        (FRONT + "## check\n\n? A?\n+ b | c\n- d | e", "Write what there is to read."),
        ("---\ntitle: T\nminutes: some\n---\nText", "minutes is “some”"),
        ("---\ntitle: T\nminutes: 0\n---\nText", "from 1 to 120"),
        ("---\ntitle: T\nfor: cats\n---\nText", "for is “cats”"),
        ("---\ntitle: T\nrequired: perhaps\n---\nText", "required is “perhaps”"),
        (FRONT + "Text\n\n# Again", "Line 6: the title stands above already. Write headings with two signs: ## Again"),
        (FRONT + "Text\n## check\n\n", "Line 5: write a question below"),
        (FRONT + "Text\n## check\n? A?\n+ b | c\n- d | e\n## More", "Line 9: nothing comes after"),
        (FRONT + "Text\n## check\n\nHello", "Line 7: in a check a line begins"),
        (FRONT + "Text\n## Check\n+ b | c", "Line 6: in a check a line begins"),
        (FRONT + "Text\n## check\n\n? A?\n+ b\n- d | e", "Line 8: say why"),
        (FRONT + "Text\n## check\n\n? A?\n+ b | c", "Line 7: give this question two answers"),
        (FRONT + "Text\n## check\n? A?\n+ b | c\n- d | e\n? F?\n- b | c\n- d | e", "Line 9: give this question"),
        (FRONT + "Text\n## check\n? A?\n+ b | c\n+ d | e", "Line 6: give this question"),
        (f"---\ntitle: T\nminutes: {'9' * 5_000}\n---\nText", "Write a whole number from 1 to 120"),
        (f'+++\ntitle = "T"\nminutes = {"9" * 5_000}\n+++\nText', "this is no TOML"),
        ("---\ntitle: T\n---\nTe\0xt", "Line 4: this is no text in UTF-8"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(written: str, sentence: str) -> None:
    with pytest.raises(Refused, match=re.escape(sentence)) as refused:
        modules.from_file(written.encode())
    assert refused.value.field == "file"


def test_a_file_that_is_no_text_or_too_large_is_refused() -> None:
    with pytest.raises(Refused, match="Line 2: this is no text in UTF-8"):
        modules.from_file("# T\nDas Büro".encode("cp1252"))
    with pytest.raises(Refused, match="larger than 200 kB"):
        modules.from_file(b"x" * 200_001)


def test_headings_inside_code_are_none() -> None:
    text = "One\n\n```\n# not one\n## nor this\n```\n\n## Two\n\nThree"
    assert [(one.line, one.title, one.first) for one in sections(text)] == [(1, "", 1), (8, "Two", 10)]


def test_a_text_without_front_matter_begins_at_its_first_line() -> None:
    assert split("Text") == ({}, "Text", 1)
    assert split("") == ({}, "", 1)
    assert split("+++\na = 1\n+++\nText") == ({"a": 1}, "Text", 4)


def test_minutes_are_at_least_one() -> None:
    assert [minutes_of("word " * count) for count in (0, 130, 131)] == [1, 1, 2]


def test_a_check_without_questions_is_empty() -> None:
    assert questions("\n\n") == ()


def test_the_file_that_is_shown_can_be_read() -> None:
    found = modules.from_file(modules.example().encode())
    assert (found["title"], found["audience"], found["required"]) == ("Before you begin", "mentor", True)
    assert len(modules.read(found["text"]).questions) == 1
