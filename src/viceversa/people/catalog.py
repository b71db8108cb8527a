"""The topic catalogue as it comes with the software: families and topics, in every language, read from data/topics/.

One file a language; en.toml is the source and says how a file is laid out. Read once a process.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from django.utils.translation import get_language

SOURCE: Final = "en"


@dataclass(frozen=True)
class Family:
    """A family of topics in one language: what levels 1 to 5 mean in it, and what people write as an example."""

    key: str
    name: str
    levels: tuple[str, ...]
    offer: str
    want: str


@dataclass(frozen=True)
class Entry:
    """One topic as it comes with the software. `words` has "name", "description" and "synonyms" by language."""

    slug: str
    family: str
    words: Mapping[str, Mapping[str, Any]]


def family(key: str) -> Family:
    """A family in the reader's language; what is not translated is in English. Unknown keys are named after themselves."""
    return _families(language()).get(key) or Family(key, key.capitalize(), ("", "", "", "", ""), "", "")


def families() -> list[Family]:
    """All families in the reader's language, in the catalogue's order."""
    return list(_families(language()).values())


def language() -> str:
    """The reader's language without its region, as the files are named."""
    return (get_language() or SOURCE).split("-")[0]


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """Every topic by its slug, with its words in all languages."""
    found: dict[str, Entry] = {}
    for code, texts in _files().items():
        for key, part in texts.items():
            for slug, (name, *rest) in part.get("topics", {}).items():
                line, others = rest or ("", "")
                entry = found.setdefault(slug, Entry(slug, key, {}))
                assert isinstance(entry.words, dict)
                entry.words[code] = {
                    "name": name,
                    "description": line,
                    "synonyms": others.split(", ") if others else [],
                }
    return found


@lru_cache(maxsize=16)
def _families(code: str) -> dict[str, Family]:
    texts = _files()
    translated = texts.get(code, {})
    return {
        key: Family(
            key=key,
            name=translated.get(key, {}).get("name") or source["name"],
            levels=tuple(translated.get(key, {}).get("levels") or source["levels"]),
            offer=translated.get(key, {}).get("offer") or source["offer"],
            want=translated.get(key, {}).get("want") or source["want"],
        )
        for key, source in texts[SOURCE].items()
    }


@lru_cache(maxsize=1)
def _files() -> dict[str, dict[str, Any]]:
    """Every file by its language, the source first."""
    folder = files("viceversa.people").joinpath("data/topics")
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    paths.sort(key=lambda path: path.name != f"{SOURCE}.toml")
    return {path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}
