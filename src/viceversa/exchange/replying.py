"""An answer by mail, out of a mail as it came: whom its signed address speaks of, who sent it, and what they wrote. Pure.

The address says whose answer it is, and only we can make one. Who a mail says it is from is looked at besides: whoever
came by somebody's mail does not write in their name by it alone.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Final

from django.conf import settings

from viceversa.core import strangers
from viceversa.exchange.files import Given

_TAG: Final = "m"
_HEADERS: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
# Beginnings of what a mail program puts above the mail that is answered; all below is quoted.
_BELOW: Final = re.compile(
    r"^\s*(-{3,}\s*(original message|urspr[üu]ngliche nachricht|message d['’]origine|mensaje original|forwarded message)"
    r"\s*-{3,}|_{10,})\s*$",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"^\s*\*?(from|von|de|desde)\s?:\*?\s.*@", re.IGNORECASE)
_SENT: Final = re.compile(r"^\s*\*?(sent|date|gesendet|datum|envoyé|enviado|fecha)\s?:", re.IGNORECASE)
_ATTRIBUTION: Final = re.compile(
    r"^\s*(on\s.+\swrote|am\s.+\sschrieb\s?.*|le\s.+\sa écrit|el\s.+\sescribió)\s?:\s*$", re.IGNORECASE | re.DOTALL
)
_SIGNATURE: Final = "--"
# No such line is longer, and looking for one in whatever a stranger sends must not take longer than reading it.
_LONGEST_LINE: Final = 400
# More than this nobody writes; what is beyond is quoted, or refused for its length.
_MOST_LETTERS: Final = 200_000
_TAG_OR_NOTE: Final = re.compile(
    r"""<(/?)([a-z][a-z0-9]*)(?:(?:"[^"<]*"|'[^'<]*'|[^"'<>])*+>|[^<>]*+>)|<[!?][^<>]*+>""", re.IGNORECASE
)
_LEFT_OUT: Final = frozenset({"blockquote", "style", "script", "head", "title"})
_LINES: Final = frozenset({"p", "div", "br", "li", "tr", "hr"})


@dataclass(frozen=True)
class Answer:
    """What came: the code of the member it was sent to, the address it came from, its text, the mark of the mail, and its files."""

    member: str
    sender: str
    text: str
    key: str
    files: tuple[Given, ...] = ()


# The signed address


def address_for(member: str) -> str:
    """Where answers to a mail to this member go; empty where no mailbox is read. No query."""
    if not settings.REPLIES_ARE_READ:
        return ""
    local, _at, domain = settings.REPLIES_ADDRESS.rpartition("@")
    return f"{local}+{_TAG}-{member}-{_mark(member, settings.SECRET_KEY)}@{domain}"


def member_of(address: str) -> str:
    """The code of the member whose address this is; empty for one that we did not make."""
    local, _at, domain = settings.REPLIES_ADDRESS.rpartition("@")
    ours = rf"{re.escape(local)}\+{_TAG}-([0-9a-z]{{6,12}})-([0-9a-f]{{20}})@{re.escape(domain)}"
    found = re.fullmatch(ours, address.strip(), re.IGNORECASE)
    if not local or found is None:
        return ""
    member, mark = found[1].lower(), found[2].lower()
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return member if any(hmac.compare_digest(mark, _mark(member, secret)) for secret in secrets) else ""


def _mark(member: str, secret: str) -> str:
    return hmac.new(secret.encode(), f"viceversa answer by mail:{member}".encode(), hashlib.sha256).hexdigest()[:20]


# The mail


def answer_in(raw: bytes) -> Answer | None:
    """The answer in a mail; None in one that is none, was sent by a machine, or can't be read."""
    mail = strangers.opened(raw)
    if mail is None:
        return None
    try:
        member = next(filter(None, (member_of(address) for address in _addresses(mail, *_HEADERS))), "")
        senders = _addresses(mail, "From")
        if not member or len(senders) != 1 or _is_automatic(mail):
            return None
        named = str(mail.get("Message-ID", "")).strip().encode() or raw
        key = hashlib.sha256(named).hexdigest()
        return Answer(member, senders[0].lower(), own_words(_text_of(mail)), key, tuple(_files_of(mail)))
    # What a parser meets in strangers' mails has no end; whatever is wrong with it, it is no answer.
    except Exception:
        return None


def _addresses(mail: EmailMessage, *names: str) -> list[str]:
    return [address for _name, address in getaddresses([str(v) for n in names for v in mail.get_all(n, [])]) if address]


def _is_automatic(mail: EmailMessage) -> bool:
    """Notes of absence, bounces and lists answer nothing (RFC 3834)."""
    sent = str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    bulk = str(mail.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply")
    return sent != "no" or bulk or "X-Autoreply" in mail or "X-Autorespond" in mail


def _text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    content = str(part.get_content())
    if part.get_content_type() == "text/plain":
        return content
    return words_in(content)


def _files_of(mail: EmailMessage) -> Iterator[Given]:
    """Attachments, and pictures within the text. What is the text itself, in whichever form, is none."""
    body = mail.get_body(("plain", "html"))
    for part in mail.walk():
        named = part.get_filename("")
        if part.is_multipart() or part is body or (part.get_content_maintype() == "text" and not named):
            continue
        content = part.get_payload(decode=True)
        yield Given(named, content if isinstance(content, bytes) else b"")


def words_in(page: str) -> str:
    """The lines of a mail that came in HTML alone, without what it quotes. One pass: parsers of HTML take minutes for a
    page that was made to be slow."""
    found: list[str] = []
    within = at = 0
    for tag in _TAG_OR_NOTE.finditer(_without_notes(page)):
        if not within:
            found.append(re.sub(r"\s+", " ", html.unescape(tag.string[at : tag.start()])))
        at = tag.end()
        name = (tag[2] or "").lower()
        if name in _LEFT_OUT:
            within = max(0, within - 1) if tag[1] else within + 1
        elif name in _LINES and not tag[1]:
            found.append("\n")
    return re.sub(r"\n{3,}", "\n\n", "".join(found))


def _without_notes(page: str) -> str:
    """A page without its remarks; one that never ends takes the rest with it. It ends in a tag, so that all text stands
    before one."""
    kept, at = [], 0
    while (start := page.find("<!--", at)) >= 0:
        kept.append(page[at:start])
        end = page.find("-->", start + 4)
        if end < 0:
            break
        at = end + 3
    else:
        kept.append(page[at:])
    return "".join(kept) + "<br>"


def own_words(text: str) -> str:
    """What somebody wrote themself. Cut with care: only what is surely quoted, or a signature after its mark, goes; in doubt
    it stays, as what is left out is lost and what is left over only looks untidy."""
    lines = text[:_MOST_LETTERS].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        short = len(line) <= _LONGEST_LINE
        if line.rstrip() == _SIGNATURE or (short and _BELOW.match(line)):
            break
        if (
            short
            and _FROM.match(line)
            and any(_SENT.match(after[:_LONGEST_LINE]) for after in lines[number + 1 : number + 3])
        ):
            break
        above = ((end, " ".join(lines[number : number + end])) for end in (1, 2, 3)) if short else ()
        spans = [end for end, said in above if len(said) <= _LONGEST_LINE and _ATTRIBUTION.match(said)]
        follows = (lines[at] for at in range(number + spans[0], len(lines))) if spans else iter(())
        if spans and next((after for after in follows if after.strip()), ">").startswith(">"):
            number += spans[0]
            continue
        if not line.startswith(">"):
            kept.append(line.rstrip())
        number += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
