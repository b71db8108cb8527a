"""The few words a drawing and a table have of their own. Numbers come as they are written."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from viceversa.core.report import Hidden, Interval, Shown


def span(change: Interval) -> str:
    """The ends of an interval."""
    return _("%(low)s to %(high)s") % {"low": change.low.text, "high": change.high.text}


def count(n: Shown, wave: str = "") -> str:
    """Of how many, and when they were asked. The letter n is the same in every language."""
    number = n.short if isinstance(n, Hidden) else n.text
    return f"n = {number}, {wave}" if wave else f"n = {number}"


def written(shown: str | Shown, *, is_short: bool = False) -> str:
    """A figure, or why there is none."""
    if isinstance(shown, Hidden):
        return shown.short if is_short else shown.sentence
    return shown if isinstance(shown, str) else shown.text


def sentences(parts: Iterable[str]) -> str:
    """Parts one after another, each with its full stop."""
    return " ".join(part if part.endswith((".", "!", "?", "。", "۔", "؟")) else f"{part}." for part in parts if part)
