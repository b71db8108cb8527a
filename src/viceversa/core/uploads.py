"""How much may be sent to a page. What takes files says so, and how much; everything else takes what is typed, and no more.

The size that a browser announces is looked at before anything of it is read (web/middleware.py); who sends more than they
announce is cut off there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from viceversa.core.errors import Refused

View = TypeVar("View", bound=Callable[..., Any])


class TooLarge(Refused):
    """What was sent is more than is taken. Pages answer 413 with the sentence."""

    status = 413


def takes_files(most: Callable[[], int]) -> Callable[[View], View]:
    """A view that takes files of so many bytes in all, beside what is typed. Goes below `login_required` and its like."""

    def mark(view: View) -> View:
        view.most_of_files = most  # type: ignore[attr-defined]
        return view

    return mark


def most_for(view: Callable[..., Any]) -> int:
    """How many bytes may be sent to a view."""
    files: Callable[[], int] | None = getattr(view, "most_of_files", None)
    typed: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return typed + (files() if files else 0)


def must_be_at_most(content: BinaryIO, most: int) -> None:
    """Refuse a file of more than `most` bytes; leaves it at its beginning."""
    size = content.seek(0, 2)
    content.seek(0)
    if size > most:
        raise Refused(
            _("The file is larger than %(limit)s MB, the most that is taken.") % {"limit": most // 1024**2},
            field="file",
        )
