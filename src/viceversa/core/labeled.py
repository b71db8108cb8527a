"""A label and what it says, with the colon between them as the reader's language sets it. Sentences have their own."""

from __future__ import annotations

from django.utils.translation import pgettext


def colon() -> str:
    """The mark after a label, with the space that French wants before it. The space after it is the page's."""
    # Translators: stands between a label and what it says, “Unit: Motor”; with the space your language sets before it
    return pgettext("after a label", ":")


def labeled(label: object, text: object) -> str:
    """Both with the colon between: “Unit: Motor”."""
    return f"{label}{colon()} {text}"
