"""A portfolio as a file: open JSON, and an accessible PDF that is set on this machine."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from viceversa.core.labeled import labeled
from viceversa.core.moments import written
from viceversa.pairings.certificates import typeset
from viceversa.portfolio.contents import Parts, Said
from viceversa.portfolio.models import Version

SOURCE: Final = Path(__file__).parent / "data" / "portfolio.typ"
FORMAT: Final = "viceversa-portfolio-1"


def data_of(name: str, title: str, parts: Parts, *, made_at: datetime | None = None) -> dict[str, Any]:
    """What a JSON file holds: words and days, no number. No query."""
    return {
        "format": FORMAT,
        "name": name,
        "title": title,
        "made_on": timezone.localtime(made_at).date().isoformat() if made_at else "",
        "entries": [
            {
                "kind": one.kind,
                "title": one.title,
                "happened_on": one.happened_on.isoformat(),
                **(
                    {key: getattr(one, key) for key in ("skill", "situation", "action", "result")}
                    if one.is_skill
                    else {"text": one.text}
                ),
            }
            for one in parts.entries
        ],
        "statements": [
            {
                "by": one.by,
                "program": one.program,
                "answers": [{"question": question, "answer": answer} for question, answer in one.answers],
            }
            for one in parts.statements
        ],
        "ideas": [
            {
                "title": one.title,
                "state": one.state,
                "learned": one.learned,
                "program": one.program,
                "published": one.published,
            }
            for one in parts.ideas
        ],
        "facts": [{"about": one.about, "name": one.name, "value": one.value} for one in parts.facts],
    }


def json_answer(name: str, data: dict[str, Any]) -> HttpResponse:
    """The file, for keeping."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def pdf_of(version: Version, parts: Parts) -> bytes:
    """A version as PDF/UA-1 in the active language: tagged, with title and language. About 80 ms.

    Refuses letters that no font of this machine has.
    """
    day = timezone.localtime(version.created_at).date()
    return typeset(
        SOURCE,
        {
            "title": labeled(version.title, version.content["name"]),
            "name": version.content["name"],
            "heading": version.title,
            "organization": settings.ORGANIZATION,
            "lang": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
            "made": [day.year, day.month, day.day],
            "sections": [section for section in _sections(parts) if section["items"]],
            "foot": _("Composed by %(name)s on %(day)s. It rates nobody: there is no score in it, and no rank.")
            % {"name": version.content["name"], "day": written(day, "date")},
        },
    )


def _sections(parts: Parts) -> list[dict[str, Any]]:
    done = [one for one in parts.entries if one.kind not in ("skill", "reflection")]
    return [
        {"heading": _("What I did"), "items": [_item(one.title, _dated(one), [("", one.text)]) for one in done]},
        {
            "heading": _("Skills, each with an example"),
            "items": [
                _item(
                    labeled(one.skill, one.title),
                    written(one.happened_on, "date"),
                    [
                        (_("The situation"), one.situation),
                        (_("What I did"), one.action),
                        (_("What came of it"), one.result),
                    ],
                )
                for one in parts.entries
                if one.kind == "skill"
            ],
        },
        {"heading": _("What mentees say"), "items": [_item(said_by(one), "", one.answers) for one in parts.statements]},
        {
            "heading": _("Credit on ideas"),
            "items": [_item(one.title, f"{one.program}, {one.state}", [("", one.learned)]) for one in parts.ideas],
        },
        {
            "heading": _("What I learned about myself"),
            "items": [
                _item(one.title, written(one.happened_on, "date"), [("", one.text)])
                for one in parts.entries
                if one.kind == "reflection"
            ],
        },
        {
            "heading": _("Facts, as kept by the program"),
            "items": [
                _item(about, "", [(one.name, one.value) for one in facts]) for about, facts in parts.facts_by_program
            ],
        },
    ]


def said_by(one: Said) -> str:
    """Whose words they are."""
    if one.by:
        return _("%(name)s, mentee in %(program)s") % {"name": one.by, "program": one.program}
    return _("A mentee in %(program)s") % {"program": one.program}


def _dated(one: Any) -> str:
    return f"{one.kind_label}, {written(one.happened_on, 'date')}"


def _item(title: str, detail: str, texts: list[tuple[str, str]]) -> dict[str, Any]:
    return {"title": title, "detail": detail, "texts": [[name, text] for name, text in texts if text]}
