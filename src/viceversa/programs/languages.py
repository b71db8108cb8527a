"""Languages people talk in: a code and a name in the reader's language."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

# Django knows these and brings their names in all its translations.
_KNOWN: Final = (
    "ar", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl",
    "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "ko", "lb", "lt", "lv", "mk", "mn", "mr",
    "ms", "my", "ne", "nl", "nb", "pa", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th",
    "tr", "uk", "ur", "uz", "vi", "zh-hans",
)  # fmt: skip
_MORE: Final[dict[str, str | Promise]] = {
    "af": _("Afrikaans"),
    "am": _("Amharic"),
    "ha": _("Hausa"),
    "ig": _("Igbo"),
    "mt": _("Maltese"),
    "si": _("Sinhala"),
    "so": _("Somali"),
    "tl": _("Tagalog"),
    "xh": _("Xhosa"),
    "yo": _("Yoruba"),
    "zu": _("Zulu"),
}


def name_of(code: str) -> str:
    """The language's name in the active language; a code we have no name for stays as it is."""
    if code in _MORE:
        return str(_MORE[code])
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def choices() -> list[tuple[str, str]]:
    """All languages to choose from, by name."""
    return sorted(((code, name_of(code)) for code in (*_KNOWN, *_MORE)), key=lambda pair: pair[1].casefold())
