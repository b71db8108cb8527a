"""A mail that anybody may have sent, opened with care.

Python reads a header of some kilobytes in seconds or hours, if it was made for that, and a mail of ten thousand parts in as
many milliseconds. So what no answer looks like is not opened. Pure.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from typing import Final

MOST_PARTS: Final = 1_000
LONGEST_OF_CONTENT: Final = 1_000
MOST_OF_CONTENT: Final = 20_000
LONGEST_HEADER: Final = 2_000
_CONTENT: Final = re.compile(
    rb"^(?:content-[!-9;-~]*|mime-version):[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE
)
# What is read of a mail beside its content: whom it is to and from, which it is, and whether a machine sent it.
_READ: Final = re.compile(
    rb"^(?:to|cc|from|delivered-to|x-original-to|envelope-to|message-id|auto-submitted|precedence):"
    rb"[^\n]*+(?:\n[ \t][^\n]*+)*+",
    re.IGNORECASE | re.MULTILINE,
)


def opened(raw: bytes) -> EmailMessage | None:
    """The mail; None for what is none, or was made to keep us busy. A walk through its bytes beside the reading.

    What is in it may still be wrong in every way: reading a header or a part can raise anything.
    """
    text = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if text.startswith(b"--") + text.count(b"\n--") > MOST_PARTS:
        return None
    lengths = [len(found[0]) for found in _CONTENT.finditer(text)]
    if max(lengths, default=0) > LONGEST_OF_CONTENT or sum(lengths) > MOST_OF_CONTENT:
        return None
    head = text.partition(b"\n\n")[0]
    if any(len(found[0]) > LONGEST_HEADER for found in _READ.finditer(head)):
        return None
    # What a parser meets in strangers' mails has no end; whatever is wrong with it, it is no mail.
    try:
        return email.message_from_bytes(raw, policy=email.policy.default)
    except Exception:
        return None
