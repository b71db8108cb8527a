"""A mail's HTML part as a page of its own, shut in: only its own style block applies, nothing is fetched or run."""

from __future__ import annotations

import base64
import hashlib
import re

from django.http import HttpResponse

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def letter(html: str, *, links_open: bool = False) -> HttpResponse:
    """The HTML with a policy that allows its style block by its hash, and no more.

    The view must be exempt from the site's policy. `links_open` lets a person's click leave the frame.
    """
    styles = " ".join(f"'sha256-{_digest(block)}'" for block in STYLE.findall(html)) or "'none'"
    sandbox = "sandbox allow-top-navigation-by-user-activation" if links_open else "sandbox"
    if links_open:
        html = html.replace("<head>", '<head>\n<base target="_top">', 1)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'self'; {sandbox}"
    )
    return response


def _digest(block: str) -> str:
    return base64.b64encode(hashlib.sha256(block.encode()).digest()).decode("ascii")
