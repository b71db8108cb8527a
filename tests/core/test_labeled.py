"""A colon that pages, mails and code set between two values: French has a narrow no-break space before it, and nobody forgets."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

import viceversa
from tests.cast import Cast
from tests.factories import NOW
from viceversa.core import clock
from viceversa.core.labeled import labeled
from viceversa.messaging.kinds import KINDS
from viceversa.messaging.rendering import sample_of
from viceversa.people import actions

HOUSE = Path(viceversa.__file__).parent
TEMPLATES = [
    path
    for path in sorted([*HOUSE.rglob("templates/**/*.*"), *HOUSE.rglob("messages/**/*.*")])
    if path.suffix in {".html", ".txt"}
]
# A header's name, as machines write it.
TECHNICAL = {("integrations/webhooks/templates/webhooks/endpoint.html", '{{ "webhook-id" }}:')}
# The style guide speaks English alone, and sentences have their colons from those who translate them.
GUIDE = "styleguide"
SENTENCES = re.compile(r"\{%\s*(blocktranslate|comment)\b.*?\{%\s*end\1\s*%\}|\{#.*?#\}", re.S)
# After a value or a tag, also when an element begins or ends between; “mailto:{{ … }}” and “row:{{ … }}:first” are no words.
BARE = re.compile(r"(?:\{\{[^{}]*\}\}|%\})(?:</?\w+[^<>{}]*>)*:(?=[\s<{])|(?:</?\w+[^<>{}]*>):(?=\s|\{)")

# The command line and the settings speak to operators, in English.
OPERATORS = {"cli", "config", "demo", "engine", "analysis", "operations"}
# A heading that is read back as it was written, and the name of a table.
WRITTEN = {("learning/forms.py", "f'{part}: {title}'"), ("oversight/pack/keeping.py", "f'{first.model._meta.label_lower}: {names}'")}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@pytest.mark.parametrize(("language", "said"), [("en", "Unit: Motor"), ("de", "Unit: Motor"), ("fr", "Unit\u202f: Motor")])  # fmt: skip
def test_code_pages_and_mails_set_it_alike(language: str, said: str) -> None:
    with translation.override(language):
        assert labeled("Unit", "Motor") == said
        for library in ("vv", "mails"):
            drawn = Template(f"{{% load {library} %}}{{{{ one }}}}{{% colon %}} {{{{ other }}}}")
            assert drawn.render(Context({"one": "Unit", "other": "Motor"})) == said


def test_a_page_in_french(cast: Cast, client: Client) -> None:
    """What only a screen reader says, and a filter of the directory that code puts into words."""
    day = NOW.date()
    actions.add_absence(cast.person("ada"), first=day, last=day, by=cast.ada, now=NOW)
    cast.ada.language = "fr"
    cast.ada.save()
    client.force_login(cast.ada)
    with clock.moved_to(NOW):
        own = client.get("/me/").content.decode()
    assert re.findall(r'<span class="vh">(.{1,3})[^<:]* 2026</span>', own) == ["\u202f: "]
    assert '<span class="tag">Site\u202f: Lyon' in client.get("/people/", {"site": "Lyon"}).content.decode()


def test_mails_in_french(db: None) -> None:
    """Each link of each mail stands after a colon of its own."""
    with translation.override("fr"):
        texts = {name: sample_of(kind).text for name, kind in KINDS.items()}
    before = {name: set(re.findall(r"(.): http", text)) for name, text in texts.items()}
    assert {name for name, found in before.items() if found - {"\u202f"}} == set()
    assert sum(map(bool, before.values())) > 50


def bare(source: str) -> list[str]:
    return [found.group() for found in BARE.finditer(SENTENCES.sub("", source))]


def test_no_template_sets_a_colon_of_its_own() -> None:
    """`{% colon %}` stands there instead: it knows the reader's language."""
    found = {
        (name_of(path), colon)
        for path in TEMPLATES
        if GUIDE not in name_of(path)
        for colon in bare(path.read_text(encoding="utf-8"))
    }
    assert found == TECHNICAL


@pytest.mark.parametrize(
    ("source", "colons"),
    [
        ("<h1>{{ name }}: {{ title }}</h1>", ["{{ name }}:"]),
        ('{% translate "Why not" %}: {{ why }}', ["%}:"]),
        ('{% translate "Write" %}<span class="vh">: {{ name }}</span>', ['%}<span class="vh">:']),
        ('−7<span class="vh">: {% translate "A week earlier" %}</span>', ['<span class="vh">:']),
        ("<b>{{ name }}:</b> {{ title }}", ["{{ name }}:"]),
        ('{% if one %}:{% endif %} <i aria-label="{{ name }}: {{ title }}"></i>', ["%}:", "{{ name }}:"]),
        ("{{ name }}{% colon %} {{ title }}", []),
        ("{% blocktranslate %}{{ name }}: {{ title }}{% endblocktranslate %}", []),
        ('<a href="mailto:{{ mail }}"></a><button value="{{ n }}:same">{# {{ a }}: #}', []),
    ],
)
def test_what_a_colon_of_its_own_is(source: str, colons: list[str]) -> None:
    assert bare(source) == colons


def test_no_code_sets_a_colon_of_its_own() -> None:
    """`labeled` does, between two values of a text."""
    found = set()
    for path in sorted(HOUSE.rglob("*.py")):
        if not {*path.relative_to(HOUSE).parts} & {*OPERATORS, "migrations"}:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr) and any(
                    isinstance(text, ast.Constant) and str(text.value).startswith(": ") for text in node.values[1:]
                ):
                    found.add((name_of(path), ast.unparse(node)))
    assert found == WRITTEN
