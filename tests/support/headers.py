"""What every answer tells a browser, whatever the page."""

from __future__ import annotations

import re
from typing import Any


def lacking(answer: Any) -> set[str]:
    """What an answer leaves out of what all must say; empty where it is as it should be."""
    policy, kind = answer.get("Content-Security-Policy", ""), answer.get("Content-Type", "").lower()
    kept = answer.get("Cache-Control", "")
    holds = {
        # A preview of a mail stands in a frame of our own page.
        "frames": "frame-ancestors 'none'" in policy or "frame-ancestors 'self'" in policy or "sandbox" in policy,
        "scripts": "default-src 'none'" in policy and not re.search(r"script-src[^;]*unsafe-(inline|eval)", policy),
        "copies": "no-store" in kept or "no-cache" in kept,
        "types": answer.get("X-Content-Type-Options") == "nosniff",
        "referrer": answer.get("Referrer-Policy") == "same-origin",
        "opener": answer.get("Cross-Origin-Opener-Policy") == "same-origin",
        "resource": answer.get("Cross-Origin-Resource-Policy") == "same-origin",
        "devices": answer.get("Permissions-Policy", "").startswith("camera=()"),
        "letters": "charset=utf-8" in kind or not kind.startswith("text/"),
        "names": "Server" not in answer and "X-Powered-By" not in answer,
    }
    return {what for what, held in holds.items() if not held}
