"""Translations hold what they promise, the tool that keeps them tells what is wrong, and nothing is said untranslatably."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from tests.support import translations
from viceversa.config.languages import COMPLETE, TRANSLATED
from viceversa.core.translations import compile_all
from viceversa.pairings.together import listed

HOUSE = translations.HOUSE


def test_complete_languages_lack_nothing() -> None:
    template = translations.said()
    lacking = {
        language: translations.problems(translations.read(translations.file_of(language), language), template)
        for language in COMPLETE
    }
    assert lacking == {language: [] for language in COMPLETE}
    assert set(COMPLETE) <= set(TRANSLATED)


def test_no_complete_language_speaks_another() -> None:
    """A catalog filled in from a neighbor's is complete and wrong: a whole sentence is never the same in two languages."""
    spoken: dict[tuple[str, ...], set[str]] = {}
    for language in COMPLETE:
        for message in translations.read(translations.file_of(language), language):
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            for form in forms if message.id else ():
                words = tuple(re.findall(r"[^\W\d_]{2,}", re.sub(r"%\(\w+\)s|<[^>]+>", "", form)))
                if len(words) > 3:
                    spoken.setdefault(words, set()).add(language)
    assert {" ".join(words): languages for words, languages in spoken.items() if len(languages) > 1} == {}


def test_every_language_has_a_file_and_can_be_spoken() -> None:
    found = {path.parent.parent.name for path in translations.LOCALE.glob("*/LC_MESSAGES/django.po")}
    assert found == set(TRANSLATED)
    assert sorted(
        path.parent.parent.name for path in settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.mo")
    ) == sorted(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_has_other_placeholders(language: str) -> None:
    """In languages that are still on their way too: a wrong placeholder breaks the page."""
    catalog = translations.read(translations.file_of(language), language)
    assert [line for line in translations.problems(catalog, catalog) if line.startswith("other placeholders")] == []


# The tool


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A very small program in English: one page, one mail, one module."""
    folder = tmp_path / "src" / "viceversa"
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "home.html").write_text(
        '{% load i18n %}\n  <h1>{% translate \'Hello\' %}</h1>\n    <p>it\'s {% translate "Up" context "one up" %}</p>\n'
        "{% blocktranslate count n=topics|length with who=name %}{{ who }} has {{ n }} topic.{% plural %}"
        "{{ who }} has {{ n }} topics.{% endblocktranslate %}"
    )
    (folder / "pages" / "body.txt").write_text("{% load i18n %}{% translate 'Hello' %}, {{ name }}")
    (folder / "verbs.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy\n"
        "a = _('%(name)s is here')\nb = ngettext('%(n)d day', '%(n)d days', 2)\n"
        "# Translators: a month\nc = pgettext_lazy('month', 'May')\n"
    )
    return folder


def test_sentences_are_found_in_pages_mails_and_code(house: Path) -> None:
    said = translations.said(house)
    assert {(message.id, message.context) for message in said if message.id} == {
        ("Hello", None),
        ("Up", "one up"),
        (("%(who)s has %(n)s topic.", "%(who)s has %(n)s topics."), None),
        ("%(name)s is here", None),
        (("%(n)d day", "%(n)d days"), None),
        ("May", "month"),
    }
    hello = said.get("Hello")
    assert hello is not None
    assert [where for where, _line in hello.locations] == [
        "src/viceversa/pages/body.txt",
        "src/viceversa/pages/home.html",
    ]
    may = said.get("May", "month")
    assert may is not None
    assert may.auto_comments == ["a month"]


def german(said: Catalog) -> Catalog:
    catalog = translations.updated(Catalog(locale="de", fuzzy=False), said)
    words = {
        "Hello": "Hallo",
        "Up": "Nach oben",
        "%(who)s has %(n)s topic.": ("%(who)s hat ein Thema.", "%(who)s hat %(n)s Themen."),
        "%(name)s is here": "%(name)s ist da",
        "%(n)d day": ("%(n)d Tag", "%(n)d Tage"),
        "May": "Mai",
    }
    for message in catalog:
        if message.id:
            message.string = words[message.id if isinstance(message.id, str) else message.id[0]]
    return catalog


def test_a_whole_translation_has_no_problem(house: Path) -> None:
    said = translations.said(house)
    assert translations.problems(german(said), said) == []


@pytest.mark.parametrize(
    ("words", "context", "wrong", "sentence"),
    [
        ("Hello", None, "", "not translated: 'Hello'"),
        ("Up", "one up", "", "not translated: 'Up'"),
        ("%(name)s is here", None, "Jemand ist da", "other placeholders: '%(name)s is here'"),
        ("%(name)s is here", None, "%(nam)s ist da", "other placeholders: '%(name)s is here'"),
        ("%(n)d day", None, ("%(n)d Tag", ""), "not translated: '%(n)d day'"),
        ("%(n)d day", None, ("%(n)d Tag",), "not translated: '%(n)d day'"),
        ("%(n)d day", None, ("%(n)d Tag", "%(m)d Tage"), "other placeholders: '%(n)d day'"),
        ("%(who)s has %(n)s topic.", None, ("Ein Thema", "%(n)s Themen"), "other placeholders: '%(who)s has"),
    ],
)
def test_what_is_wrong_is_said(
    house: Path, words: str, context: str | None, wrong: str | tuple[str, ...], sentence: str
) -> None:
    said = translations.said(house)
    catalog = german(said)
    message = catalog.get(words, context)
    assert message is not None
    message.string = wrong
    found = translations.problems(catalog, said)
    assert len(found) == 1
    assert found[0].startswith(sentence)


def test_an_unsure_an_unknown_and_a_gone_sentence_are_said(house: Path) -> None:
    said = translations.said(house)
    catalog = german(said)
    hello = catalog.get("Hello")
    assert hello is not None
    hello.flags.add("fuzzy")
    catalog.add("Good bye", "Auf Wiedersehen")
    said.add("Welcome")
    assert [line.split(" (")[0] for line in translations.problems(catalog, said)] == [
        "marked as unsure: 'Hello'",
        "not in the file: 'Welcome'",
        "no longer said: 'Good bye'",
    ]


def test_bringing_up_to_date_keeps_translations_and_drops_what_is_gone(house: Path, tmp_path: Path) -> None:
    before = german(translations.said(house))
    (house / "verbs.py").unlink()
    file = tmp_path / "django.po"
    file.write_text(translations.as_text(translations.updated(before, translations.said(house))))
    after = translations.read(file, "de")
    assert {message.id: message.string for message in after if message.id} == {
        "Hello": "Hallo",
        "Up": "Nach oben",
        ("%(who)s has %(n)s topic.", "%(who)s has %(n)s topics."): (
            "%(who)s hat ein Thema.",
            "%(who)s hat %(n)s Themen.",
        ),
    }
    assert file.read_text() == translations.as_text(translations.updated(after, translations.said(house)))
    assert "POT-Creation-Date" not in file.read_text()


# Ready for use


def test_files_are_compiled_once_and_again_when_words_change(house: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "locale", tmp_path / "compiled"
    file = source / "de" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(translations.as_text(german(translations.said(house))))
    assert compile_all(source, target) == ["de"]
    assert compile_all(source, target) == []
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert compile_all(source, target) == ["de"]
    assert [path.name for path in (target / "de" / "LC_MESSAGES").iterdir()] == ["django.mo"]
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="VICEVERSA_DATA"):
        compile_all(source, tmp_path / "file")


# Nothing is said that can't be translated

SAYS = {"Refused": 0, "NotAllowed": 0, "ValidationError": 0, "success": 1, "error": 1, "warning": 1, "info": 1}
NAMES = {"label", "help_text", "empty_label", "verbose_name", "placeholder"}
# The command line and the settings speak to operators, in English; the style guide to developers.
OPERATORS = {"cli", "config", "demo", "engine"}
WORDS = re.compile(r"[^\W\d_]{2,}.*\s|^[A-Z][a-z]{2,}$")


def modules() -> Iterator[Path]:
    for path in sorted(HOUSE.rglob("*.py")):
        if not {*path.relative_to(HOUSE).parts} & {*OPERATORS, "migrations"} and path.name != "styleguide.py":
            yield path


def unmarked(source: str) -> list[tuple[int, str]]:
    """Sentences a module would show as they are: in refusals, toasts, labels and names of choices."""
    shown: list[ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = SAYS.get(name)
            if (
                at is not None
                and len(node.args) > at
                and getattr(getattr(node.func, "value", None), "id", "") != "logger"
            ):
                shown.append(node.args[at])
            shown += [word.value for word in node.keywords if word.arg in NAMES]
        elif isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
            shown += [
                line.value.elts[1]
                for line in node.body
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple) and len(line.value.elts) > 1
            ]
    texts = [(node.lineno, _text(node)) for node in shown]
    return [(line, text) for line, text in texts if WORDS.search(text)]


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.BinOp):  # "…" % values, "…" + "…"
        return _text(node.left) + " " + _text(node.right)
    if isinstance(node, ast.JoinedStr):
        return " ".join(part.value for part in node.values if isinstance(part, ast.Constant))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(HOUSE)))
def test_code_says_nothing_unmarked(path: Path) -> None:
    assert unmarked(path.read_text(encoding="utf-8")) == []


def test_unmarked_sentences_are_seen() -> None:
    source = (
        "raise Refused('Not now, please.')\n"
        "raise Refused(_('Not now, please.'))\n"
        "messages.success(request, f'{name} is in.')\n"
        "field = CharField(label='Your name', help_text=_('As colleagues say it.'))\n"
        "class Kind(TextChoices):\n    ONE = 'one', 'the first one'\n    TWO = 'two', _('the second one')\n"
        "raise ValidationError('Row ' + str(n) + ' is wrong')\n"
        "logger.warning('a', 'Nobody reads this aloud')\n"
    )
    assert sorted(line for line, _text in unmarked(source)) == [1, 3, 4, 6, 8]


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("messages/*/*.txt")), ids=lambda path: str(path.relative_to(HOUSE)))
def test_mails_say_nothing_unmarked(path: Path) -> None:
    source = re.sub(
        # A query behind an address is part of it.
        r"\{%\s*(blocktranslate|comment)\b.*?\{%\s*end\1\s*%\}|\{%.*?%\}|\{\{.*?\}\}(\?\w+=\w+)?|\{#.*?#\}",
        "",
        path.read_text(encoding="utf-8"),
        flags=re.S,
    ).replace("Vice Versa", "")
    assert re.findall(r"[^\W\d_]{2,}", source) == []


def test_a_reader_gets_their_own_language() -> None:
    """German is far enough to show it: the words for a German reader come from the compiled file."""
    with translation.override("de"):
        assert translation.gettext("Skip to content") == "Zum Inhalt springen"
    with translation.override("en"):
        assert translation.gettext("Skip to content") == "Skip to content"


def test_arabic_is_in_arabic_and_begins_on_its_own_side() -> None:
    """What begins with a name begins with a mark, so that a name in Latin letters does not turn the sentence round."""
    foreign, unmarked = [], []
    for message in translations.read(translations.file_of("ar"), "ar"):
        forms = message.string if isinstance(message.string, tuple | list) else [message.string]
        for form in forms if message.id else ():
            words = re.sub(r"%\(\w+\)s", "", form or "")
            arabic = re.search(r"[\u0620-\u064a]", form or "")
            if not arabic and form != message.id and re.search(r"[^\W\d_]{4}", words):
                foreign.append(form)
            before = form[: arabic.start()] if arabic and form else ""
            if re.search(r"[A-Za-z]", re.sub(r"%\((n|count|total|done|number)\)s", "", before)) and form[0] != "\u200f":
                unmarked.append(form)
    assert (foreign, unmarked) == ([], [])


def test_french_keeps_its_marks_on_their_line() -> None:
    """A narrow no-break space before : ; ? ! » and % and after «, so that no line begins with a mark."""
    loose = []
    for message in translations.read(translations.file_of("fr"), "fr"):
        forms = message.string if isinstance(message.string, tuple | list) else [message.string]
        loose += [form for form in forms if message.id and re.search(r" [:;?!»](?!\w)|« | %%(?!\w)", form or "")]
    assert loose == []


def test_names_side_by_side_keep_the_order_of_the_page() -> None:
    for language, mark in (("en", ""), ("ar", "\u200f")):
        with translation.override(language):
            assert listed(["Nia"]) == "Nia"
            assert listed(["Nia", "Viktor"]) == f"{mark}Nia {translation.gettext('and')} Viktor"
