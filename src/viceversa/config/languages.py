"""The languages that pages and mails can be in.

`COMPLETE` is a promise that tests hold: a language named there has a translation for every sentence of the software, with
the same placeholders, and none of a sentence that is gone. English is what the software is written in.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

LANGUAGES: Final = [
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
]
TRANSLATED: Final = tuple(code for code, _name in LANGUAGES if code != "en")
COMPLETE: Final[tuple[str, ...]] = ("de", "es", "fr")
