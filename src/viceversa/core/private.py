"""Private text at rest: encrypted, and bound to its row and field.

Fernet alone would let somebody with the database swap two people's notes unseen. So what is encrypted starts
with a tag made of the row and field it belongs to, and a text that turns up elsewhere is refused.
Keys are derived once from SECRET_KEY and its fallbacks (HKDF-SHA256); the first one writes, all read.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Tampered(Exception):
    """The stored text was changed, belongs to another row, or was written with a lost key."""


@lru_cache(maxsize=4)
def _cipher(secrets: tuple[str, ...]) -> MultiFernet:
    keys = []
    for secret in secrets:
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"viceversa private text")
        keys.append(Fernet(base64.urlsafe_b64encode(kdf.derive(secret.encode()))))
    return MultiFernet(keys)


def _keys() -> MultiFernet:
    return _cipher((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def _tag(bound_to: str) -> bytes:
    return hashlib.sha256(bound_to.encode()).digest()


def seal(text: str, *, bound_to: str) -> str:
    """Encrypt `text` for one place, named like "pairings.note:<code>:text". ASCII, about 1.4 times as long."""
    return seal_bytes(text.encode(), bound_to=bound_to).decode("ascii")


def seal_bytes(content: bytes, *, bound_to: str) -> bytes:
    """Encrypt the bytes of a file for one place, as `seal` does a text. About 1.4 times as long."""
    return _keys().encrypt(_tag(bound_to) + content)


def unseal(sealed: str, *, bound_to: str) -> str:
    """The text again. An empty field is an empty text. Raises Tampered for anything that isn't ours."""
    return unseal_bytes(sealed.encode("ascii"), bound_to=bound_to).decode()


def unseal_bytes(sealed: bytes, *, bound_to: str) -> bytes:
    """The bytes again. Raises Tampered, as `unseal` does."""
    if not sealed:
        return b""
    try:
        plain = _keys().decrypt(sealed)
    except InvalidToken as error:
        raise Tampered(bound_to) from error
    tag = _tag(bound_to)
    if plain[: len(tag)] != tag:
        raise Tampered(bound_to)
    return plain[len(tag) :]


def is_newest(sealed: str | bytes) -> bool:
    """Whether a text, or the bytes of a file, is under the newest key. Costs one decryption."""
    try:
        _cipher((settings.SECRET_KEY,)).decrypt(sealed)
    except InvalidToken:
        return False
    return True


def reseal(sealed: str) -> str:
    """The same text under the newest key, for rotation. Raises Tampered for a text no key can read."""
    return reseal_bytes(sealed.encode("ascii")).decode("ascii")


def reseal_bytes(sealed: bytes) -> bytes:
    """The same bytes under the newest key. Raises Tampered, as `reseal` does."""
    try:
        return _keys().rotate(sealed)
    except InvalidToken as error:
        raise Tampered("rotation") from error
