"""The handbooks, the front page and the pictures stay true: labels are on the pages, documents and pictures are found."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel.messages.pofile import read_po
from PIL import Image

from tests.browser.pictures import PICTURES, Picture
from tests.browser.screenshots import LARGEST
from tests.support.translations import LOCALE

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
HANDBOOKS = sorted((DOCS / "handbooks").glob("*.md"))
IMAGES = DOCS / "images"
PARTS = ("When something goes wrong", "What others see of you", "More")


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@cache
def said() -> frozenset[str]:
    """Every source string of pages and mails, with … in the place of names and numbers. Fresh by test_translations."""
    with (LOCALE / "de" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [
            part for message in read_po(file) for part in ([message.id] if isinstance(message.id, str) else message.id)
        ]
    return frozenset(one_line(re.sub(r"%\(\w+\)[sd]|\{\w*\}", "…", text)) for text in messages)


def linked(document: Path) -> set[Path]:
    """Files that a document links to or shows."""
    targets = re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
    return {
        (document.parent / unquote(target).partition("#")[0]).resolve() for target in targets if "://" not in target
    }


@pytest.mark.parametrize("handbook", [*HANDBOOKS, DOCS / "tutorial" / "first-program.md"], ids=lambda path: path.stem)
def test_labels_in_a_handbook_are_those_of_the_pages(handbook: Path) -> None:
    labels = [
        one_line(label) for label in re.findall(r"\*\*(.+?)\*\*", handbook.read_text(encoding="utf-8"), re.DOTALL)
    ]
    assert labels
    assert [label for label in labels if label not in said()] == []


@pytest.mark.parametrize("handbook", HANDBOOKS, ids=lambda path: path.stem)
def test_a_handbook_is_short_whole_and_shown(handbook: Path) -> None:
    text = handbook.read_text(encoding="utf-8")
    assert [part for part in PARTS if f"\n## {part}\n" not in text] == []
    assert len(text.split()) < 1_500
    assert 2 <= len([file for file in linked(handbook) if file.suffix == ".png"]) <= 4


def test_each_document_is_in_the_list_of_all() -> None:
    index = DOCS / "README.md"
    there = {*DOCS.rglob("*.md"), *ROOT.glob("*.md"), ROOT / "deploy" / "README.md", *DOCS.glob("reference/*.json")}
    assert {str(file.relative_to(ROOT)) for file in there - linked(index) - {index}} == set()


def test_the_front_page_leads_to_every_handbook() -> None:
    assert set(HANDBOOKS) <= linked(ROOT / "README.md")


def test_each_picture_is_shown_and_each_shown_one_is_made() -> None:
    documents = [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
    shown = {file.name for document in documents for file in linked(document) if file.parent == IMAGES}
    assert {file.name for file in IMAGES.iterdir()} == shown
    # Drawings come from the measurement that they show (benchmarks).
    assert {name for name in shown if name.endswith(".png")} == {f"{picture.name}.png" for picture in PICTURES}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_small_and_of_its_width(picture: Picture) -> None:
    file = IMAGES / f"{picture.name}.png"
    assert file.stat().st_size <= LARGEST
    with Image.open(file) as image:
        assert image.width == picture.width
