"""Files of skills in their official formats: ESCO (v1.1 and v1.2, any language) and O*NET (text and Excel). No models.

ESCO               skills_<language>.csv: conceptUri, preferredLabel, altLabels (one a line in the cell), status, description
O*NET Skills       Element ID, Element Name, once for every occupation (Knowledge, Work Activities and others alike)
O*NET Technology   Commodity Code, Commodity Title, with an Example (a product) a row
O*NET Content Model Reference   Element ID, Element Name, Description
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from viceversa.core.errors import Refused
from viceversa.people.files import Unreadable, read_sheet

ESCO, ONET = "esco", "onet"
LICENSES: Final[dict[str, str | Promise]] = {
    ESCO: gettext_lazy("Some topics use the ESCO classification of the European Commission."),
    ONET: gettext_lazy(
        "Some topics include information from the O*NET Database by the U.S. Department of Labor, Employment and "
        "Training Administration (USDOL/ETA), used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA. "
        "This organization has modified some of this information. USDOL/ETA has not approved, endorsed, or tested these "
        "modifications."
    ),
}
MOST_NAMES: Final = 8
# ESCO has about 14,000.
MOST_SKILLS: Final = 50_000
_LONGEST_NAME: Final = 120
_LONGEST_LINE: Final = 200
_SPLIT: Final = re.compile(r"[\n\r|]+")


@dataclass
class Skill:
    """One entry of a file."""

    name: str
    uri: str
    description: str = ""
    synonyms: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SkillsFile:
    """What a file holds: where it is from, its language, its entries without doubles."""

    source: str
    language: str
    skills: list[Skill]


Row = Mapping[str, str]


def read_skills(file_name: str, content: BinaryIO) -> SkillsFile:
    """Read a file of one of the formats above; which one is told by its headings.

    Refuses files that can't be read, that are of another kind (naming the headings that were looked for), and empty ones.
    """
    try:
        sheet = read_sheet(content)
    except Unreadable as unreadable:
        raise Refused(str(unreadable), field="file") from unreadable
    heads = [head.casefold() for head in sheet.heading]
    kind = next((kind for kind in _KINDS if set(kind.heads) <= set(heads)), None)
    if kind is None:
        raise Refused(
            _(
                "This is none of the files we know. ESCO has the columns conceptUri and preferredLabel; O*NET has "
                "Element ID and Element Name, or Commodity Code and Commodity Title. This one begins with: %(heads)s."
            )
            % {"heads": ", ".join(head for head in sheet.heading[:4] if head)},
            field="file",
        )
    rows = (
        dict(zip(heads, (cell if isinstance(cell, str) else str(cell["start"]) for cell in cells), strict=False))
        for _number, cells in sheet.rows()
    )
    try:
        skills = kind.read(rows)
    except Unreadable as unreadable:
        raise Refused(str(unreadable), field="file") from unreadable
    if len(skills) > MOST_SKILLS:
        raise Refused(
            _("The file has more than %(most)s skills. Keep those that people here can teach or learn.")
            % {"most": MOST_SKILLS},
            field="file",
        )
    if not skills:
        raise Refused(_("There is no skill in this file that could be taken."), field="file")
    language = _language_of(file_name) if kind.source == ESCO else "en"
    return SkillsFile(kind.source, language, skills)


def _esco(rows: Iterable[Row]) -> list[Skill]:
    """What is no longer released stays out."""
    found: dict[str, Skill] = {}
    for row in rows:
        name, uri = _name(row.get("preferredlabel", "")), row.get("concepturi", "")
        if name and uri and row.get("status", "released") in ("released", ""):
            others = [_name(other) for other in _SPLIT.split(row.get("altlabels", ""))]
            found.setdefault(uri, Skill(name, uri, _line(row.get("description", "")), _names(others, name)))
    return list(found.values())


def _elements(rows: Iterable[Row]) -> list[Skill]:
    """Each element once, however many occupations it is rated for. Abilities, interests and values can't be taught:
    skills and knowledge (2) and work activities (4.A) are taken."""
    found: dict[str, Skill] = {}
    for row in rows:
        number, name = row.get("element id", ""), _name(row.get("element name", ""))
        if name and number not in found and _can_be_taught(number):
            found[number] = Skill(name, f"onet:{number}", _line(row.get("description", "")))
    return list(found.values())


def _can_be_taught(number: str) -> bool:
    return number.startswith(("2.A.", "2.B.", "2.C.", "4.A.")) and number.count(".") > 2


def _technology(rows: Iterable[Row]) -> list[Skill]:
    """Each kind of software once, with its best-known products as other names: hot technologies first."""
    found: dict[str, Skill] = {}
    hot: dict[str, dict[str, bool]] = {}
    for row in rows:
        code, name = row.get("commodity code", ""), _name(row.get("commodity title", ""))
        if not code or not name:
            continue
        found.setdefault(code, Skill(name, f"onet:{code}"))
        product = _name(row.get("example", ""))
        if product:
            seen = hot.setdefault(code, {})
            seen[product] = seen.get(product, False) or row.get("hot technology", "").upper() == "Y"
    for code, skill in found.items():
        products = sorted(hot.get(code, {}).items(), key=lambda pair: not pair[1])
        skill.synonyms = _names([product for product, _hot in products], skill.name)
    return list(found.values())


@dataclass(frozen=True)
class _Kind:
    source: str
    heads: tuple[str, ...]
    read: Callable[[Iterable[Row]], list[Skill]]


_KINDS = (
    _Kind(ESCO, ("concepturi", "preferredlabel"), _esco),
    _Kind(ONET, ("commodity code", "commodity title"), _technology),
    _Kind(ONET, ("element id", "element name"), _elements),
)


def _name(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_NAME]


def _line(text: str) -> str:
    """The first sentence or two, as one line."""
    text = " ".join(text.split())
    if len(text) <= _LONGEST_LINE:
        return text
    return text[: _LONGEST_LINE - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _names(names: Iterable[str], but: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if name and name != but][:MOST_NAMES]


def _language_of(file_name: str) -> str:
    """ "skills_de.csv" is German; a file that does not say it is taken to be English."""
    said = re.search(r"_([a-z]{2})\.[a-z]+$", file_name.casefold())
    return said.group(1) if said and said.group(1) in dict(settings.LANGUAGES) else "en"
