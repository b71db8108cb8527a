"""Languages people talk in: two-letter codes (ISO 639-1), their names in the reader's language, and back.

The names are Unicode's (CLDR, through Babel). Not to be mixed up with the languages the software itself speaks.
"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language


def name_of(code: str) -> str:
    """The language's name in the active language; a code we have no name for stays as it is."""
    return _names(get_language() or "en").get(code, code)


def choices() -> list[tuple[str, str]]:
    """All languages to choose from, by name in the active language."""
    return sorted(_names(get_language() or "en").items(), key=lambda pair: pair[1].casefold())


def code_of(word: str) -> str | None:
    """The code for "fr", "fr-CH", "French", "Französisch" or "français"; None when nobody calls a language so."""
    word = word.strip().casefold()
    known = _codes()
    return known.get(word) or known.get(word.replace("_", "-").split("-")[0].split(" ")[0])


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, str]:
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    names = {code: name for code, name in locale.languages.items() if len(code) == 2}
    return {code: names.get(code, name) for code, name in Locale("en").languages.items() if len(code) == 2}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Every name we know, without case: in the software's languages, the neighbors' and its own."""
    known: dict[str, str] = {}
    for code in _names("en"):
        known[code] = code
        try:
            own = Locale(code).get_language_name(code)
        except UnknownLocaleError:
            own = None
        if own:
            known.setdefault(own.casefold(), code)
    for language in (*dict(settings.LANGUAGES), "it", "nl", "pt", "pl", "sv"):
        for code, name in _names(language).items():
            known.setdefault(name.casefold(), code)
    for code, words in _ALSO.items():
        known |= dict.fromkeys(words, code)
    return known


# Common words that are no CLDR names: three-letter codes and what people write.
_ALSO = {
    "en": ("eng",), "de": ("deu", "ger"), "fr": ("fra", "fre"), "es": ("spa", "castilian"), "it": ("ita",), "ar": ("ara",),
    "pt": ("por",), "nl": ("nld", "flemish"), "zh": ("zho", "mandarin"), "pl": ("pol",), "ja": ("jpn",), "nb": ("no", "nor", "norsk"),
}  # fmt: skip
