"""Who visits which page of pairings, and what each finds there."""

from __future__ import annotations

from django.test import Client

from tests.cast import Cast

EVERYBODY = ("nia", "viktor", "petra", "mara", "sam", "ada", "dora", "jon", "eve", "otto", "")
BUDGET = 12


def visit(cast: Cast, name: str) -> Client:
    client = Client()
    if name:
        client.force_login(getattr(cast, name))
    return client


def statuses(cast: Cast, address: str, method: str = "get") -> dict[str, int]:
    return {name: getattr(visit(cast, name), method)(address).status_code for name in EVERYBODY}


def only(*names: str, ok: int = 200, no: int = 404) -> dict[str, int]:
    return {name: ok if name in names else 302 if not name else no for name in EVERYBODY}


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]
