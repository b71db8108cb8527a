"""What somebody reads of a mail or a page."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def without_addresses(text: str) -> str:
    """The words of a mail without its addresses: the letters of a signed link are drawn, and may spell a name."""
    return ADDRESS.sub("", text)


def letters(text: str) -> str:
    """Without what a line's end brings: blanks, and hyphens within words."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)
