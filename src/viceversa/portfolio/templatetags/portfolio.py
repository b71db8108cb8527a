"""Small helpers of the pages on which parts of a portfolio are chosen."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def keyed(code: str, kind: str) -> str:
    """How a part is named in a choice: "entry:…"."""
    return f"{kind}:{code}"
