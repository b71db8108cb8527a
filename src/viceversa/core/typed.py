"""What a browser sends along and anybody can have changed: numbers, and the page to go back to."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def whole(text: str | None) -> int | None:
    """A whole number from 0 on, of at most nine plain digits; None for anything else."""
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdigit() else None


def page_of(request: HttpRequest) -> int:
    """The page of a list that the address asks for; the first where it asks for none."""
    return whole(request.GET.get("page")) or 1


def way_back(request: HttpRequest, *addresses: str) -> str:
    """The first of `addresses` that is a page of ours: a path from the root, or with our own host. Else nothing."""
    here = {request.get_host()}
    for address in addresses:
        if address.startswith(("/", "http")) and url_has_allowed_host_and_scheme(
            address, here, require_https=request.is_secure()
        ):
            return address
    return ""
