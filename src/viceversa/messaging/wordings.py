"""Words of one's own: each sentence of a message can be said otherwise for a cohort, language by language.

What a template says are its `{% translate %}` and `{% blocktranslate %}` tags; everything else (links, buttons,
conditions, order) stays the template's. So own words can't lose a link or a condition, and need no template language:
a placeholder is written as "{partner}".
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.template import Engine, Template
from django.template.base import Node, NodeList, TextNode, Token, TokenType
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext

from viceversa.messaging.kinds import Kind
from viceversa.messaging.models import Wording

PARTS: Final = ("subject.txt", "body.txt", "body.html")
LONGEST: Final = 1000
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")
_OWN_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
# White space but for what keeps words together: French sets it before its colons.
_BLANKS: Final = re.compile(r"[^\S\u00a0\u202f]+")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a kind. `key` is how the template spells it; `said` is what it says in the active language."""

    key: str
    said: str
    is_subject: bool

    @property
    def placeholders(self) -> list[str]:
        """Names that have to stay, in order."""
        return sorted(_OWN_PLACEHOLDER.findall(self.key))


def on_one_line(text: str) -> str:
    """The same words with one blank where any white space was; no-break spaces stay. Pure."""
    return _BLANKS.sub(" ", text).strip()


def sentences_of(kind: Kind) -> list[Sentence]:
    """What the kind says, subject first, in the active language. No query."""
    found: dict[str, Sentence] = {}
    for part in PARTS:
        for node in _nodes(_fresh(f"{kind.folder}/{part}").nodelist):
            message = _message_of(node)
            if message and not _has_placeholder_in_a_tag(message):
                key = _key(message)
                found.setdefault(key, Sentence(key, _key(gettext(message)), part == PARTS[0]))
    return list(found.values())


def missing_placeholders(sentence: Sentence, text: str) -> list[str]:
    """Placeholders that own words lack, or have without a meaning; empty when all is well."""
    given = sorted(_OWN_PLACEHOLDER.findall(text))
    wanted = sentence.placeholders
    return [name for name in sorted({*given, *wanted}) if given.count(name) != wanted.count(name)]


def own_words(scope_type: str, scope_code: str, kind: str, language: str) -> dict[str, str]:
    """What a scope says otherwise; empty when it says what the template says. One query, none without a scope."""
    if not scope_code:
        return {}
    row = Wording.objects.filter(scope_type=scope_type, scope_code=scope_code, kind=kind, language=language).first()
    return dict(row.words) if row else {}


def reworded(name: str, words: Mapping[str, str], *, plain: bool) -> Template:
    """The template with these words in place of its own. `plain`: not for HTML, nothing is escaped."""
    template = _fresh(name)
    _replace(template.nodelist, words, plain)
    return template


@dataclass(frozen=True)
class Change:
    """One sentence, before and after; `parts` is the difference word by word: ("same", "out" or "in", text)."""

    before: str
    after: str
    is_subject: bool

    @property
    def parts(self) -> list[tuple[str, str]]:
        old, new = self.before.split(), self.after.split()
        parts: list[tuple[str, str]] = []
        for tag, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            if tag == "equal":
                parts.append(("same", " ".join(old[a:b])))
            else:
                if b > a:
                    parts.append(("out", " ".join(old[a:b])))
                if d > c:
                    parts.append(("in", " ".join(new[c:d])))
        return parts


def _fresh(name: str) -> Template:
    """The template compiled anew: the engine's own copy is everybody's."""
    engine = Engine.get_default()
    shared = engine.get_template(name)
    return Template(shared.source, shared.origin, shared.name, engine)


def _nodelists(node: Node) -> Iterator[NodeList]:
    for _condition, nodelist in getattr(node, "conditions_nodelists", ()):
        yield nodelist
    for name in node.child_nodelists:
        nodelist = getattr(node, name, None)
        if isinstance(nodelist, NodeList) and not hasattr(node, "conditions_nodelists"):
            yield nodelist


def _nodes(nodelist: NodeList) -> Iterator[Node]:
    for node in nodelist:
        yield node
        for inner in _nodelists(node):
            yield from _nodes(inner)


def _message_of(node: Node) -> str:
    """The message a tag says, as translators know it; empty for what says none, or one for each number."""
    if isinstance(node, BlockTranslateNode) and not node.plural:
        return str(node.render_token_list(node.singular)[0])
    if isinstance(node, TranslateNode):
        said = node.filter_expression.var
        return said if isinstance(said, str) else str(getattr(said, "literal", None) or "")
    return ""


def _has_placeholder_in_a_tag(message: str) -> bool:
    return any(_PLACEHOLDER.search(tag) for tag in re.findall(r"<[^>]*>", message))


def _key(message: str) -> str:
    """Without tags, with placeholders as people write them: the same for the text and the HTML part."""
    return strip_tags(_PLACEHOLDER.sub(r"{\1}", message)).replace("%%", "%")


def _replace(nodelist: NodeList, words: Mapping[str, str], plain: bool) -> None:
    for at, node in enumerate(nodelist):
        message = _message_of(node)
        text = words.get(_key(message)) if message and not _has_placeholder_in_a_tag(message) else None
        if text is not None:
            if isinstance(node, BlockTranslateNode):
                node.singular = _tokens(text if plain else escape(text))
            else:
                nodelist[at] = TextNode(text if plain else escape(text))
        for inner in _nodelists(node):
            _replace(inner, words, plain)


def _tokens(text: str) -> list[Token]:
    tokens, last = [], 0
    for found in _OWN_PLACEHOLDER.finditer(text):
        tokens += [Token(TokenType.TEXT, text[last : found.start()]), Token(TokenType.VAR, found[1])]
        last = found.end()
    return [*tokens, Token(TokenType.TEXT, text[last:])]
