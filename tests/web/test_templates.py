"""What holds for every template of the project: it passes a strict content security policy and can be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import viceversa

HOUSE = Path(viceversa.__file__).parent
# Mails carry their own palette, because mail programs drop linked styles.
MAILS = {"messages", "messaging"}
TEMPLATES = sorted(
    path
    for path in HOUSE.rglob("*.html")
    if "templates" in path.parts and not (path.name in {"mail.html", "joined.html"} and path.parent.name in MAILS)
)
# Files and frames that hold their own style, in one place; their answers carry a policy of their own.
OWN_STYLE = {HOUSE / "messaging/templates/messaging/plain.html", HOUSE / "rehearsal/templates/rehearsal/document.html"}
# Invented content for developers, in English only.
GUIDE = {path for path in TEMPLATES if "styleguide" in path.name or path.parent.name == "styleguide"}
STYLED = {
    name
    for path in HOUSE.rglob("static/**/*.css")
    for name in re.findall(r"\.([a-zA-Z][\w-]*)", path.read_text(encoding="utf-8"))
}
SCRIPTS = sorted(HOUSE.rglob("static/**/*.js"))

CLASSES = re.compile(r"\{% block \w+_class %\}[^{]*\{% endblock %\}")
TAGS = re.compile(
    r"\{%\s*(blocktranslate|comment)\b.*?\{%\s*end\1\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->", re.S
)
STYLE = re.compile(r"<style>.*?</style>", re.S)
SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')


def name_of(path: Path) -> str:
    return str(path.relative_to(HOUSE))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_style_or_script_inside(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle\s*=", source) == []
    assert len(re.findall(r"<style\b", source)) == (path in OWN_STYLE)
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", TAGS.sub("", source)) == []
    assert re.findall(r"\shx-on|javascript:", source) == []
    assert re.findall(r"<script\b(?![^>]*\bsrc=)", source) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", source) == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path not in GUIDE], ids=name_of)
def test_visible_words_can_be_translated(path: Path) -> None:
    source = TAGS.sub("", CLASSES.sub("", STYLE.sub("", path.read_text(encoding="utf-8"))))
    spoken = " ".join(SPOKEN.findall(source))
    shown = re.sub(r"<[^>]*>", " ", source).replace("Vice Versa", "")
    assert re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", f"{shown} {spoken}")) == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path not in OWN_STYLE], ids=name_of)
def test_every_class_has_a_style(path: Path) -> None:
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(encoding="utf-8"), flags=re.S)
    used = {
        name for names in re.findall(r'\sclass="([^"]*)"', source) for name in names.split() if not name.endswith("-")
    }
    assert used - STYLED == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_scripts_evaluate_nothing(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"\beval\(|new Function|innerHTML|document\.write|\.style\b", source) == []


def test_style_sheets_use_only_known_tokens_and_logical_sides() -> None:
    sheets = {path: path.read_text(encoding="utf-8") for path in sorted((HOUSE / "web/static").rglob("*.css"))}
    everything = "\n".join(sheets.values())
    declared = set(re.findall(r"(--[a-z0-9-]+)\s*:", everything)) | set(
        re.findall(r"@property (--[a-z-]+)", everything)
    )
    used = set(re.findall(r"var\((--[a-z0-9-]+)", everything))
    assert used - declared == set()
    physical = re.compile(r"^\s*(?:margin|padding|border|inset)?-?(?:left|right)\s*:", re.M)
    assert [name_of(path) for path, sheet in sheets.items() if physical.search(sheet)] == []
    assert re.findall(r"text-align:\s*(?:left|right)|float:\s*(?:left|right)|(?:left|right)-radius:", everything) == []
    four = re.findall(r"(?:margin|padding|inset|border-width):\s*([\w.-]+) ([\w.-]+) ([\w.-]+) ([\w.-]+);", everything)
    assert [sides for sides in four if sides[1] != sides[3]] == []
    assert re.findall(r"url\((?!\")|https?://", everything) == []


def test_every_style_sheet_is_used() -> None:
    css = HOUSE / "web/static/web/css"
    imported = set(re.findall(r'@import url\("([^"]+)"\)', (css / "main.css").read_text(encoding="utf-8")))
    assert {str(path.relative_to(css)) for path in css.rglob("*.css")} == imported | {"main.css", "styleguide.css"}


def test_no_list_has_a_primary_button_in_each_of_its_entries() -> None:
    """One primary action a page: in a loop it stands under a condition, such as being the first."""
    always = []
    for path in sorted(set(TEMPLATES) - GUIDE):
        depth = 0
        for found in re.finditer(
            r"\{% (for|endfor|empty)\b[^%]*%\}|\{% if [^%]*%\} btn--primary|btn--primary", path.read_text("utf-8")
        ):
            if found[1]:
                # What is said of an empty list is said once.
                depth += 1 if found[1] == "for" else -1 if found[1] == "endfor" else 0
            elif depth and not found[0].startswith("{%"):
                always.append(f"{name_of(path)}:{found.start()}")
    assert always == []
