"""Kinds of messages: their words, and when mails of a scope may go out."""

from __future__ import annotations

from django.http import Http404
from django.utils import translation

from viceversa.messaging import rendering, timing, wordings
from viceversa.messaging.kinds import KINDS, Kind
from viceversa.messaging.models import MailRules
from viceversa.messaging.queries.scoped import WAITING_MESSAGES, scoped, seen
from viceversa.messaging.scopes import Scope
from viceversa.messaging.timing import Quiet
from viceversa.messaging.wordings import Change, Sentence


def catalog() -> list[Kind]:
    """Every kind of message, by title. No query."""
    return sorted(KINDS.values(), key=lambda kind: str(kind.title))


def kind_named(name: str) -> Kind:
    """The kind, or Http404."""
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def mail_rules(scope: Scope) -> Quiet:
    """When mails of the scope may go out. One query."""
    row = MailRules.objects.filter(**scoped(scope)).first()
    return timing.quiet_of(row) if row else timing.company_rules()


def sentences_in(scope: Scope, kind: Kind, language: str) -> tuple[list[Sentence], dict[str, str]]:
    """What a kind says in a language, and what the scope says otherwise. One query."""
    with translation.override(language):
        sentences = wordings.sentences_of(kind)
    return sentences, wordings.own_words(scope.type, scope.code, kind.name, language)


def changes(sentences: list[Sentence], own: dict[str, str], words: dict[str, str]) -> list[Change]:
    """What these words would change. No query."""
    found = []
    for sentence in sentences:
        before, after = own.get(sentence.key, sentence.said), " ".join(words.get(sentence.key, "").split())
        if " ".join(before.split()) != after:
            found.append(Change(before, after, sentence.is_subject))
    return found


def waiting_in(scope: Scope, kind: Kind, language: str) -> int:
    """How many mails of this kind wait in the scope for people who read this language. One query."""
    rows = seen(scope, *WAITING_MESSAGES).filter(kind=kind.name).select_related("to__user")
    return sum(rendering.language_of(message.to) == language for message in rows)
