"""A certificate in words, and as an accessible PDF that is set on this machine. Deterministic: same facts, same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from viceversa.core.errors import Refused
from viceversa.core.labeled import labeled
from viceversa.core.moments import written
from viceversa.messaging.rendering import address_of
from viceversa.pairings.models import Certificate
from viceversa.pairings.retention import CERTIFICATE_KEPT
from viceversa.programs.labels import labels_of
from viceversa.programs.models import Program

SOURCE: Final = Path(__file__).parent / "data" / "certificate.typ"


@dataclass(frozen=True)
class Words:
    """Everything a certificate says, in the language of whoever reads it. The page to check it says the same."""

    title: str
    statement: str
    facts: list[tuple[str, str]]
    issued: str
    until: str
    url: str


def words_of(certificate: Certificate) -> Words:
    """The words in the active language. No query."""
    return Words(
        title=_("Certificate of participation"),
        statement=_("%(name)s took part, with these facts:") % {"name": certificate.facts["name"]},
        facts=rows_of(certificate.facts),
        issued=written(certificate.issued_on, "date"),
        until=written(last_day(certificate), "date"),
        url=address_of("pairings:certificate_check", certificate.code),
    )


def rows_of(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Facts of a certificate with their names, in the active language. No query."""
    program = Program(direction=facts["direction"], labels=facts["labels"])
    labels = labels_of(program)
    rows = [
        (_("Program"), facts["program"]),
        (_("What it is"), _capital(str(labels.called))),
        (_("Role"), _capital(labels.role(facts["role"]))),
        (_("From"), _date(facts["from"])),
        (_("Until"), _date(facts["to"])),
    ]
    if "meetings" in facts:
        rows.append((_("Meetings held"), str(facts["meetings"])))
        rows.append((_("Time together"), _duration(facts["minutes"])))
    return rows


def last_day(certificate: Certificate) -> date:
    """The last day on which it can be checked."""
    return certificate.issued_on + CERTIFICATE_KEPT - timedelta(days=1)


def pdf_of(certificate: Certificate) -> bytes:
    """The certificate as PDF/UA-1 in the active language: tagged, with title and language. About 60 ms.

    Refuses a name with letters that no font of this machine has.
    """
    words = words_of(certificate)
    day = certificate.issued_on
    data: dict[str, Any] = {
        "title": labeled(words.title, certificate.facts["name"]),
        "heading": words.title,
        "author": settings.ORGANIZATION or "Vice Versa",
        "lang": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "issued": [day.year, day.month, day.day],
        "organization": settings.ORGANIZATION,
        "statement": words.statement,
        "facts": words.facts,
        "columns": [_("Fact"), _("As kept by the program")],
        "dated": _("Made on %(day)s. It says that somebody took part; it rates nobody.") % {"day": words.issued},
        "check": _("Whoever reads this can check it until %(day)s at:") % {"day": words.until},
        "url": words.url,
    }
    return typeset(SOURCE, data)


def typeset(source: Path, data: Mapping[str, Any]) -> bytes:
    """A PDF/UA-1 from words that come as data: nothing in them is read as markup. Refuses letters that no font here has."""
    # The fonts that come with the typesetter first: so the same facts give the same bytes on every machine.
    for only_own_fonts in (True, False):
        try:
            return typst.compile(
                str(source),
                format="pdf",
                sys_inputs={"data": json.dumps(data)},
                ignore_system_fonts=only_own_fonts,
                pdf_standards="ua-1",
            )
        except typst.TypstError:
            continue
    raise Refused(
        _(
            "Some letters of this document are in no font of this machine. Ask the system administrator to install a "
            "font that has them, for example Noto."
        )
    )


def _date(text: str) -> str:
    return written(date.fromisoformat(text), "date") if text else ""


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours or not rest:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if rest:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    return " ".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
