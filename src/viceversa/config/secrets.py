"""The instance's secret: made at first start, kept in the data folder, never in the repository."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def read_or_make(file: Path) -> str:
    """The secret in `file`; makes the file (owner may read, nobody else) when it is not there.

    Two processes that start together agree: the file is created exclusively, the loser reads the winner's.
    """
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    file.parent.mkdir(parents=True, exist_ok=True)
    value = secrets.token_urlsafe(64)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(value)
    try:
        os.link(draft, file)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    finally:
        draft.unlink()
    return value
